"""Totals of answers"""

import sqlalchemy as sa
from alembic import op

from backend.kernel.scope import Kind, Scope
from migrations import support

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

_COUNTY = {Kind.COUNTY: "county", Kind.PREFECTURE: "prefecture", Kind.PROVINCE: "province"}
_UNITS = {Kind.TOWNSHIP: "township", Kind.DEPARTMENT: "department_id", Kind.INSTITUTION: "institution_id"}
_TOTALS = Scope(sees=_COUNTY | _UNITS, writes={})
_KNOWN = """
UPDATE followup_task t SET
  matches_trade = CASE WHEN r.outcome IN ('employed', 'self_employed') THEN r.matches_trade END,
  near_home = CASE WHEN r.outcome IN ('employed', 'self_employed') THEN r.place IN ('township', 'county') END,
  embedded = CASE WHEN c.mode = 'embedded' THEN r.embedded END,
  gain_fen = CASE WHEN r.outcome <> 'unreachable' THEN r.income_after_fen - r.income_before_fen END
FROM training_class c, (SELECT DISTINCT ON (task_id) * FROM employment_record WHERE kind <> 'recheck'
  ORDER BY task_id, id DESC) r WHERE c.id = t.class_id AND r.task_id = t.id
"""
"""What was said before there were totals."""


def upgrade() -> None:
    op.create_table(
        "outcome_total",
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("department_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("point", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("institution_id", sa.UUID(), nullable=True),
        sa.Column("answered", sa.BigInteger(), nullable=False),
        sa.Column("at_work", sa.BigInteger(), nullable=False),
        sa.Column("judged", sa.BigInteger(), nullable=False),
        sa.Column("matching", sa.BigInteger(), nullable=False),
        sa.Column("placed", sa.BigInteger(), nullable=False),
        sa.Column("near", sa.BigInteger(), nullable=False),
        sa.Column("offered", sa.BigInteger(), nullable=False),
        sa.Column("kept", sa.BigInteger(), nullable=False),
        sa.Column("paid", sa.BigInteger(), nullable=False),
        sa.Column("gained", sa.BigInteger(), nullable=False),
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
        sa.PrimaryKeyConstraint(
            "region", "department_id", "kind", "code", "month", "point", name=op.f("pk_outcome_total")
        ),
    )
    op.create_index("ix_outcome_total_county", "outcome_total", ["county", "kind", "month"], unique=False)
    op.create_table(
        "outcome_total_delta",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("department_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("point", sa.Integer(), nullable=False),
        sa.Column("institution_id", sa.UUID(), nullable=True),
        sa.Column("answered", sa.BigInteger(), nullable=False),
        sa.Column("at_work", sa.BigInteger(), nullable=False),
        sa.Column("judged", sa.BigInteger(), nullable=False),
        sa.Column("matching", sa.BigInteger(), nullable=False),
        sa.Column("placed", sa.BigInteger(), nullable=False),
        sa.Column("near", sa.BigInteger(), nullable=False),
        sa.Column("offered", sa.BigInteger(), nullable=False),
        sa.Column("kept", sa.BigInteger(), nullable=False),
        sa.Column("paid", sa.BigInteger(), nullable=False),
        sa.Column("gained", sa.BigInteger(), nullable=False),
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
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outcome_total_delta")),
    )
    op.add_column("followup_task", sa.Column("matches_trade", sa.Boolean(), nullable=True))
    op.add_column("followup_task", sa.Column("embedded", sa.Boolean(), nullable=True))
    op.add_column("followup_task", sa.Column("near_home", sa.Boolean(), nullable=True))
    op.add_column("followup_task", sa.Column("gain_fen", sa.BigInteger(), nullable=True))

    for table in ("outcome_total", "outcome_total_delta"):
        support.protect(table, _TOTALS)
    op.execute("CREATE TEMPORARY TABLE said_before AS SELECT id FROM followup_task WHERE records > 0 AND NOT withdrawn")
    op.execute("UPDATE followup_task SET withdrawn = true WHERE id IN (SELECT id FROM said_before)")
    op.execute(_KNOWN)
    op.execute(
        "CREATE TRIGGER followup_task_count AFTER UPDATE ON followup_task "
        "REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION count_outcomes()"
    )
    op.execute("UPDATE followup_task SET withdrawn = false WHERE id IN (SELECT id FROM said_before)")
    op.execute("DROP TABLE said_before")


def downgrade() -> None:
    op.execute("DROP TRIGGER followup_task_count ON followup_task")
    op.drop_column("followup_task", "gain_fen")
    op.drop_column("followup_task", "near_home")
    op.drop_column("followup_task", "embedded")
    op.drop_column("followup_task", "matches_trade")
    op.drop_table("outcome_total_delta")
    op.drop_index("ix_outcome_total_county", table_name="outcome_total")
    op.drop_table("outcome_total")
