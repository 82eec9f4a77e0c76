"""What a request leaves behind: one log line and one measurement, by the route's template."""

import json
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from prometheus_client import REGISTRY
from sqlalchemy import Engine, text

from backend.kernel import metrics
from backend.kernel.db import Database
from tests.factories.callers import Callers
from tests.factories.logged import logged


def lines(text: str) -> list[dict[str, object]]:
    """The request lines of a log."""
    found = [json.loads(line) for line in text.splitlines()]
    return [line for line in found if line["event"] == "request"]


def test_a_request_is_told_by_its_template(callers: Callers) -> None:
    office, person = callers.office(), uuid4()
    with logged("INFO") as stream:
        answer = office.get(f"/persons/{person}")
        office.get("/persons", params={"q": "马秘密"})
    first, second = lines(stream.getvalue())
    assert first["request_id"] == answer.headers["x-request-id"]
    assert first["route"] == "/persons/{person_id}"
    assert (first["method"], first["status"], first["user"]) == ("GET", 404, str(office.user_id))
    assert second["route"] == "/persons"
    assert str(person) not in stream.getvalue()
    assert "马秘密" not in stream.getvalue()


@pytest.mark.parametrize(("path", "route"), [("/api/v1/no-such-thing", "unmatched"), ("/no/such/page", "client")])
def test_what_matches_no_route_leaves_no_address(client: httpx.Client, path: str, route: str) -> None:
    with logged("INFO") as stream:
        client.get(path)
    (line,) = lines(stream.getvalue())
    assert (line["route"], line["user"]) == (route, None)


def scraped(address: str) -> dict[str, float]:
    """The figures as Prometheus reads them."""
    text = httpx.get(f"http://{address}/metrics").text
    return {line.rpartition(" ")[0]: float(line.rpartition(" ")[2]) for line in text.splitlines() if line[0] != "#"}


@pytest.fixture
def address(database: Database, home: Path) -> Iterator[str]:
    """The metrics on a free port."""
    server = metrics.serve("127.0.0.1:0", database, home, home / "anchors")
    yield server.address
    server.close()


def test_figures_for_prometheus(callers: Callers, owner: Engine, address: str) -> None:
    office = callers.office()
    with owner.begin() as connection:
        connection.execute(text("SELECT enqueue_job('test.waiting', '{}')"))
    missed = 'skillplan_requests_total{method="GET",route="/persons/{person_id}",status="404"}'
    before = scraped(address).get(missed, 0)
    for _ in range(3):
        office.get(f"/persons/{uuid4()}")
    found = scraped(address)
    assert found[missed] == before + 3
    assert found['skillplan_jobs{state="todo"}'] >= 1
    assert found["skillplan_oldest_job_seconds"] >= 0
    assert found["skillplan_database_up"] == 1
    assert found["skillplan_disk_free_bytes"] > 0
    assert found["skillplan_audit_unsealed"] >= 0


def test_labels_stay_few_whatever_is_asked(client: httpx.Client, address: str) -> None:
    client.get("/api/v1/first")
    before = len(scraped(address))
    for nth in range(50):
        client.get(f"/api/v1/{nth}/x")
        client.request(f"VERB{nth}", "/api/v1/persons")
    assert len(scraped(address)) - before < 30


def test_the_public_address_tells_no_figures(client: httpx.Client) -> None:
    assert client.get("/metrics").headers["content-type"].startswith("text/html")
    assert "skillplan_" not in client.get("/metrics").text


def test_without_a_database_the_figures_say_so(home: Path) -> None:
    gone = Database("postgresql+psycopg://skillplan_app@127.0.0.1:1/skillplan")
    server = metrics.serve("127.0.0.1:0", gone, home, home / "anchors")
    try:
        assert scraped(server.address)["skillplan_database_up"] == 0
    finally:
        server.close()
        gone.close()
    assert REGISTRY.get_sample_value("skillplan_database_up") is None
