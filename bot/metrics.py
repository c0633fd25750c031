"""What this process did and what is due, for Prometheus. Labels are words of ours; nothing leads to a person."""

import platform
from collections.abc import Mapping
from importlib.metadata import version
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Info, ProcessCollector, generate_latest

from usecases.census import Counts

SECONDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Metrics:
    """The figures of one process, in a registry of their own: tests and replicas build as many as they like."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        build = Info("golos_build", "What is running", registry=self._registry)
        build.info({"version": version("golos"), "python": platform.python_version()})
        self._updates = self._counter("golos_updates", "Updates by kind and outcome", "kind", "outcome")
        self._seconds = Histogram(
            "golos_update_seconds", "From an update's arrival to its screen", ["kind"], buckets=SECONDS,
            registry=self._registry,
        )  # fmt: skip
        self._sent = self._counter("golos_sent_messages", "Messages the bot sent by itself, by outcome", "outcome")
        self._requests = self._counter("golos_requests", "HTTP requests by route and status", "path", "status")
        self._jobs = self._gauge("golos_jobs", "Jobs by state, in the database", "state")
        self._lag = self._gauge("golos_job_lag_seconds", "How long the oldest due job has been waiting")
        self._invitations = self._gauge(
            "golos_invitations", "Invitations by disposition, in the database", "disposition"
        )
        self._database = self._gauge("golos_database_up", "Whether the database answered when it was last asked")

    def handled(self, kind: str, outcome: str, seconds: float) -> None:
        """An update has been handled."""
        self._updates.labels(kind, outcome).inc()
        self._seconds.labels(kind).observe(seconds)

    def sent(self, outcome: str) -> None:
        """The courier has tried to send a message."""
        self._sent.labels(outcome).inc()

    def answered(self, path: str, status: int) -> None:
        """A request has been answered."""
        self._requests.labels(path, str(status)).inc()

    def counted(self, counts: Counts | None) -> None:
        """Take over what the database says. None: it is away, and what it said last stays."""
        self._database.set(counts is not None)
        if counts is not None:
            _fill(self._jobs, counts.jobs)
            _fill(self._invitations, counts.invitations)
            self._lag.set(counts.lag_s)

    def page(self) -> bytes:
        """Everything in Prometheus's text format."""
        return generate_latest(self._registry)

    def _counter(self, name: str, says: str, *labels: str) -> Counter:
        return Counter(name, says, labels, registry=self._registry)

    def _gauge(self, name: str, says: str, *labels: str) -> Gauge:
        return Gauge(name, says, labels, registry=self._registry)


def _fill(gauge: Gauge, counts: Mapping[str, int]) -> None:
    gauge.clear()  # a state that nothing is in any more must not keep its last number
    for name, number in counts.items():
        gauge.labels(name).set(number)
