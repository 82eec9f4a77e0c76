"""Keyed digests: equality search over encrypted fields, and digests for the audit trail."""

import hmac
from collections.abc import Sequence
from hashlib import sha256

from backend.kernel.crypto import keys


def index(value: str, *, field: str) -> bytes:
    """The blind index of a normalised value (HMAC-SHA-256, own key per field)."""
    return hmac.digest(keys.derive(f"blind:{field}", keys.current_version()), value.encode(), sha256)


def digest(value: str, *, purpose: str) -> str:
    """A short keyed digest in hex: proves equality to the key holder, tells nobody else anything."""
    return hmac.digest(keys.derive(f"digest:{purpose}", keys.current_version()), value.encode(), sha256).hex()[:32]


def index_batch(values: Sequence[str | None], *, field: str) -> list[bytes | None]:
    """The blind indexes of many values in a tight loop; None stays None."""
    key = keys.derive(f"blind:{field}", keys.current_version())
    return [None if value is None else hmac.digest(key, value.encode(), "sha256") for value in values]
