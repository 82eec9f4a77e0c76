"""S19 for check-in: many people present one displayed code at the same time, and one of them gets in."""

from concurrent.futures import ThreadPoolExecutor

import httpx
from sqlalchemy import Engine, text

from tests.campaigns import tiers
from tests.campaigns.conftest import Figures
from tests.factories import attending
from tests.factories.attending import Room
from tests.factories.callers import Callers

PEOPLE = 10
ROUNDS = tiers.size(3, c=40, n=40)
_BLIND = (
    "CREATE OR REPLACE FUNCTION codes_used(of_lesson uuid, way text, since_step bigint)"
    " RETURNS TABLE (step bigint, used bigint) LANGUAGE sql STABLE AS 'SELECT 1::bigint, 0::bigint WHERE false'"
)


def successes(client: httpx.Client, room: Room) -> int:
    """How many got in of all who sent the code of this moment at once."""
    code = room.code()
    with ThreadPoolExecutor(PEOPLE) as threads:
        sent = [threads.submit(client.post, "/api/v1/check-ins", json=room.body(who, code)) for who in room.people]
        answers = [each.result() for each in sent]
    assert {answer.status_code for answer in answers} <= {200, 409}
    return sum(answer.status_code == 200 and not answer.json()["already"] for answer in answers)


def test_a_code_lets_one_in(callers: Callers, client: httpx.Client, owner: Engine, figure: Figures) -> None:
    got_in = []
    for _ in range(ROUNDS):
        got_in.append(successes(client, attending.room(callers, owner, PEOPLE)))
    figure("codes sent by ten people at once", ROUNDS, aim=1)
    figure("people in by one code, at most", max(got_in), aim=1)
    assert got_in == [1] * ROUNDS


def test_the_database_alone_lets_one_in(callers: Callers, client: httpx.Client, owner: Engine) -> None:
    with owner.begin() as connection:
        connection.execute(text(_BLIND))
    assert successes(client, attending.room(callers, owner, PEOPLE)) == 1


def test_control_without_the_unique_code_many_are_caught(callers: Callers, client: httpx.Client, owner: Engine) -> None:
    with owner.begin() as connection:
        connection.execute(text(_BLIND))
        connection.execute(text("DROP INDEX uq_attendance_code"))
    assert successes(client, attending.room(callers, owner, PEOPLE)) > 1
