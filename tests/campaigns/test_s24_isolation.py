"""S24: requests at the same moment show no lost update, torn read, write skew, phantom or doubled count."""

from collections.abc import Callable, Iterator
from threading import Event
from typing import Any
from uuid import UUID

import httpx
import pytest
from fastapi import APIRouter
from sqlalchemy import Engine, text

from backend import wiring
from backend.access import P
from backend.identity.guard import PolicyRoute, WriteSession, policy
from backend.institution.service import standing
from backend.kernel import concurrency, db
from backend.kernel.config import Settings
from backend.kernel.db import Database
from backend.kernel.scope import Kind, enter
from backend.main import create_app
from backend.person.queries import totals
from tests.campaigns import tiers
from tests.campaigns.conftest import Figures
from tests.contract.cases import MUTABLE
from tests.contract.cases.case import Stage, Target
from tests.contract.operations import Operation, contract, operations
from tests.factories import people
from tests.factories.callers import Callers
from tests.factories.contended import slowed, together
from tests.factories.meetings import MEETINGS, Ground, Meeting, one_time, seats
from tests.factories.serving import serving

CONTRACT = operations(contract())
READABLE = {operation.path for operation in CONTRACT if operation.method == "GET"}
ROUNDS = tiers.size(2, c=20, n=200)
EDITS = tiers.size(3, c=30, n=100)
TOWNSHIP = "622926101"


def read_of(operation: Operation) -> str | None:
    """Where that which a change changes is read: its own address, or the one above."""
    above = operation.path.rpartition("/")[0]
    return next((path for path in (operation.path, above) if path in READABLE and path.endswith("}")), None)


CHANGES = {o.id: o for o in CONTRACT if o.id in MUTABLE and o.method in {"PATCH", "PUT"} and read_of(o)}

router = APIRouter(prefix="/isolation-probe", tags=["control"], route_class=PolicyRoute)


@router.post("/seats/{id}", openapi_extra=policy(P.INSTITUTION_KEEP))
def take_seats(id: UUID, session: WriteSession) -> None:
    """What opening a class of two does."""
    standing.take_seats(session, id, 2031, 2)


