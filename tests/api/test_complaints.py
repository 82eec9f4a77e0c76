"""The report box: anonymous, sealed, followed by a receipt, answered by the county in time (R70)."""

import re
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import Engine, text

from backend.access import Role
from backend.kernel import clock
from tests.api.test_trainee_pages import require_small
from tests.factories.callers import Callers
from tests.factories.institutions import post

TALE = "达板镇的班只照相不上课"
ANSWER = {"outcome": "upheld", "answer": "已查实，这个班已停，钱已追回"}


@pytest.fixture(autouse=True)
def _no_attempts(no_attempts_yet: None) -> None: ...


def form(client: httpx.Client, **values: str) -> dict[str, str]:
    """What somebody writes into a fresh form."""
    page = client.get("/t/report")
    require_small(page)
    found = re.search(r'name="id" value="([^"]+)"', page.text)
    assert found is not None
    return {"id": found[1], "kind": "fake", "region": "622926101", "content": TALE, "contact": ""} | values


def receipt_of(page: httpx.Response) -> str:
    """The receipt on the page, as digits."""
    found = re.search(r'class="big number">([0-9 ]+)<', page.text)
    assert found is not None, page.text
    return found[1].replace(" ", "")


def test_a_report_from_the_box_to_its_answer(client: httpx.Client, callers: Callers, owner: Engine) -> None:
    sent = form(client, contact="13812345678")
    filed = client.post("/t/report", data=sent)
    require_small(filed)
    receipt = receipt_of(filed)
    assert receipt_of(client.post("/t/report", data=sent)) == receipt, "sent twice is one report"
    with owner.connect() as connection:
        row = connection.execute(text("SELECT * FROM complaint WHERE id = :id"), {"id": sent["id"]}).one()
    raw = repr(tuple(row)).encode()
    assert TALE.encode() not in raw + bytes(row.content_sealed)
    assert receipt not in raw.decode()
    waiting = client.post("/t/receipt", data={"receipt": f"{receipt[:6]}-{receipt[6:]}"})
    require_small(waiting)
    assert "待答复" in waiting.text
    assert TALE not in waiting.text
    office = callers.office()
    (item,) = [each for each in office.get("/complaints").json()["items"] if each["id"] == sent["id"]]
    assert (item["content"], item["contact"], item["place"]) == (TALE, "138****5678", "达板镇")
    path = f"/complaints/{item['id']}"
    shown = post(office, f"{path}/disclosure", {"reason": "请他说清哪一天"})
    assert shown == {"contact": "13812345678"}
    with owner.connect() as connection:
        reasons = text("SELECT details ->> 'reason' FROM audit_event WHERE action = 'complaint.revealed'")
        assert connection.scalars(reasons).all() == ["请他说清哪一天"]
    assert callers.of(Role.LEADER).post(f"{path}/disclosure", json={"reason": "看看"}).status_code == 403
    assert office.post(f"{path}/closure", if_match=1).json()["code"] == "complaint_unanswered"
    answered = post(office, f"{path}/answer", ANSWER, if_match=1)
    told = client.post("/t/receipt", data={"receipt": receipt}).text
    assert ANSWER["answer"] in told
    assert "情况属实" in told
    closed = post(callers.of(Role.INSPECTOR), f"{path}/closure", None, if_match=answered["version"])
    assert closed["state"] == "closed"
    late = office.post(f"{path}/answer", json=ANSWER, if_match=closed["version"])
    assert late.json()["code"] == "complaint_closed"


def test_what_is_missing_is_told_and_nothing_is_lost(client: httpx.Client) -> None:
    wrong = client.post("/t/report", data=form(client, kind="x", region="", content="短"))
    assert (wrong.status_code, wrong.text.count('class="fault"')) == (422, 3)
    kept = client.post("/t/report", data=form(client, region="999999"))
    assert (kept.status_code, TALE in kept.text) == (422, True)
    assert client.post("/t/report", data={"id": "none"}).status_code == 422
    assert client.post("/t/receipt", data={"receipt": "1" * 12}).status_code == 422


def test_the_box_and_the_receipts_run_out(client: httpx.Client) -> None:
    statuses = [client.post("/t/report", data=form(client)).status_code for _ in range(11)]
    assert statuses == [200] * 10 + [429]
    guesses = [client.post("/t/receipt", data={"receipt": "000000000002"}).status_code for _ in range(11)]
    assert guesses[-1] in {422, 429}


def test_who_answers_is_told_when_it_is_due(client: httpx.Client, callers: Callers) -> None:
    client.post("/t/report", data=form(client, kind="fee"))
    inspector = callers.of(Role.INSPECTOR)
    duties = inspector.get("/duties").json()["items"]
    (duty, *_) = [each for each in duties if "乱收费" in each["words"]]
    assert duty["due"] == (clock.today() + timedelta(days=15)).isoformat()
    assert [
        each for each in callers.of(Role.LEADER).get("/duties").json()["items"] if each["kind"] == "complaint"
    ] == []
    assert callers.township("622926101").get("/complaints").status_code == 403
