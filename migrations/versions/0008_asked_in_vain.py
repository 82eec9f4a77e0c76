"""Institutions may ask for receipts, lines, cells and history, and are shown none: 0 rows, not a fault.

Revision ID: 0008
Revises: 0007
"""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_TABLES = ("receipt", "allocation_line", "allocation_cell", "row_history")


def upgrade() -> None:
    for table in _TABLES:
        op.execute(f"CREATE POLICY institution_select ON {table} FOR SELECT TO skp_institution USING (false)")
        op.execute(f"GRANT SELECT ON {table} TO skp_institution")


def downgrade() -> None:
    for table in _TABLES:
        op.execute(f"REVOKE SELECT ON {table} FROM skp_institution")
        op.execute(f"DROP POLICY institution_select ON {table}")
