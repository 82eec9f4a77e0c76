"""Ledger, 报到册 and 考勤表 as workbooks; those that name people leave with a reason that is recorded (SECURITY 25)."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from backend.attendance.schemas import SheetLessonOut
from backend.attendance.service import sheets
from backend.followup.schemas import IndicatorOut, MeasuredOut
from backend.followup.service import indicators as measured
from backend.followup.totals import By
from backend.kernel import audit, clock, spool
from backend.kernel.actor import Actor
from backend.kernel.concurrency import user_names
from backend.kernel.sheets.export import write_xlsx
from backend.report.queries.ledgers import LedgerFilter
from backend.report.rules import percent
from backend.report.schemas.demand import TargetLedgerOut, TargetLedgerRowOut
from backend.report.schemas.files import FileReasonIn
from backend.report.schemas.ledgers import LedgerRowOut
from backend.report.schemas.progress import RateOut
from backend.report.service import books, ledgers

_SEX = {"male": "男", "female": "女"}
_STATES = {"enrolled": "已报名", "completed": "已结业", "dropped": "中途退出"}
_SIGNS = {"1": "√", "0": "×", "-": ""}
_RULES = (
    "结业率＝结业÷报名（没有鉴定的班和开班前取消的不计，中途退出的计入分母）；鉴定合格率＝合格÷参加考核；"
    "及时录入＝下课后考勤时间内录入；就业率＝就业或自主创业÷已登记跟踪结果，继续学习的不计"
)
_LEDGER = (
    *("序号", "培训班", "年度", "培训机构", "工种", "方式", "开始", "结束", "状态", "计划人数", "报名人数", "中途退出"),
    *("到课人数", "结业人数", "结业率", "考核人数", "合格人数", "鉴定合格率", "持证人数", "已上课次", "及时录入课次"),
    *("最迟录入（上课后分钟）", "第一次跟踪就业率", "第二次跟踪就业率", "第三次跟踪就业率"),
)
_SUMS = ("planned", "enrolled", "dropped", "attended", "completed", "assessed", "passed", "certified")
_BOOK = ("序号", "姓名", "性别", "身份证号", "乡镇", "人员类别", "报到时间", "状态", "备注", "签名")


def _written(title: str, remark: str, titles: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    with spool.folder() as folder:
        path = folder / "book"
        write_xlsx(path, title, remark, titles, rows)
        return path.read_bytes()


def _by(session: Session, actor: Actor) -> str:
    at = clock.now().astimezone(clock.SHANGHAI)
    return f"导出人：{user_names(session, [actor.user_id])[actor.user_id]}，导出时间：{at:%Y-%m-%d %H:%M}"


def process_ledger(session: Session, actor: Actor, wanted: LedgerFilter) -> bytes:
    """The whole ledger with its sums; it names classes, not people."""
    rows = list(ledgers.whole(session, actor, wanted))
    lines = [_ledger_line(number, row) for number, row in enumerate(rows, start=1)]
    return _written("培训流程台账", f"{_by(session, actor)}。{_RULES}", _LEDGER, [*lines, _sums(rows)])


def _ledger_line(number: int, row: LedgerRowOut) -> list[object]:
    of = [number, row.name, row.year, row.institution_name, row.trade_name, row.mode_name]
    days = [row.starts_on.isoformat(), row.ends_on.isoformat(), row.state_name]
    return [*of, *days, *_figures([row]), row.held, row.on_time, row.worst_minutes, *_employed([row])]


def _figures(rows: Sequence[LedgerRowOut]) -> list[object]:
    sums = {name: sum(getattr(row, name) for row in rows) for name in _SUMS}
    rates = [_rate([row.completion for row in rows]), _rate([row.passing for row in rows])]
    planned = [sums[name] for name in ("planned", "enrolled", "dropped", "attended", "completed")]
    return [*planned, rates[0], sums["assessed"], sums["passed"], rates[1], sums["certified"]]


def _rate(parts: Sequence[RateOut | None]) -> str:
    known = [part for part in parts if part is not None]
    return percent(sum(part.numerator for part in known), sum(part.denominator for part in known))


def _employed(rows: Sequence[LedgerRowOut]) -> list[object]:
    asked = ("first_employment", "second_employment", "third_employment")
    return [_rate([getattr(row, name) for row in rows]) for name in asked]


def _sums(rows: Sequence[LedgerRowOut]) -> list[object]:
    timely = [row.on_time for row in rows if row.on_time is not None]
    entry = [sum(row.held for row in rows), sum(timely) if timely else None, None, *_employed(rows)]
    return [None, f"合计 {len(rows)} 个班", *[None] * 7, *_figures(rows), *entry]


_TARGET = ("序号", "工种", "牵头部门", "乡镇", "目标任务", "劳动力意愿", "就业岗位", "企业订单", "订单已交付")
_GIVEN = ("本年结业", "可就业", "缺口（岗位－可就业）")


def target_ledger(session: Session, actor: Actor, found: TargetLedgerOut) -> bytes:
    """The ledger as it is shown."""
    lines = [[nth, *_demands(row)] for nth, row in enumerate(found.rows, start=1)]
    total = [None, f"合计 {len(found.rows)} 行", *_demands(found.sums)[1:]]
    remark = f"{found.year} 年度。{_by(session, actor)}。{found.rule}"
    return _written("培训目标台账", remark, (*_TARGET, *_GIVEN), [*lines, total])


def _demands(row: TargetLedgerRowOut) -> list[object]:
    named = [part.name if part else None for part in (row.trade, row.department, row.township)]
    demands = [row.target, row.wishes, row.posts, row.ordered, row.delivered]
    return [*named, *demands, row.trained, row.available, row.shortage]


_INDICATOR = ("分组", "指标", "时点", "分子", "分母", "数值", "单位", "分子是", "分母是", "不计入的")
_POINTS = ("结业时", "第一次跟踪", "第二次跟踪", "第三次跟踪")


def indicators(session: Session, actor: Actor, by: By, since: date | None, until: date | None) -> bytes:
    """Every figure with its definition."""
    found = measured.read(session, actor, by, since, until)
    known = {each.key: each for each in found.definitions}
    lines = [
        _figure(row.name, known[value.key], value) for row in found.rows for value in row.values if value.denominator
    ]
    period = f"{found.since} 至 {found.until} 结束的培训班，截至 {found.as_of}，规则 {found.rule}"
    return _written("培训就业指标", f"{period}。{_by(session, actor)}", _INDICATOR, lines)


def _figure(group: str, of: IndicatorOut, value: MeasuredOut) -> list[object]:
    money = of.unit == "fen"
    parts = value.numerator, value.denominator
    told = round(parts[0] / parts[1] / 100, 2) if money else percent(*parts)
    point = _POINTS[value.point] if of.timed else "—"
    rule = [of.numerator, of.denominator, of.exclusions]
    return [group, of.name, point, *parts, told, "元" if money else "%", *rule]


def check_in_book(session: Session, actor: Actor, class_id: UUID, data: FileReasonIn) -> bytes:
    """报到册 with its empty column for signatures."""
    book = books.read(session, class_id)
    rows = [
        (
            number,
            row.name,
            _SEX[row.sex],
            row.masked_number,
            row.township_name,
            "、".join(row.categories),
            _moment(row.arrived_at),
            _STATES.get(row.state, row.state),
            row.reason,
            "",
        )
        for number, row in enumerate(book.rows, start=1)
    ]
    rate = f"报到 {book.arrival.numerator}／{book.arrival.denominator} 人，{book.arrival.exclusions}"
    days = f"{book.starts_on} 至 {book.ends_on}"
    remark = f"{book.institution_name}，{days}，{rate}。{_by(session, actor)}，用途：{data.reason}"
    audit.record(session, actor, "class.book_exported", "class", class_id, reason=data.reason, rows=len(rows))
    return _written(f"报到册：{book.class_name}", remark, _BOOK, rows)


def attendance_sheet(session: Session, actor: Actor, class_id: UUID, data: FileReasonIn) -> bytes:
    """考勤表: a column a lesson."""
    sheet = sheets.read(session, class_id)
    titles = ["序号", "姓名", *map(_lesson, sheet.lessons), "到课课时", "已上课时", "出勤率"]
    rows = [
        (
            number,
            row.name,
            *(_SIGNS[sign] for sign in row.signs),
            row.attended_hours,
            row.held_hours,
            percent(row.attended_hours, row.held_hours),
        )
        for number, row in enumerate(sheet.rows, start=1)
    ]
    remark = f"√ 到课，× 缺课，空白未上；出勤率＝到课课时÷已上课时。{_by(session, actor)}，用途：{data.reason}"
    audit.record(session, actor, "class.sheet_exported", "class", class_id, reason=data.reason, rows=len(rows))
    return _written(f"考勤表：{sheet.class_name}", remark, titles, rows)


def _lesson(lesson: SheetLessonOut) -> str:
    return f"{_moment(lesson.since)} {'实操' if lesson.kind == 'practical' else '理论'} {lesson.hours} 课时"


def _moment(at: datetime | None) -> str:
    return "" if at is None else f"{at.astimezone(clock.SHANGHAI):%Y-%m-%d %H:%M}"
