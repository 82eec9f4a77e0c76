"""Sign-in, refresh, sign-out: the only addresses that read or set a cookie."""

from fastapi import APIRouter, Request, Response

from backend.access import P
from backend.identity import cookies, refresh
from backend.identity.errors import (
    CrossSite,
    HashingBusy,
    SecondFactorRequired,
    SessionEnded,
    WaitBeforeSignIn,
    WrongCode,
    WrongCredentials,
    WrongRecoveryCode,
)
from backend.identity.guard import PolicyRoute, policy
from backend.identity.schemas import SignInIn, SignOutIn, TokenOut
from backend.identity.service import sessions, sign_in
from backend.kernel.errors import UnsupportedMedia, problems
from backend.kernel.web.answer import JSON

router = APIRouter(prefix="/auth", tags=["identity"], route_class=PolicyRoute)
# The cookies go by their own headers: "cookies" would take the known device along.
CLEARED = '"cache", "storage"'


def _answer(request: Request, token: TokenOut, child: refresh.RefreshToken) -> Response:
    response = Response(token.model_dump_json(), media_type=JSON)
    cookies.keep(request, response, "rt", child.write(), sign_in.ABSOLUTE)
    return response


@router.post(
    "/sign-in",
    response_model=TokenOut,
    responses=problems(
        WrongCredentials,
        SecondFactorRequired,
        WrongCode,
        WrongRecoveryCode,
        WaitBeforeSignIn,
        HashingBusy,
        CrossSite,
        UnsupportedMedia,
    ),
    openapi_extra=policy(P.PUBLIC),
)
def sign_in_user(request: Request, data: SignInIn) -> Response:
    """Sign in with name, password and, where bound, the second factor or a recovery code."""
    cookies.refuse_cross_site(request)
    state = request.app.state
    done = sign_in.sign_in(state.database, data, cookies.visit(request), state.settings.credential_profile)
    response = _answer(request, done.token, done.refresh)
    cookies.keep(request, response, "device", done.device, cookies.DEVICE_AGE)
    return response


@router.post(
    "/refresh",
    response_model=TokenOut,
    responses=problems(SessionEnded, CrossSite, UnsupportedMedia),
    openapi_extra=policy(P.PUBLIC),
)
def refresh_session(request: Request) -> Response:
    """The next access token, by the refresh cookie, which moves on."""
    cookies.require_same_origin(request)
    token = cookies.refresh_token(request)
    done = sessions.refresh(request.app.state.database, token, request.state.request_id)
    return _answer(request, done.token, done.refresh)


@router.post(
    "/sign-out",
    status_code=204,
    responses=problems(CrossSite, UnsupportedMedia),
    openapi_extra=policy(P.PUBLIC),
)
def sign_out(request: Request, data: SignOutIn) -> Response:
    """End this session, or every session of the account."""
    cookies.require_same_origin(request)
    token = cookies.refresh_token(request)
    request_id = request.state.request_id
    sessions.sign_out(request.app.state.database, token, everywhere=data.everywhere, request_id=request_id)
    response = Response(status_code=204, headers={"Clear-Site-Data": CLEARED})
    cookies.drop(request, response, "rt")
    return response
