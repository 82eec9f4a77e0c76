"""A class that runs now: its first lesson has begun, people sit in it, the room shows codes."""

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Engine, text

from backend.kernel import clock
from tests.contract.rows.factory import FACTORIES, Unit
from tests.factories import classes as make
from tests.factories import people
from tests.factories.callers import Caller, Callers

DEVICE = "phone-of-nobody-in-particular"
_SHIFT = (
    "UPDATE lesson SET during = tstzrange(lower(during) + d, upper(during) + d) FROM (SELECT now()"
    " - interval '30 minutes' - min(lower(l.during)) AS d FROM lesson l WHERE l.class_id = :id) shift"
    " WHERE class_id = :id"
)
TODAY = "(now() AT TIME ZONE 'Asia/Shanghai')::date"
"""The county's day, whatever the zone of the database."""
_DAYS = f"UPDATE training_class SET starts_on = {TODAY} - 2, ends_on = {TODAY} + 7 WHERE id = :id"
_BEGIN = "UPDATE training_class SET state = :state WHERE id = :id"


@dataclass(frozen=True)
class Room:
    """A lesson that is held, and who holds it."""

    at: make.Ground
    made: dict[str, Any]
    lesson: str
    people: list[dict[str, Any]]

    @property
    def school(self) -> Caller:
        """The institution."""
        return self.at.school.caller

    def code(self, way: str = "in") -> str:
        """What the screen shows now."""
        shown: str = self.school.get(f"/lessons/{self.lesson}/room", params={"way": way}).json()["code"]
        return shown

    def body(self, who: dict[str, Any], code: str, device: str | None = None) -> dict[str, Any]:
        """What a trainee sends from his phone."""
        known = {"code": code, "name": who["name"], "tail": who["id_number"][-4:]}
        return known | {"device": device or uuid4().hex}


def join(callers: Callers, class_id: str) -> dict[str, Any]:
    """The enrolment of somebody new, with his whole ID number."""
    number = people.number()
    town = callers.township(make.TOWNSHIP)
    who = people.register(town, region=f"{make.TOWNSHIP}001", name="马学员", id_number=number)
    return make.join(callers, class_id, who) | {"id_number": number}


def begin(owner: Engine, class_id: str, *states: str) -> None:
    """The class runs and its first lesson began half an hour ago."""
    with owner.begin() as connection:
        for state in states or ("open", "running"):
            connection.execute(text(_BEGIN), {"state": state, "id": class_id})
        connection.execute(text(_SHIFT), {"id": class_id})
        connection.execute(text("ALTER TABLE training_class DISABLE TRIGGER training_class_guard"))
        connection.execute(text(_DAYS), {"id": class_id})
        connection.execute(text("ALTER TABLE training_class ENABLE TRIGGER training_class_guard"))


def a_day_ago(owner: Engine, class_id: str) -> None:
    """All its lessons lie a day earlier."""
    back = "tstzrange(lower(during) - interval '1 day', upper(during) - interval '1 day')"
    with owner.begin() as connection:
        connection.execute(text(f"UPDATE lesson SET during = {back} WHERE class_id = :id"), {"id": class_id})


def room(callers: Callers, owner: Engine, size: int = 3) -> Room:
    """A running class with so many people and its first lesson."""
    at = make.ground(callers)
    opened = make.approved(at)
    joined = [join(callers, opened["id"]) for _ in range(size)]
    begin(owner, opened["id"])
    lessons = at.school.caller.get(f"/classes/{opened['id']}/timetable").json()["lessons"]
    return Room(at, opened, lessons[0]["id"], joined)


