"""S11: schemathesis over the whole contract, all phases, as three roles: each answer is one that is told."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import Any, Literal

import pytest
import schemathesis
from fastapi import APIRouter, FastAPI
from schemathesis.engine import events, from_schema
from schemathesis.engine.recorder import CheckNode
from sqlalchemy import Engine, text

from backend import wiring
from backend.access import P, Role
from backend.identity.guard import PolicyRoute, ReadSession, policy
from backend.kernel.config import Settings
from backend.kernel.db import Database
from backend.main import create_app
from tests.campaigns import tiers
from tests.campaigns.conftest import Figures
from tests.contract.cases import MUTABLE
from tests.contract.cases.case import Stage
from tests.contract.operations import Operation, operations
from tests.factories.callers import Caller, Callers
from tests.factories.documented import paths_like

SEED = tiers.seed(11)
EXAMPLES = tiers.size(2, c=2, n=40)
"""Random cases of each operation; those that its schema's edges give come on top, some forty each."""
STORIES = tiers.size(2, c=60, n=600)
"""Chains of calls along the contract's links: list, read, change, read …"""
OPERATIONS = tiers.size(7, c=1_000, n=1_000)
AIM = tiers.size(150, c=5_000, n=10_000)
CHECKS: dict[str, dict[str, Any]] = {
    "not_a_server_error": {},
    "status_code_conformance": {},
    "content_type_conformance": {},
    "response_headers_conformance": {},
    "response_schema_conformance": {},
    "negative_data_rejection": {"expected-statuses": [400, 401, 403, 404, 405, 409, 412, 413, 415, 422, 428, 429]},
    "ignored_auth": {},
    "use_after_free": {},
    "missing_required_header": {"expected-statuses": [400, 401, 403, 404, 415, 422, 428, 429]},
    "unsupported_method": {},
}
ENDS_ITS_SESSION = frozenset({"sign_out", "end_own_session"})
_SCHOOL = text("SELECT institution_id FROM training_class GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1")
"""The institution that has most to show."""
_LIVE = text("SELECT ended_at IS NULL FROM auth_session WHERE id = :id")


@dataclass
class Run:
    """What the engine sent and what was wrong with the answers."""

    statuses: Counter[int] = field(default_factory=Counter)
    phases: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)


def configured(caller: Caller) -> schemathesis.Config:
    """All phases, the same cases for the same seed, nothing left on the disk."""
    return schemathesis.Config.from_dict({
        "seed": SEED,
        "request-timeout": 20,
        "continue-on-failure": True,
        "generation": {"max-examples": EXAMPLES, "database": "none", "no-shrink": True},
        "checks": {"enabled": False} | {name: {"enabled": True} | more for name, more in CHECKS.items()},
        "phases": {"stateful": {"max-steps": 8, "generation": {"max-examples": STORIES, "mode": "positive"}}},
        "headers": {"Authorization": f"Bearer {caller.token}"},
    })  # fmt: skip


def chosen(app: FastAPI, salt: str) -> list[str]:
    """The operations of this run: all, or at the smallest size some, among them a thing and its links."""
    known = {operation.id: operation for operation in operations(app) if operation.id not in ENDS_ITS_SESSION}
    if len(known) <= OPERATIONS:
        return list(known)
    random = Random(f"{SEED} {salt}")
    start = random.choice([name for name in known if linked(known[name]) & known.keys()])
    names = {start, *sorted(linked(known[start]) & known.keys())[:2]}
    return sorted(names | set(random.sample(sorted(known), OPERATIONS - len(names))))


def linked(operation: Operation) -> set[str]:
    """The operations that an operation's answers link to."""
    return {name for response in operation.spec["responses"].values() for name in response.get("links", ())}


