"""Kernel, identity, organisation and dictionaries"""

import sqlalchemy as sa
from alembic import op
from procrastinate.schema import SchemaManager
from sqlalchemy.dialects import postgresql

from backend.kernel.scope import ALL, Kind, Scope, by_region, own
from migrations import support

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_OFFICE = {Kind.COUNTY: "county", Kind.SYSTEM: ALL}
_ANY_COUNTY = {Kind.COUNTY: ALL, Kind.SYSTEM: ALL}
_DICTIONARY = Scope(sees=support.first_kinds(), writes=_ANY_COUNTY, verbs=("insert", "update"))
SCOPES = {
    "app_user": Scope(sees={Kind.SYSTEM: ALL, Kind.ADMIN: "county", Kind.COUNTY: "county"}, verbs=("insert", "update")),
    "auth_session": Scope(sees=support.first_kinds(own("user_id")) | {Kind.SYSTEM: ALL}, verbs=("insert", "update")),
    "known_device": Scope(sees={Kind.SYSTEM: ALL}),
    "sign_in_counter": Scope(sees={Kind.SYSTEM: ALL}),
    "password_history": Scope(sees={Kind.SYSTEM: ALL}, verbs=("insert",)),
    "audit_event": Scope(
        sees={Kind.COUNTY: "county", Kind.ADMIN: "county", Kind.SYSTEM: ALL},
        writes=support.first_kinds(),
        verbs=("insert",),
    ),
    "audit_chain": Scope(sees={Kind.SYSTEM: ALL}, writes={}),
    "row_history": Scope(
        sees=by_region(department="department_id") | {Kind.SYSTEM: ALL, Kind.ADMIN: "admin_county"}, writes={}
    ),
    "idempotency": Scope(sees=support.first_kinds(own("principal")), verbs=("insert",)),
    "region": Scope(sees=support.first_kinds(), writes=_OFFICE, verbs=("insert", "update")),
    "region_alias": Scope(sees=support.first_kinds(), writes=_OFFICE),
    "department": Scope(sees=support.first_kinds(), writes=_OFFICE, verbs=("insert", "update")),
    "responsibility": Scope(sees=support.first_kinds(), writes=_OFFICE),
    "industry": _DICTIONARY,
    "trade": _DICTIONARY,
    "labour_brand": _DICTIONARY,
    "dictionary_entry": _DICTIONARY,
}


_DROP_QUEUE = """
DO $$
DECLARE item record;
BEGIN
  FOR item IN SELECT tablename FROM pg_tables WHERE tablename LIKE 'procrastinate%' LOOP
    EXECUTE format('DROP TABLE %I CASCADE', item.tablename);
  END LOOP;
  FOR item IN SELECT oid::regprocedure AS name FROM pg_proc WHERE proname LIKE 'procrastinate%' LOOP
    EXECUTE format('DROP FUNCTION %s CASCADE', item.name);
  END LOOP;
  FOR item IN SELECT typname FROM pg_type WHERE typname LIKE 'procrastinate%' LOOP
    EXECUTE format('DROP TYPE IF EXISTS %I CASCADE', item.typname);
  END LOOP;
END $$
"""


def _make_queue() -> None:
    """The queue's own schema; the application's login works on it, no scope role does."""
    cursor = op.get_bind().connection.cursor()
    cursor.execute(SchemaManager.get_schema())
    cursor.execute(
        "DO $$ DECLARE item record; BEGIN "
        "FOR item IN SELECT tablename FROM pg_tables WHERE tablename LIKE 'procrastinate%' LOOP "
        "EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO skillplan_app', item.tablename); END LOOP; "
        "FOR item IN SELECT sequencename FROM pg_sequences WHERE sequencename LIKE 'procrastinate%' LOOP "
        "EXECUTE format('GRANT USAGE ON SEQUENCE %I TO skillplan_app', item.sequencename); END LOOP; END $$"
    )


