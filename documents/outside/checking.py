"""Keep the list of links to other sites, and ask those sites, a few at a time.

The rows say what is due; whoever asks holds a lock, so that no host is asked by two at once.
"""

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from time import monotonic

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from core.doorbells import ring
from core.models import User
from documents.models import LinkPlace, OutsideLink
from documents.outside.asking import Asker
from documents.outside.places import Place, all_links

MOST = 60  # links one run asks
SECONDS = 60  # after which a run begins no other
CLAIM = timedelta(hours=1)  # a link whose asker was killed is asked again after it
LOOK_EVERY = 60  # seconds between two rings of the sweeper
GATHER_EVERY = 3600  # seconds between two looks at what stands in the library

_last_ring = _last_gathering = float("-inf")


class SomebodyElseAsks(Exception):
    """Another process asks at this moment."""


def ring_if_needed() -> None:
    """Of the sweeper: once an hour look at what stands in the library, and ask what is due."""
    from documents.tasks import check_links  # tasks call this module

    global _last_ring, _last_gathering
    now = monotonic()
    if not settings.CHECK_LINKS or now - _last_ring < LOOK_EVERY:
        return
    _last_ring = now
    if now - _last_gathering >= GATHER_EVERY:
        _last_gathering = now
        ring(check_links)
    elif OutsideLink.objects.due().exists():
        ring(check_links)


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
        with _nobody_else():
            gather()
            return _check_while(lambda done: done < MOST and monotonic() < end, asker or Asker())
    except SomebodyElseAsks:
        return 0


def check_all(everything: bool, tell: Callable[[int, int], object]) -> int:
    """All that are due, or all there are. Raises SomebodyElseAsks."""
    with _nobody_else():
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
        OutsideLink.objects.filter(pk=link.pk).update(next_check=timezone.now() + CLAIM)
        keep(link, asker)
        done += 1
    return done


def keep(link: OutsideLink, asker: Asker) -> None:
    """Ask, then write what was answered; an editor may have decided about the link while its site was silent."""
    answer = asker.ask(link.address)
    present = OutsideLink.objects.filter(pk=link.pk).first()
    if present:
        present.take(answer)


@contextmanager
def _nobody_else() -> Iterator[None]:
    with (settings.DATA_DIR / "links.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise SomebodyElseAsks from error
        yield
