"""Every door of the site, and what stands behind it: the list that a new route must join."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from documents.models import Document


@dataclass(frozen=True)
class Route:
    name: str  # "namespace:name", or the pattern of a route without a name
    pattern: str  # "files/<str:identifier>/…"


def routes() -> Iterator[Route]:
    """All routes of the URL configuration."""
    yield from _below(get_resolver(), "", "")


def _below(resolver: URLResolver, prefix: str, space: str) -> Iterator[Route]:
    for entry in resolver.url_patterns:
        pattern = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            inner = f"{space}{entry.namespace}:" if entry.namespace else space
            yield from _below(entry, pattern, inner)
        elif isinstance(entry, URLPattern):
            yield Route(f"{space}{entry.name or pattern}", pattern)


Addresses = Callable[[Document], list[str]]


def _file(document: Document):
    return document.files.first()


def _version(document: Document) -> list[str]:
    file = _file(document)
    arguments = [document.identifier, file.identifier, 1, "x.txt"]
    return [reverse("document_file_version", args=arguments)]


# Doors of a document: for one of them, the addresses to knock at. Each must open for those who may read it only.
OF_A_DOCUMENT: dict[str, Addresses] = {
    # "words" stands for those of the title, which the address would tell; in English for the title in English
    "document": lambda one: [f"/{language}/library/{one.identifier}/words/" for language in ("fr", "en")],
    "document_short": lambda one: [reverse("document_short", args=[one.identifier])],
    "document_page": lambda one: [
        reverse("document_page", args=[one.identifier, _file(one).identifier, 1]) + query
        for query in ("", "?q=mutuelle", "?view=image")
    ],
    "document_inside": lambda one: [
        reverse("document_inside", args=[one.identifier]) + query for query in ("", "?q=mutuelle", "?q=mutuelle&page=2")
    ],
    "document_file": lambda one: [reverse("document_file", args=[one.identifier, _file(one).identifier, "x.pdf"])],
    "document_file_version": _version,
    "document_text": lambda one: [reverse("document_text", args=[one.identifier, _file(one).identifier, "text.txt"])],
    "document_cover": lambda one: [reverse("document_cover", args=[one.identifier, _file(one).identifier])],
    "document_page_image": lambda one: [
        reverse("document_page_image", args=[one.identifier, _file(one).identifier, 1]) + "?q=mutuelle&w=780"
    ],
    "document_reference": lambda one: [
        reverse("document_reference", args=[one.identifier, extension])
        for extension in ("bib", "ris", "json", "docx", "txt")
    ],
    "document_light": lambda one: [reverse("document_light", args=[one.identifier, _file(one).identifier])],
    "document_epub": lambda one: [reverse("document_epub", args=[one.identifier, _file(one).identifier, "x.epub"])],
    "document_card": lambda one: [reverse("document_card", args=[one.identifier])],
    "keep": lambda one: [reverse("keep", args=[one.identifier])],
    "mistake": lambda one: [f"/{language}/report/{one.identifier}/" for language in ("fr", "en")],
    "short_address": lambda one: [reverse("short_address", args=[one.identifier])],
}

# Doors that show many documents: knocked at with these questions.
OF_MANY = {
    "home": ["/fr/", "/en/"],
    "search": [
        "/fr/library/",
        "/en/library/?sort=newest",
        "/fr/library/?sort=title",
        "/fr/library/?q=mutuelle",
        "/fr/library/?q={word}",
        "/fr/library/?q=%22{word}%22",
        "/fr/library/?q=mutuelle+-{word}",
        "/fr/library/?q=mutuelle+{word}&by=page",
        "/en/library/?q={misspelt}",
        "/fr/library/?kind=working_paper&from=2000&to=2030",
        "/fr/library/?q={word}&kind=handbook&country=SN&from=1900&to=1901",
    ],
    "search_feed": [
        "/fr/library/feed.atom",
        "/en/library/feed.atom?q={word}",
        "/fr/library/feed.atom?q=mutuelle&country=SN",
    ],
    "search_completions": [
        f"/fr/library/completions/?q={start}" for start in ("{word}", "mutu", "le ro", "{misspelt}", "actuarial")
    ],
    # what the library is about: each index, and each page that a document in some state of secrecy names
    "countries": ["/fr/countries/", "/en/countries/"],
    "country": ["/fr/countries/sn/", "/en/countries/SN/"],
    "themes": ["/fr/themes/"],
    "theme": [f"/fr/themes/{theme}/" for theme in ("actuarial-studies", "administration")],
    "organisations": ["/fr/organisations/", "/en/organisations/?page=2"],
    "organisation": ["/fr/organisations/ilo/"],
    "programmes": ["/fr/programmes/"],
    "programme": ["/fr/programmes/cmu-senegal/"],
    "people": ["/fr/people/", "/en/people/"],
    "editorial": ["/fr/technical-tools/", "/en/legal-texts/", "/fr/about/"],
    "person": ["/fr/people/awa-{word}/"],
    "search_references": [
        "/fr/library/references.bib",
        "/fr/library/references.ris?q=mutuelle",
        "/fr/library/references.json?q={word}",
        "/en/library/references.txt?q=%22{word}%22",
        "/fr/library/references.docx?q={misspelt}",
    ],
}

# Doors behind which no document stands, each with the reason.
WITHOUT_DOCUMENTS = {
    "acronyms": "what letters stand for: a list that editors keep for everyone",
    "health": "says whether pages can be served, and which services answer",
    "health_live": "a constant",
    "health_ready": "says whether pages can be served, and which services answer",
    "metrics": "figures without names, for whoever has the token (tests/core/test_health.py)",
    "favicon": "leads to the icon",
    "robots": "a constant",
    "root": "leads to the home page",
    "admin_door": "leads to the sign-in",
    "django_admin_door": "leads to the sign-in",
    "account": "one's own account",
    "contact": "a form",
    "propose": "a form",
    "account_data": "what the site holds on oneself",
    "account_erase": "one's own account",
    "invited": "a form behind a signed link",
    "reading_lists": "names of one's own lists",
    "reading_list": "one's own list, its documents through visible_to (tests/documents/test_reading_lists.py)",
    "shared_list": "the list of another, its documents through visible_to (the same)",
    "suggestions": "what one sent oneself, its documents through visible_to",
    "kept_text": "one's own form, from one's own session",
}
WITHOUT_DOCUMENTS_BELOW = {
    "account_": "signing in, signing up, one's own addresses and password (allauth)",
    "mfa_": "one's own second factor (allauth)",
    "usersessions_": "where one is signed in (allauth)",
}

# Admin routes that answer others than editors with something else than the sign-in page, each with the reason.
ADMIN_FOR_ALL = {
    "wagtailadmin_sprite": "the icons of the admin, a constant",
    "wagtailadmin_javascript_catalog": "translations of the admin, a constant",
    "wagtailadmin_password_reset": "switched off: leads to the page without it",
}