@pytest.fixture(scope="module")
def client(settings: Settings, database: Database) -> Iterator[httpx.Client]:
    """The application whose statements take their time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(wiring, "ROUTERS", (*wiring.ROUTERS, router))
        app = create_app(settings, database)
    with serving(app) as url, httpx.Client(base_url=url, timeout=60) as client, slowed(database.engine):
        yield client


@pytest.fixture
def ground(owner: Engine, client: httpx.Client, database: Database) -> Ground:
    """Where things meet; everybody is signed in anew, for the largest size takes longer than a token lasts."""
    callers = Callers(client, owner)
    ground = Ground(owner, Stage(owner, callers), callers.office(), database)
    assert ground.office.get("/me").status_code == 200  # the contract is read once, before there are threads
    return ground


def torn_reads(operation: Operation, target: Target, edits: int) -> tuple[list[str], int]:
    """Answers to a GET that mix two versions of a thing that somebody else keeps changing; and how many were read."""
    caller, over = target.caller, Event()
    path = str(read_of(operation)).format_map(target.address)
    truth: dict[int, Any] = {}
    seen: list[Any] = []

    def look() -> None:
        while not over.is_set():
            seen.append(caller.get(path).json())

    def edit() -> None:
        try:
            thing = caller.get(path).json()
            for nth in range(edits):
                truth[thing["version"]] = thing
                json, version = target.body(nth), thing["version"]
                address = operation.address(**target.address)
                changed = caller.request(operation.method, address, if_match=version, json=json)
                assert changed.is_success, changed.text
                thing = caller.get(path).json()
            truth[thing["version"]] = thing
        finally:
            over.set()

    together(edit, look, look)
    torn = [body["version"] for body in seen if truth.get(body["version"], body) != body]
    return [f"version {version} was read mixed with another" for version in torn], len(seen)


@pytest.mark.parametrize("operation_id", sorted(CHANGES))
def test_no_read_is_torn(operation_id: str, ground: Ground, figure: Figures) -> None:
    target = MUTABLE[operation_id](ground.stage)
    if target.once:
        return
    found, reads = torn_reads(CHANGES[operation_id], target, EDITS)
    assert found == []
    figure(f"reads during {operation_id}", reads)


def test_control_reading_statement_by_statement_is_caught(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(db, "_READING", {"postgresql_readonly": True, "isolation_level": "READ COMMITTED"})
    tries = (torn_reads(CHANGES["change_plan"], MUTABLE["change_plan"](ground.stage), 10)[0] for _ in range(10))
    assert any(tries)


def lost_updates(ground: Ground, each: int) -> list[str]:
    """Additions that were acknowledged and are not in the sum, of clerks who add one and try again when refused."""
    plan = MUTABLE["change_plan"](ground.stage)
    change = CHANGES["change_plan"]
    path = change.address(**plan.address)
    start = ground.office.get(path).json()["total"]

    def add() -> None:
        done = 0
        while done < each:
            thing = plan.caller.get(path).json()
            json, version = plan.body(thing["total"] + 1), thing["version"]
            answer = plan.caller.request(change.method, path, if_match=version, json=json)
            assert answer.status_code in {200, 412}, answer.text
            done += answer.is_success

    together(add, add, add)
    kept = ground.office.get(path).json()["total"] - start
    return [] if kept == 3 * each else [f"{3 * each} additions, {kept} kept"]


def test_no_addition_is_lost(ground: Ground) -> None:
    assert lost_updates(ground, EDITS) == []


def test_control_a_change_of_any_version_is_caught(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(concurrency, "require_version", lambda *_: None)
    assert lost_updates(ground, EDITS) != []


def anomalies(ground: Ground, meeting: Meeting, rounds: int) -> tuple[list[str], int]:
    """What is wrong after things met, answers that are faults of ours; and how often they met."""
    found, turns = [], 0
    for turn in tiers.turns(rounds, minutes=0.7):
        turns += 1
        actions, wrong = meeting(ground)
        statuses = [answer.status_code for answer in together(*actions)]
        if wrong() or max(statuses) >= 500:
            found.append(f"round {turn}: {wrong()} wrong after {statuses}")
    return found, turns


@pytest.mark.parametrize("meeting", MEETINGS, ids=lambda meeting: meeting.__name__)
def test_no_meeting_leaves_an_anomaly(meeting: Meeting, ground: Ground, figure: Figures) -> None:
    found, turns = anomalies(ground, meeting, ROUNDS)
    assert found == []
    figure(f"meetings of {meeting.__name__}", turns, aim=ROUNDS)


def test_control_overlaps_without_the_constraint_are_caught(ground: Ground) -> None:
    with ground.owner.begin() as connection:
        connection.execute(text("ALTER TABLE booking DROP CONSTRAINT teacher_busy"))
    assert anomalies(ground, one_time, 3)[0] != []


def test_control_seats_read_and_then_written_are_caught(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    def read_then_write(_: object, school: UUID, year: int, wanted: int) -> None:
        with ground.owner.connect() as connection:
            row = {"school": school, "year": year}
            seen = connection.scalar(text(_SEATS), row)
            Event().wait(0.1)
            connection.execute(text(_SET_SEATS), {**row, "seats": seen + wanted})
            connection.commit()

    monkeypatch.setattr(standing, "take_seats", read_then_write)
    assert anomalies(ground, seats, 1)[0] != []


_SEATS = "SELECT seats_taken FROM recognition WHERE institution_id = :school AND year = :year"
_SET_SEATS = "UPDATE recognition SET seats_taken = :seats WHERE institution_id = :school AND year = :year"


def miscounted(ground: Ground, fold: Callable[[], object], each: int) -> list[str]:
    """Totals of people that the API or the database tells wrongly while people are registered and totals folded."""
    town, over, found = ground.stage.callers.township(TOWNSHIP), Event(), list[str]()
    start = town.get("/persons").json()["total"]

    def register() -> None:
        for _ in range(each):
            people.register(town)

    def keep_folding() -> None:
        while not over.is_set():
            fold()
            seen = town.get("/persons").json()["total"] - start
            if not 0 <= seen <= 2 * each:
                found.append(f"{seen} people told, {2 * each} registered in all")

    def work() -> None:
        try:
            together(register, register)
        finally:
            over.set()

    together(work, keep_folding)
    fold()
    seen = town.get("/persons").json()["total"] - start
    with ground.owner.connect() as connection:
        wrong = [figure.told() for figure in totals.verify_totals(connection)]
    return [*found, *wrong, *([] if seen == 2 * each else [f"{seen} people told, {2 * each} registered"])]


def test_people_are_counted_once(ground: Ground) -> None:
    def fold() -> None:
        with ground.database.session() as session:
            enter(session, Kind.SYSTEM)
            totals.compact(session)

    assert miscounted(ground, fold, 4 * ROUNDS) == []


def test_control_totals_folded_in_two_steps_are_caught(ground: Ground) -> None:
    """The last test here: what was forgotten stays forgotten."""

    def fold() -> None:
        with ground.owner.connect() as connection:
            connection.execute(text("SELECT sum(persons) FROM person_total_delta"))
            Event().wait(0.05)
            connection.execute(text("DELETE FROM person_total_delta"))
            connection.commit()

    assert miscounted(ground, fold, 2) != []
