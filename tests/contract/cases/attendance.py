"""Cases of attendance."""

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
from tests.contract.cases.institution import NEIGHBOUR, target
from tests.contract.rows.factory import Unit
from tests.factories import attending
from tests.factories.attending import Room
from tests.factories.institutions import post


@list_of("list_corrections")
def corrections(stage: Stage) -> Listing:
    """Corrections."""
    return stage.listing("attendance_correction", state="asked")


def _colleague(stage: Stage, room: Room) -> Any:
    return stage.callers.make(Role.INSTITUTION, institution_id=room.at.school.id)


@creating("create_roll_call")
def a_roll_call(stage: Stage) -> Creation:
    """A roll call, the n-th second ago."""
    room = attending.room(stage.callers, stage.owner, size=1)
    body = {"present": [room.people[0]["id"]], "absent": [], "head_count": 1}

    def ask(nth: int) -> Ask:
        return Ask({"id": room.lesson}, {"json": body | {"seconds_ago": nth}})

    return Creation(room.school, _colleague(stage, room), ask, "roll_call")


def _correction(room: Room, **values: Any) -> dict[str, Any]:
    known = {"lesson_id": room.lesson, "enrolment_id": room.people[0]["id"], "attended": True, "reason": "手机没电"}
    return known | values


@creating("create_correction")
def a_correction(stage: Stage) -> Creation:
    """A correction for the n-th person."""
    room = attending.room(stage.callers, stage.owner, size=1)
    joined: list[str] = []
    attending.a_day_ago(stage.owner, room.made["id"])

    def ask(nth: int) -> Ask:
        while len(joined) <= nth:
            with stage.owner.begin() as connection:
                joined.append(attending.seated(connection, room.made["id"]))
        return Ask(options={"json": _correction(room, enrolment_id=joined[nth])})

    return Creation(room.school, _colleague(stage, room), ask, "attendance_correction")


@creating("create_shared_device")
def a_shared_device(stage: Stage) -> Creation:
    """The n-th phone that two people used."""
    room = attending.room(stage.callers, stage.owner, size=2)

    def ask(nth: int) -> Ask:
        device = f"{nth + 1:032x}"
        for who in room.people:
            stage.run(
                "INSERT INTO attendance (lesson_id, enrolment_id, kind, step, nth, device, region, class_id,"
                " institution_id, department_id) SELECT :lesson, id, 'in', 0, 0, :device, region, class_id,"
                " institution_id, department_id FROM enrolment WHERE id = :who",
                lesson=room.lesson,
                device=device,
                who=who["id"],
            )
        return Ask({"id": room.lesson}, {"json": {"device": device, "reason": "母女共用"}})

    return Creation(room.school, _colleague(stage, room), ask, "shared_device")


@mutable("decide_correction")
def an_open_correction(stage: Stage) -> Target:
    """A correction that is decided."""
    room = attending.room(stage.callers, stage.owner, size=1)
    attending.a_day_ago(stage.owner, room.made["id"])
    asked = post(room.school, "/attendance-corrections", _correction(room))
    return target(stage.callers.office(), asked, body=lambda _: {"approve": True}, once=True)


@foreign("attendance-corrections")
def a_correction_next_door(stage: Stage) -> Foreign:
    """A correction of another county."""
    (row,) = stage.make("attendance_correction", Unit(region=NEIGHBOUR.region))
    return Foreign(stage.callers.office(), {"id": row})
