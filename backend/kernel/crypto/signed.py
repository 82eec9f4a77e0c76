"""Codes that anybody verifies without us: ES256 over a few words, by keys whose public halves are published.

`SP1.<payload>.<signature>`, both base64url; the payload is a JSON list: key id, kind of code, then the kind's own
words. P-256 because browsers of old phones know it. Trainee pages print `seal(…)` as a QR and verify with `jwks()`.
"""

from typing import Any

import orjson
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from backend.kernel.crypto import base64url, keys

PURPOSE = "sign:code"
"""Its derived keys outlive their roots (rotate-keys): what was printed stays verifiable."""
VOUCHER, CERTIFICATE, REVOCATIONS = "v", "c", "r"
PREFIX = "SP1"
MOST = 1000
"""Characters of a code that anybody looks at."""
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_HALF = 32
# The same words give the same code each time, so that lists and pages have stable tags.
_ECDSA = ec.ECDSA(SHA256(), deterministic_signing=True)


def _signer(version: int) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(int.from_bytes(keys.derive(PURPOSE, version)) % (_ORDER - 1) + 1, ec.SECP256R1())


def seal(kind: str, *words: str) -> str:
    """The code of some words under the present key."""
    version = keys.current_version()
    body = f"{PREFIX}.{base64url.encode(orjson.dumps([str(version), kind, *words]))}"
    r, s = decode_dss_signature(_signer(version).sign(body.encode(), _ECDSA))
    return f"{body}.{base64url.encode(r.to_bytes(_HALF) + s.to_bytes(_HALF))}"


def unseal(code: str) -> tuple[str, list[str]]:
    """Kind and words of a code; ValueError when it is not ours or was changed."""
    prefix, payload, signature = code.split(".") if len(code) <= MOST else ("", "", "")
    raw = base64url.decode(signature)
    if prefix != PREFIX or len(raw) != 2 * _HALF:
        raise ValueError("shape")
    words = orjson.loads(base64url.decode(payload))
    if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
        raise ValueError("words")
    kid, kind, *rest = words
    if kid not in {str(version) for version in keys.versions_of(PURPOSE)}:
        raise ValueError("key")
    dss = encode_dss_signature(int.from_bytes(raw[:_HALF]), int.from_bytes(raw[_HALF:]))
    try:
        _signer(int(kid)).public_key().verify(dss, f"{prefix}.{payload}".encode(), _ECDSA)
    except InvalidSignature as fault:
        raise ValueError("signature") from fault
    return kind, rest


def jwks() -> list[dict[str, Any]]:
    """The public keys of every version that may have signed, newest first, as WebCrypto reads them."""
    found = []
    for version in keys.versions_of(PURPOSE):
        point = _signer(version).public_key().public_numbers()
        x, y = (base64url.encode(each.to_bytes(_HALF)) for each in (point.x, point.y))
        found.append({"kid": str(version), "kty": "EC", "crv": "P-256", "alg": "ES256", "use": "sig", "x": x, "y": y})
    return found
