"""Refresh tokens: version, family, 256-bit secret and a tag by which we know our own (SECURITY 8).

The child of a token is derived from it, so that a lost answer can be given again. A tagged token that is neither the
live leaf nor its fresh parent was used before: a replay.
"""

import hmac
import re
import secrets
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from backend.kernel.crypto import base64url, keys

_SHAPE = re.compile(r"[A-Za-z0-9_-]{87}")
_TAG = 16


@dataclass(frozen=True, slots=True)
class RefreshToken:
    """One token of a family (a session)."""

    version: int
    family: UUID
    secret: bytes

    def __repr__(self) -> str:
        return "RefreshToken(***)"

    def _mac(self, purpose: str) -> bytes:
        key = keys.derive(f"refresh:{purpose}", self.version)
        return hmac.digest(key, bytes((self.version,)) + self.family.bytes + self.secret, sha256)

    @property
    def digest(self) -> bytes:
        """What the database stores of it."""
        return self._mac("digest")

    def child(self) -> "RefreshToken":
        """The one token that may follow."""
        return RefreshToken(self.version, self.family, self._mac("child"))

    def write(self) -> str:
        """The token as the cookie carries it."""
        raw = bytes((self.version,)) + self.family.bytes + self.secret + self._mac("tag")[:_TAG]
        return base64url.encode(raw)


def first(family: UUID) -> RefreshToken:
    """The first token of a new session."""
    return RefreshToken(keys.current_version(), family, secrets.token_bytes(32))


def read(text: str | None) -> RefreshToken | None:
    """A token that we made, or None."""
    if text is None or not _SHAPE.fullmatch(text):
        return None
    try:
        raw = base64url.decode(text)
        token = RefreshToken(raw[0], UUID(bytes=raw[1:17]), raw[17:49])
        known = hmac.compare_digest(token._mac("tag")[:_TAG], raw[49:])
    except (KeyError, ValueError):
        return None
    return token if known else None
