"""The demo county: made once, on an empty database only, through the product's own services."""

import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import Engine, create_engine, select, text, update

from backend import serve, wiring
from backend.access import Role
from backend.demo import accounts, county, planned, taught
from backend.demo.clerk import Clerk
from backend.demo.scale import Scale
from backend.identity.guard import enter_as
from backend.kernel import clock
from backend.kernel.config import Settings
from backend.kernel.db import Database
from backend.kernel.embedded import EmbeddedServer
from backend.main import create_app
from backend.runtime import Runtime
from backend.startup.states import LIMITED
from backend.training.service import duties
from backend.training.states import Stage
from backend.voucher.models import Voucher
from tests.factories import lists, obeyed, states
from tests.factories.accounts import make_account
from tests.factories.callers import Caller, Callers
from tests.factories.serving import serving

PERSONS = 300
SCALE = Scale(institutions=8, classes=28)


@dataclass(frozen=True)
class Shown:
    """A demo county as `make run` shows it, only smaller."""

    place: Settings
    database: Database
    owner: Engine
    told: list[object]


@pytest.fixture(scope="module")
def shown(
    server: EmbeddedServer, template: str, settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Shown]:
    """Loaded once for all who only look at it."""
    server.create_database("demo_shown", template=template)
    place = settings.model_copy(update={"home": tmp_path_factory.mktemp("demo"), "root_key": "ab" * 32})
    owner, database = create_engine(server.url("demo_shown")), Database(server.url("demo_shown", user="skillplan_app"))
    made = Shown(place, database, owner, [])
    wiring.start_weights()
    try:
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(county, "PERSONS", PERSONS)
            patched.setattr(county, "SCALE", SCALE)
            county.load(place, database, made.told.append)
        yield made
    finally:
        database.close()
        owner.dispose()
        server.drop_database("demo_shown")


@pytest.fixture
def name(server: EmbeddedServer, template: str) -> Iterator[str]:
    """A database for each test: what is under test begins on an empty one."""
    name = f"demo_{uuid4().hex[:8]}"
    server.create_database(name, template=template)
    yield name
    server.drop_database(name)


@pytest.fixture
def owner(server: EmbeddedServer, name: str) -> Iterator[Engine]:
    engine = create_engine(server.url(name))
    yield engine
    engine.dispose()


@pytest.fixture
def database(server: EmbeddedServer, name: str) -> Iterator[Database]:
    database = Database(server.url(name, user="skillplan_app"))
    yield database
    database.close()


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    monkeypatch.setattr(county, "PERSONS", PERSONS)
    monkeypatch.setattr(county, "SCALE", SCALE)
    wiring.start_weights()
    return []


@pytest.fixture
def place(settings: Settings, tmp_path: Path) -> Settings:
    """The settings of the run with the accounts' file in a folder of this test's own."""
    return settings.model_copy(update={"home": tmp_path, "root_key": "ab" * 32})


def _count(owner: Engine, table: str) -> int:
    with owner.connect() as connection:
        return int(connection.scalar(text(f"SELECT count(*) FROM {table}")) or 0)  # reason: our own names


def test_a_demo_county_is_made_once(shown: Shown) -> None:
    owner = shown.owner
    file = shown.place.home / "demo-accounts.txt"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    known = accounts.read(shown.place.home)
    assert {account.role for account in known} >= {"office", "department", "township", "leader", "auditor", "admin"}
    assert all(account.password in str(shown.told[-1]) for account in known)
    with owner.connect() as connection:
        tables = connection.execute(
            text(
                "SELECT a.year, a.number, a.is_demo, a.weight_source, a.target, sum(c.persons) AS cells"
                " FROM allocation a JOIN allocation_cell c ON c.allocation_id = a.id WHERE a.state = 'issued'"
                " GROUP BY a.id ORDER BY a.year"
            )
        ).all()
        plan = connection.execute(text("SELECT state, total FROM plan WHERE since_year = 2020")).one()
    assert [(row.year, row.number, row.target, row.cells) for row in tables] == [
        (2020, 0, 18039, 18039),
        (2021, 1, 18038, 18038),
        (2022, 0, 18038, 18038),
    ]
    assert all(row.is_demo and "演示" in row.weight_source for row in tables)
    assert (plan.state, plan.total) == ("issued", 54115)

    _require_full(owner)
    before = {name: _count(owner, name) for name in _KEPT}
    again: list[object] = []
    county.load(shown.place, shown.database, again.append)
    assert {name: _count(owner, name) for name in before} == before
    assert not any(account.password in str(again) for account in known), "the second start prints no password"


