"""What revisions share: putting a scope in force, history, stamping, append-only."""

from alembic import op

from backend.kernel.scope import Scope, statements


def protect(table: str, scope: Scope) -> None:
    """Enable row-level security on a table and make its policies and grants."""
    for statement in statements(table, scope):
        op.execute(statement)


def stamp(table: str) -> None:
    """Move version, valid_from, changed_by and request_id on each UPDATE."""
    op.execute(f"CREATE TRIGGER {table}_stamp BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION stamp_row()")


def keep_history(table: str, *keys: str) -> None:
    """Keep superseded versions under the key column (id, unless named); a transition-table trigger serves one event."""
    arguments = ", ".join(f"'{key}'" for key in keys or ("id",))
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {table}_history_{verb.lower()} AFTER {verb} ON {table} "
            f"REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION keep_history({arguments})"
        )


def append_only(table: str) -> None:
    """Refuse UPDATE, DELETE and TRUNCATE, the owner's too."""
    op.execute(
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )
