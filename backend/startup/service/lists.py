"""创业致富带头人扶持名单: what it adds up to, and as a workbook."""

from typing import Any

from sqlalchemy.orm import Session

from backend.kernel import audit, clock, spool
from backend.kernel.actor import Actor
from backend.kernel.concurrency import user_names
from backend.kernel.page import PageQuery
from backend.kernel.sheets.export import write_xlsx
from backend.startup.errors import WrongStartup
from backend.startup.queries import cases as queries
from backend.startup.queries.cases import CaseFilter
from backend.startup.schemas.cases import (
    LoanKindTotalOut,
    StartupCaseListOut,
    StartupExportIn,
    StartupStateTotalOut,
    StartupTotalsOut,
)
from backend.startup.service import cases, loans
from backend.startup.states import CASE_NAMES, CaseState

MOST = 5_000
_SUMS = ("referred", "paid_out", "disbursed_fen", "repaid_fen", "overdue")
_TITLES = (
    *("序号", "姓名", "性别", "身份证号", "乡镇", "创业项目", "工种", "创业日期", "责任部门", "导师", "状态"),
    *("申请日期", "贷款（笔）", "放款（元）", "未还（元）", "逾期（笔）"),
)
_SEX = {"male": "男", "female": "女"}


def totals(session: Session, wanted: CaseFilter) -> StartupTotalsOut:
    """How many founders stand where, and their loans by kind."""
    states = queries.by_state(session, wanted)
    names = loans.kind_names(session)
    found = {
        row.kind: {name: getattr(row, name) for name in _SUMS}
        for row in queries.by_kind(session, wanted, clock.today())
    }
    shown = [kind for kind in names if kind in found or wanted.kind in {None, kind}]
    kinds: list[dict[str, Any]] = [found.get(kind, dict.fromkeys(_SUMS, 0)) for kind in shown]
    sums = {name: sum(each[name] for each in kinds) for name in _SUMS}
    return StartupTotalsOut(
        as_of=clock.today(),
        cases=sum(states.values()),
        states=[
            StartupStateTotalOut(state=each, state_name=CASE_NAMES[each], cases=states.get(each, 0))
            for each in CaseState
        ],
        kinds=[
            LoanKindTotalOut(kind=kind, kind_name=names[kind], **each) for kind, each in zip(shown, kinds, strict=True)
        ],
        sums=LoanKindTotalOut(kind="all", kind_name="合计", **sums),
    )


def export(session: Session, actor: Actor, wanted: CaseFilter, data: StartupExportIn) -> bytes:
    """The whole list as a workbook with its sums, numbers masked; who took it and what for stays in the trail."""
    page = PageQuery(limit=MOST, after=None)
    found = queries.cases(session, page, wanted, clock.today())
    if len(found) > MOST:
        raise WrongStartup(f"名单超过 {MOST:,} 人，请按乡镇或年度分开导出")
    rows = [StartupCaseListOut.model_validate(cases.line(row)) for row in found]
    at = clock.now().astimezone(clock.SHANGHAI)
    who = user_names(session, [actor.user_id])[actor.user_id]
    remark = f"导出人：{who}，导出时间：{at:%Y-%m-%d %H:%M}，用途：{data.reason}。号码已遮盖，仅限本次用途，用后删除。"
    lines = [[nth, *_cells(row)] for nth, row in enumerate(rows, start=1)]
    many = sum(row.loans for row in rows), sum(row.overdue for row in rows)
    money = _yuan(sum(row.disbursed_fen for row in rows)), _yuan(sum(row.owed_fen for row in rows))
    lines.append([None, f"合计 {len(rows)} 人", *[None] * 10, many[0], *money, many[1]])
    audit.record(session, actor, "startup_case.exported", "startup_case", None, reason=data.reason, rows=len(rows))
    with spool.folder() as folder:
        path = folder / "leaders"
        write_xlsx(path, "创业致富带头人扶持名单", remark, _TITLES, lines)
        return path.read_bytes()


def _cells(row: StartupCaseListOut) -> list[object]:
    who = [row.name, _SEX.get(row.sex, row.sex), row.masked_number, row.township_name]
    what = [row.project, row.trade_name, row.started_on.isoformat(), row.department_name, row.mentor]
    return [
        *who,
        *what,
        row.state_name,
        row.proposed_on.isoformat(),
        row.loans,
        *map(_yuan, (row.disbursed_fen, row.owed_fen)),
        row.overdue,
    ]


def _yuan(fen: int) -> float:
    return round(fen / 100, 2)
