"""The labour registry over HTTP: registered once, found, changed, moved, merged; numbers masked."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine

from backend.access import Role
from backend.person.queries import totals
from tests.factories.callers import Caller, Callers
from tests.factories.people import ELSEWHERE, OTHER_VILLAGE, VILLAGE, body, change, number, register


def test_a_person_is_registered_and_shown_masked(callers: Callers) -> None:
    idn = number()
    wishes = [{"trade": "binguan", "mode": None}]
    person = register(
        callers.township("622926101"),
        id_number=idn,
        address="巴牙村3社15号",
        categories=["registered_poor"],
        wishes=wishes,
    )
    assert person["id_number"] == f"622999**********{idn[-2:]}"
    assert (person["phone"], person["sex"], person["township"]) == ("138****5678", "female", "达板镇")
    assert person["village"]
    assert (person["categories"], person["wishes"], person["status"]) == (["registered_poor"], wishes, "active")
    assert idn not in str(person)
    assert "13812345678" not in str(person)


def code_of(callers: Callers, **values: Any) -> tuple[int, list[tuple[str, str]]]:
    """How a new person is refused: status, (pointer, code) of each fault."""
    answer = callers.office().post("/persons", json=body(**values))
    return answer.status_code, [(fault["pointer"], fault["code"]) for fault in answer.json().get("errors", [])]


@pytest.mark.parametrize(
    ("values", "fault"),
    [
        ({"id_number": "622926900101123"}, ("/id_number", "id_15_digits")),
        ({"id_number": "622999199001011230"}, ("/id_number", "id_checksum")),
        ({"id_number": "62299919900231" + "1230"}, ("/id_number", "id_impossible_date")),
        ({"id_number": "12"}, ("/id_number", "id_malformed")),
        ({"sex": "male"}, ("/sex", "sex_mismatch")),
        ({"birth_date": "1990-05-02"}, ("/birth_date", "birth_date_mismatch")),
        ({"name": "马3"}, ("/name", "bad_name")),
        ({"phone": "123"}, ("/phone", "bad_phone")),
        ({"region": "622926101999"}, ("/region", "unknown_village")),
        ({"township": ELSEWHERE}, ("/region", "village_not_in_township")),
        ({"categories": ["no_such"]}, ("/categories/0", "unknown_category")),
        ({"wishes": [{"trade": "no_such", "mode": None}]}, ("/wishes/0/trade", "unknown_trade")),
        ({"wishes": [{"trade": "binguan", "mode": "no_such"}]}, ("/wishes/0/mode", "unknown_mode")),
    ],
    ids=lambda value: value[1] if isinstance(value, tuple) else "",
)
def test_refusals_name_the_field(callers: Callers, values: dict[str, Any], fault: tuple[str, str]) -> None:
    assert code_of(callers, **values) == (422, [fault])


def test_all_faults_are_told_at_once(callers: Callers) -> None:
    status, faults = code_of(callers, id_number="622926900101123", phone="123", region="622926101999")
    assert (status, len(faults)) == (422, 3)


def test_a_number_is_registered_once_in_the_county(callers: Callers) -> None:
    idn = number()
    register(callers.office(), id_number=idn, name="马秘密")
    for caller in (callers.office(), callers.township(ELSEWHERE)):
        region = "622926101001" if caller.role == Role.OFFICE else ELSEWHERE
        refused = caller.post("/persons", json=body(id_number=idn.lower(), region=region))
        assert (refused.status_code, refused.json()["code"]) == (409, "already_registered")
        assert "达板镇" in refused.json()["detail"]
        assert "马秘密" not in refused.text
        assert idn not in refused.text


def test_the_same_request_twice_registers_once(callers: Callers) -> None:
    office, data = callers.office(), body()
    first, second = (office.post("/persons", json=data, key="same-person-twice") for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()


def test_of_two_at_once_one_registers(callers: Callers) -> None:
    office, idn, barrier = callers.office(), number(), Barrier(2)

    def register_now(region: str) -> httpx.Response:
        barrier.wait(10)
        return office.post("/persons", json=body(id_number=idn, region=region))

    with ThreadPoolExecutor(2) as threads:
        answers = list(threads.map(register_now, (VILLAGE, ELSEWHERE)))
    assert sorted(answer.status_code for answer in answers) == [201, 409], [answer.text for answer in answers]
    assert idn not in str([answer.text for answer in answers])


def names_of(caller: Caller, **query: str) -> list[str]:
    """Who is on a list."""
    answer = caller.get("/persons", params={"limit": "200", **query})
    assert answer.status_code == 200, answer.text
    return [item["name"] for item in answer.json()["items"]]


def test_search_by_characters_and_initials(callers: Callers) -> None:
    office = callers.office()
    register(office, name="妥福祥瑞")
    register(office, name="妥瑞")
    assert sorted(names_of(office, q="妥")) == ["妥瑞", "妥福祥瑞"]
    assert names_of(office, q="福祥") == ["妥福祥瑞"]
    assert names_of(office, q="福祥瑞") == ["妥福祥瑞"]
    assert names_of(office, q="tfxr") == names_of(office, q="TFX") == ["妥福祥瑞"]
    assert names_of(office, q="妥", township=ELSEWHERE) == []
    assert names_of(callers.township(ELSEWHERE), q="妥") == []


def test_filters_and_totals(callers: Callers) -> None:
    office = callers.office()
    place = {"region": "622926222"}
    register(office, name="拜甲", categories=["relocated"], wishes=[{"trade": "nongjiale", "mode": None}], **place)
    gone = register(office, name="拜乙", **place)
    change(office, gone, "status", {"to": "left", "on": "2020-01-01", "reason": "年龄超过六十岁"})
    town = {"township": "622926222"}
    assert names_of(office, **town) == ["拜乙", "拜甲"], "the latest registered first"
    for query in ({"category": "relocated"}, {"trade": "nongjiale"}, {"status": "active"}):
        found = office.get("/persons", params={**town, **query}).json()
        assert [item["name"] for item in found["items"]] == ["拜甲"]
        assert found["total"] == 1
    assert names_of(office, month="2001-01-01", **town) == []
    page = office.get("/persons", params={**town, "limit": "1"}).json()
    assert page["total"] == 2
    rest = office.get("/persons", params={**town, "limit": "1", "after": page["next"]}).json()
    assert [item["name"] for item in page["items"] + rest["items"]] == ["拜乙", "拜甲"]
    assert rest["next"] is None


def test_a_change_says_who_was_quicker(callers: Callers) -> None:
    office = callers.office()
    person = register(office)
    answer = office.patch(f"/persons/{person['id']}", json={"education": "junior", "phone": None}, if_match=1)
    assert (answer.json()["education"], answer.json()["phone"], answer.json()["version"]) == ("junior", None, 2)
    stale = office.patch(f"/persons/{person['id']}", json={"education": "senior"}, if_match=1)
    assert stale.status_code == 412
    assert {"changed_by", "changed_at"} <= set(stale.json()["params"])


def test_a_correction_moves_sex_and_search_along(callers: Callers) -> None:
    office = callers.office()
    person = register(office, name="马误写")
    right = number(sex="male")
    told = {"name": "麻正写", "id_number": right, "reason": "与身份证核对"}
    fixed = change(office, person, "correction", told)
    assert (fixed["name"], fixed["sex"]) == ("麻正写", "male")
    assert names_of(office, q="误写") == []
    assert names_of(office, q="正写") == ["麻正写"]
    again = office.post("/persons", json=body(id_number=right))
    assert again.status_code == 409


def test_moving_takes_tokens_groups_and_figures_along(callers: Callers, owner: Engine) -> None:
    office, township = callers.office(), callers.township("622926101")
    person = register(township, name="唐迁移", categories=["relocated"], wishes=[{"trade": "binguan", "mode": None}])
    person = change(township, person, "relocation", {"region": OTHER_VILLAGE, "reason": "婚嫁"})
    away = township.post(
        f"/persons/{person['id']}/relocation",
        json={"region": ELSEWHERE, "reason": "搬迁"},
        if_match=person["version"],
    )
    assert (away.status_code, away.json()["code"]) == (422, "other_township")
    moved = change(office, person, "relocation", {"region": ELSEWHERE, "reason": "搬迁"})
    assert (moved["township"], moved["village"], moved["categories"]) == ("河滩镇", None, ["relocated"])
    assert township.get(f"/persons/{person['id']}").status_code == 404
    assert names_of(callers.township(ELSEWHERE), q="唐迁") == ["唐迁移"]
    with owner.connect() as connection:
        assert totals.verify_totals(connection) == []


def test_dead_and_left_can_be_taken_back(callers: Callers) -> None:
    office, township = callers.office(), callers.township("622926101")
    person = register(township)
    late = {"to": "dead", "on": "2090-01-01", "reason": "户籍注销"}
    refused = township.post(f"/persons/{person['id']}/status", json=late, if_match=person["version"])
    assert refused.json()["errors"][0]["pointer"] == "/on"
    dead = change(township, person, "status", late | {"on": "2020-01-01"})
    assert (dead["status"], dead["status_reason"]) == ("dead", "户籍注销")
    back = {"to": "active", "on": "2020-02-01", "reason": "登记有误"}
    refused = township.post(f"/persons/{person['id']}/status", json=back, if_match=dead["version"])
    assert (refused.status_code, refused.json()["code"]) == (409, "not_active"), "only the office wakes the dead"
    assert change(office, dead, "status", back)["status"] == "active"


def test_a_double_record_is_merged_and_separated(callers: Callers, owner: Engine) -> None:
    office = callers.office()
    kept, double = register(office, name="马一人"), register(office, name="马壹人", categories=["relocated"])
    merged = change(office, double, "merger", {"into": kept["id"], "reason": "同一人两个号码"})
    assert (merged["status"], merged["merged_into"]) == ("merged", kept["id"])
    untouchable = office.patch(f"/persons/{double['id']}", json={"remark": "x"}, if_match=merged["version"])
    assert untouchable.json()["code"] == "not_active"
    for into, code in ((kept["id"], "same_record"), (double["id"], "already_merged")):
        refused = office.post(
            f"/persons/{kept['id']}/merger", json={"into": into, "reason": "试试"}, if_match=kept["version"]
        )
        assert refused.json()["errors"][0]["code"] == code
    assert change(office, merged, "separation", {"reason": "不是同一人"})["status"] == "active"
    with owner.connect() as connection:
        assert totals.verify_totals(connection) == []


def test_a_search_for_signs_alone_finds_nobody(callers: Callers) -> None:
    register(callers.office())
    for words in ("%", "'; --", "…"):
        assert callers.office().get("/persons", params={"q": words}).json()["items"] == []
