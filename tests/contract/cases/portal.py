"""Cases of the trainees' door."""

from tests.contract.cases.case import Ask, Creation, Stage, creating
from tests.factories import people


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
