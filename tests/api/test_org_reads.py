"""Regions, departments, duties and dictionaries: what everybody reads."""

import pytest

from backend.access import Role
from tests.factories.callers import Callers

LISTS = ["/regions", "/region-aliases", "/departments", "/responsibilities", "/industries", "/trades"]
LISTS += ["/labour-brands", "/dictionaries"]


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("role", [Role.OFFICE, Role.TOWNSHIP, Role.DEPARTMENT, Role.INSTITUTION, Role.ADMIN])
def test_every_role_reads_the_same_list(callers: Callers, path: str, role: Role) -> None:
    mine = callers.of(role).get(path).json()["items"]
    assert mine
    assert mine == callers.office().get(path).json()["items"]


def test_the_county_has_24_townships_on_24_tiles(callers: Callers) -> None:
    items = callers.office().get("/regions?level=township&limit=200").json()["items"]
    assert len(items) == 24
    assert len({(item["tile_row"], item["tile_column"]) for item in items}) == 24
    assert sum(item["is_focus_town"] for item in items) == 8


def test_regions_below_another_and_by_day(callers: Callers) -> None:
    office = callers.office()
    villages = office.get("/regions?parent=622926101&limit=200").json()["items"]
    assert len(villages) == 14
    assert {item["level"] for item in villages} == {"village"}
    assert office.get("/regions?parent=622926101&on=2019-12-31").json()["items"] == []


def test_pages_follow_one_another(callers: Callers) -> None:
    office = callers.office()
    first = office.get("/regions?level=village&limit=150").json()
    second = office.get("/regions", params={"level": "village", "limit": 150, "after": first["next"]}).json()
    codes = [item["code"] for item in first["items"] + second["items"]]
    assert len(codes) == 208
    assert codes == sorted(set(codes))
    assert second["next"] is None


def test_old_codes_lead_to_the_present_township(callers: Callers) -> None:
    items = callers.office().get("/region-aliases?region=622926105").json()["items"]
    assert [(item["alias"], item["region_name"]) for item in items] == [("622926119", "果园镇"), ("果园乡", "果园镇")]


def test_one_thing_and_its_tag(callers: Callers) -> None:
    office = callers.office()
    for path in ("/regions/622926101", "/departments/renshe", "/trades/dianhan", "/dictionaries/fund_level/county"):
        answer = office.get(path)
        assert answer.status_code == 200
        assert answer.headers["etag"] == '"1"'
        assert len(office.get(f"{path}/changes").json()["items"]) == 1


@pytest.mark.parametrize("path", ["/regions/999999999", "/departments/none", "/trades/none", "/dictionaries/none/none"])
def test_what_does_not_exist_is_404(callers: Callers, path: str) -> None:
    assert callers.office().get(path).status_code == 404
    assert callers.office().get(f"{path}/changes").status_code == 404


def test_departments_stand_in_the_plans_order(callers: Callers) -> None:
    items = callers.office().get("/departments").json()["items"]
    assert [item["short_name"] for item in items][:3] == ["县人社局", "县教育局", "县农业农村局"]
    assert len(items) == 9


def test_the_matrix_by_department_kind_and_thing(callers: Callers) -> None:
    office = callers.office()
    assert len(office.get("/responsibilities?department=zhixiao&limit=200").json()["items"]) == 10
    assert {item["kind"] for item in office.get("/responsibilities?kind=person_group").json()["items"]} == {
        "person_group"
    }
    shared = office.get("/responsibilities?kind=trade&covers=dianshang").json()["items"]
    assert {item["department_id"]: item["is_lead"] for item in shared} == {"shangwu": True, "tuanwei": False}


def test_trades_and_brands(callers: Callers) -> None:
    office = callers.office()
    assert len(office.get("/industries").json()["items"]) == 4
    assert len(office.get("/trades?limit=200").json()["items"]) == 32
    assert {item["industry"] for item in office.get("/trades?industry=wenlv").json()["items"]} == {"wenlv"}
    led = office.get("/trades?department=fulian&on=2021-01-01").json()["items"]
    assert [item["name"] for item in led] == ["手工编织"]
    assert len(office.get("/labour-brands?on=2021-01-01").json()["items"]) == 7


def test_every_kind_of_the_dictionaries_has_a_name(callers: Callers) -> None:
    office = callers.office()
    kinds = {item["kind"] for item in office.get("/dictionary-kinds").json()["items"]}
    entries = office.get("/dictionaries?limit=200").json()["items"]
    assert {entry["kind"] for entry in entries} == kinds
    modes = office.get("/dictionaries?kind=training_mode&on=2021-01-01").json()["items"]
    assert [entry["name"] for entry in modes] == ["培训券式", "嵌入式", "订单式", "实操性", "“互联网+”"]


@pytest.mark.parametrize("query", ["level=street", "parent=62292", "on=2021-13-01", "limit=0", "after=x"])
def test_a_wrong_filter_is_422(callers: Callers, query: str) -> None:
    assert callers.office().get(f"/regions?{query}").status_code == 422
