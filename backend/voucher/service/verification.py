"""Checking printed codes off line: keys and a signed list to be cached (USER-ASKS 13).

A code says what is established by itself; the list says what is known to be void up to its hour, and no more.
"""

from hashlib import sha256

from sqlalchemy import text

from backend.kernel import clock
from backend.kernel.crypto import signed
from backend.kernel.db import Database
from backend.kernel.scope import Kind, enter
from backend.voucher.schemas.vouchers import RevocationsOut, SigningKeyOut, SigningKeysOut

_REVOKED = text("SELECT digest FROM revoked_codes()")
_MINUTES = 5


def keys() -> SigningKeysOut:
    """Every public key that may have signed, newest first."""
    return SigningKeysOut(keys=[SigningKeyOut(**each) for each in signed.jwks()])


def revocations(database: Database) -> RevocationsOut:
    """The list as of the last five minutes; its code is signed over the hour and the digest of all items."""
    with database.session(read_only=True) as session:
        enter(session, Kind.PUBLIC)
        items = list(session.scalars(_REVOKED))
    now = clock.now()
    as_of = now.replace(minute=now.minute - now.minute % _MINUTES, second=0, microsecond=0)
    whole = sha256("\n".join(items).encode()).hexdigest()
    return RevocationsOut(as_of=as_of, items=items, code=signed.seal(signed.REVOCATIONS, as_of.isoformat(), whole))
