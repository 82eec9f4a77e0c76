"""S28: resets around COMMIT, black holes, killed backends, a database restarted at once: none lost, none doubled."""

import random
import shutil
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from threading import Event

import httpx
import pytest
from sqlalchemy import Engine, NullPool, create_engine, text

from backend import migrate
from backend.kernel.config import Settings
from backend.kernel.db import Database
from backend.kernel.embedded import APPLICATION, EmbeddedServer
from backend.kernel.embedded.place import Place
from backend.kernel.patience import Limits
from backend.main import create_app
from tests.campaigns import tiers
from tests.campaigns.conftest import Figures
from tests.factories.callers import Caller, Callers
from tests.factories.faulted import Work, a_person, a_plan, judged
from tests.factories.proxy import AtCommit, Proxy, proxied
from tests.factories.served import until
from tests.factories.serving import serving
from tests.factories.sound import torn

SEED = tiers.seed(28)
FAULTS = tiers.size(8, c=50, n=1_000)
HOLE_SECONDS = tiers.size(0.5, c=2, n=5)
BACK_SECONDS = tiers.size(30, c=10, n=10)
"""Aim 10; a machine that runs all tests at once may need longer."""
LIMITS = Limits(statement=2, idle=1, answer=2)
_KILL = text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = :name")


@dataclass
class Ground:
    """The application behind the proxy, its server, and who works."""

    server: EmbeddedServer
    owner: Engine
    proxy: Proxy
    client: httpx.Client
    office: Caller
    callers: Callers

    def works(self) -> list[Work]:
        """A few things to create, the people by somebody who has registered nobody yet."""
        township = self.callers.township("622926101")
        return [make(who) for _ in range(2) for make, who in ((a_plan, self.office), (a_person, township))]

    def readiness(self) -> tuple[list[str], float]:
        """What /readyz says and after how many seconds."""
        started = time.monotonic()
        reasons: list[str] = self.client.get("/readyz").json()["reasons"]
        return reasons, time.monotonic() - started


@pytest.fixture(scope="module")
def ground(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    """A durable server of its own, because it is stopped at once, without a checkpoint."""
    server = EmbeddedServer(tmp_path_factory.mktemp("faults") / "home")
    server.start()
    migrate.upgrade(server.url())
    owner = create_engine(server.url(), poolclass=NullPool)
    with owner.begin() as connection:
        connection.execute(text("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() + interval '1 day')"))
    with proxied(server.socket) as proxy:
        through = proxy.url(server.url(user=APPLICATION)).render_as_string(hide_password=False)
        app = create_app(settings, Database(through, limits=LIMITS))
        with serving(app) as url, httpx.Client(base_url=url, timeout=30) as client:
            callers = Callers(client, owner)
            ground = Ground(server, owner, proxy, client, callers.office(), callers)
            assert ground.office.get("/me").status_code == 200  # the contract is read once, before there are threads
            yield ground
    server.stop()
    shutil.rmtree(server.place)


Fault = Callable[[Ground], list[str]]


def at_commit(what: AtCommit, ground: Ground) -> list[str]:
    """The next COMMIT meets it."""
    before = ground.proxy.faults
    ground.proxy.break_next_commit(what)
    until(lambda: ground.proxy.faults > before, "no COMMIT came")
    return []


def black_hole(ground: Ground) -> list[str]:
    """Everything is swallowed for a while."""
    ground.proxy.hole.set()
    found = untruthful(ground)
    Event().wait(HOLE_SECONDS)
    ground.proxy.hole.clear()
    return found


def terminate(ground: Ground) -> list[str]:
    """Every connection of the application is ended by an administrator."""
    with ground.owner.begin() as connection:
        connection.execute(_KILL, {"name": APPLICATION})
    return []


def restart(ground: Ground) -> list[str]:
    """The server is stopped without a checkpoint and started again."""
    server = ground.server
    Place(server.home).run([str(server.bin / "pg_ctl"), "-D", str(server.data), "-m", "immediate", "-w", "stop"])
    found = untruthful(ground)
    server.start()
    return found


def untruthful(ground: Ground) -> list[str]:
    """What /readyz says wrongly, or too late, while the database cannot be reached."""
    reasons, seconds = ground.readiness()
    found = [] if any("数据库" in reason for reason in reasons) else [f"/readyz gives {reasons}"]
    return found if seconds < 2 else [*found, f"/readyz after {seconds:.1f} s"]


AT_COMMIT: tuple[AtCommit, ...] = ("reset before", "reset after", "swallow before", "swallow after")
KINDS: tuple[Fault, ...] = (*(partial(at_commit, what) for what in AT_COMMIT), black_hole, terminate, restart)


def one_fault(ground: Ground, fault: Fault, works: list[Work]) -> tuple[list[str], float]:
    """Work, break it, wait: complaints, and the seconds from the fault's end until something new is created."""
    with ThreadPoolExecutor(len(works)) as threads:
        running = [threads.submit(work.persist) for work in works]
        found = fault(ground)
        ended = time.monotonic()
        fresh = a_plan(ground.office).persist()
        back = time.monotonic() - ended
        done = [one.result() for one in running]
    return [*found, *judged(ground.owner, [*done, fresh])], back


def test_nothing_is_lost_or_doubled(ground: Ground, figure: Figures) -> None:
    chance, found, slowest, refused, created = random.Random(SEED), list[str](), 0.0, 0, 0
    faults = 0
    for number in tiers.turns(FAULTS, minutes=7):
        fault = KINDS[number % len(KINDS)] if number < len(KINDS) else chance.choice(KINDS)
        works = ground.works()
        complaints, back = one_fault(ground, fault, works)
        found += [f"fault {number} {fault}: {complaint}" for complaint in complaints]
        slowest, created = max(slowest, back), created + len(works) + 1
        refused += sum(work.refused for work in works)
        faults += 1
    assert found + torn(ground.owner) == []
    until(lambda: ground.readiness()[0] == [], "never ready again")
    assert refused > 0, "no fault was ever noticed"
    assert slowest < BACK_SECONDS
    figure("faults of the database", faults, aim=FAULTS, seed=SEED)
    figure("things created, none lost or doubled", created)
    figure("answers 503 or 409 meanwhile", refused)
    figure("seconds until it works again, at most", round(slowest, 1))


def test_control_a_client_that_repeats_without_the_key_is_caught(ground: Ground) -> None:
    found, _ = one_fault(ground, partial(at_commit, "reset after"), [a_plan(ground.office, blind=True)])
    assert found == ["plan: doubled"]


def test_control_a_commit_that_is_only_claimed_is_caught(ground: Ground) -> None:
    found, _ = one_fault(ground, partial(at_commit, "lie"), [a_plan(ground.office)])
    assert found == ["plan: lost after 2xx"]
