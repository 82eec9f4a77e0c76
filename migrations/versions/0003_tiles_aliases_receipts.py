"""Tiles, aliases, receipts"""

import sqlalchemy as sa
from alembic import op

from backend.kernel.scope import Kind, Scope, by_region
from migrations import support

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


_RECEIPT = Scope(
    sees=by_region(department="department_id"),
    writes={Kind.COUNTY: "county", Kind.TOWNSHIP: "township", Kind.DEPARTMENT: "department_id"},
    verbs=("insert", "update"),
)

# At most one lead for each covered thing is a unique index; at least one, as soon as anybody answers for it, is this
# check at the end of the transaction, so that the lead can pass from one department to another.
_ONE_LEAD = """
CREATE FUNCTION require_one_lead() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  cell responsibility := coalesce(OLD, NEW);
BEGIN
  IF EXISTS (SELECT FROM responsibility r WHERE r.kind = cell.kind AND r.covers = cell.covers)
     AND NOT EXISTS (SELECT FROM responsibility r WHERE r.kind = cell.kind AND r.covers = cell.covers AND r.is_lead) THEN
    RAISE EXCEPTION USING ERRCODE = 'SP409', MESSAGE = 'lead_needed',
      DETAIL = '每一项必须有且只有一个牵头部门，请先把牵头转给别的部门';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER responsibility_one_lead AFTER INSERT OR UPDATE OR DELETE ON responsibility
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION require_one_lead();
"""


def _file_entries_under_both_keys() -> None:
    for verb in ("update", "delete"):
        op.execute(f"DROP TRIGGER dictionary_entry_history_{verb} ON dictionary_entry")
    support.keep_history("dictionary_entry", "kind", "code")


def upgrade() -> None:
    op.create_table(
        "receipt",
        sa.Column("object_type", sa.Text(), nullable=False),
        sa.Column("object_id", sa.Text(), nullable=False),
        sa.Column("department_id", sa.Text(), nullable=True),
        sa.Column("addressed_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("read_by", sa.UUID(), nullable=True),
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
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipt")),
    )
    op.create_index("ix_receipt_county", "receipt", ["county", "id"], unique=False)
    op.create_index("ix_receipt_department", "receipt", ["department_id", "id"], unique=False)
    op.create_index("ix_receipt_township", "receipt", ["township", "id"], unique=False)
    op.create_index(
        "uq_receipt",
        "receipt",
        ["object_type", "object_id", "region", "department_id"],
        unique=True,
        postgresql_nulls_not_distinct=True,
    )
    op.create_index("uq_region_tile", "region", ["county", "tile_row", "tile_column"], unique=True)
    op.add_column(
        "region_alias",
        sa.Column(
            "parent_code",
            sa.Text(),
            sa.Computed("left(region, CASE length(region) WHEN 12 THEN 9 WHEN 9 THEN 6 ELSE 4 END)", persisted=True),
            nullable=True,
        ),
    )
    op.add_column("region_alias", sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False))
    op.add_column(
        "region_alias",
        sa.Column("valid_from", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
    )
    op.add_column(
        "region_alias",
        sa.Column(
            "changed_by",
            sa.UUID(),
            server_default=sa.text("NULLIF(current_setting('skillplan.user', true), '')::uuid"),
            nullable=True,
        ),
    )
    op.add_column(
        "region_alias",
        sa.Column(
            "request_id",
            sa.Text(),
            server_default=sa.text("NULLIF(current_setting('skillplan.request', true), '')"),
            nullable=True,
        ),
    )
    op.drop_index(op.f("uq_region_alias_name"), table_name="region_alias")
    op.create_index("uq_region_alias_name", "region_alias", ["parent_code", "alias"], unique=True)
    op.create_index("ix_region_alias_county", "region_alias", ["county"], unique=False)
    op.create_check_constraint(op.f("ck_region_tile_whole"), "region", "(tile_row IS NULL) = (tile_column IS NULL)")
    op.create_check_constraint(
        op.f("ck_region_tile_inside"), "region", "tile_row BETWEEN 1 AND 6 AND tile_column BETWEEN 1 AND 6"
    )
    support.protect("receipt", _RECEIPT)
    support.stamp("region_alias")
    support.keep_history("region_alias")
    op.execute(_ONE_LEAD)
    _file_entries_under_both_keys()


def downgrade() -> None:
    op.execute("DROP FUNCTION require_one_lead CASCADE")
    for verb in ("update", "delete"):
        op.execute(f"DROP TRIGGER region_alias_history_{verb} ON region_alias")
        op.execute(f"DROP TRIGGER dictionary_entry_history_{verb} ON dictionary_entry")
    support.keep_history("dictionary_entry", "code")
    op.execute("DROP TRIGGER region_alias_stamp ON region_alias")
    op.drop_constraint(op.f("ck_region_tile_inside"), "region")
    op.drop_constraint(op.f("ck_region_tile_whole"), "region")
    op.drop_index("ix_region_alias_county", table_name="region_alias")
    op.drop_index("uq_region_alias_name", table_name="region_alias")
    op.create_index(op.f("uq_region_alias_name"), "region_alias", ["region", "alias"], unique=True)
    op.drop_column("region_alias", "request_id")
    op.drop_column("region_alias", "changed_by")
    op.drop_column("region_alias", "valid_from")
    op.drop_column("region_alias", "version")
    op.drop_column("region_alias", "parent_code")
    op.drop_index("uq_region_tile", table_name="region")
    op.drop_index("uq_receipt", table_name="receipt", postgresql_nulls_not_distinct=True)
    op.drop_index("ix_receipt_township", table_name="receipt")
    op.drop_index("ix_receipt_department", table_name="receipt")
    op.drop_index("ix_receipt_county", table_name="receipt")
    op.drop_table("receipt")
