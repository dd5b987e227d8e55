"""Counters of the service in the format of Prometheus; labels are routes and numbers, never what was asked."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)


class Metrics:
    """One registry a service, so that two in one process do not count for each other."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "adsim_http_requests",
            "Requests answered.",
            ["method", "route", "status"],
            registry=self.registry,
        )
        self.seconds = Histogram(
            "adsim_http_request_seconds",
            "Time until the last byte of the answer.",
            ["method", "route"],
            buckets=_BUCKETS,
            registry=self.registry,
        )
        self.under_way = Gauge(
            "adsim_http_requests_under_way", "Requests being answered.", registry=self.registry
        )
        self.refused = Counter(
            "adsim_refused",
            "Requests refused, by the kind of problem.",
            ["kind"],
            registry=self.registry,
        )

    def page(self) -> bytes:
        """All of them as text."""
        return generate_latest(self.registry)
