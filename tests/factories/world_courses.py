"""The courses of the world's institutions: a draft and an approved paper each."""

from typing import TYPE_CHECKING, Any

from tests.factories import courses as make

if TYPE_CHECKING:
    from tests.factories.world import World

_TENANTS = {"a": "office", "b": "office", "elsewhere": "office_elsewhere"}


def build(world: "World") -> None:
    """A course a unit; unit a has a syllabus in draft and an approved textbook besides."""
    courses, papers = {}, {}
    for unit, keeper in _TENANTS.items():
        office, tenant = world.asker(keeper), f"school {unit}"
        school = str(world.things["institutions"][unit]["id"])
        course = make.create(office, institution_id=school, name=world.canaries.words(tenant))
        courses[unit] = {"id": course["id"]}
        draft = make.syllabus(body=world.canaries.words(f"draft of {tenant}"))
        papers[f"draft_{unit}"] = {"id": make.write(office, course["id"], draft)["id"]}
    papers["approved_a"] = {"id": _approved(world, str(courses["a"]["id"]))}
    world.things |= {"courses": courses, "course-papers": papers}


def _approved(world: "World", course_id: str) -> Any:
    told = make.textbook(body=world.canaries.words("school a"))
    handed = make.submitted(world.asker("office"), course_id, told)
    return make.move(world.asker("office_2"), handed, "approval")["id"]
