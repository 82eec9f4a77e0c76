"""S03: a body may hold the fields of its model and nothing else: every column, read-only and nested name is refused."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from zlib import crc32

import httpx
import pytest
from fastapi import APIRouter
from sqlalchemy import Engine, text

from backend import tables, wiring
from backend.access import P
from backend.identity.guard import PolicyRoute, WriteSession, policy
from backend.kernel.config import Settings
from backend.kernel.db import Database
from backend.kernel.types import In, Name
from backend.main import create_app
from tests.campaigns import tiers
from tests.campaigns.conftest import Figures
from tests.contract.cases import MUTABLE
from tests.contract.cases.case import CREATING, Stage
from tests.contract.operations import Operation, by_id, contract, operations
from tests.factories.callers import Caller, Callers
from tests.factories.people import body as person_body
from tests.factories.people import register
from tests.factories.serving import serving

APP = contract()
SCHEMAS = APP.openapi()["components"]["schemas"]
EVERY = tiers.size(40, c=8, n=2)
ALWAYS = frozenset({
    "id", "version", "valid_from", "changed_by", "request_id", "county", "township", "region", "state", "status",
    "role", "kind", "ver", "is_admin", "permissions", "password_hash", "totp_secret", "disabled_at", "issued",
    "issued_at", "issued_by", "owner_id", "user_id", "created_at", "supersedes", "merged_into", "__class__", "__init__",
    "self", "model_config", "actor", "session", "data", "$where", "constructor", "__proto__",
})  # fmt: skip
"""Names that an attacker tries first, whatever the table."""


@dataclass(frozen=True)
class Write:
    """A write that would succeed: what is added to its body is all that is wrong with it."""

    caller: Caller
    address: dict[str, object]
    body: dict[str, Any]
    version: int


REVEALS = frozenset({"reveal_person_field", "reveal_complaint_contact", "reveal_mentor_phone"})
"""They show something of an object that no other case makes."""
SIMPLE: dict[str, dict[str, Any]] = {
    "sign_in_user": {"username": "niemand-hier", "password": "Qinghe-Lu-2026!"},
    "sign_out": {"everywhere": False},
    "change_password": {"current": "Qinghe-Lu-2026!", "new": "Qinghe-Lu-2027!"},
    "confirm_second_factor": {"code": "123456"},
    "step_up": {"code": "123456"},
    "create_region": {"code": "622926101990", "name": "新村", "parent_code": "622926101", "level": "village"},
    "create_region_alias": {"region": "622926101", "alias": "达板街"},
    "add_responsibility": {"department_id": "renshe", "kind": "person_group", "covers": "退役军人", "is_lead": False},
    "create_trade": {"code": "xinban", "name": "新办工种", "industry": "laowu", "lead_department": "renshe"},
    "create_dictionary_entry": {"kind": "media", "code": "xinban", "name": "新办媒体"},
    "look_up_number": {"id_number": "622999199005010022"},
    "export_persons": {"format": "csv", "reason": "核对台账"},
    "check_timetable": {"lessons": []},
    "export_check_in_book": {"reason": "核对报到册"},
    "export_attendance": {"reason": "核对考勤表"},
    "export_followup_sheet": {"reason": "入户登记"},
    "make_person_file": {"reason": "核对个人档案"},
    "export_startup_cases": {"reason": "上报扶持名单"},
    "check_in": {"code": "123456", "name": "马学员", "tail": "002X", "device": "a-phone-of-nobody"},
}
"""Bodies of writes without a case; the shape is refused before anything is looked up."""


def body_model(operation: Operation) -> str | None:
    """The name of an operation's JSON model."""
    content = operation.spec.get("requestBody", {}).get("content", {})
    reference: str = content.get("application/json", {}).get("schema", {}).get("$ref", "")
    return reference.rpartition("/")[2] or None


WRITES = [operation for operation in operations(APP) if body_model(operation)]


def write_for(operation: Operation, stage: Stage) -> Write:
    """A valid write of an operation."""
    if operation.id in MUTABLE:
        target = MUTABLE[operation.id](stage)
        return Write(target.caller, dict(target.address), target.body(1) or {}, target.version)
    if operation.id in CREATING:
        creation = CREATING[operation.id](stage)
        ask = creation.ask(1)
        return Write(creation.caller, dict(ask.address), ask.options.get("json") or {}, 1)
    office = stage.callers.office()
    if operation.id == "reveal_person_field":
        person = register(office, **person_body())
        return Write(office, {"person_id": person["id"]}, {"field": "phone", "reason": "核对联系电话"}, 1)
    if operation.id == "reveal_complaint_contact":
        return Write(office, {"id": stage.make("complaint")[0]}, {"reason": "核对联系电话"}, 1)
    if operation.id == "reveal_mentor_phone":
        return Write(office, {"id": stage.make("startup_case")[0]}, {"reason": "核对联系电话"}, 1)
    if operation.id == "confirm_import":
        (job,) = stage.make("import_job")
        return Write(office, {"import_id": job}, {"skip_faulty": False}, 1)
    return Write(office, {}, SIMPLE[operation.id], 1)


