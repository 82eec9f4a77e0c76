"""Results of those who joined, told and counted"""

import sqlalchemy as sa
from alembic import op

from backend.kernel.scope import Kind, Scope
from migrations import support

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

_COUNTY = {Kind.COUNTY: "county", Kind.PREFECTURE: "prefecture", Kind.PROVINCE: "province"}
_UNITS = {Kind.TOWNSHIP: "township", Kind.DEPARTMENT: "department_id", Kind.INSTITUTION: "institution_id"}
_RESULTS = Scope(sees=_COUNTY | _UNITS, writes={})
MEASURES = ("joined", "completed", "assessed", "passed", "certified", "available")
TOTALS = ("outcome_total", "outcome_total_delta")
COUNTED = (
    ("insert", "INSERT", "NEW TABLE AS rows", 1),
    ("delete", "DELETE", "OLD TABLE AS rows", -1),
    ("before", "UPDATE", "OLD TABLE AS rows", -1),
    ("after", "UPDATE", "NEW TABLE AS rows", 1),
)
FOLLOWED = (
    ("enrolment", "result", "UPDATE", "follow_completion"),
    ("certificate", "result_insert", "INSERT", "follow_certificates"),
    ("certificate", "result_update", "UPDATE", "follow_certificates"),
    ("followup_task", "result", "UPDATE", "follow_answers"),
)
_OWN = """
INSERT INTO outcome_total_delta (region, department_id, kind, code, month, point, institution_id,
  answered, at_work, judged, matching, placed, near, offered, kept, paid, gained)
SELECT t.township, t.department_id, d.kind, d.code, date_trunc('month', c.ends_on)::date, t.point, d.whose,
  count(*) FILTER (WHERE t.outcome <> 'study'), count(*) FILTER (WHERE t.outcome IN ('employed', 'self_employed')),
  count(t.matches_trade), count(*) FILTER (WHERE t.matches_trade),
  count(t.near_home), count(*) FILTER (WHERE t.near_home), count(t.embedded), count(*) FILTER (WHERE t.embedded),
  count(t.gain_fen), coalesce(sum(t.gain_fen), 0)
FROM followup_task t JOIN training_class c ON c.id = t.class_id JOIN enrolment e ON e.id = t.enrolment_id
CROSS JOIN LATERAL outcome_dimensions(t.class_id, t.institution_id, e.trade, c.mode, e.categories) d
WHERE t.outcome IS NOT NULL AND NOT t.withdrawn AND d.kind LIKE 'own%' GROUP BY 1, 2, 3, 4, 5, 6, 7
"""
"""What was said before institutions had their own figures by trade, mode and category."""


def upgrade() -> None:
    op.create_table(
        "training_result",
        sa.Column("enrolment_id", sa.UUID(), nullable=False),
        sa.Column("class_id", sa.UUID(), nullable=False),
        sa.Column("institution_id", sa.UUID(), nullable=False),
        sa.Column("department_id", sa.Text(), nullable=False),
        sa.Column("completed", sa.Boolean(), nullable=False),
        sa.Column("assessed", sa.Boolean(), nullable=False),
        sa.Column("passed", sa.Boolean(), nullable=False),
        sa.Column("certified", sa.Boolean(), nullable=False),
        sa.Column("placed", sa.Boolean(), nullable=False),
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
        sa.ForeignKeyConstraint(["class_id"], ["training_class.id"], name=op.f("fk_training_result_class_id")),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolment.id"], name=op.f("fk_training_result_enrolment_id")),
        sa.PrimaryKeyConstraint("enrolment_id", name=op.f("pk_training_result")),
    )
    op.create_index("ix_training_result_class", "training_result", ["class_id"], unique=False)
    op.create_index("ix_training_result_county", "training_result", ["county"], unique=False)
    op.create_index("ix_outcome_total_institution", "outcome_total", ["institution_id", "kind", "month"], unique=False)
    for table in TOTALS:
        for measure in MEASURES:
            op.add_column(table, sa.Column(measure, sa.BigInteger(), server_default=sa.text("0"), nullable=False))
    support.protect("training_result", _RESULTS)
    for name, verb, rows, sign in COUNTED:
        op.execute(
            f"CREATE TRIGGER training_result_count_{name} AFTER {verb} ON training_result REFERENCING {rows} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION count_results('{sign}')"
        )
    for table, name, verb, function in FOLLOWED:
        op.execute(
            f"CREATE TRIGGER {table}_{name} AFTER {verb} ON {table} REFERENCING NEW TABLE AS new_rows "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {function}()"
        )
    op.execute(
        "CREATE TRIGGER training_class_tell AFTER UPDATE OF state ON training_class FOR EACH ROW WHEN "
        "(NEW.state = 'assessed' OR (NEW.state IN ('finished', 'voided') AND OLD.state <> 'running')) "
        "EXECUTE FUNCTION tell_results()"
    )
    op.execute(
        "CREATE TRIGGER employment_record_settle AFTER INSERT ON employment_record REFERENCING NEW TABLE AS new_rows "
        "FOR EACH STATEMENT EXECUTE FUNCTION settle_followup()"
    )
    for table in TOTALS:
        op.execute(f"DELETE FROM {table} WHERE kind LIKE 'own%'")
    op.execute(_OWN)
    op.execute(
        "SELECT tell_class(c.id) FROM training_class c WHERE c.state IN ('assessed', 'accepted', 'settled', 'archived')"
    )


def downgrade() -> None:
    op.execute("DROP TRIGGER employment_record_settle ON employment_record")
    op.execute("DROP TRIGGER training_class_tell ON training_class")
    for table, name, _, _ in FOLLOWED:
        op.execute(f"DROP TRIGGER {table}_{name} ON {table}")
    op.drop_index("ix_outcome_total_institution", table_name="outcome_total")
    for table in TOTALS:
        op.execute(f"DELETE FROM {table} WHERE kind LIKE 'own%' OR point < 0")
        for measure in MEASURES:
            op.drop_column(table, measure)
    op.drop_table("training_result")
