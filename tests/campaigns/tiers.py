"""How large a campaign runs: `make test` takes the smallest useful size, `make campaigns TIER=C|N` more."""

import os
import secrets
from collections.abc import Iterator
from time import monotonic
from typing import TypeVar

T = TypeVar("T")
TIER = os.environ.get("TIER", "")
"""Empty, C (each change) or N (each night)."""


def size(smallest: T, c: T, n: T) -> T:
    """The size for this run's tier."""
    return {"C": c, "N": n}.get(TIER, smallest)


def seed(kept: int) -> int:
    """The seed of this run: the kept one, SEED where it is set, or a new one each night (the report tells it)."""
    if given := os.environ.get("SEED"):
        return int(given)
    return secrets.randbelow(2**32) if TIER == "N" else kept


def turns(count: int, minutes: float) -> Iterator[int]:
    """0, 1, … `count` - 1; at tier N no further than its share of the seventy-five minutes reaches.

    Where two cores do not come as far as the aim, every campaign has its turn and the report tells how far it came.
    """
    end = monotonic() + 60 * minutes
    for nth in range(count):
        if TIER == "N" and nth and monotonic() > end:
            return
        yield nth
