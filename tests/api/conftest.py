"""What the tests over HTTP share: browsers that sign in, and a door nobody has knocked at."""

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import Engine, text

from backend.kernel import jobs
from backend.kernel.db import Database
from backend.kernel.embedded import EmbeddedServer
from tests.factories.accounts import Browser, NewBrowser


@pytest.fixture
def browser(base_url: str) -> Iterator[NewBrowser]:
    """Makes browsers and closes them."""
    made: list[Browser] = []

    def new() -> Browser:
        made.append(Browser(base_url))
        return made[-1]

    yield new
    for one in made:
        one.close()


@pytest.fixture
def no_attempts_yet(owner: Engine) -> None:
    """Forget every attempt to sign in, so that no test waits for another's."""
    with owner.begin() as connection:
        connection.execute(text("DELETE FROM sign_in_counter"))


@pytest.fixture(scope="module")
def work(server: EmbeddedServer, database_name: str, database: Database) -> Callable[[], None]:
    """Runs what is queued."""
    return lambda: jobs.run_pending(server.url(database_name, user="skillplan_app"), database)
