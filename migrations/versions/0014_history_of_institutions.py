"""An institution reads the superseded versions of its own rows"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_WHOSE = (
    "CASE table_name WHEN 'institution' THEN row_id::uuid WHEN 'app_user' THEN NULL "
    "ELSE (data ->> 'institution_id')::uuid END"
)
_OWN = "institution_id = (SELECT NULLIF(current_setting('skillplan.institution', true), '')::uuid)"


def upgrade() -> None:
    whose = sa.Column("institution_id", sa.UUID(), sa.Computed(_WHOSE, persisted=True), nullable=True)
    op.add_column("row_history", whose)
    op.create_index(
        "ix_row_history_institution", "row_history", ["institution_id", "table_name", "valid_from"], unique=False
    )
    op.execute(f"ALTER POLICY institution_select ON row_history USING ({_OWN})")


def downgrade() -> None:
    op.execute("ALTER POLICY institution_select ON row_history USING (false)")
    op.drop_index("ix_row_history_institution", table_name="row_history")
    op.drop_column("row_history", "institution_id")
