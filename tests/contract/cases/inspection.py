"""Cases of reports."""

from typing import Any

from tests.contract.cases.case import Foreign, Listing, Stage, Target, foreign, list_of, mutable
from tests.contract.cases.institution import NEIGHBOUR
from tests.contract.rows.factory import Unit
from tests.contract.rows.inspection import readable


def _report(stage: Stage, unit: Unit | None = None) -> Any:
    with stage.owner.begin() as connection:
        (key,) = readable(connection, unit or Unit())
    return key


@list_of("list_complaints")
def complaints(stage: Stage) -> Listing:
    """Reports."""
    return Listing(stage.callers.office(), lambda: _report(stage), query={"state": "received"})


@mutable("answer_complaint")
def a_report(stage: Stage) -> Target:
    """A report that is answered, and answered better."""
    key = _report(stage)
    answers = {"outcome": "upheld"}
    return Target(stage.callers.office(), {"id": key}, lambda nth: answers | {"answer": f"已查实并追回，第{nth}次"})


@mutable("close_complaint")
def an_answered_report(stage: Stage) -> Target:
    """A report that is closed."""
    key = _report(stage)
    stage.run(
        "UPDATE complaint SET state = 'answered', outcome = 'upheld', answer = '已查实', answered_by = uuidv7(),"
        " answered_at = now() WHERE id = :id",
        id=key,
    )
    return Target(stage.callers.office(), {"id": key}, version=2, once=True)


@foreign("complaints")
def a_report_next_door(stage: Stage) -> Foreign:
    """A report of another county."""
    key = _report(stage, Unit(region=NEIGHBOUR.region))
    return Foreign(stage.callers.office(), {"id": key})
