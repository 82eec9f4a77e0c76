"""培训目标台账: wishes of labour, open posts and orders beside the target, and what training has given (R77, R78)."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy.orm import Session

from backend.kernel import clock
from backend.kernel.actor import Actor
from backend.kernel.db import Rows
from backend.kernel.scope import Kind
from backend.report import rules
from backend.report.queries import demand, progress
from backend.report.schemas.demand import TargetLedgerOut, TargetLedgerRowOut
from backend.report.schemas.progress import NamedOut

By = Literal["trade", "township", "both"]
Key = tuple[str, str]
"""Trade and township; '' where the rows go over all of them, or where an employer is the county's."""
RULE = (
    "意愿为在册人员登记的意愿工种，一人可有多个；岗位为今天仍有效的招聘岗位减已招人数；订单为交付期在本年度、已发出且没有取消的用工订单人数；"
    "结业为本年度结业人数；可就业为历年结业、按最近一次跟踪没有就业、创业和升学的人数（还没有跟踪的也算）；"
    "缺口＝岗位－可就业，负数为富余，合计只加缺的。目标按工种的牵头部门取任务分解表的人数，同一部门的各工种共用，合计不重复加。"
    "岗位和订单按用工单位所在乡镇计"
)


@dataclass(frozen=True)
class Asked:
    """Which ledger is asked for."""

    by: By
    year: int | None = None
    township: str | None = None
    trade: str | None = None


def read(session: Session, actor: Actor, asked: Asked) -> TargetLedgerOut:
    """The ledger of a year; a township has its own people and employers, a department the trades that it leads."""
    today, county = clock.today(), (actor.region or "")[:6]
    township = actor.region if actor.kind == Kind.TOWNSHIP else asked.township
    plans, tables = progress.plan_years(session), progress.tables_in_force(session)
    planned, allocated = [row.year for row in plans], [row.year for row in tables]
    shown = rules.year_to_show(asked.year, planned=planned, allocated=allocated, today=today)
    table = next((row for row in tables if row.year == shown), None)
    leads = demand.trades(session, actor.department_id)
    book = _Book(
        asked.by,
        [row for row in leads if asked.trade in (None, row.code)],
        progress.townships(session, county, township),
        progress.departments(session, county),
        [row for row in progress.cells(session, table.id) if township in (None, row.region)] if table else None,
    )
    book.add("wishes", _wishes(progress.by_township(session, county)))
    book.add("posts", _mapped(demand.posts(session, township, today)))
    orders = _mapped(demand.orders(session, township, shown))
    book.add("ordered", orders)
    book.add("delivered", orders, "delivered")
    trained = _mapped(demand.trained(session, township, shown))
    book.add("trained", trained, "trained")
    book.add("available", trained, "available")
    rows = book.rows()
    years = sorted({*planned, *allocated, *demand.order_years(session), shown})
    return TargetLedgerOut(year=shown, years=years, as_of=today, rows=rows, sums=book.sums(rows), rule=RULE)


def _wishes(rows: Rows) -> Iterable[Mapping[str, Any]]:
    wishes = [row for row in rows if row.kind == "wish"]
    return [{"trade": row.code, "township": row.region, "persons": row.persons} for row in wishes]


def _mapped(rows: Rows) -> Iterable[Mapping[str, Any]]:
    return [row._mapping for row in rows]


class _Book:
    """Figures by row as they are added: trades and townships outside the caller's part are left out."""

    def __init__(self, by: By, trades: Rows, places: Rows, units: Rows, cells: Rows | None) -> None:
        self.by, self.cells = by, cells
        self.trades = {row.code: row for row in trades}
        self.places = {row.code: row.name for row in places} | {"": "不分乡镇"}
        self.units = {row.code: row.short_name for row in units}
        self.found: dict[Key, Counter[str]] = defaultdict(Counter)

    def add(self, name: str, rows: Iterable[Mapping[str, Any]], column: str = "persons") -> None:
        for row in rows:
            trade, place = row["trade"], row["township"] or ""
            if trade in self.trades and place in self.places:
                key = ("" if self.by == "township" else trade, "" if self.by == "trade" else place)
                self.found[key][name] += int(row[column] or 0)

    def rows(self) -> list[TargetLedgerRowOut]:
        """Every trade or every township, and of both what has any figure, in the order of the dictionaries."""
        places = [code for code in self.places if code]
        every = {"trade": [(code, "") for code in self.trades], "township": [("", code) for code in places]}
        order = {code: nth for nth, code in enumerate([*self.trades, *places])}
        keys = {key for key, figures in self.found.items() if figures.total()} | set(every.get(self.by, []))
        return [self._row(key) for key in sorted(keys, key=lambda key: [order.get(code, len(order)) for code in key])]

    def _row(self, key: Key) -> TargetLedgerRowOut:
        trade, place = key
        lead = self.trades[trade].lead_department if trade else None
        return self._told(
            self.found[key],
            trade=NamedOut(code=trade, name=self.trades[trade].name) if trade else None,
            township=None if self.by == "trade" else NamedOut(code=place, name=self.places[place]),
            department=NamedOut(code=lead, name=self.units.get(lead, lead)) if lead else None,
            target=self._target(place if self.by != "trade" else None, {lead} if lead else self._leads()),
        )

    def _leads(self) -> set[str] | None:
        """Every department, or the one that leads the trade when only that is asked for."""
        return {row.lead_department for row in self.trades.values()} if len(self.trades) == 1 else None

    def _target(self, place: str | None, units: set[str] | None) -> int | None:
        if self.cells is None or place == "":
            return None
        wanted = [row for row in self.cells if place in (None, row.region)]
        return sum(int(row.persons) for row in wanted if units is None or row.department_id in units)

    def sums(self, rows: list[TargetLedgerRowOut]) -> TargetLedgerRowOut:
        """Each figure over all rows; short is what the rows lack, not lessened by what others have to spare."""
        total: Counter[str] = Counter()
        for figures in self.found.values():
            total.update(figures)
        told = self._told(total, trade=None, township=None, department=None, target=self._target(None, self._leads()))
        return told.model_copy(update={"shortage": sum(max(row.shortage, 0) for row in rows)})

    def _told(self, figures: Counter[str], **named: Any) -> TargetLedgerRowOut:
        names = ("wishes", "posts", "ordered", "delivered", "trained", "available")
        shortage = figures["posts"] - figures["available"]
        return TargetLedgerRowOut(**named, **{name: figures[name] for name in names}, shortage=shortage)
