"""Have a stored file read, and keep what came out of it: text page by page, language, cover, state and reason."""

import logging
from datetime import timedelta

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from core.models import FileState, PageText, Recognition, StoredFile
from core.storage import files
from documents import fingerprints, recognition, services
from documents.extraction.cleaning import clean
from documents.extraction.outcome import FIRST_SLICE, Outcome, State, StillReading
from documents.extraction.sandbox import readers

logger = logging.getLogger(__name__)

LEASE = timedelta(seconds=90)
PAUSE = timedelta(seconds=30)  # while its bytes cannot be had
ATTEMPTS = 3  # a file that kills its worker three times is called damaged
KILLED_ITS_WORKERS = "killed_its_workers"


def read(pk: int, *, patiently: bool = False) -> None:
    """Read one file unless someone else is at it; in the quick lane, give up after a slice of time for the slow one."""
    if not _claim(pk):
        return
    stored = StoredFile.objects.get(pk=pk)
    if stored.attempts > ATTEMPTS:
        keep(stored, Outcome(State.DAMAGED, KILLED_ITS_WORKERS, kind=stored.kind))
        return
    try:
        with files().at_hand(stored.name) as path:
            outcome = readers().read(path, name=f"file.{stored.kind}", stop_after=None if patiently else FIRST_SLICE)
    except StillReading:
        _send_to_the_slow_lane(stored)
        return
    except ConnectionError:  # of the pipe to its reader: counts as an attempt
        raise
    except OSError as error:  # the bytes cannot be had now, which is no fault of theirs
        _postpone(stored, error)
        return
    keep(stored, outcome)


def _claim(pk: int) -> bool:
    """False when it is read, or being read by another."""
    now = timezone.now()
    free = Q(state=FileState.WAITING) | Q(state=FileState.READING, reading_until__lt=now)
    return bool(
        StoredFile.objects.filter(free, pk=pk).update(
            state=FileState.READING, reading_until=now + LEASE, attempts=F("attempts") + 1
        )
    )


def _ours(stored: StoredFile) -> QuerySet[StoredFile]:
    """The row, unless the lease ended meanwhile and another worker took it."""
    return StoredFile.objects.filter(
        pk=stored.pk, state=FileState.READING, reading_until=stored.reading_until
    ).select_for_update()


def _send_to_the_slow_lane(stored: StoredFile) -> None:
    with transaction.atomic():
        if _ours(stored).update(state=FileState.WAITING, slow=True, attempts=0, reading_until=None):
            stored.slow = True
            services.ask_to_read(stored)


def _postpone(stored: StoredFile, error: OSError) -> None:
    """Tried again when the pause is over, as often as it takes: the operations page shows it as late."""
    logger.warning("The bytes of %s cannot be read now: %s", stored, error)
    _ours(stored).update(reading_until=timezone.now() + PAUSE, attempts=F("attempts") - 1)


def unreadable_for_its_workers() -> QuerySet[StoredFile]:
    """Files set aside since whoever read them died, again and again."""
    return StoredFile.objects.filter(state=FileState.DAMAGED, reason=KILLED_ITS_WORKERS)


def try_again(files: QuerySet[StoredFile]) -> int:
    """Have files read as if they had just come; returns how many."""
    pks = list(files.values_list("pk", flat=True))
    count = StoredFile.objects.filter(pk__in=pks).update(
        state=FileState.WAITING, attempts=0, reading_until=None, reason="", slow=True
    )
    for stored in StoredFile.objects.filter(pk__in=pks):
        services.ask_to_read(stored)
    return count


def keep(stored: StoredFile, outcome: Outcome) -> None:
    """Write the outcome in one short transaction, if the file is still ours; the cover, a file, lands before it."""
    ours = _ours(stored)
    stored.cover, stored.cover_size = _keep_cover(stored, outcome.cover), len(outcome.cover or b"")
    stored.state = outcome.state.value
    stored.reason, stored.reason_facts = outcome.reason, dict(outcome.facts)
    stored.language, stored.leaf = outcome.language, outcome.leaf.value
    stored.page_count = outcome.page_count or len(outcome.pages)
    stored.text_size = sum(len(page.text.encode()) for page in outcome.pages)
    stored.seconds, stored.reading_until = outcome.seconds, None
    stored.metadata = {name: clean(text) for name, text in outcome.metadata.items()}  # no database keeps U+0000
    stored.signature = fingerprints.signature([page.text for page in outcome.pages]) if outcome.pages else None
    with transaction.atomic():
        if ours.first() is None:
            return  # another worker took it over: its outcome counts
        stored.pages.all().delete()
        PageText.objects.bulk_create(
            PageText(
                file=stored,
                number=page.number,
                text=page.text,
                language=page.language,
                stretches=[list(stretch) for stretch in page.stretches],
                recognition=Recognition.WAITING if page.is_drawn else Recognition.NONE,
            )
            for page in outcome.pages
        )
        recognition.tell(stored)
        stored.save()
        services.tell_holders(stored)
        recognition.ring_if_needed()


def _keep_cover(stored: StoredFile, picture: bytes | None) -> str:
    if not picture:
        return ""
    name = f"covers/{stored.sha256[:2]}/{stored.sha256}.webp"
    if not files().exists(name):
        files().save(name, ContentFile(picture))
    return name
