"""R10, R79: who has completed, and why not; what an answer about work must say. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from backend.followup.errors import WrongResult
from backend.followup.states import NEEDS_REASON, Asking, Outcome
from backend.kernel.errors import FieldError


@dataclass(frozen=True)
class Standing:
    """What counts for one person: teaching hours attended and held, scores where he was assessed."""

    attended_hours: int
    held_hours: int
    theory: int | None
    practice: int | None


@dataclass(frozen=True)
class Measure:
    """The county's measure: the least share of hours in percent, the least score of each part."""

    floor_percent: int
    pass_score: int


def reaches_floor(standing: Standing, measure: Measure) -> bool:
    """Whether he was there often enough; nobody reaches it where nothing was held."""
    held = standing.held_hours
    return held > 0 and standing.attended_hours * 100 >= measure.floor_percent * held


def why_not(standing: Standing, measure: Measure) -> str | None:
    """Why somebody has not completed, or None when he has."""
    if not reaches_floor(standing, measure):
        rate = f"{standing.attended_hours}／{standing.held_hours} 课时"
        return f"出勤 {rate}，低于 {measure.floor_percent}%"
    if standing.theory is None or standing.practice is None:
        return "没有考核成绩"
    low = [
        f"{name} {score} 分"
        for name, score in (("理论", standing.theory), ("实操", standing.practice))
        if score < measure.pass_score
    ]
    return f"考核{'、'.join(low)}，低于 {measure.pass_score} 分" if low else None


def fault(pointer: str, words: str) -> WrongResult:
    """A refusal that stands at its field."""
    return WrongResult(words, errors=[FieldError(pointer, "value", words)])


@dataclass(frozen=True)
class Answer:
    """What of an answer depends on the rest of it."""

    kind: Asking
    outcome: Outcome
    reason: str | None
    employer: str | None
    place: str | None
    note: str | None


def lacking(answer: Answer) -> Iterator[tuple[str, str]]:
    """R17, R46: who is employed says where, who is not says why, a correction says what was wrong."""
    employed = answer.outcome is Outcome.EMPLOYED
    for pointer, lacks, words in (
        ("/employer", employed and answer.employer is None, "请填写在哪个单位就业"),
        ("/place", employed and answer.place is None, "请选择就业地点"),
        ("/reason", answer.outcome in NEEDS_REASON and answer.reason is None, "请写明原因"),
        ("/note", (answer.kind is Asking.CORRECTION) == (answer.note is None), "更正请写明原来错在哪里，其他不填"),
    ):
        if lacks:
            yield pointer, words


def require_told(answer: Answer) -> None:
    """Raise WrongResult at the first thing that an answer lacks."""
    for pointer, words in lacking(answer):
        raise fault(pointer, words)
