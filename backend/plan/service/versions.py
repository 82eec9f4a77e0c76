"""Versions of an issued table: what-if copies, comparison, publication as adjustment no. N, the next year's copy."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.kernel import audit, clock, testing
from backend.kernel.actor import Actor
from backend.kernel.concurrency import load_for_change, rewrite
from backend.kernel.ids import new_id
from backend.plan import queries, rules
from backend.plan.errors import MoveNotAllowed, ReasonRequired
from backend.plan.models import Allocation, AllocationCell, AllocationLine
from backend.plan.schemas.allocations import AllocationOut, ComputationIn, IssueIn, LineIn
from backend.plan.schemas.differences import ChangeOut, ComparisonOut, MovementOut
from backend.plan.service.allocations import fill, require_sums, target_for, visible
from backend.plan.service.receipts import address_units
from backend.plan.service.views import read_allocation
from backend.plan.states import State

_COPIED = ("region", "maker", "basis", "weight_source", "weight_date", "is_demo")


def copy(session: Session, actor: Actor, allocation_id: UUID) -> AllocationOut:
    """What-if: a draft with the same cells; issuing it will supersede the issued table it was taken from."""
    base = visible(session, allocation_id)
    if base.state != State.ISSUED:
        raise MoveNotAllowed("只能从已发布的分解表复制试算")
    draft = _draft_from(base, year=base.year, title=base.title, target=target_for(session, base.year))
    draft.supersedes = base.id
    session.add(draft)
    session.flush()
    for line in queries.lines_of(session, base.id):
        session.add(
            AllocationLine(
                allocation_id=draft.id,
                axis=line.axis,
                key=line.key,
                region=line.region,
                position=line.position,
                weight=line.weight,
                total=line.total,
                derivation=line.derivation,
            )
        )
    for cell in _cells(session, base.id).values():
        session.add(
            AllocationCell(
                id=new_id(),
                allocation_id=draft.id,
                region=cell.region,
                department_id=cell.department_id,
                persons=cell.persons,
                floor=cell.floor,
                cap=cell.cap,
                fixed=cell.fixed,
                derivation=cell.derivation,
            )
        )
    session.flush()
    audit.record(session, actor, "allocation.copied", "allocation", draft.id, base=str(base.id))
    return read_allocation(session, draft.id)


def copy_forward(session: Session, actor: Actor, allocation_id: UUID, year: int) -> AllocationOut:
    """R167: a draft for another year with the same weights, computed anew for that year's target."""
    base = visible(session, allocation_id)
    title = base.title.replace(str(base.year), str(year))
    draft = _draft_from(base, year=year, title=title, target=target_for(session, year))
    session.add(draft)
    session.flush()
    lines = {"row": [], "column": []}  # type: dict[str, list[LineIn]]
    for line in queries.lines_of(session, base.id):
        lines[line.axis].append(LineIn(key=line.key, weight=line.weight))
    fill(session, draft, ComputationIn(rows=lines["row"], columns=lines["column"], limits=[]))
    audit.record(session, actor, "allocation.copied", "allocation", draft.id, base=str(base.id), year=year)
    return read_allocation(session, draft.id)


def _draft_from(base: Allocation, *, year: int, title: str, target: int) -> Allocation:
    return Allocation(
        id=new_id(), year=year, title=title, target=target, **{name: getattr(base, name) for name in _COPIED}
    )


def _cells(session: Session, allocation_id: UUID) -> dict[tuple[str, str], AllocationCell]:
    query = select(AllocationCell).where(AllocationCell.allocation_id == allocation_id)
    return {(c.region, c.department_id): c for c in session.scalars(query.order_by(AllocationCell.region))}


def compare(session: Session, allocation_id: UUID, base_id: UUID | None) -> ComparisonOut:
    """Cell by cell against the table it was copied from (or another), with what should be done by today."""
    other = visible(session, allocation_id)
    base = visible(session, base_id or other.supersedes or allocation_id)
    known = queries.names(session, other.region)
    old = {key: cell.persons for key, cell in _cells(session, base.id).items()}
    new = {key: cell.persons for key, cell in _cells(session, other.id).items()}
    changes = rules.changes_between(old, new)
    return ComparisonOut(
        base=base.id,
        other=other.id,
        changes=[
            ChangeOut(
                region=c.row,
                region_name=known.get(c.row, c.row),
                department_id=c.column,
                department_name=known.get(c.column, c.column),
                before=c.before,
                after=c.after,
                delta=c.delta,
            )
            for c in changes
        ],
        rows=_movements(old, new, 0, known, other.year),
        columns=_movements(old, new, 1, known, other.year),
        total_delta=sum(new.values()) - sum(old.values()),
    )


def _movements(old: rules.Cells, new: rules.Cells, axis: int, known: dict[str, str], year: int) -> list[MovementOut]:
    before, after = rules.line_sums(old, axis), rules.line_sums(new, axis)
    return [
        MovementOut(
            key=key,
            name=known.get(key, key),
            before=before.get(key, 0),
            after=after.get(key, 0),
            delta=after.get(key, 0) - before.get(key, 0),
            due_before=rules.due_by(before.get(key, 0), year, clock.today()),
            due_after=rules.due_by(after.get(key, 0), year, clock.today()),
        )
        for key in dict.fromkeys([*before, *after])
    ]


def issue(session: Session, actor: Actor, allocation_id: UUID, expected: int, data: IssueIn) -> AllocationOut:
    """R166, R168: lock the table by issue; an adjustment takes the next number and supersedes the table before it.

    The database checks every row, column and the grand total once more and refuses any later change.
    """
    allocation = load_for_change(session, Allocation, allocation_id, expected)
    rules.require_move(State(allocation.state), State.ISSUED)
    require_sums(session, allocation)
    values = {"state": State.ISSUED, "issued_at": clock.now(), "issued_by": actor.user_id}
    if allocation.supersedes is not None:
        values |= _adjustment(session, allocation, data)
    rewrite(session, allocation, **values)
    address_units(session, actor, "allocation", allocation.id)
    action = "allocation.adjusted" if allocation.number else "allocation.issued"
    audit.record(session, actor, action, "allocation", allocation.id, number=allocation.number)
    testing.reach("allocation.issue.before_commit")
    return read_allocation(session, allocation.id)


def _adjustment(session: Session, allocation: Allocation, data: IssueIn) -> dict[str, object]:
    """Supersede the base, note number and document on every changed cell, and say what the new version carries."""
    base = session.get(Allocation, allocation.supersedes, with_for_update={"key_share": True}, populate_existing=True)
    if base is None:
        raise MoveNotAllowed("所依据的分解表已不存在")
    if data.reason is None or data.document_number is None:
        raise ReasonRequired
    old, new = _cells(session, base.id), _cells(session, allocation.id)
    changes = rules.changes_between({k: c.persons for k, c in old.items()}, {k: c.persons for k, c in new.items()})
    rules.require_adjustment(State(base.state), data.reason, data.document_number, changes)
    number = rules.next_number(queries.adjustment_numbers(session, Allocation, allocation.year))
    for change in changes:
        cell = new[change.row, change.column]
        note = f"任务调整第 {number} 号（{data.document_number}）：由 {change.before} 调整为 {change.after}。"
        cell.derivation = [*cell.derivation, note]
    session.flush()
    rewrite(session, base, state=State.SUPERSEDED)
    return {"number": number, "reason": data.reason, "document_number": data.document_number}
