"""Employers and orders"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from backend.kernel.scope import ALL, Kind, Scope, of_county, own
from migrations import support

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

_COUNTY = {Kind.COUNTY: "county", Kind.PREFECTURE: "prefecture", Kind.PROVINCE: "province"}
_UNITS = {Kind.TOWNSHIP: of_county("county"), Kind.DEPARTMENT: of_county("county")}
_SCHOOLS = {Kind.INSTITUTION: of_county("county")}
_OFFICE = {Kind.COUNTY: "county"}
_OWN = {Kind.EMPLOYER: "employer_id"}
_ITSELF = {Kind.EMPLOYER: "id"}
_SCHOOL = {Kind.INSTITUTION: "institution_id"}
_VERBS = ("insert", "update")
SCOPES = {
    "employer": Scope(sees=_COUNTY | _UNITS | _SCHOOLS | _ITSELF, writes=_OFFICE | _ITSELF, verbs=_VERBS),
    "job_post": Scope(sees=_COUNTY | _UNITS | _SCHOOLS | _OWN, writes=_OFFICE | _OWN, verbs=_VERBS),
    "training_order": Scope(sees=_COUNTY | _UNITS | _OWN | _SCHOOL, writes=_OFFICE | _OWN | _SCHOOL, verbs=_VERBS),
}


def _by(predicate: str) -> dict[Kind, str]:
    return {Kind.EMPLOYER: predicate}


ADMITTED = {
    "auth_session": Scope(sees=_by(own("user_id")), verbs=_VERBS),
    "audit_event": Scope(sees={}, writes=_by(ALL), verbs=("insert",)),
    "idempotency": Scope(sees=_by(own("principal")), verbs=("insert",)),
    "disclosure_use": Scope(sees=_by(own("user_id")), verbs=_VERBS),
    "setting": Scope(sees=_by(of_county("county")), writes={}),
} | dict.fromkeys(
    ("region", "region_alias", "department", "responsibility", "industry", "trade", "labour_brand", "dictionary_entry"),
    Scope(sees=_by(ALL), writes={}),
)
"""What every kind of caller may see or append."""


def upgrade() -> None:
    op.create_table(
        "employer",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("contact", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("brands", postgresql.ARRAY(sa.Text()), nullable=False),
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
        sa.CheckConstraint("kind IN ('enterprise', 'workshop', 'agency', 'base')", name=op.f("ck_employer_kind")),
        sa.CheckConstraint("place IN ('county', 'province', 'away', 'xiamen')", name=op.f("ck_employer_place")),
        sa.CheckConstraint("state IN ('active', 'closed')", name=op.f("ck_employer_state")),
        sa.CheckConstraint("capacity >= 0", name=op.f("ck_employer_capacity")),
        sa.CheckConstraint("length(region) IN (6, 9)", name=op.f("ck_employer_region")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_employer")),
    )
    op.create_index("ix_employer_county", "employer", ["county", "id"], unique=False)
    op.create_index("uq_employer_name", "employer", ["county", "name"], unique=True)
    op.create_table(
        "job_post",
        sa.Column("employer_id", sa.UUID(), nullable=False),
        sa.Column("trade", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("persons", sa.Integer(), nullable=False),
        sa.Column("filled", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("wage_fen", sa.BigInteger(), nullable=False),
        sa.Column("demands", sa.Text(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("state", sa.Text(), server_default=sa.text("'open'"), nullable=False),
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
        sa.CheckConstraint("state IN ('open', 'closed')", name=op.f("ck_job_post_state")),
        sa.CheckConstraint("filled BETWEEN 0 AND persons", name=op.f("ck_job_post_filled")),
        sa.CheckConstraint("wage_fen >= 0", name=op.f("ck_job_post_wage")),
        sa.ForeignKeyConstraint(["employer_id"], ["employer.id"], name=op.f("fk_job_post_employer_id")),
        sa.ForeignKeyConstraint(["trade"], ["trade.code"], name=op.f("fk_job_post_trade")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job_post")),
    )
    op.create_index("ix_job_post_county", "job_post", ["county", "id"], unique=False)
    op.create_index("ix_job_post_employer", "job_post", ["employer_id", "id"], unique=False)
    op.create_index(
        "ix_job_post_open", "job_post", ["county", "trade"], unique=False, postgresql_where=sa.text("state = 'open'")
    )
    op.create_table(
        "training_order",
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("employer_id", sa.UUID(), nullable=False),
        sa.Column("institution_id", sa.UUID(), nullable=True),
        sa.Column("institution_name", sa.Text(), nullable=True),
        sa.Column("class_id", sa.UUID(), nullable=True),
        sa.Column("class_name", sa.Text(), nullable=True),
        sa.Column("trade", sa.Text(), nullable=False),
        sa.Column("post", sa.Text(), nullable=False),
        sa.Column("persons", sa.Integer(), nullable=False),
        sa.Column("wage_fen", sa.BigInteger(), nullable=False),
        sa.Column("demands", sa.Text(), nullable=False),
        sa.Column("deliver_by", sa.Date(), nullable=False),
        sa.Column("state", sa.Text(), server_default=sa.text("'draft'"), nullable=False),
        sa.Column("state_since", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("delivered", sa.Integer(), nullable=True),
        sa.Column("hired", sa.Integer(), nullable=True),
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
        sa.CheckConstraint("(state = 'closed') = (hired IS NOT NULL)", name=op.f("ck_training_order_closed")),
        sa.CheckConstraint(
            "(state IN ('delivered', 'closed')) = (delivered IS NOT NULL)", name=op.f("ck_training_order_delivered")
        ),
        sa.CheckConstraint(
            "(state IN ('training', 'delivered', 'closed')) = (class_id IS NOT NULL)",
            name=op.f("ck_training_order_class"),
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'cancelled') OR institution_id IS NOT NULL", name=op.f("ck_training_order_offered")
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'offered', 'declined', 'accepted', 'training', 'delivered', 'closed', 'cancelled')",
            name=op.f("ck_training_order_state"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('declined', 'cancelled') OR reason IS NOT NULL", name=op.f("ck_training_order_reason")
        ),
        sa.CheckConstraint("hired BETWEEN 0 AND delivered", name=op.f("ck_training_order_hired")),
        sa.CheckConstraint("persons > 0 AND wage_fen >= 0", name=op.f("ck_training_order_numbers")),
        sa.ForeignKeyConstraint(["class_id"], ["training_class.id"], name=op.f("fk_training_order_class_id")),
        sa.ForeignKeyConstraint(["employer_id"], ["employer.id"], name=op.f("fk_training_order_employer_id")),
        sa.ForeignKeyConstraint(["institution_id"], ["institution.id"], name=op.f("fk_training_order_institution_id")),
        sa.ForeignKeyConstraint(["trade"], ["trade.code"], name=op.f("fk_training_order_trade")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_order")),
    )
    op.create_index("ix_training_order_county", "training_order", ["county", "id"], unique=False)
    op.create_index("ix_training_order_employer", "training_order", ["employer_id", "id"], unique=False)
    op.create_index("ix_training_order_institution", "training_order", ["institution_id", "id"], unique=False)
    op.create_index("uq_training_order_class", "training_order", ["class_id"], unique=True)
    op.create_index("uq_training_order_number", "training_order", ["county", "number"], unique=True)

    for table, scope in SCOPES.items():
        support.protect(table, scope)
        support.stamp(table)
        support.keep_history(table)
    for table, scope in ADMITTED.items():
        support.admit(table, scope)
    op.execute(
        "CREATE TRIGGER employer_guard BEFORE INSERT OR UPDATE ON employer "
        "FOR EACH ROW EXECUTE FUNCTION guard_employer()"
    )
    op.execute(
        "CREATE TRIGGER training_order_guard BEFORE INSERT OR UPDATE ON training_order "
        "FOR EACH ROW EXECUTE FUNCTION guard_training_order()"
    )
    op.execute(
        "CREATE TRIGGER training_order_names BEFORE UPDATE ON training_order "
        "FOR EACH ROW EXECUTE FUNCTION fill_training_order()"
    )
    op.execute("UPDATE app_user SET kind = 'employer' WHERE role = 'employer'")


def downgrade() -> None:
    op.execute("UPDATE app_user SET kind = 'institution' WHERE role = 'employer'")
    for table, scope in ADMITTED.items():
        support.shut_out(table, scope)
    op.drop_index("uq_training_order_number", table_name="training_order")
    op.drop_index("uq_training_order_class", table_name="training_order")
    op.drop_index("ix_training_order_institution", table_name="training_order")
    op.drop_index("ix_training_order_employer", table_name="training_order")
    op.drop_index("ix_training_order_county", table_name="training_order")
    op.drop_table("training_order")
    op.drop_index("ix_job_post_open", table_name="job_post", postgresql_where=sa.text("state = 'open'"))
    op.drop_index("ix_job_post_employer", table_name="job_post")
    op.drop_index("ix_job_post_county", table_name="job_post")
    op.drop_table("job_post")
    op.drop_index("uq_employer_name", table_name="employer")
    op.drop_index("ix_employer_county", table_name="employer")
    op.drop_table("employer")
