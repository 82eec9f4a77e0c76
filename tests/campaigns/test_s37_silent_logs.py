"""S37: no personal datum and no secret in any log: of the API, of the worker, of the database, when all goes wrong."""

import logging
import re
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import APIRouter
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from backend import wiring
from backend.access import P
from backend.exchange.service import analysis
from backend.identity.guard import PolicyRoute, WriteSession, policy
from backend.kernel import jobs
from backend.kernel.config import Settings
from backend.kernel.crypto import keys
from backend.kernel.db import Database
from backend.kernel.embedded import EmbeddedServer
from backend.kernel.sheets.export import write_table
from backend.main import create_app
from backend.person import sample
from backend.person.service import checks
from tests.campaigns import tiers
from tests.campaigns.conftest import Figures
from tests.factories.accounts import PASSWORD, Browser, make_account
from tests.factories.callers import Caller, Callers
from tests.factories.logged import logged
from tests.factories.people import body, number
from tests.factories.serving import serving

ROOT = Path(__file__).resolve().parents[2]
ROUNDS = tiers.size(2, c=60, n=2_000)
NAME, PHONE, ADDRESS = "欧阳密名", "13955557777", "绝密小区七号楼"
WEIGHTS, CHECKS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2), "10X98765432"
_NUMBER = re.compile(r"(?<![0-9a-f])[1-9]\d{16}[\dXx](?![0-9a-f])")
_PHONE = re.compile(r"(?<![0-9a-f.])1[3-9]\d{9}(?![0-9a-f.])")
_TOKEN = re.compile(r"eyJ[\w-]{10,}\.|argon2id\$|-----BEGIN")
log = logging.getLogger("skillplan.control")
router = APIRouter(prefix="/log-probe", tags=["control"], route_class=PolicyRoute)


@router.post("/fault", openapi_extra=policy(P.SELF))
def fail_with_input(data: dict[str, str]) -> None:
    """Fails with what it was given in its message."""
    raise RuntimeError(f"cannot store {data}")


@router.post("/statement", openapi_extra=policy(P.SELF))
def fail_in_the_database(data: dict[str, str], session: WriteSession) -> None:
    """A statement that the database refuses, with the values in it and in its parameters."""
    session.execute(text(f"SELECT CAST('{data['id_number']}' AS int), :name, 1 / 0"), {"name": data["name"]})


@router.post("/body", openapi_extra=policy(P.SELF))
def log_the_body(data: dict[str, str]) -> None:
    """What nobody may do."""
    log.info("received", extra={"body": data})


def is_number(found: str) -> bool:
    """Whether 18 characters are an ID number by its check digit (GB 11643)."""
    total = sum(weight * int(digit) for weight, digit in zip(WEIGHTS, found, strict=False))
    return CHECKS[total % 11] == found[17].upper()


def leaks(text: str, known: set[str]) -> list[str]:
    """Planted and recognised data in a log; each told with the line that holds it."""
    found = []
    for line in text.splitlines():
        hits = {secret for secret in known if secret in line}
        hits |= {match[0] for match in _NUMBER.finditer(line) if is_number(match[0])}
        hits |= {match[0] for pattern in (_PHONE, _TOKEN) for match in pattern.finditer(line)}
        found += [f"{hit}: {line[:300]}" for hit in sorted(hits)]
    return found


