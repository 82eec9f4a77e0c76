"""Attendance: marks, roll calls, corrections, shared phones"""

import sqlalchemy as sa
from alembic import op

from backend.kernel.scope import NOTHING, Kind, Scope
from migrations import support

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_COUNTY = {Kind.COUNTY: "county", Kind.PREFECTURE: "prefecture", Kind.PROVINCE: "province"}
_OFFICE = {Kind.COUNTY: "county"}
_OWN = {Kind.INSTITUTION: "institution_id"}
_DEPARTMENT = {Kind.DEPARTMENT: "department_id"}
_TOWNSHIP = {Kind.TOWNSHIP: "township"}
_CLASSES = _COUNTY | {Kind.TOWNSHIP: NOTHING} | _DEPARTMENT | _OWN

SCOPES = {
    "roll_call": Scope(sees=_CLASSES, writes=_OFFICE | _OWN, verbs=("insert",)),
    "attendance": Scope(sees=_COUNTY | _TOWNSHIP | _DEPARTMENT | _OWN, writes=_OFFICE | _OWN, verbs=("insert",)),
    "attendance_correction": Scope(
        sees=_COUNTY | _TOWNSHIP | _DEPARTMENT | _OWN,
        writes=_OFFICE | _DEPARTMENT | _OWN,
        verbs=("insert", "update"),
    ),
    "shared_device": Scope(sees=_CLASSES, writes=_OFFICE | _OWN, verbs=("insert",)),
}


