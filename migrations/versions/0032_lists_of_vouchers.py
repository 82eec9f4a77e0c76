"""Lists of people for a batch of vouchers, as a kind of import that can be taken back"""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

_KIND = "ck_import_job_kind"


def upgrade() -> None:
    op.add_column("voucher", sa.Column("import_id", sa.UUID(), nullable=True))
    op.create_index(
        "ix_voucher_import",
        "voucher",
        ["import_id"],
        unique=False,
        postgresql_where=sa.text("import_id IS NOT NULL"),
    )
    op.add_column("import_job", sa.Column("batch_id", sa.UUID(), nullable=True))
    op.create_foreign_key(op.f("fk_import_job_batch_id"), "import_job", "voucher_batch", ["batch_id"], ["id"])
    _kinds("kind IN ('people', 'roster', 'followup', 'vouchers')")
    op.create_check_constraint(
        op.f("ck_import_job_of_batch"), "import_job", "(kind = 'vouchers') = (batch_id IS NOT NULL)"
    )


def _kinds(rule: str) -> None:
    op.drop_constraint(op.f(_KIND), "import_job", type_="check")
    op.create_check_constraint(op.f(_KIND), "import_job", rule)


def downgrade() -> None:
    op.drop_constraint(op.f("ck_import_job_of_batch"), "import_job")
    for table in ("import_fault", "import_file", "import_progress"):
        op.execute(f"DELETE FROM {table} t USING import_job j WHERE j.id = t.job_id AND j.kind = 'vouchers'")
    op.execute("DELETE FROM import_job WHERE kind = 'vouchers'")
    _kinds("kind IN ('people', 'roster', 'followup')")
    op.drop_constraint(op.f("fk_import_job_batch_id"), "import_job")
    op.drop_column("import_job", "batch_id")
    op.drop_index("ix_voucher_import", table_name="voucher")
    op.drop_column("voucher", "import_id")
