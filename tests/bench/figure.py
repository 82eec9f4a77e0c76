"""A figure: measured against a yardstick in the same run, with the aim it must reach; one JSON line each."""

import gc
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from statistics import median

TICK = 0.01
"""The least that the system counts of CPU time, in seconds: what costs less has cost this."""


@dataclass(frozen=True)
class Figure:
    """`value` in `unit`; `ratio` to the yardstick where there is one; `aim` is the bound on ratio, else on value."""

    name: str
    value: float
    unit: str
    ratio: float | None
    aim: float
    at_least: bool = False

    @property
    def ok(self) -> bool:
        """Whether the aim is reached."""
        measured = self.value if self.ratio is None else self.ratio
        return measured >= self.aim if self.at_least else measured <= self.aim

    def line(self) -> str:
        """The figure as one JSON line."""
        told = {key: round(value, 3) if isinstance(value, float) else value for key, value in asdict(self).items()}
        return json.dumps({**told, "ok": self.ok}, ensure_ascii=False)


def in_turn(rounds: int, *sides: Callable[[], float]) -> tuple[float, ...]:
    """The median of each side, measured in turn so that a busy machine disturbs all alike."""
    measured: list[list[float]] = [[] for _ in sides]
    for _ in range(rounds):
        for kept, side in zip(measured, sides, strict=True):
            kept.append(side())
    return tuple(median(kept) for kept in measured)


@contextmanager
def as_a_plain_script() -> Iterator[None]:
    """A yardstick runs with the interpreter's own search for cycles, not with the product's (backend/__init__.py)."""
    ours = gc.get_threshold()
    gc.set_threshold(700, 10, 10)
    try:
        yield
    finally:
        gc.set_threshold(*ours)
