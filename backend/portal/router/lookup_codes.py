"""Lookup codes over HTTP, for officials."""

from uuid import UUID

from fastapi import APIRouter, Request

from backend.access import P
from backend.identity.guard import PolicyRoute, Writer, WriteSession, policy
from backend.kernel.errors import NotFound, problems
from backend.portal.errors import NoTrainee
from backend.portal.schemas.codes import LookupCodeOut
from backend.portal.service import codes

router = APIRouter(tags=["portal"], route_class=PolicyRoute)


@router.post(
    "/persons/{person_id}/lookup-code",
    status_code=201,
    responses=problems(NotFound, NoTrainee),
    openapi_extra=policy(P.LOOKUP_CODE_MAKE, idempotent=True),
)
def create_lookup_code(person_id: UUID, request: Request, session: WriteSession, actor: Writer) -> LookupCodeOut:
    """Give a person a new lookup code; the earlier one ends."""
    return codes.make(session, actor, person_id, str(request.base_url))
