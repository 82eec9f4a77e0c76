"""A second unique index of ID numbers, so that uniqueness holds while keys are changed.

Revision ID: 0012
Revises: 0011
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def _once(name: str, column: str) -> None:
    op.create_index(name, "person", ["county", column], unique=True, postgresql_where=sa.text(f"{column} IS NOT NULL"))


def upgrade() -> None:
    op.add_column("person", sa.Column("id_number_index_even", sa.LargeBinary(), nullable=True))
    op.alter_column("person", "id_number_index", nullable=True)
    op.create_check_constraint(
        op.f("ck_person_indexed"), "person", "num_nonnulls(id_number_index, id_number_index_even) > 0"
    )
    op.drop_index("uq_person_id_number", "person")
    _once("uq_person_id_number", "id_number_index")
    _once("uq_person_id_number_even", "id_number_index_even")


def downgrade() -> None:
    op.drop_index("uq_person_id_number_even", "person")
    op.drop_index("uq_person_id_number", "person")
    op.create_index("uq_person_id_number", "person", ["county", "id_number_index"], unique=True)
    op.drop_constraint(op.f("ck_person_indexed"), "person", type_="check")
    op.alter_column("person", "id_number_index", nullable=False)
    op.drop_column("person", "id_number_index_even")
