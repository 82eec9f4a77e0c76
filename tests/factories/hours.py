"""The clock of the application, moved by a test."""

from datetime import timedelta

from backend.kernel import clock


def later(**by: float) -> None:
    """Let the clock stand still that much later."""
    at = clock.now() + timedelta(**by)
    clock.replace(lambda: at)
