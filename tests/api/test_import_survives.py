"""What an import does when its worker dies, its user is disabled, somebody is quicker, or its days are over."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine, text

from backend.exchange.schemas import ConfirmationIn
from backend.exchange.service import analysis, direct, house, requests, work
from backend.exchange.service.progress import Claim, Reporter, Superseded, claim
from backend.exchange.service.reading import Read
from backend.identity.guard import enter_as
from backend.kernel.db import Database
from backend.kernel.scope import Kind, enter
from backend.person import sample
from tests.factories.callers import Caller, Callers
from tests.factories.emptied import empty

Sql = Callable[..., Any]


@pytest.fixture
def sql(owner: Engine) -> Iterator[Sql]:
    """Looks and meddles behind the scope."""

    def run(statement: str, **values: Any) -> Any:
        with owner.begin() as connection:
            result = connection.execute(text(statement), values)
            return result.scalar() if result.returns_rows else None

    yield run
    with owner.begin() as connection:
        empty(connection)


@pytest.fixture
def office(app: FastAPI, callers: Callers) -> Caller:
    """The office, with keys in place."""
    return callers.office()


def received(database: Database, office: Caller, folder: Path, seed: int, rows: int = 20) -> UUID:
    """An upload that no queue knows: the tests run the tasks themselves."""
    path = folder / f"{seed}.xlsx"
    sample.write(path, rows=rows, seed=seed, bad=0)
    with database.session() as session:
        actor = enter_as(session, office.user_id, 1, "test")
        return requests.receive(session, actor, path.name, path.read_bytes(), queue=False)


def state(sql: Sql, job: UUID) -> str:
    return str(sql("SELECT state FROM import_job WHERE id = :job", job=job))


def confirming(database: Database, office: Caller, job: UUID) -> None:
    work.check(database, {"job": str(job)})
    with database.session() as session:
        actor = enter_as(session, office.user_id, 1, "test")
        requests.confirm(session, actor, job, ConfirmationIn(skip_faulty=False), queue=False)


def test_a_dead_workers_job_is_taken_up_again(database: Database, office: Caller, sql: Sql, tmp_path: Path) -> None:
    job = received(database, office, tmp_path, 1)
    confirming(database, office, job)
    dead = claim(database, job, "confirming", ("confirming",))
    assert isinstance(dead, Claim)
    assert claim(database, job, "confirming", ("confirming",)) is None, "one run at a time"
    sql("UPDATE import_progress SET at = now() - interval '1 minute' WHERE job_id = :job", job=job)
    with database.session() as session:
        enter(session, Kind.SYSTEM)
        assert house.wake(session) == 1
        assert house.wake(session) == 0, "it waits in the queue"
    assert sql("SELECT count(*) FROM procrastinate_jobs WHERE args ->> 'job' = :job", job=str(job)) == 1
    work.confirm(database, {"job": str(job)})
    assert (state(sql, job), sql("SELECT count(*) FROM person")) == ("done", 20)
    with database.session() as session:
        enter(session, Kind.SYSTEM)
        with pytest.raises(Superseded):
            work.finish(session, dead, "done")
    work.confirm(database, {"job": str(job)})
    assert sql("SELECT count(*) FROM person") == 20, "the task of a finished job does nothing"


def test_a_job_that_kills_every_worker_ends_with_a_sentence(
    database: Database, office: Caller, sql: Sql, tmp_path: Path
) -> None:
    job = received(database, office, tmp_path, 2)
    for _ in range(house.MOST_ATTEMPTS):
        assert claim(database, job, "checking", ("uploaded", "checking")) is not None
        sql("UPDATE import_progress SET at = now() - interval '1 minute' WHERE job_id = :job", job=job)
        with database.session() as session:
            enter(session, Kind.SYSTEM)
            house.wake(session)
    assert state(sql, job) == "failed"
    assert "没有写入任何数据" in sql("SELECT refusal ->> 'detail' FROM import_job WHERE id = :job", job=job)


def test_a_cancelled_check_stops_by_itself(database: Database, office: Caller, sql: Sql, tmp_path: Path) -> None:
    job = received(database, office, tmp_path, 3)
    taken = claim(database, job, "checking", ("uploaded",))
    assert taken is not None
    with Reporter(database, taken) as progress:
        progress.at("reading", 1, 2)
        office.post(f"/imports/{job}/cancellation")
        assert progress.wait_until_lost(10)
        with pytest.raises(Superseded):
            progress.at("reading", 2, 2)
    assert state(sql, job) == "cancelled"


def test_a_disabled_user_imports_nothing(database: Database, office: Caller, sql: Sql, tmp_path: Path) -> None:
    job = received(database, office, tmp_path, 4)
    confirming(database, office, job)
    sql("UPDATE app_user SET ver = ver + 1, disabled_at = now() WHERE id = :user", user=office.user_id)
    work.confirm(database, {"job": str(job)})
    assert (state(sql, job), sql("SELECT count(*) FROM person")) == ("failed", 0)
    assert sql("SELECT refusal ->> 'code' FROM import_job WHERE id = :job", job=job) == "account_changed"


def test_somebody_quicker_makes_it_start_anew(database: Database, office: Caller, sql: Sql, tmp_path: Path) -> None:
    slow, quick = received(database, office, tmp_path, 5), received(database, office, tmp_path, 5, rows=19)
    confirming(database, office, slow)
    confirming(database, office, quick)
    sql("UPDATE import_job SET state = 'confirming' WHERE id = :job", job=slow)
    work.confirm(database, {"job": str(quick)})
    sql("UPDATE person SET name = '别人'")
    work.confirm(database, {"job": str(slow)})
    assert (state(sql, slow), sql("SELECT count(*) FROM person")) == ("failed", 19)
    assert sql("SELECT refusal ->> 'code' FROM import_job WHERE id = :job", job=slow) == "registry_changed"


def test_files_and_typed_values_go_after_a_week(database: Database, office: Caller, sql: Sql, tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    sample.write(path, rows=10, seed=6, bad=2)
    done = direct.import_file(database, office.user_id, 1, path, skip_faulty=True)
    assert (done.state, done.persons_added) == ("done", 8)
    kept = "SELECT count(*) FROM import_file WHERE job_id = :job"
    sealed = sql("SELECT sealed FROM import_file WHERE job_id = :job", job=done.id)
    assert path.read_bytes()[:100] not in bytes(sealed)
    for days, files in ((6, 1), (8, 0)):
        sql(
            "UPDATE import_file SET created_at = now() - make_interval(days => :days) WHERE job_id = :job",
            days=days,
            job=done.id,
        )
        with database.session() as session:
            enter(session, Kind.SYSTEM)
            house.purge(session)
        assert sql(kept, job=done.id) == files
    sql("UPDATE import_job SET created_at = now() - interval '8 days' WHERE id = :job", job=done.id)
    with database.session() as session:
        enter(session, Kind.SYSTEM)
        house.purge(session)
    assert sql("SELECT count(value_sealed) FROM import_fault WHERE job_id = :job", job=done.id) == 0
    gone = office.post(f"/imports/{done.id}/annotation")
    assert (gone.status_code, gone.json()["code"]) == (409, "import_file_gone")


def test_a_confirmation_reads_the_checked_rows_while_nothing_else_has_changed(
    database: Database, office: Caller, sql: Sql, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    readings: list[Path] = []
    real = analysis.read_rows

    def counted(path: Path, *rest: Any) -> Read:
        readings.append(path)
        return real(path, *rest)

    monkeypatch.setattr(analysis, "read_rows", counted)
    first, second = (received(database, office, tmp_path, seed) for seed in (41, 42))
    confirming(database, office, first)
    work.confirm(database, {"job": str(first)})
    assert (state(sql, first), len(readings)) == ("done", 1), "the confirmation takes what the check has read"
    assert not sql("SELECT count(*) FROM import_file WHERE kind = 'checked' AND job_id = :job", job=first)
    confirming(database, office, second)
    sql(
        "INSERT INTO region_alias (alias, region) "
        "SELECT '新叫法', code FROM region WHERE level = 'township' AND county = "
        "(SELECT county FROM import_job WHERE id = :job) LIMIT 1",
        job=second,
    )
    work.confirm(database, {"job": str(second)})
    sql("DELETE FROM region_alias WHERE alias = '新叫法'")
    assert (state(sql, second), len(readings)) == ("done", 3), "a new word in the county: read and checked anew"
