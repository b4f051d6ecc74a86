"""Documents in every state of secrecy, with a word planted in each of their places that nobody else uses."""

import hashlib
from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from core.access import Audience
from core.models import Concept, Country, Organisation, Person, User
from documents import services
from documents.models import Contribution, Credit, Document
from tests.factories.documents import make_document, make_stored
from tests.factories.files import make_pdf

PLACES = ("title", "summary", "other", "text", "name", "person", "label", "practice")
STATES = ("public", "members", "staff", "draft", "embargoed", "unpublished", "restricted_later")
READERS = {  # state → the principals that may read it
    "public": {"visitor", "stranger", "newcomer", "member", "organiser", "editor", "administrator"},
    "members": {"member", "organiser", "editor", "administrator"},
}
EDITORS = {"editor", "administrator"}


def canary(state: str, place: str) -> str:
    """A word of letters only that no analysis shortens, and that no misspelling of another one meets."""
    letters = hashlib.sha256(f"{state} {place}".encode()).digest()
    return "zq" + "".join("bdfgkmpz"[byte % 8] + "ao"[byte // 8 % 2] for byte in letters[:6]) + "k"


def canaries(state: str) -> list[str]:
    return [canary(state, place) for place in PLACES]


@dataclass(frozen=True)
class Secret:
    state: str
    document: Document

    def is_open_to(self, principal: str) -> bool:
        return principal in READERS.get(self.state, EDITORS)


def plant(state: str, by: User) -> Secret:
    """A document in this state, its canaries in place."""
    word = {place: canary(state, place) for place in PLACES}
    text = f"La mutuelle {word['text']} gère les cotisations. Une seconde phrase sur la mutuelle."
    stored = make_stored(
        text,
        "Deuxième page sans secret.",
        kind="pdf",
        content=make_pdf(text, "Deuxième page sans secret."),
        cover="",
    )
    person = Person.objects.create(given_name="Awa", family_name=word["person"].capitalize())
    facts = {"kind": "good_practice", "language": "fr", "summary": f"Résumé {word['summary']} sur la mutuelle."}
    document = make_document(
        f"Mutuelle {word['title']}",
        audience={"members": Audience.MEMBERS, "staff": Audience.STAFF}.get(state, Audience.PUBLIC),
        live=state != "draft",
        by=by,
        texts={"en": (f"Mutual {word['other']}", "A summary.")},
        stored=stored,
        file_name=f"{word['name']}.pdf",
        countries=[Country.objects.get(pk="SN")],
        themes=list(Concept.objects.order_by("key")[:2]),
        credits=[Credit(role=Contribution.AUTHOR, person=person)],
        publisher=Organisation.objects.first(),
        embargo_until=timezone.localdate() + timedelta(days=30) if state == "embargoed" else None,
        **facts,
    )
    _label_and_practice(document, word)
    if state == "unpublished":
        document.unpublish()
    if state == "restricted_later":
        document.audience = Audience.STAFF
        document.save_revision(user=by).publish(user=by)
    return Secret(state, Document.objects.get(pk=document.pk))


def _label_and_practice(document: Document, word: dict[str, str]) -> None:
    draft = document.get_latest_revision_as_object()
    file = draft.files.first()
    file.label = f"annexe {word['label']}"
    draft.files.add(file)
    draft.good_practice_details.create(what_was_done=f"On a fait {word['practice']}.")
    services.save_draft(draft, by=document.owner)
    if document.live:
        draft.latest_revision.publish()
