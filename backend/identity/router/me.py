"""What concerns the signed-in account itself."""

from uuid import UUID

from fastapi import APIRouter, Request

from backend.access import NEEDS_SECOND_FACTOR, ROLE_NAMES, P, Role, permissions_of
from backend.identity import queries
from backend.identity.errors import (
    HashingBusy,
    NothingToConfirm,
    StepUpRequired,
    WeakPassword,
    WrongCode,
    WrongConfirmation,
    WrongPassword,
)
from backend.identity.guard import PolicyRoute, Reader, ReadSession, SignedIn, Writer, WriteSession, policy
from backend.identity.schemas import (
    BoundOut,
    ConfirmationIn,
    EnrolmentOut,
    MeOut,
    PasswordChangeIn,
    SessionsOut,
    StepUpIn,
    TokenOut,
)
from backend.identity.service import own, sessions
from backend.kernel.errors import problems

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
        unit_name=row.unit_name or "",
        permissions=list(permissions_of(actor.role)),
        must_change_password=row.must_change_password,
        second_factor=row.second_factor,
        second_factor_required=actor.role in NEEDS_SECOND_FACTOR and not row.second_factor,
    )


@router.get("/me/sessions", openapi_extra=policy(P.SELF))
def list_own_sessions(session: ReadSession, actor: Reader) -> SessionsOut:
    """The devices on which the account is signed in."""
    return queries.live_sessions(session, actor)


@router.delete("/me/sessions/{id}", status_code=204, openapi_extra=policy(P.SELF))
def end_own_session(id: UUID, session: WriteSession, actor: Writer) -> None:
    """Sign out one device."""
    sessions.end_own_session(session, actor, id)


@router.post(
    "/auth/password", responses=problems(WrongPassword, WeakPassword, HashingBusy), openapi_extra=policy(P.SELF)
)
def change_password(request: Request, data: PasswordChangeIn, actor: SignedIn) -> TokenOut:
    """Change the own password; other sessions end, the answer carries a fresh token."""
    state = request.app.state
    return own.change_password(state.database, actor, data, state.settings.credential_profile)


@router.post("/auth/second-factor", responses=problems(StepUpRequired), openapi_extra=policy(P.SELF))
def start_second_factor(request: Request, actor: SignedIn) -> EnrolmentOut:
    """A secret for the authenticator, as text and picture; it counts once confirmed."""
    return own.start_enrolment(request.app.state.database, actor)


@router.post(
    "/auth/second-factor/confirmation",
    responses=problems(StepUpRequired, NothingToConfirm, WrongConfirmation),
    openapi_extra=policy(P.SELF),
)
def confirm_second_factor(request: Request, data: ConfirmationIn, actor: SignedIn) -> BoundOut:
    """Bind the second factor by a code; other sessions end, the answer carries a fresh token and recovery codes."""
    return own.confirm_enrolment(request.app.state.database, actor, data.code)


@router.post(
    "/auth/step-up",
    status_code=204,
    responses=problems(WrongPassword, WrongConfirmation, WrongCode, HashingBusy),
    openapi_extra=policy(P.SELF),
)
def step_up(request: Request, data: StepUpIn, actor: SignedIn) -> None:
    """Prove again who sits there; good for five minutes."""
    own.step_up(request.app.state.database, actor, data)
