"""Requests that meet at one moment, and a database that answers so slowly that they overlap."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier, Event
from typing import TypeVar

from sqlalchemy import Engine, event

T = TypeVar("T")


def together(*actions: Callable[[], T]) -> list[T]:
    """Do several things at once, each in a thread of its own; their results in order."""
    barrier = Barrier(len(actions))

    def act(action: Callable[[], T]) -> T:
        barrier.wait(10)
        return action()

    with ThreadPoolExecutor(len(actions)) as threads:
        return list(threads.map(act, actions))


@contextmanager
def slowed(engine: Engine, seconds: float = 0.003) -> Iterator[None]:
    """Every statement of an engine takes its way to a distant server."""

    def travel(*_: object) -> None:
        Event().wait(seconds)

    event.listen(engine, "before_cursor_execute", travel)
    try:
        yield
    finally:
        event.remove(engine, "before_cursor_execute", travel)
