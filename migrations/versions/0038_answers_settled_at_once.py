"""Answers of a whole statement settled at once; room beside each task for its answer"""

from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

_TAKE = (
    "CREATE TRIGGER employment_record_take BEFORE INSERT ON employment_record FOR EACH ROW {} take_employment_record()"
)


def upgrade() -> None:
    op.execute("DROP TRIGGER employment_record_take ON employment_record")
    op.alter_column("employment_record", "embedded", server_default=None)
    op.execute(_TAKE.format("WHEN (NEW.embedded IS NULL) EXECUTE FUNCTION"))
    # Every task is changed by its answer, those of a class together: the new row finds room on the page of the old one,
    # and the seven indexes stay as they are.
    op.execute("ALTER TABLE followup_task SET (fillfactor = 50)")


def downgrade() -> None:
    op.execute("ALTER TABLE followup_task RESET (fillfactor)")
    op.execute("DROP TRIGGER employment_record_take ON employment_record")
    op.alter_column("employment_record", "embedded", server_default="false")
    op.execute(_TAKE.format("EXECUTE FUNCTION"))
