"""What is given out of the registry: full values, look-ups, changes, sheets; counted, recorded, masked."""

from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlalchemy import Engine

from backend.access import Role
from tests.factories.callers import Callers
from tests.factories.people import ELSEWHERE, body, number, register


def test_a_field_is_revealed_with_a_reason(callers: Callers, owner: Engine) -> None:
    office, idn = callers.office(), number()
    person = register(office, id_number=idn)
    path = f"/persons/{person['id']}/disclosure"
    born = f"{idn[6:10]}-05-01"
    for field, value in (("id_number", idn), ("phone", "13812345678"), ("birth_date", born), ("address", None)):
        told = office.post(path, json={"field": field, "reason": "核对补贴发放"}).json()
        assert told == {"field": field, "value": value}
    assert office.post(path, json={"field": "phone", "reason": " "}).status_code == 422
    with owner.connect() as connection:
        events = connection.exec_driver_sql(
            "SELECT details FROM audit_event WHERE action = 'person.revealed' AND object_id = %s", (person["id"],)
        ).scalars()
        kept = list(events)
    assert len(kept) == 4
    assert idn not in str(kept)


def test_revealing_has_a_daily_limit(callers: Callers, owner: Engine) -> None:
    office = callers.office()
    person = register(office)
    with owner.begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO disclosure_use SELECT %s, (now() AT TIME ZONE 'Asia/Shanghai')::date, kind, 10000 "
            "FROM unnest(ARRAY['reveal', 'lookup']) kind",
            (str(office.user_id),),
        )
    answer = office.post(f"/persons/{person['id']}/disclosure", json={"field": "phone", "reason": "回访"})
    assert (answer.status_code, answer.json()["code"]) == (429, "daily_limit")
    assert office.post("/persons/lookup", json={"id_number": number()}).status_code == 429


def test_trying_to_register_is_no_free_look_up(callers: Callers, owner: Engine) -> None:
    known, mine = number(), number()
    register(callers.office(), id_number=known)
    township = callers.township(ELSEWHERE)
    own = register(township, id_number=mine, region=ELSEWHERE)
    tried = [township.post("/persons", json=body(id_number=known, region=ELSEWHERE)) for _ in range(50)]
    assert {answer.json()["code"] for answer in tried} == {"already_registered"}
    for further in (known, number()):
        answer = township.post("/persons", json=body(id_number=further, region=ELSEWHERE))
        assert (answer.status_code, answer.json()["code"]) == (429, "daily_limit"), "known or not"
    corrected = {"id_number": known, "reason": "更正"}
    refused = township.post(f"/persons/{own['id']}/correction", json=corrected, if_match=own["version"])
    assert refused.status_code == 429
    with owner.connect() as connection:
        kept = connection.exec_driver_sql(
            "SELECT object_id FROM audit_event WHERE action = 'person.looked_up' AND actor_id = %s",
            (str(township.user_id),),
        ).scalars()
        digests = list(kept)
    assert len(digests) == 50
    assert known not in digests


def test_a_number_of_ones_own_township_is_no_secret(callers: Callers, owner: Engine) -> None:
    idn = number()
    office = callers.office()
    register(office, id_number=idn)
    assert office.post("/persons", json=body(id_number=idn)).status_code == 409
    with owner.connect() as connection:
        asked = connection.exec_driver_sql("SELECT FROM disclosure_use WHERE user_id = %s", (str(office.user_id),))
        assert asked.rowcount == 0


def test_a_number_is_looked_up_across_townships(callers: Callers) -> None:
    idn = number()
    register(callers.office(), id_number=idn, name="马跨乡")
    township = callers.township(ELSEWHERE)
    assert township.post("/persons/lookup", json={"id_number": idn}).json() == {
        "registered_in": "达板镇",
        "trained": [],
    }
    unknown = township.post("/persons/lookup", json={"id_number": number()})
    assert unknown.json() == {"registered_in": None, "trained": []}
    assert township.post("/persons/lookup", json={"id_number": "12"}).status_code == 422


def test_the_changes_tab_tells_fields_but_no_secrets(callers: Callers) -> None:
    office, idn = callers.office(), number()
    person = register(office, id_number=idn, categories=["relocated"])
    path = f"/persons/{person['id']}"
    new = {"phone": "13900001111", "education": "junior", "categories": ["registered_poor"]}
    office.patch(path, json=new, if_match=1)
    told = office.get(f"{path}/changes").json()["items"]
    assert [item["version"] for item in told] == [2, 1]
    fields = {field["name"]: (field["before"], field["after"]) for field in told[0]["fields"]}
    assert fields == {
        "phone": (None, None),
        "education": (None, "junior"),
        "categories": (["relocated"], ["registered_poor"]),
    }
    assert told[1]["fields"] == []
    earlier = office.get(f"{path}/as-of", params={"at": told[1]["at"]}).json()
    assert (earlier["education"], earlier["categories"], earlier["phone"]) == (None, ["relocated"], "138****5678")
    assert (earlier["township"], earlier["id_number"]) == (person["township"], person["id_number"])
    before = office.get(f"{path}/as-of", params={"at": "2001-01-01T00:00:00Z"})
    assert before.status_code == 404


def test_an_export_is_masked_and_on_the_record(callers: Callers, owner: Engine) -> None:
    office, idn = callers.office(), number()
    register(office, id_number=idn, name="妥导出", region="622926223", categories=["relocated"], workplace="=1+1")
    want = {"township": "622926223"}
    data = {"format": "csv", "reason": "年度核对"}
    answer = office.post("/persons/export", params=want, json=data)
    assert answer.headers["content-type"].startswith("text/csv")
    table = answer.content.decode("utf-8-sig")
    assert "年度核对" in table.splitlines()[1]
    assert f'"妥导出","622999**********{idn[-2:]}"' in table
    assert '"\'=1+1"' in table, "no cell may act as a formula"
    assert "138****5678" in table
    assert "易地搬迁贫困户" in table
    assert idn not in table
    book = load_workbook(BytesIO(office.post("/persons/export", params=want, json=data | {"format": "xlsx"}).content))
    rows = list(book.active.iter_rows(values_only=True))
    assert rows[2][:2] == ("姓名", "身份证号")
    assert [row[0] for row in rows[3:]] == ["妥导出"]
    with owner.connect() as connection:
        query = "SELECT details ->> 'rows' FROM audit_event WHERE action = 'person.exported' AND actor_id = %s"
        assert list(connection.exec_driver_sql(query, (str(office.user_id),)).scalars()) == ["1", "1"]


@pytest.mark.parametrize("role", [Role.DEPARTMENT, Role.INSTITUTION, Role.EMPLOYER, Role.ADMIN])
def test_no_rows_for_those_who_do_not_keep_people(callers: Callers, role: Role) -> None:
    person = register(callers.office())
    caller = callers.of(role)
    assert caller.get("/persons").status_code == 403
    assert caller.get(f"/persons/{person['id']}").status_code == 403
