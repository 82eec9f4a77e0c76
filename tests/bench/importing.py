"""import.people.vs_limit: a roster's whole way in, against reading it and copying it into a bare table."""

import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import psutil
import psycopg
from python_calamine import CalamineWorkbook
from sqlalchemy import make_url

from backend.exchange.service import direct
from tests.bench.figure import Figure, as_a_plain_script, in_turn
from tests.bench.stage import Stage, tree_seconds
from tests.factories.callers import Caller
from tests.factories.emptied import empty

MEGABYTE = 1_048_576


def measure(stage: Stage, *, rounds: int = 3) -> Iterator[Figure]:
    """Ours and the limit in turn, in CPU seconds of this process, its children and the database."""
    caller, roster = stage.county, stage.roster
    before = psutil.Process().memory_info().rss
    sides = (partial(imported, stage, caller, roster), partial(copied, stage, roster))
    for side in sides:
        side()
    ours, limit = in_turn(rounds, *sides)
    grown = psutil.Process().memory_info().rss - before
    yield Figure("import.people.vs_limit", ours, "s CPU", ours / limit, 3.5)
    yield Figure("import.people.memory", grown / MEGABYTE, "MB", None, 150)


def spent_by(stage: Stage) -> float:
    """CPU seconds of this process, its children, living and buried."""
    return time.process_time() + sum(tree_seconds(child.pid) for child in psutil.Process().children()) + _buried()


def _buried() -> float:
    used = psutil.Process().cpu_times()
    return float(used.children_user + used.children_system)


def imported(stage: Stage, caller: Caller, roster: Path) -> float:
    """Guard, read, validate, encrypt, stage, check, commit."""
    with stage.owner.begin() as connection:
        empty(connection)
    database = stage.database()
    begun = spent_by(stage)
    done = direct.import_file(database, caller.user_id, 1, roster)
    spent = spent_by(stage) - begun
    database.close()
    if done.persons_added != stage.people:
        raise RuntimeError(f"imported {done.persons_added} of {stage.people}")
    return spent


def copied(stage: Stage, roster: Path) -> float:
    """Only reading, and a raw COPY of the same cells as text."""
    plain = make_url(stage.owner_url).set(drivername="postgresql").render_as_string(hide_password=False)
    with as_a_plain_script(), psycopg.connect(plain) as connection:
        begun = spent_by(stage)
        rows = CalamineWorkbook.from_path(roster).get_sheet_by_index(0).to_python()[1:]
        columns = ", ".join(f"c{nth} text" for nth in range(len(rows[0])))
        connection.execute(f"DROP TABLE IF EXISTS bare_roster; CREATE TABLE bare_roster ({columns})")
        with connection.cursor().copy("COPY bare_roster FROM STDIN") as copy:
            for row in rows:
                copy.write_row([str(cell) for cell in row])
        connection.commit()
        return spent_by(stage) - begun
