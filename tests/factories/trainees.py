"""Trainees with their lookup codes, and the page at which they use them."""

from dataclasses import dataclass
from typing import Any

import httpx

from tests.factories import people
from tests.factories.callers import Caller, Callers

TOWNSHIP = "622926101"


@dataclass(frozen=True)
class Trainee:
    """Somebody with his number and code."""

    id: str
    number: str
    code: str

    def form(self, **values: str) -> dict[str, str]:
        """What he types."""
        return {"number": self.number, "code": self.code} | values


def code_of(official: Caller, person_id: str) -> str:
    """A new code for a registered person."""
    answer = official.post(f"/persons/{person_id}/lookup-code")
    assert answer.status_code == 201, answer.text
    code: str = answer.json()["code"]
    return code


def trainee(callers: Callers, **values: Any) -> Trainee:
    """Somebody registered who got a code at the township."""
    town, number = callers.township(TOWNSHIP), people.number()
    who = people.register(town, id_number=number, region=f"{TOWNSHIP}001", **values)
    return Trainee(who["id"], number, code_of(town, who["id"]))


def look_up(client: httpx.Client, who: Trainee, **values: str) -> httpx.Response:
    """The answer to his form."""
    return client.post("/t/own", data=who.form(**values))
