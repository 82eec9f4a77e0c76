"""attendance.write.vs_raw: marks of roll calls through the API against raw INSERT transactions with the same driver."""

import time
from collections.abc import Iterator
from functools import partial
from uuid import uuid4

import psycopg
from sqlalchemy import make_url

from tests.bench.figure import TICK, Figure, as_a_plain_script, in_turn
from tests.bench.stage import Served, Stage
from tests.factories import attending
from tests.factories.attending import Room
from tests.factories.callers import Callers

_TABLE = (
    "CREATE TABLE bare_attendance (id uuid PRIMARY KEY, lesson_id uuid, enrolment_id uuid, class_id uuid, kind text,"
    " at timestamptz)"
)
_INSERT = "INSERT INTO bare_attendance VALUES (gen_random_uuid(), %s, %s, %s, 'present', now())"


def measure(stage: Stage, *, people: int = 50, calls: int = 20, rounds: int = 5) -> Iterator[Figure]:
    """Ours and the raw driver in turn; marks per second of CPU, application, driver and database together."""
    plain = make_url(stage.owner_url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as connection, stage.served() as served:
        connection.execute(_TABLE)
        room = attending.room(Callers(served.client, stage.owner), stage.owner, people)
        api = partial(through_the_api, served, room, calls)
        api()
        ours, raw = in_turn(rounds, api, partial(by_hand, stage, connection, people * calls))
    yield Figure("attendance.write.vs_raw", ours, "marks a second of CPU", ours / raw, 0.5, at_least=True)


def through_the_api(served: Served, room: Room, calls: int) -> float:
    """Marks per CPU second: one roll call is one request and one transaction."""
    body = {"present": [who["id"] for who in room.people], "absent": [], "head_count": len(room.people)}
    begun = served.seconds()
    for _ in range(calls):
        answer = room.school.post(f"/lessons/{room.lesson}/roll-calls", json=body | {"seconds_ago": 0})
        answer.raise_for_status()
    return calls * len(room.people) / max(served.seconds() - begun, TICK)


def by_hand(stage: Stage, connection: "psycopg.Connection[tuple[object, ...]]", rows: int) -> float:
    """Rows per CPU second, each in its own transaction."""
    ids = (uuid4(), uuid4(), uuid4())
    begun = stage.database_seconds() + time.process_time()
    with as_a_plain_script():
        for _ in range(rows):
            with connection.transaction():
                connection.execute(_INSERT, ids)
    return rows / max(stage.database_seconds() + time.process_time() - begun, TICK)
