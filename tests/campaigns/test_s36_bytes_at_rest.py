"""S36: ID number, phone and address of nobody stand readable in any byte that the system leaves on a disk.

Not covered, because they are kept in clear (SECURITY 20): name, sex, birth date, village, and what clerks type into
remarks and reasons. Which columns are to hold canaries, the page of what is sealed says. Compressed values are searched
in the dump, where they are unpacked.
"""

import random
import subprocess
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from threading import Event
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine, create_engine, text

from backend.backup import make
from backend.kernel.crypto import aead, keys
from backend.kernel.embedded import EmbeddedServer
from backend.kernel.sheets.export import write_table
from backend.person import sample
from tests.api.test_complaints import form as complaint_form
from tests.campaigns import tiers
from tests.campaigns.conftest import Figures
from tests.factories import startup as of
from tests.factories.callers import Caller, Callers
from tests.factories.canaries import ADDRESS, PLANTED, canary, files, leaks, spellings, unplanted
from tests.factories.institutions import post
from tests.factories.served import Served, until

PEOPLE = tiers.size(3, c=20, n=100)
ROWS = tiers.size(1_000, c=5_000, n=54_000)
KILLS = tiers.size(1, c=3, n=10)
SEED = tiers.seed(36)
SHEET = {"Content-Type": "application/octet-stream"}
_NUMBER, _ADDRESS, _PHONE = (sample.TITLES.index(title) for title in ("身份证号", "详细住址", "手机号"))


@pytest.fixture
def house(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    """A real installation with its own data, temporary folder and log; its keys are those of this process."""
    keys.use(keys.load_root(None, home))
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "root.key").write_bytes((home / "root.key").read_bytes())
    (tmp_path / "tmp").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "tmp"))
    house = Served.begin(tmp_path / "home")
    house.wait_for_worker()
    yield house
    house.end()


@pytest.fixture
def behind(house: Served) -> Iterator[Engine]:
    """The owner's login on that installation."""
    engine = create_engine(EmbeddedServer(house.home).url(), pool_pre_ping=True)
    yield engine
    engine.dispose()


def places(house: Served) -> list[Path]:
    """Where the installation leaves bytes: home, data folder with WAL and temporary files, spool, log."""
    return [house.home, EmbeddedServer(house.home).data, house.home.parent / "tmp", house.home.with_suffix(".out")]


def register(office: Caller, format: str) -> None:
    """All that is done to a person: registered, refused, looked up, corrected, changed, revealed, exported."""
    secret = canary()
    person = office.post("/persons", json=secret).json()
    assert office.post("/persons", json=secret).status_code == 409
    office.post("/persons", json=secret | {"region": ADDRESS})
    office.post("/persons/lookup", json={"id_number": secret["id_number"]})
    fresh, path = canary(), f"/persons/{person['id']}"
    for verb, suffix, data in (
        ("PATCH", "", {"phone": fresh["phone"], "address": fresh["address"]}),
        ("POST", "/correction", {"id_number": fresh["id_number"], "reason": "更正"}),
    ):
        answer = office.request(verb, path + suffix, json=data, if_match=person["version"])
        assert answer.is_success, answer.text
        person = answer.json()
    for field in PLANTED:
        told = office.post(f"{path}/disclosure", json={"field": field, "reason": "核对"})
        assert told.json()["value"] == fresh[field]
    assert office.post("/persons/export", json={"format": format, "reason": "核对"}).is_success
    office.get(f"{path}/changes")
    found(office, person["id"])


def found(office: Caller, person_id: str) -> None:
    """All that is done with the mentor of a founder: named, called, listed, taken out."""
    case = of.move(office, post(office, "/startup-cases", of.body(person_id)), "supported")
    path, phone = f"/startup-cases/{case['id']}", canary()["phone"]
    post(office, f"{path}/mentors", of.mentor(phone=phone))
    assert office.post(f"{path}/mentors", json=of.mentor(phone=canary()["phone"], since_on=of.day(61))).is_error
    assert office.post(f"{path}/mentor-phone", json={"reason": "核对"}).json() == {"phone": phone}
    assert office.get(path).json()["mentors"][0]["phone"][3:7] == "****"
    assert office.post("/startup-cases/export", json={"reason": "核对"}).is_success


def report(client: httpx.Client, office: Caller) -> None:
    """All that is done with a report of the box and with who wrote it: filed, sent again, listed, called."""
    secret = canary()
    told = complaint_form(client, content=f"{secret['address']}的班只照相不上课", contact=secret["phone"])
    for _ in range(2):
        assert client.post("/t/report", data=told).is_success
    assert told["content"] in [each["content"] for each in office.get("/complaints").json()["items"]]
    shown = post(office, f"/complaints/{told['id']}/disclosure", {"reason": "核对"})
    assert shown == {"contact": secret["phone"]}


