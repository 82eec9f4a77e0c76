"""What institutions and the county next door are shown: an answer, and nothing of anybody else's."""

from collections.abc import Callable

import pytest
from sqlalchemy import Engine

from backend.access import Role
from backend.kernel import jobs
from backend.kernel.db import Database
from backend.kernel.embedded import EmbeddedServer
from tests.factories.callers import Callers
from tests.factories.world import DEPARTMENT, World, build


@pytest.fixture(scope="module")
def world(server: EmbeddedServer, database_name: str, database: Database, owner: Engine, callers: Callers) -> World:
    """Two counties."""
    return build(owner, callers, lambda: jobs.run_pending(server.url(database_name, user="skillplan_app"), database))


def _changed(callers: Callers) -> Callable[[], None]:
    office = callers.office()

    def change() -> None:
        trade = office.get("/trades/binguan").json()
        answer = office.patch("/trades/binguan", json={"name": f"{trade['name']}员"}, if_match=trade["version"])
        assert answer.status_code == 200, answer.text

    return change


@pytest.mark.parametrize("role", sorted(Role))
def test_everybody_reads_the_whole_history_of_what_everybody_sees(callers: Callers, role: Role) -> None:
    _changed(callers)()
    shown = callers.of(role).get("/trades/binguan/changes")
    assert (shown.status_code, shown.json()) == (200, callers.office().get("/trades/binguan/changes").json())
    assert any(change["fields"] for change in shown.json()["items"])


def test_an_institution_reads_what_is_issued_without_the_units_lines(world: World) -> None:
    asker = world.asker("institution_a")
    table, plan = (next(iter(world.things[kind]["issued"].values())) for kind in ("allocations", "plans"))
    shown = asker.get(f"/allocations/{table}")
    assert (shown.status_code, shown.json()["rows"], shown.json()["cells"]) == (200, [], [])
    assert asker.get(f"/allocations/{table}/workbook").status_code == 200
    assert asker.get(f"/plans/{plan}/receipts").json() == {"items": [], "next": None, "total": None}
    assert asker.get(f"/plans/{plan}/changes").status_code == 200
    for thing in ("allocations", "plans"):
        draft = next(iter(world.things[thing]["draft"].values()))
        assert asker.get(f"/{thing}/{draft}/as-of", params={"at": "2030-01-01T00:00:00Z"}).status_code == 404


def test_a_county_gives_nothing_to_another_countys_departments(world: World) -> None:
    """A department belongs to one county: its code opens nothing in another, and no account there."""
    office = world.asker("office_elsewhere")
    account = {"username": "nachbar-1", "display_name": "邻县", "role": "department", "department_id": DEPARTMENT["a"]}
    refused = office.post("/users", json=account)
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "unknown_unit")
    figure = {
        "department_id": DEPARTMENT["a"],
        "year": 2031,
        "persons": 1,
        "title": "上级下达任务",
        "source_document": "试〔2031〕1号",
    }
    refused = office.post("/department-plans", json=figure)
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "unknown_line")
    table = world.things["allocations"]["elsewhere"]["allocation_id"]
    columns = {column["key"] for column in office.get(f"/allocations/{table}").json()["columns"]}
    assert columns == {DEPARTMENT["elsewhere"]}


def test_a_merger_complains_of_the_first_record_first(world: World) -> None:
    """Whichever id sorts first: a record that is not the caller's is absent, whatever the other one is."""
    person = world.things["persons"]["a"]["person_id"]
    for into in ("00000000-0000-7000-8000-000000000000", "ffffffff-ffff-7fff-bfff-ffffffffffff"):
        body = {"into": into, "reason": "重复登记"}
        answer = world.asker("office_elsewhere").post(f"/persons/{person}/merger", json=body, if_match=1)
        assert answer.status_code == 404
