"""Who completed is counted once in a plan; totals of training by township, department and institution"""

import sqlalchemy as sa
from alembic import op

from backend.kernel.scope import Kind, Scope
from migrations import support

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

_COUNTY = {Kind.COUNTY: "county", Kind.PREFECTURE: "prefecture", Kind.PROVINCE: "province"}
_UNITS = {Kind.TOWNSHIP: "township", Kind.DEPARTMENT: "department_id", Kind.INSTITUTION: "institution_id"}
_CREDITED = Scope(sees=_COUNTY | _UNITS, writes={})
_TABLES = ("completion", "training_total", "training_total_delta")
_PARTS = {"province": 2, "prefecture": 4, "county": 6, "township": 9}
_WHOSE = "region, department_id, institution_id, year"


def _places() -> list[sa.Column[str]]:
    return [
        sa.Column(
            name,
            sa.Text(),
            sa.Computed(f"CASE WHEN length(region) >= {digits} THEN left(region, {digits}) END", persisted=True),
            nullable=True,
        )
        for name, digits in _PARTS.items()
    ]


def _figure() -> list[sa.Column[object]]:
    return [
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("department_id", sa.Text(), nullable=False),
        sa.Column("institution_id", sa.UUID(), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
    ]


def _count(table: str, function: str, verb: str, transition: str) -> None:
    op.execute(
        f"CREATE TRIGGER {table}_count_{verb.lower()} AFTER {verb} ON {table} REFERENCING {transition} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {function}()"
    )


def _count_all() -> None:
    _count("enrolment", "count_enrolments", "INSERT", "NEW TABLE AS new_rows")
    _count("enrolment", "count_enrolments", "UPDATE", "OLD TABLE AS old_rows NEW TABLE AS new_rows")
    _count("completion", "count_completions", "INSERT", "NEW TABLE AS rows")
    _count("completion", "count_completions", "DELETE", "OLD TABLE AS rows")
    op.execute(
        "CREATE TRIGGER plan_recount AFTER UPDATE OF state ON plan FOR EACH ROW "
        "WHEN (NEW.state = 'issued' AND OLD.state <> 'issued') EXECUTE FUNCTION recount_completions()"
    )


def _count_what_is_there() -> None:
    for kind, states in (("enrolled", "'enrolled', 'completed'"), ("completed", "'completed'")):
        op.execute(
            f"INSERT INTO training_total_delta ({_WHOSE}, kind, persons) SELECT township, department_id, "
            f"institution_id, year, '{kind}', count(*) FROM enrolment WHERE state IN ({states}) GROUP BY 1, 2, 3, 4"
        )
    op.execute("SELECT credit_people(array_agg(person_id)) FROM enrolment WHERE state = 'completed'")


def upgrade() -> None:
    op.create_table(
        "completion",
        sa.Column("id", sa.UUID(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("enrolment_id", sa.UUID(), nullable=False),
        sa.Column("person_id", sa.UUID(), nullable=False),
        sa.Column("class_id", sa.UUID(), nullable=False),
        *_figure(),
        sa.Column("period", sa.Integer(), nullable=False),
        *_places(),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolment.id"], name=op.f("fk_completion_enrolment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_completion")),
    )
    op.create_index("ix_completion_county", "completion", ["county", "year"], unique=False)
    op.create_index("uq_completion_enrolment", "completion", ["enrolment_id"], unique=True)
    op.create_index("uq_completion_person", "completion", ["person_id", "period"], unique=True)
    op.create_table(
        "training_total",
        *_figure(),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("persons", sa.BigInteger(), nullable=False),
        *_places(),
        sa.CheckConstraint("kind IN ('enrolled', 'completed', 'counted')", name=op.f("ck_training_total_kind")),
        sa.PrimaryKeyConstraint(
            "region", "department_id", "institution_id", "year", "kind", name=op.f("pk_training_total")
        ),
    )
    op.create_index("ix_training_total_county", "training_total", ["county", "year"], unique=False)
    op.create_table(
        "training_total_delta",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        *_figure(),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("persons", sa.BigInteger(), nullable=False),
        *_places(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_total_delta")),
    )
    for table in _TABLES:
        support.protect(table, _CREDITED)
    _count_all()
    _count_what_is_there()


def downgrade() -> None:
    op.execute("DROP TRIGGER plan_recount ON plan")
    for verb in ("insert", "update"):
        op.execute(f"DROP TRIGGER enrolment_count_{verb} ON enrolment")
    for table in _TABLES:
        op.drop_table(table)
