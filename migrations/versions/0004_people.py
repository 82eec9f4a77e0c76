"""People"""

import sqlalchemy as sa
from alembic import op

from backend.kernel.scope import Kind, Scope, by_region, of_county, own
from migrations import support

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_KEEPERS = {Kind.COUNTY: "county", Kind.TOWNSHIP: "township"}
_PEOPLE = Scope(sees=by_region(), writes=_KEEPERS)
_TOTALS = Scope(sees=by_region() | {Kind.DEPARTMENT: of_county("county")}, writes={})
SCOPES = {
    "person": _PEOPLE,
    "person_category": _PEOPLE,
    "person_wish": _PEOPLE,
    "person_name_token": Scope(sees=_KEEPERS, writes=_KEEPERS),
    "person_total": _TOTALS,
    "person_total_delta": _TOTALS,
    "disclosure_use": Scope(sees=support.first_kinds(own("user_id")), verbs=("insert", "update")),
}


def _count(table: str, function: str, verb: str, transition: str) -> None:
    op.execute(
        f"CREATE TRIGGER {table}_count_{verb.lower()} AFTER {verb} ON {table} REFERENCING {transition} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {function}()"
    )


def _rules() -> None:
    for table, scope in SCOPES.items():
        support.protect(table, scope)
    for table, key in (("person", "id"), ("person_category", "person_id"), ("person_wish", "person_id")):
        support.stamp(table)
        support.keep_history(table, key)
    _count("person", "count_people", "INSERT", "NEW TABLE AS new_rows")
    _count("person", "count_people", "DELETE", "OLD TABLE AS old_rows")
    _count("person", "count_people", "UPDATE", "OLD TABLE AS old_rows NEW TABLE AS new_rows")
    for table, function in (("person_category", "count_person_categories"), ("person_wish", "count_person_wishes")):
        _count(table, function, "INSERT", "NEW TABLE AS rows")
        _count(table, function, "DELETE", "OLD TABLE AS rows")


def upgrade() -> None:
    op.create_table(
        "disclosure_use",
        sa.Column("user_id", sa.UUID(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("user_id", "day", "kind", name=op.f("pk_disclosure_use")),
    )
    op.create_table(
        "person",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sex", sa.Text(), nullable=False),
        sa.Column("birth_date", sa.Date(), nullable=False),
        sa.Column("id_number_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("id_number_index", sa.LargeBinary(), nullable=False),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("phone_index", sa.LargeBinary(), nullable=True),
        sa.Column("address_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("nation", sa.Text(), nullable=True),
        sa.Column("education", sa.Text(), nullable=True),
        sa.Column("health", sa.Text(), nullable=True),
        sa.Column("in_labour_force", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("employment", sa.Text(), nullable=True),
        sa.Column("occupation", sa.Text(), nullable=True),
        sa.Column("workplace", sa.Text(), nullable=True),
        sa.Column("income_fen", sa.BigInteger(), nullable=True),
        sa.Column("remark", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), server_default=sa.text("'active'"), nullable=False),
        sa.Column("status_reason", sa.Text(), nullable=True),
        sa.Column("status_on", sa.Date(), nullable=True),
        sa.Column("merged_into", sa.UUID(), nullable=True),
        sa.Column("import_batch_id", sa.UUID(), nullable=True),
        sa.Column("registered_on", sa.Date(), nullable=False),
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
        sa.CheckConstraint("(status = 'merged') = (merged_into IS NOT NULL)", name=op.f("ck_person_merged")),
        sa.CheckConstraint("sex IN ('male', 'female')", name=op.f("ck_person_sex")),
        sa.CheckConstraint("status IN ('active', 'moved', 'left', 'dead', 'merged')", name=op.f("ck_person_status")),
        sa.CheckConstraint("income_fen >= 0", name=op.f("ck_person_income")),
        sa.CheckConstraint("length(region) IN (9, 12)", name=op.f("ck_person_region")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("id", "region", name="uq_person_place"),
    )
    op.create_index(
        "ix_person_batch",
        "person",
        ["import_batch_id", "id"],
        unique=False,
        postgresql_where=sa.text("import_batch_id IS NOT NULL"),
    )
    op.create_index("ix_person_county", "person", ["county", "id"], unique=False)
    op.create_index("ix_person_township", "person", ["township", "id"], unique=False)
    op.create_index("ix_person_village", "person", ["region", "id"], unique=False)
    op.create_index("uq_person_id_number", "person", ["county", "id_number_index"], unique=True)
    op.create_table(
        "person_name_token",
        sa.Column("township", sa.Text(), nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("person_id", sa.UUID(), nullable=False),
        sa.Column("county", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("township", "token", "person_id", name=op.f("pk_person_name_token")),
    )
    op.create_index("ix_person_name_token_county", "person_name_token", ["county", "token", "person_id"], unique=False)
    op.create_table(
        "person_total",
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("sex", sa.Text(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("persons", sa.BigInteger(), nullable=False),
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
            "kind IN ('all', 'labour', 'village', 'category', 'wish')", name=op.f("ck_person_total_kind")
        ),
        sa.PrimaryKeyConstraint("region", "kind", "code", "status", "sex", "month", name=op.f("pk_person_total")),
    )
    op.create_table(
        "person_total_delta",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("sex", sa.Text(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("persons", sa.BigInteger(), nullable=False),
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
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_total_delta")),
    )
    op.create_table(
        "person_category",
        sa.Column("person_id", sa.UUID(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
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
        sa.ForeignKeyConstraint(
            ["person_id", "region"],
            ["person.id", "person.region"],
            name="fk_person_category_person",
            onupdate="CASCADE",
        ),
        sa.PrimaryKeyConstraint("person_id", "category", name=op.f("pk_person_category")),
    )
    op.create_index("ix_person_category_county", "person_category", ["county", "category", "person_id"], unique=False)
    op.create_index(
        "ix_person_category_township", "person_category", ["township", "category", "person_id"], unique=False
    )
    op.create_table(
        "person_wish",
        sa.Column("person_id", sa.UUID(), nullable=False),
        sa.Column("trade", sa.Text(), nullable=False),
        sa.Column("mode", sa.Text(), nullable=True),
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
        sa.ForeignKeyConstraint(
            ["person_id", "region"], ["person.id", "person.region"], name="fk_person_wish_person", onupdate="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", "trade", name=op.f("pk_person_wish")),
    )
    op.create_index("ix_person_wish_county", "person_wish", ["county", "trade", "person_id"], unique=False)
    op.create_index("ix_person_wish_township", "person_wish", ["township", "trade", "person_id"], unique=False)
    _rules()


def downgrade() -> None:
    op.drop_index("ix_person_wish_township", table_name="person_wish")
    op.drop_index("ix_person_wish_county", table_name="person_wish")
    op.drop_table("person_wish")
    op.drop_index("ix_person_category_township", table_name="person_category")
    op.drop_index("ix_person_category_county", table_name="person_category")
    op.drop_table("person_category")
    op.drop_table("person_total_delta")
    op.drop_table("person_total")
    op.drop_index("ix_person_name_token_county", table_name="person_name_token")
    op.drop_table("person_name_token")
    op.drop_index("uq_person_id_number", table_name="person")
    op.drop_index("ix_person_village", table_name="person")
    op.drop_index("ix_person_township", table_name="person")
    op.drop_index("ix_person_county", table_name="person")
    op.drop_index("ix_person_batch", table_name="person", postgresql_where=sa.text("import_batch_id IS NOT NULL"))
    op.drop_table("person")
    op.drop_table("disclosure_use")
