"""Scanned pages read by OCR: one page a job, in a queue of its own, so that two hundred pages keep nobody waiting.

The rows say what is still to do. Where tesseract is not installed the pages wait; installing it is enough.
"""

import shutil
import subprocess
from datetime import timedelta
from functools import lru_cache

from django.db import transaction
from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone

from core.doorbells import ring
from core.models import FileState, PageText, Recognition, StoredFile
from core.storage import StoreAway, files
from documents import fingerprints, services
from documents.extraction.languages import language_of
from documents.extraction.outcome import OCR_SECONDS as SECONDS
from documents.extraction.reader import EndedBadly
from documents.extraction.sandbox import readers
from documents.extraction.stretches import stretches_of

LEASE = timedelta(seconds=3 * SECONDS)
ATTEMPTS = 2  # a page that kills its reader twice holds no text for us
TELL_EVERY = 10  # pages, so that the index is not written anew for each
TESSERACT_NAMES = {"fr": "fra", "en": "eng", "pt": "por", "es": "spa"}
_TO_DO = Q(recognition__in=[Recognition.WAITING, Recognition.READING])


# --- whether it can be done ---------------------------------------------------------------------------


def tesseract() -> str:
    """Where the program is; "" when it is not installed."""
    return shutil.which("tesseract") or ""


@lru_cache
def languages_known(program: str) -> tuple[str, ...]:
    """The languages tesseract was given, by its own names: "fra", "eng"…"""
    try:
        said = subprocess.run([program, "--list-langs"], capture_output=True, text=True, timeout=10, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ()
    return tuple(line.strip() for line in said.stdout.splitlines()[1:] if line.strip() and line.strip() != "osd")


def _languages_for(stored: StoredFile, program: str) -> str:
    """The language of the file once it is known, which is quicker and surer than all of ours at once."""
    known = languages_known(program)
    wanted = [TESSERACT_NAMES[stored.language]] if stored.language in TESSERACT_NAMES else []
    ours = [name for name in wanted if name in known] or [n for n in TESSERACT_NAMES.values() if n in known]
    return "+".join(ours or known[:1])


# --- the rows -----------------------------------------------------------------------------------------


def ring_if_needed() -> None:
    """Have the next page read, if any waits and it can be."""
    from documents.tasks import recognise_next_page  # tasks call this module

    if tesseract() and _free().exists():
        ring(recognise_next_page)


def _free() -> QuerySet[PageText]:
    late = Q(recognition=Recognition.READING, recognising_until__lt=timezone.now())
    return PageText.objects.filter(Q(recognition=Recognition.WAITING) | late)


def is_at_work() -> bool:
    """Whether somebody took up a page so lately that it may still be read; a dead worker holds up nobody longer."""
    begun = timezone.now() - timedelta(seconds=SECONDS + 10)
    return PageText.objects.filter(recognition=Recognition.READING, recognising_until__gte=begun + LEASE).exists()


def given_up() -> QuerySet[PageText]:
    """Pages set aside since whoever read them died, again and again."""
    return PageText.objects.filter(recognition=Recognition.NOTHING, attempts__gt=ATTEMPTS)


def try_again(pages: QuerySet[PageText]) -> int:
    """Have pages recognised as if nobody had tried; returns how many."""
    count = PageText.objects.filter(pk__in=list(pages.values_list("pk", flat=True))).update(
        recognition=Recognition.WAITING, attempts=0, recognising_until=None
    )
    ring_if_needed()
    return count


def recognise_next() -> bool:
    """Read one page, and ring for the one after it; False when none waited.

    First pages come first, whichever file they are of: two pages sent after two hundred wait for two.
    """
    page = _claim()
    if page is None:
        return False
    _keep(page, _read(page) if page.attempts <= ATTEMPTS else "")
    ring_if_needed()
    return True


def _claim() -> PageText | None:
    with transaction.atomic():
        waiting = _free().select_for_update(skip_locked=True, of=("self",))  # on SQLite the transaction is the lock
        page = waiting.select_related("file").order_by("number", "file_id").first()
        if page is not None:
            page.recognition, page.recognising_until = Recognition.READING, timezone.now() + LEASE
            page.attempts += 1
            page.save(update_fields=["recognition", "recognising_until", "attempts"])
    return page


def _read(page: PageText) -> str:
    program = tesseract()
    try:
        with files().at_hand(page.file.name) as path, readers().lent() as reader:
            job = {
                "do": "recognise",
                "path": str(path),
                "kind": page.file.kind,
                "number": page.number,
                "tesseract": program,
                "languages": _languages_for(page.file, program),
            }
            return str(reader.answer(job, seconds=SECONDS + 5).get("text", ""))
    except EndedBadly:
        return ""
    except StoreAway:  # which says nothing of the page: it waits again, and the attempt does not count
        PageText.objects.filter(pk=page.pk).update(
            recognition=Recognition.WAITING, recognising_until=None, attempts=F("attempts") - 1
        )
        raise


def _keep(page: PageText, text: str) -> None:
    """The page's text, and how far its file has come, in one short transaction; the index hears in batches."""
    language = language_of(text) if text else ""
    ours = PageText.objects.filter(
        pk=page.pk, recognition=Recognition.READING, recognising_until=page.recognising_until
    )
    page.text, page.language = text, language
    page.stretches = [list(stretch) for stretch in stretches_of(text, language)]
    page.recognition, page.recognising_until = Recognition.READ if text else Recognition.NOTHING, None
    with transaction.atomic():
        stored = StoredFile.objects.select_for_update().filter(pk=page.file_id).first()
        if stored is None or not ours.exists():
            return  # the file was taken away while its page was being read, or another worker took the page over
        page.save(update_fields=["text", "language", "stretches", "recognition", "recognising_until"])
        stored.language = stored.language or language
        stored.text_size = F("text_size") + len(text.encode())
        done, left = tell(stored)
        if not left:
            texts = stored.pages.order_by("number").values_list("text", flat=True)
            stored.signature = fingerprints.signature(list(texts)) or None
        stored.save()
        if not left or done % TELL_EVERY == 1:
            services.tell_holders(stored)


def tell(stored: StoredFile) -> tuple[int, int]:
    """Write on the file what its editor reads about it; returns the pages recognised and those still to do."""
    counted = stored.pages.aggregate(
        done=Count("pk", filter=Q(recognition=Recognition.READ)),
        nothing=Count("pk", filter=Q(recognition=Recognition.NOTHING)),
        left=Count("pk", filter=_TO_DO),
    )
    done, left = counted["done"], counted["left"]
    facts = {**stored.reason_facts, **counted}
    if stored.state in {FileState.NO_TEXT, FileState.OCR} and sum(counted.values()):
        stored.state = FileState.OCR if done else FileState.NO_TEXT
        stored.reason_facts = {**facts, "pages": stored.page_count}
        if left:
            waiting = "waits_for_recognition" if tesseract() else "only_images"
            stored.reason = "recognised_so_far" if done else waiting
        else:
            stored.reason = "recognised" if done else "nothing_recognised"
    elif stored.state == FileState.READ and done and not left:
        stored.reason, stored.reason_facts = "pages_read_some_recognised", facts
    return done, left
