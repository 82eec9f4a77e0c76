"""Invented people, registered through the API as an official would."""

from itertools import count
from typing import Any

from backend.person.id_number import check_digit
from tests.factories.callers import Caller

VILLAGE, OTHER_VILLAGE = "622926101001", "622926101002"
ELSEWHERE = "622926102"
_serial = count(1)


def number(born: str = "19900501", sex: str = "female") -> str:
    """An invented ID number that no other person of this run has."""
    nth = next(_serial)
    year = int(born[:4]) - nth // 400
    first = f"622999{year}{born[4:]}{2 * (nth % 400) + (1 if sex == 'male' else 2):03d}"
    return first + check_digit(first)


def body(**values: Any) -> dict[str, Any]:
    """A valid person."""
    return {"name": "马小娃", "id_number": number(), "region": VILLAGE, "phone": "13812345678"} | values


def register(caller: Caller, **values: Any) -> dict[str, Any]:
    """A registered person."""
    answer = caller.post("/persons", json=body(**values))
    assert answer.status_code == 201, answer.text
    person: dict[str, Any] = answer.json()
    return person


def change(caller: Caller, person: dict[str, Any], verb: str, data: dict[str, Any]) -> dict[str, Any]:
    """The person after a change."""
    answer = caller.post(f"/persons/{person['id']}/{verb}", json=data, if_match=person["version"])
    assert answer.status_code == 200, answer.text
    changed: dict[str, Any] = answer.json()
    return changed
