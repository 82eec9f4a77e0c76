"""What a sample neither checks nor passes is released"""

from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

_TABLE = "voucher_sample_item"
_NOW = {
    "result": "result IN ('confirmed', 'wrong', 'passed', 'released')",
    "passed": "result NOT IN ('passed', 'released') OR NOT drawn",
}
_BEFORE = {"result": "result IN ('confirmed', 'wrong', 'passed')", "passed": "result <> 'passed' OR NOT drawn"}


def _rules(rules: dict[str, str]) -> None:
    for name, rule in rules.items():
        op.drop_constraint(op.f(f"ck_{_TABLE}_{name}"), _TABLE, type_="check")
        op.create_check_constraint(op.f(f"ck_{_TABLE}_{name}"), _TABLE, rule)


def upgrade() -> None:
    _rules(_NOW)


def downgrade() -> None:
    op.execute(f"ALTER TABLE {_TABLE} DISABLE TRIGGER {_TABLE}_guard")
    op.execute(f"UPDATE {_TABLE} SET result = 'passed' WHERE result = 'released'")
    op.execute(f"ALTER TABLE {_TABLE} ENABLE TRIGGER {_TABLE}_guard")
    _rules(_BEFORE)
