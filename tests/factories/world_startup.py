"""The world's founder: somebody of township a, guided and with a loan that is out, in the care of department a."""

from typing import TYPE_CHECKING

from tests.factories import startup as of
from tests.factories.institutions import post

if TYPE_CHECKING:
    from tests.factories.world import World


def build(world: "World") -> None:
    """The township proposes, the department decides; the mentor's telephone number is a secret."""
    tenant, canaries = "startup a", world.canaries
    township, department = world.asker("township_a"), world.asker("department_a")
    case = of.supported(township, department, project=canaries.words(tenant))
    mentor = of.mentor(unit=canaries.words(tenant), phone=canaries.hidden(tenant, canaries.phone(tenant)))
    post(department, f"/startup-cases/{case['id']}/mentors", mentor)
    post(department, f"/startup-cases/{case['id']}/notes", of.note(words=canaries.words(tenant)))
    loan = of.disbursed(department, case, bank=canaries.words(tenant))
    world.things |= {"startup-cases": {"a": {"id": case["id"]}}, "loan-referrals": {"a": {"id": loan["id"]}}}
