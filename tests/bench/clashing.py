"""classes.clash.*: sixty lessons saved where 100,000 were held and 1.5 million came, and where none were."""

import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, text

from backend.access import Role
from tests.bench.figure import TICK, Figure
from tests.bench.growth import copy_rows
from tests.bench.stage import Served, Stage
from tests.factories import classes as make
from tests.factories import teachers
from tests.factories.callers import Callers

HELD = "held"
"""The database in which much was held."""
CLASS = 60
"""Lessons of a class."""
_OFF = ("person", "training_class", "lesson", "booking", "enrolment", "attendance")
_LESSONS = """
CREATE TEMPORARY TABLE copy_of AS
  SELECT l.id AS old_id, uuidv7() AS new_id, t.id AS teacher, v.id AS venue, t.nth * 1000000 + slot / :per AS class_nth,
    tstzrange(base.at + slot * interval '8 hours', base.at + slot * interval '8 hours' + interval '2 hours') AS during
  FROM (SELECT id FROM lesson LIMIT 1) l,
    (SELECT id, row_number() OVER (ORDER BY id) AS nth FROM teacher) t
    JOIN (SELECT id, row_number() OVER (ORDER BY id) AS nth FROM venue) v USING (nth),
    generate_series(0, :slots - 1) slot, (SELECT now() - interval '900 days' AS at) base;
CREATE TEMPORARY TABLE class_of AS
  SELECT class_nth, uuidv7() AS id, range_agg(during) AS times FROM copy_of GROUP BY class_nth;
CREATE TEMPORARY TABLE came AS SELECT c.class_nth, uuidv7() AS person, uuidv7() AS enrolment, nth
  FROM class_of c, generate_series(1, :people) nth;
CREATE TEMPORARY TABLE copied_lesson AS SELECT c.*, k.id AS class_id FROM copy_of c JOIN class_of k USING (class_nth);
DROP TABLE copy_of;
"""
_COPY_OF = {
    "training_class": "SELECT c.id AS old_id, k.id AS new_id, k.class_nth"
    " FROM (SELECT id FROM training_class ORDER BY id LIMIT 1) c, class_of k",
    "person": "SELECT p.id AS old_id, c.person AS new_id FROM (SELECT id FROM person LIMIT 1) p, came c",
    "lesson": "SELECT * FROM copied_lesson",
    "booking": "SELECT b.id AS old_id, uuidv7() AS new_id, c.during,"
    " CASE WHEN b.teacher_id IS NOT NULL THEN c.teacher END AS teacher,"
    " CASE WHEN b.venue_id IS NOT NULL THEN c.venue END AS venue,"
    " c.new_id AS lesson FROM booking b JOIN copied_lesson c ON c.old_id = b.lesson_id",
}
_PLAN = "(SELECT p.id FROM course_paper p WHERE p.course_id = t.course_id AND p.kind = 'teaching_plan' LIMIT 1)"
_INSTEAD = {
    "training_class": {"id": "c.new_id", "name": "'第' || c.class_nth || '班'", "state": "'archived'"}
    | {"submitted_by": "uuidv7()", "approved_by": "uuidv7()", "plan_id": _PLAN},
    "person": {"id": "c.new_id", "id_number_index": "uuid_send(c.new_id)"},
    "lesson": {"id": "c.new_id", "class_id": "c.class_id", "during": "c.during"}
    | {"teacher_id": "c.teacher", "venue_id": "c.venue"},
    "booking": {"id": "c.new_id", "lesson_id": "c.lesson", "during": "c.during"}
    | {"teacher_id": "c.teacher", "venue_id": "c.venue"},
}
_CAME = """
INSERT INTO enrolment (id, class_id, person_id, institution_id, department_id, year, trade, level, times, name, sex,
    masked_number, categories, state, region)
  SELECT w.enrolment, k.id, w.person, k.institution_id, k.department_id, k.year, k.trade, k.level, c.times, p.name,
    p.sex, '', '{}', 'completed', p.region
  FROM came w JOIN class_of c USING (class_nth) JOIN training_class k ON k.id = c.id JOIN person p ON p.id = w.person;
INSERT INTO attendance (lesson_id, enrolment_id, class_id, institution_id, department_id, kind, at, device, step, nth,
    region)
  SELECT l.new_id, w.enrolment, k.id, k.institution_id, k.department_id, 'in', lower(l.during), 'phone', 1, w.nth,
    k.region
  FROM copied_lesson l JOIN came w USING (class_nth) JOIN training_class k ON k.id = l.class_id;
"""


