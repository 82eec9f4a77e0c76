"""Recovery codes: each opens once in place of the second factor (a lost telephone); only digests are stored."""

import hmac
import secrets
from collections.abc import Sequence
from uuid import UUID

from backend.kernel.crypto import blind

COUNT = 8
FIELD = "app_user.recovery_code"
"""Its key outlives a change of keys: nobody but the user can say the codes again."""
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
_GROUPS, _LENGTH = 3, 4


def make_codes() -> list[str]:
    """New codes, three groups of four: about 59 bits each, no look-alikes."""
    return [
        "-".join("".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH)) for _ in range(_GROUPS))
        for _ in range(COUNT)
    ]


def _value(code: str, user_id: UUID) -> str:
    return f"{user_id}:{code.lower().replace('-', '').replace(' ', '')}"


def digest(code: str, user_id: UUID) -> bytes:
    """What the database stores of a code; capitals, spaces and hyphens do not matter."""
    return blind.index(_value(code, user_id), field=FIELD)


def find(stored: Sequence[bytes], code: str, user_id: UUID) -> bytes | None:
    """The stored digest that a code belongs to, else None."""
    asked = blind.every(_value(code, user_id), field=FIELD)
    return next((one for one in stored for each in asked if hmac.compare_digest(bytes(one), each)), None)
