"""Access tokens: the only module that knows python-jose (SECURITY 6; ADR replaceable token module)."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID, uuid4

import orjson
from jose import jwt

from backend.identity.errors import SessionEnded
from backend.kernel import clock
from backend.kernel.crypto import base64url, keys

LIFETIME = timedelta(minutes=10)
CLOCK_SKEW_SECONDS = 60
MAX_BYTES = 4096
MAX_HEADER = 256
TYPE = "at+jwt"
ALGORITHM = "HS256"
ISSUER = AUDIENCE = "skillplan"
_SHAPE = re.compile(r"([A-Za-z0-9_-]{1,344})\.([A-Za-z0-9_-]{1,3600})\.([A-Za-z0-9_-]{43})")
_REQUIRED = {f"require_{claim}": True for claim in ("aud", "iat", "exp", "nbf", "iss", "sub", "jti")}
_OPTIONS = {
    **{f"verify_{claim}": True for claim in ("signature", "aud", "iat", "exp", "nbf", "iss", "sub", "jti")},
    **_REQUIRED,
    "verify_at_hash": False,
    # A required time is compared with the machine's clock; ours decides, in `verify`.
    "leeway": 2**40,
}


@dataclass(frozen=True, slots=True)
class Claims:
    """What a verified token says; `ver` is compared with the user's on every request."""

    user_id: UUID
    session_id: UUID
    role: str
    ver: int
    not_before: int
    expires: int


def _key(kid: str) -> bytes:
    return keys.derive("jwt", int(kid))


def issue(*, user_id: UUID, session_id: UUID, role: str, ver: int, unit: dict[str, str | None]) -> str:
    """Sign an access token of ten minutes; it carries codes and ids, no personal data."""
    at: datetime = clock.now()
    kid = str(keys.current_version())
    claims: dict[str, Any] = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": str(user_id),
        "sid": str(session_id),
        "jti": uuid4().hex,
        "role": role,
        "ver": ver,
        "iat": at,
        "nbf": at,
        "exp": at + LIFETIME,
        **unit,
    }
    return str(jwt.encode(claims, _key(kid), algorithm=ALGORITHM, headers={"typ": TYPE, "kid": kid}))


def _kid(header: str) -> str:
    """The key id of a header that is exactly {alg, typ, kid}, no more and no less; before any library sees it."""
    raw = base64url.decode(header)
    if len(raw) > MAX_HEADER or raw.count(b":") != 3:
        raise ValueError("header")
    fields = orjson.loads(raw)
    if set(fields) != {"alg", "typ", "kid"} or fields["alg"] != ALGORITHM or fields["typ"] != TYPE:
        raise ValueError("header")
    kid = fields["kid"]
    if not isinstance(kid, str) or not re.fullmatch(r"[0-9]{1,3}", kid):
        raise ValueError("kid")
    return kid


@lru_cache(maxsize=512)
def _verified(token: str, _generation: int) -> Claims:
    match = _SHAPE.fullmatch(token)
    if match is None:
        raise ValueError("shape")
    for part in match.groups():
        base64url.decode(part)
    kid = _kid(match[1])
    claims = jwt.decode(
        token,
        _key(kid),
        algorithms=[ALGORITHM],
        audience=AUDIENCE,
        issuer=ISSUER,
        options=_OPTIONS.copy(),
    )
    expires, ver = claims["exp"], claims["ver"]
    if any(type(value) is not int for value in (expires, ver, claims["nbf"], claims["iat"])):
        raise ValueError("times")
    return Claims(UUID(claims["sub"]), UUID(claims["sid"]), str(claims["role"]), ver, claims["nbf"], expires)


def verify(token: str) -> Claims:
    """The claims of a good token; any fault whatever raises SessionEnded.

    Verified tokens are remembered; their expiry is checked each time, against our own clock.
    """
    try:
        if len(token) > MAX_BYTES:
            raise ValueError("too long")
        claims = _verified(token, keys.generation())
    except (Exception, RecursionError) as fault:
        raise SessionEnded from fault
    at = clock.now().timestamp()
    if claims.expires <= at or claims.not_before > at + CLOCK_SKEW_SECONDS:
        raise SessionEnded
    return claims
