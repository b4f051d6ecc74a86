"""Have a stored file read, and keep what came out of it: text page by page, language, cover, state and reason."""

from datetime import timedelta

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from core.models import FileState, PageText, Recognition, StoredFile
from core.storage import StoreAway, files
from documents import fingerprints, recognition, services
from documents.extraction.cleaning import clean
from documents.extraction.outcome import FIRST_SLICE, Outcome, State, StillReading
from documents.extraction.sandbox import readers

LEASE = timedelta(seconds=90)
ATTEMPTS = 3  # a file that kills its worker three times is called damaged


def read(pk: int, *, patiently: bool = False) -> None:
    """Read one file unless someone else is at it; in the quick lane, give up after a slice of time for the slow one."""
    if not _claim(pk):
        return
    stored = StoredFile.objects.get(pk=pk)
    if stored.attempts > ATTEMPTS:
        keep(stored, Outcome(State.DAMAGED, "unreadable", kind=stored.kind))
        return
    try:
        with files().at_hand(stored.name) as path:
            outcome = readers().read(path, name=f"file.{stored.kind}", stop_after=None if patiently else FIRST_SLICE)
    except StillReading:
        _send_to_the_slow_lane(stored)
        return
    except StoreAway:
        _put_back(stored)
        raise
    keep(stored, outcome)


def _claim(pk: int) -> bool:
    now = timezone.now()
    free = Q(state=FileState.WAITING) | Q(state=FileState.READING, reading_until__lt=now)
    return bool(
        StoredFile.objects.filter(free, pk=pk).update(
            state=FileState.READING, reading_until=now + LEASE, attempts=F("attempts") + 1
        )
    )


def _put_back(stored: StoredFile) -> None:
    """The storage was away, which says nothing of the file: it waits again, and the attempt does not count."""
    StoredFile.objects.filter(pk=stored.pk, state=FileState.READING).update(
        state=FileState.WAITING, reading_until=None, attempts=F("attempts") - 1
    )


def _send_to_the_slow_lane(stored: StoredFile) -> None:
    with transaction.atomic():
        stored.state, stored.slow, stored.attempts = FileState.WAITING, True, 0
        stored.save(update_fields=["state", "slow", "attempts"])
        services.ask_to_read(stored)


def keep(stored: StoredFile, outcome: Outcome) -> None:
    """Write the outcome in one short transaction; the cover, a file, lands before it."""
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
