"""Moments and days as a trainee reads them: Beijing time, no seconds, no year where it is this one's."""

from datetime import date, datetime

from backend.kernel.clock import SHANGHAI

_WEEK = "一二三四五六日"


def day(on: date) -> str:
    """A day: 10月12日（周一）."""
    return f"{on.month}月{on.day}日（周{_WEEK[on.weekday()]}）"


def hour(at: datetime) -> str:
    """The time of a day: 8:00."""
    local = at.astimezone(SHANGHAI)
    return f"{local.hour}:{local:%M}"


def moment(at: datetime) -> str:
    """A day and its time: 10月12日（周一）8:00."""
    return f"{day(at.astimezone(SHANGHAI).date())}{hour(at)}"
