"""培训目标台账 (R77): every figure against a slow count of the raw rows, whose part it is, the workbook."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from io import BytesIO
from random import Random
from typing import Any

import openpyxl
import pytest
from sqlalchemy import Connection, Engine, text

from backend.kernel import clock
from tests.api.test_allocation import make, move
from tests.api.test_plan import create as create_plan
from tests.api.test_plan import issue as issue_plan
from tests.contract.rows.factory import FACTORIES, Unit, put
from tests.factories.callers import Callers

TOWNSHIPS, COUNTY = ("622926101", "622926102"), "622926"
TRADES = ("dianhan", "lamian", "binguan")
LEADS: dict[str, str] = {}
NAMES = ("wishes", "posts", "ordered", "delivered", "trained", "available")
NOW = {"year": str(clock.today().year)}
STATES = ("draft", "offered", "accepted", "declined", "cancelled", "delivered", "closed")


def orders(owner: Connection, draw: Random, today: date) -> None:
    """Orders in any state, as they would stand after their moves."""
    owner.execute(text("ALTER TABLE training_order DISABLE TRIGGER USER"))
    for _ in range(16):
        place, state = draw.choice([*TOWNSHIPS, COUNTY]), draw.choice(STATES)
        due = today.replace(day=1) if draw.random() < 0.8 else date(today.year + 1, 2, 1)
        done = state in ("delivered", "closed")
        (made,) = FACTORIES["training_order"].make(owner, Unit(region=f"{TOWNSHIPS[0]}001"))
        told = {"region": place, "trade": draw.choice(TRADES), "state": state, "persons": draw.randint(1, 30)}
        whole = told | {"due": due, "delivered": draw.randint(0, 9) if done else None, "id": made}
        klass = FACTORIES["training_class"].make(owner, Unit())[0] if done else None
        owner.execute(
            text(
                "UPDATE training_order SET region = :region, trade = :trade, state = :state, persons = :persons,"
                " deliver_by = :due, delivered = :delivered, class_id = :class, reason = '原因',"
                " hired = CASE WHEN :state = 'closed' THEN 0 END WHERE id = :id"
            ),
            whole | {"class": klass},
        )
    owner.execute(text("ALTER TABLE training_order ENABLE TRIGGER USER"))


def demands(owner: Connection, draw: Random, today: date) -> None:
    """Wishes of the living and of others, posts open, closed and past."""
    for _ in range(14):
        unit = Unit(region=f"{draw.choice(TOWNSHIPS)}001")
        (person_id,) = FACTORIES["person"].make(owner, unit)
        put(owner, "person_wish", unit, person_id=person_id, trade=draw.choice(TRADES))
        if draw.random() < 0.3:
            left = text("UPDATE person SET status = 'left', status_reason = '外迁' WHERE id = :id")
            owner.execute(left, {"id": person_id})
    for _ in range(14):
        (employer_id,) = FACTORIES["employer"].make(owner, Unit())
        told = {"trade": draw.choice(TRADES), "persons": 10, "filled": draw.randint(0, 10)}
        when = {
            "valid_until": today + timedelta(days=draw.choice([-1, 0, 30])),
            "state": draw.choice(["open", "closed"]),
        }
        place = draw.choice([*TOWNSHIPS, COUNTY])
        put(owner, "job_post", Unit(), region=place, employer_id=employer_id, **told, **when)


def trained(owner: Connection, draw: Random) -> None:
    """Some completed, of these some are at work now; their classes ended this year or before."""
    for nth in range(14):
        unit = Unit(f"{TOWNSHIPS[nth % 2]}001", draw.choice(["renshe", "jiaoyu"]))
        (whose,) = FACTORIES["training_result"].make(owner, unit)
        if draw.random() < 0.8:
            of = owner.scalar(
                text("UPDATE enrolment SET state = 'completed' WHERE id = :id RETURNING class_id"), {"id": whose}
            )
            owner.execute(text("SELECT make_followup_tasks(:id)"), {"id": of})
            say = text(
                "UPDATE followup_task SET outcome = :said, records = 1 WHERE enrolment_id = :id AND point = :point"
            )
            for point in range(draw.randint(0, 3)):
                said = draw.choice(["employed", "farming", "study", "not"])
                owner.execute(say, {"said": said, "id": whose, "point": point})


@pytest.fixture(scope="module")
def table(callers: Callers, owner: Engine) -> dict[str, Any]:
    """The year's issued table, and a county full of demands."""
    office = callers.office()
    issue_plan(office, create_plan(office))
    issued = move(office, move(office, make(office), "submission"), "issue", {})
    draw, today = Random(5), clock.today()
    with owner.begin() as connection:
        demands(connection, draw, today)
        orders(connection, draw, today)
        trained(connection, draw)
        LEADS.update(dict(connection.execute(text("SELECT code, lead_department FROM trade")).all()))
    return issued


