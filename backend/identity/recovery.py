"""Recovery codes: each opens once in place of the second factor (a lost telephone); only digests are stored."""

import hmac
import secrets
from collections.abc import Sequence
from uuid import UUID

from backend.kernel.crypto import blind

COUNT = 8
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
_GROUPS, _LENGTH = 3, 4


def make_codes() -> list[str]:
    """New codes, three groups of four: about 59 bits each, no look-alikes."""
    return [
        "-".join("".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH)) for _ in range(_GROUPS))
        for _ in range(COUNT)
    ]


def digest(code: str, user_id: UUID) -> bytes:
    """What the database stores of a code; capitals, spaces and hyphens do not matter."""
    plain = code.lower().replace("-", "").replace(" ", "")
    return blind.index(f"{user_id}:{plain}", field="app_user.recovery_code")


def find(stored: Sequence[bytes], code: str, user_id: UUID) -> bytes | None:
    """The stored digest that a code belongs to, else None."""
    asked = digest(code, user_id)
    return next((one for one in stored if hmac.compare_digest(bytes(one), asked)), None)
