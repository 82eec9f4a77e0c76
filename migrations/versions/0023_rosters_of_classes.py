"""Imports of a class's roster, an institution's too; what an import enrolled is known by its batch"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

_TABLES = ("import_job", "import_progress", "import_file", "import_fault")
_OWN = "institution_id = (SELECT NULLIF(current_setting('skillplan.institution', true), '')::uuid)"
_KIND = "ck_import_job_kind"


def upgrade() -> None:
    op.add_column("enrolment", sa.Column("import_batch_id", sa.UUID(), nullable=True))
    op.create_index(
        "ix_enrolment_batch",
        "enrolment",
        ["import_batch_id", "id"],
        unique=False,
        postgresql_where=sa.text("import_batch_id IS NOT NULL"),
    )
    op.add_column("import_job", sa.Column("class_id", sa.UUID(), nullable=True))
    op.create_foreign_key(op.f("fk_import_job_class_id"), "import_job", "training_class", ["class_id"], ["id"])
    for table in _TABLES:
        op.add_column(table, sa.Column("institution_id", sa.UUID(), nullable=True))
        for verb in ("SELECT", "INSERT", "UPDATE", "DELETE"):
            clause = {"SELECT": "USING ({0})", "DELETE": "USING ({0})", "INSERT": "WITH CHECK ({0})"}
            rule = clause.get(verb, "USING ({0}) WITH CHECK ({0})").format(_OWN)
            op.execute(f"CREATE POLICY institution_{verb.lower()} ON {table} FOR {verb} TO skp_institution {rule}")
            op.execute(f"GRANT {verb} ON {table} TO skp_institution")
    op.create_index("ix_import_job_institution", "import_job", ["institution_id", "id"], unique=False)
    _kinds("kind IN ('people', 'roster')")
    op.create_check_constraint(op.f("ck_import_job_of"), "import_job", "(kind = 'roster') = (class_id IS NOT NULL)")


def _kinds(rule: str) -> None:
    op.drop_constraint(op.f(_KIND), "import_job", type_="check")
    op.create_check_constraint(op.f(_KIND), "import_job", rule)


def downgrade() -> None:
    op.drop_constraint(op.f("ck_import_job_of"), "import_job")
    for table in reversed(_TABLES[1:]):
        op.execute(f"DELETE FROM {table} t USING import_job j WHERE j.id = t.job_id AND j.kind = 'roster'")
    op.execute("DELETE FROM import_job WHERE kind = 'roster'")
    _kinds("kind IN ('people')")
    op.drop_index("ix_import_job_institution", table_name="import_job")
    for table in _TABLES:
        for verb in ("select", "insert", "update", "delete"):
            op.execute(f"DROP POLICY institution_{verb} ON {table}")
        op.execute(f"REVOKE ALL ON {table} FROM skp_institution")
        op.drop_column(table, "institution_id")
    op.drop_constraint(op.f("fk_import_job_class_id"), "import_job")
    op.drop_column("import_job", "class_id")
    op.drop_index("ix_enrolment_batch", table_name="enrolment")
    op.drop_column("enrolment", "import_batch_id")
