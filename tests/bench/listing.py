"""list.people.*: a signed-in, scoped page of 20 people, against the usual way and against its own last page."""

import time
from collections.abc import Callable, Iterator
from functools import partial

import httpx

from tests.bench.figure import TICK, Figure, in_turn
from tests.bench.stage import Served, Stage

PAGE = "/api/v1/persons?limit=20"


def measure(stage: Stage, *, requests: int = 300, rounds: int = 5) -> Iterator[Figure]:
    """Ours and the usual way in turn, each served by a process of its own."""
    headers = stage.headers()
    with stage.served() as ours, stage.served("tests.bench.usual", stage.owner_url) as usual:
        both = ((usual, "/persons"), (ours, PAGE))
        sides = [partial(milliseconds, server, path, headers, requests) for server, path in both]
        for side in sides:
            side()
        other, mine = in_turn(rounds, *sides)
        yield Figure("list.people.vs_usual", mine, "ms CPU a request", other / mine, 3.5, at_least=True)
        yield depth(ours, headers, requests)


def milliseconds(server: Served, path: str, headers: dict[str, str], requests: int) -> float:
    """CPU milliseconds of application and database for one request."""
    begun = server.seconds()
    for _ in range(requests):
        server.client.get(path, headers=headers).raise_for_status()
    return 1000 * max(server.seconds() - begun, TICK) / requests


def depth(server: Served, headers: dict[str, str], requests: int) -> Figure:
    """The 95th percentile of the last page over that of the first, in turn."""
    last = f"{PAGE}&after={last_cursor(server.client, headers)}"
    first, deep = in_turn(5, *(partial(p95, server.client, path, headers, requests // 3) for path in (PAGE, last)))
    return Figure("list.people.depth", deep, "ms p95 of the last page", deep / first, 1.3)


def last_cursor(client: httpx.Client, headers: dict[str, str]) -> str:
    """The cursor of the last page, found by walking in large steps."""
    cursor, path = "", "/api/v1/persons?limit=200"
    while True:
        page = client.get(path, headers=headers).raise_for_status().json()
        if page["next"] is None:
            return cursor
        cursor = page["next"]
        path = f"/api/v1/persons?limit=200&after={cursor}"


def p95(client: httpx.Client, path: str, headers: dict[str, str], requests: int) -> float:
    """The 95th percentile of the time to the whole answer, in milliseconds."""
    return timed(lambda: client.get(path, headers=headers).raise_for_status(), requests)


def timed(ask: Callable[[], object], requests: int) -> float:
    """The 95th percentile of asking, in milliseconds."""
    spent = []
    for _ in range(requests):
        begun = time.perf_counter()
        ask()
        spent.append(1000 * (time.perf_counter() - begun))
    return sorted(spent)[int(0.95 * (len(spent) - 1))]
