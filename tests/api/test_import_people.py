"""The import of people from upload to undo, through HTTP, with the worker's tasks run to their end."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text

from backend.kernel.sheets.export import write_table
from backend.person import sample
from backend.person.queries import totals
from tests.factories import classes, vouchers
from tests.factories.callers import Caller, Callers
from tests.factories.emptied import empty
from tests.factories.institutions import post

Cells = list[object]
Work = Callable[[], None]


@pytest.fixture(autouse=True)
def _empty(owner: Engine) -> None:
    with owner.begin() as connection:
        empty(connection)


def workbook(folder: Path, rows: list[Cells], name: str = "花名册.xlsx") -> Path:
    """A roster file."""
    path = folder / name
    write_table(path, sample.TITLES, rows)
    return path


def send(caller: Caller, path: Path, **options: Any) -> dict[str, Any]:
    """Upload a file that the guard lets through."""
    answer = caller.post(
        "/imports",
        params={"file_name": path.name},
        content=path.read_bytes(),
        headers={"Content-Type": "application/octet-stream"},
        **options,
    )
    assert answer.status_code == 201, answer.text
    job: dict[str, Any] = answer.json()
    return job


def read(caller: Caller, job: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = caller.get(f"/imports/{job['id']}").json()
    return found


def checked(caller: Caller, path: Path, work: Work) -> dict[str, Any]:
    """Upload and check."""
    job = send(caller, path)
    work()
    return read(caller, job)


def confirmed(caller: Caller, job: dict[str, Any], work: Work, *, skip_faulty: bool = False) -> dict[str, Any]:
    """Confirm and write."""
    answer = caller.post(f"/imports/{job['id']}/confirmation", json={"skip_faulty": skip_faulty})
    assert answer.status_code == 200, answer.text
    work()
    return read(caller, job)


def people(owner: Engine) -> int:
    with owner.connect() as connection:
        return int(connection.execute(text("SELECT count(*) FROM person")).scalar_one())


def test_check_confirm_repeat_and_undo(callers: Callers, owner: Engine, tmp_path: Path, work: Work) -> None:
    office = callers.office()
    rows, _ = sample.people(60, 1, 0)
    path = workbook(tmp_path, rows)
    job = checked(office, path, work)
    assert (job["state"], job["rows_total"], job["rows_new"], job["rows_faulty"]) == ("checked", 60, 60, 0)
    assert people(owner) == 0, "the check stores nothing"
    done = confirmed(office, job, work)
    assert (done["state"], done["persons_added"]) == ("done", 60), done
    assert people(owner) == 60
    assert confirmed(office, job, work)["persons_added"] == 60
    assert people(owner) == 60, "a second confirmation changes nothing"
    again = checked(office, path, work)
    assert (again["rows_new"], again["rows_changed"], again["rows_same"]) == (0, 0, 60)
    assert again["same_file_done_at"] is not None
    refused = office.post(f"/imports/{again['id']}/confirmation", json={"skip_faulty": False})
    assert (refused.status_code, refused.json()["code"]) == (409, "nothing_to_import")
    assert office.post(f"/imports/{job['id']}/undo").status_code == 200
    work()
    undone = read(office, job)
    assert (undone["state"], undone["persons_removed"], undone["persons_kept"]) == ("undone", 60, 0)
    assert people(owner) == 0
    with owner.connect() as connection:
        assert totals.verify_totals(connection) == []


def test_who_joined_a_class_or_has_a_voucher_stays_when_his_import_is_undone(
    callers: Callers, owner: Engine, tmp_path: Path, work: Work
) -> None:
    office = callers.office()
    rows, _ = sample.people(4, 7, 0)
    done = confirmed(office, checked(office, workbook(tmp_path, rows), work), work)
    opened = classes.approved(classes.ground(callers))
    who, holder = (each["id"] for each in office.get("/persons").json()["items"][:2])
    assert office.post(f"/classes/{opened['id']}/enrolments", json={"person_id": who}).status_code == 201
    told = office.post(f"/persons/{holder}/disclosure", json={"field": "id_number", "reason": "核对"}).json()
    sheet = vouchers.by_sheet(vouchers.in_force(callers)["id"], [told["value"]])
    assert post(office, "/voucher-batches", sheet)["created"] == 1
    assert office.post(f"/imports/{done['id']}/undo").status_code == 200
    work()
    undone = read(office, done)
    assert (undone["state"], undone["persons_removed"], undone["persons_kept"]) == ("undone", 2, 2)
    assert office.get(f"/persons/{who}").status_code == 200
    with owner.connect() as connection:
        assert totals.verify_totals(connection) == []


def test_changes_of_known_people_are_told_and_written(
    callers: Callers, owner: Engine, tmp_path: Path, work: Work
) -> None:
    office = callers.office()
    rows, _ = sample.people(30, 2, 0)
    first = confirmed(office, checked(office, workbook(tmp_path, rows), work), work)
    rows[0][10] = "13912345678"
    rows[1][7] = "新住址1号"
    kinds = list(sample.vocabulary().categories)
    rows[2][16] = kinds[0] if rows[2][16] != kinds[0] else kinds[1]
    rows[3][15] = 123_456
    rows[4][17], rows[4][18] = "", ""
    rows[5][13] = "" if rows[5][13] else "裁缝"
    job = checked(office, workbook(tmp_path, rows, "改.xlsx"), work)
    found = office.get(f"/imports/{job['id']}/faults").json()["items"]
    assert found == [], found
    expected = 5 if rows[5][13] else 4
    assert (job["rows_changed"], job["rows_same"]) == (expected, 30 - expected)
    done = confirmed(office, job, work)
    assert done["persons_changed"] == expected
    third = checked(office, workbook(tmp_path, rows, "再.xlsx"), work)
    assert (third["rows_changed"], third["rows_same"]) == (0, 30)
    office.post(f"/imports/{first['id']}/undo")
    work()
    undone = read(office, first)
    assert (undone["persons_removed"], undone["persons_kept"]) == (30 - expected, expected)
    with owner.connect() as connection:
        assert totals.verify_totals(connection) == []


def test_identity_is_never_overwritten(callers: Callers, owner: Engine, tmp_path: Path, work: Work) -> None:
    office = callers.office()
    rows, _ = sample.people(10, 3, 0)
    confirmed(office, checked(office, workbook(tmp_path, rows), work), work)
    rows[0][0] = "别的名字"
    rows[1][5], rows[1][6] = ("达板镇", "达板社区居民委员会") if rows[1][5] != "达板镇" else ("锁南镇", "巴牙村")
    job = checked(office, workbook(tmp_path, rows, "改.xlsx"), work)
    faults = office.get(f"/imports/{job['id']}/faults").json()["items"]
    assert [(f["row_number"], f["column_title"], f["code"]) for f in faults] == [
        (2, "姓名", "name_differs"),
        (3, "身份证号", "registered_elsewhere"),
    ]
    assert faults[1]["value"].startswith("622999")
    assert "*" in faults[1]["value"]
    assert faults[0]["value"] == "别***"
    assert all(fault["remedy"] for fault in faults)
    with owner.connect() as connection:
        query = "SELECT details FROM audit_event WHERE action = 'import.checked' AND object_id = %s"
        told = connection.exec_driver_sql(query, (job["id"],)).scalar_one()
    assert (told["rows"], told["registered_elsewhere"]) == (10, 1), "what a check tells of others is on the record"


def test_a_township_imports_its_own_rows_only(callers: Callers, owner: Engine, tmp_path: Path, work: Work) -> None:
    rows, _ = sample.people(200, 4, 0)
    mine = [row for row in rows if row[5] == "锁南镇"]
    assert 0 < len(mine) < 200
    township = callers.township(sample.vocabulary().villages.townships["锁南镇"])
    job = checked(township, workbook(tmp_path, rows), work)
    assert (job["rows_new"], job["rows_faulty"]) == (len(mine), 200 - len(mine))
    assert township.get(f"/imports/{job['id']}/faults").json()["items"][0]["code"] == "other_township"
    refused = township.post(f"/imports/{job['id']}/confirmation", json={"skip_faulty": False})
    assert (refused.status_code, refused.json()["code"]) == (409, "import_has_faults")
    done = confirmed(township, job, work, skip_faulty=True)
    assert done["persons_added"] == len(mine) == people(owner)
    other = callers.township("622926103")
    assert other.get(f"/imports/{job['id']}").status_code == 404
    assert other.get("/imports").json()["items"] == []


def test_cancelled_and_unconfirmed_imports_store_nothing(
    callers: Callers, owner: Engine, tmp_path: Path, work: Work
) -> None:
    office = callers.office()
    rows, _ = sample.people(5, 5, 0)
    path = workbook(tmp_path, rows)
    job = send(office, path)
    assert office.post(f"/imports/{job['id']}/cancellation").json()["state"] == "cancelled"
    work()
    assert read(office, job)["state"] == "cancelled"
    refused = office.post(f"/imports/{job['id']}/confirmation", json={"skip_faulty": True})
    assert refused.status_code == 409
    assert office.post(f"/imports/{job['id']}/undo").status_code == 409
    assert people(owner) == 0


def test_one_key_is_one_upload(callers: Callers, tmp_path: Path) -> None:
    office = callers.office()
    rows, _ = sample.people(3, 6, 0)
    path = workbook(tmp_path, rows)
    assert send(office, path, key="upload-one-1")["id"] == send(office, path, key="upload-one-1")["id"]
    rows[0][0] = "换一个"
    answer = office.post(
        "/imports",
        params={"file_name": "x.xlsx"},
        content=workbook(tmp_path, rows).read_bytes(),
        headers={"Content-Type": "application/octet-stream"},
        key="upload-one-1",
    )
    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")
