"""Cases of employers, posts and orders."""

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
from tests.contract.cases.institution import NEIGHBOUR, target
from tests.contract.rows.factory import Unit
from tests.factories import employers as make
from tests.factories.institutions import post


@list_of("list_employers")
def employers(stage: Stage) -> Listing:
    """Employers."""
    return Listing(stage.callers.office(), lambda: stage.make("employer", Unit()))


@list_of("list_job_posts")
def job_posts(stage: Stage) -> Listing:
    """Posts."""
    return Listing(stage.callers.office(), lambda: stage.make("job_post", Unit()))


@list_of("list_training_orders")
def orders(stage: Stage) -> Listing:
    """Orders."""
    return Listing(stage.callers.office(), lambda: stage.make("training_order", Unit()))


@creating("create_employer")
def a_new_employer(stage: Stage) -> Creation:
    """An employer."""
    known = make.body()

    def ask(nth: int) -> Ask:
        return Ask(options={"json": known | {"name": f"{known['name']}{nth}"}})

    return Creation(stage.callers.office(), stage.callers.office(), ask, "employer")


def _of_one(stage: Stage, body: Any, table: str) -> Creation:
    made = make.registered(stage.callers.office())
    mine, colleague = (make.caller(stage.callers, made["id"]) for _ in range(2))
    return Creation(mine, colleague, lambda nth: Ask(options={"json": body(made["id"], persons=1 + nth)}), table)


@creating("create_job_post")
def a_new_post(stage: Stage) -> Creation:
    """A post."""
    return _of_one(stage, make.job, "job_post")


@creating("create_training_order")
def a_new_order(stage: Stage) -> Creation:
    """A draft."""
    return _of_one(stage, make.wanted, "training_order")


@mutable("change_employer")
def an_employer(stage: Stage) -> Target:
    """An employer that gets another telephone."""
    office = stage.callers.office()
    return target(office, make.registered(office), body=lambda nth: {"phone": f"0930-72{nth:05d}"})


@mutable("change_job_post")
def a_post(stage: Stage) -> Target:
    """A post that gets more places."""
    office = stage.callers.office()
    made = post(office, "/job-posts", make.job(make.registered(office)["id"]))
    return target(office, made, body=lambda nth: {"persons": 30 + nth})


@mutable("change_training_order")
def a_draft(stage: Stage) -> Target:
    """A draft that asks for more."""
    office = stage.callers.office()
    made = post(office, "/training-orders", make.wanted(make.registered(office)["id"]))
    return target(office, made, body=lambda nth: {"persons": 30 + nth})


@mutable("move_training_order")
def an_order_that_moves(stage: Stage) -> Target:
    """A draft that is given up."""
    made = a_draft(stage)
    body = {"to": "cancelled", "reason": "停产"}
    return Target(made.caller, made.address, version=made.version, body=lambda _: body, once=True)


def _next_door(table: str) -> Any:
    def case(stage: Stage) -> Foreign:
        (row,) = stage.make(table, Unit(region=NEIGHBOUR.region))
        return Foreign(stage.callers.office(), {"id": row})

    return case


for _resource, _table in {
    "employers": "employer",
    "job-posts": "job_post",
    "training-orders": "training_order",
}.items():
    foreign(_resource)(_next_door(_table))
