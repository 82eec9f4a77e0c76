"""Events: a lower domain tells, upper ones listen in the same transaction, in the order of wiring.py."""

from collections import defaultdict
from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy.orm import Session

E = TypeVar("E")

_subscribers: defaultdict[type, list[Callable[[Session, Any], None]]] = defaultdict(list)


def subscribe(event: type[E], *handlers: Callable[[Session, E], None]) -> None:
    """Name the listeners of an event, in order; once, from wiring.py: a second list would silence the first."""
    if _subscribers[event] not in ([], list(handlers)):
        raise RuntimeError(f"listeners of {event.__name__} are named twice")
    _subscribers[event] = list(handlers)


def publish(session: Session, event: object) -> None:
    """Tell the listeners, inside the transaction of the one who tells."""
    for handler in _subscribers[type(event)]:
        handler(session, event)