class Spent(NamedTuple):
    """What one saving took: on the clock, and of the processors of application and database."""

    clock: float
    processor: float


def measure(
    stage: Stage, *, lessons: int = 100_000, people: int = 15, pool: int = 40, requests: int = 40
) -> Iterator[Figure]:
    """Both databases on one server, one request here and one there; `people` came to each lesson, taught by a pool of
    so many teachers."""
    grown = stage.beside(HELD)
    with ExitStack() as servers:
        few, many = (servers.enter_context(each.served()) for each in (stage, grown))
        full = Desk(grown, many)
        full.fill(lessons // pool, people, pool)
        sides = Desk(stage, few), full.again()
        for desk in sides:
            desk.save()
        before, after = zip(*([desk.save() for desk in sides] for _ in range(requests)), strict=True)
    grown.owner.dispose()
    for name, which in (("growth", "processor"), ("clock", "clock")):
        now, then = (p95([getattr(each, which) for each in side]) for side in (after, before))
        yield Figure(f"classes.clash.{name}", 1000 * now, f"ms p95 of saving 60 lessons, {which}", now / then, 1.5)


def p95(spent: list[float]) -> float:
    """The 95th percentile."""
    return sorted(spent)[int(0.95 * (len(spent) - 1))]


class Desk:
    """An institution that writes the timetable of a class again and again."""

    def __init__(self, stage: Stage, served: Served) -> None:
        self.stage, self.served, self.callers = stage, served, Callers(served.client, stage.owner)
        self.at = make.ground(self.callers)
        self.made = make.draft(self.at)
        self.caller = self.at.school.caller
        self.version: int = self.made["version"]

    def again(self) -> "Desk":
        """With a fresh token: it lives for ten minutes, filling a database takes some of them."""
        self.caller = self.callers.make(Role.INSTITUTION, institution_id=self.at.school.id)
        return self

    def save(self) -> Spent:
        """Save sixty lessons."""
        body = {"lessons": self._timetable()}
        headers = {"Authorization": f"Bearer {self.caller.token}", "If-Match": f'"{self.version}"'}
        worked, begun = self.served.seconds(), time.perf_counter()
        answer = self.served.client.put(f"/api/v1/classes/{self.made['id']}/timetable", json=body, headers=headers)
        spent = Spent(time.perf_counter() - begun, max(self.served.seconds() - worked, TICK))
        self.version = answer.raise_for_status().json()["version"]
        return spent

    def _timetable(self) -> list[dict[str, Any]]:
        """Lessons of an hour each, twelve on each of five days."""
        day = [self.at.lessons(hour=hour, theory=1, practical=1) for hour in range(8, 20, 2)]
        return [self._on(lesson, days) for days in range(5) for pair in day for lesson in pair]

    def _on(self, lesson: dict[str, Any], days: int) -> dict[str, Any]:
        on = str(make.first_day() + timedelta(days=days))
        return lesson | {name: on + lesson[name][10:] for name in ("since", "until")}

    def fill(self, slots: int, people: int, pool: int) -> None:
        """So many slots of a pool of teachers were held, each by a class of so many people."""
        office = self.callers.office()
        for _ in range(pool - 1):
            teachers.admitted(office)
            teachers.venue(office)
        make.person(self.callers)
        with self.stage.owner.begin() as connection:
            for table in _OFF:
                connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
            held(connection, slots, people)
            for table in _OFF:
                connection.execute(text(f"ALTER TABLE {table} ENABLE TRIGGER USER"))
        with self.stage.owner.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))


def held(connection: Connection, slots: int, people: int) -> None:
    """Classes one after the other for each teacher, with their bookings, people, their times and marks."""
    known = {"slots": slots, "per": CLASS, "people": people}
    run(connection, _LESSONS, known)
    for table, query in _COPY_OF.items():
        connection.execute(text(f"CREATE TEMPORARY TABLE copy_of AS {query}"))
        copy_rows(connection, table, _INSTEAD[table], "id")
        connection.execute(text("DROP TABLE copy_of"))
    run(connection, _CAME, {})


def run(connection: Connection, script: str, values: dict[str, int]) -> None:
    """Statements of a script, one by one, with values written into it."""
    for name, value in values.items():
        script = script.replace(f":{name}", str(value))
    for statement in script.split(";\n"):
        if statement.strip():
            connection.exec_driver_sql(statement)
