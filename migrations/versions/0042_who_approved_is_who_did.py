"""Who approved a batch of vouchers is who did, at every change of it"""

from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

_TRIGGER = "CREATE TRIGGER voucher_batch_guard BEFORE UPDATE {}EXECUTE FUNCTION guard_voucher_batch()"
_BEFORE = "OF state ON voucher_batch FOR EACH ROW WHEN (NEW.state = 'approved' AND OLD.state <> 'approved') "


def upgrade() -> None:
    op.execute("DROP TRIGGER voucher_batch_guard ON voucher_batch")
    op.execute(_TRIGGER.format("ON voucher_batch FOR EACH ROW "))


def downgrade() -> None:
    op.execute("DROP TRIGGER voucher_batch_guard ON voucher_batch")
    op.execute(_TRIGGER.format(_BEFORE))
