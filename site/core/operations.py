"""The operations page: what waits, what is late, what failed and why; an administrator has it tried again."""

from dataclasses import dataclass
from typing import cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from core import heartbeats, queues, work
from core.access import is_administrator
from core.examination import Finding, examine, questions
from core.models import Decision, Errand, Heartbeat, OperatorAct, User
from core.periodic import timetables

LAST = 20  # decisions shown


@dataclass(frozen=True)
class Told:
    """One kind of work on the page."""

    kind: work.Work
    waiting: int
    late: work.Late
    failed: int
    failures: list[work.Failure]
    doorbells: int | None  # of its queue, where the broker can tell

    @classmethod
    def of(cls, kind: work.Work, lengths: dict[str, int]) -> "Told":
        failed = kind.failed()
        return cls(
            kind, kind.waiting(), kind.late(), failed, kind.failures() if failed else [], lengths.get(kind.queue)
        )

    @property
    def more(self) -> int:
        return self.failed - len(self.failures)


def _administrator(request: HttpRequest) -> User:
    if not is_administrator(request.user):
        raise PermissionDenied
    return cast(User, request.user)


@require_safe
def operations(request: HttpRequest) -> HttpResponse:
    _administrator(request)
    services = [one for one in questions() if one.far]
    found = examine(services)
    lengths = _lengths(found)
    told = [Told.of(kind, lengths) for kind in work.kinds()]
    lately = timezone.now() - heartbeats.LATELY
    errands = Errand.objects.in_bulk([one.name for one in timetables()])
    labels = {kind.name: kind.label for kind in work.kinds()}
    context = {
        "services": [(one.label, found[one.name]) for one in services],
        "kinds": told,
        "late": sum(one.late.count for one in told),
        "failed": sum(one.failed for one in told),
        "with_failures": [one for one in told if one.failed],
        "processes": [(row, row.seen_at > lately) for row in Heartbeat.objects.all()],
        "errands": sorted(errands.values(), key=lambda row: row.name),
        "acts": [(act, labels.get(act.kind, act.kind)) for act in OperatorAct.objects.select_related("by")[:LAST]],
    }
    return render(request, "core/admin/operations.html", context)


def _lengths(found: dict[str, Finding]) -> dict[str, int]:
    if found["broker"].is_wrong:
        return {}
    try:
        return dict(queues.lengths())
    except Exception:  # each broker's library has errors of its own; the rows say what there is to do
        return {}


@require_POST
def decide(request: HttpRequest, kind: str) -> HttpResponse:
    """Have failures of one kind tried again, or take them for settled: those chosen, or all."""
    administrator = _administrator(request)
    about = work.kind(kind)
    said, _space, key = request.POST.get("decision", "").partition(" ")
    if about is None or said not in Decision.values or (said == Decision.SETTLE and not about.settle_label):
        raise Http404
    keys = None if key == "all" else [key]
    try:
        count = about.decide(Decision(said), keys, by=administrator)
    except (ValueError, TypeError, OverflowError):  # no key of ours
        raise Http404 from None
    if count:
        words = ngettext(
            "Done for %(count)d thing, and written down.", "Done for %(count)d things, and written down.", count
        )
        messages.success(request, words % {"count": count})
    else:
        messages.info(request, _("There was nothing left to do: somebody was quicker, or it ended by itself."))
    return redirect("operations")


# --- in the admin -----------------------------------------------------------------------------------------


class ForAdministrators(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return is_administrator(request.user)


@hooks.register("register_admin_urls")
def operations_urls() -> list[URLPattern]:
    return [
        path("operations/", operations, name="operations"),
        path("operations/<str:kind>/", decide, name="operations_decide"),
    ]


@hooks.register("register_reports_menu_item")
def operations_item() -> MenuItem:
    label: str | Promise = gettext_lazy("Operations")
    return ForAdministrators(label, reverse("operations"), name="operations", icon_name="cogs", order=5)