def ran(app: FastAPI, caller: Caller, names: list[str]) -> Run:
    """Run every phase over these operations of the application's own document."""
    schema = schemathesis.openapi.from_asgi("/api/v1/openapi.json", app, config=configured(caller))
    run = Run()
    for event in from_schema(schema.include(operation_id=names)).execute():
        if isinstance(event, events.NonFatalError):
            run.faults.append(f"{event.label}: {event.info.title} {event.value}")
        if isinstance(event, events.ScenarioFinished):
            take(run, event)
    return run


def take(run: Run, event: events.ScenarioFinished) -> None:
    """Count a scenario's answers and tell what its checks say of them."""
    recorder = event.recorder
    for interaction in recorder.interactions.values():
        if interaction.response is not None:
            run.phases[event.phase.value] += 1
            run.statuses[interaction.response.status_code] += 1
    for case_id, checks in recorder.checks.items():
        case = recorder.cases[case_id].value
        sent = f"{case.method} {case.formatted_path} {case.query!r} {case.body!r}"
        run.faults += [f"{told(check)} by {sent[:300]}" for check in checks if is_fault(check, case)]


def told(check: CheckNode) -> str:
    """What a check says, on one line."""
    failure = check.failure_info.failure if check.failure_info else None
    return f"{check.name}: {failure.message if failure else ''}".replace("\n", " ")[:300]


def is_fault(check: CheckNode, case: schemathesis.Case[Any]) -> bool:
    """Whether a check failed; /things/export is an address of /things/{id} too, with that one's methods."""
    if check.failure_info is None:
        return False
    return check.name != "unsupported_method" or len(paths_like(case.formatted_path)) < 2


@pytest.mark.parametrize("role", [Role.OFFICE, Role.TOWNSHIP, Role.INSTITUTION])
def test_every_answer_is_one_that_the_contract_tells(
    role: Role, app: FastAPI, callers: Callers, owner: Engine, figure: Figures
) -> None:
    for make in MUTABLE.values():
        make(Stage(owner, callers))
    caller = callers.of(role) if role is not Role.INSTITUTION else school(callers, owner)
    run = ran(app, caller, chosen(app, role))
    figure(f"cases as {role}", run.statuses.total(), aim=AIM, seed=SEED)
    figure(f"of these on linked things as {role}", run.phases["stateful"])
    with owner.connect() as connection:
        assert connection.execute(_LIVE, {"id": caller.session_id}).scalar_one(), "half of the run was not signed in"
    assert not run.faults, "\n".join(run.faults[:40])


def school(callers: Callers, owner: Engine) -> Caller:
    """An institution with classes of its own."""
    with owner.connect() as connection:
        return callers.make(Role.INSTITUTION, institution_id=connection.execute(_SCHOOL).scalar_one())


router = APIRouter(prefix="/schema-probe", tags=["control"], route_class=PolicyRoute)
Shift = Literal["morning", "noon", "evening"]


@router.get("/shift", openapi_extra=policy(P.SELF))
def read_shift(shift: Shift, session: ReadSession) -> None:
    """Fails for one of its own values."""
    _ = 1 // (shift != "noon")


@router.get("/day", openapi_extra=policy(P.SELF))
def read_day(day: date, session: ReadSession) -> None:
    """Takes seconds since 1970 for a day."""


@pytest.fixture
def planted(settings: Settings, database: Database, monkeypatch: pytest.MonkeyPatch) -> FastAPI:
    """The application with the probes' routes."""
    monkeypatch.setattr(wiring, "ROUTERS", (*wiring.ROUTERS, router))
    return create_app(settings, database)


def test_control_a_division_by_zero_behind_one_value_is_caught(planted: FastAPI, callers: Callers) -> None:
    faults = ran(planted, callers.office(), ["read_shift"]).faults
    assert any(fault.startswith("not_a_server_error") and "noon" in fault for fault in faults), faults


def test_control_an_accepted_wrong_day_is_caught(planted: FastAPI, callers: Callers) -> None:
    faults = ran(planted, callers.office(), ["read_day"]).faults
    assert any(fault.startswith("negative_data_rejection") for fault in faults), faults
