"""Marks are found by their lesson: what deletes a lesson asks for them."""

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_TABLES = ("attendance", "attendance_correction")


def upgrade() -> None:
    for table in _TABLES:
        op.create_index(f"ix_{table}_lesson", table, ["lesson_id"], unique=False)


def downgrade() -> None:
    for table in _TABLES:
        op.drop_index(f"ix_{table}_lesson", table_name=table)
