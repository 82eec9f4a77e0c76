"""A holiday has its end"""

from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_check_constraint(
        op.f("ck_dictionary_entry_holiday"), "dictionary_entry", "kind <> 'holiday' OR valid_until IS NOT NULL"
    )


def downgrade() -> None:
    op.drop_constraint(op.f("ck_dictionary_entry_holiday"), "dictionary_entry")
