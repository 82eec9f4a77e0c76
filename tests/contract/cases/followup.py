"""Cases of results and certificates."""

from backend.access import Role
from backend.kernel import clock
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
from tests.factories import attending
from tests.factories.institutions import post


@list_of("list_certificates")
def certificates(stage: Stage) -> Listing:
    """Certificates."""
    return stage.listing("certificate")


TODAY = clock.today().isoformat()
"""Of the machine, whatever a campaign makes of the clock."""


def _certificate(enrolment: str) -> dict[str, object]:
    return {"enrolment_id": enrolment, "kind": "training", "issued_on": TODAY}


@creating("create_certificate")
def a_new_certificate(stage: Stage) -> Creation:
    """A certificate for the n-th person who completed."""
    room = attending.completed(stage.callers, stage.owner)
    colleague = stage.callers.make(Role.INSTITUTION, institution_id=room.at.school.id)

    def seat() -> str:
        with stage.owner.begin() as connection:
            return attending.seated(connection, room.made["id"], "completed")

    who = once_each(seat)
    return Creation(room.school, colleague, lambda nth: Ask(options={"json": _certificate(who(nth))}), "certificate")


@mutable("write_results")
def results(stage: Stage) -> Target:
    """Results of a finished class."""
    room = attending.room(stage.callers, stage.owner, size=1)
    attending.taught(stage.owner, room.made["id"], room.people)
    now = room.school.get(f"/classes/{room.made['id']}").json()
    return target(room.school, now, body=lambda nth: attending.results(room.people, assessor=f"考评员{nth}"))


@mutable("revoke_certificate")
def a_certificate(stage: Stage) -> Target:
    """A certificate that is taken back."""
    room = attending.completed(stage.callers, stage.owner)
    made = post(room.school, "/certificates", _certificate(room.people[0]["id"]))
    return target(room.school, made, body=lambda _: {"reason": "冒名顶替"}, once=True)


@foreign("certificates")
def a_certificate_next_door(stage: Stage) -> Foreign:
    """A certificate of another county."""
    (row,) = stage.make("certificate", Unit(region=NEIGHBOUR.region))
    return Foreign(stage.callers.office(), {"id": row})


@list_of("list_followup_tasks")
def followup_tasks(stage: Stage) -> Listing:
    """Whom to ask."""
    return stage.listing("followup_task", state="open")


@list_of("list_return_visits")
def return_visits(stage: Stage) -> Listing:
    """Visits."""
    return stage.listing("return_visit")


@creating("create_employment_record")
def a_new_record(stage: Stage) -> Creation:
    """What the n-th person said first."""
    task = once_each(lambda: stage.make("followup_task")[0])
    said = {"kind": "first", "outcome": "farming", "channel": "phone", "asked_on": TODAY}
    office, colleague = stage.callers.office(), stage.callers.office()
    return Creation(office, colleague, lambda nth: Ask({"id": task(nth)}, {"json": said}), "employment_record")


@creating("create_return_visit")
def a_new_visit(stage: Stage) -> Creation:
    """A visit to the n-th person who completed."""
    room = attending.completed(stage.callers, stage.owner)
    attending.ended(stage.owner, room.made["id"])

    def seat() -> str:
        with stage.owner.begin() as connection:
            return attending.seated(connection, room.made["id"], "completed")

    who = once_each(seat)
    said = {"satisfaction": 5, "channel": "phone", "visited_on": TODAY}
    office, colleague = stage.callers.office(), stage.callers.office()

    def ask(nth: int) -> Ask:
        return Ask(options={"json": said | {"enrolment_id": who(nth)}})

    return Creation(office, colleague, ask, "return_visit")


@foreign("followup-tasks")
def a_task_next_door(stage: Stage) -> Foreign:
    """A task of another county."""
    (row,) = stage.make("followup_task", Unit(region=NEIGHBOUR.region))
    return Foreign(stage.callers.office(), {"id": row})