Row = tuple[str, Any, int]
"""A figure, the row that counts and how many persons."""


def asked(owner: Connection) -> Iterator[Row]:
    """Wishes, posts and orders that count, each with its persons."""
    today = clock.today()
    for row in owner.execute(text("SELECT * FROM person p JOIN person_wish w ON w.person_id = p.id")).mappings():
        if row["status"] == "active":
            yield "wishes", row, 1
    for row in owner.execute(text("SELECT * FROM job_post")).mappings():
        if row["state"] == "open" and row["valid_until"] >= today:
            yield "posts", row, row["persons"] - row["filled"]
    for row in owner.execute(text("SELECT * FROM training_order")).mappings():
        if row["state"] not in ("draft", "declined", "cancelled") and row["deliver_by"].year == today.year:
            yield "ordered", row, row["persons"]
            yield "delivered", row, row["delivered"] or 0


def given(owner: Connection, department: str | None) -> Iterator[Row]:
    """Who completed this year, and who is free."""
    people = text(
        "SELECT e.*, c.ends_on FROM enrolment e JOIN training_class c ON c.id = e.class_id"
        " WHERE e.state = 'completed' AND c.state = 'assessed'"
    )
    said = text("SELECT outcome FROM followup_task WHERE enrolment_id = :id AND outcome IS NOT NULL ORDER BY point")
    for row in owner.execute(people).mappings():
        if department in (None, row["department_id"]):
            yield "trained", row, int(row["ends_on"].year == clock.today().year)
            last = [each.outcome for each in owner.execute(said, {"id": row["id"]})][-1:]
            yield "available", row, int(last not in (["employed"], ["study"]))


def reference(owner: Engine, by: str, *, township: str | None = None, department: str | None = None) -> dict[Any, Any]:
    """Each row of the ledger that has any figure."""
    found: dict[Any, Counter[str]] = {}
    with owner.connect() as connection:
        for name, row, persons in (*asked(connection), *given(connection, department)):
            trade, place = row["trade"], row["township"]
            if township in (None, place) and (department is None or LEADS[trade] == department):
                key = (None if by == "township" else trade, None if by == "trade" else place or "")
                found.setdefault(key, Counter())[name] += persons
    return {key: {name: row[name] for name in NAMES} for key, row in found.items() if row.total()}


def shown(answered: dict[str, Any]) -> dict[Any, Any]:
    rows = {}
    for row in answered["rows"]:
        assert row["shortage"] == row["posts"] - row["available"]
        key = tuple(row[name] and row[name]["code"] for name in ("trade", "township"))
        if any(row[name] for name in NAMES):
            rows[key] = {name: row[name] for name in NAMES}
    return rows


@pytest.mark.parametrize("by", ["trade", "township", "both"])
def test_every_figure_is_what_a_slow_count_says(
    by: str, callers: Callers, owner: Engine, table: dict[str, Any]
) -> None:
    wanted = {"by": by} | NOW
    answered = callers.office().get("/target-ledger", params=wanted).json()
    assert shown(answered) == reference(owner, by)
    sums = {name: sum(row[name] for row in answered["rows"]) for name in NAMES}
    assert {name: answered["sums"][name] for name in NAMES} == sums
    assert answered["sums"]["shortage"] == sum(max(row["shortage"], 0) for row in answered["rows"])
    assert (answered["sums"]["target"], answered["year"]) == (None, clock.today().year)


def test_a_target_is_the_lead_departments(callers: Callers, table: dict[str, Any]) -> None:
    def of(**where: str) -> int:
        return sum(c["persons"] for c in table["cells"] if all(c[k] == v for k, v in where.items()))

    office, place = callers.office(), TOWNSHIPS[0]
    told = office.get("/target-ledger").json()
    assert (told["sums"]["target"], told["year"]) == (table["target"], table["year"])
    due = {clock.today().year, clock.today().year + 1}
    assert set(told["years"]) == {2020, 2021, 2022} | due, "the years of orders can be chosen too"
    rows = told["rows"]
    assert all(row["target"] == of(department_id=row["department"]["code"]) for row in rows)
    rows = office.get("/target-ledger", params={"by": "township"}).json()["rows"]
    assert all(row["target"] == of(region=row["township"]["code"]) for row in rows if row["township"]["code"])
    narrow = office.get("/target-ledger", params={"by": "both", "trade": "dianhan", "township": place}).json()
    assert narrow["sums"]["target"] == of(department_id=LEADS["dianhan"], region=place)


