"""Keeping regions: create, change, close, reopen, other ways of writing."""

from typing import Any

import pytest

from tests.factories.callers import Caller, Callers

VILLAGE: dict[str, Any] = {
    "code": "622926101299",
    "name": "新庄村委会",
    "parent_code": "622926101",
    "valid_since": "2021-01-01",
}


def _add(office: Caller, **fields: Any) -> dict[str, Any]:
    answer = office.post("/regions", json=VILLAGE | fields)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


def test_a_village_is_added_below_its_township(callers: Callers) -> None:
    made = _add(callers.office())
    assert (made["level"], made["version"], made["valid_until"]) == ("village", 1, None)
    again = callers.office().post("/regions", json=VILLAGE)
    assert (again.status_code, again.json()["code"]) == (409, "region_exists")


@pytest.mark.parametrize(
    ("fields", "status", "code", "pointer"),
    [
        ({"code": "6229"}, 422, "wrong_region", "/code"),
        ({"code": "622926102298"}, 422, "wrong_region", "/code"),
        ({"code": "622927101298", "parent_code": "622927101"}, 422, "wrong_region", "/code"),
        ({"code": "622926998298", "parent_code": "622926998"}, 422, "wrong_region", "/parent_code"),
        ({"code": "622926101298", "name": "陈家村委会"}, 409, "region_name_taken", None),
        ({"code": "62292610129X"}, 422, "invalid_input", "/code"),
        ({"code": "622926101298", "name": " "}, 422, "invalid_input", "/name"),
        ({"code": "622926101298", "name": "坏\u202e名"}, 422, "invalid_input", "/name"),
        ({"code": "622926101298", "extra": 1}, 422, "invalid_input", "/"),
        ({"code": "622926101298", "valid_since": "2021-02-30"}, 422, "invalid_input", "/valid_since"),
    ],
)
def test_a_wrong_region_is_refused(
    callers: Callers, fields: dict[str, Any], status: int, code: str, pointer: str | None
) -> None:
    callers.office().post("/regions", json=VILLAGE | {"code": "622926101297", "name": "陈家村委会"})
    answer = callers.office().post("/regions", json=VILLAGE | fields)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert pointer in {error["pointer"] for error in answer.json()["errors"]} or pointer is None


def test_a_change_is_told_with_who_and_what(callers: Callers) -> None:
    office = callers.office()
    before = office.get("/regions/622926200").json()
    answer = office.patch(
        "/regions/622926200", if_match=before["version"], json={"name": "春台镇", "is_focus_town": True}
    )
    assert answer.status_code == 200
    assert answer.headers["etag"] == f'"{before["version"] + 1}"'
    newest = office.get("/regions/622926200/changes").json()["items"][0]
    assert newest["who"] == "测试office"
    assert {field["name"]: (field["before"], field["after"]) for field in newest["fields"]} == {
        "name": ("春台乡", "春台镇"),
        "is_focus_town": (False, True),
    }


def test_nothing_changed_is_no_new_version(callers: Callers) -> None:
    office = callers.office()
    before = office.get("/regions/622926201").json()
    answer = office.patch("/regions/622926201", if_match=before["version"], json={"name": before["name"]})
    assert answer.json() == before


def test_the_slower_one_is_refused_with_who_and_when(callers: Callers) -> None:
    office, slower = callers.office(), callers.office()
    assert office.patch("/regions/622926202", if_match=1, json={"name": "东塬镇"}).status_code == 200
    answer = slower.patch("/regions/622926202", if_match=1, json={"name": "东源乡"})
    assert (answer.status_code, answer.json()["code"]) == (412, "stale")
    assert answer.json()["params"]["changed_by"] == "测试office"
    assert answer.json()["params"]["changed_at"]
    assert slower.patch("/regions/622926202", json={"name": "东源乡"}).status_code == 428
    assert slower.get("/regions/622926202").json()["name"] == "东塬镇"


@pytest.mark.parametrize(
    ("path", "fields", "status", "code"),
    [
        ("/regions/622926205", {"tile_row": None}, 422, "wrong_region"),
        ("/regions/622926205", {"tile_row": 1, "tile_column": 7}, 422, "invalid_input"),
        ("/regions/622926205", {"tile_row": 1, "tile_column": 3}, 409, "tile_taken"),
        ("/regions/622926205", {"name": "达板镇"}, 409, "region_name_taken"),
        ("/regions/622926205", {"name": None}, 422, "invalid_input"),
        ("/regions/622926100001", {"tile_row": 6, "tile_column": 6}, 422, "wrong_region"),
        ("/regions/622926999", {"name": "无"}, 404, "not_found"),
        ("/regions/6229", {"name": "州"}, 404, "not_found"),
    ],
)
def test_a_wrong_change_is_refused(callers: Callers, path: str, fields: dict[str, Any], status: int, code: str) -> None:
    office = callers.office()
    answer = office.patch(path, if_match=1, json=fields)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_a_township_moves_on_the_map_and_off_it(callers: Callers) -> None:
    office = callers.office()
    moved = office.patch("/regions/622926216", if_match=1, json={"tile_row": 6, "tile_column": 6}).json()
    assert (moved["tile_row"], moved["tile_column"]) == (6, 6)
    off = office.patch("/regions/622926216", if_match=2, json={"tile_row": None, "tile_column": None}).json()
    assert (off["tile_row"], off["tile_column"]) == (None, None)


