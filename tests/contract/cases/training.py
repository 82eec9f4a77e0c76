"""Cases of classes, lessons and enrolment."""

from typing import Any

from backend.access import Role
from tests.contract.cases.case import (
    Ask,
    Creation,
    Foreign,
    Listing,
    Stage,
    Target,
    creating,
    foreign,
    list_of,
    mutable,
)
from tests.contract.cases.institution import NEIGHBOUR, once_each, target
from tests.contract.rows.factory import Unit
from tests.factories import classes as make


@list_of("list_classes")
def classes(stage: Stage) -> Listing:
    """Classes."""
    return stage.listing("training_class", year="2026")


@list_of("list_enrolments")
def enrolments(stage: Stage) -> Listing:
    """Enrolment."""
    return stage.listing("enrolment", state="enrolled")


@creating("create_class")
def a_new_class(stage: Stage) -> Creation:
    """A draft."""
    at = make.ground(stage.callers)
    body = at.body()
    colleague = stage.callers.make(Role.INSTITUTION, institution_id=at.school.id)

    def ask(nth: int) -> Ask:
        return Ask(options={"json": body | {"name": f"第{nth}期"}})

    return Creation(at.school.caller, colleague, ask, "training_class")


@creating("create_enrolment")
def a_new_enrolment(stage: Stage) -> Creation:
    """Somebody joins; the n-th person."""
    opened = once_each(lambda: make.approved(make.ground(stage.callers))["id"])
    who = once_each(lambda: make.person(stage.callers)["id"])
    town, colleague = (stage.callers.township(make.TOWNSHIP) for _ in range(2))

    def ask(nth: int) -> Ask:
        return Ask({"id": opened(nth // 40)}, {"json": {"person_id": who(nth)}})

    return Creation(town, colleague, ask, "enrolment")


@creating("create_enrolment_by_number")
def a_new_enrolment_by_number(stage: Stage) -> Creation:
    """An institution enrols; the n-th person, forty to a class."""
    at = make.ground(stage.callers)
    who = once_each(lambda: make.numbered(stage.callers))
    colleague = stage.callers.make(Role.INSTITUTION, institution_id=at.school.id)

    def open_another() -> str:
        stage.run("UPDATE recognition SET seats_taken = 0 WHERE institution_id = :school", school=at.school.id)
        return str(make.approved(make.elsewhere(at))["id"])

    opened = once_each(open_another)

    def ask(nth: int) -> Ask:
        return Ask({"id": opened(nth // 40)}, {"json": who(nth)})

    return Creation(at.school.caller, colleague, ask, "enrolment")


@mutable("change_class")
def a_draft(stage: Stage) -> Target:
    """A draft with another name."""
    at = make.ground(stage.callers)
    return target(at.school.caller, make.draft(at), body=lambda nth: {"name": f"改名第{nth}期"})


@mutable("move_class")
def a_class_that_moves(stage: Stage) -> Target:
    """A draft that is handed in."""
    at = make.ground(stage.callers)
    return target(at.school.caller, make.draft(at), body=lambda _: {"to": "submitted"}, once=True)


@mutable("write_timetable")
def a_timetable(stage: Stage) -> Target:
    """A draft whose timetable is written."""
    at = make.ground(stage.callers)
    made = make.draft(at)
    return target(at.school.caller, made, body=lambda nth: {"lessons": at.lessons(days=1 + nth % 3)})


@mutable("reschedule_lesson")
def a_lesson(stage: Stage) -> Target:
    """A lesson that goes to another day."""
    at = make.ground(stage.callers)
    made = make.draft(at)
    caller = at.school.caller
    lesson = caller.get(f"/classes/{made['id']}/timetable").json()["lessons"][0]
    days = at.lessons(days=9)

    def body(nth: int) -> dict[str, Any]:
        return days[2 + 2 * (nth % 8)] | {"reason": f"第{nth}次调课"}

    return target(caller, lesson, body=body)


def _joined(stage: Stage) -> dict[str, Any]:
    opened = make.approved(make.ground(stage.callers))
    return make.join(stage.callers, opened["id"], make.person(stage.callers))


@mutable("cancel_enrolment")
def an_enrolment(stage: Stage) -> Target:
    """Somebody who leaves."""
    town = stage.callers.township(make.TOWNSHIP)
    return target(town, _joined(stage), body=lambda _: {"reason": "外出务工"}, once=True)


@mutable("transfer_enrolment")
def an_enrolment_that_changes(stage: Stage) -> Target:
    """Somebody who changes the class."""
    town, joined = stage.callers.township(make.TOWNSHIP), _joined(stage)
    other = make.approved(make.ground(stage.callers))
    return target(town, joined, body=lambda _: {"class_id": other["id"], "reason": "离家近"}, once=True)


def _next_door(table: str) -> Any:
    def case(stage: Stage) -> Foreign:
        (row,) = stage.make(table, Unit(region=NEIGHBOUR.region))
        return Foreign(stage.callers.office(), {"id": row})

    return case


for _resource, _table in {"classes": "training_class", "lessons": "lesson", "enrolments": "enrolment"}.items():
    foreign(_resource)(_next_door(_table))
