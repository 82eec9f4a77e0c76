"""The trainee's pages: number and code open his own standing, wrong ones tell nothing, pages stay small."""

from collections.abc import Iterator
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import Engine, text

from backend.kernel import clock
from tests.factories import attending, people, trainees
from tests.factories import classes as make
from tests.factories.callers import Callers
from tests.factories.institutions import post
from tests.factories.trainees import Trainee, look_up

PAGE, PACKET = 20_000, 14_000
WRONG = "身份证号或查询码不对"


@pytest.fixture(autouse=True)
def _no_attempts(no_attempts_yet: None) -> None: ...


@pytest.fixture
def phone(base_url: str) -> Iterator[httpx.Client]:
    """A phone that was never here."""
    with httpx.Client(base_url=base_url, follow_redirects=True) as phone:
        yield phone


@pytest.fixture(scope="module")
def who(callers: Callers) -> Trainee:
    """A trainee without a class."""
    return trainees.trainee(callers)


def require_small(page: httpx.Response) -> None:
    """One packet, nothing else to fetch, no script."""
    assert page.status_code == 200, page.text
    assert len(page.content) <= PACKET, len(page.content)
    assert "<script" not in page.text
    assert "src=" not in page.text
    assert "rel=" not in page.text


def test_a_trainee_gets_in_and_leaves(phone: httpx.Client, who: Trainee) -> None:
    require_small(phone.get("/t"))
    asked = phone.get("/t/own")
    require_small(asked)
    mine = look_up(phone, who, number=f" {who.number.lower()} ", code=f"{who.code[:3]} {who.code[3:6]} {who.code[6:]}")
    assert (mine.status_code, mine.url.path, mine.headers["cache-control"]) == (200, "/t/own", "no-store")
    require_small(mine)
    assert "您还没有报名" in mine.text
    assert who.number not in mine.text
    phone.post("/t/leave")
    assert phone.get("/t/own").text == asked.text


def test_a_visit_ends_by_itself(phone: httpx.Client, who: Trainee) -> None:
    look_up(phone, who)
    assert "您好" in phone.get("/t/own").text
    later = clock.now() + timedelta(minutes=15)
    clock.replace(lambda: later)
    assert "您好" not in phone.get("/t/own").text


def test_hit_and_miss_are_the_same_bytes(phone: httpx.Client, who: Trainee, callers: Callers) -> None:
    other = trainees.trainee(callers)
    hit = look_up(phone, who, code=other.code)
    miss = look_up(phone, who, number=people.number())
    assert (hit.status_code, hit.content) == (miss.status_code, miss.content)
    assert WRONG in hit.text
    headers = [{k: v for k, v in each.headers.items() if k not in {"x-request-id", "date"}} for each in (hit, miss)]
    assert headers[0] == headers[1]


def test_slips_of_the_pen_are_told_and_cost_nothing(phone: httpx.Client, who: Trainee) -> None:
    for _ in range(8):
        wrong = look_up(phone, who, code=str((int(who.code) + 1) % 10**9).zfill(9), number=who.number[:-1])
        assert (wrong.status_code, wrong.text.count('class="fault"')) == (422, 2)
    assert f'value="{who.number[:-1]}"' in wrong.text
    assert "您好" in look_up(phone, who).text


def test_guesses_run_out(phone: httpx.Client, who: Trainee, callers: Callers, base_url: str, owner: Engine) -> None:
    other = trainees.trainee(callers)
    known = httpx.Client(base_url=base_url, follow_redirects=True)
    assert "您好" in look_up(known, who).text
    answers = [look_up(phone, who, code=other.code).status_code for _ in range(5)]
    assert answers == [422, 422, 422, 429, 429]
    assert look_up(phone, who).status_code == 429
    assert "您好" in look_up(known, who).text, "a phone that got in before does not wait for others"
    strangers = [look_up(phone, who, number=people.number()).status_code for _ in range(4)]
    assert strangers == [422, 422, 429, 429], "five from one address in an hour"
    with owner.connect() as connection:
        seen = "SELECT count(*) FROM audit_event WHERE action = 'trainee.visited' AND object_id = :id"
        assert connection.scalar(text(seen), {"id": who.id}) >= 2
    known.close()


def test_a_new_code_ends_the_old_one(phone: httpx.Client, callers: Callers, owner: Engine) -> None:
    who, office = trainees.trainee(callers), callers.office()
    fresh = trainees.code_of(office, who.id)
    assert WRONG in look_up(phone, who).text
    assert "您好" in look_up(phone, who, code=fresh).text
    with owner.connect() as connection:
        kept = connection.scalar(text("SELECT digest FROM lookup_code WHERE person_id = :id"), {"id": who.id})
    assert fresh.encode() not in kept
    gone = {"to": "moved", "on": "2026-01-01", "reason": "迁出"}
    post(office, f"/persons/{who.id}/status", gone, if_match=1)
    assert "您好" not in phone.get("/t/own").text
    assert office.post(f"/persons/{who.id}/lookup-code").json()["code"] == "not_a_trainee"


def test_forms_of_other_sites_are_refused(phone: httpx.Client, who: Trainee) -> None:
    for header in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://elsewhere.example"}, {"Origin": "null"}):
        assert phone.post("/t/own", data=who.form(), headers=header).status_code == 403
    assert phone.get("/t/own").headers["Referrer-Policy"] == "same-origin", "or browsers hide where our forms are from"


def test_a_form_of_too_many_fields_is_malformed(phone: httpx.Client) -> None:
    answer = phone.post("/t/own", data={f"field{nth}": "1" for nth in range(51)})
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed_request")


def test_a_class_from_its_timetable_to_the_certificate(
    phone: httpx.Client, callers: Callers, owner: Engine, base_url: str
) -> None:
    room = attending.room(callers, owner, 2)
    person = room.school.get(f"/enrolments?class_id={room.made['id']}").json()["items"]
    numbers = {each["id"]: each["id_number"] for each in room.people}
    ids = {each["id"]: each["person_id"] for each in person}
    first = room.people[0]["id"]
    who = Trainee(ids[first], numbers[first], trainees.code_of(callers.office(), ids[first]))
    running = look_up(phone, who)
    assert "请在" in running.text
    assert room.made["name"] in running.text
    assert "正在上课" in running.text
    attending.taught(owner, room.made["id"], room.people)
    assert "请等考核" in phone.get("/t/own").text
    path = f"/classes/{room.made['id']}"
    now = room.school.get(path).json()
    told = room.school.put(f"{path}/results", json=attending.results(room.people), if_match=now["version"])
    assert told.is_success, told.text
    make.move(room.school, room.school.get(path).json(), "assessed")
    done = phone.get("/t/own").text
    assert "您已经结业" in done
    assert "10／10 课时" in done
    assert "理论 80 分，实操 90 分" in done
    issued = post(
        room.school,
        "/certificates",
        {"enrolment_id": first, "kind": "training", "issued_on": clock.today().isoformat()},
    )
    last = phone.get("/t/own")
    assert "您已经取证" in last.text
    assert issued["number"] in last.text
    require_small(last)
    code = phone.get("/t/own/code", params={"of": issued["id"]})
    assert (code.status_code, len(code.content) <= PAGE) == (200, True)
    assert "马学员" in last.text
