"""A served product that is made to break, and what the test knows besides: its database and a client."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
from sqlalchemy import Engine, NullPool, create_engine, text

from backend.kernel import testing
from backend.kernel.crypto import keys
from backend.kernel.embedded import EmbeddedServer
from tests.factories.served import Served


@dataclass
class Ward:
    """The served product and what the test knows besides."""

    served: Served
    server: EmbeddedServer
    owner: Engine
    folder: Path
    client: httpx.Client

    def age_claims(self) -> None:
        """A quarter of an hour has passed since the kill: who ran an import then is dead."""
        with self.owner.begin() as connection:
            connection.execute(text("UPDATE import_progress SET at = at - interval '16 minutes'"))

    def break_at(self, point: testing.Point) -> None:
        """Have the process group killed at a point, from now on."""
        folder = self.served.home / testing.FOLDER
        (folder / "next").write_text("kill-group", "ascii")
        (folder / "next").rename(folder / point)


@contextmanager
def warded(home: Path) -> Iterator[Ward]:
    """`serve` on a durable server of its own, hooks armed; each request has a connection of its own."""
    served = Served.begin(home, env="test")
    keys.use(keys.load_root(None, home))
    (home / testing.FOLDER).mkdir()
    server = EmbeddedServer(home)
    owner = create_engine(server.url(), poolclass=NullPool)
    limits = httpx.Limits(max_keepalive_connections=0)
    with httpx.Client(base_url=served.url, timeout=60, limits=limits) as client:
        yield Ward(served, server, owner, home.parent, client)
    served.end()
