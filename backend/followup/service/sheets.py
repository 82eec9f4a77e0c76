"""Follow-up by sheet: the tasks that wait as a workbook to fill in, and many answers at once."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import text
from sqlalchemy.orm import Session

from backend.followup import queries
from backend.followup.errors import TooManyTasks
from backend.followup.queries import TaskFilter
from backend.followup.sheet import DAY, NAME, NUMBER, OUTCOME, answers, told_on
from backend.kernel import audit, clock, spool
from backend.kernel.actor import Actor
from backend.kernel.page import PageQuery
from backend.kernel.sheets.template import write_template
from backend.person.service.bulk import fen, stage

MOST = 5_000
"""Rows of one workbook to fill in."""
_STAGED = (
    "task text, outcome text, reason text, employer text, post text, place text, matches_trade bool, "
    "contract bool, insurance bool, income_before_fen int8, income_after_fen int8, evidence text, asked_on date"
)
_PLAIN = ("outcome", "reason", "employer", "post", "place", "matches_trade", "contract", "insurance")
_TOLD = ", ".join(column.split(" ")[0] for column in _STAGED.split(", ")[1:])
_ROOM = text("SET LOCAL work_mem = '64MB'")
"""What the triggers are told of a county's answers, and what they count, stays in memory."""
_WRITE = text(
    f"INSERT INTO employment_record (task_id, {_TOLD}, "  # reason: names
    "kind, channel, region, institution_id, department_id, embedded) "
    f"SELECT t.id, s.{_TOLD.replace(', ', ', s.')}, 'first', 'sheet', t.region, t.institution_id, t.department_id, "
    "works_as_embedded(c.mode, c.facts, s.outcome, s.employer, s.post) FROM staged_answer s "
    "JOIN followup_task t ON t.id = s.task::uuid JOIN training_class c ON c.id = t.class_id "
    "WHERE t.records = 0 AND NOT t.withdrawn"
)


class Refused(NamedTuple):
    """Why an answer cannot be written, and at which column."""

    column: str
    code: str
    message: str


class Judged(NamedTuple):
    """By the place in the list: who can be written, how many are left alone, who is refused."""

    writing: list[Mapping[str, Any]]
    same: int
    refused: dict[int, Refused]


def to_fill_in(session: Session, actor: Actor, wanted: TaskFilter, reason: str) -> bytes:
    """Whom the caller's unit is to ask now; leaves the house with a reason. Raises TooManyTasks."""
    rows = queries.tasks(session, PageQuery(limit=MOST, after=None), wanted, clock.today())
    if len(rows) > MOST:
        raise TooManyTasks(f"等待跟踪的超过 {MOST:,} 人，请按时点、乡镇或培训班分开导出")
    lines = [
        {
            "task": str(row.FollowupTask.id),
            "name": row.name,
            "masked": row.masked_number,
            "class_name": row.class_name,
            "point": f"结业后 {row.FollowupTask.months} 个月" if row.FollowupTask.months else "结业时",
        }
        for row in rows
    ]
    audit.record(session, actor, "followup.sheet_exported", "followup_task", None, reason=reason, rows=len(lines))
    with spool.folder() as folder:
        write_template(answers(), folder / "book", lines)
        return (folder / "book").read_bytes()


def judge(session: Session, rows: Sequence[Mapping[str, Any]]) -> Judged:
    """Each answer by itself, in its order; what is told already and what is not told are left alone. Stores nothing."""
    told = {nth: row for nth, row in enumerate(rows) if row.get("outcome") is not None}
    today = clock.today()
    asked = [(row["task"], row["name"], row["asked_on"]) for row in told.values()]
    other = queries.not_waiting(session, asked, today)
    judged, seen, same = Judged([], 0, {}), set[str](), len(rows) - len(told)
    for nth, row in told.items():
        number = row["task"]
        why = _refusal(row, other[number], today) if number in other else None
        if number in seen and (why is None or why.column != NUMBER):
            why = Refused(NUMBER, "duplicate_in_file", "同一项跟踪在表中出现了两次")
        seen.add(number)
        if why is not None:
            judged.refused[nth] = why
        elif number in other and other[number].records:
            same += 1
        else:
            judged.writing.append(row)
    return judged._replace(same=same)


def _refusal(row: Mapping[str, Any], task: Any, today: date) -> Refused | None:
    if task.name is None:
        return Refused(NUMBER, "not_a_task", "没有这项跟踪，或不由本单位登记；请重新导出表格")
    if task.name != row["name"]:
        return Refused(NAME, "row_moved", "跟踪编号和姓名对不上，可能排序时错了行；请重新导出表格")
    if task.records and task.outcome != row["outcome"]:
        return Refused(OUTCOME, "told_already", "这次跟踪已经登记过；说错了的请在学员页面办理更正")
    words = told_on(task.since_on, row["asked_on"], today)
    return Refused(DAY, "not_asked_yet", words) if words else None


def write_all(session: Session, rows: Sequence[Mapping[str, Any]]) -> int:
    """Write the answers whose tasks still wait, in one statement; the database settles the tasks and counts them."""
    session.execute(_ROOM)
    stage(session, "staged_answer", _STAGED, _staged(rows), joined_by="task")
    return int(session.execute(_WRITE).rowcount)  # type: ignore[attr-defined]  # reason: a cursor result


def _staged(rows: Sequence[Mapping[str, Any]]) -> Iterator[tuple[Any, ...]]:
    for row in rows:
        incomes = [None if (yuan := row.get(name)) is None else fen(yuan) for name in ("income_before", "income_after")]
        yield row["task"], *(row.get(name) for name in _PLAIN), *incomes, row.get("evidence"), row["asked_on"]
