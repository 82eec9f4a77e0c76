"""An import keeps its checked rows until they are confirmed.

Revision ID: 0011
Revises: 0010
"""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_NAME = "ck_import_file_kind"


def upgrade() -> None:
    op.drop_constraint(op.f(_NAME), "import_file", type_="check")
    op.create_check_constraint(op.f(_NAME), "import_file", "kind IN ('upload', 'checked', 'annotated')")
    # Ciphertext does not get smaller.
    op.execute("ALTER TABLE import_file ALTER COLUMN sealed SET STORAGE EXTERNAL")


def downgrade() -> None:
    op.execute("ALTER TABLE import_file ALTER COLUMN sealed SET STORAGE EXTENDED")
    op.drop_constraint(op.f(_NAME), "import_file", type_="check")
    op.execute("DELETE FROM import_file WHERE kind = 'checked'")
    op.create_check_constraint(op.f(_NAME), "import_file", "kind IN ('upload', 'annotated')")