def upgrade() -> None:
    op.create_table(
        "attendance_correction",
        sa.Column("lesson_id", sa.UUID(), nullable=False),
        sa.Column("enrolment_id", sa.UUID(), nullable=False),
        sa.Column("class_id", sa.UUID(), nullable=False),
        sa.Column("institution_id", sa.UUID(), nullable=False),
        sa.Column("department_id", sa.Text(), nullable=False),
        sa.Column("attended", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default=sa.text("'asked'"), nullable=False),
        sa.Column("asked_by", sa.UUID(), nullable=False),
        sa.Column("decided_by", sa.UUID(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
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
        sa.CheckConstraint("(state = 'asked') = (decided_by IS NULL)", name=op.f("ck_attendance_correction_decided")),
        sa.CheckConstraint("state <> 'refused' OR answer IS NOT NULL", name=op.f("ck_attendance_correction_answer")),
        sa.CheckConstraint("state IN ('asked', 'approved', 'refused')", name=op.f("ck_attendance_correction_state")),
        sa.CheckConstraint("decided_by <> asked_by", name=op.f("ck_attendance_correction_two_persons")),
        sa.ForeignKeyConstraint(["class_id"], ["training_class.id"], name=op.f("fk_attendance_correction_class_id")),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolment.id"], name=op.f("fk_attendance_correction_enrolment_id")),
        sa.ForeignKeyConstraint(["lesson_id"], ["lesson.id"], name=op.f("fk_attendance_correction_lesson_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendance_correction")),
    )
    op.create_index("ix_attendance_correction_class", "attendance_correction", ["class_id", "id"], unique=False)
    op.create_index("ix_attendance_correction_county", "attendance_correction", ["county", "id"], unique=False)
    op.create_index(
        "uq_attendance_correction",
        "attendance_correction",
        ["lesson_id", "enrolment_id"],
        unique=True,
        postgresql_where=sa.text("state = 'asked'"),
    )
    op.create_table(
        "roll_call",
        sa.Column("lesson_id", sa.UUID(), nullable=False),
        sa.Column("class_id", sa.UUID(), nullable=False),
        sa.Column("institution_id", sa.UUID(), nullable=False),
        sa.Column("department_id", sa.Text(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("head_count", sa.Integer(), nullable=False),
        sa.Column("present", sa.Integer(), nullable=False),
        sa.Column("taken_by", sa.UUID(), nullable=False),
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
        sa.CheckConstraint("head_count >= 0", name=op.f("ck_roll_call_heads")),
        sa.ForeignKeyConstraint(["lesson_id"], ["lesson.id"], name=op.f("fk_roll_call_lesson_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roll_call")),
    )
    op.create_index("ix_roll_call_class", "roll_call", ["class_id", "id"], unique=False)
    op.create_index("uq_roll_call", "roll_call", ["lesson_id", "taken_at"], unique=True)
    op.create_table(
        "shared_device",
        sa.Column("lesson_id", sa.UUID(), nullable=False),
        sa.Column("class_id", sa.UUID(), nullable=False),
        sa.Column("institution_id", sa.UUID(), nullable=False),
        sa.Column("department_id", sa.Text(), nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("confirmed_by", sa.UUID(), nullable=False),
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
        sa.ForeignKeyConstraint(["lesson_id"], ["lesson.id"], name=op.f("fk_shared_device_lesson_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shared_device")),
    )
    op.create_index("uq_shared_device", "shared_device", ["lesson_id", "device"], unique=True)
    op.create_table(
        "attendance",
        sa.Column("lesson_id", sa.UUID(), nullable=False),
        sa.Column("enrolment_id", sa.UUID(), nullable=False),
        sa.Column("class_id", sa.UUID(), nullable=False),
        sa.Column("institution_id", sa.UUID(), nullable=False),
        sa.Column("department_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("device", sa.Text(), nullable=True),
        sa.Column("step", sa.BigInteger(), nullable=True),
        sa.Column("nth", sa.Integer(), nullable=True),
        sa.Column("roll_call_id", sa.UUID(), nullable=True),
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
            "(kind IN ('in', 'out')) = (step IS NOT NULL AND nth IS NOT NULL)", name=op.f("ck_attendance_code")
        ),
        sa.CheckConstraint(
            "(kind IN ('present', 'absent')) = (roll_call_id IS NOT NULL)", name=op.f("ck_attendance_call")
        ),
        sa.CheckConstraint("kind IN ('in', 'out', 'present', 'absent')", name=op.f("ck_attendance_kind")),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolment.id"], name=op.f("fk_attendance_enrolment_id")),
        sa.ForeignKeyConstraint(["lesson_id"], ["lesson.id"], name=op.f("fk_attendance_lesson_id")),
        sa.ForeignKeyConstraint(["roll_call_id"], ["roll_call.id"], name=op.f("fk_attendance_roll_call_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendance")),
    )
    op.create_index("ix_attendance_class", "attendance", ["class_id", "id"], unique=False)
    op.create_index("uq_attendance_call", "attendance", ["enrolment_id", "roll_call_id"], unique=True)
    op.create_index(
        "uq_attendance_code",
        "attendance",
        ["lesson_id", "kind", "step", "nth"],
        unique=True,
        postgresql_where=sa.text("step > 0"),
    )
    op.create_index(
        "uq_attendance_way",
        "attendance",
        ["lesson_id", "enrolment_id", "kind"],
        unique=True,
        postgresql_where=sa.text("step > 0"),
    )
    op.create_index("ix_lesson_during", "lesson", ["during"], postgresql_using="gist")
    for table, scope in SCOPES.items():
        support.protect(table, scope)
        op.execute(
            f"CREATE TRIGGER {table}_guard BEFORE INSERT OR UPDATE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION guard_{table}()"
        )
    for table in ("roll_call", "attendance", "shared_device"):
        support.append_only(table)
    support.stamp("attendance_correction")
    support.keep_history("attendance_correction")


def downgrade() -> None:
    op.drop_index("ix_lesson_during", table_name="lesson")
    op.drop_index("uq_attendance_way", table_name="attendance", postgresql_where=sa.text("step > 0"))
    op.drop_index("uq_attendance_code", table_name="attendance", postgresql_where=sa.text("step > 0"))
    op.drop_index("uq_attendance_call", table_name="attendance")
    op.drop_index("ix_attendance_class", table_name="attendance")
    op.drop_table("attendance")
    op.drop_index("uq_shared_device", table_name="shared_device")
    op.drop_table("shared_device")
    op.drop_index("uq_roll_call", table_name="roll_call")
    op.drop_index("ix_roll_call_class", table_name="roll_call")
    op.drop_table("roll_call")
    op.drop_index(
        "uq_attendance_correction", table_name="attendance_correction", postgresql_where=sa.text("state = 'asked'")
    )
    op.drop_index("ix_attendance_correction_county", table_name="attendance_correction")
    op.drop_index("ix_attendance_correction_class", table_name="attendance_correction")
    op.drop_table("attendance_correction")
