"""Notices for trainees"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from backend.kernel.scope import Kind, Scope
from migrations import support

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

_OFFICE = {Kind.COUNTY: "county"}
_SEES = _OFFICE | {
    Kind.PREFECTURE: "prefecture",
    Kind.PROVINCE: "province",
    Kind.TOWNSHIP: "county:county",
    Kind.DEPARTMENT: "county:county",
}
_NOTICE = Scope(
    sees=_SEES,
    writes=_OFFICE | {Kind.TOWNSHIP: "township", Kind.DEPARTMENT: "department_id"},
    verbs=("insert", "update"),
)


def upgrade() -> None:
    op.create_table(
        "notice",
        sa.Column("department_id", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("trades", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("townships", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("link", sa.Text(), nullable=True),
        sa.Column("consent", sa.Text(), nullable=True),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("state", sa.Text(), server_default=sa.text("'draft'"), nullable=False),
        sa.Column("written_by", sa.UUID(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
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
        sa.CheckConstraint("(kind = 'story') = (consent IS NOT NULL)", name=op.f("ck_notice_consent")),
        sa.CheckConstraint("(state = 'draft') = (published_at IS NULL)", name=op.f("ck_notice_published")),
        sa.CheckConstraint(
            "kind IN ('job', 'recruit', 'startup', 'lesson', 'guide', 'story')", name=op.f("ck_notice_kind")
        ),
        sa.CheckConstraint("link ~ '^https://'", name=op.f("ck_notice_link")),
        sa.CheckConstraint("state IN ('draft', 'published', 'ended')", name=op.f("ck_notice_state")),
        sa.CheckConstraint("length(region) = 6 OR townships = ARRAY[region]", name=op.f("ck_notice_own_township")),
        sa.CheckConstraint("length(region) IN (6, 9)", name=op.f("ck_notice_region")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
    )
    op.create_index("ix_notice_county", "notice", ["county", "id"], unique=False)
    op.create_index(
        "ix_notice_open", "notice", ["county", "until"], unique=False, postgresql_where=sa.text("state = 'published'")
    )
    op.create_table(
        "notice_read",
        sa.Column("notice_id", sa.UUID(), nullable=False),
        sa.Column("many", sa.BigInteger(), nullable=False),
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
        sa.ForeignKeyConstraint(["notice_id"], ["notice.id"], name=op.f("fk_notice_read_notice_id")),
        sa.PrimaryKeyConstraint("notice_id", name=op.f("pk_notice_read")),
    )
    support.protect("notice", _NOTICE)
    support.protect("notice_read", Scope(sees=_SEES, writes={}))
    support.stamp("notice")
    support.keep_history("notice")
    op.execute("CREATE TRIGGER notice_guard BEFORE UPDATE ON notice FOR EACH ROW EXECUTE FUNCTION guard_notice()")


def downgrade() -> None:
    op.drop_table("notice_read")
    op.drop_index("ix_notice_open", table_name="notice", postgresql_where=sa.text("state = 'published'"))
    op.drop_index("ix_notice_county", table_name="notice")
    op.drop_table("notice")
