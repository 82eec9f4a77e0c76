"""Who named whom in a batch of vouchers, and does not approve it"""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("voucher", sa.Column("named_by", sa.UUID(), nullable=True))
    op.execute("ALTER TABLE voucher DISABLE TRIGGER USER")
    op.execute("UPDATE voucher SET named_by = changed_by WHERE state = 'drafted'")
    op.execute("ALTER TABLE voucher ENABLE TRIGGER USER")
    op.execute(
        "CREATE TRIGGER voucher_batch_guard BEFORE UPDATE OF state ON voucher_batch FOR EACH ROW "
        "WHEN (NEW.state = 'approved' AND OLD.state <> 'approved') EXECUTE FUNCTION guard_voucher_batch()"
    )


def downgrade() -> None:
    op.execute("DROP TRIGGER voucher_batch_guard ON voucher_batch")
    op.drop_column("voucher", "named_by")
