"""A SKOS file into themes in memory: what is wrong in it is a sentence with its line, never a parser's English."""

import json
import logging
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from rdflib import RDF, SKOS, Graph, Literal, URIRef
from rdflib.util import guess_format

from core.languages import Language, folded
from core.models import LabelKind

logging.getLogger("rdflib.term").setLevel(logging.ERROR)  # an odd address is no reason to speak
LONGEST_LABEL = 200
KINDS = (
    (SKOS.prefLabel, LabelKind.PREFERRED),
    (SKOS.altLabel, LabelKind.OTHER),
    (SKOS.hiddenLabel, LabelKind.HIDDEN),
)
Progress = Callable[[int, int], None]  # done, total


class VocabularyUnreadable(Exception):
    """The file holds nothing that can be loaded; the message is a sentence for whoever runs the command."""


@dataclass
class Theme:
    """One concept as the file has it."""

    uri: str
    scheme: str
    labels: dict[tuple[str, str], str] = field(default_factory=dict)  # (language, text) → kind
    definitions: dict[str, str] = field(default_factory=dict)
    broader: set[str] = field(default_factory=set)  # URIs

    @property
    def name(self) -> str:
        """What people know it by: its key, and its label where the key says nothing."""
        key = name_of(self.uri)
        preferred = {language: text for (language, text), kind in self.labels.items() if kind == LabelKind.PREFERRED}
        label = next((preferred[code] for code in ("en", "fr", "pt", "es") if code in preferred), "")
        return f"{key} “{label}”" if label and OPAQUE.fullmatch(key) else key


