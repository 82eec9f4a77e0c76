"""Rules that the county decides by configuration: dated, bounded, append-only."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from backend.catalog import queries
from backend.catalog.settings import DEFINITIONS
from backend.kernel import clock
from tests.factories.callers import Callers


def body(**values: Any) -> dict[str, Any]:
    """A valid new version."""
    today = clock.today().isoformat()
    return {"code": "class_size_max", "value": "40", "valid_since": today, "reason": "教室小"} | values


def test_a_setting_holds_from_its_day_on(callers: Callers, owner: Engine) -> None:
    office = callers.office()
    answer = office.post("/settings", json=body())
    assert answer.status_code == 201, answer.text
    office.post("/settings", json=body(value="45", valid_since="2100-01-01", reason="新教室"))
    told = {each["code"]: each for each in callers.township("622926101").get("/settings").json()["items"]}
    assert set(told) == set(DEFINITIONS)
    size = told["class_size_max"]
    assert (size["value"], size["default"], size["unit"]) == ("40", "50", "人")
    assert [(each["value"], each["reason"]) for each in size["versions"]] == [("45", "新教室"), ("40", "教室小")]
    with Session(owner) as session:
        for day, expected in ((date(2020, 1, 1), 50), (clock.today(), 40), (date(2100, 1, 1), 45)):
            assert queries.number_on(session, "class_size_max", day) == expected


def test_the_later_word_of_a_day_holds(callers: Callers) -> None:
    for value in ("at_least", "exact", "waiver"):
        answer = callers.office().post("/settings", json=body(code="hours_ratio_mode", value=value))
    told = {each["code"]: each["value"] for each in answer.json()["items"]}
    assert told["hours_ratio_mode"] == "waiver"


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"value": "0"}, "每班最多人数应为 1 至 500 之间的整数（人）"),
        ({"value": "4.5"}, "每班最多人数应为 1 至 500 之间的整数（人）"),
        ({"value": "５０"}, "每班最多人数应为 1 至 500 之间的整数（人）"),
        ({"code": "hours_ratio_mode", "value": "any"}, "实操与理论课时比例的要求只能是"),
        ({"code": "nonsense"}, "没有这项设置"),
        ({"valid_since": "2020-01-01"}, "启用日期不能早于今天"),
    ],
)
def test_what_may_not_be_is_refused(callers: Callers, values: dict[str, Any], sentence: str) -> None:
    answer = callers.office().post("/settings", json=body(**values))
    assert (answer.status_code, answer.json()["code"]) == (422, "wrong_setting")
    assert sentence in answer.json()["detail"]


def test_a_version_is_never_changed(callers: Callers, owner: Engine) -> None:
    callers.office().post("/settings", json=body())
    for statement in ("UPDATE setting SET value = '1'", "DELETE FROM setting"):
        with pytest.raises(DBAPIError), owner.begin() as connection:
            connection.execute(text(statement))
