"""S05: after a dismissal, a move, another role or a sign-out everywhere the next request obeys; a job asks again.

Interleavings: several of one user's requests are under way while somebody changes his rights. A request that begins
after the change was answered must not be granted what the old rights gave.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from random import Random
from threading import Event
from time import monotonic
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from backend.identity import guard
from backend.identity.tokens import Claims
from backend.kernel import jobs
from backend.kernel.actor import Actor
from backend.kernel.db import Database
from backend.kernel.embedded import EmbeddedServer
from backend.kernel.scope import Kind, enter
from backend.person.service import bulk
from tests.campaigns import tiers
from tests.campaigns.conftest import Figures
from tests.factories.callers import Caller, Callers
from tests.factories.people import body, register
from tests.factories.world import TOWNSHIP, Canaries, roster

COUNT = tiers.size(24, c=500, n=1_000)
SEED = tiers.seed(5)
Change = Callable[["Case"], None]


@dataclass
class Case:
    """One user of a township, his keeper, and something of his township that only its own see."""

    callers: Callers
    owner: Engine
    person: str
    user: Caller
    keeper: Caller
    late: list[str] = field(default_factory=list)

    def version(self) -> int:
        """The account's present version."""
        return int(self.keeper.get(f"/users/{self.user.user_id}").json()["version"])

    def keep(self, verb: str, json: dict[str, Any] | None = None) -> None:
        """The keeper changes the account."""
        answer = self.keeper.post(f"/users/{self.user.user_id}/{verb}", json=json, if_match=self.version())
        assert answer.status_code == 200, answer.text


def dismissal(case: Case) -> None:
    """The account is disabled."""
    case.keep("disabling")


def move(case: Case) -> None:
    """The user goes to another township."""
    case.keep("move", {"region": TOWNSHIP["b"]})


def signed_out_by_keeper(case: Case) -> None:
    """All his sessions end."""
    case.keep("sessions-end")


def signed_out_everywhere(case: Case) -> None:
    """He ends this session from another device."""
    answer = case.user.delete(f"/me/sessions/{case.user.session_id}")
    assert answer.status_code == 204, answer.text


def other_role(case: Case) -> None:
    """The administrator's command gives the account another role."""
    change = "UPDATE app_user SET role = 'inspector', kind = 'county', region = county, ver = ver + 1 WHERE id = :id"
    with case.owner.begin() as connection:
        connection.execute(text(change), {"id": case.user.user_id})


def new_password(case: Case) -> None:
    """A forgotten password is replaced."""
    case.keep("password-reset", {"second_factor": False})


CHANGES: tuple[Change, ...] = (
    dismissal, move, signed_out_by_keeper, signed_out_everywhere, other_role, new_password,
)  # fmt: skip


def read(case: Case) -> httpx.Response:
    """He reads a person of his township."""
    return case.user.get(f"/persons/{case.person}")


def listed(case: Case) -> httpx.Response:
    """He lists his township's people."""
    return case.user.get("/persons", params={"limit": "1"})


def write(case: Case) -> httpx.Response:
    """He registers somebody."""
    return case.user.post("/persons", json=body())


def forbidden(case: Case) -> httpx.Response:
    """He asks for what his role never had: the refusal is noted in a transaction of its own."""
    return case.user.get("/users")


REQUESTS: tuple[Callable[[Case], httpx.Response], ...] = (read, listed, write, forbidden)


def race(case: Case, change: Change, chance: Random) -> int:
    """Requests before, during and after the change; those begun after its answer must all be turned away."""
    changed = Event()
    assert read(case).status_code == 200
    rounds: list[list[Callable[[Case], httpx.Response]]] = [
        [chance.choice(REQUESTS) for _ in range(3)] for _ in range(2)
    ]

    def keep_asking(requests: list[Callable[[Case], httpx.Response]]) -> int:
        sent = 0
        for request in requests * 40:
            after = changed.is_set()
            answer = request(case)
            sent += 1
            if after:
                if answer.status_code != 401:
                    case.late.append(f"{change.__name__} {request.__name__}: {answer.status_code}")
                if sent >= len(requests):
                    return sent
        return sent

    def alter() -> None:
        change(case)
        changed.set()

    with ThreadPoolExecutor(3) as threads:
        running = [threads.submit(keep_asking, requests) for requests in rounds]
        threads.submit(alter).result()
        return sum(one.result() for one in running)


