"""S20: people join, leave and change classes that grow, shrink and move: never above capacity, nobody at two places."""

import random
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine, text

from tests.campaigns import tiers
from tests.campaigns.conftest import Figures
from tests.factories import classes as make
from tests.factories.callers import Caller, Callers

SEED = tiers.seed(20)
OPERATIONS = tiers.size(160, c=2_000, n=20_000)
THREADS = 4
CLASSES, PEOPLE, SEATS = 4, 14, 5
TOO_MANY = text(
    "SELECT s.class_id FROM class_seat s JOIN training_class c ON c.id = s.class_id LEFT JOIN enrolment e"
    " ON e.class_id = s.class_id AND e.state IN ('enrolled', 'completed')"
    " GROUP BY s.class_id, s.enrolled, s.size, c.size"
    " HAVING count(e.id) > c.size OR s.enrolled > s.size OR s.enrolled <> count(e.id) OR s.size <> c.size"
)
OVERLAPS = text(
    "SELECT 'person', a.id FROM enrolment a JOIN enrolment b ON a.person_id = b.person_id AND a.id < b.id"
    " AND a.times && b.times WHERE a.state IN ('enrolled', 'completed') AND b.state IN ('enrolled', 'completed')"
    " UNION ALL SELECT 'booking', a.id FROM booking a JOIN booking b ON a.id < b.id AND a.during && b.during"
    " AND (a.teacher_id = b.teacher_id OR a.venue_id = b.venue_id)"
    " UNION ALL SELECT 'times', e.id FROM enrolment e WHERE e.state IN ('enrolled', 'completed') AND e.times <>"
    " coalesce((SELECT range_agg(l.during) FROM lesson l WHERE l.class_id = e.class_id), '{}')"
)
SEATS_OF_SCHOOLS = text(
    "SELECT r.id FROM recognition r WHERE r.seats_taken <> (SELECT coalesce(sum(c.size), 0) FROM training_class c"
    " WHERE c.institution_id = r.institution_id AND c.year = r.year"
    " AND c.state IN ('approved', 'open', 'running', 'suspended'))"
)


@dataclass
class Scene:
    """Classes of different trades' levels, so that their times alone stand against each other, and people."""

    callers: Callers
    owner: Engine
    grounds: list[make.Ground]
    classes: list[dict[str, Any]]
    people: list[dict[str, Any]]
    answers: Counter[int] = field(default_factory=Counter)

    def act(self, seed: int) -> int:
        """One random operation; its status."""
        dice = random.Random(seed)
        town = self.callers.township(make.TOWNSHIP)
        kind = dice.choice(["join", "join", "join", "leave", "change", "resize", "move"])
        answer: httpx.Response = getattr(self, kind)(dice, town)
        return answer.status_code

    def join(self, dice: random.Random, town: Caller) -> httpx.Response:
        """Somebody joins a class."""
        who, of = dice.choice(self.people), dice.choice(self.classes)
        return town.post(f"/classes/{of['id']}/enrolments", json={"person_id": who["id"]})

    def _enrolment(self, dice: random.Random, town: Caller) -> dict[str, Any]:
        asked = {"person_id": dice.choice(self.people)["id"], "state": "enrolled"}
        found = town.get("/enrolments", params=asked).json()["items"]
        nobody = {"id": "00000000-0000-7000-8000-000000000000", "version": 1}
        return dict(dice.choice(found)) if found else nobody

    def leave(self, dice: random.Random, town: Caller) -> httpx.Response:
        """Somebody leaves."""
        of = self._enrolment(dice, town)
        return town.post(f"/enrolments/{of['id']}/cancellation", json={"reason": "外出务工"}, if_match=of["version"])

    def change(self, dice: random.Random, town: Caller) -> httpx.Response:
        """Somebody changes the class."""
        of, to = self._enrolment(dice, town), dice.choice(self.classes)
        body = {"class_id": to["id"], "reason": "离家近"}
        return town.post(f"/enrolments/{of['id']}/transfer", json=body, if_match=of["version"])

    def resize(self, dice: random.Random, _town: Caller) -> httpx.Response:
        """A class grows or shrinks."""
        nth = dice.randrange(CLASSES)
        school, path = self.grounds[nth].school.caller, f"/classes/{self.classes[nth]['id']}"
        version = school.get(path).json()["version"]
        return school.patch(path, json={"size": dice.randint(1, 2 * SEATS)}, if_match=version)

    def move(self, dice: random.Random, _town: Caller) -> httpx.Response:
        """A lesson goes to another hour or day, perhaps to where somebody is elsewhere."""
        nth = dice.randrange(CLASSES)
        at, path = self.grounds[nth], f"/classes/{self.classes[nth]['id']}"
        lesson = dice.choice(at.school.caller.get(f"{path}/timetable").json()["lessons"])
        slots = [each for each in at.lessons(days=3) if each["kind"] == lesson["kind"]]
        body = dice.choice(slots) | {"reason": "调课"}
        return at.school.caller.put(f"/lessons/{lesson['id']}", json=body, if_match=lesson["version"])

    def faults(self, seeds: range) -> list[str]:
        """What is wrong after so many operations of four threads: with the answers, and in the database."""
        with ThreadPoolExecutor(THREADS) as threads:
            self.answers.update(threads.map(self.act, seeds))
        found = [f"{count} answers {status}" for status, count in self.answers.items() if status >= 500]
        with self.owner.connect() as connection:
            for name, query in {"seats": TOO_MANY, "overlap": OVERLAPS, "capacity": SEATS_OF_SCHOOLS}.items():
                found += [f"{name}: {tuple(row)}" for row in connection.execute(query)]
        return found


