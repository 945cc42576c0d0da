"""What can be counted from outside: how much comes in, how fast it is acknowledged, what waits. Never who, and never what about."""

from __future__ import annotations

from collections.abc import Callable

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, generate_latest

CONTENT_TYPE = CONTENT_TYPE_LATEST
_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 3.0, 10.0)


class Metrics:
    """The counters of one process; made anew for each, so that nothing happens at import."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self.received = Counter(
            "policy_advisor_received", "What came in, by platform, kind and what became of it.", ["platform", "kind", "outcome"], registry=self._registry
        )
        self.acknowledged = Histogram(
            "policy_advisor_acknowledged_seconds",
            "Seconds from what came in to its acknowledgement.",
            ["platform"],
            buckets=_SECONDS,
            registry=self._registry,
        )
        self.worked = Histogram(
            "policy_advisor_worked_seconds", "Seconds from a question's acknowledgement to its reply.", ["platform"], buckets=_SECONDS, registry=self._registry
        )
        self.failed = Counter("policy_advisor_failed", "What went wrong and was taken up again later.", ["platform", "kind"], registry=self._registry)

    def watch(self, name: str, help_text: str, value: Callable[[], float]) -> None:
        """Show a figure that is asked for whenever somebody looks."""
        Gauge(f"policy_advisor_{name}", help_text, registry=self._registry).set_function(value)

    def page(self) -> bytes:
        """The figures in the form that Prometheus reads."""
        return generate_latest(self._registry)
