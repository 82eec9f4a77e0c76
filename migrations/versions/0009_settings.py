"""Settings of the county's rules"""

import sqlalchemy as sa
from alembic import op

from backend.kernel.scope import Kind, Scope, of_county
from migrations import support

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_SETTING = Scope(
    sees=support.first_kinds(of_county("county")) | {Kind.PROVINCE: "province", Kind.PREFECTURE: "prefecture"},
    writes={Kind.COUNTY: "county", Kind.SYSTEM: "*"},
    verbs=("insert",),
)


def upgrade() -> None:
    op.create_table(
        "setting",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("valid_since", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("set_by", sa.UUID(), nullable=True),
        sa.Column("set_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
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
        sa.CheckConstraint("length(region) = 6", name=op.f("ck_setting_region")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_setting")),
    )
    op.create_index("ix_setting_code", "setting", ["county", "code", "valid_since", "id"], unique=False)
    support.protect("setting", _SETTING)
    support.append_only("setting")


def downgrade() -> None:
    op.drop_index("ix_setting_code", table_name="setting")
    op.drop_table("setting")