def columns() -> list[str]:
    """Every column of every table, and the names that are always tried."""
    return sorted({column.name for table in tables.METADATA.tables.values() for column in table.columns} | ALWAYS)


def is_keyed(field: dict[str, Any]) -> bool:
    """Whether the keys of a field are data, like the trades of a scale of amounts; an unknown one is a wrong value."""
    return isinstance(field.get("additionalProperties"), dict) or any(map(is_keyed, field.get("anyOf", ())))


KEYED = {name for it in SCHEMAS.values() for name, field in it.get("properties", {}).items() if is_keyed(field)}


def nested(body: Any, names: list[str], path: str = "") -> Iterator[tuple[str, Any]]:
    """(where, body) with one unknown name in one inner object."""
    items = body.items() if isinstance(body, dict) else enumerate(body) if isinstance(body, list) else ()
    for key, value in list(items):
        here = f"{path}/{key}"
        changed = body.copy()
        if isinstance(value, dict) and key not in KEYED:
            for name in names:
                if name not in value:
                    changed[key] = value | {name: 1}
                    yield f"{here}/{name}", changed.copy()
        for where, inner in nested(value, names, here):
            changed[key] = inner
            yield where, changed.copy()


VALUES = ("622927101", 1, True, None)
"""What is sent under the unknown name."""


def attempts(operation: Operation, body: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Bodies with one name too many."""
    known = SCHEMAS[body_model(operation)].get("properties", {})
    for place, name in enumerate(name for name in columns() if name not in known):
        yield name, body | {name: VALUES[place % len(VALUES)]}
    yield from nested(body, ["id", "version", "county", "persons_added", "issued"])


def is_refused(answer: httpx.Response) -> bool:
    """Whether the complaint is of a field too many; it never repeats the name."""
    return answer.status_code == 422 and any(fault["code"] == "extra_forbidden" for fault in answer.json()["errors"])


@dataclass
class Attack:
    """Sends the attempts of one operation and counts."""

    owner: Engine
    sent: int = 0
    wrong: list[str] = field(default_factory=list)

    def run(self, operation: Operation, write: Write, every: int = EVERY) -> "Attack":
        """Each attempt is refused for its shape; afterwards nothing has happened."""
        before = self.effects(write)
        for name, body in attempts(operation, write.body):
            if crc32(f"{operation.id} {name}".encode()) % every:
                continue
            path = operation.address(**write.address)
            answer = write.caller.request(operation.method, path, json=body, if_match=write.version)
            self.sent += 1
            if not is_refused(answer):
                self.wrong.append(f"{operation.id} {name}: {answer.status_code} {answer.text[:160]}")
        if (after := self.effects(write)) != before:
            self.wrong.append(f"{operation.id}: {after - before} changes were written")
        return self

    def effects(self, write: Write) -> int:
        """Events in the caller's name: every change leaves one."""
        query = text("SELECT count(*) FROM audit_event WHERE actor_id = :who")
        with self.owner.connect() as connection:
            return int(connection.execute(query, {"who": write.caller.user_id}).scalar_one())


def test_every_write_with_a_body_is_tried(owner: Engine, callers: Callers) -> None:
    known = set(MUTABLE) | set(CREATING) | set(SIMPLE) | set(REVEALS) | {"confirm_import"}
    missing = [operation.id for operation in WRITES if operation.id not in known]
    assert not missing, f"give a valid body in SIMPLE for {missing}"


def test_no_name_too_many_is_taken(owner: Engine, callers: Callers, figure: Figures) -> None:
    attack, stage = Attack(owner), Stage(owner, callers)
    for operation in WRITES:
        attack.run(operation, write_for(operation, stage))
    figure("attempts refused", attack.sent - len(attack.wrong), aim=tiers.size(150, c=1_000, n=5_000))
    assert attack.wrong == []


class LenientIn(In, extra="ignore"):
    """The control's model."""

    name: Name


router = APIRouter(prefix="/mass-probe", tags=["control"], route_class=PolicyRoute)


@router.post("/lenient", openapi_extra=policy(P.CATALOG_KEEP))
def name_leniently(data: LenientIn, session: WriteSession) -> None:
    """Takes what it knows and drops the rest in silence."""


class OpenIn(In, extra="allow"):
    """The control's model that takes everything along."""

    name: Name


@router.post("/open", openapi_extra=policy(P.CATALOG_KEEP))
def name_openly(data: OpenIn, session: WriteSession) -> None:
    """Takes whatever comes."""


@pytest.mark.parametrize("operation_id", ["name_leniently", "name_openly"])
def test_control_a_model_that_ignores_extra_fields_is_caught(
    operation_id: str, owner: Engine, settings: Settings, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wiring, "ROUTERS", (*wiring.ROUTERS, router))
    app = create_app(settings, database)
    monkeypatch.setattr("tests.campaigns.test_s03_mass_assignment.SCHEMAS", app.openapi()["components"]["schemas"])
    with serving(app) as url, httpx.Client(base_url=url, timeout=30) as client:
        attack = Attack(owner)
        attack.run(by_id(app)[operation_id], Write(Callers(client, owner).office(), {}, {"name": "名称"}, 1), every=8)
    assert len(attack.wrong) == attack.sent > 10
