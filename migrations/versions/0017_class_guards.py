"""Guards of classes, lessons and the pool in the database; people and bookings go when a class ends"""

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_POOL = ("teacher_trade", "teacher_review", "teacher_study", "title_application")
_CHECKS = {
    "ck_training_class_asked": (
        "state IN ('draft', 'returned', 'cancelled') OR (plan_id IS NOT NULL AND submitted_by IS NOT NULL)"
    ),
    "ck_training_class_approved": (
        "state IN ('draft', 'returned', 'cancelled', 'submitted') OR approved_by IS NOT NULL"
    ),
}


def upgrade() -> None:
    for name, rule in _CHECKS.items():
        op.create_check_constraint(op.f(name), "training_class", rule)
    op.execute("DROP FUNCTION IF EXISTS class_may_move(text, text)")
    op.execute(
        "CREATE TRIGGER training_class_end AFTER UPDATE OF state ON training_class FOR EACH ROW "
        "WHEN (NEW.state IN ('cancelled', 'voided') AND OLD.state <> NEW.state) EXECUTE FUNCTION end_class()"
    )
    op.execute(
        "CREATE TRIGGER lesson_guard BEFORE INSERT OR UPDATE OR DELETE ON lesson "
        "FOR EACH ROW EXECUTE FUNCTION guard_lesson()"
    )
    for table in _POOL:
        op.execute(
            f"CREATE TRIGGER {table}_guard BEFORE INSERT OR UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION guard_pool()"
        )


def downgrade() -> None:
    for table in _POOL:
        op.execute(f"DROP TRIGGER {table}_guard ON {table}")
    op.execute("DROP TRIGGER lesson_guard ON lesson")
    op.execute("DROP TRIGGER training_class_end ON training_class")
    for name in _CHECKS:
        op.drop_constraint(op.f(name), "training_class")
