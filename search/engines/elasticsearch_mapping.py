"""What Elasticsearch stores: the documents of entries and of passages, and how they are filled.

A field for each language, with its analyzer. These analyzers take words that our own analysis has already cut to their
stems: Elasticsearch's Snowball is of another version than ours. It parts *française* from *français*, which ours joins,
and joins *organic* and *organization*, which ours parts. Such words would be found, counted and marked otherwise than
with the embedded engine, the stems of the lexicon would not meet them, and an upgrade of the server could change them
once more. Only the grams, which rank and find nothing by themselves, are cut by Elasticsearch.
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any

import orjson
from elasticsearch.dsl import Document, Field, Float, Index, Keyword, Long, MetaField, Text, analyzer, tokenizer

from search import analysis
from search.engines import contents
from search.registry import FACETS, Entry

FORM = 1  # raised when a change here must refill the index
ENTRIES, PASSAGES = "entries", "passages"
PARTS = (ENTRIES, PASSAGES)
DEEPEST = 5_000_000  # hits that can be paged through
MOST_TERMS = 200_000  # values of one filter
HOLE = "-"  # stands for a word that is too long for the index, so that no phrase runs over it

_SETTINGS: Mapping[str, Any] = {
    "number_of_shards": 1,  # the counts and scores of a shelf come from one place; a million pages fit well
    "auto_expand_replicas": "0-1",  # a second copy as soon as there is a second server
    "max_result_window": DEEPEST,
    "max_terms_count": MOST_TERMS,
}
_GRAMS = analyzer(
    "grams",
    tokenizer=tokenizer(
        "grams", "ngram", min_gram=analysis.GRAM, max_gram=analysis.GRAM, token_chars=["letter", "digit"]
    ),
)
_WHOLE_WORDS = analyzer("plain", tokenizer="whitespace")


def _stemmed(**options: Any) -> dict[str, Field]:
    """A field for each language: `stem_fr` is read by the analyzer of the same name."""
    return {
        code: Text(analyzer=analyzer(f"stem_{code}", tokenizer="whitespace"), **options)
        for code in analysis.FIELD_LANGUAGES
    }


class EntryDocument(Document):
    """A thing with its whole text: what decides whether it is found, and what is counted."""

    key = Keyword()
    version = Long()
    date = Long()
    place_by_date = Long()  # the date, and a tie-break of its own for each entry
    place_by_added = Long()
    place_by_title = Keyword()
    gist = Keyword(index=False, doc_values=False)
    plain = Keyword(doc_values=False)  # each word once, without accents
    spelled = Keyword()  # each word as spelled in a language: "sante=santé=fr"
    spoken = Keyword()  # languages of titles, summaries and pages, whatever the facet says
    vars().update({f"stem_{code}": field for code, field in _stemmed().items()})
    vars().update({name: Keyword() for name in FACETS})

    class Meta:
        dynamic = MetaField("strict")
        source = MetaField(includes=["key", "version", "gist"])


class PassageDocument(Document):
    """A page with the title of its thing: what decides which thing comes first, and which page answers."""

    key = Keyword()
    version = Long()
    date = Long(doc_values=False)
    boost = Float(index=False)
    file = Keyword()
    number = Long()
    language = Keyword(index=False)
    plain = Text(
        analyzer=_WHOLE_WORDS, index_options="freqs", fields={"grams": Text(analyzer=_GRAMS, index_options="freqs")}
    )
    vars().update({f"stem_{code}": field for code, field in _stemmed().items()})
    vars().update({f"title_{code}": field for code, field in _stemmed(index_options="freqs").items()})
    vars().update({f"filter_{name}": Keyword(doc_values=False) for name in FACETS})  # `language` is that of the page

    class Meta:
        dynamic = MetaField("strict")
        source = MetaField(includes=["key", "version"])


DOCUMENTS: Mapping[str, type[Document]] = {ENTRIES: EntryDocument, PASSAGES: PassageDocument}


@cache
def index_body(part: str) -> dict[str, Any]:
    """Settings and mappings of a new index."""
    index = Index(part)
    index.document(DOCUMENTS[part])
    index.settings(**_SETTINGS)
    return index.to_dict()


@cache
def stamp() -> str:
    """Ten signs that change when an index filled before must be filled again."""
    form = (FORM, analysis.VERSION, analysis.FIELD_LANGUAGES, analysis.GRAM, FACETS)
    bodies = [index_body(part) for part in PARTS]
    return hashlib.sha256(json.dumps([form, bodies], sort_keys=True).encode()).hexdigest()[:10]


# --- filling ----------------------------------------------------------------------------------------------


class Filled:
    """An entry as documents; a text that stands in the entry and in its page is cut into words once."""

    def __init__(self, entry: Entry):
        self.entry = entry
        self._values = contents.values(entry)
        self._stems: dict[tuple[str, str], str] = {}

    def whole(self) -> bytes:
        """The document of the entry, as it is sent."""
        entry, number = self.entry, contents.number_of(self.entry.key)
        texts = list(contents.texts(entry))
        spellings = contents.spellings(entry)
        document = {
            "key": entry.key,
            "version": entry.version,
            "date": entry.date,
            "place_by_date": entry.date * 10**7 + number % 10**7,
            "place_by_added": entry.added * 10**7 + number % 10**7,
            "place_by_title": contents.sorted_title(entry),
            "gist": contents.gist(entry),
            "plain": sorted(
                {word for _code, text in texts for word in map(analysis.plain, analysis.cut(text)) if word}
            ),
            "spelled": [f"{word}={code}" for code, words in spellings.items() for word in sorted(words)],
            "spoken": list(spellings),
            **self._stemmed("stem", texts),
            **self._values,
        }
        return orjson.dumps(document)

    def pages(self) -> Iterator[bytes]:
        """The documents of its pages."""
        entry = self.entry
        for page in contents.pages(entry):
            texts = [*page.titles, *page.texts]
            document = {
                "key": entry.key,
                "version": entry.version,
                "date": entry.date,
                "boost": entry.boost,
                "file": page.passage.file,
                "number": page.passage.number,
                "language": page.passage.language,
                "plain": [_words(text, analysis.plain) for _code, text in texts],
                **self._stemmed("stem", texts),
                **self._stemmed("title", page.titles),
                **{f"filter_{name}": values for name, values in self._values.items()},
            }
            yield orjson.dumps(document)

    def _stemmed(self, field: str, texts: contents.Texts) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for code, text in texts:
            if (code, text) not in self._stems:
                self._stems[code, text] = _words(text, lambda word, code=code: analysis.stem(word, code))
            found.setdefault(f"{field}_{code}", []).append(self._stems[code, text])
        return found


def _words(text: str, form: Callable[[str], str]) -> str:
    return " ".join([form(word) or HOLE for word in analysis.cut(text)])
