"""create.person.vs_raw: one person through the API against one raw INSERT transaction with the same driver."""

import time
from collections.abc import Iterator
from functools import partial
from itertools import count
from uuid import uuid4

import psycopg
from sqlalchemy import make_url

from tests.bench.figure import TICK, Figure, as_a_plain_script, in_turn
from tests.bench.stage import Served, Stage
from tests.factories.people import body, number

_INSERT = (
    "INSERT INTO bare_person (id, name, sex, birth_date, id_number, phone, address, region, registered_on) "
    "VALUES (gen_random_uuid(), %s, 'female', '1990-05-01', %s, %s, %s, %s, '2020-05-01')"
)
_TABLE = (
    "CREATE TABLE bare_person (id uuid PRIMARY KEY, name text, sex text, birth_date date, id_number text, "
    "phone text, address text, region text, registered_on date)"
)
_BORN = "19600501"
"""Before anybody of the county's roster was born: no number is taken."""
_serial = count()


def measure(stage: Stage, *, requests: int = 300, rounds: int = 5) -> Iterator[Figure]:
    """Ours and the raw driver in turn."""
    headers = stage.headers()
    plain = make_url(stage.owner_url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as connection, stage.served() as served:
        connection.execute(_TABLE)
        api = partial(through_the_api, served, headers, requests)
        api()
        ours, raw = in_turn(rounds, api, partial(by_hand, stage, connection, requests))
    yield Figure("create.person.vs_raw", ours, "ms CPU a person", ours / raw, 8)


def through_the_api(served: Served, headers: dict[str, str], requests: int) -> float:
    """CPU milliseconds of application and database for one person."""
    begun = served.seconds()
    for _ in range(requests):
        key = {"Idempotency-Key": uuid4().hex}
        person = body(id_number=number(_BORN))
        served.client.post("/api/v1/persons", json=person, headers=headers | key).raise_for_status()
    return 1000 * (served.seconds() - begun) / requests


def by_hand(stage: Stage, connection: "psycopg.Connection[tuple[object, ...]]", requests: int) -> float:
    """CPU milliseconds of driver and database for one row in its own transaction."""
    begun = stage.database_seconds() + time.process_time()
    with as_a_plain_script():
        for _ in range(requests):
            with connection.transaction():
                connection.execute(_INSERT, ("马小娃", str(next(_serial)), "13812345678", "巴牙村", "622926101001"))
    return 1000 * max(stage.database_seconds() + time.process_time() - begun, TICK) / requests
