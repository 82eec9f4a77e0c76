"""What an account asks of its owner: a new password in time."""

from datetime import timedelta

from sqlalchemy.orm import Session

from backend.identity import queries, rules
from backend.kernel import clock
from backend.kernel.duties import DutiesAsked, Duty

WARNED = timedelta(days=14)
"""Two weeks before it expires, a password is a duty."""


def tell(session: Session, asked: DutiesAsked) -> None:
    """The caller's password, where it expires soon."""
    days = rules.MAX_AGE_DAYS.get(asked.profile)
    changed = queries.own_password_changed_at(session)
    if days is None or changed is None:
        return
    end = changed + timedelta(days=days)
    if end - clock.now() <= WARNED:
        asked.found.append(
            Duty("password", "登录密码即将到期，请修改", "/account", due=end.astimezone(clock.SHANGHAI).date())
        )
