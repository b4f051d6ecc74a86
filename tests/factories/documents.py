"""Documents for tests: valid as they stand, published unless told otherwise, their pages read."""

import hashlib

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from core.access import Audience
from core.models import FileState, Leaf, PageText, StoredFile, User
from documents import fingerprints
from documents.models import Document, DocumentFile, LibraryPage


def make_stored(
    *pages: str, language: str = "fr", kind: str = "txt", content: bytes | None = None, **facts
) -> StoredFile:
    """A file that was read; each argument is the text of a page."""
    content = content if content is not None else "\f".join(pages).encode()
    sha256 = hashlib.sha256(content).hexdigest()
    existing = StoredFile.objects.filter(sha256=sha256).first()
    if existing:
        return existing
    facts = {"state": FileState.READ, "reason": "pages_read", "reason_facts": {"pages": len(pages)}, **facts}
    stored = StoredFile.objects.create(
        sha256=sha256,
        size=len(content),
        kind=kind,
        language=language,
        leaf=Leaf.PAGE,
        page_count=len(pages),
        text_size=sum(len(page.encode()) for page in pages),
        signature=fingerprints.signature(pages) or None,
        **facts,
    )
    default_storage.save(stored.name, ContentFile(content))
    PageText.objects.bulk_create(
        PageText(file=stored, number=number, text=text, language=language) for number, text in enumerate(pages, 1)
    )
    return stored


def make_document(
    title: str = "Le rôle des mutuelles sociales",
    *,
    pages: tuple[str, ...] = (),
    audience: str = Audience.PUBLIC,
    live: bool = True,
    by: User | None = None,
    texts: dict[str, tuple[str, str]] | None = None,
    stored: StoredFile | None = None,
    countries=(),
    themes=(),
    credits=(),
    file_name: str = "rapport.txt",
    **facts,
) -> Document:
    """A document with a file of these pages; `texts` maps a language to title and summary."""
    document = Document(title=title, audience=audience, live=live, owner=by, **{"language": "fr", **facts})
    for language, (other_title, summary) in (texts or {}).items():
        document.texts.create(language=language, title=other_title, summary=summary)
    document.countries = list(countries)
    document.themes = list(themes)
    for credit in credits:
        document.credits.add(credit)
    if pages and stored is None:
        stored = make_stored(*pages, language=document.language)
    if stored:
        document.files.add(DocumentFile(language=document.language, name=file_name, stored=stored))
    document.full_clean(exclude=["path", "depth"])
    LibraryPage.objects.get().add_child(instance=document)
    revision = document.save_revision(user=by)
    if live:
        revision.publish(user=by)
    return Document.objects.get(pk=document.pk)