_KEPT = ("app_user", "plan", "allocation", "person", "import_job", "institution", "training_class", "certificate")


def _kinds(owner: Engine, table: str, column: str) -> set[Any]:
    with owner.connect() as connection:
        return set(connection.scalars(text(f"SELECT DISTINCT {column} FROM {table}")))


def _require_full(owner: Engine) -> None:
    """Every kind that dictionaries name is there, and every row obeys."""
    assert _kinds(owner, "training_class", "mode") == {"voucher", "embedded", "order", "practical", "internet"}
    assert _kinds(owner, "training_class", "year") >= {2020, 2021, 2022, clock.today().year}
    assert _kinds(owner, "loan_referral", "kind") == set(LIMITED)
    assert _kinds(owner, "startup_case", "extract(year FROM proposed_on)::int") >= {2020, 2021, 2022}
    assert _kinds(owner, "loan_referral", "state = 'disbursed' AND due_on < current_date") == {True, False}
    assert len(_kinds(owner, "institution", "kind")) == SCALE.institutions
    assert len(_kinds(owner, "teacher", "source")) == 5
    assert clock.today().year in _kinds(owner, "venue_status", "year")
    assert _kinds(owner, "roll_call", "late") == {True, False}
    assert _count(owner, "training_class") == SCALE.classes + len(planned.NOW)
    with owner.connect() as connection:
        assert obeyed.broken(connection) == {}


_SOON = "the worker takes it on within seconds"
_FOLDED = "the worker folds the changes into it"
_ABSENT = {
    ("app_user", "role", "client"): "accounts of other systems come with the open interface",
    ("adjustment_request", "state", "withdrawn"): "no step of the product takes a request back",
    ("import_job", "annotation", "failed"): "only a workbook that cannot be written ends so",
    ("import_job", "annotation", "making"): _SOON,
    **{("import_job", "state", state): _SOON for state in ("uploaded", "checking", "confirming", "undoing")},
    **{("person_total", "kind", kind): _FOLDED for kind in ("all", "labour", "village", "category", "wish")},
    **{("training_total", "kind", kind): _FOLDED for kind in ("enrolled", "completed", "counted")},
}
"""States that a demo cannot stay in, and why; what is there after all does not belong here."""
_EMPTY = {
    **dict.fromkeys(("person_total", "training_total", "outcome_total"), _FOLDED),
    **dict.fromkeys(("audit_chain", "idempotency", "sign_in_counter", "disclosure_use"), "grows by itself"),
    **dict.fromkeys(("auth_session", "known_device", "password_history", "trainee_visit"), "nobody has signed in yet"),
    "notice_read": "nobody has opened a notice yet",
    "setting": "the rules are those that the product comes with",
}
"""Tables without a row, and why."""
_ELSEWHERE = {"voucher.Milestone"}
"""Enumerations that are no column's: the parts of a scheme's money stand in its milestones."""


def test_every_state_of_the_catalogue_is_there(shown: Shown) -> None:
    with shown.owner.connect() as connection:
        assert states.missing(connection) == set(_ABSENT)
        assert states.empty(connection) == set(_EMPTY)
        listed = set(states.declared(connection).values())
        connection.execute(text("UPDATE job_post SET state = 'open'"))
        assert states.missing(connection) == {*_ABSENT, ("job_post", "state", "closed")}, "control"
        connection.rollback()
    unknown = {name for name, values in states.classes_of_states().items() if values not in listed}
    assert unknown <= _ELSEWHERE, "an enumeration that no column lists"