def seated(connection: Connection, class_id: str, state: str = "enrolled") -> str:
    """The enrolment of somebody who sits in a running class without having been asked; the owner puts him there."""
    (person,) = FACTORIES["person"].make(connection, Unit(region=f"{make.TOWNSHIP}001"))
    connection.execute(text("ALTER TABLE enrolment DISABLE TRIGGER enrolment_seat"))
    known = text(
        "INSERT INTO enrolment (class_id, person_id, institution_id, department_id, year, trade, level, region, name,"
        " sex, masked_number, categories, state) SELECT c.id, p.id, c.institution_id, c.department_id, c.year, c.trade,"
        " c.level, p.region, p.name, p.sex, '', '{}', :state FROM training_class c, person p"
        " WHERE c.id = :id AND p.id = :person RETURNING id"
    )
    made = str(connection.scalar(known, {"id": class_id, "person": person, "state": state}))
    connection.execute(text("ALTER TABLE enrolment ENABLE TRIGGER enrolment_seat"))
    return made


_CALLS = (
    "INSERT INTO roll_call (region, lesson_id, class_id, institution_id, department_id, taken_at, late, head_count,"
    " present, taken_by) SELECT '', l.id, l.class_id, l.institution_id, '', lower(l.during) + interval '10 minutes',"
    " false, 1, 1, uuidv7() FROM lesson l WHERE l.class_id = :id AND l.kind = ANY (:kinds)"
)
_MARKS = (
    "INSERT INTO attendance (region, lesson_id, enrolment_id, class_id, institution_id, department_id, kind,"
    " roll_call_id) SELECT '', r.lesson_id, e.id, r.class_id, r.institution_id, '', 'present', r.id FROM roll_call r"
    " JOIN enrolment e ON e.class_id = r.class_id WHERE r.class_id = :id AND e.id = ANY (CAST(:who AS uuid[]))"
    " ON CONFLICT (enrolment_id, roll_call_id) DO NOTHING"
)


def held(owner: Engine, class_id: str, present: list[dict[str, Any]], *kinds: str) -> None:
    """Lessons of these kinds are over, and these people were there."""
    a_day_ago(owner, class_id)
    with owner.begin() as connection:
        connection.execute(text(_CALLS), {"id": class_id, "kinds": list(kinds or ("theory", "practical"))})
        connection.execute(text(_MARKS), {"id": class_id, "who": [who["id"] for who in present]})


def taught(owner: Engine, class_id: str, present: list[dict[str, Any]]) -> None:
    """All lessons are over, these people were there, the class is finished."""
    held(owner, class_id, present)
    with owner.begin() as connection:
        connection.execute(text(_BEGIN), {"state": "finished", "id": class_id})


def results(people: list[dict[str, Any]], **values: Any) -> dict[str, Any]:
    """Results with which everybody passes, assessed today."""
    each = [{"enrolment_id": who["id"], "theory": 80, "practice": 90} for who in people]
    return {"assessor": "考评员张", "assessed_on": clock.today().isoformat(), "results": each} | values


def completed(callers: Callers, owner: Engine, size: int = 1) -> Room:
    """A class whose people all completed, assessed."""
    found = room(callers, owner, size)
    taught(owner, found.made["id"], found.people)
    path = f"/classes/{found.made['id']}"
    now = found.school.get(path).json()
    told = found.school.put(f"{path}/results", json=results(found.people), if_match=now["version"])
    assert told.is_success, told.text
    make.move(found.school, found.school.get(path).json(), "assessed")
    return found


def ended(owner: Engine, class_id: str, ago: int = 2) -> None:
    """Put the days of a class back, so that it ended so many days ago."""
    first, last = (f"{TODAY} - CAST(:ago AS int){more}" for more in (" - 7", ""))
    days = text(f"UPDATE training_class SET starts_on = {first}, ends_on = {last} WHERE id = :id")
    with owner.begin() as connection:
        connection.execute(text("ALTER TABLE training_class DISABLE TRIGGER training_class_guard"))
        connection.execute(days, {"id": class_id, "ago": ago})
        connection.execute(text("ALTER TABLE training_class ENABLE TRIGGER training_class_guard"))
