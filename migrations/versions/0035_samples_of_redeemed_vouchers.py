"""Samples of redeemed vouchers"""

import sqlalchemy as sa
from alembic import op

from backend.kernel.scope import Kind, Scope
from migrations import support

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

_OFFICE = {Kind.COUNTY: "county"}
_COUNTY = _OFFICE | {Kind.PREFECTURE: "prefecture", Kind.PROVINCE: "province"}
_DEPARTMENT = {Kind.DEPARTMENT: "department_id"}
_SAMPLE = Scope(sees=_COUNTY | _DEPARTMENT, writes=_OFFICE | _DEPARTMENT, verbs=("insert", "update"))


def upgrade() -> None:
    op.create_table(
        "voucher_sample",
        sa.Column("department_id", sa.Text(), nullable=False),
        sa.Column("institution_id", sa.UUID(), nullable=True),
        sa.Column("share_percent", sa.Integer(), nullable=False),
        sa.Column("seed", sa.Text(), nullable=False),
        sa.Column("population", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), server_default=sa.text("'open'"), nullable=False),
        sa.Column("made_by", sa.UUID(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("completed_by", sa.UUID(), nullable=True),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.UUID(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column(
            "province",
            sa.Text(),
            sa.Computed("CASE WHEN length(region) >= 2 THEN left(region, 2) END", persisted=True),
            nullable=True,
        ),
        sa.Column(
            "prefecture",
            sa.Text(),
            sa.Computed("CASE WHEN length(region) >= 4 THEN left(region, 4) END", persisted=True),
            nullable=True,
        ),
        sa.Column(
            "county",
            sa.Text(),
            sa.Computed("CASE WHEN length(region) >= 6 THEN left(region, 6) END", persisted=True),
            nullable=True,
        ),
        sa.Column(
            "township",
            sa.Text(),
            sa.Computed("CASE WHEN length(region) >= 9 THEN left(region, 9) END", persisted=True),
            nullable=True,
        ),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("valid_from", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column(
            "changed_by",
            sa.UUID(),
            server_default=sa.text("NULLIF(current_setting('skillplan.user', true), '')::uuid"),
            nullable=True,
        ),
        sa.Column(
            "request_id",
            sa.Text(),
            server_default=sa.text("NULLIF(current_setting('skillplan.request', true), '')"),
            nullable=True,
        ),
        sa.CheckConstraint(
            "(state = 'completed') = (completed_by IS NOT NULL)", name=op.f("ck_voucher_sample_completed")
        ),
        sa.CheckConstraint("state IN ('open', 'completed')", name=op.f("ck_voucher_sample_state")),
        sa.CheckConstraint("population > 0", name=op.f("ck_voucher_sample_population")),
        sa.CheckConstraint("share_percent BETWEEN 1 AND 100", name=op.f("ck_voucher_sample_share")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_voucher_sample")),
    )
    op.create_index("ix_voucher_sample_county", "voucher_sample", ["county", "id"], unique=False)
    op.create_index("ix_voucher_sample_department", "voucher_sample", ["department_id", "id"], unique=False)
    op.create_table(
        "voucher_sample_item",
        sa.Column("sample_id", sa.UUID(), nullable=False),
        sa.Column("voucher_id", sa.UUID(), nullable=False),
        sa.Column("department_id", sa.Text(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("drawn", sa.Boolean(), nullable=False),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("checked_by", sa.UUID(), nullable=True),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column(
            "province",
            sa.Text(),
            sa.Computed("CASE WHEN length(region) >= 2 THEN left(region, 2) END", persisted=True),
            nullable=True,
        ),
        sa.Column(
            "prefecture",
            sa.Text(),
            sa.Computed("CASE WHEN length(region) >= 4 THEN left(region, 4) END", persisted=True),
            nullable=True,
        ),
        sa.Column(
            "county",
            sa.Text(),
            sa.Computed("CASE WHEN length(region) >= 6 THEN left(region, 6) END", persisted=True),
            nullable=True,
        ),
        sa.Column(
            "township",
            sa.Text(),
            sa.Computed("CASE WHEN length(region) >= 9 THEN left(region, 9) END", persisted=True),
            nullable=True,
        ),
        sa.CheckConstraint("result <> 'passed' OR NOT drawn", name=op.f("ck_voucher_sample_item_passed")),
        sa.CheckConstraint("result <> 'wrong' OR words IS NOT NULL", name=op.f("ck_voucher_sample_item_words")),
        sa.CheckConstraint("result IN ('confirmed', 'wrong', 'passed')", name=op.f("ck_voucher_sample_item_result")),
        sa.CheckConstraint("(result IS NULL) = (checked_by IS NULL)", name=op.f("ck_voucher_sample_item_checked")),
        sa.ForeignKeyConstraint(["sample_id"], ["voucher_sample.id"], name=op.f("fk_voucher_sample_item_sample_id")),
        sa.ForeignKeyConstraint(["voucher_id"], ["voucher.id"], name=op.f("fk_voucher_sample_item_voucher_id")),
        sa.PrimaryKeyConstraint("sample_id", "voucher_id", name=op.f("pk_voucher_sample_item")),
    )
    op.create_index(
        "uq_voucher_sample_open",
        "voucher_sample_item",
        ["voucher_id"],
        unique=True,
        postgresql_where=sa.text("result IS NULL"),
    )
    op.create_index("uq_voucher_sample_place", "voucher_sample_item", ["sample_id", "place"], unique=True)
    for table in ("voucher_sample", "voucher_sample_item"):
        support.protect(table, _SAMPLE)
        op.execute(
            f"CREATE TRIGGER {table}_guard BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION guard_{table}()"
        )
    support.stamp("voucher_sample")
    support.keep_history("voucher_sample")


def downgrade() -> None:
    op.drop_index("uq_voucher_sample_place", table_name="voucher_sample_item")
    op.drop_index(
        "uq_voucher_sample_open", table_name="voucher_sample_item", postgresql_where=sa.text("result IS NULL")
    )
    op.drop_table("voucher_sample_item")
    op.drop_index("ix_voucher_sample_department", table_name="voucher_sample")
    op.drop_index("ix_voucher_sample_county", table_name="voucher_sample")
    op.drop_table("voucher_sample")
