"""An audit trail to be forged: events and superseded versions, sealed, and anchored in a folder."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from sqlalchemy import Engine, text
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

from backend.kernel import anchor, chain
from backend.kernel.chain import Verdict
from backend.kernel.crypto import keys
from backend.kernel.embedded import EmbeddedServer

_EVENTS = text(
    "INSERT INTO audit_event (id, at, actor_id, role, unit, county, action, object_type, object_id, details, "
    "request_id) SELECT uuidv7(-ago), now() - ago, uuidv7(), 'office', '622926', '622926', 'trail.made', 'thing', "
    "n::text, jsonb_build_object('n', n, 'why', md5(n::text)), md5((n / 7)::text) FROM (SELECT n, "
    "interval '1 day' * (:days * (:count - n)::float / :count + :until) AS ago FROM generate_series(1, :count) n) x"
)
_VERSIONS = text(
    "INSERT INTO row_history (table_name, row_id, version, valid_from, valid_to, data, county) "
    "SELECT 'thing', n::text, 1, now() - interval '1 day', now(), jsonb_build_object('id', n, 'name', md5(n::text)), "
    "'622926' FROM generate_series(1, :count) n"
)


def use_keys() -> None:
    """Put a root key in place where no application has done so."""
    if keys._ring is None:
        keys.use({1: bytes(range(32))})


def grow(owner: Engine, *, events: int, versions: int = 0, days: int = 0, until: int = 0) -> None:
    """More events (of so many days up to so many days ago) and superseded versions, sealed as they came."""
    with owner.begin() as connection:
        connection.execute(_EVENTS, {"count": events, "days": days, "until": until})
        connection.execute(_VERSIONS, {"count": versions})
    while seal(owner):
        pass


def seal(owner: Engine, *, fresh: bool = False) -> int:
    """Seal as the owner, for whom nothing is out of sight; `fresh`: only what came lately."""
    with Session(owner) as session, session.begin():
        return (chain.seal_fresh if fresh else chain.seal)(session)


def drop_anchor(owner: Engine, folder: Path) -> int:
    """Anchor the chain's head."""
    with Session(owner) as session, session.begin():
        return anchor.write(session, folder)


def judged(owner: Engine, folder: Path) -> Verdict:
    """What a verification against the anchors of a folder finds."""
    with owner.connect() as connection:
        return chain.verify(connection, anchor.load(folder))


def unguard(owner: Connection) -> None:
    """Take off what keeps the tables append-only: triggers and foreign keys, as an owner can."""
    for table in ("audit_event", "audit_chain", "row_history"):
        owner.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER ALL"))


@contextmanager
def cloned(server: EmbeddedServer, template: str) -> Iterator[str]:
    """A fresh database for as long as the block lasts; yields the owner's address."""
    name = f"clone_{uuid4().hex}"
    server.create_database(name, template=template)
    try:
        yield server.url(name)
    finally:
        server.drop_database(name)
