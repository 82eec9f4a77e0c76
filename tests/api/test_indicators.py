"""Indicators (R46, R50, R90, R162) against a slow reference that reads every answer; totals against what they count."""

from collections import defaultdict
from collections.abc import Iterator
from random import Random
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from uuid import UUID

import pytest
from sqlalchemy import Connection, Engine, text

from backend.access import Role
from backend.followup import indicators, totals
from backend.kernel import clock
from backend.kernel.db import Database
from backend.kernel.scope import Kind, enter
from tests.contract.rows.factory import FACTORIES, Unit, put
from tests.factories.callers import Callers

UNITS = [Unit(region=f"62292610{nth}001", department_id=who) for nth in (1, 2) for who in ("renshe", "jiaoyu")]
OUTCOMES = ["employed", "self_employed", "farming", "study", "not", "unreachable"]
_SAY = text(
    "INSERT INTO employment_record (task_id, kind, outcome, reason, employer, post, place, matches_trade, contract,"
    " income_before_fen, income_after_fen, note, channel, asked_on, region, institution_id, department_id, asked_by)"
    " VALUES (:task, :kind, :outcome, '原因', :employer, :post, :place, :matches, NULL, :before, :after, :note,"
    " 'phone', '2026-01-02', '', uuidv7(), '', uuidv7())"
)
_EMBED = text(
    'UPDATE training_class SET mode = \'embedded\', facts = \'{"employer": "甲厂", "post": "焊工"}\' WHERE id = :id'
)


def answer(draw: Random, task: Any, kind: str) -> dict[str, Any]:
    """Anything that somebody may say."""
    known = {
        "task": task,
        "kind": kind,
        "outcome": draw.choice(OUTCOMES),
        "note": "更正" if kind == "correction" else None,
    }
    where = {"employer": draw.choice(["甲厂", "乙厂"]), "post": draw.choice(["焊工", None])}
    place = {"place": draw.choice(["township", "county", "away"]), "matches": draw.choice([True, False, None])}
    return known | where | place | {"before": draw.choice([None, 1000]), "after": draw.choice([None, 400, 2000])}


_MOVE = text("UPDATE training_class SET state = :to, reason = '重来' WHERE id = :id")


def _end(owner: Connection, draw: Random, of: Any) -> dict[str, Any]:
    """His class is assessed with any result; some are certified, some certificates revoked, some classes taken back."""
    scores = [draw.randint(40, 100) for _ in range(2)] if draw.random() < 0.8 else None
    unit, ids = Unit(of.region, of.department_id), {"enrolment_id": of.enrolment_id, "class_id": of.class_id}
    if scores:
        put(owner, "assessment", unit, **ids, theory=scores[0], practice=scores[1])
    done, certified = draw.random() < 0.7, draw.choice(["valid", "revoked", None])
    if done:
        owner.execute(text("UPDATE enrolment SET state = 'completed' WHERE id = :enrolment_id"), ids)
    owner.execute(_MOVE, {"to": "assessed", "id": of.class_id})
    if done and certified:
        whose = ids | {"person_id": of.enrolment_id, "kind": "training", "year": 2026}
        (made,) = put(owner, "certificate", unit, **whose)
        revoke = text("UPDATE certificate SET state = 'revoked', reason = '错发' WHERE id = :id")
        owner.execute(revoke, {"id": made} if certified == "revoked" else {"id": None})
    to = draw.choice(["assessed", "accepted", "finished", "voided"])
    taken_back = to in ("finished", "voided") and not (done and certified == "valid")
    if taken_back or to == "accepted":
        owner.execute(_MOVE, {"to": to, "id": of.class_id})
    facts = {"scores": scores, "done": done, "certified": done and certified == "valid"}
    return {"told": not taken_back, "withdrawn": taken_back and done, **facts}


@pytest.fixture(scope="module")
def said(owner: Engine) -> list[dict[str, Any]]:
    """Forty people of two townships, departments and modes, each asked; some corrected, some asked again."""
    draw, found = Random(3), []
    with owner.begin() as connection:
        for nth in range(40):
            unit = UNITS[nth % 4]
            (task,) = FACTORIES["followup_task"].make(connection, Unit(unit.region, unit.department_id))
            of = connection.execute(text("SELECT * FROM followup_task WHERE id = :id"), {"id": task}).one()
            if nth % 3 == 0:
                for verb in ("DISABLE", "ENABLE"):
                    connection.execute(text(f"ALTER TABLE training_class {verb} TRIGGER training_class_guard"))
                    if verb == "DISABLE":
                        connection.execute(_EMBED, {"id": of.class_id})
            last = answer(draw, task, "first")
            connection.execute(_SAY, last)
            if draw.random() < 0.3:
                last = answer(draw, task, "correction")
                connection.execute(_SAY, last)
            if draw.random() < 0.3:
                connection.execute(_SAY, answer(draw, task, "recheck"))
            whose = {
                "township": unit.region[:9],
                "department": unit.department_id,
                "institution": str(of.institution_id),
            }
            ended = _end(connection, draw, of) if nth % 3 != 1 else {"told": False, "withdrawn": False}
            found.append(
                last | whose | ended | {"mode": "embedded" if nth % 3 == 0 else None, "class": str(of.class_id)}
            )
    return found


def results(row: dict[str, Any]) -> Iterator[tuple[str, int]]:
    """What one person counts for once his class is assessed."""
    if not row["told"]:
        return
    yield "completion", row["done"]
    if row["scores"]:
        yield "passing", min(row["scores"]) >= 60
    if row["done"]:
        yield "certificate", row["certified"]


