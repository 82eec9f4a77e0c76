"""Complaints"""

import sqlalchemy as sa
from alembic import op

from backend.kernel.scope import Kind, Scope
from migrations import support

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

_SCOPE = Scope(sees={Kind.COUNTY: "county"}, verbs=("update",))


def upgrade() -> None:
    op.create_table(
        "complaint",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("content_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("contact_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("receipt_index", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", sa.Text(), server_default=sa.text("'received'"), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_by", sa.UUID(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
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
        sa.CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name=op.f("ck_complaint_closed")),
        sa.CheckConstraint("(state = 'received') = (answer IS NULL)", name=op.f("ck_complaint_answered")),
        sa.CheckConstraint(
            "kind IN ('quality', 'fake', 'fee', 'voucher', 'money', 'conduct', 'other')", name=op.f("ck_complaint_kind")
        ),
        sa.CheckConstraint("outcome IN ('upheld', 'partly', 'unfounded', 'advice')", name=op.f("ck_complaint_outcome")),
        sa.CheckConstraint("state IN ('received', 'answered', 'closed')", name=op.f("ck_complaint_state")),
        sa.CheckConstraint("(answer IS NULL) = (answered_by IS NULL)", name=op.f("ck_complaint_answerer")),
        sa.CheckConstraint("(answer IS NULL) = (outcome IS NULL)", name=op.f("ck_complaint_outcome_told")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint")),
    )
    op.create_index("ix_complaint_county", "complaint", ["county", "id"], unique=False)
    op.create_index("uq_complaint_receipt", "complaint", ["receipt_index"], unique=True)
    support.protect("complaint", _SCOPE)
    support.stamp("complaint")
    op.execute(
        "CREATE TRIGGER complaint_guard BEFORE UPDATE ON complaint FOR EACH ROW EXECUTE FUNCTION guard_complaint()"
    )


def downgrade() -> None:
    op.drop_index("uq_complaint_receipt", table_name="complaint")
    op.drop_index("ix_complaint_county", table_name="complaint")
    op.drop_table("complaint")
