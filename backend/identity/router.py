"""Sign-in, sessions, users."""

from fastapi import APIRouter

from backend.access import ROLE_NAMES, P, Role, permissions_of
from backend.identity import queries
from backend.identity.guard import PolicyRoute, Reader, ReadSession, policy
from backend.identity.schemas import MeOut

router = APIRouter(tags=["identity"], route_class=PolicyRoute)


@router.get("/me", openapi_extra=policy(P.SELF))
def read_me(session: ReadSession, actor: Reader) -> MeOut:
    """The signed-in identity and its permissions."""
    row = queries.own_account(session, actor.user_id)
    return MeOut(
        id=actor.user_id,
        username=row.username,
        display_name=row.display_name,
        role=actor.role,
        role_name=ROLE_NAMES[Role(actor.role)],
        region=row.region,
        department_id=actor.department_id,
        institution_id=actor.institution_id,
        permissions=list(permissions_of(actor.role)),
        must_change_password=row.must_change_password,
        second_factor=row.second_factor,
    )
