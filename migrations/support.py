"""What revisions share: putting a scope in force, history, stamping, append-only."""

from alembic import op

from backend.kernel.scope import ALL, Kind, Scope, policies, statements


def protect(table: str, scope: Scope) -> None:
    """Enable row-level security on a table and make its policies and grants."""
    for statement in statements(table, scope):
        op.execute(statement)


def first_kinds(predicate: str = ALL) -> dict[Kind, str]:
    """The same predicate for every kind that there was before employers had one of their own."""
    return {kind: predicate for kind in Kind if kind is not Kind.EMPLOYER}


def admit(table: str, scope: Scope) -> None:
    """Give a kind that is new its policies on a table that stands already."""
    for statement in list(statements(table, scope))[1:]:
        op.execute(statement)


def shut_out(table: str, scope: Scope) -> None:
    """Take a kind's policies and grants back."""
    for policy in policies(table, scope):
        op.execute(f"DROP POLICY {policy.name} ON {table}")
        op.execute(f"REVOKE {policy.verb.upper()} ON {table} FROM skp_{policy.kind}")


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
