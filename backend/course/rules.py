"""R51, R52, R63: seven to three in whole teaching hours, papers' steps, farming themes. Pure."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from backend.course.errors import HoursRatio, OwnApproval, PaperMove, WrongCourse
from backend.course.states import EDITABLE, PAPER_NAMES, Paper
from backend.kernel.errors import FieldError

THEORY, PRACTICAL = 3, 7
"""Of ten teaching hours."""
FARMING = "nongye"


class Unit(Protocol):
    """A unit of a teaching plan."""

    @property
    def kind(self) -> str: ...
    @property
    def hours(self) -> int: ...


@dataclass(frozen=True)
class Hours:
    """Teaching hours of both kinds."""

    theory: int
    practical: int

    @property
    def total(self) -> int:
        return self.theory + self.practical

    def distance(self, other: "Hours") -> int:
        """How many hours must be moved, added or cut to get there."""
        return abs(self.theory - other.theory) + abs(self.practical - other.practical)


def hours_of(units: Iterable[Unit]) -> Hours:
    """The sums of a teaching plan or of a timetable."""
    listed = list(units)
    return Hours(
        sum(unit.hours for unit in listed if unit.kind == "theory"),
        sum(unit.hours for unit in listed if unit.kind == "practical"),
    )


def ratio_holds(hours: Hours, mode: str) -> bool:
    """R51: exactly 7 : 3, or at least seven tenths where the county's setting says so."""
    if hours.total == 0:
        return False
    if mode == "at_least":
        return hours.practical * THEORY >= hours.theory * PRACTICAL
    return hours.practical * THEORY == hours.theory * PRACTICAL


def corrections(hours: Hours, mode: str) -> list[Hours]:
    """Hours that hold, nearest first: the nearest of all, the nearest by adding alone, the nearest by cutting alone."""
    if mode == "at_least":
        found = {
            Hours(hours.practical * THEORY // PRACTICAL, hours.practical),
            Hours(hours.theory, -(-hours.theory * PRACTICAL // THEORY)),
        }
    else:
        # The distance to (3k, 7k) is convex in k with its least at practical / 7: the heavier side decides.
        low, high = hours.practical // PRACTICAL, -(-hours.practical // PRACTICAL)
        nearest = min(max(low, 1), max(high, 1), key=lambda k: hours.distance(_tenths(k)))
        added, cut = max(high, -(-hours.theory // THEORY)), min(low, hours.theory // THEORY)
        found = {_tenths(tenths) for tenths in (nearest, added, cut)}
    return sorted((each for each in found if each.total > 0), key=lambda each: (hours.distance(each), each.total))


def _tenths(tenths: int) -> Hours:
    return Hours(THEORY * tenths, PRACTICAL * tenths)


def require_ratio(hours: Hours, mode: str, *, waived: bool, pointer: str) -> None:
    """R51; raises HoursRatio with the smallest correction on either side."""
    if ratio_holds(hours, mode) or (waived and mode == "waiver" and hours.total > 0):
        return
    options = corrections(hours, mode)
    told = "，或".join(f"理论 {each.theory}、实操 {each.practical}" for each in options) or "理论 3、实操 7"
    needed = "实操应不少于七成" if mode == "at_least" else "实操与理论应为 7∶3"
    sentence = f"现在理论 {hours.theory} 课时、实操 {hours.practical} 课时，{needed}。最小的改法：{told}"
    if mode == "waiver":
        sentence += "；或写明不同比例的理由"
    raise HoursRatio(
        sentence,
        errors=[FieldError(pointer, "hours_ratio_not_7_3", sentence)],
        theory=hours.theory,
        practical=hours.practical,
        corrections=[{"theory": each.theory, "practical": each.practical} for each in options],
    )


def fault(pointer: str, sentence: str) -> WrongCourse:
    """A refusal that stands at its field."""
    return WrongCourse(sentence, errors=[FieldError(pointer, "wrong_value", sentence)])


def require_editable(state: Paper) -> None:
    """What was handed in or approved is not changed; a new version is."""
    if state not in EDITABLE:
        raise PaperMove(f"这份材料“{PAPER_NAMES[state]}”，不能修改；审定过的请新建一版")


def require_submitted(state: Paper) -> None:
    """Only what was handed in is decided."""
    if state is not Paper.SUBMITTED:
        raise PaperMove(f"这份材料“{PAPER_NAMES[state]}”，不能审定或退回")


def require_second_person(submitted_by: Any, decided_by: Any) -> None:
    """R156: who hands in does not decide."""
    if submitted_by == decided_by:
        raise OwnApproval


def require_themes(industry: str, themes: Collection[str], known: Mapping[str, str]) -> None:
    """R24: a farming course names its themes; every theme is one of the eleven."""
    unknown = sorted(set(themes) - known.keys())
    if unknown:
        raise fault("/themes", f"没有这个内容专题：{unknown[0]}")
    if industry == FARMING and not themes:
        raise fault("/themes", "现代农业课程的大纲请至少选一个内容专题")


def missing_themes(declared: Collection[str], covered: Iterable[str | None], names: Mapping[str, str]) -> list[str]:
    """R24: themes that the syllabus declares and no unit of the teaching plan covers, by name."""
    left = set(declared) - set(covered)
    return [name for code, name in names.items() if code in left]
