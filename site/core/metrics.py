"""Figures for Prometheus, reckoned from rows when they are asked for: true whichever process answers."""

from collections.abc import Iterator

from django.conf import settings
from django.utils import timezone
from prometheus_client import CollectorRegistry, generate_latest, multiprocess
from prometheus_client.core import GaugeMetricFamily, Metric

from core import heartbeats, work
from core.examination import examine, questions
from core.models import Heartbeat

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


def text() -> bytes:
    registry = CollectorRegistry()
    registry.register(_Rows())
    said = generate_latest(registry)
    if settings.METRICS_DIR:  # what each process of this machine counted, put together
        of_requests = CollectorRegistry()
        multiprocess.MultiProcessCollector(of_requests, path=str(settings.METRICS_DIR))
        said += generate_latest(of_requests)
    return said


def begin_anew() -> None:
    """Before a start: forget what processes counted that are gone."""
    if settings.METRICS_DIR:
        for path in settings.METRICS_DIR.glob("*.db"):
            path.unlink(missing_ok=True)


class _Rows:
    def collect(self) -> Iterator[Metric]:
        now = timezone.now()
        waiting = GaugeMetricFamily("sankore_work_waiting", "Things to do, by kind of work", labels=["kind", "queue"])
        late = GaugeMetricFamily("sankore_work_late", "Things that should have been done", labels=["kind", "queue"])
        oldest = GaugeMetricFamily("sankore_work_late_seconds", "Age of the oldest of them", labels=["kind", "queue"])
        failed = GaugeMetricFamily("sankore_work_failed", "Things set aside", labels=["kind", "queue"])
        for kind in work.kinds():
            labels = [kind.name, kind.queue]
            told = kind.late()
            waiting.add_metric(labels, kind.waiting())
            late.add_metric(labels, told.count)
            oldest.add_metric(labels, (now - told.since).total_seconds() if told.since else 0)
            failed.add_metric(labels, kind.failed())
        yield from (waiting, late, oldest, failed)
        services = GaugeMetricFamily("sankore_service_up", "Whether a service answers", labels=["service"])
        for name, finding in examine(one for one in questions() if one.far).items():
            services.add_metric([name], not finding.is_wrong)
        yield services
        present = GaugeMetricFamily("sankore_processes", "Processes seen within the last minute", labels=["post"])
        seen = Heartbeat.objects.filter(seen_at__gt=now - heartbeats.LATELY).values_list("post", flat=True)
        for post in ("scheduler", "worker"):
            present.add_metric([post], list(seen).count(post))
        yield present
