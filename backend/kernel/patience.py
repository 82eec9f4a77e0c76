"""Connections that do not wait for ever: a database that fell silent is a fault, not a request that hangs."""

import select
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg.errors import _WaitTimeout  # reason: what Connection.wait is documented to raise
from sqlalchemy import Engine, event
from sqlalchemy.exc import DisconnectionError

LINK = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 3,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
}
"""How a lost network is noticed, by libpq's names; a unix socket needs none of it."""


@dataclass(frozen=True)
class Limits:
    """Seconds: of a statement, of a transaction that asks nothing, of our waiting for an answer."""

    statement: float = 15
    idle: float = 10
    """Whoever is gone without a word holds its locks no longer than this."""
    answer: float = 20
    """A little longer than a statement may take: then the server or the way to it is gone."""

    def options(self) -> str:
        """The settings of a session, as libpq passes them on."""
        settings = {
            "lock_timeout": "3s",
            "statement_timeout": f"{self.statement * 1000:.0f}",
            "idle_in_transaction_session_timeout": f"{self.idle * 1000:.0f}",
            "client_connection_check_interval": "2s",
            "tcp_keepalives_idle": "10",
            "tcp_keepalives_interval": "3",
            "tcp_keepalives_count": "3",
            "tcp_user_timeout": "10s",
            "timezone": "UTC",
            "jit": "off",
        }
        return " ".join(f"-c {name}={value}" for name, value in settings.items())


USUAL = Limits()


class PatientConnection(psycopg.Connection[Any]):
    """A connection that is given up when an answer stays out longer than the server itself may work on it."""

    patience: float | None = None

    def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
        """Wait for an answer; after `patience` seconds the connection is closed, which the pool sees."""
        limit = self.patience if timeout is None else timeout
        try:
            return super().wait(gen, interval, limit)
        except _WaitTimeout:
            self.pgconn.finish()
            raise psycopg.OperationalError("the database did not answer in time") from None


def connect_patiently(engine: Engine, limits: Limits) -> None:
    """Have an engine make such connections, and lend none that the server has closed meanwhile."""

    @event.listens_for(engine, "do_connect")
    def connect(_dialect: object, _record: object, arguments: Any, named: Any) -> PatientConnection:
        return PatientConnection.connect(*arguments, **named)

    @event.listens_for(engine, "checkout")
    def lend(connection: PatientConnection, record: Any, _fairy: object) -> None:
        connection.patience = limits.answer
        if record.info.setdefault("lent", 0) and _has_been_told_something(connection):
            raise DisconnectionError
        record.info["lent"] += 1


def _has_been_told_something(connection: PatientConnection) -> bool:
    """Whether bytes or an end have come while nobody asked: after a restart, a terminate, a reset."""
    poll = select.poll()
    poll.register(connection.fileno(), select.POLLIN)
    return connection.closed or bool(poll.poll(0))
