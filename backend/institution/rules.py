"""R60, R61, R81: places, scores, decisions, and what an institution may change of itself. Pure."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any, Protocol

from backend.institution.errors import (
    CapacityTooHigh,
    InstitutionClosed,
    NotPoolKeeper,
    NotYours,
    OwnDecision,
    RecognitionMove,
    ScoreTooLow,
    TeacherMove,
    TenderMove,
    TenderNotOpen,
    VenueClosed,
    WrongValue,
)
from backend.institution.states import (
    RECOGNISED_NAMES,
    TEACHING_NAMES,
    TENDERING_NAMES,
    Recognised,
    Teaching,
    Tendering,
)
from backend.kernel.errors import FieldError


class YearWord(Protocol):
    """Whether something may be used in a year."""

    @property
    def year(self) -> int: ...
    @property
    def usable(self) -> bool: ...
    @property
    def reason(self) -> str: ...


OWN_FIELDS = frozenset({"address", "contact", "phone", "platform_url"})
"""What an institution keeps of itself."""

MOVES: Mapping[Recognised, frozenset[Recognised]] = {
    Recognised.DRAFT: frozenset({Recognised.SUBMITTED}),
    Recognised.SUBMITTED: frozenset(
        {Recognised.DRAFT, Recognised.RECOGNISED, Recognised.CONDITIONAL, Recognised.REFUSED}
    ),
    Recognised.RECOGNISED: frozenset({Recognised.WITHDRAWN}),
    Recognised.CONDITIONAL: frozenset({Recognised.WITHDRAWN}),
    Recognised.REFUSED: frozenset(),
    Recognised.WITHDRAWN: frozenset(),
}
TENDER_MOVES: Mapping[Tendering, frozenset[Tendering]] = {
    Tendering.DRAFT: frozenset({Tendering.OPEN}),
    Tendering.OPEN: frozenset({Tendering.AWARDED, Tendering.CANCELLED}),
    Tendering.AWARDED: frozenset(),
    Tendering.CANCELLED: frozenset(),
}


def fault(pointer: str, sentence: str) -> WrongValue:
    """A refusal that stands at its field."""
    return WrongValue(sentence, errors=[FieldError(pointer, "wrong_value", sentence)])


def require_active(state: str) -> None:
    """A closed institution does nothing new."""
    if state != "active":
        raise InstitutionClosed


def require_own_fields(names: Collection[str]) -> None:
    """An institution changes its address and telephone; name and licence are the office's."""
    if set(names) - OWN_FIELDS:
        raise NotYours


def require_move(here: Recognised, to: Recognised) -> None:
    """Raise RecognitionMove unless the state table allows the step."""
    if to not in MOVES[here]:
        raise RecognitionMove(f"认定已是“{RECOGNISED_NAMES[here]}”，不能改为“{RECOGNISED_NAMES[to]}”")


def require_tender_move(here: Tendering, to: Tendering) -> None:
    """Raise TenderMove unless the state table allows the step."""
    if to not in TENDER_MOVES[here]:
        raise TenderMove(f"项目已是“{TENDERING_NAMES[here]}”，不能改为“{TENDERING_NAMES[to]}”")


def require_biddable(state: Tendering, closes_on: date, today: date) -> None:
    """Bids are taken while a tender is open, its last day included."""
    if state is not Tendering.OPEN or today > closes_on:
        raise TenderNotOpen(f"这个项目不在投标期内（{TENDERING_NAMES[state]}，截止 {closes_on}）")


def require_closed(closes_on: date, today: date) -> None:
    """Nobody scores or awards while bids may still come."""
    if today <= closes_on:
        raise TenderNotOpen(f"投标截止日是 {closes_on}，过了这一天才能评分和定标")


def places(classroom_places: int, teachers: int, practice_places: int, trainees_per_teacher: int) -> int:
    """R60: persons that an institution can train at a time: the least of classrooms, teachers and practice sites."""
    return min(classroom_places, practice_places, teachers * trainees_per_teacher)


def require_capacity(approved: int, inputs: Mapping[str, int], trainees_per_teacher: int) -> None:
    """R60: the approved capacity rests on its three inputs; says which of them is the least."""
    by_group = {
        "教室座位": inputs["classroom_places"],
        f"教师（每人最多带 {trainees_per_teacher} 人）": inputs["teachers"] * trainees_per_teacher,
        "实训工位": inputs["practice_places"],
    }
    name, most = min(by_group.items(), key=lambda pair: pair[1])
    if approved > most:
        sentence = f"按{name}最多 {most} 人，核定规模不能是 {approved} 人"
        raise CapacityTooHigh(sentence, errors=[FieldError("/approved_capacity", "too_high", sentence)], most=most)


def total_score(facilities: int, teachers: int, sites: int) -> int:
    """The mean of the three groups, halves rounded up."""
    return (2 * (facilities + teachers + sites) + 3) // 6


def require_decision(decision: Recognised, score: int, passing: int, conditional: int, conditions: str | None) -> None:
    """R61: a decision is never better than its score; a conditional one names its conditions."""
    needed = {Recognised.RECOGNISED: passing, Recognised.CONDITIONAL: conditional}.get(decision, 0)
    if score < needed:
        sentence = f"总分 {score}，“{RECOGNISED_NAMES[decision]}”需要 {needed} 分"
        raise ScoreTooLow(sentence, errors=[FieldError("/decision", "score_too_low", sentence)])
    if decision is Recognised.CONDITIONAL and not conditions:
        raise fault("/conditions", "有条件认定请写明要满足的条件")


def require_second_person(submitted_by: Any, decided_by: Any) -> None:
    """R156: who hands in does not decide."""
    if submitted_by == decided_by:
        raise OwnDecision


def is_pool_keeper(kind: str, department: str | None) -> bool:
    """R116: of the departments the education bureau keeps the pool of teachers."""
    return kind != "department" or (department or "").endswith("jiaoyu")


def require_pool_keeper(kind: str, department: str | None) -> None:
    """R116: the office and the education bureau keep the pool; raises NotPoolKeeper."""
    if not is_pool_keeper(kind, department):
        raise NotPoolKeeper


def require_teaching(here: Teaching, *wanted: Teaching) -> None:
    """Raise TeacherMove unless the teacher is in one of these states."""
    if here not in wanted:
        raise TeacherMove(f"教师现在是“{TEACHING_NAMES[here]}”，不能进行这一步")


def require_recommended(has_degree: bool, title: str | None, recommendation: str | None) -> None:
    """R117: 土专家 and 田秀才 may teach without degree and title, with a recommendation."""
    if not has_degree and title is None and recommendation is None:
        raise fault("/recommendation", "没有学历和职称的教师，请写明推荐意见")


def require_period(since: Any, until: Any) -> None:
    """The end lies behind the beginning."""
    if until <= since:
        raise fault("/until", "结束时间应晚于开始时间")


def require_venue_open(name: str, state: str, statuses: Iterable[YearWord], year: int) -> None:
    """R53: a venue is used while it is active and its word on the year is not "unusable"."""
    if state != "active":
        raise VenueClosed(f"{name}已停用")
    for word in statuses:
        if word.year == year and not word.usable:
            raise VenueClosed(f"{name} {year} 年度不可用：{word.reason}")
