"""Logs without personal data: one JSON line an event; a fault is told by class and place, never by its message."""

import logging
import re
import sys
from types import TracebackType
from typing import Any

import structlog
from structlog.typing import EventDict, WrappedLogger

REQUESTS = "skillplan.requests"
_QUIET = ("alembic", "asyncio", "httpcore", "httpx", "procrastinate", "psycopg", "sqlalchemy", "uvicorn")
_SECRET = re.compile(
    r"(?<![0-9a-f])[0-9]{6}[\s-]?[0-9]{8}[\s-]?[0-9]{3}[0-9Xx](?![0-9a-f])"  # an ID number
    r"|(?<![0-9a-f])1[3-9][0-9][\s-]?[0-9]{4}[\s-]?[0-9]{4}(?![0-9a-f])"  # a mobile phone
    r"|(?<![0-9a-f])[0-9]{16,19}(?![0-9a-f])"  # a bank card
    r"|(?<![\w-])eyJ[\w-]{8,}\.[\w.-]+"  # a token
    r"|(?<=password=)[^\s\"]+|(?<=://)[^/\s:@]+:[^/\s@]+(?=@)"  # a connection's secret
)


def configure(level: str) -> None:
    """Send every logger of the process to stderr: JSON lines, or warnings for people where that is a terminal."""
    people = sys.stderr.isatty()
    render: Any = structlog.dev.ConsoleRenderer() if people else structlog.processors.JSONRenderer(ensure_ascii=False)
    handler = logging.StreamHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.ExtraAdder()],
            processors=[
                structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
                structlog.stdlib.add_log_level,
                structlog.stdlib.add_logger_name,
                _tell_fault,
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                render,
                scrub,
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in _QUIET:
        logging.getLogger(name).setLevel(max(logging.getLevelName(level), logging.WARNING))
    logging.getLogger(REQUESTS).setLevel(logging.WARNING if people else logging.NOTSET)


def place(fault: BaseException) -> str:
    """Class and place of a fault and of what caused it; messages may carry personal data."""
    told: list[str] = []
    cause: BaseException | None = fault
    while cause is not None and len(told) < 5:
        told.append(f"{type(cause).__qualname__} at {_last(cause.__traceback__)}")
        cause = cause.__cause__ or cause.__context__
    return " from ".join(told)


def _last(trace: TracebackType | None) -> str:
    if trace is None:
        return "?"
    while trace.tb_next is not None:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}"


def _tell_fault(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """The class and place of the exception that a library logs; its message and its locals stay out."""
    exc_info = event.pop("exc_info", None)
    event.pop("stack_info", None)
    if exc_info:
        event["fault"] = place(exc_info[1])
    return event


def scrub(_logger: object, _method: object, line: Any) -> str:
    """A last net below all others: whatever looks like a number of a person, a token or a secret becomes ***."""
    return _SECRET.sub("***", str(line))
