"""Keep the list of links to other sites, and ask those sites, a few at a time.

The rows say what is due; whoever asks holds a lock, so that no host is asked by two at once.
"""

import logging
from collections.abc import Callable
from datetime import timedelta
from time import monotonic

from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from core.alone import SomebodyElse, alone
from core.doorbells import ring
from core.models import User
from documents.models import LinkPlace, OutsideLink
from documents.outside.asking import Asker
from documents.outside.places import Place, all_links

logger = logging.getLogger(__name__)

LOCK = "links"
MOST = 60  # links one run asks
SECONDS = 60  # after which a run begins no other
CLAIM = timedelta(hours=1)  # a link whose asker was killed is asked again after it
LOOK_EVERY = timedelta(minutes=1)  # of the scheduler, for what is due
GATHER_EVERY = timedelta(hours=1)  # between two looks at what stands in the library


def ring_for_gathering() -> None:
    """Of the scheduler: have the list brought up to date with what stands in the library."""
    from documents.tasks import check_links  # tasks call this module

    if settings.CHECK_LINKS:
        ring(check_links)


def ring_if_needed() -> None:
    """Of the scheduler: have asked what is due."""
    from documents.tasks import check_links  # tasks call this module

    if due().exists():
        ring(check_links)


def due() -> QuerySet[OutsideLink]:
    return OutsideLink.objects.due() if settings.CHECK_LINKS else OutsideLink.objects.none()


def broken_off() -> QuerySet[OutsideLink]:
    return OutsideLink.objects.broken_off().order_by("pk") if settings.CHECK_LINKS else OutsideLink.objects.none()


def try_again(links: QuerySet[OutsideLink]) -> int:
    """Ask sites again whose asker broke off each time; returns how many."""
    count = links.order_by().update(attempts=0, next_check=timezone.now())
    ring_if_needed()
    return count


def ask_at_once(link: OutsideLink) -> None:
    """Before all others that wait."""
    from documents.tasks import check_links  # tasks call this module

    OutsideLink.objects.filter(pk=link.pk).update(next_check=None)
    ring(check_links)


def accept(link: OutsideLink, *, by: User) -> None:
    """An editor says that the link is right, whatever its site answers."""
    OutsideLink.objects.filter(pk=link.pk).update(accepted_by=by, accepted_at=timezone.now())


def look_again(link: OutsideLink) -> None:
    """It is told of again if it fails."""
    OutsideLink.objects.filter(pk=link.pk).update(accepted_by=None, accepted_at=None)


# --- what stands in the library -----------------------------------------------------------------------


def gather() -> None:
    """Make the rows agree with what stands in the library; doing it again changes nothing."""
    standing: dict[tuple[str, str], Place] = {}
    for address, place in all_links():
        if not f"{address}/".startswith(f"{settings.SITE_URL}/") and place.edit_address:
            standing[address, place.edit_address] = place
    known = dict(OutsideLink.objects.values_list("address", "pk"))
    new = sorted({address for address, _edit in standing if address not in known})
    kept = {
        (link, edit): (pk, kind, title)
        for pk, link, edit, kind, title in LinkPlace.objects.values_list(
            "pk", "link__address", "edit_address", "kind", "title"
        )
    }
    gone = [pk for key, (pk, kind, title) in kept.items() if not _is_same(standing.get(key), kind, title)]
    with transaction.atomic():
        OutsideLink.objects.bulk_create([OutsideLink(address=one) for one in new], ignore_conflicts=True)
        for start in range(0, len(gone), 500):
            LinkPlace.objects.filter(pk__in=gone[start : start + 500]).delete()
        known = dict(OutsideLink.objects.values_list("address", "pk"))
        LinkPlace.objects.bulk_create(
            [
                LinkPlace(link_id=known[address], kind=place.kind, title=place.title, edit_address=edit)
                for (address, edit), place in standing.items()
                if address in known and not _is_same(place, *kept.get((address, edit), (0, "", ""))[1:])
            ],
            ignore_conflicts=True,
            batch_size=500,
        )
        OutsideLink.objects.filter(places=None).delete()


def _is_same(place: Place | None, kind: str, title: str) -> bool:
    return place is not None and (place.kind, place.title) == (kind, title)


# --- asking -------------------------------------------------------------------------------------------


def check_some(asker: Asker | None = None) -> int:
    """One run of the worker: a few links, for a minute at most; how many were asked."""
    end = monotonic() + SECONDS
    try:
        with alone(LOCK):
            gather()
            return _check_while(lambda done: done < MOST and monotonic() < end, asker or Asker())
    except SomebodyElse:
        return 0


def check_all(everything: bool, tell: Callable[[int, int], object]) -> int:
    """All that are due, or all there are. Raises SomebodyElse."""
    with alone(LOCK):
        gather()
        if everything:
            OutsideLink.objects.update(next_check=timezone.now())
        total = OutsideLink.objects.due().count()

        def goes_on(done: int) -> bool:
            tell(done, total)
            return done < total

        return _check_while(goes_on, Asker())


def _check_while(goes_on: Callable[[int], bool], asker: Asker) -> int:
    done = 0
    while goes_on(done) and (link := OutsideLink.objects.due().first()):
        claimed = {"next_check": timezone.now() + CLAIM, "attempts": F("attempts") + 1}
        OutsideLink.objects.filter(pk=link.pk).update(**claimed)
        try:
            keep(link, asker)
        except Exception:  # one that cannot be asked holds up none of the others
            logger.exception("%s could not be asked", link)
        done += 1
    return done


def keep(link: OutsideLink, asker: Asker) -> None:
    """Ask, then write what was answered; an editor may have decided about the link while its site was silent."""
    answer = asker.ask(link.address)
    present = OutsideLink.objects.filter(pk=link.pk).first()
    if present:
        present.take(answer)
