"""Progress of a year in the caller's part of the county (R11): nothing is stored, everything is read."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from backend.access import ROLE_NAMES, Role
from backend.catalog import queries as catalog
from backend.identity import queries as identity
from backend.kernel import clock, events
from backend.kernel.actor import Actor
from backend.kernel.db import Rows
from backend.kernel.duties import DutiesAsked, Duty
from backend.kernel.scope import Kind
from backend.report import rules
from backend.report.queries import progress as queries
from backend.report.schemas.progress import (
    DutiesOut,
    DutyOut,
    MonthOut,
    NamedOut,
    PlanInForceOut,
    ProgressOut,
    TableInForceOut,
    TownshipProgressOut,
    TrainingCellOut,
)
from backend.report.service import chain
from backend.training import credits

_SEES_NUMBERS = frozenset({Kind.COUNTY, Kind.TOWNSHIP, Kind.DEPARTMENT})
"""Who has a part of the table and sees the registry's totals; institutions see the plan's totals only."""


class _Counts(NamedTuple):
    """Numbers by township: all, by category, by wish, and results of classes."""

    all: dict[str, int]
    category: dict[str, dict[str, int]]
    wish: dict[str, dict[str, int]]
    results: Mapping[str, chain.Told]


def progress(session: Session, actor: Actor, year: int | None, township: str | None) -> ProgressOut:
    """The progress of a year; `township` narrows the months to one township."""
    today, county = clock.today(), (actor.region or "")[:6]
    plans, tables = queries.plan_years(session), queries.tables_in_force(session)
    planned, allocated = [row.year for row in plans], [row.year for row in tables]
    shown = rules.year_to_show(year, planned=planned, allocated=allocated, today=today)
    table = next((row for row in tables if row.year == shown), None)
    plan = next((row for row in plans if row.year == shown), None)
    has_part = actor.kind in _SEES_NUMBERS
    cells = queries.cells(session, table.id) if table and has_part else []
    own = actor.region if actor.kind == Kind.TOWNSHIP else None
    span = rules.Span(shown, shown)
    results = chain.results(session, actor, span, today)
    numbers = _counts(queries.by_township(session, county), results) if has_part else None
    places = _townships(queries.townships(session, county, own), cells, numbers, span, today) if numbers else []
    trades = queries.trades(session, actor.department_id if actor.kind == Kind.DEPARTMENT else None)
    units = queries.departments(session, county)
    training = _training(cells, credits.by_unit(session, county, shown))
    seen = chain.Seen(
        span=span,
        plan=plan,
        tables={row.year: row.id for row in tables},
        target=_target(table, cells, whole=not has_part),
        registered=sum(numbers.all.values()) if numbers else None,
        wishes=_wishes(places, {row.code for row in trades}) if numbers else None,
        training=training,
        results=results,
    )
    of_year, period = chain.both(session, actor, seen, today)
    used = {cell.department_id for cell in training}
    return ProgressOut(
        year=shown,
        years=sorted({*planned, *allocated, shown}),
        area=_area(actor, places, units),
        as_of=today,
        plan=PlanInForceOut.model_validate(plan) if plan else None,
        allocation=TableInForceOut.model_validate(table) if table else None,
        figures=of_year,
        period=period,
        units=[NamedOut(code=row.code, name=row.short_name) for row in units if row.code in used],
        categories=[NamedOut.model_validate(row) for row in queries.categories(session)],
        trades=[NamedOut.model_validate(row) for row in trades],
        townships=places,
        months=_months(session, county, own or township, today) if numbers else [],
        training=training,
    )


def _training(cells: Rows, figures: Rows) -> list[TrainingCellOut]:
    """Targets and what became of them, by township and unit; a cell without a target has figures too."""
    targets = {(cell.region, cell.department_id): int(cell.persons) for cell in cells}
    done: dict[tuple[str, str], dict[str, int]] = {key: {} for key in targets}
    for row in figures:
        done.setdefault((row.region, row.department_id), {})[row.kind] = int(row.persons)
    return [
        TrainingCellOut(
            township=township,
            department_id=department,
            target=targets.get((township, department)),
            enrolled=found.get("enrolled", 0),
            completed=found.get("completed", 0),
            counted=found.get("counted", 0),
        )
        for (township, department), found in sorted(done.items())
    ]


def duties(session: Session, actor: Actor, profile: str) -> DutiesOut:
    """What the domains have for the caller: what has an end first, then what waits longest."""
    asked = DutiesAsked(actor, profile)
    events.publish(session, asked)
    if not asked.found:
        return DutiesOut(items=[])
    days = catalog.number_on(session, "duty_days", clock.today())
    me = identity.own_account(session, actor.user_id)
    unit = ROLE_NAMES[Role(actor.role)] if actor.kind in _COUNTY else me.unit_name or ""
    told = [_duty(duty, days, me.display_name if duty.kind in _PERSONAL else unit) for duty in asked.found]
    return DutiesOut(items=sorted(told, key=lambda duty: (duty.due, duty.since or clock.now())))


_PERSONAL = frozenset({"password", "import"})
"""Whoever uploads a sheet confirms it; the other duties are the unit's."""
_COUNTY = frozenset({Kind.COUNTY, Kind.ADMIN})
"""Who is called by his role, not by his place."""


