"""What can be asked of the search: does its engine answer, and does the index say what the database says?"""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.examination import Finding, examines, wrong
from core.models import Change
from search import indexing
from search.engines import get_engine
from search.shelves import TOPIC

NAMED = 5  # keys that differ


@examines("engine", gettext_lazy("Search engine"), far=True)
def engine() -> Finding:
    health = get_engine().health()
    if not health.ready:
        said = _("Pages and saves go on, searches look at titles only. %(reason)s")
        return wrong(said % {"reason": health.reason})
    held = ", ".join(f"{shelf} {count}" for shelf, count in health.entries.items())
    said = _("Answers; entries by shelf: %(held)s.") % {"held": held or "–"}
    return Finding(said, version=getattr(get_engine(), "version", get_engine().name))


@examines("index", gettext_lazy("Index and database"), thorough=True)
def index_agrees() -> Finding:
    """By key and version; what waits to be told may differ, and is told in a moment."""
    waiting = set(Change.objects.filter(topic=TOPIC).untold().values_list("key", flat=True))
    different = sorted({one.key for one in indexing.compare() if one.key not in waiting})
    if different:
        said = ngettext(
            "%(count)d thing differs: %(keys)s. Run `sankore check_search_index --repair`.",
            "%(count)d things differ, among them %(keys)s. Run `sankore check_search_index --repair`.",
            len(different),
        )
        return wrong(said % {"count": len(different), "keys": ", ".join(different[:NAMED])})
    if waiting:
        said = _("They agree, but for what waits to be told: %(count)d.")
        return Finding(said % {"count": len(waiting)})
    return Finding(_("They agree, by every key and version."))
