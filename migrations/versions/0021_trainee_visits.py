"""Lookup codes and visits of trainees"""

import sqlalchemy as sa
from alembic import op

from backend.kernel.scope import Kind, Scope
from migrations import support

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

SCOPES = {
    "trainee_visit": Scope(sees={Kind.SYSTEM: "*"}, verbs=("delete",)),
    "lookup_code": Scope(sees={Kind.COUNTY: "county", Kind.TOWNSHIP: "township"}, verbs=("insert", "update")),
}


def upgrade() -> None:
    op.create_table(
        "trainee_visit",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("person_id", sa.UUID(), nullable=False),
        sa.Column("county", sa.Text(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_trainee_visit")),
    )
    op.create_index(op.f("ix_trainee_visit_until"), "trainee_visit", ["until"], unique=False)
    op.create_table(
        "lookup_code",
        sa.Column("person_id", sa.UUID(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("made_by", sa.UUID(), nullable=False),
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
        sa.ForeignKeyConstraint(
            ["person_id", "region"], ["person.id", "person.region"], name="fk_lookup_code_person", onupdate="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_lookup_code")),
    )
    op.create_index("ix_lookup_code_county", "lookup_code", ["county", "person_id"], unique=False)
    for table, scope in SCOPES.items():
        support.protect(table, scope)


def downgrade() -> None:
    op.drop_index("ix_lookup_code_county", table_name="lookup_code")
    op.drop_table("lookup_code")
    op.drop_index(op.f("ix_trainee_visit_until"), table_name="trainee_visit")
    op.drop_table("trainee_visit")
