"""What a backup says of itself: when, which schema, each table's rows with a hash that their order does not move."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass

import orjson
from sqlalchemy import Connection, text

from backend.kernel import clock

FORMAT = 1
_TABLES = text("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")
_STEADY = text("SET LOCAL TimeZone = 'UTC'; SET LOCAL DateStyle = 'ISO'; SET LOCAL bytea_output = 'hex'")


@dataclass(frozen=True)
class Manifest:
    """`tables`: rows and hash by name, taken in the snapshot of the dump."""

    format: int
    made_at: str
    revision: str
    tables: Mapping[str, tuple[int, str]]

    @property
    def rows(self) -> int:
        """All rows."""
        return sum(rows for rows, _ in self.tables.values())

    def dump(self) -> bytes:
        """As it is written into the file."""
        return orjson.dumps(asdict(self))


def load(raw: bytes) -> Manifest:
    """The manifest of a file."""
    told = orjson.loads(raw)
    return Manifest(**{**told, "tables": {name: (rows, digest) for name, (rows, digest) in told["tables"].items()}})


def take(connection: Connection) -> Manifest:
    """The manifest of what the connection's transaction sees."""
    tables = list(connection.scalars(_TABLES))
    revision = connection.scalar(text("SELECT string_agg(version_num, ' ') FROM alembic_version"))
    return Manifest(FORMAT, clock.now().isoformat(), str(revision), {name: _hash(connection, name) for name in tables})


def _hash(connection: Connection, table: str) -> tuple[int, str]:
    connection.execute(_STEADY)
    query = f'SELECT count(*), coalesce(sum(hashtextextended(t::text, 0)::numeric), 0)::text FROM "{table}" t'
    rows, digest = connection.execute(text(query)).one()
    return rows, digest


def differing(kept: Manifest, found: Manifest) -> list[str]:
    """The tables whose rows are not those of the manifest."""
    names = sorted({*kept.tables, *found.tables})
    return [name for name in names if kept.tables.get(name) != found.tables.get(name)]
