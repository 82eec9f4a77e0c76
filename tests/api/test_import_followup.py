"""Follow-up by sheet: the workbook that leaves, what each row would do, what is written, and what is refused."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from sqlalchemy import Engine, text

from backend.followup import totals
from backend.kernel import jobs
from backend.kernel.db import Database
from backend.kernel.embedded import EmbeddedServer
from tests.contract.rows.factory import FACTORIES, Unit
from tests.factories.callers import Caller, Callers
from tests.factories.institutions import post
from tests.factories.served import until

TOWNSHIP, OTHER = "622926101", "622926102"
OCTETS = {"Content-Type": "application/octet-stream"}
TITLES = (
    "跟踪编号",
    "姓名",
    "现在的情况",
    "哪天问的",
    "原因",
    "单位",
    "地点",
    "现在月收入（元）",
    "培训前月收入（元）",
)
Work = Callable[[], None]
_SAY = text(
    "INSERT INTO employment_record (task_id, kind, outcome, channel, asked_on, region, institution_id, department_id)"
    " SELECT :task, 'first', 'study', 'phone', '2026-01-02', '', uuidv7(), ''"
)
_NAMED = text(
    "SELECT t.id, e.name FROM followup_task t JOIN enrolment e ON e.id = t.enrolment_id WHERE t.id = ANY(:ids)"
)
_WAITING = text("SELECT count(*) FROM pg_locks WHERE NOT granted")


@pytest.fixture(scope="module")
def work(server: EmbeddedServer, database_name: str, database: Database) -> Work:
    """Runs what is queued."""
    return lambda: jobs.run_pending(server.url(database_name, user="skillplan_app"), database)


@pytest.fixture(scope="module")
def tasks(owner: Engine) -> list[Any]:
    """Six of a township that wait, one next door."""
    with owner.begin() as connection:
        for region in (*[f"{TOWNSHIP}001"] * 6, f"{OTHER}001"):
            FACTORIES["followup_task"].make(connection, Unit(region))
        query = "SELECT t.id, t.township, e.name FROM followup_task t JOIN enrolment e ON e.id = t.enrolment_id"
        return list(connection.execute(text(f"{query} ORDER BY t.township, t.id")))


def checked(caller: Caller, rows: list[tuple[Any, ...]], work: Work) -> dict[str, Any]:
    """The import when the worker has looked at it."""
    lines = [",".join(TITLES), *(",".join(str(cell) for cell in row) for row in rows)]
    content = "\n".join(lines).encode("utf-8-sig")
    options: dict[str, Any] = {"params": {"file_name": "跟踪.csv"}, "content": content, "headers": OCTETS}
    job = caller.post("/followup-tasks/imports", **options).json()
    work()
    known: dict[str, Any] = caller.get(f"/imports/{job['id']}").json()
    return known


def test_the_sheet_lists_who_waits_and_leaves_with_a_reason(callers: Callers, tasks: list[Any]) -> None:
    town = callers.township(TOWNSHIP)
    assert town.post("/followup-tasks/sheet", json={}).status_code == 422
    answer = town.post("/followup-tasks/sheet", json={"reason": "入户登记"}, params={"point": 0})
    page = openpyxl.load_workbook(BytesIO(answer.content)).worksheets[0]
    rows = list(page.iter_rows(values_only=True))
    assert rows[0][:2] == ("跟踪编号", "姓名")
    assert {row[0] for row in rows[1:]} == {str(task.id) for task in tasks if task.township == TOWNSHIP}
    trail = callers.office().get("/audit-events", params={"action": "followup.sheet_exported"}).json()["items"]
    assert trail[0]["details"]["reason"] == "入户登记"


def test_good_rows_are_written_and_the_others_say_why(
    callers: Callers, owner: Engine, tasks: list[Any], work: Work
) -> None:
    town, (a, b, c, d, e, f, foreign) = callers.township(TOWNSHIP), tasks
    good = [
        (a.id, a.name, "就业", "2026-01-02", "", "甲厂", "县内", 3200, 1800),
        (b.id, b.name, "联系不上", "2026-01-03", "停机", "", "", "", ""),
        (c.id, c.name, "", "", "", "", "", "", ""),
    ]
    bad = [
        (d.id, d.name, "就业", "2026-01-02", "", "", "", "", ""),
        (e.id, "别人", "务农", "2026-01-02", "", "", "", "", ""),
        (f.id, f.name, "务农", "2025-01-02", "", "", "", "", ""),
        (foreign.id, foreign.name, "务农", "2026-01-02", "", "", "", "", ""),
        ("不是编号", "某人", "务农", "2026-01-02", "", "", "", "", ""),
    ]
    job = checked(town, good + bad, work)
    assert (job["state"], job["rows_new"], job["rows_same"], job["rows_faulty"]) == ("checked", 2, 1, 5)
    faults = town.get(f"/imports/{job['id']}/faults").json()["items"]
    told = {(fault["row_number"], fault["column_title"], fault["code"]) for fault in faults}
    assert told == {
        (5, "单位", "required"),
        (5, "地点", "required"),
        (6, "姓名", "row_moved"),
        (7, "哪天问的", "not_asked_yet"),
        (8, "跟踪编号", "not_a_task"),
        (9, "跟踪编号", "not_a_task"),
    }
    post(town, f"/imports/{job['id']}/confirmation", {"skip_faulty": True})
    work()
    done = town.get(f"/imports/{job['id']}").json()
    assert (done["state"], done["persons_added"]) == ("done", 2)
    first = town.get(f"/followup-tasks/{a.id}").json()
    assert (first["outcome"], first["records"][0]["channel"]) == ("employed", "sheet")
    assert first["records"][0]["income_after_fen"] == 320_000
    refused = town.post(f"/imports/{job['id']}/undo")
    assert (refused.status_code, refused.json()["code"]) == (409, "import_move_not_allowed")
    with owner.connect() as connection:
        assert totals.verify(connection) == []


def test_what_is_told_already_is_left_alone_or_corrected_elsewhere(
    callers: Callers, owner: Engine, tasks: list[Any], work: Work
) -> None:
    town, first = callers.township(TOWNSHIP), tasks[3]
    row = (first.id, first.name, "务农", "2026-01-02", "", "", "", "", "")
    job = checked(town, [row], work)
    post(town, f"/imports/{job['id']}/confirmation", {"skip_faulty": False})
    work()
    again = checked(town, [row], work)
    assert (again["rows_new"], again["rows_same"], again["rows_faulty"]) == (0, 1, 0)
    other = checked(town, [(*row[:2], "继续学习", *row[3:]), row], work)
    assert {fault["code"] for fault in town.get(f"/imports/{other['id']}/faults").json()["items"]} == {
        "told_already",
        "duplicate_in_file",
    }


def test_the_first_of_two_rows_of_one_task_counts(callers: Callers, tasks: list[Any], work: Work) -> None:
    town, waiting = callers.township(TOWNSHIP), tasks[4]
    told = ("务农", "2026-01-02", "", "", "", "", "")
    job = checked(town, [(waiting.id, waiting.name, *told), (waiting.id, "别人", *told)], work)
    assert (job["rows_new"], job["rows_same"], job["rows_faulty"]) == (1, 0, 1)
    (fault,) = town.get(f"/imports/{job['id']}/faults").json()["items"]
    assert (fault["row_number"], fault["code"]) == (3, "duplicate_in_file")


def test_a_department_answers_for_its_own_tasks_alone(callers: Callers, owner: Engine, work: Work) -> None:
    with owner.begin() as connection:
        own, foreign = (
            connection.execute(_NAMED, {"ids": [*FACTORIES["followup_task"].make(connection, unit)]}).one()
            for unit in (Unit(f"{OTHER}001", "jiaoyu"), Unit(f"{OTHER}001", "renshe"))
        )
    department, other, town = callers.department("jiaoyu"), callers.department("renshe"), callers.township(OTHER)
    book = department.post("/followup-tasks/sheet", json={"reason": "电话回访"})
    rows = list(openpyxl.load_workbook(BytesIO(book.content)).worksheets[0].iter_rows(values_only=True))
    assert [row[0] for row in rows[1:]] == [str(own.id)]
    told = [(each.id, each.name, "务农", "2026-01-02", "", "", "", "", "") for each in (own, foreign)]
    job = checked(department, told, work)
    assert (job["state"], job["rows_new"], job["rows_faulty"]) == ("checked", 1, 1)
    (fault,) = department.get(f"/imports/{job['id']}/faults").json()["items"]
    assert (fault["row_number"], fault["message"]) == (3, "没有这项跟踪，或不由本单位登记；请重新导出表格")
    seen = [
        job["id"] in {row["id"] for row in who.get("/imports").json()["items"]} for who in (department, other, town)
    ]
    assert seen == [True, False, False]
    assert callers.office().get(f"/imports/{job['id']}").status_code == 200
    assert [who.get(f"/imports/{job['id']}").status_code for who in (other, town)] == [404, 404]
    assert other.post(f"/imports/{job['id']}/confirmation", json={"skip_faulty": True}).status_code == 404
    post(department, f"/imports/{job['id']}/annotation", {})
    work()
    assert department.get(f"/imports/{job['id']}/annotation").content.startswith(b"PK")
    post(department, f"/imports/{job['id']}/confirmation", {"skip_faulty": True})
    work()
    done = department.get(f"/imports/{job['id']}").json()
    assert (done["state"], done["persons_added"]) == ("done", 1)
    assert department.get(f"/followup-tasks/{own.id}").json()["outcome"] == "farming"
    assert other.get(f"/followup-tasks/{foreign.id}").json()["outcome"] is None
    assert department.post(f"/imports/{job['id']}/undo").json()["code"] == "import_move_not_allowed"
    assert department.get("/imports/template").status_code == 403, "the registry is not the departments'"


def test_who_answers_while_a_sheet_is_written_is_first(callers: Callers, owner: Engine, work: Work) -> None:
    """The sheet's statement waits for the other's answer, and then leaves nothing behind."""
    town = callers.township("622926103")
    with owner.begin() as connection:
        made = [FACTORIES["followup_task"].make(connection, Unit("622926103001"))[0] for _ in range(2)]
        rows = connection.execute(_NAMED, {"ids": made}).all()
    job = checked(town, [(row.id, row.name, "务农", "2026-01-02", "", "", "", "", "") for row in rows], work)
    post(town, f"/imports/{job['id']}/confirmation", {"skip_faulty": False})
    with ThreadPoolExecutor(1) as other, owner.connect() as connection, owner.connect() as watch:
        connection.execute(_SAY, {"task": rows[0].id})
        writing = other.submit(work)
        until(lambda: watch.execute(_WAITING).scalar_one(), "the sheet is not being written")
        connection.commit()
        writing.result()
    failed = town.get(f"/imports/{job['id']}").json()
    assert (failed["state"], failed["refusal"]["code"]) == ("failed", "registry_changed")
    told = [town.get(f"/followup-tasks/{row.id}").json()["outcome"] for row in rows]
    assert told == ["study", None]
