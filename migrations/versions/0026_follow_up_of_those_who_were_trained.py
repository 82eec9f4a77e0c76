"""Follow-up of those who were trained"""

import sqlalchemy as sa
from alembic import op

from backend.kernel.scope import Kind, Scope
from migrations import support

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

_COUNTY = {Kind.COUNTY: "county", Kind.PREFECTURE: "prefecture", Kind.PROVINCE: "province"}
_UNITS = {Kind.TOWNSHIP: "township", Kind.DEPARTMENT: "department_id"}
_SEES = _COUNTY | _UNITS | {Kind.INSTITUTION: "institution_id"}
_ASKED = Scope(sees=_SEES, writes={Kind.COUNTY: "county"} | _UNITS, verbs=("insert",))
SCOPES = {"followup_task": Scope(sees=_SEES, writes={}), "employment_record": _ASKED, "return_visit": _ASKED}


def upgrade() -> None:
    op.create_table(
        "followup_task",
        sa.Column("enrolment_id", sa.UUID(), nullable=False),
        sa.Column("class_id", sa.UUID(), nullable=False),
        sa.Column("institution_id", sa.UUID(), nullable=False),
        sa.Column("department_id", sa.Text(), nullable=False),
        sa.Column("point", sa.Integer(), nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("since_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("sampled", sa.Boolean(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("records", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("rechecked", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), server_default=sa.text("false"), nullable=False),
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
        sa.CheckConstraint("(outcome IS NULL) = (records = 0)", name=op.f("ck_followup_task_outcome")),
        sa.CheckConstraint("point BETWEEN 0 AND 3", name=op.f("ck_followup_task_point")),
        sa.ForeignKeyConstraint(["class_id"], ["training_class.id"], name=op.f("fk_followup_task_class_id")),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolment.id"], name=op.f("fk_followup_task_enrolment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_followup_task")),
    )
    op.create_index("ix_followup_task_class", "followup_task", ["class_id", "id"], unique=False)
    op.create_index("ix_followup_task_county", "followup_task", ["county", "due_on", "id"], unique=False)
    op.create_index("ix_followup_task_department", "followup_task", ["department_id", "due_on", "id"], unique=False)
    op.create_index("ix_followup_task_institution", "followup_task", ["institution_id", "due_on", "id"], unique=False)
    op.create_index("ix_followup_task_township", "followup_task", ["township", "due_on", "id"], unique=False)
    op.create_index("uq_followup_task", "followup_task", ["enrolment_id", "point"], unique=True)
    op.create_table(
        "return_visit",
        sa.Column("enrolment_id", sa.UUID(), nullable=False),
        sa.Column("class_id", sa.UUID(), nullable=False),
        sa.Column("institution_id", sa.UUID(), nullable=False),
        sa.Column("department_id", sa.Text(), nullable=False),
        sa.Column("satisfaction", sa.Integer(), nullable=False),
        sa.Column("suggestion", sa.Text(), nullable=True),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("visited_on", sa.Date(), nullable=False),
        sa.Column(
            "visited_by",
            sa.UUID(),
            server_default=sa.text("NULLIF(current_setting('skillplan.user', true), '')::uuid"),
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
        sa.CheckConstraint("channel IN ('phone', 'visit', 'sheet', 'page')", name=op.f("ck_return_visit_channel")),
        sa.CheckConstraint("satisfaction BETWEEN 1 AND 5", name=op.f("ck_return_visit_satisfaction")),
        sa.ForeignKeyConstraint(["class_id"], ["training_class.id"], name=op.f("fk_return_visit_class_id")),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolment.id"], name=op.f("fk_return_visit_enrolment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_return_visit")),
    )
    op.create_index("ix_return_visit_class", "return_visit", ["class_id", "id"], unique=False)
    op.create_index("ix_return_visit_county", "return_visit", ["county", "id"], unique=False)
    op.create_index("uq_return_visit", "return_visit", ["enrolment_id", "visited_on"], unique=True)
    op.create_table(
        "employment_record",
        sa.Column("task_id", sa.UUID(), nullable=False),
        sa.Column("institution_id", sa.UUID(), nullable=False),
        sa.Column("department_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("employer", sa.Text(), nullable=True),
        sa.Column("post", sa.Text(), nullable=True),
        sa.Column("place", sa.Text(), nullable=True),
        sa.Column("matches_trade", sa.Boolean(), nullable=True),
        sa.Column("embedded", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("contract", sa.Boolean(), nullable=True),
        sa.Column("insurance", sa.Boolean(), nullable=True),
        sa.Column("income_before_fen", sa.BigInteger(), nullable=True),
        sa.Column("income_after_fen", sa.BigInteger(), nullable=True),
        sa.Column("evidence", sa.Text(), nullable=True),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column(
            "asked_by",
            sa.UUID(),
            server_default=sa.text("NULLIF(current_setting('skillplan.user', true), '')::uuid"),
            nullable=True,
        ),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
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
        sa.CheckConstraint("(kind = 'correction') = (note IS NOT NULL)", name=op.f("ck_employment_record_note")),
        sa.CheckConstraint("channel IN ('phone', 'visit', 'sheet', 'page')", name=op.f("ck_employment_record_channel")),
        sa.CheckConstraint("kind IN ('first', 'correction', 'recheck')", name=op.f("ck_employment_record_kind")),
        sa.CheckConstraint(
            "outcome <> 'employed' OR (employer IS NOT NULL AND place IS NOT NULL)",
            name=op.f("ck_employment_record_employed"),
        ),
        sa.CheckConstraint(
            "outcome IN ('employed', 'self_employed', 'farming', 'study', 'not', 'unreachable')",
            name=op.f("ck_employment_record_outcome"),
        ),
        sa.CheckConstraint(
            "outcome NOT IN ('not', 'unreachable') OR reason IS NOT NULL", name=op.f("ck_employment_record_reason")
        ),
        sa.CheckConstraint(
            "place IN ('township', 'county', 'province', 'away', 'xiamen')", name=op.f("ck_employment_record_place")
        ),
        sa.CheckConstraint(
            "income_before_fen >= 0 AND income_after_fen >= 0", name=op.f("ck_employment_record_income")
        ),
        sa.ForeignKeyConstraint(["task_id"], ["followup_task.id"], name=op.f("fk_employment_record_task_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_employment_record")),
    )
    op.create_index("ix_employment_record_county", "employment_record", ["county", "id"], unique=False)
    op.create_index("ix_employment_record_task", "employment_record", ["task_id", "id"], unique=False)

    for table, scope in SCOPES.items():
        support.protect(table, scope)
    for table in ("employment_record", "return_visit"):
        support.append_only(table)
    op.execute(
        "CREATE TRIGGER employment_record_take BEFORE INSERT ON employment_record "
        "FOR EACH ROW EXECUTE FUNCTION take_employment_record()"
    )
    op.execute(
        "CREATE TRIGGER return_visit_place BEFORE INSERT ON return_visit "
        "FOR EACH ROW EXECUTE FUNCTION place_return_visit()"
    )
    op.execute(
        "CREATE TRIGGER enrolment_followup AFTER UPDATE OF state ON enrolment FOR EACH ROW "
        "WHEN (OLD.state = 'completed' AND NEW.state <> 'completed') EXECUTE FUNCTION withdraw_followup()"
    )
    op.execute("SELECT make_followup_tasks(id) FROM training_class")


def downgrade() -> None:
    op.execute("DROP TRIGGER enrolment_followup ON enrolment")
    op.drop_index("ix_employment_record_task", table_name="employment_record")
    op.drop_index("ix_employment_record_county", table_name="employment_record")
    op.drop_table("employment_record")
    op.drop_index("uq_return_visit", table_name="return_visit")
    op.drop_index("ix_return_visit_county", table_name="return_visit")
    op.drop_index("ix_return_visit_class", table_name="return_visit")
    op.drop_table("return_visit")
    op.drop_index("uq_followup_task", table_name="followup_task")
    op.drop_index("ix_followup_task_township", table_name="followup_task")
    op.drop_index("ix_followup_task_institution", table_name="followup_task")
    op.drop_index("ix_followup_task_department", table_name="followup_task")
    op.drop_index("ix_followup_task_county", table_name="followup_task")
    op.drop_index("ix_followup_task_class", table_name="followup_task")
    op.drop_table("followup_task")
