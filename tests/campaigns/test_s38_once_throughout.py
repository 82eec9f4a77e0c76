"""S38: at every stage of a change of keys an ID number is registered once, found, and the same person to an import."""

from collections.abc import Callable, Iterator

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine, NullPool, create_engine, event, text

from backend import rotation
from backend.access import Role
from backend.kernel.config import Settings
from backend.kernel.crypto import blind, keys
from backend.kernel.db import Database
from backend.kernel.scope import Kind, enter
from backend.person.service import amend, bulk
from tests.campaigns.conftest import Figures
from tests.factories import people
from tests.factories.accounts import make_account
from tests.factories.callers import Caller, Callers
from tests.factories.sealed import unreadable

PHONE = "13987654321"


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A folder of its own, for its own keys."""
    return Settings(home=tmp_path_factory.mktemp("keys"), env="test")


class StoppedError(BaseException):
    """The end of a run at a commit."""


def stages(url: str, settings: Settings) -> Iterator[str]:
    """One stage of a change of keys after the other, each reached by a run that ends at a later commit."""
    yield "before"
    for fuse in range(1, 30):
        if not stopped(url, fuse, lambda engine: rotation.rotate(engine, lambda _: None)):
            break
        yield f"stopped at commit {fuse}"
    yield "changed"
    for fuse in range(1, 10):
        if not stopped(url, fuse, lambda engine: rotation.finish(engine, settings)):
            break
        yield f"finish stopped at commit {fuse}"
    yield "finished"


def stopped(url: str, fuse: int, run: Callable[[Engine], int]) -> bool:
    """Whether a run was ended at its n-th commit."""
    engine, left = create_engine(url, poolclass=NullPool), fuse

    @event.listens_for(engine, "commit")
    def _burn(_connection: object) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            raise StoppedError

    try:
        run(engine)
    except StoppedError:
        return True
    return False


def faults(office: Caller, database: Database, numbers: list[str]) -> list[str]:
    """What is wrong with registered numbers at this moment."""
    found = []
    for number in numbers:
        answer = office.post("/persons", json=people.body(id_number=number, phone=None))
        if answer.status_code != 409 or answer.json()["code"] != "already_registered":
            found.append(f"registered again: {answer.status_code} {answer.text}")
    with database.session() as session:
        enter(session, Kind.COUNTY, region="622926", user=office.user_id)
        known = amend.known_people(session, "622926", numbers)
    if set(known) != set(numbers):
        found.append("unknown to an import")
    changed = {name for person in known.values() for name in amend._differing(person, ROW)}
    return found + [f"an import would change {name}" for name in changed]


ROW: bulk.Row = {"township": "622926101", "village": people.VILLAGE, "phone": PHONE}


def test_control_writing_the_new_index_alone_is_caught(
    owner: Engine, database: Database, callers: Callers, monkeypatch: pytest.MonkeyPatch
) -> None:
    office, number = callers.office(), people.number()
    people.register(office, id_number=number, phone=PHONE)

    def newest(values: list[str], *, field: str) -> tuple[blind.Indexes, blind.Indexes]:
        made: list[blind.Indexes] = [[None] * len(values), [None] * len(values)]
        made[(keys.current_version() + 1) % 2] = blind.index_batch(values, field=field)
        return made[0], made[1]

    monkeypatch.setattr(blind, "unique_batch", newest)
    version = keys.current_version()
    own = keys.present()
    keys.use({**own.roots, version + 1: bytes(32)})
    try:
        found = faults(office, database, [number])
    finally:
        keys.use(own)
        with owner.begin() as connection:
            connection.execute(text("SET LOCAL session_replication_role = replica"))
            connection.execute(text("DELETE FROM person WHERE id_number_index_even IS NOT NULL"))
            connection.execute(text("DELETE FROM idempotency WHERE get_byte(answer, 1) = 2"))
    assert any(each.startswith("registered again: 201") for each in found)


def test_a_number_is_registered_once_at_every_stage(
    owner: Engine, database: Database, callers: Callers, settings: Settings, figure: Figures
) -> None:
    numbers, seen = list[str](), list[str]()
    for stage in stages(owner.url.render_as_string(hide_password=False), settings):
        office = callers.office()  # tokens of a removed key are worth nothing
        numbers.append(people.number())
        people.register(office, id_number=numbers[-1], phone=PHONE)
        seen += [f"{stage}: {fault}" for fault in faults(office, database, numbers[:2] + numbers[-2:])]
    figure("stages of a change of keys", len(numbers))
    assert len(numbers) > 8
    assert seen == []
    assert keys.versions() == (2,)


def test_control_a_table_that_the_change_forgets_is_caught(
    owner: Engine, app: FastAPI, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    account, whole = make_account(owner, Role.OFFICE), rotation.SEALED
    assert unreadable(owner, whole) == 0
    monkeypatch.setattr(rotation, "SEALED", tuple(each for each in whole if each.table.name != "app_user"))
    rotation.rotate(owner, lambda _: None)
    rotation.finish(owner, settings)
    assert unreadable(owner, whole) >= 1, account.username
