"""A vocabulary from its SKOS file into the database: read, compare, then write what differs."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.db import transaction
from django.dispatch import Signal
from django.utils.text import slugify
from django.utils.translation import gettext as _
from rdflib import RDF, SKOS, Graph, Literal, URIRef
from rdflib.util import guess_format

from core.languages import Language, folded
from core.models import Concept, Definition, Label, LabelKind

loaded = Signal()  # sent in the transaction that wrote themes
loading_ended = Signal()  # sent by whoever loads them from the command line, and waits for what follows
OUR_VOCABULARY = Path(__file__).parent / "data" / "themes.ttl"
LONGEST_LABEL = 200
KINDS = (
    (SKOS.prefLabel, LabelKind.PREFERRED),
    (SKOS.altLabel, LabelKind.OTHER),
    (SKOS.hiddenLabel, LabelKind.HIDDEN),
)


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


@dataclass
class Vocabulary:
    themes: dict[str, Theme]
    problems: list[str]


@dataclass
class Report:
    """What loading a vocabulary did, or would do: keys of concepts, and sentences about what is wrong in the file."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    retired: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


# --- reading ------------------------------------------------------------------------------------------


def read(path: Path) -> Vocabulary:
    """Parse a SKOS file (Turtle, RDF/XML, JSON-LD: by its ending), raising `VocabularyUnreadable`."""
    graph = Graph()
    try:
        graph.parse(path, format=guess_format(str(path)) or "turtle")
    except OSError as error:
        raise VocabularyUnreadable(
            _("The file %(path)s cannot be opened: %(cause)s.") % {"path": path, "cause": error.strerror}
        ) from error
    except Exception as error:  # each rdflib parser has errors of its own
        raise VocabularyUnreadable(
            _("The file %(path)s is not valid: %(cause)s") % {"path": path, "cause": _first_line(error)}
        ) from error
    concepts = sorted({node for node in graph.subjects(RDF.type, SKOS.Concept) if isinstance(node, URIRef)})
    if not concepts:
        raise VocabularyUnreadable(_("The file %(path)s has no concepts in it.") % {"path": path})
    problems: list[str] = []
    themes = {str(node): _theme(graph, node, problems) for node in concepts}
    for uri in [uri for uri, theme in themes.items() if not theme.labels]:
        problems.append(_("%(theme)s has no label in our languages and is left out.") % {"theme": _name(uri)})
        del themes[uri]
    if not themes:
        raise VocabularyUnreadable(_("No concept of %(path)s has a label in our languages.") % {"path": path})
    return Vocabulary(themes, problems)


def _first_line(error: Exception) -> str:
    return next((line for line in str(error).splitlines() if line.strip()), type(error).__name__)


def _name(uri: str) -> str:
    return uri.rstrip("/#").replace("#", "/").rsplit("/", 1)[-1]


def _language(literal: Any) -> str:
    """Ours for a literal's tag ("pt-BR" is "pt"), or "" when it is none of ours."""
    code = (literal.language or "").split("-")[0].lower() if isinstance(literal, Literal) else ""
    return code if code in Language.values else ""


def _theme(graph: Graph, node: URIRef, problems: list[str]) -> Theme:
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
    return theme


def _add_label(theme: Theme, language: str, text: str, kind: str, literal: Any, problems: list[str]) -> None:
    facts = {"theme": _name(theme.uri), "language": language, "text": text[:60]}
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


def _check_links(themes: dict[str, Theme], known: Iterable[str], problems: list[str]) -> None:
    """Drop links to what is nowhere, and the link that would close a circle."""
    elsewhere = set(known)
    for theme in themes.values():
        for uri in sorted(theme.broader):
            if uri not in themes and uri not in elsewhere:
                theme.broader.discard(uri)
                problems.append(
                    _("%(theme)s is narrower than %(other)s, which is unknown; the link is left out.")
                    % {"theme": _name(theme.uri), "other": _name(uri)}
                )
    above: dict[str, set[str]] = defaultdict(set)
    for uri in sorted(themes):
        for other in sorted(themes[uri].broader):
            if other == uri or uri in _all_above(other, above):
                themes[uri].broader.discard(other)
                problems.append(
                    _("%(theme)s would be narrower than itself by way of %(other)s; the link is left out.")
                    % {"theme": _name(uri), "other": _name(other)}
                )
            else:
                above[uri].add(other)


def _all_above(uri: str, above: dict[str, set[str]]) -> set[str]:
    seen: set[str] = set()
    waiting = [uri]
    while waiting:
        for other in above.get(waiting.pop(), ()):
            if other not in seen:
                seen.add(other)
                waiting.append(other)
    return seen


# --- comparing and writing ----------------------------------------------------------------------------


@dataclass
class Plan:
    """What must be written to make the database agree with the file."""

    new: list[Concept] = field(default_factory=list)
    touched: list[Concept] = field(default_factory=list)  # already there, and something about them differs
    labels_to_drop: list[int] = field(default_factory=list)
    labels_to_keep_changed: list[Label] = field(default_factory=list)
    labels_to_add: list[Label] = field(default_factory=list)
    definitions_to_change: list[Definition] = field(default_factory=list)
    definitions_to_add: list[Definition] = field(default_factory=list)
    links_to_drop: list[tuple[str, str]] = field(default_factory=list)  # URIs: narrower, broader
    links_to_add: list[tuple[str, str]] = field(default_factory=list)


