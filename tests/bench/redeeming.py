"""voucher.redeem.vs_raw: redemptions as the service does them against a raw conditional UPDATE in a transaction.

Both with psycopg on the same durable server, in turn. Ours is all of a redemption but HTTP: scope, the keyed hash,
the guards of the database, its history and the audit trail.
"""

import time
from collections.abc import Iterator
from functools import partial
from itertools import islice
from uuid import UUID, uuid4

import psycopg
from sqlalchemy import make_url

from backend.access import Role
from backend.kernel.actor import Actor
from backend.kernel.db import Database
from backend.kernel.scope import Kind, enter
from backend.voucher.schemas.vouchers import RedemptionIn
from backend.voucher.service import redemptions
from tests.bench.figure import Figure, in_turn
from tests.bench.stage import Stage
from tests.factories.callers import Callers
from tests.factories.redeeming import Redeemable, redeemable

_TABLE = "CREATE TABLE bare_voucher (id uuid PRIMARY KEY, state text NOT NULL, redeemed_at timestamptz)"
_UPDATE = "UPDATE bare_voucher SET state = 'redeemed', redeemed_at = now() WHERE id = %s AND state = 'in_training'"


def measure(stage: Stage, *, vouchers: int = 200, rounds: int = 5) -> Iterator[Figure]:
    """Redemptions per second, each in its own transaction."""
    plain = make_url(stage.owner_url).set(drivername="postgresql").render_as_string(hide_password=False)
    database = stage.database()
    with psycopg.connect(plain, autocommit=True) as connection, stage.served() as served:
        connection.execute(_TABLE)
        what = redeemable(Callers(served.client, stage.owner), stage.owner, vouchers * rounds)
        left = iter(what.secrets.items())
        ours, raw = in_turn(
            rounds, partial(by_us, database, what, left, vouchers), partial(by_hand, connection, vouchers)
        )
    database.close()
    yield Figure("voucher.redeem.vs_raw", ours, "redemptions a second", ours / raw, 0.4, at_least=True)


def by_us(database: Database, what: Redeemable, left: Iterator[tuple[str, str]], many: int) -> float:
    """Redemptions per second by the service."""
    caller = what.at.school.caller
    who = (caller.user_id, caller.session_id, Role.INSTITUTION, Kind.INSTITUTION, "622926", None, what.at.school.id)
    actor = Actor(*who, request_id="", ver=1)
    begun = time.perf_counter()
    for voucher, secret in islice(left, many):
        with database.session() as session:
            enter(session, Kind.INSTITUTION, region="622926", institution=actor.institution_id, user=actor.user_id)
            redemptions.redeem(session, actor, UUID(voucher), RedemptionIn(secret=secret))
    return many / (time.perf_counter() - begun)


def by_hand(connection: "psycopg.Connection[tuple[object, ...]]", many: int) -> float:
    """Rows per second, each by one statement in a transaction."""
    ids = [uuid4() for _ in range(many)]
    with connection.cursor() as cursor:
        cursor.executemany("INSERT INTO bare_voucher VALUES (%s, 'in_training')", [(each,) for each in ids])
    begun = time.perf_counter()
    for each in ids:
        with connection.transaction():
            connection.execute(_UPDATE, (each,))
    return many / (time.perf_counter() - begun)
