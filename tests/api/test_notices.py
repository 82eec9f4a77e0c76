"""Notices: written, published, ended by units, read by everybody and counted (R57, R150)."""

import re
from typing import Any

import httpx
import pytest

from backend.access import Role
from tests.api.test_trainee_pages import require_small
from tests.factories import classes as make
from tests.factories import trainees
from tests.factories.callers import Caller, Callers
from tests.factories.institutions import TRADE, post
from tests.factories.notices import notice, published, written


@pytest.fixture(autouse=True)
def _no_attempts(no_attempts_yet: None) -> None: ...


def step(caller: Caller, thing: dict[str, Any], verb: str) -> dict[str, Any]:
    """The answer to a step of a notice."""
    return post(caller, f"/notices/{thing['id']}/{verb}", None, if_match=thing["version"])


def test_from_the_draft_to_its_end(client: httpx.Client, callers: Callers) -> None:
    office = callers.office()
    made = written(office, title="兰州工地招钢筋工", trades=[TRADE])
    assert "兰州工地招钢筋工" not in client.get("/t/notices").text
    shown = step(office, made, "publication")
    assert shown["state"] == "published"
    fixed = office.put(f"/notices/{made['id']}", json=notice(), if_match=shown["version"])
    assert fixed.json()["code"] == "notice_fixed"
    page = client.get("/t/notices", params={"trade": TRADE, "kind": "job"})
    require_small(page)
    assert (page.status_code, page.headers["cache-control"]) == (200, "public, max-age=300")
    (address,) = re.findall(r'href="(/t/notices/[^"]+)"><strong>兰州工地', page.text)
    opened = client.get(address)
    require_small(opened)
    assert 'href="tel:0930-7121234"' in opened.text
    assert office.get(f"/notices/{made['id']}").json()["reads"] == 1
    assert "兰州工地" not in client.get("/t/notices", params={"kind": "story"}).text
    step(office, shown, "ending")
    assert client.get(address).status_code == 404
    assert client.get("/t/notices/none").status_code == 404


def test_each_unit_writes_for_its_own(callers: Callers) -> None:
    town, department = callers.township(make.TOWNSHIP), callers.make(Role.DEPARTMENT, department_id="renshe")
    ours = written(town, townships=["622926102"])
    assert (ours["townships"], ours["is_own"], ours["place"]) == ([make.TOWNSHIP], True, "达板镇")
    theirs = written(department, kind="guide", link="https://www.example.cn/video")
    assert town.get(f"/notices/{theirs['id']}").json()["is_own"] is False
    stranger = town.post(f"/notices/{theirs['id']}/publication", if_match=theirs["version"])
    assert stranger.status_code == 404
    assert callers.of(Role.LEADER).post("/notices", json=notice()).status_code == 403
    assert callers.of(Role.EMPLOYER).get("/notices").status_code == 403


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"kind": "story"}, "/consent"),
        ({"consent": "本人十月十二日签字同意"}, "/consent"),
        ({"until": "2020-01-01"}, "/until"),
        ({"trades": ["no_trade"]}, "/trades"),
        ({"townships": ["622999999"]}, "/townships"),
        ({"link": "http://example.cn"}, "/link"),
    ],
)
def test_what_is_wrong_stands_at_its_field(callers: Callers, wrong: dict[str, Any], pointer: str) -> None:
    refused = callers.office().post("/notices", json=notice(**wrong))
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, pointer)


def test_a_story_with_consent_and_what_it_is_never_told(client: httpx.Client, callers: Callers) -> None:
    consent = "本人十月十二日当面签字同意"
    told = published(callers.office(), kind="story", title="马学员学会电焊挣了钱", phone=None, consent=consent)
    page = client.get(f"/t/notices/{told['id']}")
    assert "马学员学会电焊" in page.text
    assert consent not in page.text


def test_a_trainee_finds_what_is_for_him(client: httpx.Client, callers: Callers) -> None:
    opened = make.approved(make.ground(callers))
    who = trainees.trainee(callers)
    make.join(callers, opened["id"], {"id": who.id})
    office = callers.office()
    mine = published(office, title="要会电焊的人", trades=[opened["trade"]], townships=[trainees.TOWNSHIP])
    published(office, title="别的乡镇的招工", townships=["622926103"])
    trainees.look_up(client, who)
    page = client.get("/t/own")
    require_small(page)
    assert f'href="/t/notices/{mine["id"]}"' in page.text
    assert "别的乡镇的招工" not in page.text
