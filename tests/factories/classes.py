"""Classes ready to be asked for, approved and joined, and people to join them."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import count
from typing import Any

from backend.kernel import clock
from tests.factories import courses, people, teachers
from tests.factories.callers import Caller, Callers
from tests.factories.institutions import School, post, recognise, school

DEPARTMENT = courses.DEPARTMENT
TOWNSHIP = "622926101"
_serial = count(1)


def first_day() -> date:
    """A day on which a class may start that is asked for today, within the year."""
    return clock.today() + timedelta(days=8)


@dataclass(frozen=True)
class Ground:
    """Where a class can be: an institution with a ready course, a teacher and a venue."""

    callers: Callers
    school: School
    course: dict[str, Any]
    teacher: str
    venue: str

    def body(self, **values: Any) -> dict[str, Any]:
        """A class that may be asked for."""
        start = first_day()
        known = {"course_id": self.course["id"], "name": f"电焊第{next(_serial)}期", "demand": "达板工业园用工"}
        days = {"starts_on": start.isoformat(), "ends_on": (start + timedelta(days=9)).isoformat()}
        return known | days | {"facts": {"kind": "voucher", "scheme": "2026年培训券办法"}, "size": 50} | values

    def lessons(self, *, days: int = 1, hour: int = 8, theory: int = 3, practical: int = 7) -> list[dict[str, Any]]:
        """Days with hours of both kinds, the first one on the class's first day."""
        return [lesson for day in range(days) for lesson in self._day(day, hour, theory, practical)]

    def _day(self, day: int, hour: int, theory: int, practical: int) -> list[dict[str, Any]]:
        on = first_day() + timedelta(days=day)
        at = {"teacher_id": self.teacher, "venue_id": self.venue}
        start = f"{on}T{hour:02d}:00:00+08:00"
        middle = f"{on}T{hour + theory:02d}:00:00+08:00"
        end = f"{on}T{hour + theory + practical:02d}:00:00+08:00"
        return [
            at | {"title": "理论", "kind": "theory", "since": start, "until": middle, "hours": theory},
            at | {"title": "实训", "kind": "practical", "since": middle, "until": end, "hours": practical},
        ]


def ground(callers: Callers, *, theory: int = 3, practical: int = 7, **decision: Any) -> Ground:
    """An institution that can begin."""
    at = school(callers, **decision)
    if first_day().year != clock.today().year:
        recognise(callers, str(at.id), first_day().year, **decision)
    course = courses.create(at.caller)
    papers = (courses.plan(theory, practical), courses.syllabus(), courses.textbook())
    ready = courses.approve_all(callers, at.caller, course["id"], *papers)
    office = callers.office()
    return Ground(callers, at, ready, teachers.admitted(office)["id"], teachers.venue(office)["id"])


def elsewhere(at: Ground) -> Ground:
    """The same institution with a teacher and a place of their own, so that its next class meets no other."""
    office = at.callers.office()
    return replace(at, teacher=teachers.admitted(office)["id"], venue=teachers.venue(office)["id"])


def draft(at: Ground, *, hour: int = 8, **values: Any) -> dict[str, Any]:
    """A draft with its timetable."""
    made = post(at.school.caller, "/classes", at.body(**values))
    return schedule(at, made, at.lessons(hour=hour))


def schedule(at: Ground, made: dict[str, Any], lessons: list[dict[str, Any]]) -> dict[str, Any]:
    """The class with this timetable."""
    path = f"/classes/{made['id']}"
    answer = at.school.caller.put(f"{path}/timetable", json={"lessons": lessons}, if_match=made["version"])
    assert answer.is_success, answer.text
    known: dict[str, Any] = at.school.caller.get(path).json()
    return known


def move(caller: Caller, made: dict[str, Any], to: str, reason: str | None = None) -> dict[str, Any]:
    """A step of a class."""
    return post(caller, f"/classes/{made['id']}/moves", {"to": to, "reason": reason}, if_match=made["version"])


def approved(at: Ground, *, hour: int = 8, **values: Any) -> dict[str, Any]:
    """A class that takes people."""
    asked = move(at.school.caller, draft(at, hour=hour, **values), "submitted")
    return move(at.callers.department(DEPARTMENT), asked, "approved")


def person(callers: Callers, township: str = TOWNSHIP) -> dict[str, Any]:
    """A registered person of a township."""
    return people.register(callers.township(township), region=f"{township}001", name="马学员")


def numbered(callers: Callers, township: str = TOWNSHIP) -> dict[str, Any]:
    """The name and ID number of a registered person."""
    known = {"name": "马学员", "id_number": people.number()}
    people.register(callers.township(township), region=f"{township}001", **known)
    return known


def join(callers: Callers, class_id: str, who: dict[str, Any], township: str = TOWNSHIP) -> dict[str, Any]:
    """The enrolment of a person by the township."""
    return post(callers.township(township), f"/classes/{class_id}/enrolments", {"person_id": who["id"]})
