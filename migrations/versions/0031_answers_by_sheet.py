"""Answers of the follow-up by sheet; orders whose class is voided"""

from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

_KIND = "ck_import_job_kind"


def _kinds(rule: str) -> None:
    op.drop_constraint(op.f(_KIND), "import_job", type_="check")
    op.create_check_constraint(op.f(_KIND), "import_job", rule)


def upgrade() -> None:
    _kinds("kind IN ('people', 'roster', 'followup')")
    op.execute(
        "CREATE TRIGGER training_class_orders AFTER UPDATE OF state ON training_class FOR EACH ROW "
        "WHEN (NEW.state = 'voided') EXECUTE FUNCTION return_orders()"
    )


def downgrade() -> None:
    op.execute("DROP TRIGGER training_class_orders ON training_class")
    for table in ("import_fault", "import_file", "import_progress"):
        op.execute(f"DELETE FROM {table} t USING import_job j WHERE j.id = t.job_id AND j.kind = 'followup'")
    op.execute("DELETE FROM import_job WHERE kind = 'followup'")
    _kinds("kind IN ('people', 'roster')")