def load(path: Path = OUR_VOCABULARY, *, dry_run: bool = False) -> Report:
    """Make the themes agree with a file; doing it again changes nothing.

    Labels an editor added by hand stay, and a theme the file no longer has is retired, not deleted: documents use it.
    """
    vocabulary = read(path)
    stored = {concept.uri: concept for concept in Concept.objects.prefetch_related("labels", "definitions", "broader")}
    report = Report(problems=vocabulary.problems)
    _check_links(vocabulary.themes, stored, report.problems)
    plan = _compare(vocabulary.themes, stored, report)
    if not dry_run:
        _write(plan)
    return report


def _compare(themes: dict[str, Theme], stored: dict[str, Concept], report: Report) -> Plan:
    plan = Plan()
    keys = {concept.key for concept in stored.values()}
    for uri, theme in sorted(themes.items()):
        concept = stored.get(uri)
        if concept is None:
            concept = Concept(uri=uri, key=_free_key(uri, keys), scheme=theme.scheme)
            keys.add(concept.key)
            plan.new.append(concept)
            _plan_rows(plan, concept, theme, [], [], set())
            report.added.append(concept.key)
            continue
        differs = concept.scheme != theme.scheme or concept.is_retired
        concept.scheme, concept.is_retired = theme.scheme, False
        above = {other.uri for other in concept.broader.all()}
        differs |= _plan_rows(plan, concept, theme, list(concept.labels.all()), list(concept.definitions.all()), above)
        if differs:
            plan.touched.append(concept)
        (report.changed if differs else report.unchanged).append(concept.key)
    schemes = {theme.scheme for theme in themes.values()}
    for uri, concept in stored.items():
        if uri not in themes and concept.scheme in schemes and not concept.is_retired:
            concept.is_retired = True
            plan.touched.append(concept)
            report.retired.append(concept.key)
    return plan


def _free_key(uri: str, taken: set[str]) -> str:
    key = slugify(_name(uri))[:70] or "theme"
    return key if key not in taken else f"{key}-{sha256(uri.encode()).hexdigest()[:8]}"


def _plan_rows(
    plan: Plan, concept: Concept, theme: Theme, labels: list[Label], definitions: list[Definition], above: set[str]
) -> bool:
    """Add to the plan what differs in one concept; whether anything does."""
    before = _size(plan)
    preferred_in = {language for (language, _text), kind in theme.labels.items() if kind == LabelKind.PREFERRED}
    met: set[tuple[str, str]] = set()
    for label in labels:
        kind = theme.labels.get((label.language, label.text))
        if kind is not None:
            met.add((label.language, label.text))
            if label.kind != kind or label.by_hand:
                label.kind, label.by_hand = kind, False
                plan.labels_to_keep_changed.append(label)
        elif not label.by_hand:
            plan.labels_to_drop.append(label.pk)
        elif label.kind == LabelKind.PREFERRED and label.language in preferred_in:
            label.kind = LabelKind.OTHER
            plan.labels_to_keep_changed.append(label)
    plan.labels_to_add += [
        Label(concept=concept, language=language, text=text, kind=kind, by_hand=False)
        for (language, text), kind in theme.labels.items()
        if (language, text) not in met
    ]
    written = {definition.language: definition for definition in definitions}
    for language, text in theme.definitions.items():
        if language not in written:
            plan.definitions_to_add.append(Definition(concept=concept, language=language, text=text))
        elif written[language].text != text:
            written[language].text = text
            plan.definitions_to_change.append(written[language])
    plan.links_to_add += [(theme.uri, other) for other in sorted(theme.broader - above)]
    plan.links_to_drop += [(theme.uri, other) for other in sorted(above - theme.broader)]
    return _size(plan) > before


def _size(plan: Plan) -> int:
    return sum(len(rows) for name, rows in vars(plan).items() if name not in {"new", "touched"})


def _write(plan: Plan) -> None:
    with transaction.atomic():
        Concept.objects.bulk_create(plan.new)
        Label.objects.filter(pk__in=plan.labels_to_drop).delete()
        # what stops being preferred first: a theme has one preferred label a language at every moment
        for label in sorted(plan.labels_to_keep_changed, key=lambda label: label.kind == LabelKind.PREFERRED):
            label.save(update_fields=["kind", "by_hand"])
        Label.objects.bulk_create(_with_saved_concepts(plan.labels_to_add))
        Definition.objects.bulk_update(plan.definitions_to_change, ["text"])
        Definition.objects.bulk_create(_with_saved_concepts(plan.definitions_to_add))
        _write_links(plan)
        for concept in plan.touched:  # one by one and last, so that whoever listens hears of the new labels
            concept.save(update_fields=["scheme", "is_retired"])
        loaded.send(sender=Plan)


def _with_saved_concepts(rows: list) -> list:
    """Give rows that were made before their concept had a key that key."""
    for row in rows:
        row.concept_id = row.concept.pk
    return rows


def _write_links(plan: Plan) -> None:
    link = Concept.broader.through
    ids = dict(Concept.objects.values_list("uri", "pk"))
    for narrower, broader in plan.links_to_drop:
        link.objects.filter(from_concept_id=ids[narrower], to_concept_id=ids[broader]).delete()
    link.objects.bulk_create(
        [link(from_concept_id=ids[narrower], to_concept_id=ids[broader]) for narrower, broader in plan.links_to_add]
    )
