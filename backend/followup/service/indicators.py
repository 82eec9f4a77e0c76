"""Indicators of what became of those who were trained: one definition for every screen and table (R50, R79, R162)."""

from calendar import monthrange
from collections import defaultdict
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.catalog.models import DictionaryEntry, Trade
from backend.followup import deliveries, indicators, totals
from backend.followup.schemas import IndicatorOut, IndicatorRowOut, IndicatorsOut, MeasuredOut
from backend.followup.totals import By
from backend.institution.models import Institution
from backend.kernel import clock
from backend.kernel.actor import Actor
from backend.kernel.db import Rows
from backend.kernel.scope import Kind
from backend.org.models import Department, Region
from backend.training.models import TrainingClass

_DICTIONARIES = {"mode": "training_mode", "category": "person_category"}
BEGINNING = date(2020, 1, 1)
"""Of the plan: earlier classes are not in the system."""
Measures = dict[tuple[int, str], int]


def read(session: Session, actor: Actor, by: By, since: date | None, until: date | None) -> IndicatorsOut:
    """The indicators by a dimension, for classes that ended in some whole months, else in those of the plan."""
    today = clock.today()
    whole = "institution" if actor.kind == Kind.INSTITUTION else "all"
    first, last = (since or BEGINNING).replace(day=1), min(_end_of_month(until or today), today)
    found: dict[str, Measures] = defaultdict(lambda: defaultdict(int))
    for row in totals.measured(session, by, first, last, whole):
        found[str(row.code)] |= {(row.point, name): int(getattr(row, name)) for name in indicators.MEASURES}
    for row in _deliveries(session, actor, by, first, last):
        found[str(row.code)] |= {(indicators.ONCE, name): int(getattr(row, name)) for name in deliveries.MEASURES}
    names = _names(session, by, list(found))
    return IndicatorsOut(
        as_of=today,
        since=first,
        until=last,
        rule=indicators.RULE,
        definitions=[IndicatorOut.model_validate(each) for each in indicators.ALL],
        rows=[
            IndicatorRowOut(code=code, name=names.get(code, code), values=_values(measures))
            for code, measures in sorted(found.items())
        ],
    )


def _end_of_month(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def _deliveries(session: Session, actor: Actor, by: By, since: date, until: date) -> Rows:
    """An order is not a township's: to a township none is told."""
    if actor.kind == Kind.TOWNSHIP:
        return []
    return deliveries.measured(session, by, since, until, actor.department_id)


def _values(measures: Measures) -> list[MeasuredOut]:
    return [
        MeasuredOut(
            key=each.key,
            point=max(point, 0),
            numerator=measures.get((point, each.above), 0),
            denominator=measures.get((point, each.below), 0),
        )
        for each in indicators.ALL
        for point in (indicators.POINTS if each.timed else (indicators.ONCE,))
    ]


def _names(session: Session, by: By, codes: list[str]) -> dict[str, str]:
    """The names of what is shown; a month is its own name."""
    if by == "all":
        return {"": "合计"}
    if by == "month":
        return {code: code[:7] for code in codes}
    if by in _DICTIONARIES:
        query = select(DictionaryEntry.code, DictionaryEntry.name).where(DictionaryEntry.kind == _DICTIONARIES[by])
        return {row.code: row.name for row in session.execute(query)}
    if by in ("institution", "class"):
        table = Institution if by == "institution" else TrainingClass
        rows = session.execute(select(table.id, table.name).where(table.id.in_([UUID(code) for code in codes])))
        return {str(row.id): row.name for row in rows}
    known: dict[str, Any] = {"township": Region, "department": Department, "trade": Trade}
    named = known[by]
    query = select(named.code, named.name).where(named.code.in_(codes))
    return {row.code: row.name for row in session.execute(query)}
