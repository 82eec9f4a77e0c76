"""Cases about vouchers"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from backend.kernel.scope import Kind, Scope
from migrations import support

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

_COUNTY = {Kind.COUNTY: "county"}
_KEPT = Scope(sees=_COUNTY, verbs=("insert", "update"))
_SAID = Scope(sees=_COUNTY, verbs=("insert",))
_PARTS = ("voucher_case_item", "voucher_case_entry")


def upgrade() -> None:
    op.create_table(
        "signal_note",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("noted_by", sa.UUID(), nullable=False),
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
        sa.CheckConstraint(
            "kind IN ('phone', 'device', 'far', 'minutes', 'introducer', 'burst', 'share')",
            name=op.f("ck_signal_note_kind"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signal_note")),
    )
    op.create_index("ix_signal_note_county", "signal_note", ["county", "kind", "subject", "id"], unique=False)
    op.create_table(
        "voucher_case",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("complaint_id", sa.UUID(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("reasons", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("state", sa.Text(), server_default=sa.text("'open'"), nullable=False),
        sa.Column("opened_by", sa.UUID(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("decision", sa.Text(), nullable=True),
        sa.Column("decided_by", sa.UUID(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
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
        sa.CheckConstraint("(kind = 'report') = (complaint_id IS NOT NULL)", name=op.f("ck_voucher_case_report")),
        sa.CheckConstraint(
            "(state = 'decided') = (num_nonnulls(outcome, decision, decided_by, decided_at) = 4) AND num_nonnulls(outcome, decision, decided_by, decided_at) IN (0, 4)",
            name=op.f("ck_voucher_case_decided"),
        ),
        sa.CheckConstraint(
            "kind IN ('phone', 'device', 'far', 'minutes', 'introducer', 'burst', 'share', 'report')",
            name=op.f("ck_voucher_case_kind"),
        ),
        sa.CheckConstraint("outcome IN ('unfounded', 'upheld', 'partly')", name=op.f("ck_voucher_case_outcome")),
        sa.CheckConstraint("state IN ('open', 'decided')", name=op.f("ck_voucher_case_state")),
        sa.CheckConstraint("decided_by <> opened_by", name=op.f("ck_voucher_case_two_persons")),
        sa.ForeignKeyConstraint(["complaint_id"], ["complaint.id"], name=op.f("fk_voucher_case_complaint_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_voucher_case")),
    )
    op.create_index("ix_voucher_case_county", "voucher_case", ["county", "id"], unique=False)
    op.create_index(
        "uq_voucher_case_signal",
        "voucher_case",
        ["county", "kind", "subject"],
        unique=True,
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_table(
        "voucher_case_entry",
        sa.Column("case_id", sa.UUID(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("vouchers", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("written_by", sa.UUID(), nullable=False),
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
        sa.CheckConstraint(
            "kind IN ('opened', 'evidence', 'frozen', 'thawed', 'decided')", name=op.f("ck_voucher_case_entry_kind")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["voucher_case.id"], name=op.f("fk_voucher_case_entry_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_voucher_case_entry")),
    )
    op.create_index("ix_voucher_case_entry_case", "voucher_case_entry", ["case_id", "id"], unique=False)
    op.create_table(
        "voucher_case_item",
        sa.Column("case_id", sa.UUID(), nullable=False),
        sa.Column("voucher_id", sa.UUID(), nullable=False),
        sa.Column("frozen", sa.Boolean(), server_default=sa.text("false"), nullable=False),
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
        sa.ForeignKeyConstraint(["case_id"], ["voucher_case.id"], name=op.f("fk_voucher_case_item_case_id")),
        sa.ForeignKeyConstraint(["voucher_id"], ["voucher.id"], name=op.f("fk_voucher_case_item_voucher_id")),
        sa.PrimaryKeyConstraint("case_id", "voucher_id", name=op.f("pk_voucher_case_item")),
    )
    op.create_index("ix_voucher_case_item_voucher", "voucher_case_item", ["voucher_id"], unique=False)
    op.add_column("voucher", sa.Column("chosen_by", sa.UUID(), nullable=True))
    op.add_column("voucher", sa.Column("device", sa.Text(), nullable=True))
    for table, scope in {
        "signal_note": _SAID,
        "voucher_case": _KEPT,
        "voucher_case_item": _KEPT,
        "voucher_case_entry": _SAID,
    }.items():
        support.protect(table, scope)
    support.append_only("signal_note")
    support.append_only("voucher_case_entry")
    support.stamp("voucher_case")
    support.keep_history("voucher_case")
    op.execute(
        "CREATE TRIGGER voucher_case_guard BEFORE UPDATE ON voucher_case FOR EACH ROW EXECUTE FUNCTION guard_voucher_case()"
    )
    for table in _PARTS:
        op.execute(
            f"CREATE TRIGGER {table}_guard BEFORE INSERT OR UPDATE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION guard_voucher_case_part()"
        )


def downgrade() -> None:
    op.drop_column("voucher", "device")
    op.drop_column("voucher", "chosen_by")
    op.drop_index("ix_voucher_case_item_voucher", table_name="voucher_case_item")
    op.drop_table("voucher_case_item")
    op.drop_index("ix_voucher_case_entry_case", table_name="voucher_case_entry")
    op.drop_table("voucher_case_entry")
    op.drop_index("uq_voucher_case_signal", table_name="voucher_case", postgresql_where=sa.text("state = 'open'"))
    op.drop_index("ix_voucher_case_county", table_name="voucher_case")
    op.drop_table("voucher_case")
    op.drop_index("ix_signal_note_county", table_name="signal_note")
    op.drop_table("signal_note")