@dataclass
class Races:
    """Makes the cases of one county."""

    callers: Callers
    owner: Engine

    def __post_init__(self) -> None:
        self.keeper = self.callers.office()
        self.person = register(self.callers.township(TOWNSHIP["a"]), **body())["id"]

    def case(self) -> Case:
        """A new user."""
        return Case(self.callers, self.owner, self.person, self.callers.township(TOWNSHIP["a"]), self.keeper)

    def late(self, count: int, changes: tuple[Change, ...] = CHANGES) -> tuple[list[str], int]:
        """The late grants of several interleavings, and how many requests there were."""
        chance, found, sent = Random(SEED), list[str](), 0
        for nth in range(count):
            case = self.case()
            sent += race(case, changes[nth % len(changes)], chance)
            found += case.late
        return found, sent


@pytest.fixture
def races(callers: Callers, owner: Engine) -> Races:
    """The county's."""
    return Races(callers, owner)


def test_the_next_request_obeys(races: Races, figure: Figures) -> None:
    late, sent = races.late(COUNT)
    figure("interleavings", COUNT, aim=tiers.size(24, c=500, n=500), seed=SEED)
    figure("requests in them", sent)
    figure("late grants", len(late))
    assert late == []


def checked(case: Case, server: EmbeddedServer, database_name: str, database: Database) -> str:
    """The address of an import of his that is checked and confirmed, and waits for the worker."""
    headers = {"Content-Type": "application/octet-stream"}
    content = roster(Canaries(), "late", "a")
    sent = case.user.post("/imports", params={"file_name": "花名册.csv"}, content=content, headers=headers)
    assert sent.status_code == 201, sent.text
    path = f"/imports/{sent.json()['id']}"
    jobs.run_pending(server.url(database_name, user="skillplan_app"), database)
    confirmed = case.user.post(f"{path}/confirmation", json={"skip_faulty": True})
    assert confirmed.status_code == 200, confirmed.text
    return path


@pytest.mark.parametrize("change", [dismissal, move, other_role], ids=lambda change: change.__name__)
def test_a_queued_import_asks_for_its_requester_at_commit(
    change: Change,
    races: Races,
    owner: Engine,
    server: EmbeddedServer,
    database_name: str,
    database: Database,
) -> None:
    """The change comes between the confirmation and the worker: nothing is written, and the job says why."""
    case = races.case()
    path = checked(case, server, database_name, database)
    before = people(owner)
    change(case)
    jobs.run_pending(server.url(database_name, user="skillplan_app"), database)
    told = case.keeper.get(path).json()
    assert (told["state"], told["refusal"]["code"], people(owner)) == ("failed", "account_changed", before)


def people(owner: Engine) -> int:
    """How many people are registered."""
    with owner.connect() as connection:
        return int(connection.execute(text("SELECT count(*) FROM person")).scalar_one())


def test_an_import_that_is_being_written_asks_for_its_requester_at_commit(
    races: Races,
    owner: Engine,
    server: EmbeddedServer,
    database_name: str,
    database: Database,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The change comes after the first rows were written: none of them stays."""
    case, add = races.case(), bulk.add_people
    path = checked(case, server, database_name, database)

    def dismissed_meanwhile(*arguments: Any, **options: Any) -> int:
        added = add(*arguments, **options)
        dismissal(case)
        return added

    monkeypatch.setattr(bulk, "add_people", dismissed_meanwhile)
    before = people(owner)
    jobs.run_pending(server.url(database_name, user="skillplan_app"), database)
    told = case.keeper.get(path).json()
    assert (told["state"], told["refusal"]["code"], people(owner)) == ("failed", "account_changed", before)


def test_control_a_guard_that_remembers_roles_is_caught(races: Races, monkeypatch: pytest.MonkeyPatch) -> None:
    """A cache of sixty seconds, as many frameworks advise."""
    asked = guard.open_scope
    kept: dict[UUID, tuple[float, Actor, dict[str, Any]]] = {}

    def remembered(session: Session, claims: Claims, request_id: str) -> Actor:
        at, actor, info = kept.get(claims.session_id, (0.0, None, {}))
        if actor is None or monotonic() - at > 60:
            actor = asked(session, claims, request_id)
            info = {name: session.info[name] for name in ("must_change_password", "second_factor")}
            kept[claims.session_id] = (monotonic(), actor, info)
        else:
            unit = {"region": actor.region, "department": actor.department_id, "institution": actor.institution_id}
            enter(session, Kind(actor.kind), user=actor.user_id, request=request_id, **unit)
            session.info.update(info)
        return replace(actor, request_id=request_id)

    monkeypatch.setattr(guard, "open_scope", remembered)
    late, _ = races.late(3, (dismissal, move, other_role))
    assert {line.partition(" ")[0] for line in late} == {"dismissal", "move", "other_role"}
