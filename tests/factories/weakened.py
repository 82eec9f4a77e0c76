"""A database whose scope is broken on purpose, for the controls of the campaigns."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, text

_PREDICATE = text(
    "SELECT pg_get_expr(polqual, polrelid) FROM pg_policy WHERE polname = :name AND polrelid = CAST(:on AS regclass)"
)


@contextmanager
def opened(owner: Engine, table: str, policy_name: str) -> Iterator[None]:
    """One policy shows every row until the block ends."""
    with owner.begin() as connection:
        kept = connection.execute(_PREDICATE, {"name": policy_name, "on": table}).scalar_one()
        connection.execute(text(f"ALTER POLICY {policy_name} ON {table} USING (true)"))
    try:
        yield
    finally:
        with owner.begin() as connection:
            connection.execute(text(f"ALTER POLICY {policy_name} ON {table} USING ({kept})"))
