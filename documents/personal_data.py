"""What the library holds on a person, handed over and erased with the rest."""

from typing import Any

from core.models import User
from core.personal_data import forgets, tells
from documents.models import Document, Kept, Suggestion, SuggestionState


@tells("reading_lists")
def _lists(account: User) -> list[dict[str, Any]]:
    """With the titles of what this person may still read: what was withdrawn since is told by its note alone."""
    kept_by_them = Kept.objects.filter(list__owner=account).values("document")
    seen = set(Document.objects.visible_to(account).filter(pk__in=kept_by_them).values_list("pk", flat=True))
    return [
        {
            "name": one.name,
            "about": one.about,
            "made": one.made_at,
            "documents": [
                {"title": kept.document.title if kept.document_id in seen else "", "note": kept.note}
                for kept in one.kept.all()
            ],
        }
        for one in account.reading_lists.prefetch_related("kept__document")
    ]


@tells("sent_to_the_editors")
def _sent(account: User) -> list[Any]:
    return list(account.suggestions.values("type", "words", "file_name", "state", "answer", "sent_at", "decided_at"))


@forgets
def _forget_what_was_sent(account: User) -> None:
    """What became a document stays with it, without a sender; messages and what was declined go."""
    Suggestion.objects.filter(by=account).exclude(state=SuggestionState.TAKEN_IN).delete()
