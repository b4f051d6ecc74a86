"""What the embedded engine stores: the fields of an entry and of a passage, and how they are filled."""

import hashlib
import json
import re
from collections.abc import Iterable
from functools import lru_cache
from importlib.metadata import version
from itertools import chain

import tantivy
from tantivy import Document, SchemaBuilder

from search import analysis
from search.registry import FACETS, Entry, Passage

FRONT = 0  # the number of the passage that holds titles, summaries and people instead of a page
FORM = 5  # raised when a change here must refill the index
GIST = 1500  # characters kept of a text, to find similar ones
_SPELLED = re.compile(r"[^\W\d_]{2,40}")


def number_of(key: str) -> int:
    """A 63-bit number for a key: engines read columns of numbers a hundred times faster than stored text."""
    return int.from_bytes(hashlib.blake2b(key.encode(), digest_size=8).digest(), "big") >> 1


def place(file: str, number: int, language: str) -> str:
    """Where a passage stands, as it is stored."""
    return f"{file}\t{number}\t{language}"


def stamp() -> str:
    """Ten signs that change when an index filled before must be filled again."""
    settings = (FORM, analysis.VERSION, analysis.FIELD_LANGUAGES, analysis.GRAM, FACETS, version("tantivy"))
    return hashlib.sha256(json.dumps(settings).encode()).hexdigest()[:10]


def entries_schema() -> tantivy.Schema:
    fields = SchemaBuilder()
    fields.add_text_field("key", stored=True, tokenizer_name="raw", index_option="basic")
    _add_number_fields(fields)
    fields.add_integer_field("version", fast=True)
    fields.add_integer_field("place_by_date", fast=True)  # the date, and a tie-break of its own for each entry
    fields.add_integer_field("place_by_added", fast=True)
    fields.add_text_field("place_by_title", tokenizer_name="raw", index_option="basic", fast=True)
    fields.add_bytes_field("gist", stored=True)
    for code in analysis.FIELD_LANGUAGES:
        fields.add_text_field(f"stem_{code}", tokenizer_name=f"stem_{code}")
        fields.add_text_field(f"spelled_{code}", tokenizer_name="spelled", index_option="basic")  # "sante=santé"
    fields.add_text_field("plain", tokenizer_name="plain", index_option="freq")
    for name in (*FACETS, "spoken"):  # spoken: languages of titles, summaries and pages, whatever the facet says
        fields.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    return fields.build()


def passages_schema() -> tantivy.Schema:
    fields = SchemaBuilder()
    _add_number_fields(fields)
    fields.add_float_field("boost", fast=True)
    fields.add_text_field("place", stored=True, tokenizer_name="raw", index_option="basic")  # file, number, language
    for code in analysis.FIELD_LANGUAGES:
        fields.add_text_field(f"stem_{code}", tokenizer_name=f"stem_{code}")
        fields.add_text_field(f"title_{code}", tokenizer_name=f"stem_{code}", index_option="freq")
    fields.add_text_field("plain", tokenizer_name="plain", index_option="freq")
    fields.add_text_field("grams", tokenizer_name="grams", index_option="freq")
    for name in FACETS:
        fields.add_text_field(name, tokenizer_name="raw", index_option="basic")
    return fields.build()


def _add_number_fields(fields: SchemaBuilder) -> None:
    fields.add_integer_field("number", indexed=True, fast=True)
    fields.add_integer_field("date", indexed=True, fast=True)


def field_language(language: str) -> str:
    return language if language in analysis.LANGUAGES else analysis.OTHER


def entry_document(entry: Entry) -> Document:
    """The whole text of a thing: what decides whether it is found, and what is counted."""
    number = number_of(entry.key)
    document = Document()
    document.add_text("key", entry.key)
    document.add_integer("number", number)
    document.add_integer("version", entry.version)
    document.add_integer("date", entry.date)
    document.add_integer("place_by_date", entry.date * 10**7 + number % 10**7)
    document.add_integer("place_by_added", entry.added * 10**7 + number % 10**7)
    document.add_text("place_by_title", analysis.folded(next(iter(entry.titles.values()), ""))[:100])
    document.add_bytes("gist", gist(entry).encode())
    _add_facets(document, entry)
    spelled: dict[str, set[str]] = {}
    for language, text in chain(_front(entry), ((page.language, page.text) for page in entry.passages)):
        code, text = field_language(language), analysis.composed(text)
        document.add_text(f"stem_{code}", text)
        document.add_text("plain", text)
        spelled.setdefault(code, set()).update(_SPELLED.findall(text.lower()))
    for code, words in spelled.items():
        document.add_text("spoken", code)
        document.add_text(f"spelled_{code}", " ".join(map(spelling, words)))
    return document


def passage_documents(entry: Entry) -> Iterable[Document]:
    """Each page with the title of the thing: what decides which one comes first.

    A front passage stands for what no page holds: titles in other languages, summaries, people.
    """
    for page in entry.passages:
        title_language = page.language if page.language in entry.titles else next(iter(entry.titles), "")
        titles = [(title_language, entry.titles[title_language])] if entry.titles else []
        yield _passage_document(entry, page, titles, [(page.language, page.text)])
    if not entry.passages or len(entry.titles) > 1 or entry.people or any(entry.summaries.values()):
        front = Passage("", FRONT, "", next(iter(entry.titles), analysis.OTHER))
        people = [(analysis.OTHER, " \n".join(entry.people))] if entry.people else []
        yield _passage_document(entry, front, list(entry.titles.items()), [*entry.summaries.items(), *people])


def _passage_document(
    entry: Entry, page: Passage, titles: Iterable[tuple[str, str]], texts: Iterable[tuple[str, str]]
) -> Document:
    document = Document()
    document.add_integer("number", number_of(entry.key))
    document.add_integer("date", entry.date)
    document.add_float("boost", entry.boost)
    document.add_text("place", place(page.file, page.number, page.language))
    _add_facets(document, entry)
    for language, title in titles:
        document.add_text(f"title_{field_language(language)}", analysis.composed(title))
    for language, text in chain(titles, texts):
        text = analysis.composed(text)
        document.add_text(f"stem_{field_language(language)}", text)
        document.add_text("plain", text)
        document.add_text("grams", text)
    return document


def _front(entry: Entry) -> Iterable[tuple[str, str]]:
    yield from entry.titles.items()
    yield from entry.summaries.items()
    for name in entry.people:
        yield analysis.OTHER, name


def _add_facets(document: Document, entry: Entry) -> None:
    year = (str(entry.date // 10000),) if entry.date else ()
    spoken = tuple(dict.fromkeys((*entry.titles, *(page.language for page in entry.passages))))
    values = {"language": spoken, **entry.facets, "year": year}
    for name in FACETS:
        for value in dict.fromkeys(values.get(name, ())):
            document.add_text(name, value)


@lru_cache(maxsize=200_000)
def spelling(word: str) -> str:
    """A word as the vocabulary of a shelf holds it, found by its letters without accents."""
    return f"{analysis.plain(word)}={word}"


def gist(entry: Entry) -> str:
    pieces = chain(entry.titles.values(), entry.summaries.values(), (page.text for page in entry.passages[:2]))
    return analysis.composed(" ".join(piece for piece in pieces if piece))[:GIST]