def _duty(duty: Duty, days: int, owner: str) -> DutyOut:
    """What has no end of its own ends so many days after it came."""
    today = clock.today()
    since = duty.since.astimezone(clock.SHANGHAI).date() if duty.since else today
    due = duty.due or since + timedelta(days=days)
    known = {name: getattr(duty, name) for name in ("kind", "words", "link", "since")}
    return DutyOut(**known, owner=owner, due=due, days_left=(due - today).days)


def _target(table: Any, cells: Rows, *, whole: bool) -> int | None:
    """The caller's part of the table; the whole of it for who sees no cell."""
    if table is None:
        return None
    return int(table.target) if whole else sum(row.persons for row in cells)


def _counts(rows: Any, results: Mapping[str, chain.Told]) -> _Counts:
    counts = _Counts({}, {}, {}, results)
    for row in rows:
        if row.kind == "all":
            counts.all[row.region] = int(row.persons)
        else:
            held = counts.category if row.kind == "category" else counts.wish
            held.setdefault(row.region, {})[row.code] = int(row.persons)
    return counts


def _townships(rows: Rows, cells: Rows, counts: _Counts, span: rules.Span, today: date) -> list[TownshipProgressOut]:
    """Every township that stands today or still has figures."""
    targets: dict[str, dict[str, int]] = {}
    for cell in cells:
        targets.setdefault(cell.region, {})[cell.department_id] = cell.persons
    return [
        _township(row, targets.get(row.code), counts, span, today)
        for row in rows
        if row.valid_until is None or row.valid_until > today or row.code in counts.all or row.code in targets
    ]


def _township(
    row: Any, targets: dict[str, int] | None, counts: _Counts, span: rules.Span, today: date
) -> TownshipProgressOut:
    target, results = None if targets is None else sum(targets.values()), counts.results.get(row.code, {})
    return TownshipProgressOut(
        code=row.code,
        name=row.name,
        tile_row=row.tile_row,
        tile_column=row.tile_column,
        target=target,
        due=None if target is None else rules.Line(target, 0, span, today).due,
        targets=targets or {},
        registered=counts.all.get(row.code, 0),
        categories=counts.category.get(row.code, {}),
        wishes=counts.wish.get(row.code, {}),
        certified=results.get("certified", 0),
        answered=results.get("answered", 0),
        at_work=results.get("at_work", 0),
    )


def _wishes(places: list[TownshipProgressOut], trades: set[str]) -> int:
    return sum(persons for place in places for code, persons in place.wishes.items() if code in trades)


def _area(actor: Actor, places: list[TownshipProgressOut], units: Rows) -> str:
    """Whose figures these are, for the page's head."""
    if actor.kind == Kind.TOWNSHIP:
        return places[0].name if places else ""
    if actor.kind == Kind.DEPARTMENT:
        return next((str(row.short_name) for row in units if row.code == actor.department_id), "")
    return "本机构" if actor.kind == Kind.INSTITUTION else "全县"


def _months(session: Session, county: str, township: str | None, today: date) -> list[MonthOut]:
    """The latest twelve months, the empty ones too."""
    months = rules.latest_months(today)
    persons: dict[date, int] = {}
    categories: dict[date, dict[str, int]] = {}
    for row in queries.by_month(session, county, township, months[0]):
        if row.kind == "all":
            persons[row.month] = int(row.persons)
        else:
            categories.setdefault(row.month, {})[row.code] = int(row.persons)
    return [
        MonthOut(month=month, persons=persons.get(month, 0), categories=categories.get(month, {})) for month in months
    ]
