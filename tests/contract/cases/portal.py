"""Cases of the trainees' door."""

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
from tests.factories import notices, people


@creating("create_lookup_code")
def a_lookup_code(stage: Stage) -> Creation:
    """The code of the n-th person."""
    town = stage.callers.township("622926101")
    made: list[str] = []

    def ask(nth: int) -> Ask:
        while len(made) <= nth:
            made.append(people.register(town)["id"])
        return Ask({"person_id": made[nth]})

    return Creation(town, stage.callers.township("622926101"), ask, "lookup_code")


@list_of("list_notices")
def listed_notices(stage: Stage) -> Listing:
    """Notices."""
    return stage.listing("notice")


@creating("create_notice")
def a_notice(stage: Stage) -> Creation:
    """The n-th notice."""
    body = notices.notice()
    return Creation(
        stage.callers.office(),
        stage.callers.office(),
        lambda nth: Ask(options={"json": body | {"title": f"第{nth}家厂招工"}}),
        "notice",
    )


@mutable("change_notice")
def a_draft(stage: Stage) -> Target:
    """A draft that is written anew."""
    office, body = stage.callers.office(), notices.notice()
    return target(office, notices.written(office), body=lambda nth: body | {"title": f"第{nth}次招工"})


@mutable("publish_notice")
def a_draft_to_publish(stage: Stage) -> Target:
    """A draft."""
    office = stage.callers.office()
    return target(office, notices.written(office), once=True)


@mutable("end_notice")
def a_notice_to_end(stage: Stage) -> Target:
    """A published notice."""
    office = stage.callers.office()
    return target(office, notices.published(office), once=True)


@foreign("notices")
def a_notice_next_door(stage: Stage) -> Foreign:
    """A notice of another county."""
    (key,) = stage.make("notice", Unit(region=NEIGHBOUR.region))
    return Foreign(stage.callers.office(), {"id": key})
