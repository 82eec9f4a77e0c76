"""Allocations: computed, edited by hand, submitted, issued (任务分解, R166–R168)."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from backend.kernel import audit, clock
from backend.kernel.actor import Actor
from backend.kernel.concurrency import load_for_change, rewrite
from backend.kernel.errors import FieldError, NotFound
from backend.kernel.ids import new_id
from backend.plan import queries, rules
from backend.plan.errors import PeriodWrong, UnknownLine
from backend.plan.models import Allocation, AllocationCell, AllocationLine
from backend.plan.schemas.allocations import AllocationIn, AllocationOut, CellsIn, ComputationIn, LineIn, WeightIn
from backend.plan.service import compute
from backend.plan.service.views import read_allocation
from backend.plan.service.weights import BASIS_NAMES, weights_for
from backend.plan.states import State

HAND_MARK = "手工改为"


def create(session: Session, actor: Actor, data: AllocationIn) -> AllocationOut:
    """R166: a new draft for a year, computed at once from the chosen weights."""
    county = actor.region or ""
    target = target_for(session, data.year)
    source = data.weight_source or BASIS_NAMES[data.basis]
    allocation = Allocation(
        id=new_id(),
        region=county,
        year=data.year,
        title=data.title or f"{queries.county_name(session, county)}{data.year}年劳动力培训任务分解表",
        maker=data.maker,
        target=target,
        basis=data.basis,
        weight_source=source,
        weight_date=data.weight_date or clock.today(),
    )
    session.add(allocation)
    session.flush()
    rows = weights_for(session, county, data.basis, data.rows)
    columns = data.columns or [WeightIn(key=d.code, weight=1) for d in queries.departments(session, county)]
    fill(session, allocation, ComputationIn(rows=_lines(rows), columns=_lines(columns), limits=[]))
    audit.record(session, actor, "allocation.created", "allocation", allocation.id, year=data.year, basis=data.basis)
    return read_allocation(session, allocation.id)


def _lines(weights: Sequence[WeightIn]) -> list[LineIn]:
    return [LineIn(key=weight.key, weight=weight.weight) for weight in weights]


def target_for(session: Session, year: int) -> int:
    """A year's persons in the issued plan, else in the newest draft; raises PeriodWrong."""
    target = queries.issued_target(session, year)
    if target is None:
        target = queries.drafted_target(session, year)
    if target is None:
        raise PeriodWrong(f"{year} 年还没有方案任务数，请先在“方案与目标”中填写")
    return target


def fill(session: Session, allocation: Allocation, data: ComputationIn) -> None:
    """Compute and store lines and cells, in place of what was there."""
    names = queries.names(session, allocation.region)
    computed = compute.compute(allocation.target, data, names, allocation.weight_source)
    for table in (AllocationCell, AllocationLine):
        session.execute(delete(table).where(table.allocation_id == allocation.id))
    lines = compute.line_values(computed, names)
    session.execute(
        insert(AllocationLine),
        [{**line, "allocation_id": allocation.id, "region": allocation.region} for line in lines],
    )
    cells = compute.cell_values(computed, names)
    session.execute(
        insert(AllocationCell), [{**cell, "allocation_id": allocation.id, "id": new_id()} for cell in cells]
    )


def recompute(session: Session, actor: Actor, allocation_id: UUID, expected: int, data: ComputationIn) -> AllocationOut:
    """Compute a draft anew; hand-made changes are replaced (floors, caps and fixed cells keep what must stay)."""
    allocation = load_for_change(session, Allocation, allocation_id, expected)
    rules.require_editable(State(allocation.state))
    fill(session, allocation, data)
    rewrite(session, allocation)
    audit.record(
        session, actor, "allocation.computed", "allocation", allocation_id, cells=len(data.rows) * len(data.columns)
    )
    return read_allocation(session, allocation_id)


def change_cells(session: Session, actor: Actor, allocation_id: UUID, expected: int, data: CellsIn) -> AllocationOut:
    """Write changed cells of a draft by hand, all or none; the derivation says so."""
    allocation = load_for_change(session, Allocation, allocation_id, expected)
    rules.require_editable(State(allocation.state))
    query = select(AllocationCell).where(AllocationCell.allocation_id == allocation_id)
    cells = {(cell.region, cell.department_id): cell for cell in session.scalars(query)}
    unknown = [
        FieldError(f"/cells/{at}", "unknown_line", "这个乡镇或责任部门不在分解表中")
        for at, given in enumerate(data.cells)
        if (given.region, given.department_id) not in cells
    ]
    if unknown:
        raise UnknownLine(errors=unknown[:20])
    changed = 0
    for given in data.cells:
        changed += _write_by_hand(cells[given.region, given.department_id], given.persons)
    session.flush()
    rewrite(session, allocation)
    audit.record(session, actor, "allocation.changed", "allocation", allocation_id, cells=changed)
    return read_allocation(session, allocation_id)


def _write_by_hand(cell: AllocationCell, persons: int) -> bool:
    if cell.persons == persons:
        return False
    computed = [line for line in cell.derivation if not str(line).startswith(HAND_MARK)]
    cell.derivation = [*computed, f"{HAND_MARK} {persons}（原为 {cell.persons}）。"]
    cell.persons = persons
    return True


def submit(session: Session, actor: Actor, allocation_id: UUID, expected: int) -> AllocationOut:
    """Hand a draft in; every row, column and the grand total must match (UX 11)."""
    allocation = load_for_change(session, Allocation, allocation_id, expected)
    rules.require_move(State(allocation.state), State.SUBMITTED)
    require_sums(session, allocation)
    rewrite(session, allocation, state=State.SUBMITTED)
    audit.record(session, actor, "allocation.submitted", "allocation", allocation_id)
    return read_allocation(session, allocation_id)


def require_sums(session: Session, allocation: Allocation) -> None:
    """Raise SumsDiffer, naming what does not match."""
    lines = queries.lines_of(session, allocation.id)
    cells = {(c.region, c.department_id): c.persons for c in queries.cells_of(session, allocation.id)}
    check = rules.check_table(
        {line.key: line.total for line in lines if line.axis == "row"},
        {line.key: line.total for line in lines if line.axis == "column"},
        allocation.target,
        cells,
    )
    rules.require_table(check, queries.names(session, allocation.region))


def send_back(session: Session, actor: Actor, allocation_id: UUID, expected: int, reason: str) -> AllocationOut:
    """Return a submitted table to draft."""
    allocation = load_for_change(session, Allocation, allocation_id, expected)
    rules.require_move(State(allocation.state), State.DRAFT)
    rewrite(session, allocation, state=State.DRAFT)
    audit.record(session, actor, "allocation.returned", "allocation", allocation_id, reason=reason)
    return read_allocation(session, allocation_id)


def remove(session: Session, actor: Actor, allocation_id: UUID, expected: int) -> None:
    """Delete a draft; issued tables stay for good."""
    allocation = load_for_change(session, Allocation, allocation_id, expected)
    rules.require_editable(State(allocation.state))
    session.execute(delete(Allocation).where(Allocation.id == allocation_id))
    audit.record(session, actor, "allocation.deleted", "allocation", allocation_id)


def visible(session: Session, allocation_id: UUID) -> Allocation:
    """The table of an id; raises NotFound when the caller's scope does not show it."""
    allocation: Any = session.get(Allocation, allocation_id)
    if not isinstance(allocation, Allocation):
        raise NotFound
    return allocation
