"""The chain of a year and of the plan's whole period, of the caller's part of the county (R32, R50)."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from backend.followup import totals
from backend.followup.indicators import ANSWERED, FIRST, ONCE, TOLD
from backend.kernel.actor import Actor
from backend.kernel.db import Rows
from backend.kernel.scope import Kind
from backend.report import figures
from backend.report.figures import Part
from backend.report.queries import progress as queries
from backend.report.rules import Span
from backend.report.schemas.progress import FigureOut, PeriodOut, TrainingCellOut
from backend.training import credits

Told = Mapping[str, int]
_UNITS = frozenset({Kind.TOWNSHIP, Kind.DEPARTMENT})
"""Whose part of the plan is that of the issued tables."""


def results(session: Session, actor: Actor, span: Span, today: date) -> dict[str, Told]:
    """Township → measures of its classes that ended in the span."""
    found: dict[str, list[Any]] = defaultdict(list)
    for row in _measured(session, actor, "township", span, today):
        found[row.code].append(row)
    return {code: _told(rows) for code, rows in found.items()}


def _measured(session: Session, actor: Actor, by: totals.By, span: Span, today: date) -> Rows:
    whole = "institution" if actor.kind == Kind.INSTITUTION else "all"
    return totals.measured(session, by, span.since, min(span.until, today), whole)


def _told(rows: Iterable[Any]) -> Told:
    """What is told once, and what was answered at the first point."""
    measures = {ONCE: TOLD, FIRST: ANSWERED}
    found: Counter[str] = Counter()
    for row in rows:
        found.update({name: int(getattr(row, name)) for name in measures.get(row.point, ())})
    return found


@dataclass(frozen=True, slots=True)
class Seen:
    """What the dashboard has read of a year already."""

    span: Span
    plan: Any
    """The row of the plan that the year belongs to, or None."""
    tables: Mapping[int, UUID]
    """Year → issued table."""
    target: int | None
    registered: int | None
    wishes: int | None
    training: Iterable[TrainingCellOut]
    results: Mapping[str, Told]


def both(session: Session, actor: Actor, seen: Seen, today: date) -> tuple[list[FigureOut], PeriodOut | None]:
    """The chain of the year, and that of the whole plan where there is one."""
    whole = _whole_plan(session, actor, seen, today) if seen.plan else None
    basis = figures.Basis(
        kind=Kind(actor.kind),
        today=today,
        allocation_id=seen.tables.get(seen.span.since_year),
        registered=seen.registered,
        wishes=seen.wishes,
        whole=whole,
    )
    done, told = Counter[str](), Counter[str]()
    for cell in seen.training:
        done.update({"enrolled": cell.enrolled, "completed": cell.completed, "counted": cell.counted})
    for each in seen.results.values():
        told.update(each)
    of_year = Part(span=seen.span, target=seen.target, unsplit=(), done=done, told=told)
    period = PeriodOut(name=whole.span.name, figures=figures.chain(basis, whole)) if whole else None
    return figures.chain(basis, of_year), period


def _whole_plan(session: Session, actor: Actor, seen: Seen, today: date) -> Part:
    """All years of a plan: the county's total, or what the issued tables give a township or a department."""
    span = Span(seen.plan.since_year, seen.plan.until_year)
    target, unsplit = int(seen.plan.total), list[int]()
    if actor.kind in _UNITS:
        years = range(span.since_year, span.until_year + 1)
        unsplit = [year for year in years if year not in seen.tables]
        target = queries.persons_of(session, [seen.tables[year] for year in years if year in seen.tables])
    return Part(
        span=span,
        target=target if len(unsplit) < span.years else None,
        unsplit=tuple(unsplit),
        done=credits.over(session, (actor.region or "")[:6], span.since_year, span.until_year),
        told=_told(_measured(session, actor, "all", span, today)),
    )
