"""followup.import.vs_limit: the answers of a county from a sheet, against reading and copying it into a bare table."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from sqlalchemy import Engine, text

from backend.exchange.service import direct
from backend.exchange.service.requests import Of
from backend.followup.sheet import answers
from backend.kernel.sheets.export import write_table
from tests.bench.figure import Figure, in_turn
from tests.bench.importing import copied, spent_by
from tests.bench.stage import Stage
from tests.contract.rows.factory import FACTORIES, Unit, put
from tests.factories.callers import COUNTY

A_CLASS = 50
_GUARDED = ("training_class", "enrolment", "followup_task")
_CLASSES = """
INSERT INTO training_class (name, year, institution_id, department_id, course_id, trade, level, mode, place, demand,
  facts, size, starts_on, ends_on, region, state, plan_id, submitted_by, approved_by)
SELECT 'Bench ' || n, 2026, c.institution_id, (SELECT code FROM department ORDER BY position OFFSET n % 9 LIMIT 1),
  c.course_id, (SELECT code FROM trade ORDER BY position OFFSET n % 32 LIMIT 1), 5,
  (ARRAY['order', 'embedded', 'site', 'voucher'])[1 + n % 4], 'county', 'x', '{}', 50, date '2020-01-01',
  date '2023-01-01' + (n % 36) * interval '1 month', c.region, 'archived',
  (SELECT p.id FROM course_paper p WHERE p.course_id = c.course_id), uuidv7(), uuidv7()
FROM training_class c, generate_series(1, (SELECT 1 + count(*) / :size FROM person)) n WHERE c.id = :of
"""
_ENROLMENTS = """
INSERT INTO enrolment (class_id, person_id, region, institution_id, department_id, year, trade, level, name, sex,
  masked_number, categories, state)
SELECT c.id, p.id, p.region, c.institution_id, c.department_id, 2026, c.trade, 5, p.name, p.sex,
  '622926********' || lpad((p.n % 10000)::text, 4, '0'),
  ARRAY[(ARRAY['registered_poor', 'relocated', 'women', 'returned'])[1 + p.n % 4]], 'completed'
FROM (SELECT *, row_number() OVER () AS n FROM person) p
  JOIN (SELECT *, row_number() OVER () AS n FROM training_class WHERE name LIKE 'Bench %') c ON c.n = 1 + p.n / :size
"""
_TASKS = """
INSERT INTO followup_task (enrolment_id, class_id, institution_id, department_id, region, point, months, since_on,
  due_on, sampled)
SELECT e.id, e.class_id, e.institution_id, e.department_id, e.region, hashtext(e.id::text) & 3, 0, date '2026-01-01',
  date '2026-01-31', false FROM enrolment e WHERE e.level = 5 AND e.state = 'completed'
"""
_OPEN = (
    "ALTER TABLE employment_record DISABLE TRIGGER employment_record_append_only",
    "TRUNCATE employment_record",
    "ALTER TABLE employment_record ENABLE TRIGGER employment_record_append_only",
    "DELETE FROM outcome_total_delta",
    "DELETE FROM outcome_total",
    "ALTER TABLE followup_task DISABLE TRIGGER USER",
    "UPDATE followup_task SET records = 0, outcome = NULL, near_home = NULL, matches_trade = NULL, gain_fen = NULL,"
    " embedded = NULL",
    "ALTER TABLE followup_task ENABLE TRIGGER USER",
)


def follow(engine: Engine) -> None:
    """Everybody of the county has completed a class and waits to be asked."""
    with engine.begin() as connection:
        if connection.scalar(text("SELECT count(*) FROM followup_task")):
            return
        (of,) = FACTORIES["training_class"].make(connection, Unit())
        whose = text("SELECT course_id, institution_id FROM training_class WHERE id = :id")
        paper = dict(connection.execute(whose, {"id": of}).one()._mapping)
        put(connection, "course_paper", Unit(), region=COUNTY, **paper, kind="teaching_plan")
        for table in _GUARDED:
            connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
        known = {"size": A_CLASS, "of": of}
        known_classes = connection.scalar(text("SELECT count(*) FROM training_class WHERE name LIKE 'Bench %'"))
        for statement in (*(() if known_classes else (_CLASSES,)), _ENROLMENTS, _TASKS):
            wanted = {name: value for name, value in known.items() if f":{name}" in statement}
            connection.execute(text(statement), wanted)
        for table in _GUARDED:
            connection.execute(text(f"ALTER TABLE {table} ENABLE TRIGGER USER"))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE training_class, enrolment, followup_task"))


def sheet(stage: Stage) -> Path:
    """What everybody said, in the sheet as it leaves: whose it is, of which class, at which point."""
    path, titles = stage.home / "answers.xlsx", [column.title for column in answers().columns]
    query = text(
        "SELECT t.id, e.name, e.masked_number, c.name AS class_name FROM followup_task t "
        "JOIN enrolment e ON e.id = t.enrolment_id JOIN training_class c ON c.id = t.class_id"
    )
    told = ("结业后 3 个月", "就业", "2026-01-05", None, "甲厂", "焊工", "县内", "是", "是", "否", "1800", "3200", None)
    with stage.owner.connect() as connection:
        lines = connection.execute(query)
        write_table(path, titles, [(str(r.id), r.name, r.masked_number, r.class_name, *told) for r in lines])
    return path


def measure(stage: Stage, *, rounds: int = 3) -> Iterator[Figure]:
    """Ours and the limit in turn, in CPU seconds of this process, its children and the database."""
    _ = stage.county
    follow(stage.owner)
    path = sheet(stage)
    sides = (partial(imported, stage, path), partial(copied, stage, path))
    for side in sides:
        side()
    ours, limit = in_turn(rounds, *sides)
    yield Figure("followup.import.vs_limit", ours, "s CPU", ours / limit, 3)


def imported(stage: Stage, path: Path) -> float:
    """Guard, read, validate, stage, check, write, settle, count, commit."""
    with stage.owner.begin() as connection:
        for statement in _OPEN:
            connection.execute(text(statement))
        waiting = connection.scalar(text("SELECT count(*) FROM followup_task"))
    database = stage.database()
    begun = spent_by(stage)
    done = direct.import_file(database, stage.county.user_id, 1, path, of=Of("followup"))
    spent = spent_by(stage) - begun
    database.close()
    if done.persons_added != waiting:
        raise RuntimeError(f"wrote {done.persons_added} of {waiting}")
    return spent
