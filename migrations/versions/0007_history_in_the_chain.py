"""Superseded versions of rows are sealed in the audit chain, beside the events.

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("audit_chain", sa.Column("history_id", sa.UUID(), nullable=True))
    op.alter_column("audit_chain", "event_id", nullable=True)
    op.create_unique_constraint(op.f("uq_audit_chain_history_id"), "audit_chain", ["history_id"])
    op.create_foreign_key(op.f("fk_audit_chain_history_id"), "audit_chain", "row_history", ["history_id"], ["id"])
    op.create_check_constraint(op.f("ck_audit_chain_entry"), "audit_chain", "num_nonnulls(event_id, history_id) = 1")


def downgrade() -> None:
    op.drop_constraint(op.f("ck_audit_chain_entry"), "audit_chain", type_="check")
    op.execute("ALTER TABLE audit_chain DISABLE TRIGGER audit_chain_append_only")
    op.execute("DELETE FROM audit_chain WHERE event_id IS NULL")
    op.execute("ALTER TABLE audit_chain ENABLE TRIGGER audit_chain_append_only")
    op.drop_column("audit_chain", "history_id")
    op.alter_column("audit_chain", "event_id", nullable=False)