def test_the_log_calls_every_object_by_its_name(shown: Shown) -> None:
    said = Path("frontend/src/features/identity/trailNames.ts").read_text("utf-8")
    named = set(re.findall(r"^  (\w+): '", said.split("const WORDS")[0], re.MULTILINE))
    assert _kinds(shown.owner, "audit_event", "object_type") <= named


def _is(shown: Shown, query: str) -> Any:
    with shown.owner.connect() as connection:
        return connection.scalar(text(query))


@pytest.fixture(scope="module")
def app(shown: Shown) -> FastAPI:
    return create_app(shown.place, shown.database)


@pytest.fixture(scope="module")
def people(shown: Shown, app: FastAPI) -> Iterator[dict[str, Caller]]:
    """One of each role, of the units that the demo's accounts belong to."""
    with serving(app) as url, httpx.Client(base_url=url, timeout=30) as client:
        callers = Callers(client, shown.owner)
        own = {role: _is(shown, f"SELECT institution_id FROM app_user WHERE username = '{role}'") for role in OWNERS}
        made = {role: callers.make(Role(role), institution_id=key) for role, key in own.items()}
        yield made | {role.value: callers.of(role) for role in Role if role not in OWNERS and role is not Role.CLIENT}


OWNERS = ("institution", "employer")
_NO_WORK = "who only looks has nothing to do"
_UNITS = "receipts are between the office and its units"
_BARE = {
    ("leader", "list_duties"): _NO_WORK,
    ("auditor", "list_duties"): _NO_WORK,
    ("admin", "list_duties"): "accounts are kept when somebody asks",
    ("institution", "list_plan_receipts"): _UNITS,
    ("institution", "list_allocation_receipts"): _UNITS,
}
"""Lists that are empty for a role, and why."""


def test_no_list_of_any_role_is_empty(app: FastAPI, people: dict[str, Caller]) -> None:
    found = {(role, name) for role, caller in people.items() for name in lists.empty(caller, app)}
    assert found == set(_BARE)


_DESKS = {
    "office": {
        "class /classes",
        "complaint /complaints",
        "followup /followup",
        "issue /allocations",
        "issue /plans",
        "recognition /institutions",
        "request /adjustment-requests",
        "startup /startup",
        "voucher /voucher-batches",
        "voucher /voucher-cases",
        "voucher /voucher-samples",
        "voucher /voucher-schemes",
        "voucher /vouchers",
    },
    "department": {
        "class /classes",
        "followup /followup",
        "paper /courses",
        "receipt /allocations",
        "startup /startup",
        "voucher /voucher-samples",
    },
    "township": {"receipt /allocations", "voucher /vouchers"},
    "institution": {"attendance /classes", "class /classes", "order /training-orders", "tender /tenders"},
    "inspector": {"complaint /complaints", "voucher /voucher-cases"},
    "employer": {"order /training-orders"},
    "leader": set(),
    "auditor": set(),
    "admin": set(),
}
"""Whose desk each kind of duty lies on; uploads and passwords are of one person and have tests of their own."""
_SOMETIMES = {"township": {"followup /followup"}}
"""In a county as small as this one the township may have nobody to ask."""
_OF_UNIT = {"class", "attendance", "order", "paper", "recognition"}


def _desk(caller: Caller) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = caller.get("/duties").json()["items"]
    return found


def _kind(duty: dict[str, Any]) -> str:
    return f"{duty['kind']} /{re.split('[/?]', duty['link'])[1]}"


def test_every_duty_lies_on_its_owners_desk_and_on_no_other(shown: Shown, people: dict[str, Caller]) -> None:
    desks = {role: _desk(caller) for role, caller in people.items()}
    kinds = {role: {_kind(duty) for duty in items} for role, items in desks.items()}
    assert {role: found - _SOMETIMES.get(role, set()) for role, found in kinds.items()} == _DESKS
    for duty in (duty for items in desks.values() for duty in items):
        left = date.fromisoformat(duty["due"]) - clock.today()
        assert (duty["owner"] != "", duty["days_left"]) == (True, left.days)
    callers = Callers(people["office"].client, shown.owner)
    draft = _is(shown, f"SELECT institution_id FROM recognition WHERE state = 'draft' AND year = {clock.today().year}")
    school = callers.make(Role.INSTITUTION, institution_id=draft)
    assert "recognition" in {duty["kind"] for duty in _desk(school)}, "it has still to hand its recognition in"
    others = [callers.department("jiaoyu"), callers.township("622926102"), school]
    assert "teacher" in {duty["kind"] for duty in _desk(others[0])}, "the pool's keeper"
    strange = {duty["link"] for other in others for duty in _desk(other) if duty["kind"] in _OF_UNIT}
    own = {duty["link"] for role in ("department", "institution", "employer") for duty in desks[role]}
    assert not {link for link in strange & own if "?" not in link}


