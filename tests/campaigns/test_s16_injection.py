"""S16: texts that would change a statement, a pattern, an order, a path or a header mean themselves everywhere."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from fastapi import APIRouter
from sqlalchemy import text

from backend import wiring
from backend.access import P
from backend.identity.guard import PolicyRoute, ReadSession, policy
from backend.kernel.config import Settings
from backend.kernel.db import Database
from backend.kernel.page import Page
from backend.main import create_app
from tests.campaigns import tiers
from tests.campaigns.conftest import Figures
from tests.campaigns.test_s12_trap_values import role_for, send
from tests.contract.operations import Operation, by_id, contract, operations
from tests.factories import institutions as make
from tests.factories import people
from tests.factories.callers import Caller, Callers
from tests.factories.serving import serving

CONTRACT = operations(contract())
EVERY = tiers.size(4, c=1, n=1)
ROUNDS = tiers.size(1, c=1, n=4)
_STATEMENTS = (
    "' OR '1'='1", "'; DROP TABLE person; --", "' UNION SELECT NULL --", "1) OR (1=1", "\" OR \"\"=\"", "')) OR 1=1--",
    "$$;SELECT pg_sleep(9)$$", "'||pg_sleep(9)||'", "%' OR 'a' LIKE '%", "E'\\x27'", "{0}", ":name", "%(name)s", "$1",
    "id DESC; --", "name,(SELECT 1)", "1=1", "chr(39)", "/**/OR/**/1=1", "\\'; --",
)  # fmt: skip
_PATTERNS = ("%", "_", "%%", "__", "\\%", "\\_", "[a-z]", ".*", "^", "(a|b)", "*", "?", "~", "%_%", "a%", "\\", "%\\")
_PATHS = ("../..", "..\\..", "/etc/passwd", "....//", "%2e%2e%2f", ".", "..", "a/b", "file:///etc/passwd", "C:\\x")
_HEADS = ("x\r\nX-Evil: 1", "x\nX-Evil: 1", "x%0d%0aX-Evil:%201", "x\u2028X-Evil: 1", '"; X-Evil="1', "x\tX-Evil: 1")
_ALL = (*_STATEMENTS, *_PATTERNS, *_PATHS, *_HEADS)
PROBES = tuple(f"{probe}{nth or ''}" for nth in range(ROUNDS) for probe in _ALL)


@dataclass
class Report:
    """What was sent, and what went wrong."""

    sent: int = 0
    faults: list[str] = field(default_factory=list)

    def read(self, what: str, answer: httpx.Response) -> httpx.Response:
        """An answer must be a plain one: no fault of ours, no header that the text has made."""
        self.sent += 1
        if answer.status_code >= 500:
            self.faults.append(f"{what}: {answer.status_code}")
        if "x-evil" in answer.headers:
            self.faults.append(f"{what}: a split header")
        return answer


def texts_of(operation: Operation, place: str) -> list[str]:
    """Parameters that take any text."""
    found = []
    for parameter in operation.parameters(place):
        schemas = [parameter["schema"], *parameter["schema"].get("anyOf", [])]
        kinds = {schema.get("type") for schema in schemas}
        if "string" in kinds and not any(schema.get("format") for schema in schemas):
            found.append(parameter["name"])
    return found


def rows_of(answer: httpx.Response) -> list[Any]:
    """The rows of a list."""
    body = answer.json() if answer.status_code == 200 and answer.content[:1] == b"{" else {}
    items = body.get("items")
    return items if isinstance(items, list) else []


def filtered(caller: Caller, operation: Operation, probes: tuple[str, ...]) -> Report:
    """A filter with a probe finds nothing, since nothing is called so; a path with one leads nowhere."""
    report = Report()
    for name in texts_of(operation, "query"):
        if name == "after":
            continue
        for probe in probes:
            path = f"{operation.address()}?{name}={quote(probe, safe='')}"
            answer = report.read(f"{operation.id} {name}={probe!r}", send(caller, operation.method, path))
            found = [row for row in rows_of(answer) if probe not in str(row)]
            if found:
                report.faults.append(f"{operation.id} {name}={probe!r}: {len(found)} rows that are not meant")
    for name in texts_of(operation, "path"):
        others = {parameter["name"]: "1" for parameter in operation.parameters("path")}
        for probe in probes:
            path = operation.path.format_map({**others, name: quote(probe, safe="").replace(".", "%2E")})
            body = None if operation.method in {"GET", "DELETE"} else b"{}"
            answer = report.read(f"{operation.id} {name}={probe!r}", send(caller, operation.method, path, body))
            if answer.is_success:
                report.faults.append(f"{operation.id} {name}={probe!r}: {answer.status_code}")
    return report


def probed() -> Iterator[Operation]:
    """Operations with a text in their address."""
    for operation in CONTRACT:
        if texts_of(operation, "path") or (operation.method == "GET" and texts_of(operation, "query")):
            yield operation


@pytest.fixture(scope="module")
def peopled(callers: Callers) -> None:
    """Something that a widened statement would find."""
    for _ in range(3):
        people.register(callers.office())
        make.registered(callers.office())


@pytest.mark.usefixtures("peopled")
@pytest.mark.parametrize("operation", list(probed()), ids=lambda operation: operation.id)
def test_a_text_in_an_address_means_itself(callers: Callers, operation: Operation, figure: Figures) -> None:
    role = role_for(operation)
    if role is None:
        return
    place = CONTRACT.index(operation)
    report = filtered(callers.of(role), operation, PROBES[place % EVERY :: EVERY])
    assert report.faults == []
    figure("probes in addresses", report.sent)


def test_a_text_in_a_field_is_stored_as_itself(callers: Callers, figure: Figures) -> None:
    office, kept = callers.office(), 0
    for nth, probe in enumerate(PROBES[:: tiers.size(3, c=1, n=1)]):
        person = {"remark": probe, "address": probe, "workplace": probe, "occupation": probe}
        school = {"name": f"校{nth}{probe}", "address": f"址{probe}", "home": f"县{probe}"}
        for path, sent, body in (
            ("/persons", person, {**people.body(), **person}),
            ("/institutions", school, make.body(**school)),
        ):
            answer = office.post(path, json=body)
            assert answer.status_code in {201, 422}, f"{path} {probe!r}: {answer.text}"
            if answer.status_code == 201:
                made = answer.json()
                changed = {name: (sent[name], made[name]) for name in sent if "**" not in str(made.get(name, "**"))}
                assert all(given.strip() == back for given, back in changed.values()), changed
                kept += 1
    assert kept
    figure("probes in fields, kept as they were", kept)


def test_patterns_find_what_is_written_and_nothing_else(callers: Callers) -> None:
    office = callers.office()
    make.post(office, "/institutions", make.body(name="分甲学校"))
    for sign in ("%", "_", "\\", "."):
        made = make.post(office, "/institutions", make.body(name=f"百分{sign}学校"))
        found = office.get("/institutions", params={"q": f"分{sign}学", "limit": "200"}).json()["items"]
        assert [each["id"] for each in found] == [made["id"]], sign


@pytest.mark.parametrize("name", ["X-Request-Id", "If-None-Match", "User-Agent", "Accept-Language", "Origin"])
def test_headers_are_not_split(callers: Callers, client: httpx.Client, name: str, figure: Figures) -> None:
    report = Report()
    for probe in PROBES[:: tiers.size(3, c=1, n=1)]:
        value = "".join(char for char in probe if char.isprintable() and char.isascii())
        headers = {"Authorization": f"Bearer {callers.office().token}", name: value}
        report.read(f"{name}: {value!r}", client.get("/api/v1/me", headers=headers))
    assert report.faults == []
    figure("probes in headers", report.sent)


def test_a_file_name_splits_no_header(callers: Callers, figure: Figures) -> None:
    office, report = callers.office(), Report()
    for probe in PROBES[:: tiers.size(6, c=2, n=1)]:
        body = {"year": 2020, "basis": "villages", "title": f"表{probe}"}
        answer = report.read(f"title {probe!r}", office.post("/allocations", json=body))
        if answer.status_code == 201:
            told = report.read(f"file {probe!r}", office.get(f"/allocations/{answer.json()['id']}/workbook"))
            assert told.headers["content-disposition"].startswith("attachment; filename*=UTF-8''")
    assert report.faults == []
    figure("file names", report.sent)


def test_control_a_statement_put_together_is_caught(
    database: Database, settings: Settings, callers: Callers, monkeypatch: pytest.MonkeyPatch
) -> None:
    planted = APIRouter(tags=["planted"], route_class=PolicyRoute)

    @planted.get("/planted", openapi_extra=policy(P.ORG_READ))
    def list_planted(session: ReadSession, q: str = "") -> Page[str]:
        """A statement that is put together from texts."""
        rows = session.scalars(text(f"SELECT name FROM region WHERE name LIKE '%{q}%' LIMIT 20"))
        return Page(items=list(rows), next=None, total=None)

    monkeypatch.setattr(wiring, "ROUTERS", (*wiring.ROUTERS, planted))
    broken = create_app(settings, database)
    with serving(broken) as url, httpx.Client(base_url=url, timeout=30) as client:
        caller = Callers(client, callers.owner).office()
        faults = filtered(caller, by_id(broken)["list_planted"], PROBES).faults
    assert any("500" in fault for fault in faults)
    assert any("not meant" in fault for fault in faults)
