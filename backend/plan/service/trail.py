"""What was changed in plans and tables, by whom, and what they said at an earlier instant (R168)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from backend.kernel import history
from backend.kernel.concurrency import NOBODY, user_names
from backend.kernel.errors import NotFound
from backend.kernel.history import Change, Changes, FieldChange
from backend.plan import queries
from backend.plan.models import Allocation, AllocationCell, Plan, Target
from backend.plan.schemas.differences import AllocationAtOut, CellAtOut, CellChangeOut, TableChangeOut
from backend.plan.schemas.plans import PlanAtOut, TargetOfPlanOut
from backend.plan.states import STATE_NAMES, State

KEPT_MOMENTS = 100

Version = dict[str, Any]


def plan_changes(session: Session, plan_id: UUID) -> Changes:
    """The changes of a plan and of its years' persons (named 2020.persons), newest first; raises NotFound."""
    items = [*history.changes(session, Plan, plan_id).items, *_target_changes(session, plan_id)]
    return Changes(items=sorted(items, key=lambda change: change.at, reverse=True))


def _target_changes(session: Session, plan_id: UUID) -> list[Change]:
    changes: list[Change] = []
    last: dict[int, int] = {}
    versions = history.all_versions(session, Target, plan_id=plan_id)
    known = user_names(session, [history.author(row) for row in versions])
    for row in versions:
        year, persons = row["year"], row["persons"]
        before, last[year] = last.get(year), persons
        if before is not None and before != persons:
            field = FieldChange(name=f"{year}.persons", before=before, after=persons)
            who = known.get(history.author(row), NOBODY)
            changes.append(Change(version=row["version"], at=row["valid_from"], who=who, fields=[field]))
    return changes


def plan_at(session: Session, plan_id: UUID, at: datetime) -> PlanAtOut:
    """A plan's figures as they were at an instant; raises NotFound before its beginning."""
    plan = _one_at(session, Plan, plan_id, at)
    targets = [
        TargetOfPlanOut(year=row["year"], persons=row["persons"])
        for row in history.rows_at(session, Target, at, plan_id=plan_id)
    ]
    return PlanAtOut(
        at=at,
        state=plan["state"],
        state_name=STATE_NAMES[State(plan["state"])],
        total=plan["total"],
        targets=sorted(targets, key=lambda target: target.year),
    )


def _one_at(session: Session, table: type[Plan] | type[Allocation], row_id: UUID, at: datetime) -> Version:
    rows = history.rows_at(session, table, at, id=row_id)
    if not rows:
        raise NotFound
    return rows[0]


def allocation_at(session: Session, allocation_id: UUID, at: datetime) -> AllocationAtOut:
    """A table as it was at an instant; raises NotFound before its beginning."""
    table = _one_at(session, Allocation, allocation_id, at)
    cells = history.rows_at(session, AllocationCell, at, allocation_id=allocation_id)
    return AllocationAtOut(
        at=at,
        state=table["state"],
        state_name=STATE_NAMES[State(table["state"])],
        target=table["target"],
        cells=[CellAtOut(**_cell(row)) for row in sorted(cells, key=lambda row: (row["region"], row["department_id"]))],
    )


def _cell(row: Version) -> Version:
    return {name: row[name] for name in ("region", "department_id", "persons")}


def allocation_changes(session: Session, allocation_id: UUID) -> list[TableChangeOut]:
    """Which cells changed when and by whom, newest first; raises NotFound."""
    allocation = session.get(Allocation, allocation_id)
    if allocation is None:
        raise NotFound
    names = queries.names(session, allocation.region[:6])
    moments: dict[tuple[str, UUID | None], list[CellChangeOut]] = {}
    last: dict[tuple[str, str], int] = {}
    for row in history.all_versions(session, AllocationCell, allocation_id=allocation_id):
        place = (row["region"], row["department_id"])
        before, last[place] = last.get(place), row["persons"]
        if before is not None and before != row["persons"]:
            moments.setdefault((row["valid_from"], history.author(row)), []).append(_change(names, row, before))
    newest = list(reversed(moments.items()))[:KEPT_MOMENTS]
    known = user_names(session, [who for (_, who), _ in newest])
    return [
        TableChangeOut(at=datetime.fromisoformat(at), who=known.get(who, NOBODY), cells=cells)
        for (at, who), cells in newest
    ]


def _change(names: dict[str, str], row: Version, before: int) -> CellChangeOut:
    region, department = row["region"], row["department_id"]
    return CellChangeOut(
        region=region,
        region_name=names.get(region, region),
        department_id=department,
        department_name=names.get(department, department),
        before=before,
        after=row["persons"],
    )
