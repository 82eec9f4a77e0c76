"""Events: a second list of listeners would silence the first, so it is refused."""

import pytest
from sqlalchemy.orm import Session

from backend.kernel import events


class _Told:
    """Something that happened."""


def test_listeners_are_named_once() -> None:
    def one(_session: Session, _told: _Told) -> None:
        """Listens."""

    def other(_session: Session, _told: _Told) -> None:
        """Listens too."""

    events.subscribe(_Told, one)
    events.subscribe(_Told, one)
    with pytest.raises(RuntimeError, match="_Told are named twice"):
        events.subscribe(_Told, other)
