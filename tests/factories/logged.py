"""What the process writes into its log, caught as an operator's machine would."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO

from backend.kernel import logs


@contextmanager
def logged(level: str = "DEBUG") -> Iterator[StringIO]:
    """Everything that is logged while the block runs, formatted as in production."""
    root = logging.getLogger()
    handlers, before, requests = root.handlers[:], root.level, logging.getLogger(logs.REQUESTS)
    logs.configure(level)
    requests.setLevel(logging.NOTSET)
    stream = StringIO()
    handler = root.handlers[0]
    assert isinstance(handler, logging.StreamHandler)
    handler.setStream(stream)
    try:
        yield stream
    finally:
        root.handlers[:] = handlers
        root.setLevel(before)