def upgrade() -> None:
    _make_queue()
    op.create_table(
        "app_user",
        sa.Column("username", sa.Text(), nullable=False),
        sa.Column("display_name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("county", sa.Text(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("department_id", sa.Text(), nullable=True),
        sa.Column("institution_id", sa.UUID(), nullable=True),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("password_changed_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("must_change_password", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("ver", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("totp_secret", sa.LargeBinary(), nullable=True),
        sa.Column("totp_last_step", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("id", sa.UUID(), server_default=sa.text("uuidv7()"), nullable=False),
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
            "role <> 'department' OR department_id IS NOT NULL", name=op.f("ck_app_user_department_has_unit")
        ),
        sa.CheckConstraint("role <> 'township' OR length(region) = 9", name=op.f("ck_app_user_township_has_region")),
        sa.CheckConstraint(
            "role IN ('office', 'leader', 'department', 'township', 'institution', 'inspector', 'auditor', 'employer', 'admin', 'client')",
            name=op.f("ck_app_user_role"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_app_user")),
        sa.UniqueConstraint("username", name=op.f("uq_app_user_username")),
    )
    op.create_index("ix_app_user_county", "app_user", ["county", "id"], unique=False)
    op.create_table(
        "audit_event",
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("actor_id", sa.UUID(), nullable=True),
        sa.Column("role", sa.Text(), nullable=True),
        sa.Column("unit", sa.Text(), nullable=True),
        sa.Column("county", sa.Text(), nullable=True),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("object_type", sa.Text(), nullable=False),
        sa.Column("object_id", sa.Text(), nullable=True),
        sa.Column("details", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("request_id", sa.Text(), nullable=True),
        sa.Column("id", sa.UUID(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_event")),
    )
    op.create_index("ix_audit_event_county", "audit_event", ["county", "id"], unique=False)
    op.create_index("ix_audit_event_object", "audit_event", ["object_id", "id"], unique=False)
    op.create_table(
        "department",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("short_name", sa.Text(), nullable=False),
        sa.Column("is_lead", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("drafts_plan", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("responsibility", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("county", sa.Text(), nullable=False),
        sa.Column("valid_since", sa.Date(), server_default=sa.text("'2020-01-01'"), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
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
        sa.PrimaryKeyConstraint("code", name=op.f("pk_department")),
    )
    op.create_table(
        "dictionary_entry",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("valid_since", sa.Date(), server_default=sa.text("'2020-01-01'"), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
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
        sa.PrimaryKeyConstraint("kind", "code", name=op.f("pk_dictionary_entry")),
    )
    op.create_index("uq_dictionary_entry_name", "dictionary_entry", ["kind", "name"], unique=True)
    op.create_table(
        "idempotency",
        sa.Column("principal", sa.UUID(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("route", sa.Text(), nullable=False),
        sa.Column("body_hash", sa.LargeBinary(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("answer", sa.LargeBinary(), nullable=False),
        sa.Column("etag", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("principal", "key", name=op.f("pk_idempotency")),
    )
    op.create_table(
        "industry",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("goal", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
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
        sa.PrimaryKeyConstraint("code", name=op.f("pk_industry")),
    )
    op.create_table(
        "region",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("parent_code", sa.Text(), nullable=True),
        sa.Column("county", sa.Text(), nullable=True),
        sa.Column("is_focus_town", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("tile_row", sa.Integer(), nullable=True),
        sa.Column("tile_column", sa.Integer(), nullable=True),
        sa.Column("valid_since", sa.Date(), server_default=sa.text("'2020-01-01'"), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
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
        sa.CheckConstraint("code ~ '^[0-9]{2,12}$'", name=op.f("ck_region_code")),
        sa.CheckConstraint(
            "level IN ('province', 'prefecture', 'county', 'township', 'village')", name=op.f("ck_region_level")
        ),
        sa.CheckConstraint("valid_until IS NULL OR valid_until > valid_since", name=op.f("ck_region_validity")),
        sa.ForeignKeyConstraint(["parent_code"], ["region.code"], name=op.f("fk_region_parent_code")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_region")),
    )
    op.create_index("ix_region_parent", "region", ["parent_code", "code"], unique=False)
    op.create_table(
        "region_alias",
        sa.Column("alias", sa.Text(), nullable=False),
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
        sa.PrimaryKeyConstraint("id", name=op.f("pk_region_alias")),
    )
    op.create_index("uq_region_alias_name", "region_alias", ["region", "alias"], unique=True)
    op.create_table(
        "row_history",
        sa.Column("table_name", sa.Text(), nullable=False),
        sa.Column("row_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("valid_to", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.UUID(), nullable=True),
        sa.Column("request_id", sa.Text(), nullable=True),
        sa.Column("data", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("province", sa.Text(), nullable=True),
        sa.Column("prefecture", sa.Text(), nullable=True),
        sa.Column("county", sa.Text(), nullable=True),
        sa.Column("township", sa.Text(), nullable=True),
        sa.Column("department_id", sa.Text(), nullable=True),
        sa.Column(
            "admin_county",
            sa.Text(),
            sa.Computed("CASE WHEN township IS NULL THEN county END", persisted=True),
            nullable=True,
        ),
        sa.Column("id", sa.UUID(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_row_history")),
    )
    op.create_index("ix_row_history_row", "row_history", ["table_name", "row_id", "version"], unique=False)
    op.create_index("ix_row_history_township", "row_history", ["township", "table_name", "valid_from"], unique=False)
    op.create_table(
        "sign_in_counter",
        sa.Column("bucket", sa.Text(), nullable=False),
        sa.Column("window_start", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("failures", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("wait_until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("bucket", name=op.f("pk_sign_in_counter")),
    )
    op.create_table(
        "audit_chain",
        sa.Column("no", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("event_id", sa.UUID(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("sealed_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["audit_event.id"], name=op.f("fk_audit_chain_event_id")),
        sa.PrimaryKeyConstraint("no", name=op.f("pk_audit_chain")),
        sa.UniqueConstraint("event_id", name=op.f("uq_audit_chain_event_id")),
    )
    op.create_table(
        "auth_session",
        sa.Column("user_id", sa.UUID(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("idle_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("absolute_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_why", sa.Text(), nullable=True),
        sa.Column("refresh_digest", sa.LargeBinary(), nullable=False),
        sa.Column("parent_digest", sa.LargeBinary(), nullable=True),
        sa.Column("rotated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stepped_up_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("id", sa.UUID(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=op.f("fk_auth_session_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_auth_session")),
        sa.UniqueConstraint("refresh_digest", name=op.f("uq_auth_session_refresh_digest")),
    )
    op.create_index(op.f("ix_auth_session_user_id"), "auth_session", ["user_id"], unique=False)
    op.create_table(
        "known_device",
        sa.Column("user_id", sa.UUID(), nullable=False),
        sa.Column("device_digest", sa.LargeBinary(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=op.f("fk_known_device_user_id")),
        sa.PrimaryKeyConstraint("user_id", "device_digest", name=op.f("pk_known_device")),
    )
    op.create_table(
        "password_history",
        sa.Column("user_id", sa.UUID(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("id", sa.UUID(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=op.f("fk_password_history_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_password_history")),
    )
    op.create_index(op.f("ix_password_history_user_id"), "password_history", ["user_id"], unique=False)
    op.create_table(
        "responsibility",
        sa.Column("department_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("covers", sa.Text(), nullable=False),
        sa.Column("is_lead", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("clause", sa.Text(), nullable=True),
        sa.Column("county", sa.Text(), nullable=False),
        sa.Column("id", sa.UUID(), server_default=sa.text("uuidv7()"), nullable=False),
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
        sa.CheckConstraint("kind IN ('trade', 'training_kind', 'person_group')", name=op.f("ck_responsibility_kind")),
        sa.ForeignKeyConstraint(["department_id"], ["department.code"], name=op.f("fk_responsibility_department_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_responsibility")),
    )
    op.create_index("uq_responsibility", "responsibility", ["department_id", "kind", "covers"], unique=True)
    op.create_index(
        "uq_responsibility_lead", "responsibility", ["kind", "covers"], unique=True, postgresql_where=sa.text("is_lead")
    )
    op.create_table(
        "trade",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("industry", sa.Text(), nullable=False),
        sa.Column("lead_department", sa.Text(), nullable=False),
        sa.Column("lead_source", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("valid_since", sa.Date(), server_default=sa.text("'2020-01-01'"), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
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
        sa.ForeignKeyConstraint(["industry"], ["industry.code"], name=op.f("fk_trade_industry")),
        sa.ForeignKeyConstraint(["lead_department"], ["department.code"], name=op.f("fk_trade_lead_department")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_trade")),
    )
    op.create_index("uq_trade_name", "trade", ["name"], unique=True)
    op.create_table(
        "labour_brand",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("trade", sa.Text(), nullable=False),
        sa.Column("valid_since", sa.Date(), server_default=sa.text("'2020-01-01'"), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
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
        sa.ForeignKeyConstraint(["trade"], ["trade.code"], name=op.f("fk_labour_brand_trade")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_labour_brand")),
    )
    for table, scope in SCOPES.items():
        support.protect(table, scope)
    for table in (
        "app_user",
        "region",
        "department",
        "responsibility",
        "industry",
        "trade",
        "labour_brand",
        "dictionary_entry",
    ):
        support.stamp(table)
    for table in ("region", "department", "industry", "trade", "labour_brand", "dictionary_entry"):
        support.keep_history(table, "code")
    support.keep_history("responsibility")
    for table in ("audit_event", "audit_chain"):
        support.append_only(table)


def downgrade() -> None:
    op.execute("DROP FUNCTION IF EXISTS audit_canonical CASCADE")
    op.execute("DROP FUNCTION IF EXISTS history_canonical CASCADE")
    op.execute("DROP FUNCTION IF EXISTS enqueue_job CASCADE")
    op.drop_table("labour_brand")
    op.drop_index("uq_trade_name", table_name="trade")
    op.drop_table("trade")
    op.drop_index("uq_responsibility_lead", table_name="responsibility", postgresql_where=sa.text("is_lead"))
    op.drop_index("uq_responsibility", table_name="responsibility")
    op.drop_table("responsibility")
    op.drop_index(op.f("ix_password_history_user_id"), table_name="password_history")
    op.drop_table("password_history")
    op.drop_table("known_device")
    op.drop_index(op.f("ix_auth_session_user_id"), table_name="auth_session")
    op.drop_table("auth_session")
    op.drop_table("audit_chain")
    op.drop_table("sign_in_counter")
    op.drop_index("ix_row_history_township", table_name="row_history")
    op.drop_index("ix_row_history_row", table_name="row_history")
    op.drop_table("row_history")
    op.drop_index("uq_region_alias_name", table_name="region_alias")
    op.drop_table("region_alias")
    op.drop_index("ix_region_parent", table_name="region")
    op.drop_table("region")
    op.drop_table("industry")
    op.drop_table("idempotency")
    op.drop_index("uq_dictionary_entry_name", table_name="dictionary_entry")
    op.drop_table("dictionary_entry")
    op.drop_table("department")
    op.drop_index("ix_audit_event_object", table_name="audit_event")
    op.drop_index("ix_audit_event_county", table_name="audit_event")
    op.drop_table("audit_event")
    op.drop_index("ix_app_user_county", table_name="app_user")
    op.drop_table("app_user")
    op.get_bind().connection.cursor().execute(_DROP_QUEUE)
