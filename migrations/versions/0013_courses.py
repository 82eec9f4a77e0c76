"""Courses, their papers and the units of teaching plans"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from backend.kernel.scope import Kind, Scope, of_county
from migrations import support

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_COUNTY = {Kind.COUNTY: "county", Kind.PREFECTURE: "prefecture", Kind.PROVINCE: "province"}
_UNITS = {kind: of_county("county") for kind in (Kind.TOWNSHIP, Kind.DEPARTMENT)}
_OFFICE = {Kind.COUNTY: "county"}
_OWN = {Kind.INSTITUTION: "institution_id"}
SCOPES = {
    "course": Scope(sees=_COUNTY | _UNITS | _OWN, writes=_OFFICE | _OWN, verbs=("insert", "update")),
    "course_paper": Scope(
        sees=_COUNTY | {Kind.TOWNSHIP: of_county("shown_county"), Kind.DEPARTMENT: "department_id"} | _OWN,
        writes=_OFFICE | {Kind.DEPARTMENT: "department_id"} | _OWN,
    ),
    "course_unit": Scope(sees=_COUNTY | _UNITS | _OWN, writes=_OFFICE | _OWN, verbs=("insert", "delete")),
}


def upgrade() -> None:
    op.create_table(
        "course",
        sa.Column("institution_id", sa.UUID(), nullable=False),
        sa.Column("department_id", sa.Text(), nullable=False),
        sa.Column("trade", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("mode", sa.Text(), nullable=False),
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
        sa.CheckConstraint("state IN ('active', 'retired')", name=op.f("ck_course_state")),
        sa.CheckConstraint("level BETWEEN 0 AND 5", name=op.f("ck_course_level")),
        sa.ForeignKeyConstraint(["department_id"], ["department.code"], name=op.f("fk_course_department_id")),
        sa.ForeignKeyConstraint(["institution_id"], ["institution.id"], name=op.f("fk_course_institution_id")),
        sa.ForeignKeyConstraint(["trade"], ["trade.code"], name=op.f("fk_course_trade")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course")),
    )
    op.create_index("ix_course_county", "course", ["county", "id"], unique=False)
    op.create_index("ix_course_trade", "course", ["county", "trade", "id"], unique=False)
    op.create_index("uq_course_name", "course", ["institution_id", "name"], unique=True)
    op.create_table(
        "course_paper",
        sa.Column("course_id", sa.UUID(), nullable=False),
        sa.Column("institution_id", sa.UUID(), nullable=False),
        sa.Column("department_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("themes", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("waiver_reason", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), server_default=sa.text("'draft'"), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("submitted_by", sa.UUID(), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.UUID(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "shown_county",
            sa.Text(),
            sa.Computed("CASE WHEN state = 'approved' THEN left(region, 6) END", persisted=True),
            nullable=True,
        ),
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
        sa.CheckConstraint("kind IN ('teaching_plan', 'syllabus', 'textbook')", name=op.f("ck_course_paper_kind")),
        sa.CheckConstraint(
            "state <> 'approved' OR (decided_at IS NOT NULL AND decided_by IS NOT NULL)",
            name=op.f("ck_course_paper_decided"),
        ),
        sa.CheckConstraint("state <> 'returned' OR reason IS NOT NULL", name=op.f("ck_course_paper_returned")),
        sa.CheckConstraint(
            "state IN ('draft', 'submitted', 'returned', 'approved')", name=op.f("ck_course_paper_state")
        ),
        sa.CheckConstraint("decided_by <> submitted_by", name=op.f("ck_course_paper_two_persons")),
        sa.CheckConstraint("number > 0", name=op.f("ck_course_paper_number")),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_course_paper_course_id")),
        sa.ForeignKeyConstraint(["department_id"], ["department.code"], name=op.f("fk_course_paper_department_id")),
        sa.ForeignKeyConstraint(["institution_id"], ["institution.id"], name=op.f("fk_course_paper_institution_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course_paper")),
    )
    op.create_index("ix_course_paper_county", "course_paper", ["county", "id"], unique=False)
    op.create_index(
        "ix_course_paper_waiting",
        "course_paper",
        ["department_id"],
        unique=False,
        postgresql_where=sa.text("state = 'submitted'"),
    )
    op.create_index("uq_course_paper_number", "course_paper", ["course_id", "kind", "number"], unique=True)
    op.create_index(
        "uq_course_paper_open",
        "course_paper",
        ["course_id", "kind"],
        unique=True,
        postgresql_where=sa.text("state <> 'approved'"),
    )
    op.create_table(
        "course_unit",
        sa.Column("paper_id", sa.UUID(), nullable=False),
        sa.Column("institution_id", sa.UUID(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("hours", sa.Integer(), nullable=False),
        sa.Column("theme", sa.Text(), nullable=True),
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
        sa.CheckConstraint("kind IN ('theory', 'practical')", name=op.f("ck_course_unit_kind")),
        sa.CheckConstraint("hours > 0", name=op.f("ck_course_unit_hours")),
        sa.ForeignKeyConstraint(["institution_id"], ["institution.id"], name=op.f("fk_course_unit_institution_id")),
        sa.ForeignKeyConstraint(["paper_id"], ["course_paper.id"], name=op.f("fk_course_unit_paper_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course_unit")),
    )
    op.create_index("ix_course_unit_county", "course_unit", ["county", "id"], unique=False)
    op.create_index("uq_course_unit_position", "course_unit", ["paper_id", "position"], unique=True)
    for table, scope in SCOPES.items():
        support.protect(table, scope)
    for table in ("course", "course_paper"):
        support.stamp(table)
        support.keep_history(table)
    op.execute(
        "CREATE TRIGGER course_paper_guard BEFORE INSERT OR UPDATE OR DELETE ON course_paper "
        "FOR EACH ROW EXECUTE FUNCTION guard_course_paper()"
    )
    op.execute(
        "CREATE TRIGGER course_unit_guard BEFORE INSERT OR DELETE ON course_unit "
        "FOR EACH ROW EXECUTE FUNCTION guard_course_unit()"
    )


def downgrade() -> None:
    op.drop_index("uq_course_unit_position", table_name="course_unit")
    op.drop_index("ix_course_unit_county", table_name="course_unit")
    op.drop_table("course_unit")
    op.drop_index("uq_course_paper_open", table_name="course_paper", postgresql_where=sa.text("state <> 'approved'"))
    op.drop_index("uq_course_paper_number", table_name="course_paper")
    op.drop_index("ix_course_paper_waiting", table_name="course_paper", postgresql_where=sa.text("state = 'submitted'"))
    op.drop_index("ix_course_paper_county", table_name="course_paper")
    op.drop_table("course_paper")
    op.drop_index("uq_course_name", table_name="course")
    op.drop_index("ix_course_trade", table_name="course")
    op.drop_index("ix_course_county", table_name="course")
    op.drop_table("course")