@pytest.fixture
def probed(settings: Settings, database: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The application with routes that fail badly."""
    monkeypatch.setattr(wiring, "ROUTERS", (*wiring.ROUTERS, router))
    with serving(create_app(settings, database)) as url:
        yield url


def live(url: str, owner: Engine, idn: str) -> set[str]:
    """A round of a day's work with all that can go wrong; returns what must not be told."""
    with httpx.Client(base_url=url, timeout=30) as client:
        callers = Callers(client, owner)
        office = callers.office()
        secret = {"id_number": idn, "name": NAME, "phone": PHONE, "address": ADDRESS}
        person = office.post("/persons", json=body(**secret)).json()
        office.post("/persons", json=body(**secret))
        office.post("/persons", json=body(**secret | {"name": NAME + "\x00"}))
        office.post("/persons/lookup", json={"id_number": idn})
        for field in ("id_number", "phone", "address"):
            office.post(f"/persons/{person['id']}/disclosure", json={"field": field, "reason": NAME})
        send(office, "GET", f"/persons?q={NAME}&township={idn}")
        send(office, "GET", f"/persons/{idn}")
        send(office, "POST", f"/{idn}/{PHONE}")
        send(office, "POST", "/persons", content=f'{{"id_number": "{idn}", {PHONE}'.encode())
        for probe in ("fault", "statement"):
            send(office, "POST", f"/log-probe/{probe}", json=secret)
        known = {office.token} | sign_in(url, owner)
    return known | {idn, NAME, PHONE, ADDRESS}


def send(caller: Caller, method: str, path: str, **options: Any) -> None:
    """A request whose answer may be anything."""
    headers = {"Authorization": f"Bearer {caller.token}", "Idempotency-Key": "silent-logs-0001", "If-Match": '"1"'}
    caller.client.request(method, f"/api/v1{path}", headers=headers, **options)


def sign_in(url: str, owner: Engine) -> set[str]:
    """A right and a wrong sign-in, a refresh and a forged one; returns the secrets in them."""
    with owner.begin() as connection:
        connection.execute(text("DELETE FROM sign_in_counter"))
    account = make_account(owner)
    browser = Browser(url)
    browser.sign_in(account)
    browser.send("POST", "/auth/sign-in", json={"username": account.username, "password": PASSWORD + "x"})
    known = {browser.token, browser.client.cookies["rt"], PASSWORD}
    browser.refresh()
    known |= {browser.token, browser.client.cookies["rt"]}
    browser.client.cookies.set("rt", "forged")
    browser.refresh()
    browser.close()
    return known


def database_log(server: EmbeddedServer, begun: int) -> str:
    """What the database server wrote since."""
    return (server.home / "postgres.log").read_bytes()[begun:].decode("utf-8", "replace")


def test_nothing_is_told_whatever_goes_wrong(
    probed: str, owner: Engine, server: EmbeddedServer, monkeypatch: pytest.MonkeyPatch, figure: Figures
) -> None:
    begun, known = len((server.home / "postgres.log").read_bytes()), {keys.derive("jwt", 1).hex()}
    turns = 0
    with logged() as stream:
        for turn in tiers.turns(ROUNDS, minutes=4):
            turns += 1
            known |= live(probed, owner, number())
            # The friendly check stands aside once, so that the database itself must refuse.
            monkeypatch.setattr(checks, "require_new", (lambda *_: None) if turn % 2 == 0 else _checked)
    told = stream.getvalue() + database_log(server, begun)
    assert told.count('"event": "request"') > 15 * turns
    assert told.count("internal_error") >= 2 * turns
    assert leaks(told, known) == []
    figure("log lines without personal data", len(told.splitlines()))


_checked = checks.require_new


def test_the_worker_tells_nothing(
    probed: str,
    owner: Engine,
    server: EmbeddedServer,
    database_name: str,
    database: Database,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rows, _ = sample.people(20, 9, 4)
    path = tmp_path / "名单.xlsx"
    write_table(path, sample.TITLES, rows)
    known = {str(cell) for row in rows for cell in row[:5] if cell and len(str(cell)) > 7}

    def broken(*_: object) -> None:
        raise RuntimeError(f"broken by {rows[0]}")

    begun = len((server.home / "postgres.log").read_bytes())
    with logged() as stream, httpx.Client(base_url=probed, timeout=30) as client:
        office = Callers(client, owner).office()
        for nth in range(2):
            if nth:
                monkeypatch.setattr(analysis, "compare", broken)
            options: dict[str, Any] = {"params": {"file_name": f"{nth}.xlsx"}, "content": path.read_bytes()}
            office.post("/imports", headers={"Content-Type": "application/octet-stream"}, **options)
            with suppress(RuntimeError):
                jobs.run_pending(server.url(database_name, user="skillplan_app"), database)
    told = stream.getvalue() + database_log(server, begun)
    assert "RuntimeError at " in told, "the broken job is told by class and place"
    assert len(known) > 20
    assert leaks(told, known) == []


def test_control_a_logged_body_is_caught(probed: str, owner: Engine) -> None:
    idn = number()
    with logged() as stream, httpx.Client(base_url=probed, timeout=30) as client:
        caller = Callers(client, owner).office()
        send(caller, "POST", "/log-probe/body", json=body(id_number=idn, name=NAME, address=ADDRESS))
    found = leaks(stream.getvalue(), {NAME, ADDRESS, idn})
    assert {leak.partition(":")[0] for leak in found} == {NAME, ADDRESS}, "the last net catches the number itself"


def test_control_a_talkative_database_is_caught(server: EmbeddedServer, owner: Engine) -> None:
    idn, begun = number(), len((server.home / "postgres.log").read_bytes())
    with owner.connect() as connection:
        connection.execute(text("SET log_min_messages = error"))
        connection.execute(text("SET log_min_error_statement = error"))
        with pytest.raises(DBAPIError):
            connection.execute(text(f"SELECT CAST('{idn}' AS int)"))
        connection.invalidate()
    assert len(leaks(database_log(server, begun), set())) == 2, "the message and the statement"


def test_the_repository_keeps_no_secret(figure: Figures) -> None:
    """Keys and tokens by their own marks; in the larger tiers in every commit too."""
    pattern = r"BEGIN [A-Z ]*PRIVATE KEY-----$|eyJ[A-Za-z0-9_-]{20,}\.[A-Za-z0-9_-]{20,}\.|AKIA[0-9A-Z]{16}"
    revisions = tiers.size(["HEAD"], c=["--all"], n=["--all"])
    listed = subprocess.run(["git", "rev-list", *revisions], cwd=ROOT, capture_output=True, text=True, check=True)
    commits = listed.stdout.split()[: tiers.size(1, c=10_000, n=10_000)]
    found = subprocess.run(["git", "grep", "-lE", pattern, *commits], cwd=ROOT, capture_output=True, text=True)
    assert found.returncode in {0, 1}, found.stderr
    assert {line.partition(":")[2] for line in found.stdout.splitlines()} <= {"tests/unit/test_logs.py"}
    figure("commits searched for secrets", len(commits))
