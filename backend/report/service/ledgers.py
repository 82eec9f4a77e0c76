"""培训流程台账: one row a class, read from live records; every rate with both parts (R65, R79)."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Row
from sqlalchemy.orm import Session

from backend.catalog import queries as catalog
from backend.followup import totals
from backend.followup.indicators import EMPLOYMENT
from backend.kernel import clock
from backend.kernel.actor import Actor
from backend.kernel.page import Page, PageQuery, cut
from backend.kernel.scope import Kind
from backend.kernel.types import shared
from backend.report.queries import ledgers as queries
from backend.report.queries.ledgers import CompletionFilter, LedgerFilter
from backend.report.schemas.ledgers import CompletionOut, LedgerRowOut
from backend.report.schemas.progress import RateOut
from backend.training.states import NAMES, Stage

_ASSESSED = frozenset({Stage.ASSESSED, Stage.ACCEPTED, Stage.SETTLED, Stage.ARCHIVED})
_PASS = "assessment_pass_score"  # noqa: S105  # reason: the name of a setting
AT_ONCE = 500
"""Classes whose figures are asked for together."""


class _Entry(NamedTuple):
    """Lessons of a class, how many were entered, and how late."""

    lessons: int
    held: int
    entered: int
    on_time: int
    worst: int | None


_NONE = _Entry(0, 0, 0, 0, None)


class _Figures:
    """The figures of several classes, each asked for once."""

    def __init__(self, session: Session, rows: Sequence[Row[Any]], township: str | None) -> None:
        ids = [row.TrainingClass.id for row in rows]
        self.people: dict[UUID, Counter[str]] = defaultdict(Counter)
        for row in queries.people(session, ids, township):
            self.people[row.class_id][row.state] = row.persons
        self.attended = _by_class(queries.attended(session, ids, township))
        self.certified = _by_class(queries.certified(session, ids, township))
        self.scores: dict[UUID, Counter[int]] = defaultdict(Counter)
        for row in queries.scores(session, ids, township):
            self.scores[row.class_id][row.score] = row.persons
        window = timedelta(minutes=catalog.number_on(session, "check_in_window_minutes", clock.today()))
        self.entries = {
            row.class_id: _Entry(row.lessons, row.held, row.entered, row.on_time, _whole(row.worst))
            for row in queries.entries(session, ids, window)
        }
        self.employed = {
            (row.class_id, row.point): (int(row.at_work), int(row.answered))
            for row in totals.employed(session, ids, township)
        }
        self.modes = catalog.choices(session, "training_mode", clock.today())
        self.pass_score = catalog.number_over_time(session, _PASS)


def _by_class(rows: Sequence[Any]) -> dict[UUID, int]:
    return {row.class_id: row.persons for row in rows}


def _whole(minutes: Any) -> int | None:
    return None if minutes is None else max(0, int(minutes))


def process(session: Session, actor: Actor, page: PageQuery, wanted: LedgerFilter) -> Page[LedgerRowOut]:
    """A page of the ledger, newest class first."""
    wanted = _own(actor, wanted)
    rows = queries.page_of_classes(session, page, wanted)
    return cut(_told(session, actor, rows, wanted.township), page, ["id"])


def whole(session: Session, actor: Actor, wanted: LedgerFilter) -> Iterator[LedgerRowOut]:
    """The whole ledger for the workbook, as many classes as there are."""
    wanted = _own(actor, wanted)
    rows = queries.every_class(session, wanted)
    for first in range(0, len(rows), AT_ONCE):
        yield from _told(session, actor, rows[first : first + AT_ONCE], wanted.township)


def _own(actor: Actor, wanted: LedgerFilter) -> LedgerFilter:
    """A unit sees every class of the county, and people of its own alone: their figures would read as none."""
    if actor.kind == Kind.DEPARTMENT:
        return replace(wanted, department=actor.department_id)
    return replace(wanted, township=actor.region) if actor.kind == Kind.TOWNSHIP else wanted


def of_class(session: Session, actor: Actor, class_id: UUID) -> LedgerRowOut | None:
    """The row of one class, where it is in the ledger."""
    rows = queries.one_class(session, class_id)
    return next(iter(_told(session, actor, rows, None)), None)


def _told(session: Session, actor: Actor, rows: Sequence[Row[Any]], township: str | None) -> list[LedgerRowOut]:
    figures = _Figures(session, rows, township)
    # A township sees its people and not the roll calls of the whole class.
    shows_entry = actor.kind != Kind.TOWNSHIP
    return [_row(row, figures, shows_entry=shows_entry) for row in rows]


def _row(found: Row[Any], figures: _Figures, *, shows_entry: bool) -> LedgerRowOut:
    of = found.TrainingClass
    people, scores = figures.people[of.id], figures.scores[of.id]
    enrolled = people["enrolled"] + people["completed"] + people["dropped"]
    assessed = scores.total()
    passed = sum(persons for score, persons in scores.items() if score >= figures.pass_score(of.starts_on))
    entry = figures.entries.get(of.id, _NONE)
    told = Stage(of.state) in _ASSESSED
    return LedgerRowOut(
        **shared(of, LedgerRowOut),
        institution_name=found.institution_name,
        trade_name=found.trade_name,
        mode_name=figures.modes.get(of.mode, of.mode),
        state_name=NAMES[Stage(of.state)],
        planned=of.size,
        enrolled=enrolled,
        dropped=people["dropped"],
        attended=figures.attended.get(of.id, 0),
        completed=people["completed"],
        assessed=assessed,
        passed=passed,
        certified=figures.certified.get(of.id, 0),
        lessons=entry.lessons,
        held=entry.held,
        entered=entry.entered if shows_entry else None,
        on_time=entry.on_time if shows_entry else None,
        worst_minutes=entry.worst if shows_entry else None,
        completion=completion_rate(people) if told else None,
        passing=RateOut(numerator=passed, denominator=assessed, exclusions=_NOT_ASSESSED, rule=_PASSING)
        if told
        else None,
        entry=RateOut(numerator=entry.on_time, denominator=entry.held, exclusions=_NOT_HELD, rule=_ENTRY)
        if shows_entry
        else None,
        **{
            f"{nth}_employment": _employment(*figures.employed.get((str(of.id), point), (0, 0)))
            for point, nth in enumerate(("first", "second", "third"), start=1)
        },
    )


def _employment(at_work: int, answered: int) -> RateOut:
    return RateOut(numerator=at_work, denominator=answered, exclusions=EMPLOYMENT.exclusions, rule=_EMPLOYMENT)


_NOT_ASSESSED, _NOT_HELD = "没有参加考核的不计", "还没有上的课不计"
_PASSING = "鉴定合格率＝理论、实操都合格的人数 ÷ 参加考核人数"
_EMPLOYMENT = f"就业率＝{EMPLOYMENT.numerator} ÷ {EMPLOYMENT.denominator}"
_ENTRY = "及时录入率＝下课后考勤时间内录入的课次 ÷ 已上课次"


def completion_rate(people: Mapping[str, int]) -> RateOut:
    """Completed over enrolled; who left before the class began is left out, who dropped out is not."""
    enrolled = people["enrolled"] + people["completed"] + people["dropped"]
    return RateOut(
        numerator=people["completed"],
        denominator=enrolled,
        exclusions=f"开班前取消报名的 {people['cancelled']} 人不计；中途退出的计入分母",
        rule="结业率＝结业人数 ÷ 报名人数",
    )


def completions(session: Session, page: PageQuery, wanted: CompletionFilter) -> Page[CompletionOut]:
    """People who completed, newest first."""
    rows = queries.completions(session, page, wanted)
    items = [
        CompletionOut(
            **shared(row.Enrolment, CompletionOut),
            class_name=row.class_name,
            institution_name=row.institution_name,
            counted=row.counted,
        )
        for row in rows
    ]
    return cut(items, page, ["id"])
