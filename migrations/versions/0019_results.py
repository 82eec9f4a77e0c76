"""Results of assessments and certificates"""

import sqlalchemy as sa
from alembic import op

from backend.kernel.scope import Kind, Scope
from migrations import support

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_COUNTY = {Kind.COUNTY: "county", Kind.PREFECTURE: "prefecture", Kind.PROVINCE: "province"}
_OWN = {Kind.INSTITUTION: "institution_id"}
_SEES = _COUNTY | {Kind.TOWNSHIP: "township", Kind.DEPARTMENT: "department_id"} | _OWN
_KEEPS = {Kind.COUNTY: "county"} | _OWN

SCOPES = {
    "assessment": Scope(sees=_SEES, writes=_KEEPS),
    "certificate": Scope(sees=_SEES, writes=_KEEPS, verbs=("insert", "update")),
    "certificate_counter": Scope(sees={Kind.SYSTEM: "*"}, writes={}),
}


def upgrade() -> None:
    op.create_table(
        "certificate_counter",
        sa.Column("institution_id", sa.UUID(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("institution_id", "year", name=op.f("pk_certificate_counter")),
    )
    op.create_table(
        "assessment",
        sa.Column("enrolment_id", sa.UUID(), nullable=False),
        sa.Column("class_id", sa.UUID(), nullable=False),
        sa.Column("institution_id", sa.UUID(), nullable=False),
        sa.Column("department_id", sa.Text(), nullable=False),
        sa.Column("theory", sa.Integer(), nullable=False),
        sa.Column("practice", sa.Integer(), nullable=False),
        sa.Column("assessor", sa.Text(), nullable=False),
        sa.Column("assessed_on", sa.Date(), nullable=False),
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
        sa.CheckConstraint(
            "theory BETWEEN 0 AND 100 AND practice BETWEEN 0 AND 100", name=op.f("ck_assessment_scores")
        ),
        sa.ForeignKeyConstraint(["class_id"], ["training_class.id"], name=op.f("fk_assessment_class_id")),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolment.id"], name=op.f("fk_assessment_enrolment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessment")),
    )
    op.create_index("ix_assessment_class", "assessment", ["class_id", "id"], unique=False)
    op.create_index("uq_assessment", "assessment", ["enrolment_id"], unique=True)
    op.create_table(
        "certificate",
        sa.Column("enrolment_id", sa.UUID(), nullable=False),
        sa.Column("person_id", sa.UUID(), nullable=False),
        sa.Column("class_id", sa.UUID(), nullable=False),
        sa.Column("institution_id", sa.UUID(), nullable=False),
        sa.Column("department_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=True),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("class_name", sa.Text(), nullable=False),
        sa.Column("trade", sa.Text(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("hours", sa.Integer(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default=sa.text("'valid'"), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
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
        sa.CheckConstraint("(state = 'revoked') = (reason IS NOT NULL)", name=op.f("ck_certificate_state")),
        sa.ForeignKeyConstraint(["class_id"], ["training_class.id"], name=op.f("fk_certificate_class_id")),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolment.id"], name=op.f("fk_certificate_enrolment_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_certificate_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate")),
    )
    op.create_index("ix_certificate_class", "certificate", ["class_id", "id"], unique=False)
    op.create_index("ix_certificate_county", "certificate", ["county", "id"], unique=False)
    op.create_index("uq_certificate_number", "certificate", ["kind", "number"], unique=True)
    op.create_index(
        "uq_certificate_person",
        "certificate",
        ["person_id", "kind", "trade", "level"],
        unique=True,
        postgresql_where=sa.text("state = 'valid'"),
    )
    op.create_index("uq_certificate_serial", "certificate", ["institution_id", "year", "serial"], unique=True)
    for table, scope in SCOPES.items():
        support.protect(table, scope)
    for table in ("assessment", "certificate"):
        support.stamp(table)
        support.keep_history(table)
    op.execute(
        "CREATE TRIGGER assessment_guard BEFORE INSERT OR UPDATE OR DELETE ON assessment "
        "FOR EACH ROW EXECUTE FUNCTION guard_assessment()"
    )
    op.execute(
        "CREATE TRIGGER certificate_number BEFORE INSERT OR UPDATE ON certificate "
        "FOR EACH ROW EXECUTE FUNCTION number_certificate()"
    )
    op.execute(
        "CREATE TRIGGER training_class_reopen AFTER UPDATE OF state ON training_class FOR EACH ROW "
        "WHEN (OLD.state = 'assessed' AND NEW.state = 'finished') EXECUTE FUNCTION reopen_class()"
    )


def downgrade() -> None:
    op.execute("DROP TRIGGER training_class_reopen ON training_class")
    op.drop_index("uq_certificate_serial", table_name="certificate")
    op.drop_index("uq_certificate_person", table_name="certificate", postgresql_where=sa.text("state = 'valid'"))
    op.drop_index("uq_certificate_number", table_name="certificate")
    op.drop_index("ix_certificate_county", table_name="certificate")
    op.drop_index("ix_certificate_class", table_name="certificate")
    op.drop_table("certificate")
    op.drop_index("uq_assessment", table_name="assessment")
    op.drop_index("ix_assessment_class", table_name="assessment")
    op.drop_table("assessment")
    op.drop_table("certificate_counter")
