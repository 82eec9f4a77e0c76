"""Sealing what is stored anew under the present key: in batches, beside the running service, killable at any moment.

Every batch is one short transaction that never waits for a row: what somebody holds is taken at the next pass. No
trigger runs, because nothing changed for anybody: no new version, no history.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Engine, Select, Table, bindparam, func, or_, select, text, tuple_, update
from sqlalchemy.engine import Connection

from backend.kernel.crypto import aead, keys
from backend.kernel.history import RowHistory

Plain = Mapping[str, str | None]
_QUIETLY = text("SET LOCAL session_replication_role = replica")
_PAUSE = 0.2
_HISTORY: Table = RowHistory.__table__  # type: ignore[assignment]  # reason: Table, not FromClause


def _no_more(_plain: Plain) -> Mapping[str, Any]:
    return {}


@dataclass(frozen=True)
class Sealed:
    """A table's sealed columns by the names in their associated data, and the row's name there.

    `also`: blind indexes that follow from the plain texts; `lacking`: what besides old ciphertexts is unfinished.
    `forgets`: indexes that superseded versions lose; None where a table keeps none.
    """

    table: Table
    columns: Mapping[str, str]
    row: Callable[[Any], object] = lambda row: row.id
    also: Callable[[Plain], Mapping[str, Any]] = _no_more
    lacking: Callable[[], ColumnElement[bool]] | None = None
    forgets: tuple[str, ...] | None = None
    batch: int = 500

    def stale(self) -> ColumnElement[bool]:
        """Rows that are not finished."""
        version = keys.current_version()
        old = [func.get_byte(self.table.c[column], 1) != version for column in self.columns]
        return or_(*old, *([self.lacking()] if self.lacking else []))

    def stale_history(self) -> ColumnElement[bool]:
        """Superseded versions that are not finished."""
        version = f"{keys.current_version():02x}"
        data = _HISTORY.c.data
        old = [func.substring(data[column].astext, 5, 2) != version for column in self.columns]
        return (_HISTORY.c.table_name == self.table.name) & or_(*old)


def left(owner: Connection, sealed: Sealed) -> int:
    """How many rows and superseded versions are still to be done."""
    count = owner.scalar(select(func.count()).select_from(sealed.table).where(sealed.stale())) or 0
    if sealed.forgets is not None:
        count += owner.scalar(select(func.count()).select_from(_HISTORY).where(sealed.stale_history())) or 0
    return int(count)


def renew(owner: Engine, sealed: Sealed) -> int:
    """Do all rows and superseded versions of a table; returns how many there were."""
    done = 0
    while True:
        turn = _walk(owner, sealed.table, sealed.stale, sealed.batch, lambda row: _row(sealed, row))
        if sealed.forgets is not None:
            turn += _walk(owner, _HISTORY, sealed.stale_history, sealed.batch, lambda row: _version(sealed, row))
        done += turn
        with owner.connect() as connection:
            if not left(connection, sealed):
                return done
        if not turn:
            time.sleep(_PAUSE)  # somebody holds the rest


def _walk(
    owner: Engine,
    table: Table,
    stale: Callable[[], ColumnElement[bool]],
    size: int,
    change: Callable[[Any], Mapping[str, Any]],
) -> int:
    """One pass over the unfinished rows of a table, in the order of their keys."""
    key = list(table.primary_key.columns)
    done, after = 0, None
    while True:
        query: Select[Any] = select(table).where(stale()).order_by(*key).limit(size)
        if after is not None:
            query = query.where(tuple_(*key) > tuple_(*after))
        with owner.begin() as connection:
            connection.execute(_QUIETLY)
            rows = connection.execute(query.with_for_update(skip_locked=True)).all()
            _write(connection, table, rows, change)
        if not rows:
            return done
        done += len(rows)
        after = [getattr(rows[-1], column.key) for column in key]


def _write(connection: Connection, table: Table, rows: Any, change: Callable[[Any], Mapping[str, Any]]) -> None:
    key = list(table.primary_key.columns)
    changes = [{**{f"key_{each.key}": getattr(row, each.key) for each in key}, **change(row)} for row in rows]
    if changes:
        where = [column == bindparam(f"key_{column.key}") for column in key]
        named: dict[str, Any] = {name: bindparam(name) for name in changes[0] if not name.startswith("key_")}
        connection.execute(update(table).where(*where).values(named), changes)


def _row(sealed: Sealed, row: Any) -> Mapping[str, Any]:
    """The new values of a row: every ciphertext, and what follows from the plain texts."""
    name, table = sealed.row(row), sealed.table.name
    fresh: dict[str, Any] = {}
    plain: dict[str, str | None] = {}
    for column, told in sealed.columns.items():
        old = getattr(row, column)
        fresh[column] = old and aead.renew(bytes(old), table=table, column=told, row=name)
        if sealed.also is not _no_more:
            plain[told] = old and aead.unseal(bytes(old), table=table, column=told, row=name)
    return {**fresh, **sealed.also(plain)}


def _version(sealed: Sealed, row: Any) -> Mapping[str, Any]:
    """The new data of a superseded version; blind indexes under the old key go, nobody searches there."""
    data = {name: value for name, value in row.data.items() if name not in (sealed.forgets or ())}
    for column, told in sealed.columns.items():
        if data.get(column):
            old = bytes.fromhex(data[column].removeprefix("\\x"))
            fresh = aead.renew(old, table=sealed.table.name, column=told, row=row.row_id)
            data[column] = f"\\x{fresh.hex()}"
    return {"data": data}
