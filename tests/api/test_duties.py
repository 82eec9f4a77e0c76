"""待办: what waits for each role, from what stands in the other rooms; done, it is gone."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Engine, text

from backend.access import Role
from tests.api.test_allocation import make, move
from tests.api.test_plan import create as create_plan
from tests.api.test_plan import issue as issue_plan
from tests.factories.accounts import NewBrowser, make_account
from tests.factories.callers import Caller, Callers

DABAN = "622926101"


def duties(caller: Caller) -> list[dict[str, Any]]:
    answer = caller.get("/duties")
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


def kinds(caller: Caller) -> list[str]:
    return [duty["kind"] for duty in duties(caller)]


def test_the_plan_room_gives_each_its_own(callers: Callers) -> None:
    office, town, unit = callers.office(), callers.township(DABAN), callers.department("renshe")
    assert [duties(caller) for caller in (office, town, unit)] == [[], [], []]
    issue_plan(office, create_plan(office))
    assert [kinds(caller) for caller in (office, town, unit)] == [[], ["receipt"], ["receipt"]]
    submitted = move(office, make(office), "submission")
    (waiting,) = duties(office)
    assert (waiting["kind"], waiting["link"]) == ("issue", f"/allocations/{submitted['id']}")
    issued = move(office, submitted, "issue", {})
    assert [kinds(caller) for caller in (office, town, unit)] == [[], ["receipt"] * 2, ["receipt"] * 2]
    plan, table = duties(town)
    assert table["link"] == f"/allocations/{issued['id']}"
    assert table["words"] == f"“{issued['title']}”已下达，请确认收到"
    for duty in (plan, table):
        assert town.post(f"{duty['link']}/receipt").status_code == 200
    assert (kinds(town), kinds(unit)) == ([], ["receipt"] * 2), "what one unit confirmed the other has still to"
    assert kinds(callers.of(Role.LEADER)) == []
    department = next(cell["department_id"] for cell in issued["cells"] if cell["region"] == DABAN)
    wish = {"allocation_id": issued["id"], "department_id": department, "wanted": 999, "reason": "富余劳动力多"}
    assert town.post("/adjustment-requests", json=wish).status_code == 201
    (asked,) = duties(office)
    assert (asked["words"], asked["link"]) == ("1 条任务调整申请等待答复", "/adjustment-requests")


def test_a_checked_upload_waits_for_who_made_it(callers: Callers, owner: Engine) -> None:
    town, colleague = callers.township(DABAN), callers.township(DABAN)
    with owner.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO import_job (id, kind, state, file_name, file_hash, file_bytes, owner_id, acting_id,"
                " acting_ver, region) VALUES (gen_random_uuid(), 'people', 'checked', '花名册.xlsx',"
                " 'x', 1, :id, :id, 1, :town)"
            ),
            {"id": town.user_id, "town": DABAN},
        )
    (waiting,) = [duty for duty in duties(town) if duty["kind"] == "import"]
    assert waiting["words"] == "花名册“花名册.xlsx”已检查，请确认导入"
    assert "import" not in kinds(colleague)


def test_a_password_is_told_two_weeks_before_its_end(owner: Engine, browser: NewBrowser) -> None:
    now = datetime.now(UTC)
    for days, told in ((75, []), (77, ["password"])):
        page = browser()
        page.sign_in(make_account(owner, Role.INSPECTOR, password_changed_at=now - timedelta(days=days)))
        assert [duty["kind"] for duty in page.send("GET", "/duties").json()["items"]] == told
