"""R93–R110: who answers for what, word for word against the plan, not against the data files."""

from typing import Any

import pytest

from tests.factories.callers import Callers

DUTIES: dict[str, tuple[str, set[str]]] = {
    "R100": ("县人社局", {"劳动力技能培训", "岗位技能提升培训", "职业技能提升培训"}),
    "R101": ("县教育局", {"职业技能培训"}),
    "R102": ("县教育局", {"两后生"}),
    "R103": ("县农业农村局", {"新型职业农民培训"}),
    "R104": (
        "县职校",
        {
            "电工", "电焊", "中式烹饪", "餐饮服务", "汽车驾驶", "家政服务", "塔吊", "装挖机操作", "叉车驾驶", "保洁保绿"
        },
    ),
    "R105": ("团县委", {"青年", "电商"}),
    "R106": ("县妇联", {"妇女", "手工编织"}),
    "R107": ("县商务局", {"电商", "产业经营", "商业营销"}),
    "R108": ("县园林绿化中心", {"园林技术"}),
    "R109": ("县林草中心", {"护林员", "草管员"}),
}  # fmt: skip
SHORT = {"two_after": "两后生", "youth": "青年", "women": "妇女"}


@pytest.fixture(scope="module")
def duties(callers: Callers) -> list[dict[str, Any]]:
    """The responsibility matrix with names in place of codes."""
    office = callers.office()
    units = {item["code"]: item["short_name"] for item in office.get("/departments?limit=200").json()["items"]}
    trades = {item["code"]: item["name"] for item in office.get("/trades?limit=200").json()["items"]}
    names = {**trades, **SHORT}
    return [
        {**item, "unit": units[item["department_id"]], "thing": names.get(item["covers"], item["covers"])}
        for item in office.get("/responsibilities?limit=200").json()["items"]
    ]


@pytest.mark.parametrize("clause", sorted(DUTIES))
def test_each_clause_of_the_division_of_duties(clause: str, duties: list[dict[str, Any]]) -> None:
    unit, things = DUTIES[clause]
    found = [item for item in duties if item["clause"] == clause]
    assert {item["unit"] for item in found} == {unit}
    assert {item["thing"] for item in found} == things


def test_nothing_is_in_the_matrix_that_the_plan_does_not_say(duties: list[dict[str, Any]]) -> None:
    """R97: clear division of duties."""
    assert {item["clause"] for item in duties} == set(DUTIES)


def test_each_thing_has_one_lead_among_several(duties: list[dict[str, Any]]) -> None:
    """R110: nine units; many to many, with one lead each (电商 is led by 商务, carried by 团县委 too)."""
    assert len({item["unit"] for item in duties}) == 9
    leads = [(item["kind"], item["covers"]) for item in duties if item["is_lead"]]
    assert len(leads) == len(set(leads))
    assert {item["unit"]: item["is_lead"] for item in duties if item["thing"] == "电商"} == {
        "县商务局": True,
        "团县委": False,
    }


def test_the_lead_and_the_six_that_draft_the_plan(callers: Callers) -> None:
    """R93, R94, R99: the office sits in the lead department; six departments draft together."""
    items = callers.office().get("/departments?limit=200").json()["items"]
    assert [item["short_name"] for item in items if item["is_lead"]] == ["县人社局"]
    assert {item["short_name"] for item in items if item["drafts_plan"]} == {
        "县人社局", "县教育局", "县农业农村局", "县商务局", "团县委", "县妇联"
    }  # fmt: skip
