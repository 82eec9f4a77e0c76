"""Cases of the labour registry."""

from collections import defaultdict
from typing import Any

from backend.person.id_number import check_digit
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
from tests.contract.rows.factory import Unit, number
from tests.factories.callers import Caller

VILLAGES = ("622926101001", "622926101002")


def _id_number() -> str:
    nth = number()
    first = f"622999{1960 + nth // 900 % 40}0101{1 + nth % 900:03d}"
    return first + check_digit(first)


def _person(office: Caller, **values: Any) -> dict[str, Any]:
    body = {"name": "马小娃", "id_number": _id_number(), "region": VILLAGES[0]}
    answer = office.post("/persons", json=body | values)
    assert answer.status_code == 201, answer.text
    person: dict[str, Any] = answer.json()
    return person


@list_of("list_persons")
def persons(stage: Stage) -> Listing:
    """The registered people."""
    office = stage.callers.office()
    return Listing(office, lambda: _person(office, categories=["relocated"]), query={"village": VILLAGES[0]})


def _target(stage: Stage, body: Any, *, once: bool = False) -> Target:
    office = stage.callers.office()
    return Target(office, {"person_id": _person(office)["id"]}, body, once=once)


@mutable("change_person")
def a_person(stage: Stage) -> Target:
    """A person whose remark changes."""
    return _target(stage, lambda nth: {"remark": f"第{nth}次"})


@mutable("correct_person")
def a_misspelt_person(stage: Stage) -> Target:
    """A person whose name is put right."""
    names = "甲乙丙丁戊己庚辛壬癸"
    return _target(stage, lambda nth: {"name": f"马{names[nth // 10 % 10]}{names[nth % 10]}", "reason": "核对身份证"})


@mutable("move_person")
def a_moving_person(stage: Stage) -> Target:
    """A person who moves."""
    return _target(stage, lambda _: {"region": VILLAGES[1], "reason": "搬迁"}, once=True)


@mutable("change_person_status")
def a_leaving_person(stage: Stage) -> Target:
    """A person who goes away."""
    return _target(stage, lambda _: {"to": "moved", "on": "2020-01-01", "reason": "迁出"}, once=True)


@mutable("merge_person")
def a_double(stage: Stage) -> Target:
    """A record that is merged."""
    into = _person(stage.callers.office())["id"]
    return _target(stage, lambda _: {"into": into, "reason": "重复登记"}, once=True)


@mutable("separate_person")
def a_merged_record(stage: Stage) -> Target:
    """A record whose merger is taken back."""
    office = stage.callers.office()
    double, kept = _person(office), _person(office)
    answer = office.post(f"/persons/{double['id']}/merger", json={"into": kept["id"], "reason": "重复登记"}, if_match=1)
    assert answer.status_code == 200, answer.text
    return Target(office, {"person_id": double["id"]}, lambda _: {"reason": "不是同一人"}, version=2, once=True)


@creating("create_person")
def a_new_person(stage: Stage) -> Creation:
    """Somebody who registers."""
    numbers: defaultdict[int, str] = defaultdict(_id_number)

    def ask(nth: int) -> Ask:
        return Ask({}, {"json": {"name": "马小娃", "id_number": numbers[nth], "region": VILLAGES[0]}})

    return Creation(stage.callers.office(), stage.callers.office(), ask, "person")


@foreign("persons")
def another_townships_person(stage: Stage) -> Foreign:
    """A person next door."""
    (person_id,) = stage.make("person", Unit(region="622926102"))
    return Foreign(stage.callers.township("622926101"), {"person_id": person_id})
