"""Sign-in and accounts"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# What sign-in moves (hash, last code) is no new version of the account as the office sees it.
_STAMP = """
DROP TRIGGER app_user_stamp ON app_user;
CREATE TRIGGER app_user_stamp BEFORE UPDATE ON app_user FOR EACH ROW
  WHEN ((OLD.username, OLD.display_name, OLD.role, OLD.region, OLD.department_id, OLD.institution_id, OLD.ver,
         OLD.disabled_at, OLD.must_change_password) IS DISTINCT FROM
        (NEW.username, NEW.display_name, NEW.role, NEW.region, NEW.department_id, NEW.institution_id, NEW.ver,
         NEW.disabled_at, NEW.must_change_password))
  EXECUTE FUNCTION stamp_row();
"""

# Who keeps whose accounts (backend/access.py KEEPS), whatever a handler does: the role of the transaction
# decides. The system scope writes what sign-in and the own password need.
_KEEPING = """
CREATE FUNCTION require_keeper() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  kept text[] := CASE current_user
    WHEN 'skp_county' THEN ARRAY['department', 'township', 'institution', 'inspector', 'employer']
    WHEN 'skp_admin' THEN ARRAY['office', 'leader', 'auditor'] END;
BEGIN
  IF kept IS NOT NULL AND (NEW.role <> ALL (kept) OR (TG_OP = 'UPDATE' AND OLD.role <> ALL (kept))) THEN
    RAISE EXCEPTION USING ERRCODE = 'SP409', MESSAGE = 'not_kept', DETAIL = '这个角色的账号不由您管理';
  END IF;
  IF kept IS NOT NULL AND NEW.id = NULLIF(current_setting('skillplan.user', true), '')::uuid THEN
    RAISE EXCEPTION USING ERRCODE = 'SP409', MESSAGE = 'own_account', DETAIL = '不能改动自己的账号';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER app_user_keeper BEFORE INSERT OR UPDATE ON app_user FOR EACH ROW EXECUTE FUNCTION require_keeper();
"""


def upgrade() -> None:
    op.add_column("app_user", sa.Column("totp_pending", sa.LargeBinary(), nullable=True))
    digests = sa.Column("recovery_digests", sa.ARRAY(sa.LargeBinary()), server_default=sa.text("'{}'"), nullable=False)
    op.add_column("app_user", digests)
    op.add_column("auth_session", sa.Column("ver", sa.Integer(), server_default=sa.text("1"), nullable=False))
    op.execute(_STAMP)
    op.execute(_KEEPING)
    _forget_functions()


def _forget_functions() -> None:
    """Their columns changed; the page of functions makes them again."""
    op.execute("DROP FUNCTION IF EXISTS open_session(uuid, int, timestamptz)")
    op.execute("DROP FUNCTION IF EXISTS own_account(uuid)")


def downgrade() -> None:
    op.execute("DROP FUNCTION require_keeper CASCADE")
    op.execute("DROP TRIGGER app_user_stamp ON app_user")
    op.execute("CREATE TRIGGER app_user_stamp BEFORE UPDATE ON app_user FOR EACH ROW EXECUTE FUNCTION stamp_row()")
    op.drop_column("auth_session", "ver")
    op.drop_column("app_user", "recovery_digests")
    op.drop_column("app_user", "totp_pending")
