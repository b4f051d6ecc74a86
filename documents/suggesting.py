"""Decisions about what readers bring: it is taken in, settled, or declined with a reason; its sender hears of it."""

from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import BinaryIO, cast

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from core import letters
from core.access import Reader, is_editor, is_member
from core.models import StoredFile, User
from core.storage import make_folder
from documents import proposing, services
from documents.extraction import kinds
from documents.extraction.reasons import sentence
from documents.models import Document, Suggestion, SuggestionState, SuggestionType, Upload

MOST_WORDS = 4000  # characters


class AlreadyDecided(Exception):
    """Another editor was quicker; its text says what they decided."""


# --- brought ----------------------------------------------------------------------------------------------


def bring_document(words: str, *, by: Reader, sent: UploadedFile | None = None) -> Suggestion:
    """A member's document: a file, a line, or both. Raises services.Refusal for a file that is not taken."""
    if not is_member(by):
        raise PermissionDenied
    facts = {"stored": _keep(sent), "file_name": Path(sent.name or "document").name[-200:]} if sent else {}
    return _write(SuggestionType.DOCUMENT, words, by=by, **facts)


def report_mistake(document: Document, words: str, *, by: Reader, email: str = "") -> Suggestion:
    return _write(SuggestionType.MISTAKE, words, by=by, email=email, document=document)


def ask(words: str, *, by: Reader, email: str = "") -> Suggestion:
    return _write(SuggestionType.QUESTION, words, by=by, email=email)


def _write(type: SuggestionType, words: str, *, by: Reader, **facts) -> Suggestion:
    account = by if by.is_authenticated else None
    language = (translation.get_language() or "fr")[:2]
    return Suggestion.objects.create(
        type=type, words=words.strip()[:MOST_WORDS], by=account, language=language, **facts
    )


def _keep(sent: UploadedFile) -> StoredFile:
    services.check_size(sent.size or 0)
    kind = kinds.kind_of(cast(BinaryIO, sent.file), sent.name or "")
    if kind not in kinds.READABLE:
        why = sentence("wrong_kind", {"kind": kind, "named": kinds.named(sent.name or "")})
        raise services.Refusal(_("%(why)s Nothing was kept.") % {"why": why})
    make_folder(settings.UPLOADS_DIR)
    with NamedTemporaryFile(dir=settings.UPLOADS_DIR, delete=False) as arriving:
        for piece in sent.chunks():
            arriving.write(piece)
    return services.store(Path(arriving.name), kind)


# --- decided ----------------------------------------------------------------------------------------------


@transaction.atomic
def take_in(suggestion: Suggestion, *, by: User) -> Document:
    """Make a draft of what was brought, its fields proposed from the file; the sender is told."""
    _decide(suggestion, SuggestionState.TAKEN_IN, by=by)
    suggestion.document = _draft_of(suggestion, by)
    suggestion.save(update_fields=["document"])
    _tell(suggestion, "suggestion_taken_in")
    return suggestion.document


@transaction.atomic
def settle(suggestion: Suggestion, answer: str, *, by: User) -> None:
    """The mistake is mended, the question answered."""
    _decide(suggestion, SuggestionState.SETTLED, by=by, answer=answer)
    _tell(suggestion, "suggestion_settled")


@transaction.atomic
def decline(suggestion: Suggestion, reason: str, *, by: User) -> None:
    """Not taken in; whoever brought it is owed a reason. Raises ValueError without one."""
    if not reason.strip():
        raise ValueError(_("Give the reason: whoever brought this will read it."))
    _decide(suggestion, SuggestionState.DECLINED, by=by, answer=reason)
    _tell(suggestion, "suggestion_declined")


def _decide(suggestion: Suggestion, state: SuggestionState, *, by: User, answer: str = "") -> None:
    if not is_editor(by):
        raise PermissionDenied
    facts = {"state": state, "answer": answer.strip()[:MOST_WORDS], "decided_by": by, "decided_at": timezone.now()}
    if not Suggestion.objects.waiting().filter(pk=suggestion.pk).update(**facts):
        suggestion.refresh_from_db()
        raise AlreadyDecided(
            _("%(who)s was quicker: this is %(state)s already. Nothing was changed.")
            % {"who": suggestion.decided_by or _("Someone"), "state": suggestion.get_state_display()}
        )
    suggestion.refresh_from_db()


def _draft_of(suggestion: Suggestion, by: User) -> Document:
    if suggestion.stored is None:
        title = " ".join(suggestion.words.split())[:255]
        return services.new_draft(kind="working_paper", title=title, by=by, language=suggestion.language)
    facts, sources = proposing.propose(suggestion.stored, suggestion.file_name)
    upload = Upload.objects.create(
        by=by, name=suggestion.file_name, size=suggestion.stored.size, stored=suggestion.stored
    )
    return services.draft_from(upload, kind="working_paper", by=by, facts=facts, proposed=sources)


def _tell(suggestion: Suggestion, template: str) -> None:
    to = suggestion.by or suggestion.email
    if not to:
        return
    language = suggestion.by.language if suggestion.by else suggestion.language
    with translation.override(language):
        facts = {
            "suggestion": suggestion,
            "where": reverse("suggestions") if suggestion.by else "",
            "record": suggestion.document.get_absolute_url()
            if suggestion.document and suggestion.type == SuggestionType.MISTAKE
            else "",
        }
        letters.write(template, to=to, **facts)
    if suggestion.email:
        suggestion.email = ""  # it was given to be answered, and this was the answer
        suggestion.save(update_fields=["email"])
