"""The world's employers: one that the asker belongs to, another, and one next door; each with a post and an order."""

from typing import TYPE_CHECKING

from tests.factories import employers as make
from tests.factories.institutions import post

if TYPE_CHECKING:
    from tests.factories.world import World

_TENANTS = {
    "own": ("office", "622926101"),
    "other": ("office", "622926102"),
    "elsewhere": ("office_elsewhere", "622927"),
}


def build(world: "World") -> None:
    """The order of the first one is offered to the first institution."""
    things: dict[str, dict[str, dict[str, object]]] = {"employers": {}, "job-posts": {}, "training-orders": {}}
    for unit, (keeper, region) in _TENANTS.items():
        office, tenant = world.asker(keeper), f"employer {unit}"
        told = {name: world.canaries.words(tenant) for name in ("name", "address")}
        made = make.registered(office, region=region, contact=world.canaries.name(tenant), **told)
        job = post(office, "/job-posts", make.job(made["id"], title=world.canaries.words(tenant)))
        order = post(office, "/training-orders", make.wanted(made["id"], demands=world.canaries.words(tenant)))
        if unit == "own":
            order = make.move(office, order, "offered", institution_id=world.things["institutions"]["a"]["id"])
            # The order tells its employer the name of the institution that it asks.
            world.canaries.of["school a"].discard(order["institution_name"])
            world.canaries.token("school asked", order["institution_name"])
            world.people["employer"] = make.caller(world.callers, made["id"])
        things["employers"][unit] = {"id": made["id"]}
        things["job-posts"][unit] = {"id": job["id"]}
        things["training-orders"][unit] = {"id": order["id"]}
    world.things |= things
