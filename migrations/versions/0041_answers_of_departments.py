"""Departments import the answers to their own tasks"""

import sqlalchemy as sa
from alembic import op

from backend.kernel.scope import Kind, Scope
from migrations import support

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

_TABLES = ("import_job", "import_progress", "import_file", "import_fault")
_DEPARTMENT = Scope(sees={Kind.DEPARTMENT: "department_id"})


def upgrade() -> None:
    for table in _TABLES:
        op.add_column(table, sa.Column("department_id", sa.Text(), nullable=True))
        support.admit(table, _DEPARTMENT)
    op.create_index("ix_import_job_department", "import_job", ["department_id", "id"], unique=False)


def downgrade() -> None:
    # What departments imported is the county's, as far as its own rows tell.
    op.drop_index("ix_import_job_department", table_name="import_job")
    for table in _TABLES:
        support.shut_out(table, _DEPARTMENT)
        op.drop_column(table, "department_id")