@contextmanager
def without(owner: Engine, *statements: str) -> Iterator[None]:
    """A rule of the database is taken away until the block ends: pairs of taking and giving back."""
    taking, giving = statements[::2], statements[1::2]
    with owner.begin() as connection:
        for statement in taking:
            connection.execute(text(statement))
    try:
        yield
    finally:
        with owner.begin() as connection:
            for statement in giving:
                connection.execute(text(statement))


@pytest.fixture(scope="module")
def scene(callers: Callers, owner: Engine) -> Scene:
    """Approved classes at the same hours; each of another level, by the owner's hand."""
    grounds = [make.ground(callers) for _ in range(CLASSES)]
    classes = [make.approved(at, size=SEATS) for at in grounds]
    guard = "ALTER TABLE training_class {} TRIGGER training_class_guard"
    with without(owner, guard.format("DISABLE"), guard.format("ENABLE")), owner.begin() as connection:
        for level, each in enumerate(classes, 1):
            relevel = text("UPDATE training_class SET level = :level WHERE id = :id")
            connection.execute(relevel, {"level": level, "id": each["id"]})
    return Scene(callers, owner, grounds, classes, [make.person(callers) for _ in range(PEOPLE)])


def test_nobody_is_above_capacity_or_at_two_places(scene: Scene, figure: Figures) -> None:
    found = scene.faults(range(SEED * 1_000_000, SEED * 1_000_000 + OPERATIONS))
    figure("operations", OPERATIONS, aim=OPERATIONS, seed=SEED)
    figure("overlaps and seats too many", len(found), aim=0, seed=SEED)
    for status, count in sorted(scene.answers.items()):
        figure(f"answers {status}", count, seed=SEED)
    assert found == []
    assert scene.answers[201] > 0
    assert scene.answers[200] > 0
    assert scene.answers[409] > 0, "nothing was refused: the scene is too tame"


def test_control_without_the_rules_the_same_questions_find_it(callers: Callers, owner: Engine) -> None:
    """Without constraint and counter a second enrolment slips in; what was broken is rolled back."""
    first, second = (make.approved(make.ground(callers)) for _ in range(2))
    who = make.person(callers)
    make.join(callers, first["id"], who)
    columns = "person_id, institution_id, department_id, year, trade, region, times, name, sex, masked_number"
    with owner.connect() as connection:
        connection.execute(text("ALTER TABLE enrolment DROP CONSTRAINT person_elsewhere"))
        connection.execute(text("ALTER TABLE enrolment DISABLE TRIGGER enrolment_seat"))
        slips_in = text(
            f"INSERT INTO enrolment (class_id, level, categories, {columns})"
            f" SELECT :other, 4, categories, {columns} FROM enrolment"
            " WHERE person_id = :who"
        )
        connection.execute(slips_in, {"other": second["id"], "who": who["id"]})
        overlaps = {row[0] for row in connection.execute(OVERLAPS)}
        seats = [str(row[0]) for row in connection.execute(TOO_MANY)]
        connection.rollback()
    assert "person" in overlaps
    assert second["id"] in seats


def test_control_seats_that_are_not_given_back_are_found(callers: Callers, owner: Engine) -> None:
    at = make.ground(callers)
    make.approved(at)
    with owner.connect() as connection:
        lost = text("UPDATE recognition SET seats_taken = seats_taken + 1 WHERE institution_id = :id RETURNING id")
        recognition = connection.execute(lost, {"id": at.school.id}).scalar_one()
        found = list(connection.scalars(SEATS_OF_SCHOOLS))
        connection.rollback()
    assert recognition in found


def test_control_a_teacher_who_is_booked_twice_is_found(callers: Callers, owner: Engine) -> None:
    at = make.ground(callers)
    make.approved(at)
    with owner.connect() as connection:
        connection.execute(text("ALTER TABLE booking DROP CONSTRAINT teacher_busy"))
        again = text(
            "INSERT INTO booking (region, institution_id, teacher_id, during, purpose, hours)"
            " SELECT region, institution_id, teacher_id, during, purpose, hours FROM booking"
            " WHERE teacher_id = :teacher LIMIT 1"
        )
        connection.execute(again, {"teacher": at.teacher})
        overlaps = {row[0] for row in connection.execute(OVERLAPS)}
        connection.rollback()
    assert overlaps == {"booking"}
