"""Cases of courses and their papers."""

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
    list_of,
    mutable,
)
from tests.contract.cases.institution import NEIGHBOUR, once_each, target
from tests.contract.rows.factory import Unit
from tests.factories import courses as make
from tests.factories.institutions import post


@list_of("list_courses")
def courses(stage: Stage) -> Listing:
    """Courses."""
    return stage.listing("course")


def _course(stage: Stage) -> dict[str, Any]:
    (school,) = stage.make("institution", Unit())
    return make.create(stage.callers.office(), institution_id=str(school))


@creating("create_course")
def a_new_course(stage: Stage) -> Creation:
    """A course."""
    (school,) = stage.make("institution", Unit())

    def ask(nth: int) -> Ask:
        return Ask(options={"json": make.body(institution_id=str(school), name=f"课程{nth}")})

    return Creation(stage.callers.office(), stage.callers.office(), ask, "course")


@creating("create_course_paper")
def a_new_paper(stage: Stage) -> Creation:
    """A version; the n-th one of the n-th course."""
    course = once_each(lambda: _course(stage))

    def ask(nth: int) -> Ask:
        return Ask({"id": course(nth)["id"]}, {"json": make.plan()})

    return Creation(stage.callers.office(), stage.callers.office(), ask, "course_paper")


@mutable("change_course")
def a_course(stage: Stage) -> Target:
    """A course that gets another name."""
    made = _course(stage)
    return target(stage.callers.office(), made, body=lambda nth: {"name": f"{made['name']}之{nth}"})


@mutable("retire_course")
def an_active_course(stage: Stage) -> Target:
    """A course that is retired."""
    return target(stage.callers.office(), _course(stage), once=True)


@mutable("restore_course")
def a_retired_course(stage: Stage) -> Target:
    """A course that comes back."""
    office, made = stage.callers.office(), _course(stage)
    gone = post(office, f"/courses/{made['id']}/retirement", None, if_match=made["version"])
    return target(office, gone, once=True)


def _draft(stage: Stage) -> dict[str, Any]:
    return make.write(stage.callers.office(), _course(stage)["id"], make.plan())


@mutable("change_course_paper")
def a_draft_paper(stage: Stage) -> Target:
    """A draft that is written anew."""
    content = {name: value for name, value in make.plan().items() if name != "kind"}
    return target(stage.callers.office(), _draft(stage), body=lambda nth: content | {"title": f"计划{nth}"})


@mutable("delete_course_paper", "submit_course_paper")
def a_paper_to_move(stage: Stage) -> Target:
    """A draft that goes, or is handed in."""
    return target(stage.callers.office(), _draft(stage), once=True)


def _handed_in(stage: Stage) -> dict[str, Any]:
    return make.move(stage.callers.office(), _draft(stage), "submission")


@mutable("return_course_paper")
def a_paper_to_return(stage: Stage) -> Target:
    """A paper that goes back."""
    department = stage.callers.department(make.DEPARTMENT)
    return target(department, _handed_in(stage), body=lambda _: {"reason": "请补充"}, once=True)


@mutable("approve_course_paper")
def a_paper_to_approve(stage: Stage) -> Target:
    """A paper that is approved."""
    return target(stage.callers.department(make.DEPARTMENT), _handed_in(stage), once=True)


def _next_door(table: str) -> Any:
    def case(stage: Stage) -> Foreign:
        (row,) = stage.make(table, Unit(region=NEIGHBOUR.region))
        return Foreign(stage.callers.office(), {"id": row})

    return case


for _resource, _table in {"courses": "course", "course-papers": "course_paper"}.items():
    foreign(_resource)(_next_door(_table))
