"""Every measurement of `make bench` runs through, at toy size: what it says is no figure."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial

import pytest

from backend.kernel.embedded import EmbeddedServer
from tests.bench import (
    allocation,
    attending,
    clashing,
    creating,
    exporting,
    following,
    growth,
    importing,
    listing,
    redeeming,
)
from tests.bench.__main__ import MEASURES
from tests.bench.figure import Figure
from tests.bench.stage import Served, Stage

TOYS: dict[str, Callable[[Stage], Iterator[Figure]]] = {
    # First: a database is cloned while nobody is on it.
    "growth": partial(growth.measure, people=600, requests=2, rounds=1),
    "allocation": partial(allocation.measure, sizes=((4, 3, 50.0),)),
    "create": partial(creating.measure, requests=2, rounds=1),
    "attendance": partial(attending.measure, people=2, calls=1, rounds=1),
    "list": partial(listing.measure, requests=3, rounds=1),
    "export": partial(exporting.measure, rounds=1),
    "import": partial(importing.measure, rounds=1),
    "followup": partial(following.measure, rounds=1),
    "voucher": partial(redeeming.measure, vouchers=2, rounds=1),
    # Last: its people are copies whose numbers cannot be opened.
    "clash": partial(clashing.measure, lessons=120, people=2, pool=2, requests=1),
}


class Toy(Stage):
    """A small county; a server that was started once serves every measurement, whatever database it names."""

    def __init__(self, server: EmbeddedServer, name: str) -> None:
        super().__init__(server, people=250, name=name)
        self.servers = ExitStack()
        self._started: dict[str, Served] = {}

    def beside(self, name: str) -> Stage:
        """Itself: one database is enough to see that everything runs."""
        return self

    @contextmanager
    def served(self, module: str = "backend.cli", *arguments: str, database: str | None = None) -> Iterator[Served]:
        """The running server of a module, on the county's database."""
        if module not in self._started:
            self._started[module] = self.servers.enter_context(super().served(module, *arguments))
        yield self._started[module]


@pytest.fixture(scope="module")
def toy(server: EmbeddedServer, database_name: str) -> Iterator[Stage]:
    """The stage on the module's clone."""
    stage = Toy(server, database_name)
    with stage.servers:
        yield stage
    stage.owner.dispose()
    server.drop_database(growth.GROWN)


@pytest.mark.parametrize("name", TOYS)
def test_a_measurement_runs_through(name: str, toy: Stage) -> None:
    figures = list(TOYS[name](toy))
    assert figures
    assert all(figure.value is not None and figure.line() for figure in figures)


def test_every_measurement_has_its_toy() -> None:
    assert set(TOYS) == set(MEASURES) - {"client", "trainee"}, "the browser's are part of the tests in the browser"
