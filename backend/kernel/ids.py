"""Keys that must exist before the row does, because its ciphertexts are bound to them (SECURITY 20)."""

import os
import time
from uuid import UUID

_RANDOM_BITS = 62


def new_id() -> UUID:
    """A version 7 UUID like the database's own uuidv7(): sorted by time of creation."""
    return new_ids(1)[0]


def new_ids(count: int) -> list[UUID]:
    """Version 7 UUIDs in ascending order: milliseconds, then a running number in twelve bits, then chance."""
    base = int.from_bytes(os.urandom(1)) if count < 1 << 11 else 0
    start = time.time_ns() // 1_000_000
    noise = os.urandom(8 * count)
    ids = []
    for nth in range(count):
        carry, running = divmod(base + nth, 1 << 12)
        chance = int.from_bytes(noise[8 * nth : 8 * nth + 8]) & ((1 << _RANDOM_BITS) - 1)
        ids.append(UUID(int=(start + carry) << 80 | 7 << 76 | running << 64 | 2 << _RANDOM_BITS | chance))
    return ids