class Places:
    """The line of the file on which a theme is described."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @cached_property
    def _lines(self) -> dict[str, int]:
        """Of each name that begins a description, in Turtle, RDF/XML or JSON-LD: its first line."""
        lines: dict[str, int] = {}
        with self._path.open(encoding="utf-8", errors="replace") as file:
            for number, line in enumerate(file, start=1):
                if found := _BEGINS.match(line):
                    lines.setdefault(name_of(next(filter(None, found.groups()))), number)
        return lines

    def at(self, uri: str, sentence: str) -> str:
        """The sentence, with the line where there is one to tell."""
        line = self._lines.get(name_of(uri))
        return _("Line %(line)d: %(sentence)s") % {"line": line, "sentence": sentence} if line else sentence


_BEGINS = re.compile(
    r"""\s*(?:<([^>\s]+)>\s|[\w-]*:([\w.-]+)\s|<[^>]*rdf:(?:about|ID)="([^"]+)"|"@id"\s*:\s*"([^"]+)")"""
)
OPAQUE = re.compile(r"(?:concept|term|node|id|c|t)?[_-]?\d+", re.IGNORECASE)  # "concept389": no name for people


@dataclass
class Vocabulary:
    themes: dict[str, Theme]
    problems: list[str]
    places: Places


def read(path: Path, progress: Progress = lambda done, total: None) -> Vocabulary:
    """Parse a SKOS file (Turtle, RDF/XML, JSON-LD: by its ending), raising `VocabularyUnreadable`."""
    graph = _parsed(path)
    concepts = sorted({node for node in graph.subjects(RDF.type, SKOS.Concept) if isinstance(node, URIRef)})
    if not concepts:
        raise VocabularyUnreadable(_("The file %(path)s has no concepts in it.") % {"path": path})
    vocabulary = Vocabulary({}, [], Places(path))
    for done, node in enumerate(concepts, start=1):
        theme, problems = _theme(graph, node)
        vocabulary.themes[str(node)] = theme
        vocabulary.problems += [vocabulary.places.at(theme.uri, problem) for problem in problems]
        if done % 100 == 0 or done == len(concepts):
            progress(done, len(concepts))
    for uri in [uri for uri, theme in vocabulary.themes.items() if not theme.labels]:
        said = _("%(theme)s has no label in our languages and is left out.") % {"theme": name_of(uri)}
        vocabulary.problems.append(vocabulary.places.at(uri, said))
        del vocabulary.themes[uri]
    if not vocabulary.themes:
        raise VocabularyUnreadable(_("No concept of %(path)s has a label in our languages.") % {"path": path})
    return vocabulary


def _parsed(path: Path) -> Graph:
    graph = Graph()
    try:
        graph.parse(path, format=guess_format(str(path)) or "turtle")
    except OSError as error:
        raise VocabularyUnreadable(
            _("The file %(path)s cannot be opened: %(cause)s.") % {"path": path, "cause": error.strerror or error}
        ) from error
    except Exception as error:  # each rdflib parser has errors of its own
        raise VocabularyUnreadable(_where(path, error)) from error
    return graph


def _where(path: Path, error: Exception) -> str:
    """What to say of a file that is no RDF: the line it breaks at, and what stands there."""
    line = 0
    if isinstance(error, json.JSONDecodeError):
        line = error.lineno
    elif hasattr(error, "getLineNumber"):  # of the XML parser
        line = error.getLineNumber() or 0
    elif isinstance(getattr(error, "lines", None), int):  # of the Turtle parser, which counts from 0
        line = error.lines + 1  # type: ignore[attr-defined]
    if not line:
        return _("The file %(path)s is not valid: it is no Turtle, RDF/XML or JSON-LD, whatever its name says.") % {
            "path": path
        }
    text = path.read_text(encoding="utf-8", errors="replace").splitlines()
    near = text[line - 1].strip()[:60] if line <= len(text) else ""
    facts = {"path": path, "line": line, "text": near}
    if near:
        return _("The file %(path)s is not valid: it breaks off in line %(line)d, at “%(text)s”.") % facts
    return _("The file %(path)s is not valid: it breaks off in line %(line)d.") % facts


def name_of(uri: str) -> str:
    return uri.rstrip("/#").replace("#", "/").rsplit("/", 1)[-1]


def _language(literal: Any) -> str:
    """Ours for a literal's tag ("pt-BR" is "pt"), or "" when it is none of ours."""
    code = (literal.language or "").split("-")[0].lower() if isinstance(literal, Literal) else ""
    return code if code in Language.values else ""


def _theme(graph: Graph, node: URIRef) -> tuple[Theme, list[str]]:
    problems: list[str] = []
    schemes = sorted(str(scheme) for scheme in graph.objects(node, SKOS.inScheme))
    theme = Theme(uri=str(node), scheme=schemes[0] if schemes else str(node).rstrip("/#").rsplit("/", 1)[0])
    for predicate, kind in KINDS:
        # "pt" before "pt-BR", then by letter, so that the same file always gives the same labels
        for literal in sorted(
            graph.objects(node, predicate), key=lambda text: (len(getattr(text, "language", "") or ""), text)
        ):
            if _language(literal):
                _add_label(theme, _language(literal), " ".join(str(literal).split()), kind, literal, problems)
    for literal in sorted(graph.objects(node, SKOS.definition), key=str):
        if _language(literal):
            theme.definitions.setdefault(_language(literal), str(literal).strip())
    above = {*graph.objects(node, SKOS.broader), *graph.subjects(SKOS.narrower, node)}
    theme.broader = {str(other) for other in above if isinstance(other, URIRef)}
    return theme, problems


def _add_label(theme: Theme, language: str, text: str, kind: str, literal: Any, problems: list[str]) -> None:
    facts = {"theme": theme.name, "language": language, "text": text[:60]}
    if not folded(text) or len(text) > LONGEST_LABEL:
        problems.append(_("%(theme)s has a label that is empty or too long, “%(text)s”; it is left out.") % facts)
        return
    preferred = next(
        (known for (code, known), k in theme.labels.items() if code == language and k == LabelKind.PREFERRED), None
    )
    if kind == LabelKind.PREFERRED and preferred is not None:
        if literal.language == language:  # a regional variety beside the language itself is no mistake
            facts["kept"] = preferred
            problems.append(
                _(
                    "%(theme)s has two preferred labels in “%(language)s”: "
                    "“%(kept)s” is kept, “%(text)s” becomes another label."
                )
                % facts
            )
        kind = LabelKind.OTHER
    theme.labels.setdefault((language, text), kind)


# --- links --------------------------------------------------------------------------------------------


def check_links(vocabulary: Vocabulary, known: Iterable[str]) -> None:
    """Drop links to what is nowhere, and the link that would close a circle."""
    themes, elsewhere = vocabulary.themes, set(known)
    for theme in themes.values():
        for uri in sorted(theme.broader):
            if uri not in themes and uri not in elsewhere:
                theme.broader.discard(uri)
                said = _("%(theme)s is narrower than %(other)s, which is unknown; the link is left out.")
                facts = {"theme": theme.name, "other": name_of(uri)}
                vocabulary.problems.append(vocabulary.places.at(theme.uri, said % facts))
    above: dict[str, set[str]] = {}
    for uri in sorted(themes):
        for other in sorted(themes[uri].broader):
            chain = [uri] if other == uri else _way(other, uri, above)
            if chain:
                themes[uri].broader.discard(other)
                names = [themes[one].name if one in themes else name_of(one) for one in (uri, *chain)]
                said = _("%(theme)s would be narrower than itself: %(chain)s. The link to %(other)s is left out.")
                facts = {"theme": names[0], "chain": " → ".join(names), "other": names[1]}
                vocabulary.problems.append(vocabulary.places.at(uri, said % facts))
            else:
                above.setdefault(uri, set()).add(other)


def _way(start: str, end: str, above: dict[str, set[str]]) -> list[str]:
    """From one theme upwards to another, both included; [] when no way leads there."""
    came_from: dict[str, str] = {start: ""}
    waiting = [start]
    while waiting:
        uri = waiting.pop()
        for other in sorted(above.get(uri, ())):
            if other not in came_from:
                came_from[other] = uri
                waiting.append(other)
    if end not in came_from:
        return []
    way, uri = [], end
    while uri:
        way.append(uri)
        uri = came_from[uri]
    return way[::-1]
