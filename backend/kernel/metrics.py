"""Figures for Prometheus: served on an address of its own (SKILLPLAN_METRICS), never on the public one."""

from collections.abc import Iterator
from pathlib import Path
from shutil import disk_usage

from prometheus_client import REGISTRY, Counter, Histogram, start_http_server
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import QueuePool

from backend.kernel import anchor, chain
from backend.kernel.db import Database
from backend.kernel.scope import Kind, enter

_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
_SECONDS = Histogram("skillplan_request_seconds", "请求用时", ["method", "route"], buckets=_BUCKETS)
_REQUESTS = Counter("skillplan_requests_total", "请求数", ["method", "route", "status"])
_JOBS = text(
    "SELECT status::text, count(*), coalesce(max(extract(epoch FROM now() - e.at)), 0) FROM procrastinate_jobs j "
    "LEFT JOIN LATERAL (SELECT min(at) AS at FROM procrastinate_events WHERE job_id = j.id) e ON j.status = 'todo' "
    "GROUP BY 1"
)
_JOB_STATES = ("todo", "doing", "succeeded", "failed")


def observe_request(method: str, route: str, status: int, seconds: float) -> None:
    """Count one request; `route` is a template out of the contract, so the labels stay few."""
    _SECONDS.labels(method, route).observe(seconds)
    _REQUESTS.labels(method, route, str(status)).inc()


class _State(Collector):
    """What is read at the moment of asking: queue, connections, disk."""

    def __init__(self, database: Database, home: Path, anchors: Path) -> None:
        self._database, self._home, self._anchors = database, home, anchors

    def describe(self) -> Iterator[GaugeMetricFamily]:
        """Nothing: registering asks no database."""
        yield from ()

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """The gauges of this moment; without a database those that need none."""
        free = disk_usage(self._home).free
        yield GaugeMetricFamily("skillplan_disk_free_bytes", "数据文件夹所在磁盘的剩余空间", free)
        pool = self._database.engine.pool
        if isinstance(pool, QueuePool):
            yield GaugeMetricFamily("skillplan_connections_in_use", "正在使用的数据库连接", pool.checkedout())
        age = anchor.age(self._anchors)
        if age is not None:
            name = "skillplan_anchor_age_seconds"
            yield GaugeMetricFamily(name, "最近一次锚定操作日志是多少秒以前", age.total_seconds())
        try:
            with self._database.session(read_only=True) as session:
                found = {status: (count, float(age)) for status, count, age in session.execute(_JOBS)}
                enter(session, Kind.SYSTEM)
                unsealed = chain.tail(session)
        except SQLAlchemyError:
            found, unsealed = None, None
        yield GaugeMetricFamily("skillplan_database_up", "数据库是否应答", 0 if found is None else 1)
        if unsealed is not None:
            yield GaugeMetricFamily(
                "skillplan_audit_unsealed", "还没有封存的操作日志和历史版本条数，最多数到两万", unsealed
            )
        yield from _jobs(found or {})


def _jobs(found: dict[str, tuple[int, float]]) -> Iterator[GaugeMetricFamily]:
    jobs = GaugeMetricFamily("skillplan_jobs", "后台任务，按状态", labels=["state"])
    for state in _JOB_STATES:
        jobs.add_metric([state], found.get(state, (0, 0.0))[0])
    yield jobs
    yield GaugeMetricFamily("skillplan_oldest_job_seconds", "最久的待办任务等了多少秒", found.get("todo", (0, 0.0))[1])


class Served:
    """The figures on an address of their own; `close` ends it."""

    def __init__(self, address: str, database: Database, home: Path, anchors: Path) -> None:
        host, _, port = address.rpartition(":")
        self._state = _State(database, home, anchors)
        REGISTRY.register(self._state)
        self._server, self._thread = start_http_server(int(port), host or "127.0.0.1")

    @property
    def address(self) -> str:
        """host:port, as it was taken."""
        host, port = self._server.server_address[:2]
        return f"{host!s}:{port}"

    def close(self) -> None:
        """Answer no more."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)
        REGISTRY.unregister(self._state)


def serve(address: str, database: Database, home: Path, anchors: Path) -> Served:
    """Answer Prometheus on `host:port` from a thread of its own."""
    return Served(address, database, home, anchors)
