"""Where two persons are wanted, neither is named by another: every table with such a rule."""

from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from tests.contract.rows.factory import FACTORIES, Unit

_RULES = text(
    "SELECT c.conrelid::regclass::text AS name, array_agg(a.attname::text ORDER BY a.attname) AS columns "
    "FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = ANY(c.conkey) "
    "WHERE c.conname LIKE 'ck_%_two_persons' GROUP BY 1 ORDER BY 1"
)
_ACTS = text("SELECT set_config('skillplan.user', :user, true), set_config('skillplan.request', 'forged', true)")


def forged(connection: Connection, table: str, column: str, of: Any) -> bool:
    """Whether another's id stands in a row after somebody has written it there."""
    other = uuid4()
    connection.execute(_ACTS, {"user": str(uuid4())})
    statement = text(f"UPDATE {table} SET {column} = :other WHERE id = :id RETURNING {column}")
    try:
        with connection.begin_nested():
            return bool(connection.execute(statement, {"other": other, "id": of}).scalar_one() == other)
    except DBAPIError:
        return False


def test_nobody_asks_or_decides_in_anothers_name(owner: Engine) -> None:
    with owner.connect() as connection:
        rules = connection.execute(_RULES).all()
        assert len(rules) >= 7
        for name, columns in rules:
            (of,) = FACTORIES[name].make(connection, Unit())
            assert [column for column in columns if forged(connection, name, column, of)] == [], name
            # Control: without the rule another's name stands there.
            connection.execute(text(f"ALTER TABLE {name} DISABLE TRIGGER USER"))
            assert [column for column in columns if forged(connection, name, column, of)], name
            connection.rollback()
