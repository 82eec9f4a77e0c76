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
