"""The plan room beyond the issued tables: documents, every state, what-if tables, requests, departments' own plans."""

from collections.abc import Sequence
from datetime import date
from typing import Literal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.catalog import queries as catalog
from backend.demo.clerk import Clerk
from backend.demo.scale import MARK, PLAN_YEARS, on
from backend.kernel import clock
from backend.kernel.actor import Actor
from backend.org.models import Receipt
from backend.org.service import receipts as addressed
from backend.plan.models import AdjustmentRequest, Allocation, AllocationCell, PolicyDocument
from backend.plan.schemas.allocations import AllocationIn, AllocationOut, CellIn, CellsIn, IssueIn
from backend.plan.schemas.plans import AdjustmentIn, DepartmentPlanIn, PlanIn, PolicyDocumentIn, TargetIn
from backend.plan.schemas.requests import AnswerIn, RequestIn
from backend.plan.service import allocations, inputs, plans, receipts, requests, versions
from backend.plan.service.weights import BASIS_NAMES
from backend.plan.states import State

_FIRST, _MIDDLE, _LAST = PLAN_YEARS
_DOCUMENTS = (
    ("演示政办〔2020〕7号", "劳动力培训三年行动方案", "县人民政府办公室", date(_FIRST, 1, 20)),
    ("演示领办〔2021〕3号", "关于调整年度培训任务的通知", "领导小组办公室", date(_MIDDLE, 3, 12)),
    ("演示人社〔2022〕11号", "关于做好技能培训工作的通知", "县人社局", date(_LAST, 2, 25)),
)
_ADJUSTED = "两个乡镇外出务工人员返乡，任务互调（演示）"
_BASES: tuple[Literal["labour_force", "registered", "villages"], ...] = ("labour_force", "registered", "villages")


def work(office: Clerk, town: Clerk, units: Sequence[Clerk]) -> None:
    """Step by step; a run that was cut off goes on where it stopped."""
    if not office.has(PolicyDocument):
        office.run(_write_plans)
    if not office.has(Allocation, Allocation.state == State.SUPERSEDED):
        with on(date(_MIDDLE, 3, 20)):
            office.run(_adjust)
        office.run(_try_out)
    if not office.has(Receipt, Receipt.read_at.is_not(None)):
        for unit in (town, *units):
            unit.run(_confirm)
    if not office.has(AdjustmentRequest):
        town.run(_ask)
        office.run(_answer)
        town.run(_ask)


def _write_plans(session: Session, actor: Actor) -> None:
    for number, title, issuer, day in _DOCUMENTS:
        told = {"number": number, "title": f"{title}{MARK}", "issuer": issuer, "issued_on": day}
        document = plans.create_document(session, actor, PolicyDocumentIn.model_validate(told))
    with on(date(_FIRST - 3, 1, 18)):
        earlier = plans.create(session, actor, _plan("上一轮劳动力培训方案", _FIRST - 3, 9_000))
        handed = plans.submit(session, actor, earlier.id, earlier.version)
        plans.issue(session, actor, earlier.id, handed.version)
    with on(date(_FIRST - 2, 4, 9)):
        why = AdjustmentIn(reason="省里追加任务（演示）", document_number="演示领办〔2018〕5号")
        again = plans.adjust(session, actor, earlier.id, why)
        more = _plan("上一轮劳动力培训方案", _FIRST - 3, 9_600)
        again = plans.change(session, actor, again.id, again.version, more)
        handed = plans.submit(session, actor, again.id, again.version)
        plans.issue(session, actor, again.id, handed.version)
    following = clock.today().year + 1
    own = _plan("下一轮劳动力培训方案", following, 18_000).model_copy(update={"document_id": document.id})
    made = plans.create(session, actor, own)
    plans.submit(session, actor, made.id, made.version)
    plans.create(session, actor, _plan("东西协作专项培训方案（征求意见）", following, 600))
    trades = sorted(catalog.trade_choices(session, clock.today()))
    for nth, year in enumerate((*PLAN_YEARS, clock.today().year)):
        for place, unit in enumerate(("renshe", "jiaoyu")):
            asked = {"department_id": unit, "year": year, "trade": trades[nth + place], "persons": 800 + 150 * nth}
            named = {
                "title": f"{year} 年上级下达培训计划{MARK}",
                "source_document": f"演示州人社〔{year}〕{place + 4}号",
            }
            inputs.create(session, actor, DepartmentPlanIn.model_validate(asked | named))