def roster(folder: Path, rows: int, seed: int) -> bytes:
    """A workbook of invented people with canaries among them, two of whose cells are faulty."""
    people, _ = sample.people(rows, seed, 0)
    for nth, row in enumerate(people[:: max(1, rows // 20)]):
        secret = canary()
        row[_NUMBER], row[_PHONE], row[_ADDRESS] = (secret[name] for name in ("id_number", "phone", "address"))
        row[2] = row[3] = None  # sex and birth date follow from the number
        if nth in (1, 2):
            row[_NUMBER if nth == 1 else _PHONE] = f"{row[_NUMBER if nth == 1 else _PHONE]}0"
    path = folder / "roster.xlsx"
    write_table(path, sample.TITLES, people)
    content = path.read_bytes()
    path.unlink()
    return content


def upload(office: Caller, content: bytes) -> dict[str, Any]:
    answer = office.post("/imports", params={"file_name": "名单.xlsx"}, content=content, headers=SHEET)
    assert answer.status_code == 201, answer.text
    job: dict[str, Any] = answer.json()
    return job


def import_to_the_end(office: Caller, content: bytes) -> None:
    """Check, faults, annotated copy, confirmation."""
    job = upload(office, content)
    path = f"/imports/{job['id']}"
    until(lambda: office.get(path).json()["state"] == "checked", "never checked")
    assert len(office.get(f"{path}/faults").json()["items"]) == 2
    office.post(f"{path}/annotation")
    until(lambda: office.get(f"{path}/annotation").status_code == 200, "never annotated")
    marked = BytesIO(office.get(f"{path}/annotation").content)
    assert marked.getbuffer().nbytes > 0
    office.post(f"{path}/confirmation", json={"skip_faulty": True})
    until(lambda: office.get(path).json()["state"] == "done", office.get(path).text)


def kill_in_an_import(house: Served, office: Caller, content: bytes, wait: float) -> None:
    """Kill everything at a moment after an upload; what lies about then is looked at before it starts again."""
    job = upload(office, content)
    until(lambda: office.get(f"/imports/{job['id']}").json()["state"] != "uploaded", "never begun")
    Event().wait(wait)
    house.kill(database=True)
    assert leaks(places(house)) == []
    house.again()


def dump(house: Served) -> Path:
    """All rows in plain text, as `pg_dump` writes them: what is compressed in the data folder is not so here."""
    server, path = EmbeddedServer(house.home), house.home.parent / "dump.sql"
    address = server.url().replace("+psycopg", "")
    with path.open("wb") as file:
        subprocess.run([str(server.bin / "pg_dump"), address], stdout=file, check=True)
    return path


def test_nothing_is_readable_on_the_disk(house: Served, behind: Engine, tmp_path: Path, figure: Figures) -> None:
    chance = random.Random(SEED)
    with httpx.Client(base_url=house.url, timeout=60) as client:
        callers = Callers(client, behind)
        for nth in range(PEOPLE):
            register(callers.office(), ("xlsx", "csv")[nth % 2])
        report(client, callers.office())
        import_to_the_end(callers.office(), roster(tmp_path, ROWS, SEED))
        for nth in range(KILLS):
            kill_in_an_import(house, callers.office(), roster(tmp_path, ROWS, SEED + nth + 1), chance.random())
    with behind.connect() as connection:
        assert (connection.scalar(text("SELECT count(*) FROM person WHERE name = '密小娃'")) or 0) >= PEOPLE
    assert unplanted(behind) == set(), "plant a canary there too"
    (tmp_path / "usb").mkdir()
    backup = make.make(EmbeddedServer(house.home).url(), tmp_path / "usb").path
    assert leaks([backup, dump(house), *places(house)]) == []
    house.process.terminate()
    house.process.wait(60)
    assert leaks(places(house)) == []
    looked_at = [file.stat().st_size for file in files([*places(house), backup, tmp_path / "dump.sql"])]
    figure("bytes searched", sum(looked_at), seed=SEED)
    figure("people planted, of them by import", PEOPLE * 2 + 20 * (KILLS + 1), seed=SEED)


def test_control_a_column_without_a_canary_is_told(callers: Callers, owner: Engine) -> None:
    everything = unplanted(owner)
    assert "startup_mentor.phone_sealed" in everything
    callers.office().request("POST", "/persons", json=canary())
    planted = {f"person.{field}_sealed" for field in PLANTED}
    assert unplanted(owner) == everything - planted != everything


def plain(text: str, **_: object) -> bytes:
    """A build that does not encrypt."""
    return text.encode()


def test_control_a_column_stored_plain_is_caught(
    callers: Callers, owner: Engine, server: EmbeddedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(aead, "seal", plain)
    callers.office().request("POST", "/persons", json=canary())
    with owner.connect() as connection:
        number = connection.scalar(text("SELECT oid FROM pg_database WHERE datname = current_database()"))
        connection.execute(text("CHECKPOINT"))
    for folder in (server.data / "base" / str(number), server.data / "pg_wal"):
        found = {leak.rpartition(": ")[2] for leak in leaks([folder])}
        assert found == {"id_number as utf-8", "phone as utf-8", "address as utf-8"}, folder


@pytest.mark.parametrize("name", sorted(spellings(ADDRESS)))
def test_control_every_spelling_is_caught(name: str, tmp_path: Path) -> None:
    file = tmp_path / "any.bin"
    for field, secret in PLANTED.items():
        whole = f"{secret}4321"
        shift = int(name[-1]) if name.startswith("base64") else 0
        spelt = spellings("x" * shift + whole) if shift else spellings(whole)
        needle = spelt[
            "base64 0" if name.startswith("base64 ") else name.replace("url 1", "url 0").replace("url 2", "url 0")
        ]
        file.write_bytes(b"\0" * (16 * 2**20 - 5) + needle)
        assert any(leak.partition(": ")[2].startswith(field) for leak in leaks([tmp_path])), (name, field)
