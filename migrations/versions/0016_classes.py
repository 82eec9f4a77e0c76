"""Classes, seats, lessons and enrolment"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from backend.kernel.scope import Kind, Scope, of_county
from migrations import support

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_COUNTY = {Kind.COUNTY: "county", Kind.PREFECTURE: "prefecture", Kind.PROVINCE: "province"}
_UNITS = {kind: of_county("county") for kind in (Kind.TOWNSHIP, Kind.DEPARTMENT)}
_OFFICE = {Kind.COUNTY: "county"}
_OWN = {Kind.INSTITUTION: "institution_id"}
_DEPARTMENT = {Kind.DEPARTMENT: "department_id"}
_TOWNSHIP = {Kind.TOWNSHIP: "township"}

SCOPES = {
    "training_class": Scope(
        sees=_COUNTY | _UNITS | _OWN, writes=_OFFICE | _DEPARTMENT | _OWN, verbs=("insert", "update")
    ),
    "class_seat": Scope(sees=_COUNTY | _UNITS | _OWN, writes={}),
    "lesson": Scope(sees=_COUNTY | _UNITS | _OWN, writes=_OFFICE | _OWN),
    "enrolment": Scope(
        sees=_COUNTY | _TOWNSHIP | _DEPARTMENT | _OWN, writes=_OFFICE | _TOWNSHIP | _OWN, verbs=("insert", "update")
    ),
}


def upgrade() -> None:
    op.create_table(
        "training_class",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("institution_id", sa.UUID(), nullable=False),
        sa.Column("department_id", sa.Text(), nullable=False),
        sa.Column("course_id", sa.UUID(), nullable=False),
        sa.Column("plan_id", sa.UUID(), nullable=True),
        sa.Column("trade", sa.Text(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("demand", sa.Text(), nullable=False),
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("journey", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("state", sa.Text(), server_default=sa.text("'draft'"), nullable=False),
        sa.Column("state_since", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("submitted_by", sa.UUID(), nullable=True),
        sa.Column("approved_by", sa.UUID(), nullable=True),
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
        sa.CheckConstraint("(place = 'county') = (journey IS NULL)", name=op.f("ck_training_class_journey")),
        sa.CheckConstraint("place IN ('county', 'out_of_county', 'xiamen')", name=op.f("ck_training_class_place")),
        sa.CheckConstraint(
            "state IN ('draft', 'submitted', 'returned', 'approved', 'open', 'running', 'finished', 'assessed', 'accepted', 'settled', 'archived', 'suspended', 'cancelled', 'voided')",
            name=op.f("ck_training_class_state"),
        ),
        sa.CheckConstraint("approved_by <> submitted_by", name=op.f("ck_training_class_two_persons")),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_training_class_period")),
        sa.CheckConstraint("size > 0", name=op.f("ck_training_class_size")),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_training_class_course_id")),
        sa.ForeignKeyConstraint(["department_id"], ["department.code"], name=op.f("fk_training_class_department_id")),
        sa.ForeignKeyConstraint(["institution_id"], ["institution.id"], name=op.f("fk_training_class_institution_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["course_paper.id"], name=op.f("fk_training_class_plan_id")),
        sa.ForeignKeyConstraint(["trade"], ["trade.code"], name=op.f("fk_training_class_trade")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_class")),
    )
    op.create_index("ix_class_county", "training_class", ["county", "id"], unique=False)
    op.create_index("ix_class_department", "training_class", ["department_id", "id"], unique=False)
    op.create_index("ix_class_institution", "training_class", ["institution_id", "id"], unique=False)
    op.create_index("ix_class_state", "training_class", ["county", "state", "id"], unique=False)
    op.create_index("uq_class_name", "training_class", ["institution_id", "year", "name"], unique=True)
    op.create_table(
        "class_seat",
        sa.Column("class_id", sa.UUID(), nullable=False),
        sa.Column("institution_id", sa.UUID(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("enrolled", sa.Integer(), server_default=sa.text("0"), nullable=False),
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
        sa.CheckConstraint("enrolled BETWEEN 0 AND size", name=op.f("ck_class_seat_taken")),
        sa.ForeignKeyConstraint(["class_id"], ["training_class.id"], name=op.f("fk_class_seat_class_id")),
        sa.PrimaryKeyConstraint("class_id", name=op.f("pk_class_seat")),
    )
    op.create_index("ix_class_seat_county", "class_seat", ["county", "class_id"], unique=False)
    op.create_table(
        "enrolment",
        sa.Column("class_id", sa.UUID(), nullable=False),
        sa.Column("person_id", sa.UUID(), nullable=False),
        sa.Column("institution_id", sa.UUID(), nullable=False),
        sa.Column("department_id", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("trade", sa.Text(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("times", postgresql.TSTZMULTIRANGE(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sex", sa.Text(), nullable=False),
        sa.Column("masked_number", sa.Text(), nullable=False),
        sa.Column("categories", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("state", sa.Text(), server_default=sa.text("'enrolled'"), nullable=False),
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
        postgresql.ExcludeConstraint(
            (sa.column("person_id"), "="),
            (sa.column("times"), "&&"),
            where=sa.text("state IN ('enrolled', 'completed')"),
            using="gist",
            name="person_elsewhere",
        ),
        sa.CheckConstraint(
            "state IN ('enrolled', 'cancelled', 'dropped', 'completed')", name=op.f("ck_enrolment_state")
        ),
        sa.CheckConstraint(
            "state NOT IN ('cancelled', 'dropped') OR reason IS NOT NULL", name=op.f("ck_enrolment_reason")
        ),
        sa.ForeignKeyConstraint(["class_id"], ["training_class.id"], name=op.f("fk_enrolment_class_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_enrolment_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enrolment")),
    )
    op.create_index("ix_enrolment_class", "enrolment", ["class_id", "id"], unique=False)
    op.create_index("ix_enrolment_county", "enrolment", ["county", "id"], unique=False)
    op.create_index("ix_enrolment_department", "enrolment", ["department_id", "id"], unique=False)
    op.create_index("ix_enrolment_institution", "enrolment", ["institution_id", "id"], unique=False)
    op.create_index("ix_enrolment_township", "enrolment", ["township", "id"], unique=False)
    op.create_index(
        "uq_enrolment_trade",
        "enrolment",
        ["person_id", "year", "trade", "level"],
        unique=True,
        postgresql_where=sa.text("state IN ('enrolled', 'completed')"),
    )
    op.create_table(
        "lesson",
        sa.Column("class_id", sa.UUID(), nullable=False),
        sa.Column("institution_id", sa.UUID(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("during", postgresql.TSTZRANGE(), nullable=False),
        sa.Column("hours", sa.Integer(), nullable=False),
        sa.Column("teacher_id", sa.UUID(), nullable=False),
        sa.Column("venue_id", sa.UUID(), nullable=False),
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
        postgresql.ExcludeConstraint(
            (sa.column("class_id"), "="), (sa.column("during"), "&&"), using="gist", name="class_busy"
        ),
        sa.CheckConstraint("kind IN ('theory', 'practical')", name=op.f("ck_lesson_kind")),
        sa.CheckConstraint("hours > 0 AND NOT isempty(during)", name=op.f("ck_lesson_time")),
        sa.ForeignKeyConstraint(["class_id"], ["training_class.id"], name=op.f("fk_lesson_class_id")),
        sa.ForeignKeyConstraint(["institution_id"], ["institution.id"], name=op.f("fk_lesson_institution_id")),
        sa.ForeignKeyConstraint(["teacher_id"], ["teacher.id"], name=op.f("fk_lesson_teacher_id")),
        sa.ForeignKeyConstraint(["venue_id"], ["venue.id"], name=op.f("fk_lesson_venue_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lesson")),
    )
    op.create_index("ix_lesson_county", "lesson", ["county", "id"], unique=False)
    for table, scope in SCOPES.items():
        support.protect(table, scope)
    for table in ("training_class", "lesson", "enrolment"):
        support.stamp(table)
        support.keep_history(table)
    op.execute(
        "CREATE TRIGGER training_class_guard BEFORE INSERT OR UPDATE ON training_class "
        "FOR EACH ROW EXECUTE FUNCTION guard_training_class()"
    )
    op.execute(
        "CREATE TRIGGER training_class_seat AFTER INSERT OR UPDATE OF size ON training_class "
        "FOR EACH ROW EXECUTE FUNCTION seat_class()"
    )
    op.execute(
        "CREATE TRIGGER enrolment_seat BEFORE INSERT OR UPDATE ON enrolment "
        "FOR EACH ROW EXECUTE FUNCTION seat_enrolment()"
    )
    for verb, rows in (("INSERT", "NEW"), ("UPDATE", "NEW"), ("DELETE", "OLD")):
        op.execute(
            f"CREATE TRIGGER lesson_times_{verb.lower()} AFTER {verb} ON lesson "
            f"REFERENCING {rows} TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION follow_timetable()"
        )


def downgrade() -> None:
    op.drop_index("ix_lesson_county", table_name="lesson")
    op.drop_table("lesson")
    op.drop_index(
        "uq_enrolment_trade", table_name="enrolment", postgresql_where=sa.text("state IN ('enrolled', 'completed')")
    )
    op.drop_index("ix_enrolment_township", table_name="enrolment")
    op.drop_index("ix_enrolment_institution", table_name="enrolment")
    op.drop_index("ix_enrolment_department", table_name="enrolment")
    op.drop_index("ix_enrolment_county", table_name="enrolment")
    op.drop_index("ix_enrolment_class", table_name="enrolment")
    op.drop_table("enrolment")
    op.drop_index("ix_class_seat_county", table_name="class_seat")
    op.drop_table("class_seat")
    op.drop_index("uq_class_name", table_name="training_class")
    op.drop_index("ix_class_state", table_name="training_class")
    op.drop_index("ix_class_institution", table_name="training_class")
    op.drop_index("ix_class_department", table_name="training_class")
    op.drop_index("ix_class_county", table_name="training_class")
    op.drop_table("training_class")
