"""Tables as they are sent: the whole to the county, its own part to a unit."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from backend.kernel.errors import NotFound
from backend.plan import queries, rules
from backend.plan.models import Allocation
from backend.plan.schemas.allocations import AllocationListOut, AllocationOut, CellOut, LineIn, LineOut
from backend.plan.schemas.differences import ExplanationOut
from backend.plan.service.plans import difference_out
from backend.plan.states import STATE_NAMES, State


def list_allocations(session: Session, year: int | None) -> list[AllocationListOut]:
    """The tables that the caller sees."""
    return [
        AllocationListOut(
            id=a.id,
            version=a.version,
            year=a.year,
            title=a.title,
            state=a.state,
            state_name=STATE_NAMES[State(a.state)],
            number=a.number,
            target=a.target,
            is_demo=a.is_demo,
            issued_at=a.issued_at,
            changed_at=a.valid_from,
        )
        for a in queries.allocations(session, year)
    ]


def read_allocation(session: Session, allocation_id: UUID) -> AllocationOut:
    """One table with its lines and cells; raises NotFound."""
    allocation = session.get(Allocation, allocation_id)
    if allocation is None:
        raise NotFound
    cells = [CellOut.model_validate(row) for row in queries.cells_of(session, allocation_id)]
    rows, columns = _lines(session, allocation, cells)
    placed = sum(cell.persons for cell in cells)
    return AllocationOut(
        id=allocation.id,
        version=allocation.version,
        year=allocation.year,
        title=allocation.title,
        maker=allocation.maker,
        state=allocation.state,
        state_name=STATE_NAMES[State(allocation.state)],
        number=allocation.number,
        target=allocation.target,
        basis=allocation.basis,
        weight_source=allocation.weight_source,
        weight_date=allocation.weight_date,
        is_demo=allocation.is_demo,
        reason=allocation.reason,
        document_number=allocation.document_number,
        supersedes=allocation.supersedes,
        issued_at=allocation.issued_at,
        rows=rows,
        columns=columns,
        cells=cells,
        difference=difference_out(rules.Difference(allocation.target, placed)),
    )


def _lines(session: Session, allocation: Allocation, cells: Sequence[CellOut]) -> tuple[list[LineOut], list[LineOut]]:
    """Lines with their sums; where a unit sees no line (the other axis), the sums of the cells that it sees."""
    known = queries.names(session, allocation.region[:6])
    focus = {row.code for row in queries.townships(session, allocation.region[:6]) if row.is_focus_town}
    placed_rows, placed_columns = _sums(cells, "region"), _sums(cells, "department_id")
    placed = placed_rows | placed_columns

    def shape(key: str, weight: int, total: int) -> LineOut:
        return _line(LineIn(key=key, weight=weight, total=total), known.get(key, key), key in focus, placed.get(key, 0))

    lines = queries.lines_of(session, allocation.id)

    def axis(name: str, placed: dict[str, int]) -> list[LineOut]:
        given = [shape(line.key, line.weight, line.total) for line in lines if line.axis == name]
        return given or [shape(key, 0, placed[key]) for key in known if key in placed]

    return axis("row", placed_rows), axis("column", placed_columns)


def _sums(cells: Sequence[CellOut], axis: str) -> dict[str, int]:
    sums: dict[str, int] = {}
    for cell in cells:
        key = getattr(cell, axis)
        sums[key] = sums.get(key, 0) + cell.persons
    return sums


def _line(line: LineIn, name: str, is_focus_town: bool, placed: int) -> LineOut:
    difference = rules.Difference(line.total or 0, placed)
    return LineOut(
        key=line.key,
        name=name,
        is_focus_town=is_focus_town,
        weight=line.weight,
        total=difference.target,
        placed=placed,
        words=difference.words,
    )


def explain(session: Session, allocation_id: UUID, region: str, department_id: str) -> ExplanationOut:
    """为什么是这个数: the sentences of one cell and of its row's and column's totals; raises NotFound."""
    cell = queries.cell(session, allocation_id, region, department_id)
    if cell is None:
        raise NotFound
    known = queries.names(session, region[:6])
    lines = {(line.axis, line.key): line for line in queries.lines_of(session, allocation_id)}
    ends = [lines.get(("row", region)), lines.get(("column", department_id))]
    return ExplanationOut(
        region=region,
        region_name=known.get(region, region),
        department_id=department_id,
        department_name=known.get(department_id, department_id),
        persons=cell.persons,
        sentences=[sentence for line in ends if line for sentence in line.derivation]
        + [str(s) for s in cell.derivation],
    )
