"""What anybody needs to check a printed code without us: public keys, and what is no longer good."""

from typing import Annotated, Any

from fastapi import APIRouter, Header, Request, Response

from backend.access import P
from backend.identity.guard import PolicyRoute, policy
from backend.kernel import etag
from backend.voucher.schemas.vouchers import RevocationsOut, SigningKeysOut
from backend.voucher.service import verification

router = APIRouter(prefix="/verification", tags=["voucher"], route_class=PolicyRoute)
_SAME: dict[int | str, dict[str, Any]] = {304: {"description": "和上次取得的一样"}}
IfNoneMatch = Annotated[str | None, Header(max_length=200)]


@router.get("/keys", response_model=SigningKeysOut, responses=_SAME, openapi_extra=policy(P.PUBLIC))
def read_signing_keys(if_none_match: IfNoneMatch = None) -> Response:
    """The public keys that printed codes are signed with, for WebCrypto (ES256)."""
    return etag.conditional(verification.keys(), if_none_match)


@router.get("/revocations", response_model=RevocationsOut, responses=_SAME, openapi_extra=policy(P.PUBLIC))
def read_revocations(request: Request, if_none_match: IfNoneMatch = None) -> Response:
    """Digests of serials and certificate numbers that are no longer good, signed as a whole."""
    return etag.conditional(verification.revocations(request.app.state.database), if_none_match)
