"""The two cookies, and the proof that a request comes from our own page (SECURITY 8, 9)."""

from dataclasses import dataclass
from datetime import timedelta

from fastapi import Request, Response

from backend.identity import refresh
from backend.identity.errors import CrossSite
from backend.kernel.errors import UnsupportedMedia

DEVICE_AGE = timedelta(days=180)
_FOREIGN_SITES = frozenset({"cross-site", "same-site"})


@dataclass(frozen=True, slots=True)
class Visit:
    """Who knocks: address, kind of browser, and the device cookie if there is one."""

    address: str
    agent: str
    device: str | None
    request_id: str


def _name(request: Request, plain: str) -> str:
    return f"__Host-{plain}" if request.app.state.settings.secure_cookies else plain


def value(request: Request, name: str) -> str | None:
    """What a cookie of ours says."""
    return request.cookies.get(_name(request, name))


def visit(request: Request) -> Visit:
    """What a request tells about its sender."""
    return Visit(
        address=request.client.host if request.client else "",
        agent=request.headers.get("user-agent", "")[:300],
        device=value(request, "device"),
        request_id=request.state.request_id,
    )


def refresh_token(request: Request) -> refresh.RefreshToken | None:
    """The refresh token of a request, if it is one of ours."""
    return refresh.read(value(request, "rt"))


def keep(request: Request, response: Response, name: str, value: str, age: timedelta) -> None:
    """Set a cookie that no script and no other site reaches."""
    response.set_cookie(
        _name(request, name),
        value,
        max_age=int(age.total_seconds()),
        path="/",
        secure=request.app.state.settings.secure_cookies,
        httponly=True,
        samesite="strict",
    )


def drop(request: Request, response: Response, name: str) -> None:
    """Take a cookie back."""
    secure = request.app.state.settings.secure_cookies
    response.delete_cookie(_name(request, name), path="/", secure=secure, httponly=True, samesite="strict")


def _require_json(request: Request) -> None:
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise UnsupportedMedia


def _is_own_origin(request: Request) -> bool:
    return request.headers.get("origin", "").partition("://")[2] == request.headers.get("host")


def refuse_foreign(request: Request) -> None:
    """Refuse what a browser says comes from elsewhere; a program without these headers may pass."""
    if request.headers.get("sec-fetch-site") in _FOREIGN_SITES:
        raise CrossSite
    if "origin" in request.headers and not _is_own_origin(request):
        raise CrossSite


def refuse_cross_site(request: Request) -> None:
    """The same for what our program sends: JSON alone, which no form of another site makes (sign-in)."""
    _require_json(request)
    refuse_foreign(request)


def require_same_origin(request: Request) -> None:
    """Demand the browser's word that our own page asks: who reads a cookie must not be led by others."""
    refuse_cross_site(request)
    if request.headers.get("sec-fetch-site") != "same-origin" and not _is_own_origin(request):
        raise CrossSite