_LONG = 60


def test_nothing_on_a_desk_is_late_by_months(people: dict[str, Caller]) -> None:
    found = [(role, duty) for role, caller in people.items() for duty in _desk(caller)]
    late = {(role, _kind(duty), duty["words"], duty["due"]) for role, duty in found if duty["days_left"] < -_LONG}
    assert late == set()
    startup = [duty["days_left"] for role, duty in found if role == "office" and duty["kind"] == "startup"]
    assert min(startup) < 0 < max(startup), "some late by days, some soon"


def test_a_class_waits_for_its_opening_only_when_the_day_has_come(
    people: dict[str, Caller], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not [duty for duty in _desk(people["institution"]) if "请开班" in duty["words"]]
    monkeypatch.setitem(duties._AHEAD, Stage.OPEN, timedelta(days=40))
    assert [duty["kind"] for duty in _desk(people["institution"]) if "请开班" in duty["words"]] == ["class"]


@pytest.mark.parametrize(("request_id", "year"), [("0" * 32, None), ("demo", 2020)])
def test_only_the_demo_says_since_when(shown: Shown, request_id: str, year: int | None) -> None:
    office = Clerk(shown.database, "office")
    freeze = update(Voucher).values(state="frozen", reason="核查", state_since=datetime(2020, 5, 6, tzinfo=UTC))
    with shown.database.session() as session:
        enter_as(session, office.user_id, office.ver, request_id)
        key = session.scalars(select(Voucher.id).where(Voucher.state == "issued").limit(1)).one()
        since = session.scalars(freeze.where(Voucher.id == key).returning(Voucher.state_since)).one()
        session.rollback()
    assert since.year == (year or clock.today().year)


def test_a_run_that_was_cut_off_goes_on(
    place: Settings, database: Database, owner: Engine, told: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(county, "SCALE", Scale(institutions=4, classes=14))
    with monkeypatch.context() as broken:
        broken.setattr(county, "_issue_allocation", lambda *_, **__: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            county.load(place, database, told.append)
    assert (_count(owner, "plan"), _count(owner, "allocation"), _count(owner, "person")) == (1, 0, 0)
    with monkeypatch.context() as broken:
        broken.setattr(taught, "certify", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            county.load(place, database, told.append)
    assert (_count(owner, "person"), _count(owner, "institution"), _count(owner, "training_class")) == (PERSONS, 4, 0)
    county.load(place, database, told.append)
    assert _kinds(owner, "allocation", "state") == {"draft", "submitted", "issued", "superseded"}
    assert (_count(owner, "person"), _count(owner, "institution")) == (PERSONS, 5)
    assert _count(owner, "training_class") == 14 + len(planned.NOW)


def test_a_real_county_is_left_alone(place: Settings, database: Database, owner: Engine, told: list[object]) -> None:
    make_account(owner)
    county.load(place, database, told.append)
    assert told == []
    assert _count(owner, "plan") == 0


def test_loading_is_as_patient_as_a_job(
    place: Settings, server: EmbeddedServer, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    known: list[object] = []

    def look(settings: Settings, database: Database, say: county.Say) -> None:
        with database.session() as session:
            known.append(session.scalar(text("SHOW statement_timeout")))

    monkeypatch.setattr(county, "load", look)
    runtime = cast("Runtime", SimpleNamespace(url=server.url(name, user="skillplan_app")))
    serve._load_demo(place, runtime)
    assert known == ["10min"], "a busy machine takes longer for a roster than a request may"
