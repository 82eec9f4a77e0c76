"""Keyed digests: equality search over encrypted fields, and digests for the audit trail."""

import hmac
from collections.abc import Sequence
from hashlib import sha256

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hmac import HMAC

from backend.kernel.crypto import keys


def index(value: str, *, field: str) -> bytes:
    """The blind index of a normalised value (HMAC-SHA-256, own key per field)."""
    return hmac.digest(keys.derive(f"blind:{field}", keys.current_version()), value.encode(), sha256)


def digest(value: str, *, purpose: str) -> str:
    """A short keyed digest in hex: proves equality to the key holder, tells nobody else anything."""
    return hmac.digest(keys.derive(f"digest:{purpose}", keys.current_version()), value.encode(), sha256).hex()[:32]


def index_batch(values: Sequence[str | None], *, field: str) -> list[bytes | None]:
    """The blind indexes of many values in a tight loop; None stays None."""
    keyed = HMAC(keys.derive(f"blind:{field}", keys.current_version()), SHA256())
    return [None if value is None else _finished(keyed.copy(), value) for value in values]


def _finished(begun: HMAC, value: str) -> bytes:
    # A copy of the keyed state spares hashing the key again: a quarter of the time of hmac.digest.
    begun.update(value.encode())
    return begun.finalize()
