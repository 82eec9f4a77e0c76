"""Who asks and who decides is who does it, wherever two persons are wanted"""

from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

_TWO_PERSONS = (
    ("attendance_correction", "asked_by", "decided_by"),
    ("course_paper", "submitted_by", "decided_by"),
    ("recognition", "submitted_by", "decided_by"),
    ("training_class", "submitted_by", "approved_by"),
    ("voucher_case", "opened_by", "decided_by"),
)


def upgrade() -> None:
    for table, asks, decides in _TWO_PERSONS:
        op.execute(
            f"CREATE TRIGGER {table}_actors BEFORE INSERT OR UPDATE OF {asks}, {decides} ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION name_actors('{asks}', '{decides}')"
        )


def downgrade() -> None:
    for table, _, _ in _TWO_PERSONS:
        op.execute(f"DROP TRIGGER {table}_actors ON {table}")
