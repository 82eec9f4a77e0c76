"""Things that meet at one moment, and what must not be wrong after they have met."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import count
from typing import Any

import httpx
from sqlalchemy import Engine, text

from backend.kernel.db import Database
from tests.contract.cases.case import Stage
from tests.contract.rows.factory import Unit
from tests.factories import teachers as make
from tests.factories.callers import Caller

DAY = "2020-01-01"
_years, _towns = count(2031), count(500)


@dataclass(frozen=True)
class Ground:
    """A database of its own, the application on it with the probe, and who asks."""

    owner: Engine
    stage: Stage
    office: Caller
    database: Database

    def count(self, query: str, **values: Any) -> int:
        """A number, as the owner sees it."""
        with self.owner.connect() as connection:
            return int(connection.scalar(text(query), values) or 0)


Action = Callable[[], httpx.Response]
Met = tuple[list[Action], Callable[[], int]]
"""What meets, and how many wrong things there are afterwards."""
Meeting = Callable[[Ground], Met]


def _villages(ground: Ground, closed: str | None = None, many: int = 2) -> tuple[str, list[str]]:
    """A township of its own and villages in it."""
    town = f"622926{next(_towns)}"
    ground.stage.put("region", code=town, level="township", parent_code="622926", valid_since=DAY)
    known = {"level": "village", "parent_code": town, "valid_since": DAY, "valid_until": closed}
    codes = [f"{town}{nth:03d}" for nth in range(1, many + 1)]
    for code in codes:
        ground.stage.put("region", code=code, name=f"村{code}", **known)
    return town, codes


def one_name(ground: Ground) -> Met:
    """Two villages of a township get the same name."""
    town, codes = _villages(ground)
    rename: list[Action] = [
        partial(ground.office.patch, f"/regions/{code}", if_match=1, json={"name": "新村"}) for code in codes
    ]
    return rename, partial(
        ground.count, "SELECT count(*) - 1 FROM region WHERE parent_code = :town AND name = '新村'", town=town
    )


def a_part_of_a_closed_one(ground: Ground) -> Met:
    """A township ends while a village in it is taken back and another one is made."""
    town, (code,) = _villages(ground, "2030-01-01", 1)
    new = {"code": f"{town}900", "name": "新建村", "parent_code": town, "valid_since": DAY}
    end = {"valid_until": "2031-01-01", "successor": None}
    actions: list[Action] = [
        partial(ground.office.post, f"/regions/{town}/closing", if_match=1, json=end),
        partial(ground.office.delete, f"/regions/{code}/closing", if_match=1),
        partial(ground.office.post, "/regions", json=new),
    ]
    query = (
        "SELECT count(*) FROM region p JOIN region c ON c.parent_code = p.code "
        "WHERE p.code = :town AND p.valid_until IS NOT NULL AND c.valid_until IS NULL"
    )
    return actions, partial(ground.count, query, town=town)


def one_time(ground: Ground) -> Met:
    """Two institutions book one teacher for the same hours."""
    teacher = make.admitted(ground.office)["id"]
    schools = [ground.stage.make("institution", Unit())[0] for _ in range(3)]
    bodies = [make.meeting(institution_id=str(school), teacher_id=teacher) for school in schools]
    actions: list[Action] = [partial(ground.office.post, "/bookings", json=body) for body in bodies]
    query = (
        "SELECT count(*) FROM booking a JOIN booking b ON a.id < b.id AND a.during && b.during "
        "AND a.teacher_id = b.teacher_id AND a.teacher_id = :teacher"
    )
    return actions, partial(ground.count, query, teacher=teacher)


def one_table_a_year(ground: Ground) -> Met:
    """Two tables of one year are issued."""
    year = next(_years)
    _move(ground, "/plans", _plan_body(year), "submission", "issue")
    ready = [_move(ground, "/allocations", {"year": year, "basis": "villages"}, "submission") for _ in range(2)]
    query = "SELECT count(*) - 1 FROM allocation WHERE state = 'issued' AND year = :year"
    return _issues(ground, "/allocations", ready), partial(ground.count, query, year=year)


def one_adjustment_after_another(ground: Ground) -> Met:
    """Two adjustments of one plan are issued."""
    year = next(_years)
    plan = _move(ground, "/plans", _plan_body(year), "submission", "issue")
    reason = {"reason": "调整", "document_number": "试〔2031〕1号"}
    ready = [_move(ground, f"/plans/{plan['id']}/adjustments", reason, "submission", of="/plans") for _ in range(2)]
    query = (
        "SELECT count(*) - 1 + count(*) FILTER (WHERE state = 'superseded') - count(DISTINCT number) + 1 "
        "FROM plan WHERE since_year = :year AND state IN ('issued', 'superseded')"
    )
    return _issues(ground, "/plans", ready), partial(ground.count, f"SELECT abs(({query}) - 1)", year=year)


def _plan_body(year: int) -> dict[str, Any]:
    targets = [{"year": year, "persons": 100}]
    return {"name": "行动", "since_year": year, "until_year": year, "total": 100, "targets": targets}


def _move(ground: Ground, path: str, body: dict[str, Any], *verbs: str, of: str = "") -> dict[str, Any]:
    answer = ground.office.post(path, json=body)
    for verb in verbs:
        thing = answer.json()
        answer = ground.office.post(f"{of or path}/{thing['id']}/{verb}", if_match=thing["version"], json={})
    assert answer.is_success, answer.text
    moved: dict[str, Any] = answer.json()
    return moved


def _issues(ground: Ground, path: str, things: Sequence[dict[str, Any]]) -> list[Action]:
    ask = ground.office.post
    return [partial(ask, f"{path}/{each['id']}/issue", if_match=each["version"], json={}) for each in things]


def seats(ground: Ground) -> Met:
    """Three classes of two take their seats of five."""
    (school,) = ground.stage.make("institution", Unit())
    known = {"state": "recognised", "reason": "合格", "decided_at": DAY, "approved_capacity": 5, "year": 2031}
    ground.stage.put("recognition", institution_id=school, region="622926", **known)
    actions: list[Action] = [partial(ground.office.post, f"/isolation-probe/seats/{school}") for _ in range(3)]
    query = "SELECT abs(seats_taken - 4) FROM recognition WHERE institution_id = :school"
    return actions, partial(ground.count, query, school=school)


MEETINGS: tuple[Meeting, ...] = (
    one_name,
    a_part_of_a_closed_one,
    one_time,
    one_table_a_year,
    one_adjustment_after_another,
    seats,
)
