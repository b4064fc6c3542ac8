"""Figures for Prometheus: what requests and commits took, and how far background work is behind."""

from collections.abc import Iterable, Mapping

import structlog
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy import Connection, func, select
from sqlalchemy.exc import SQLAlchemyError

from entrepot.core.audit import last_seal
from entrepot.core.database import Database, audit_log, job
from entrepot.core.outbox import Lag, failure_counts, outbox_lags
from entrepot.core.telemetry.quantiles import RouteFigures, by_route
from entrepot.core.webhooks import webhooks_lag
from entrepot.kit.errors import AppError

COUNT_BOUND = 10_000
"""More rows than this of one state are counted as this: a scrape stays cheap however much there is."""
_REQUEST_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)
_COMMIT_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 1, 5)
_BATCH_BUCKETS = (1, 2, 4, 8, 16, 32, 64, 128, 256)
_log = structlog.get_logger(__name__)


class Metrics:
    """The figures of one process; it is the ``RequestObserver`` of the HTTP application.

    ``subscribers`` maps each outbox subscriber's name to the name of the event that it takes.
    """

    def __init__(self, db: Database, subscribers: Mapping[str, str]) -> None:
        self.registry = CollectorRegistry()
        self._subscribers = dict(subscribers)
        self._requests = Histogram(
            "entrepot_http_request_seconds",
            "Time to answer a request, by the route's pattern",
            ["method", "route", "status"],
            buckets=_REQUEST_BUCKETS,
            registry=self.registry,
        )
        self._faults = Counter(
            "entrepot_http_faults_total", "Requests answered by a fault of ours (5xx)", registry=self.registry
        )
        self._commits = Histogram(
            "entrepot_db_commit_seconds",
            "Time from the begin of a write transaction to its durable end",
            buckets=_COMMIT_BUCKETS,
            registry=self.registry,
        )
        self._batches = Histogram(
            "entrepot_db_commit_functions",
            "Write functions that one commit made durable",
            buckets=_BATCH_BUCKETS,
            registry=self.registry,
        )
        queue = Gauge("entrepot_db_write_queue", "Write functions that wait for the writer", registry=self.registry)
        queue.set_function(lambda: db.waiting)
        db.stats.observers.append(self._committed)
        self.registry.register(_Backlog(db, dict(subscribers)))

    def observe(self, *, method: str, route: str, status: int, seconds: float) -> None:
        """Take note of one request."""
        self._requests.labels(method, route, f"{status // 100}xx").observe(seconds)
        if status >= 500:
            self._faults.inc()

    def routes(self) -> list[RouteFigures]:
        """Return what each route took since this process began, the slowest first."""
        return by_route(self._requests)

    def lags(self, connection: Connection, now_us: int) -> list[Lag]:
        """Return how far each subscriber of events is behind, those most behind first."""
        found = [*outbox_lags(connection, self._subscribers, now_us), webhooks_lag(connection, now_us)]
        return sorted(found, key=lambda lag: (-lag.events, lag.subscriber))

    def render(self) -> bytes:
        """Return all figures in Prometheus' text format."""
        return generate_latest(self.registry)

    def _committed(self, functions: int, seconds: float) -> None:
        self._commits.observe(seconds)
        self._batches.observe(functions)


class _Backlog(Collector):
    """Reads from the database, when it is asked, how much waits."""

    def __init__(self, db: Database, subscribers: dict[str, str]) -> None:
        self._db, self._subscribers = db, subscribers

    def describe(self) -> Iterable[GaugeMetricFamily]:
        """Name nothing beforehand: registering must not read the database."""
        return []

    def collect(self) -> Iterable[GaugeMetricFamily]:
        """Return the figures; none where the database cannot be read, so that the others are still told."""
        try:
            with self._db.read() as connection:
                return [*self._outbox(connection), *self._jobs(connection), *self._audit(connection)]
        except (SQLAlchemyError, AppError) as problem:
            _log.warning("telemetry.backlog_unknown", problem=str(problem))
            return []

    def _outbox(self, connection: Connection) -> Iterable[GaugeMetricFamily]:
        now_us = self._db.clock.now_us()
        events = _gauge(
            "entrepot_outbox_lag_events", "Events that a subscriber has still to see (bounded)", "subscriber"
        )
        seconds = _gauge(
            "entrepot_outbox_lag_seconds", "Age of the oldest event that it has still to see", "subscriber"
        )
        for lag in [*outbox_lags(connection, self._subscribers, now_us), webhooks_lag(connection, now_us)]:
            events.add_metric([lag.subscriber], lag.events)
            seconds.add_metric([lag.subscriber], lag.seconds)
        failed = _gauge("entrepot_outbox_failures", "Events that failed for a subscriber (bounded)", "state")
        for state, count in failure_counts(connection).items():
            failed.add_metric([state], count)
        return [events, seconds, failed]

    def _jobs(self, connection: Connection) -> Iterable[GaugeMetricFamily]:
        states = _gauge("entrepot_jobs", "Jobs by state (bounded)", "state")
        for state in ("waiting", "running", "failed"):
            some = select(job.c.id).where(job.c.state == state).limit(COUNT_BOUND).subquery()
            states.add_metric([state], connection.execute(select(func.count()).select_from(some)).scalar_one())
        late = GaugeMetricFamily("entrepot_job_late_seconds", "By how much the most overdue job is late")
        oldest_us = connection.execute(select(func.min(job.c.run_at)).where(job.c.state == "waiting")).scalar()
        late.add_metric([], max(0.0, (self._db.clock.now_us() - (oldest_us or self._db.clock.now_us())) / 1e6))
        return [states, late]

    def _audit(self, connection: Connection) -> Iterable[GaugeMetricFamily]:
        newest = connection.execute(select(audit_log.c.at).order_by(audit_log.c.seq.desc()).limit(1)).scalar()
        seal = last_seal(connection)
        behind = GaugeMetricFamily("entrepot_audit_unsealed_seconds", "Age of the newest audit entry beyond its seal")
        sealed_us = 0 if seal is None else seal.sealed_at_us
        late_us = 0 if newest is None or newest <= sealed_us else self._db.clock.now_us() - newest
        behind.add_metric([], max(0.0, late_us / 1e6))
        return [behind]


def _gauge(name: str, text: str, label: str) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, text, labels=[label])
