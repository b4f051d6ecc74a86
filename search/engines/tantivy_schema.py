"""What the embedded engine stores: the fields of an entry and of a passage, and how they are filled."""

import hashlib
import json
from collections.abc import Iterable
from importlib.metadata import version
from itertools import chain

import tantivy
from tantivy import Document, SchemaBuilder

from search import analysis
from search.engines import contents
from search.registry import FACETS, Entry

FORM = 6  # raised when a change here must refill the index


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


def entry_document(entry: Entry) -> Document:
    number = contents.number_of(entry.key)
    document = Document()
    document.add_text("key", entry.key)
    document.add_integer("number", number)
    document.add_integer("version", entry.version)
    document.add_integer("date", entry.date)
    document.add_integer("place_by_date", entry.date * 10**7 + number % 10**7)
    document.add_integer("place_by_added", entry.added * 10**7 + number % 10**7)
    document.add_text("place_by_title", contents.sorted_title(entry))
    document.add_bytes("gist", contents.gist(entry).encode())
    _add_facets(document, entry)
    for code, text in contents.texts(entry):
        document.add_text(f"stem_{code}", text)
        document.add_text("plain", text)
    for code, words in contents.spellings(entry).items():
        document.add_text("spoken", code)
        document.add_text(f"spelled_{code}", " ".join(words))
    return document


def passage_documents(entry: Entry) -> Iterable[Document]:
    return (_passage_document(entry, page) for page in contents.pages(entry))


def _passage_document(entry: Entry, page: contents.Page) -> Document:
    document = Document()
    document.add_integer("number", contents.number_of(entry.key))
    document.add_integer("date", entry.date)
    document.add_float("boost", entry.boost)
    document.add_text("place", place(page.passage.file, page.passage.number, page.passage.language))
    _add_facets(document, entry)
    for code, title in page.titles:
        document.add_text(f"title_{code}", title)
    for code, text in chain(page.titles, page.texts):
        document.add_text(f"stem_{code}", text)
        document.add_text("plain", text)
        document.add_text("grams", text)
    return document


def _add_facets(document: Document, entry: Entry) -> None:
    for name, values in contents.values(entry).items():
        for value in values:
            document.add_text(name, value)
