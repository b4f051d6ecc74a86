"""What a record's page tells machines in its head: Highwire tags, Dublin Core, schema.org.

The tags are those that Zotero's "Embedded Metadata" and Google Scholar read, shaped by how they read them:
`citation_technical_report_institution` makes it a report, a comma in `citation_author` parts family name from given
name, and `citation_pdf_url` brings the file along.
"""

import json
import mimetypes
import re
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe

from core.dates import PartialDate
from documents.interchange.references import Author, Reference
from documents.models import Document, Licence

LICENCES = {
    Licence.CC_BY: "https://creativecommons.org/licenses/by/4.0/",
    Licence.CC_BY_SA: "https://creativecommons.org/licenses/by-sa/4.0/",
    Licence.CC_BY_NC: "https://creativecommons.org/licenses/by-nc/4.0/",
    Licence.CC_BY_NC_ND: "https://creativecommons.org/licenses/by-nc-nd/4.0/",
    Licence.CC0: "https://creativecommons.org/publicdomain/zero/1.0/",
}
TYPES = {  # kind → class of schema.org; a report where nothing fits better
    "legal_text": "Legislation",
    "presentation": "PresentationDigitalDocument",
    "training": "LearningResource",
    "statistics": "Dataset",
}
_ISO_8601 = re.compile(r"\d{4}(-\d\d){0,2}(/\d{4}(-\d\d){0,2})?$")
_ENDS_A_SCRIPT = re.compile("[<>&\u2028\u2029]")

Tag = tuple[str, str]


# --- Highwire ---------------------------------------------------------------------------------------------


def highwire(reference: Reference) -> Iterator[Tag]:
    yield "citation_title", reference.title
    for author in reference.authors:
        yield "citation_author", _as_highwire(author, alone=len(reference.authors) == 1)
    for editor in reference.editors:
        yield "citation_editor", _as_highwire(editor, alone=len(reference.editors) == 1)
    yield "citation_publication_date", _with_slashes(reference.date)
    yield "citation_technical_report_institution", reference.publisher
    yield "citation_technical_report_number", reference.number
    yield "citation_series_title", reference.series
    yield "citation_language", reference.language
    yield "citation_doi", reference.doi
    yield "citation_isbn", reference.isbn
    yield "citation_abstract", " ".join(reference.summary.split())
    for keyword in reference.keywords:
        yield "citation_keywords", keyword
    yield "citation_public_url", reference.address
    yield "citation_pdf_url", reference.file


def _as_highwire(author: Author, *, alone: bool) -> str:
    """A name Zotero reads back as it is.

    It turns "A B" into family name B and given name A, unless there is a comma: a body's name of several words ends
    with one, and has none inside. A lone "Da Silva, Maria João", two words on both sides, it takes for two people,
    unless a semicolon says that the list ends there.
    """
    if author.body:
        name = author.body.replace(",", "").replace(";", "")
        return f"{name}," if " " in name else name
    name = author.sorted_name.replace(";", "")
    return f"{name};" if alone and " " in author.family and " " in author.given else name


def _with_slashes(when: PartialDate | None) -> str:
    """2023/05, as far as it is known; of a vague date the year it lies in, when it lies in one."""
    if when is None or when.start is None or when.end is None or when.start.year != when.end.year:
        return ""
    moment = when.start
    if when.is_range or moment.part or moment.label or moment.year is None:
        return str(when.year or "")
    return "/".join(f"{number:02}" for number in (moment.year, moment.month, moment.day) if number is not None)


# --- Dublin Core ------------------------------------------------------------------------------------------


def dublin_core(document: Document, reference: Reference) -> Iterator[Tag]:
    yield "DC.title", reference.title
    for author in reference.authors:
        yield "DC.creator", author.sorted_name
    for other in (*reference.editors, *reference.translators):
        yield "DC.contributor", other.sorted_name
    yield "DC.publisher", reference.publisher
    yield "DC.date", reference.date.iso() if reference.date else ""
    yield "DC.type", "Report"  # first: a word Zotero knows, also where no institution says that it is a report
    yield "DC.type", reference.kind
    yield "DC.language", reference.language
    yield "DC.identifier", reference.address
    yield "DC.identifier", f"DOI {reference.doi}" if reference.doi else ""
    yield "DC.identifier", f"ISBN {reference.isbn}" if reference.isbn else ""
    for keyword in reference.keywords:
        yield "DC.subject", keyword
    for country in document.countries.all():
        yield "DCTERMS.spatial", country.name_in(reference.language).text
    yield "DC.rights", LICENCES.get(Licence(document.licence), "") if document.licence else ""


def tags(document: Document, reference: Reference) -> list[Tag]:
    told = [*highwire(reference), *dublin_core(document, reference)]
    return [(name, content) for name, content in told if content]


# --- schema.org -------------------------------------------------------------------------------------------


def schema_org(document: Document, reference: Reference) -> SafeString:
    """JSON-LD, written so that nothing in it can end its element."""
    text = json.dumps(_facts(document, reference), ensure_ascii=False, separators=(",", ":"))
    for sign, code in (
        ("<", "\\u003C"),
        (">", "\\u003E"),
        ("&", "\\u0026"),
        ("\u2028", "\\u2028"),
        ("\u2029", "\\u2029"),
    ):
        text = text.replace(sign, code)
    return mark_safe(text)


def _facts(document: Document, reference: Reference) -> dict[str, Any]:
    others = [title for language, title in document.titles.items() if language != document.language]
    when = reference.date.iso() if reference.date else ""
    facts = {
        "@context": "https://schema.org",
        "@type": TYPES.get(document.kind, "Report"),
        "@id": reference.address,
        "url": reference.address,
        "name": reference.title,
        "alternateName": others,
        "author": [_agent(one) for one in reference.authors],
        "editor": [_agent(one) for one in reference.editors],
        "publisher": {"@type": "Organization", "name": reference.publisher} if reference.publisher else None,
        "datePublished": when if _ISO_8601.match(when) else "",
        "inLanguage": reference.language,
        "description": reference.summary,
        "keywords": list(reference.keywords),
        "genre": reference.kind,
        "identifier": [f"https://doi.org/{reference.doi}"] if reference.doi else [],
        "isbn": reference.isbn,
        "isPartOf": {"@type": "CreativeWorkSeries", "name": reference.series} if reference.series else None,
        "license": LICENCES.get(Licence(document.licence), "") if document.licence else "",
        "spatialCoverage": [country.name_in(reference.language).text for country in document.countries.all()],
        "encoding": [_file(one) for one in document.files.all()],
    }
    if facts["@type"] == "Report":
        facts["reportNumber"] = reference.number
    return {name: value for name, value in facts.items() if value}


def _agent(author: Author) -> dict[str, str]:
    if author.body:
        return {"@type": "Organization", "name": author.body}
    name = " ".join(part for part in (author.given, author.family) if part)
    return {"@type": "Person", "name": name, "familyName": author.family, "givenName": author.given}


def _file(file) -> dict[str, str]:
    return {
        "@type": "MediaObject",
        "contentUrl": settings.SITE_URL + file.url,
        "encodingFormat": mimetypes.guess_type(file.file_name)[0] or "application/octet-stream",
        "contentSize": str(file.stored.size),
        "inLanguage": file.language,
    }
