"""R42: what may be resale, each sign with its reasons and what else it may be; a sign is no judgement. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from backend.inspection.states import SIGNALS


@dataclass(frozen=True)
class Signal:
    """A sign: what it is about, why it is shown, what else may explain it, and which vouchers are in it."""

    kind: str
    subject: str
    title: str
    reasons: tuple[str, ...]
    innocent: str
    people: int
    vouchers: tuple[UUID, ...]

    @property
    def kind_name(self) -> str:
        """The kind in words."""
        return SIGNALS[self.kind]


@dataclass(frozen=True)
class Group:
    """People who share something, and from how many homes they are: village and family name together."""

    people: int
    homes: int
    villages: int
    townships: int


FEW = 3
"""Below so many people nothing is told by numbers."""


def is_shared(group: Group, limit: int) -> bool:
    """Whether one phone for so many is more than a family: they come from two townships, or from several homes.

    Families share phones: people of one village and one family name count as one home, and one village may have twice
    as many before it is shown.
    """
    if group.townships > 1 and group.people >= FEW:
        return True
    limit = limit if group.villages > 1 else 2 * limit
    return group.people >= limit and group.homes >= FEW


def shared_words(group: Group) -> str:
    """Who shares."""
    return (
        f"{group.people} 人共用，来自 {group.townships} 个乡镇、{group.villages} 个村，"
        f"按同村同姓算一家约 {group.homes} 家"
    )


def is_far(home: tuple[int, int] | None, there: tuple[int, int] | None, tiles: int) -> bool:
    """Whether two places are so many tiles apart on the county's tile map; unknown places are not far."""
    if home is None or there is None:
        return False
    return abs(home[0] - there[0]) + abs(home[1] - there[1]) >= tiles


def is_mostly(part: int, whole: int, percent: int) -> bool:
    """Whether a part is at least so many per cent of the whole."""
    return whole > 0 and part * 100 >= percent * whole


def share_words(part: int, whole: int) -> str:
    """A part of a whole in words."""
    return f"{whole} 张里有 {part} 张（{part * 100 / whole:.1f}%）"


def ordered(found: Iterable[Signal], noted: Mapping[tuple[str, str], int]) -> list[Signal]:
    """Those that nobody explained first (or that grew since), the larger before the smaller."""
    return sorted(found, key=lambda each: (not is_new(each, noted), -each.people, each.kind, each.subject))


def is_new(signal: Signal, noted: Mapping[tuple[str, str], int]) -> bool:
    """Whether nobody explained a sign, or more people are in it than when somebody did."""
    return signal.people > noted.get((signal.kind, signal.subject), 0)
