"""Check lists of classes over HTTP."""

from uuid import UUID

from fastapi import APIRouter

from backend.access import P
from backend.identity.guard import PolicyRoute, Reader, ReadSession, policy
from backend.kernel.errors import NotFound, problems
from backend.training.schemas.gates import AcceptanceOut
from backend.training.service import acceptance

router = APIRouter(tags=["training"], route_class=PolicyRoute)


@router.get("/classes/{id}/acceptance", responses=problems(NotFound), openapi_extra=policy(P.CLASS_FILE))
def read_acceptance(id: UUID, session: ReadSession, actor: Reader) -> AcceptanceOut:
    """What must be there before the class's next step, and what is missing."""
    return acceptance.read(session, actor, id)
