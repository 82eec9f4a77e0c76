"""Plans and allocations"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from backend.kernel.scope import Kind, Scope, by_region, of_county
from migrations import support

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_COUNTY = {Kind.COUNTY: "county", Kind.PREFECTURE: "prefecture", Kind.PROVINCE: "province"}
_OFFICE = {Kind.COUNTY: "county"}
_UNITS = (Kind.TOWNSHIP, Kind.DEPARTMENT, Kind.INSTITUTION)
_ISSUED_TO_UNITS = {kind: of_county("issued_county") for kind in _UNITS}
_SHOWN_TO_UNITS = {kind: of_county("county") for kind in _UNITS}
SCOPES = {
    "policy_document": Scope(sees=_COUNTY | _SHOWN_TO_UNITS, writes=_OFFICE, verbs=("insert", "update")),
    "plan": Scope(sees=_COUNTY | _ISSUED_TO_UNITS, writes=_OFFICE),
    "target": Scope(sees=_COUNTY | _ISSUED_TO_UNITS, writes=_OFFICE),
    "allocation": Scope(sees=_COUNTY | _ISSUED_TO_UNITS, writes=_OFFICE),
    "allocation_line": Scope(
        sees=_COUNTY | {Kind.TOWNSHIP: "shown_township", Kind.DEPARTMENT: "shown_department"}, writes=_OFFICE
    ),
    "allocation_cell": Scope(
        sees=_COUNTY | {Kind.TOWNSHIP: "shown_township", Kind.DEPARTMENT: "shown_department"}, writes=_OFFICE
    ),
    "adjustment_request": Scope(
        sees=by_region(), writes=_OFFICE | {Kind.TOWNSHIP: "township"}, verbs=("insert", "update")
    ),
    "department_plan": Scope(
        sees=_COUNTY | {Kind.DEPARTMENT: "department_id"}, writes=_OFFICE | {Kind.DEPARTMENT: "department_id"}
    ),
}
STAMPED = (
    "policy_document",
    "plan",
    "target",
    "allocation",
    "allocation_cell",
    "adjustment_request",
    "department_plan",
)
GUARDS = (
    ("plan", "guard_plan", "UPDATE OR DELETE"),
    ("target", "guard_target", "INSERT OR UPDATE OR DELETE"),
    ("allocation", "guard_allocation", "UPDATE OR DELETE"),
    ("allocation_line", "guard_allocation_part", "INSERT OR UPDATE OR DELETE"),
    ("allocation_cell", "guard_allocation_part", "INSERT OR UPDATE OR DELETE"),
)


def upgrade() -> None:
    op.create_table(
        "allocation",
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("maker", sa.Text(), nullable=False),
        sa.Column("target", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), server_default=sa.text("'draft'"), nullable=False),
        sa.Column("number", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("weight_source", sa.Text(), nullable=False),
        sa.Column("weight_date", sa.Date(), nullable=False),
        sa.Column("is_demo", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("document_number", sa.Text(), nullable=True),
        sa.Column("supersedes", sa.UUID(), nullable=True),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("issued_by", sa.UUID(), nullable=True),
        sa.Column(
            "issued_county",
            sa.Text(),
            sa.Computed("CASE WHEN state IN ('issued', 'superseded') THEN left(region, 6) END", persisted=True),
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
            "basis IN ('labour_force', 'registered', 'villages', 'typed')", name=op.f("ck_allocation_basis")
        ),
        sa.CheckConstraint("state IN ('draft', 'submitted', 'issued', 'superseded')", name=op.f("ck_allocation_state")),
        sa.CheckConstraint(
            "number = 0 OR (reason IS NOT NULL AND document_number IS NOT NULL)", name=op.f("ck_allocation_adjustment")
        ),
        sa.CheckConstraint("target >= 0", name=op.f("ck_allocation_target")),
        sa.ForeignKeyConstraint(["supersedes"], ["allocation.id"], name=op.f("fk_allocation_supersedes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_allocation")),
    )
    op.create_index(
        "uq_allocation_issued",
        "allocation",
        ["county", "year"],
        unique=True,
        postgresql_where=sa.text("state = 'issued'"),
    )
    op.create_index(
        "uq_allocation_number",
        "allocation",
        ["county", "year", "number"],
        unique=True,
        postgresql_where=sa.text("state IN ('issued', 'superseded')"),
    )
    op.create_table(
        "policy_document",
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
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
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_document")),
    )
    op.create_index("uq_policy_document_number", "policy_document", ["county", "number"], unique=True)
    op.create_table(
        "allocation_cell",
        sa.Column("allocation_id", sa.UUID(), nullable=False),
        sa.Column("department_id", sa.Text(), nullable=False),
        sa.Column("persons", sa.Integer(), nullable=False),
        sa.Column("floor", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("cap", sa.Integer(), nullable=True),
        sa.Column("fixed", sa.Integer(), nullable=True),
        sa.Column(
            "derivation", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'[]'"), nullable=False
        ),
        sa.Column("issued", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column(
            "shown_township",
            sa.Text(),
            sa.Computed("CASE WHEN issued THEN left(region, 9) END", persisted=True),
            nullable=True,
        ),
        sa.Column(
            "shown_department",
            sa.Text(),
            sa.Computed("CASE WHEN issued THEN department_id END", persisted=True),
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
            "floor >= 0 AND (cap IS NULL OR cap >= floor) AND (fixed IS NULL OR fixed >= 0)",
            name=op.f("ck_allocation_cell_limits"),
        ),
        sa.CheckConstraint("length(region) = 9", name=op.f("ck_allocation_cell_township")),
        sa.CheckConstraint("persons >= 0", name=op.f("ck_allocation_cell_persons")),
        sa.ForeignKeyConstraint(
            ["allocation_id"], ["allocation.id"], name=op.f("fk_allocation_cell_allocation_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["department_id"], ["department.code"], name=op.f("fk_allocation_cell_department_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_allocation_cell")),
    )
    op.create_index(
        "ix_allocation_cell_shown_department", "allocation_cell", ["shown_department", "allocation_id"], unique=False
    )
    op.create_index(
        "ix_allocation_cell_shown_township", "allocation_cell", ["shown_township", "allocation_id"], unique=False
    )
    op.create_index("uq_allocation_cell", "allocation_cell", ["allocation_id", "region", "department_id"], unique=True)
    op.create_table(
        "allocation_line",
        sa.Column("allocation_id", sa.UUID(), nullable=False),
        sa.Column("axis", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column(
            "derivation", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'[]'"), nullable=False
        ),
        sa.Column("issued", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column(
            "shown_township",
            sa.Text(),
            sa.Computed("CASE WHEN issued AND axis = 'row' THEN key END", persisted=True),
            nullable=True,
        ),
        sa.Column(
            "shown_department",
            sa.Text(),
            sa.Computed("CASE WHEN issued AND axis = 'column' THEN key END", persisted=True),
            nullable=True,
        ),
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
        sa.CheckConstraint("axis IN ('row', 'column')", name=op.f("ck_allocation_line_axis")),
        sa.CheckConstraint("total >= 0 AND weight >= 0", name=op.f("ck_allocation_line_not_negative")),
        sa.ForeignKeyConstraint(
            ["allocation_id"], ["allocation.id"], name=op.f("fk_allocation_line_allocation_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("allocation_id", "axis", "key", name=op.f("pk_allocation_line")),
    )
    op.create_table(
        "plan",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("document_id", sa.UUID(), nullable=True),
        sa.Column("since_year", sa.Integer(), nullable=False),
        sa.Column("until_year", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("parent_name", sa.Text(), nullable=True),
        sa.Column("parent_total", sa.Integer(), nullable=True),
        sa.Column("state", sa.Text(), server_default=sa.text("'draft'"), nullable=False),
        sa.Column("number", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("document_number", sa.Text(), nullable=True),
        sa.Column("supersedes", sa.UUID(), nullable=True),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("issued_by", sa.UUID(), nullable=True),
        sa.Column(
            "issued_county",
            sa.Text(),
            sa.Computed("CASE WHEN state IN ('issued', 'superseded') THEN left(region, 6) END", persisted=True),
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
        sa.CheckConstraint("state IN ('draft', 'submitted', 'issued', 'superseded')", name=op.f("ck_plan_state")),
        sa.CheckConstraint(
            "number = 0 OR (reason IS NOT NULL AND document_number IS NOT NULL)", name=op.f("ck_plan_adjustment")
        ),
        sa.CheckConstraint("since_year <= until_year", name=op.f("ck_plan_years")),
        sa.CheckConstraint("total >= 0", name=op.f("ck_plan_total")),
        sa.ForeignKeyConstraint(["document_id"], ["policy_document.id"], name=op.f("fk_plan_document_id")),
        sa.ForeignKeyConstraint(["supersedes"], ["plan.id"], name=op.f("fk_plan_supersedes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan")),
    )
    op.create_index(
        "uq_plan_issued", "plan", ["county", "since_year"], unique=True, postgresql_where=sa.text("state = 'issued'")
    )
    op.create_index(
        "uq_plan_number",
        "plan",
        ["county", "since_year", "number"],
        unique=True,
        postgresql_where=sa.text("state IN ('issued', 'superseded')"),
    )
    op.create_table(
        "adjustment_request",
        sa.Column("allocation_id", sa.UUID(), nullable=False),
        sa.Column("department_id", sa.Text(), nullable=False),
        sa.Column("present", sa.Integer(), nullable=False),
        sa.Column("wanted", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default=sa.text("'pending'"), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
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
            "state <> 'refused' OR answer IS NOT NULL", name=op.f("ck_adjustment_request_refusal_has_answer")
        ),
        sa.CheckConstraint(
            "state IN ('pending', 'accepted', 'refused', 'withdrawn')", name=op.f("ck_adjustment_request_state")
        ),
        sa.CheckConstraint("wanted >= 0 AND present >= 0", name=op.f("ck_adjustment_request_persons")),
        sa.ForeignKeyConstraint(
            ["allocation_id", "region", "department_id"],
            ["allocation_cell.allocation_id", "allocation_cell.region", "allocation_cell.department_id"],
            name="fk_adjustment_request_cell",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adjustment_request")),
    )
    op.create_index(
        "uq_adjustment_request_pending",
        "adjustment_request",
        ["allocation_id", "region", "department_id"],
        unique=True,
        postgresql_where=sa.text("state = 'pending'"),
    )
    op.create_table(
        "department_plan",
        sa.Column("department_id", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("trade", sa.Text(), nullable=True),
        sa.Column("persons", sa.Integer(), nullable=False),
        sa.Column("source_document", sa.Text(), nullable=False),
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
        sa.CheckConstraint("persons >= 0", name=op.f("ck_department_plan_persons")),
        sa.ForeignKeyConstraint(["department_id"], ["department.code"], name=op.f("fk_department_plan_department_id")),
        sa.ForeignKeyConstraint(["trade"], ["trade.code"], name=op.f("fk_department_plan_trade")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_department_plan")),
    )
    op.create_index("uq_department_plan", "department_plan", ["county", "department_id", "year", "title"], unique=True)
    op.create_table(
        "target",
        sa.Column("plan_id", sa.UUID(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("persons", sa.Integer(), nullable=False),
        sa.Column("issued", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column(
            "issued_county",
            sa.Text(),
            sa.Computed("CASE WHEN issued THEN left(region, 6) END", persisted=True),
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
        sa.CheckConstraint("persons >= 0", name=op.f("ck_target_persons")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_target_plan_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_target")),
    )
    op.create_index("uq_target_year", "target", ["plan_id", "year"], unique=True)
    for table, scope in SCOPES.items():
        support.protect(table, scope)
    for table in STAMPED:
        support.stamp(table)
        support.keep_history(table)
    for table, function, events in GUARDS:
        op.execute(
            f"CREATE TRIGGER {table}_guard BEFORE {events} ON {table} FOR EACH ROW EXECUTE FUNCTION {function}()"
        )


def downgrade() -> None:
    op.drop_index("uq_target_year", table_name="target")
    op.drop_table("target")
    op.drop_index("uq_department_plan", table_name="department_plan")
    op.drop_table("department_plan")
    op.drop_index(
        "uq_adjustment_request_pending", table_name="adjustment_request", postgresql_where=sa.text("state = 'pending'")
    )
    op.drop_table("adjustment_request")
    op.drop_index("uq_plan_number", table_name="plan", postgresql_where=sa.text("state IN ('issued', 'superseded')"))
    op.drop_index("uq_plan_issued", table_name="plan", postgresql_where=sa.text("state = 'issued'"))
    op.drop_table("plan")
    op.drop_table("allocation_line")
    op.drop_index("uq_allocation_cell", table_name="allocation_cell")
    op.drop_index("ix_allocation_cell_shown_township", table_name="allocation_cell")
    op.drop_index("ix_allocation_cell_shown_department", table_name="allocation_cell")
    op.drop_table("allocation_cell")
    op.drop_index("uq_policy_document_number", table_name="policy_document")
    op.drop_table("policy_document")
    op.drop_index(
        "uq_allocation_number", table_name="allocation", postgresql_where=sa.text("state IN ('issued', 'superseded')")
    )
    op.drop_index("uq_allocation_issued", table_name="allocation", postgresql_where=sa.text("state = 'issued'"))
    op.drop_table("allocation")