def answers(row: dict[str, Any]) -> Iterator[tuple[str, int]]:
    """What his answer counts for."""
    at_work = row["outcome"] in ("employed", "self_employed")
    if row["outcome"] != "study":
        yield "employment", at_work
    if at_work and row["matches"] is not None:
        yield "match", row["matches"]
    if row["mode"] == "embedded":
        yield "embedded", (row["outcome"], row["employer"], row["post"]) == ("employed", "甲厂", "焊工")
    if at_work:
        yield "near_home", row["place"] in ("township", "county")
    if row["outcome"] != "unreachable" and row["before"] is not None and row["after"] is not None:
        yield "income", row["after"] - row["before"]


def reference(rows: list[dict[str, Any]]) -> dict[str, tuple[int, int]]:
    """Each indicator of persons at the first point, counted one after the other."""
    found = {each.key: [0, 0] for each in indicators.ALL}
    for row in rows:
        for key, value in (*results(row), *(() if row["withdrawn"] else answers(row))):
            found[key][0] += value
            found[key][1] += 1
    return {key: (above, below) for key, (above, below) in found.items()}


@pytest.mark.parametrize("by", ["all", "township", "department", "institution", "class", "mode"])
def test_every_indicator_is_what_a_slow_count_says(
    by: str, callers: Callers, owner: Engine, said: list[dict[str, Any]]
) -> None:
    groups = defaultdict(list)
    for row in said:
        groups["" if by == "all" else row[by]].append(row)
    answered = callers.office().get("/indicators", params={"by": by, "since": "2020-01-01"}).json()
    shown = {
        row["code"]: {v["key"]: (v["numerator"], v["denominator"]) for v in row["values"] if v["point"] == 0}
        for row in answered["rows"]
    }
    wanted = {code: reference(rows) for code, rows in groups.items() if code is not None}
    assert {code: shown[code] for code in wanted} == wanted
    assert by == "mode" or set(shown) == set(wanted)
    assert answered["rule"] == indicators.RULE
    with owner.connect() as connection:
        assert totals.verify(connection) == []


def test_units_see_their_own_part(callers: Callers, said: list[dict[str, Any]]) -> None:
    for who, name, code in (
        (callers.township("622926102"), "township", "622926102"),
        (callers.department("jiaoyu"), "department", "jiaoyu"),
    ):
        (row,) = who.get("/indicators").json()["rows"]
        values = {v["key"]: (v["numerator"], v["denominator"]) for v in row["values"] if v["point"] == 0}
        assert values == reference([each for each in said if each[name] == code])


def test_an_institution_groups_by_what_is_counted_for_it_alone(callers: Callers, said: list[dict[str, Any]]) -> None:
    mine = said[0]["institution"]
    who = callers.make(Role.INSTITUTION, institution_id=UUID(mine))
    for by in ("all", "class", "month", "township", "trade", "mode"):
        (row,) = who.get("/indicators", params={"by": by}).json()["rows"]
        values = {v["key"]: (v["numerator"], v["denominator"]) for v in row["values"] if v["point"] == 0}
        assert values == reference([each for each in said if each["institution"] == mine])


def test_whole_months_are_counted_and_named(callers: Callers, said: list[dict[str, Any]]) -> None:
    office = callers.office()
    asked = {"since": "2026-02-20", "until": "2026-02-20"}  # the classes of `said` ended on the first of that month
    told = office.get("/indicators", params=asked).json()
    assert (told["since"], told["until"], len(told["rows"])) == ("2026-02-01", "2026-02-28", 1)
    assert office.get("/indicators").json()["until"] == clock.today().isoformat()


def test_totals_stay_when_they_are_folded_and_a_wrong_one_is_named(
    owner: Engine, database: Database, callers: Callers, said: list[dict[str, Any]]
) -> None:
    before = callers.office().get("/indicators", params={"by": "township"}).json()
    with database.session() as session:
        enter(session, Kind.SYSTEM)
        assert totals.compact(session) > 0
        assert totals.compact(session) == 0
    assert callers.office().get("/indicators", params={"by": "township"}).json() == before
    with owner.begin() as connection:
        assert totals.verify(connection) == []
        connection.execute(text("UPDATE outcome_total SET at_work = at_work + 1 WHERE kind = 'all'"))
        assert totals.verify(connection)
        connection.rollback()


def test_the_dashboard_tells_the_indicators_own_numbers(callers: Callers, said: list[dict[str, Any]]) -> None:
    school = callers.make(Role.INSTITUTION, institution_id=UUID(said[0]["institution"]))
    for who in (callers.office(), callers.township("622926101"), callers.department("jiaoyu"), school):
        shown = {each["key"]: each for each in who.get("/progress", params={"year": 2026}).json()["figures"]}
        for figure, key, point in (("certified", "certificate", 0), ("employed", "employment", 1)):
            told, rate = shown[figure], shown[figure]["rate"]
            asked = dict(parse_qsl(urlsplit(told["explain"]["link"]).query)) | {"by": "all"}
            del asked["point"]
            rows = who.get("/indicators", params=asked).json()["rows"]
            (wanted,) = (v for v in rows[0]["values"] if (v["key"], v["point"]) == (key, point))
            assert (rate["numerator"], rate["denominator"]) == (wanted["numerator"], wanted["denominator"])
            assert told["value"] == rate["numerator"]
            assert rate["exclusions"] == indicators.BY_KEY[key].exclusions
    own = [row for row in said if row["institution"] == said[0]["institution"]]
    assert shown["certified"]["value"] == reference(own)["certificate"][0], "the institution was asked last"
