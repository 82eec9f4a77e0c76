"""Teachers, venues, and what they are booked for"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from backend.kernel.scope import Kind, Scope, of_county
from migrations import support

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_COUNTY = {Kind.COUNTY: "county", Kind.PREFECTURE: "prefecture", Kind.PROVINCE: "province"}
_UNITS = {kind: of_county("county") for kind in (Kind.TOWNSHIP, Kind.DEPARTMENT)}
_OFFICE = {Kind.COUNTY: "county"}
_OWN = {Kind.INSTITUTION: "institution_id"}
_SHARED = _COUNTY | _UNITS | {Kind.INSTITUTION: of_county("county")}
_POOL_KEEPERS = _OFFICE | {Kind.DEPARTMENT: of_county("county")}
_VENUE_KEEPERS = _OFFICE | _OWN | {Kind.TOWNSHIP: "owner_township"}

SCOPES = {
    "teacher": Scope(sees=_SHARED, writes=_POOL_KEEPERS | _OWN, verbs=("insert", "update")),
    "teacher_trade": Scope(sees=_SHARED, writes=_POOL_KEEPERS | _OWN, verbs=("insert", "delete")),
    "teacher_review": Scope(sees=_SHARED, writes=_POOL_KEEPERS, verbs=("insert",)),
    "teacher_study": Scope(sees=_SHARED, writes=_POOL_KEEPERS, verbs=("insert", "update")),
    "title_application": Scope(sees=_SHARED, writes=_POOL_KEEPERS, verbs=("insert", "update")),
    "venue": Scope(sees=_SHARED, writes=_VENUE_KEEPERS, verbs=("insert", "update")),
    "venue_status": Scope(sees=_SHARED, writes=_VENUE_KEEPERS, verbs=("insert",)),
    "booking": Scope(sees=_COUNTY | _UNITS | _OWN, writes=_OFFICE | _OWN, verbs=("insert", "delete")),
}
STAMPED = ("teacher", "teacher_study", "title_application", "venue")


def upgrade() -> None:
    op.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
    op.create_table(
        "teacher",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sex", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("employer", sa.Text(), nullable=False),
        sa.Column("institution_id", sa.UUID(), nullable=True),
        sa.Column("has_degree", sa.Boolean(), nullable=False),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("recommendation", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), server_default=sa.text("'proposed'"), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
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
        sa.CheckConstraint("sex IN ('male', 'female')", name=op.f("ck_teacher_sex")),
        sa.CheckConstraint("state IN ('proposed', 'active', 'refused', 'left')", name=op.f("ck_teacher_state")),
        sa.CheckConstraint("state NOT IN ('left', 'refused') OR reason IS NOT NULL", name=op.f("ck_teacher_reason")),
        sa.CheckConstraint(
            "has_degree OR title IS NOT NULL OR recommendation IS NOT NULL", name=op.f("ck_teacher_recommended")
        ),
        sa.ForeignKeyConstraint(["institution_id"], ["institution.id"], name=op.f("fk_teacher_institution_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_teacher")),
    )
    op.create_index("ix_teacher_county", "teacher", ["county", "name", "id"], unique=False)
    op.create_index("ix_teacher_institution", "teacher", ["institution_id", "id"], unique=False)
    op.create_table(
        "venue",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("sort", sa.Text(), nullable=True),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("institution_id", sa.UUID(), nullable=True),
        sa.Column("owner_township", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), server_default=sa.text("'active'"), nullable=False),
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
        sa.CheckConstraint("(kind = 'base') = (owner_township IS NOT NULL)", name=op.f("ck_venue_base")),
        sa.CheckConstraint("(kind = 'classroom') = (sort IS NULL)", name=op.f("ck_venue_sort")),
        sa.CheckConstraint("kind IN ('classroom', 'practical', 'base')", name=op.f("ck_venue_kind")),
        sa.CheckConstraint("state IN ('active', 'closed')", name=op.f("ck_venue_state")),
        sa.CheckConstraint("seats > 0", name=op.f("ck_venue_seats")),
        sa.ForeignKeyConstraint(["institution_id"], ["institution.id"], name=op.f("fk_venue_institution_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_venue")),
    )
    op.create_index("ix_venue_county", "venue", ["county", "name", "id"], unique=False)
    op.create_index("ix_venue_institution", "venue", ["institution_id", "id"], unique=False)
    op.create_table(
        "booking",
        sa.Column("institution_id", sa.UUID(), nullable=False),
        sa.Column("teacher_id", sa.UUID(), nullable=True),
        sa.Column("venue_id", sa.UUID(), nullable=True),
        sa.Column("lesson_id", sa.UUID(), nullable=True),
        sa.Column("during", postgresql.TSTZRANGE(), nullable=False),
        sa.Column("hours", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
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
        postgresql.ExcludeConstraint(
            (sa.column("teacher_id"), "="),
            (sa.column("during"), "&&"),
            where=sa.text("teacher_id IS NOT NULL"),
            using="gist",
            name="teacher_busy",
        ),
        postgresql.ExcludeConstraint(
            (sa.column("venue_id"), "="),
            (sa.column("during"), "&&"),
            where=sa.text("venue_id IS NOT NULL"),
            using="gist",
            name="venue_busy",
        ),
        sa.CheckConstraint("NOT isempty(during) AND hours >= 0", name=op.f("ck_booking_time")),
        sa.CheckConstraint("num_nonnulls(teacher_id, venue_id) = 1", name=op.f("ck_booking_subject")),
        sa.ForeignKeyConstraint(["institution_id"], ["institution.id"], name=op.f("fk_booking_institution_id")),
        sa.ForeignKeyConstraint(["teacher_id"], ["teacher.id"], name=op.f("fk_booking_teacher_id")),
        sa.ForeignKeyConstraint(["venue_id"], ["venue.id"], name=op.f("fk_booking_venue_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_booking")),
    )
    op.create_index("ix_booking_county", "booking", ["county", "id"], unique=False)
    op.create_index("ix_booking_institution", "booking", ["institution_id", "id"], unique=False)
    op.create_index(
        "ix_booking_lesson", "booking", ["lesson_id"], unique=False, postgresql_where=sa.text("lesson_id IS NOT NULL")
    )
    op.create_table(
        "teacher_review",
        sa.Column("teacher_id", sa.UUID(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
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
        sa.CheckConstraint("outcome IN ('stay', 'leave')", name=op.f("ck_teacher_review_outcome")),
        sa.ForeignKeyConstraint(["teacher_id"], ["teacher.id"], name=op.f("fk_teacher_review_teacher_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_teacher_review")),
    )
    op.create_index("uq_teacher_review", "teacher_review", ["teacher_id", "year"], unique=True)
    op.create_table(
        "teacher_study",
        sa.Column("teacher_id", sa.UUID(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("outside_prefecture", sa.Boolean(), nullable=False),
        sa.Column("specialty", sa.Text(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("result", sa.Text(), nullable=True),
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
        sa.CheckConstraint("until >= since", name=op.f("ck_teacher_study_period")),
        sa.ForeignKeyConstraint(["teacher_id"], ["teacher.id"], name=op.f("fk_teacher_study_teacher_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_teacher_study")),
    )
    op.create_index("ix_teacher_study_teacher", "teacher_study", ["teacher_id", "since"], unique=False)
    op.create_table(
        "teacher_trade",
        sa.Column("teacher_id", sa.UUID(), nullable=False),
        sa.Column("institution_id", sa.UUID(), nullable=True),
        sa.Column("trade", sa.Text(), nullable=False),
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
        sa.ForeignKeyConstraint(["teacher_id"], ["teacher.id"], name=op.f("fk_teacher_trade_teacher_id")),
        sa.ForeignKeyConstraint(["trade"], ["trade.code"], name=op.f("fk_teacher_trade_trade")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_teacher_trade")),
    )
    op.create_index("ix_teacher_trade_trade", "teacher_trade", ["county", "trade", "teacher_id"], unique=False)
    op.create_index("uq_teacher_trade", "teacher_trade", ["teacher_id", "trade"], unique=True)
    op.create_table(
        "title_application",
        sa.Column("teacher_id", sa.UUID(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("applied_on", sa.Date(), nullable=False),
        sa.Column("private", sa.Boolean(), nullable=False),
        sa.Column("state", sa.Text(), server_default=sa.text("'submitted'"), nullable=False),
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
        sa.CheckConstraint("state IN ('submitted', 'passed', 'failed')", name=op.f("ck_title_application_state")),
        sa.ForeignKeyConstraint(["teacher_id"], ["teacher.id"], name=op.f("fk_title_application_teacher_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_title_application")),
    )
    op.create_index("ix_title_application_teacher", "title_application", ["teacher_id", "id"], unique=False)
    op.create_table(
        "venue_status",
        sa.Column("venue_id", sa.UUID(), nullable=False),
        sa.Column("institution_id", sa.UUID(), nullable=True),
        sa.Column("owner_township", sa.Text(), nullable=True),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("usable", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
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
        sa.ForeignKeyConstraint(["venue_id"], ["venue.id"], name=op.f("fk_venue_status_venue_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_venue_status")),
    )
    op.create_index("ix_venue_status", "venue_status", ["venue_id", "year", "id"], unique=False)
    for table, scope in SCOPES.items():
        support.protect(table, scope)
    for table in STAMPED:
        support.stamp(table)
        support.keep_history(table)
    op.execute(
        "CREATE TRIGGER teacher_guard BEFORE INSERT OR UPDATE ON teacher FOR EACH ROW EXECUTE FUNCTION guard_teacher()"
    )
    op.execute("CREATE TRIGGER booking_guard BEFORE INSERT ON booking FOR EACH ROW EXECUTE FUNCTION guard_booking()")


def downgrade() -> None:
    op.drop_index("ix_venue_status", table_name="venue_status")
    op.drop_table("venue_status")
    op.drop_index("ix_title_application_teacher", table_name="title_application")
    op.drop_table("title_application")
    op.drop_index("uq_teacher_trade", table_name="teacher_trade")
    op.drop_index("ix_teacher_trade_trade", table_name="teacher_trade")
    op.drop_table("teacher_trade")
    op.drop_index("ix_teacher_study_teacher", table_name="teacher_study")
    op.drop_table("teacher_study")
    op.drop_index("uq_teacher_review", table_name="teacher_review")
    op.drop_table("teacher_review")
    op.drop_index("ix_booking_lesson", table_name="booking", postgresql_where=sa.text("lesson_id IS NOT NULL"))
    op.drop_index("ix_booking_institution", table_name="booking")
    op.drop_index("ix_booking_county", table_name="booking")
    op.drop_table("booking")
    op.drop_index("ix_venue_institution", table_name="venue")
    op.drop_index("ix_venue_county", table_name="venue")
    op.drop_table("venue")
    op.drop_index("ix_teacher_institution", table_name="teacher")
    op.drop_index("ix_teacher_county", table_name="teacher")
    op.drop_table("teacher")
