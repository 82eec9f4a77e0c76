"""Cases of teachers, venues and bookings."""

from typing import Any

from tests.contract.cases.case import (
    Ask,
    Creation,
    Foreign,
    Listing,
    Stage,
    Target,
    creating,
    foreign,
    free,
    list_of,
    mutable,
)
from tests.contract.cases.institution import NEIGHBOUR, YEARS, once_each, target
from tests.contract.rows.factory import Unit
from tests.factories import teachers as make
from tests.factories.institutions import post, school

free("delete_booking", "a booking is never changed, and who deletes it has it in view")


@list_of("list_teachers")
def teachers(stage: Stage) -> Listing:
    """Teachers."""
    return stage.listing("teacher", q="x")


@list_of("list_venues")
def venues(stage: Stage) -> Listing:
    """Venues."""
    return stage.listing("venue", kind="practical")


@list_of("list_bookings")
def bookings(stage: Stage) -> Listing:
    """Bookings."""
    return stage.listing("booking")


def _creating(stage: Stage, table: str, ask: Any) -> Creation:
    return Creation(stage.callers.office(), stage.callers.office(), ask, table)


@creating("create_teacher")
def a_new_teacher(stage: Stage) -> Creation:
    """A teacher."""
    return _creating(stage, "teacher", lambda nth: Ask(options={"json": make.teacher(name=f"马师{nth}")}))


@creating("create_venue")
def a_new_venue(stage: Stage) -> Creation:
    """A venue."""
    return _creating(stage, "venue", lambda nth: Ask(options={"json": make.workshop(name=f"车间{nth}")}))


@creating("create_venue_status")
def a_new_word(stage: Stage) -> Creation:
    """The word on a year."""
    word = {"usable": True, "reason": "检查合格"}
    of = once_each(lambda: make.venue(stage.callers.office())["id"])

    def ask(nth: int) -> Ask:
        return Ask({"id": of(nth // YEARS)}, {"json": word | {"year": 2000 + nth % YEARS}})

    return _creating(stage, "venue_status", ask)


@creating("create_booking")
def a_new_booking(stage: Stage) -> Creation:
    """A meeting; the n-th one of the n-th teacher."""
    office = stage.callers.office()
    (whose,) = stage.make("institution", Unit())
    known = once_each(lambda: make.admitted(office)["id"])

    def ask(nth: int) -> Ask:
        return Ask(options={"json": make.meeting(institution_id=str(whose), teacher_id=known(nth))})

    return _creating(stage, "booking", ask)


def _of_teacher(stage: Stage, table: str, body: Any) -> Creation:
    of = once_each(lambda: make.admitted(stage.callers.office())["id"])
    return _creating(stage, table, lambda nth: Ask({"id": of(nth // YEARS)}, {"json": body(nth % YEARS)}))


@creating("create_teacher_review")
def a_new_review(stage: Stage) -> Creation:
    """A year's review."""
    return _of_teacher(stage, "teacher_review", lambda nth: make.review(year=2000 + nth))


@creating("create_teacher_study")
def a_new_study(stage: Stage) -> Creation:
    """Study away from home."""
    return _of_teacher(stage, "teacher_study", lambda nth: make.study(specialty=f"焊接{nth}"))


def _title(nth: int) -> dict[str, Any]:
    return {"title": f"助理讲师{nth}", "applied_on": "2026-01-01"}


@creating("create_teacher_title")
def a_new_title(stage: Stage) -> Creation:
    """An application."""
    return _of_teacher(stage, "title_application", _title)


@mutable("change_teacher")
def a_teacher(stage: Stage) -> Target:
    """A teacher with another employer."""
    office = stage.callers.office()
    return target(office, make.admitted(office), body=lambda nth: {"employer": f"学校{nth}"})


def _proposed(stage: Stage) -> dict[str, Any]:
    return post(school(stage.callers).caller, "/teachers", make.teacher())


@mutable("admit_teacher")
def a_teacher_to_admit(stage: Stage) -> Target:
    """A proposal that is taken."""
    return target(stage.callers.office(), _proposed(stage), once=True)


@mutable("refuse_teacher")
def a_teacher_to_refuse(stage: Stage) -> Target:
    """A proposal that is not taken."""
    return target(stage.callers.office(), _proposed(stage), body=lambda _: {"reason": "材料不全"}, once=True)


@mutable("dismiss_teacher")
def a_teacher_who_leaves(stage: Stage) -> Target:
    """A teacher who leaves."""
    office = stage.callers.office()
    return target(office, make.admitted(office), body=lambda _: {"reason": "调离本县"}, once=True)


@mutable("change_teacher_study")
def a_study(stage: Stage) -> Target:
    """Study whose result comes in."""
    office = stage.callers.office()
    known = make.admitted(office)
    studied = post(office, f"/teachers/{known['id']}/studies", make.study())["studies"][0]
    return target(office, studied, body=lambda nth: make.study(result=f"第{nth}名"))


@mutable("decide_teacher_title")
def a_title(stage: Stage) -> Target:
    """An application that ends."""
    office = stage.callers.office()
    known = make.admitted(office)
    asked = post(office, f"/teachers/{known['id']}/titles", _title(1))["titles"][0]
    return target(office, asked, body=lambda _: {"state": "passed"}, once=True)


@mutable("change_venue")
def a_venue(stage: Stage) -> Target:
    """A venue with other seats."""
    office = stage.callers.office()
    return target(office, make.venue(office), body=lambda nth: {"seats": 10 + nth})


def _next_door(table: str) -> Any:
    def case(stage: Stage) -> Foreign:
        (row,) = stage.make(table, Unit(region=NEIGHBOUR.region))
        return Foreign(stage.callers.office(), {"id": row})

    return case


for _resource, _table in {
    "teachers": "teacher",
    "teacher-studies": "teacher_study",
    "teacher-titles": "title_application",
    "venues": "venue",
    "bookings": "booking",
}.items():
    foreign(_resource)(_next_door(_table))