def test_a_closed_village_leaves_its_name_and_code_to_the_successor(callers: Callers) -> None:
    office = callers.office()
    _add(office, code="622926102299", parent_code="622926102", name="旧庄村委会")
    closing = {"valid_until": "2022-01-01", "successor": "622926102201"}
    answer = office.post("/regions/622926102299/closing", if_match=1, json=closing)
    assert answer.status_code == 200, answer.text
    assert answer.json()["valid_until"] == "2022-01-01"
    aliases = office.get("/region-aliases?region=622926102201").json()["items"]
    assert {alias["alias"] for alias in aliases} == {"622926102299", "旧庄村委会"}
    on_later = office.get("/regions?parent=622926102&on=2022-01-01&limit=200").json()["items"]
    assert "622926102299" not in {item["code"] for item in on_later}
    everything = office.get("/regions?parent=622926102&limit=200").json()["items"]
    assert "622926102299" in {item["code"] for item in everything}, "old data keeps its name"
    assert office.patch("/regions/622926102299", if_match=2, json={"name": "别的"}).json()["code"] == "region_closed"
    reopened = office.delete("/regions/622926102299/closing", if_match=2)
    assert reopened.json()["valid_until"] is None


@pytest.mark.parametrize(
    ("code", "fields", "told"),
    [
        ("622926103", {"valid_until": "2022-01-01", "successor": None}, "region_has_parts"),
        ("622926", {"valid_until": "2022-01-01", "successor": None}, "wrong_region"),
        ("622926103202", {"valid_until": "2020-01-01", "successor": None}, "wrong_region"),
        ("622926103202", {"valid_until": "2022-01-01", "successor": "622926103202"}, "wrong_region"),
        ("622926103202", {"valid_until": "2022-01-01", "successor": "622926103"}, "wrong_region"),
        ("622926103202", {"valid_until": "2022-01-01", "successor": "622926103999"}, "wrong_region"),
        ("622926103202", {"successor": None}, "invalid_input"),
    ],
)
def test_a_wrong_closing_is_refused_and_changes_nothing(
    callers: Callers, code: str, fields: dict[str, Any], told: str
) -> None:
    office = callers.office()
    answer = office.post(f"/regions/{code}/closing", if_match=1, json=fields)
    assert (answer.status_code in {409, 422}, answer.json()["code"]) == (True, told)
    assert office.get(f"/regions/{code}").json()["valid_until"] is None


def test_another_way_of_writing_comes_and_goes(callers: Callers) -> None:
    office = callers.office()
    made = office.post("/region-aliases", json={"region": "622926104", "alias": "唐 汪 川"})
    assert (made.status_code, made.json()["alias"], made.json()["region_name"]) == (201, "唐汪川", "唐汪镇")
    taken = office.post("/region-aliases", json={"region": "622926105", "alias": "唐汪川"})
    assert (taken.status_code, taken.json()["code"]) == (409, "alias_taken")
    own_name = office.post("/region-aliases", json={"region": "622926104", "alias": "果园镇"})
    assert own_name.json()["code"] == "alias_taken"
    path = f"/region-aliases/{made.json()['id']}"
    assert office.delete(path).status_code == 428
    assert office.delete(path, if_match=7).status_code == 412
    assert office.delete(path, if_match=1).status_code == 204
    assert office.delete(path, if_match=1).status_code == 404


@pytest.mark.parametrize("region", ["622926999", "6229"])
def test_a_way_of_writing_needs_a_region_of_the_county(callers: Callers, region: str) -> None:
    answer = callers.office().post("/region-aliases", json={"region": region, "alias": "某地"})
    assert (answer.status_code, answer.json()["code"]) == (422, "wrong_region")


def test_every_change_is_in_the_audit_trail(callers: Callers) -> None:
    office = callers.office()
    office.patch("/regions/622926223", if_match=1, json={"is_focus_town": True})
    with callers.owner.connect() as connection:
        row = connection.exec_driver_sql(
            "SELECT action, details FROM audit_event WHERE object_id = '622926223' ORDER BY id DESC LIMIT 1"
        ).one()
    assert row.action == "region.changed"
    assert list(row.details["fields"]) == ["is_focus_town"]


def test_a_part_is_not_reopened_below_a_closed_region(callers: Callers) -> None:
    office, town, village = callers.office(), "622926290", "622926290001"
    _add(office, code=town, name="并入镇", parent_code="622926")
    _add(office, code=village, name="并入村", parent_code=town)
    end = {"valid_until": "2022-01-01", "successor": None}
    for code in (village, town):
        assert office.post(f"/regions/{code}/closing", if_match=1, json=end).status_code == 200
    refused = office.delete(f"/regions/{village}/closing", if_match=2)
    assert (refused.status_code, refused.json()["code"]) == (409, "region_closed")
    assert office.delete(f"/regions/{town}/closing", if_match=2).status_code == 200
    assert office.delete(f"/regions/{village}/closing", if_match=2).status_code == 200
