"""Ledger, 报到册 and 考勤表 as workbooks; those that name people leave with a reason that is recorded (SECURITY 25)."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from backend.attendance.schemas import SheetLessonOut
from backend.attendance.service import sheets
from backend.kernel import audit, clock, spool
from backend.kernel.actor import Actor
from backend.kernel.concurrency import user_names
from backend.kernel.sheets.export import write_xlsx
from backend.report.queries.ledgers import LedgerFilter
from backend.report.rules import percent
from backend.report.schemas.files import FileReasonIn
from backend.report.schemas.ledgers import LedgerRowOut
from backend.report.schemas.progress import RateOut
from backend.report.service import books, ledgers

_SEX = {"male": "男", "female": "女"}
_STATES = {"enrolled": "已报名", "completed": "已结业", "dropped": "中途退出"}
_SIGNS = {"1": "√", "0": "×", "-": ""}
_RULES = (
    "结业率＝结业÷报名（没有鉴定的班和开班前取消的不计，中途退出的计入分母）；鉴定合格率＝合格÷参加考核；"
    "及时录入＝下课后考勤时间内录入"
)
_LEDGER = (
    *("序号", "培训班", "年度", "培训机构", "工种", "方式", "开始", "结束", "状态", "计划人数", "报名人数", "中途退出"),
    *("到课人数", "结业人数", "结业率", "考核人数", "合格人数", "鉴定合格率", "持证人数", "已上课次", "及时录入课次"),
    "最迟录入（上课后分钟）",
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
    rows = ledgers.whole(session, actor, wanted)
    lines = [_ledger_line(number, row) for number, row in enumerate(rows, start=1)]
    return _written("培训流程台账", f"{_by(session, actor)}。{_RULES}", _LEDGER, [*lines, _sums(rows)])


def _ledger_line(number: int, row: LedgerRowOut) -> list[object]:
    of = [number, row.name, row.year, row.institution_name, row.trade_name, row.mode_name]
    days = [row.starts_on.isoformat(), row.ends_on.isoformat(), row.state_name]
    return [*of, *days, *_figures([row]), row.held, row.on_time, row.worst_minutes]


def _figures(rows: Sequence[LedgerRowOut]) -> list[object]:
    sums = {name: sum(getattr(row, name) for row in rows) for name in _SUMS}
    rates = [_rate([row.completion for row in rows]), _rate([row.passing for row in rows])]
    planned = [sums[name] for name in ("planned", "enrolled", "dropped", "attended", "completed")]
    return [*planned, rates[0], sums["assessed"], sums["passed"], rates[1], sums["certified"]]


def _rate(parts: Sequence[RateOut | None]) -> str:
    known = [part for part in parts if part is not None]
    return percent(sum(part.numerator for part in known), sum(part.denominator for part in known))


def _sums(rows: Sequence[LedgerRowOut]) -> list[object]:
    timely = [row.on_time for row in rows if row.on_time is not None]
    entry = [sum(row.held for row in rows), sum(timely) if timely else None, None]
    return [None, f"合计 {len(rows)} 个班", *[None] * 7, *_figures(rows), *entry]


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
