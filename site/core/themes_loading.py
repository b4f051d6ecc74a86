"""A vocabulary from its SKOS file into the database: read, compare, then write what differs."""

from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from django.db import transaction
from django.dispatch import Signal
from django.utils.text import slugify

from core.models import Concept, Definition, Label, LabelKind
from core.themes_reading import OPAQUE, Progress, Theme, VocabularyUnreadable, check_links, name_of, read

loaded = Signal()  # sent in the transaction that wrote themes
loading_ended = Signal()  # sent by whoever loads them from the command line, and waits for what follows
OUR_VOCABULARY = Path(__file__).parent / "data" / "themes.ttl"


@dataclass
class Report:
    """What loading a vocabulary did, or would do: keys of concepts, and sentences about what is wrong in the file."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    retired: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


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


def load(
    path: Path = OUR_VOCABULARY, *, dry_run: bool = False, progress: Progress = lambda done, total: None
) -> Report:
    """Make the themes agree with a file; doing it again changes nothing. All is written, or nothing.

    Labels an editor added by hand stay, and a theme the file no longer has is retired, not deleted: documents use it.
    """
    vocabulary = read(path, progress)
    stored = {concept.uri: concept for concept in Concept.objects.prefetch_related("labels", "definitions", "broader")}
    check_links(vocabulary, stored)
    report = Report(problems=vocabulary.problems)
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
            concept = Concept(uri=uri, key=_free_key(theme, keys), scheme=theme.scheme)
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


def _free_key(theme: Theme, taken: set[str]) -> str:
    """The last part of its address, or its English label where that part is but a number: it stands in addresses."""
    name = name_of(theme.uri)
    if OPAQUE.fullmatch(name):
        preferred = {code: text for (code, text), kind in theme.labels.items() if kind == LabelKind.PREFERRED}
        name = next((preferred[code] for code in ("en", "fr", "es", "pt") if code in preferred), name)
    key = slugify(name)[:70].strip("-") or "theme"
    return key if key not in taken else f"{key}-{sha256(theme.uri.encode()).hexdigest()[:8]}"


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


__all__ = ["OUR_VOCABULARY", "Report", "VocabularyUnreadable", "load", "loaded", "loading_ended", "read"]
