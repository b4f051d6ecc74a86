"""What a reference says of a document, before it takes any form: who, what, when, from whom, where it is found."""

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.text import slugify

from core.dates import PartialDate
from documents.models import Contribution, Credit, Document


@dataclass(frozen=True)
class Author:
    """A person in two parts, or a body whose whole name is one."""

    family: str = ""
    given: str = ""
    body: str = ""  # an organisation's name, never to be turned round

    @property
    def sorted_name(self) -> str:
        return self.body or ", ".join(part for part in (self.family, self.given) if part)


@dataclass(frozen=True)
class Reference:
    """All fields are in the document's own language: a reference never cites a translation of a title."""

    identifier: str
    language: str
    kind: str  # "Document de travail"
    title: str
    address: str  # short, lasting, the same in every interface language
    authors: tuple[Author, ...] = ()
    editors: tuple[Author, ...] = ()
    translators: tuple[Author, ...] = ()
    publisher: str = ""
    place: str = ""
    series: str = ""
    number: str = ""
    date: PartialDate | None = None
    doi: str = ""
    isbn: str = ""
    summary: str = ""
    keywords: tuple[str, ...] = ()
    file: str = ""  # address of the PDF

    @property
    def key(self) -> str:
        """Short and of plain letters, for LaTeX; the identifier keeps two of one year apart."""
        first = next(iter(self.authors or self.editors), None)
        name = slugify((first.family or first.body).split()[0]) if first else ""
        year = self.date.year if self.date and self.date.year else ""
        return f"{name or 'document'}{year}-{self.identifier}"


def reference_of(document: Document) -> Reference:
    """From a document of `for_record()`, which its reader may see."""
    by_role: dict[str, list[Author]] = {}
    for credit in document.credits.all():
        if author := _author(credit, document.language):
            by_role.setdefault(credit.role, []).append(author)
    with translation.override(document.language):
        kind = str(document.get_kind_display())
    return Reference(
        identifier=document.identifier,
        language=document.language,
        kind=kind,
        title=_line(document.title),
        address=address_of(document),
        authors=tuple(by_role.get(Contribution.AUTHOR, ())),
        editors=tuple(by_role.get(Contribution.EDITOR, ())),
        translators=tuple(by_role.get(Contribution.TRANSLATOR, ())),
        publisher=document.publisher.name_in(document.language).text if document.publisher else "",
        place=document.publisher.city if document.publisher else "",
        series=_line(document.series),
        number=_line(document.number),
        date=document.date,
        doi=plain_doi(document.doi),
        isbn=document.isbn.strip(),
        summary=document.summary,
        keywords=tuple(theme.label_in(document.language).text for theme in document.themes.all()),
        file=next((settings.SITE_URL + one.url for one in document.files.all() if one.stored.kind == "pdf"), ""),
    )


def address_of(document: Document) -> str:
    return settings.SITE_URL + reverse("short_address", args=[document.identifier])


def plain_doi(text: str) -> str:
    """ "10.1234/abc", whatever stands before it: a resolver's address, "doi:"."""
    text = text.strip()
    return text[text.find("10.") :] if "10." in text else text


def _author(credit: Credit, language: str) -> Author | None:
    if credit.person:
        family, given = credit.person.family_name, credit.person.given_name
        if credit.person.sort_name:
            family, _comma, given = (part.strip() for part in credit.person.sort_name.partition(","))
        return Author(family=_line(family), given=_line(given))
    if credit.organisation:
        return Author(body=_line(credit.organisation.name_in(language).text))
    return _as_written(_line(credit.name)) if credit.name.strip() else None


def _as_written(name: str) -> Author:
    """A name nobody has entered in the directory: a comma tells the family name, else it stays whole."""
    family, comma, given = (part.strip() for part in name.partition(","))
    return Author(family=family, given=given) if comma and given else Author(body=name)


def _line(text: str) -> str:
    return " ".join(text.split())