def test_units_see_their_own_part(callers: Callers, owner: Engine, table: dict[str, Any]) -> None:
    place, unit = TOWNSHIPS[1], LEADS["dianhan"]
    mine = callers.township(place).get("/target-ledger", params={"by": "both"} | NOW).json()
    assert shown(mine) == reference(owner, "both", township=place)
    wanted = {"by": "both", "township": TOWNSHIPS[0]} | NOW
    assert callers.township(place).get("/target-ledger", params=wanted).json()["rows"] == mine["rows"]
    theirs = callers.department(unit).get("/target-ledger", params=NOW).json()
    assert shown(theirs) == reference(owner, "trade", department=unit)


def test_the_workbook_has_the_rows_and_the_sums(callers: Callers, table: dict[str, Any]) -> None:
    office = callers.office()
    told = office.get("/target-ledger", params={"by": "both"}).json()
    book = openpyxl.load_workbook(BytesIO(office.get("/target-ledger/workbook", params={"by": "both"}).content)).active
    assert book is not None
    lines = [list(row) for row in book.iter_rows(values_only=True)]
    assert lines[0][0] == "培训目标台账"
    assert "缺口＝岗位－可就业" in str(lines[1][0])
    assert len(lines) == 3 + len(told["rows"]) + 1
    first = told["rows"][0]
    assert lines[3] == [
        1,
        first["trade"]["name"],
        first["department"]["name"],
        first["township"]["name"],
        first["target"],
    ] + [first[name] for name in (*NAMES, "shortage")]
    assert lines[-1][1] == f"合计 {len(told['rows'])} 行"
    assert lines[-1][4:] == [told["sums"][name] for name in ("target", *NAMES, "shortage")]


def of_orders(owner: Connection, by: str) -> dict[str, dict[str, list[int]]]:
    """Delivery and hiring of the orders that were to be delivered by today."""
    found: dict[str, dict[str, list[int]]] = {}
    rows = text(
        "SELECT o.*, coalesce(c.department_id, t.lead_department) AS unit FROM training_order o"
        " JOIN trade t ON t.code = o.trade LEFT JOIN training_class c ON c.id = o.class_id"
    )
    for row in owner.execute(rows):
        if row.state in ("accepted", "delivered", "closed") and row.deliver_by <= clock.today():
            keys = {"all": "", "trade": row.trade, "department": row.unit, "institution": str(row.institution_id)}
            told = found.setdefault(keys[by], {"delivery": [0, 0], "hiring": [0, 0]})
            parts = {"delivery": (row.delivered or 0, row.persons)}
            if row.state == "closed":
                parts["hiring"] = (row.hired, row.delivered)
            for key, (above, below) in parts.items():
                told[key][0] += above
                told[key][1] += below
    return found


@pytest.mark.parametrize("by", ["all", "trade", "department", "institution"])
def test_indicators_of_orders_are_what_a_slow_count_says(
    by: str, callers: Callers, owner: Engine, table: dict[str, Any]
) -> None:
    def told(row: dict[str, Any]) -> dict[str, list[int]]:
        return {
            v["key"]: [v["numerator"], v["denominator"]] for v in row["values"] if v["key"] in ("delivery", "hiring")
        }

    answered = callers.office().get("/indicators", params={"by": by}).json()["rows"]
    with owner.connect() as connection:
        wanted = of_orders(connection, by)
    assert wanted
    assert {row["code"]: told(row) for row in answered if told(row)["delivery"][1]} == wanted
    lines = openpyxl.load_workbook(BytesIO(callers.office().get("/indicators/workbook").content)).active
    assert lines is not None
    cells = {(row[1], row[2]): row[3:5] for row in lines.iter_rows(values_only=True, min_row=4)}
    assert by != "all" or cells["订单交付率", "—"] == tuple(wanted[""]["delivery"])
    assert callers.township(TOWNSHIPS[0]).get("/indicators", params={"by": by}).json()["rows"] != answered