def _plan(name: str, since: int, persons: int) -> PlanIn:
    years = [TargetIn(year=year, persons=persons) for year in range(since, since + 3)]
    period = {"since_year": since, "until_year": since + 2, "total": 3 * persons}
    return PlanIn.model_validate(period | {"name": f"{name}{MARK}", "targets": years})


def _issued(session: Session, year: int) -> Allocation:
    query = select(Allocation).where(Allocation.year == year, Allocation.state == State.ISSUED)
    return session.scalars(query).one()


def _adjust(session: Session, actor: Actor) -> None:
    """Two townships exchange people of two departments, and the sums stay."""
    draft = _exchanged(session, actor, _MIDDLE, 10)
    handed = allocations.submit(session, actor, draft.id, draft.version)
    why = IssueIn(reason=_ADJUSTED, document_number=_DOCUMENTS[1][0])
    versions.issue(session, actor, draft.id, handed.version, why)


def _exchanged(session: Session, actor: Actor, year: int, many: int) -> AllocationOut:
    base = _issued(session, year)
    draft = versions.copy(session, actor, base.id)
    cells = session.scalars(select(AllocationCell).where(AllocationCell.allocation_id == draft.id)).all()
    known = {(cell.region, cell.department_id): cell.persons for cell in cells}
    full = sorted(
        {
            department
            for _, department in known
            if all(known[town, department] > many for town, other in known if other == department)
        }
    )[:2]
    towns = sorted({town for town, _ in known})[:2]
    changed = [
        CellIn(region=town, department_id=unit, persons=known[town, unit] + many * (-1) ** (row + column))
        for row, town in enumerate(towns)
        for column, unit in enumerate(full)
    ]
    return allocations.change_cells(session, actor, draft.id, draft.version, CellsIn(cells=changed))


def _try_out(session: Session, actor: Actor) -> None:
    """A change that waits to be issued, one that is only tried, and tables by each source of weights."""
    waiting = _exchanged(session, actor, _LAST, 5)
    allocations.submit(session, actor, waiting.id, waiting.version)
    _exchanged(session, actor, _LAST, 15)
    for basis in _BASES:
        title = f"{_LAST}年任务分解试算（{BASIS_NAMES[basis]}）"
        asked = AllocationIn(year=_LAST, basis=basis, title=title, rows=[], columns=[])
        made = allocations.create(session, actor, asked)
        session.get_one(Allocation, made.id).is_demo = True
        session.flush()


def _confirm(session: Session, actor: Actor) -> None:
    """The unit confirmed what is older; the newest waits for it."""
    newest = str(_issued(session, _LAST).id)
    for kind, ids in addressed.unread(session, actor).items():
        for key in ids:
            if key != newest:
                receipts.mark_read(session, actor, kind, UUID(key))


def _ask(session: Session, actor: Actor) -> None:
    """The first time two requests, then one that is still open."""
    asked = session.scalar(select(AdjustmentRequest.id).limit(1)) is not None
    table = _issued(session, _LAST)
    mine = select(AllocationCell).where(AllocationCell.allocation_id == table.id, AllocationCell.persons > 10)
    cells = session.scalars(mine.order_by(AllocationCell.department_id)).all()
    for cell, more in zip(cells, (12,) if asked else (20, 300), strict=False):
        data = {"allocation_id": table.id, "department_id": cell.department_id, "wanted": cell.persons + more}
        reason = {"reason": f"返乡劳动力增加，愿意参加培训的多{MARK}"}
        requests.create(session, actor, RequestIn.model_validate(data | reason))


def _answer(session: Session, actor: Actor) -> None:
    pending = select(AdjustmentRequest).where(AdjustmentRequest.state == "pending").order_by(AdjustmentRequest.wanted)
    rows = session.scalars(pending).all()
    answers = (AnswerIn(accepted=True, answer="同意，随下次任务调整办理（演示）"),)
    refusal = AnswerIn(accepted=False, answer="超出本乡镇登记的劳动力，不予调整（演示）")
    for row, answer in zip(rows, (*answers, refusal), strict=True):
        requests.answer(session, actor, row.id, row.version, answer)
