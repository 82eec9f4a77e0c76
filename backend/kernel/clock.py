"""The one clock: UTC in storage, Asia/Shanghai on screens (SECURITY 29)."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def _system_now() -> datetime:
    return datetime.now(UTC)


_now: Callable[[], datetime] = _system_now


def now() -> datetime:
    """The present instant, in UTC."""
    return _now()


def today() -> date:
    """The present day in the county (Beijing time)."""
    return now().astimezone(SHANGHAI).date()


def replace(source: Callable[[], datetime] | None) -> None:
    """Put another clock in place (tests), or the system's again with None."""
    global _now
    _now = source or _system_now
