"""The world's teachers, venues and bookings: one of each institution, of both counties."""

from typing import TYPE_CHECKING

from tests.factories import teachers as make
from tests.factories.institutions import post

if TYPE_CHECKING:
    from tests.factories.world import World

_TENANTS = {"a": "office", "b": "office", "elsewhere": "office_elsewhere"}
_REGION = {"a": "622926101", "b": "622926102", "elsewhere": "622927101"}


def book(world: "World", unit: str) -> None:
    """The unit's teacher meets somebody, as the office books it; again when it was cancelled."""
    own = {"institution_id": str(world.things["institutions"][unit]["id"])}
    meeting = make.meeting(
        **own, teacher_id=world.things["teachers"][unit]["id"], purpose=world.canaries.words(f"school {unit}")
    )
    world.things["bookings"][unit] = {"id": post(world.asker(_TENANTS[unit]), "/bookings", meeting)["id"]}


def build(world: "World") -> None:
    """A teacher with study and title, a venue and a meeting for each."""
    kinds = ("teachers", "teacher-studies", "teacher-titles", "venues", "bookings")
    things: dict[str, dict[str, dict[str, object]]] = {kind: {} for kind in kinds}
    for unit, keeper in _TENANTS.items():
        office = world.asker(keeper)
        pool = "pool" if unit != "elsewhere" else "pool elsewhere"
        own = {"institution_id": str(world.things["institutions"][unit]["id"])}
        teacher = make.admitted(office, **own, name=world.canaries.name(pool), employer=world.canaries.words(pool))
        path = f"/teachers/{teacher['id']}"
        studied = post(office, f"{path}/studies", make.study(place=world.canaries.words(pool)))
        titled = post(office, f"{path}/titles", {"title": world.canaries.words(pool), "applied_on": "2026-01-01"})
        venue = make.venue(office, **own, region=_REGION[unit], name=world.canaries.words(pool))
        things["teachers"][unit] = {"id": teacher["id"]}
        things["teacher-studies"][unit] = {"id": studied["studies"][0]["id"]}
        things["teacher-titles"][unit] = {"id": titled["titles"][0]["id"]}
        things["venues"][unit] = {"id": venue["id"]}
    world.things |= things
    for unit in _TENANTS:
        book(world, unit)
