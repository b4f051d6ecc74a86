"""From what a file says of itself to facts of a draft: looks up the names it found among ours."""

from django.utils.translation import gettext_lazy as _

from core.dates import ImpossibleDate, parse
from core.languages import folded
from core.models import Concept, Country, Organisation, Person, StoredFile
from core.models.themes import LOCAL_SCHEME, OUR_SCHEME
from documents import proposals
from documents.models import Contribution, Credit, Document

SOURCES = {
    "metadata": _("from what the file says of itself"),
    "text": _("from its text"),
    "name": _("from the name of the file"),
    "record": _("from the citation it was imported from"),
}


def propose(stored: StoredFile, name: str) -> tuple[dict, dict[str, str]]:
    """Facts for `services.new_draft`, and for each its source; a title always, if only the file's name."""
    texts = list(stored.pages.order_by("number").values_list("text", flat=True)[:6])
    found = proposals.propose(
        name=name,
        metadata=stored.metadata,
        texts=texts,
        language=stored.language,
        publishers=_organisations(),
        countries=_countries(),
        themes=_themes(),
    )
    facts: dict = {}
    sources: dict[str, str] = {}
    for field, proposal in found.items():
        value = _as_fact(field, proposal.value)
        field = "credits" if field == "people" else field
        if value:
            facts[field], sources[field] = value, proposal.source
    if not facts.get("title"):
        facts["title"], sources["title"] = name.rpartition(".")[0] or name, "name"
    return facts, sources


def _as_fact(field: str, value):
    match field:
        case "title" | "summary":
            return value[: Document._meta.get_field(field).max_length or 5000]
        case "language":
            return value if value in {"fr", "en", "pt", "es"} else ""
        case "date":
            try:
                return parse(value)
            except (ImpossibleDate, ValueError):
                return None
        case "publisher":
            return Organisation.objects.filter(key=value).first()
        case "countries":
            return list(Country.objects.filter(pk__in=value))
        case "themes":
            return list(Concept.objects.filter(key__in=value))
        case "people":
            return credits_for(value)
    return None


def credits_for(people: list[str]) -> list[Credit]:
    """Authors as written, bound to the person we know by that very name."""
    known = {folded(str(person)): person for person in Person.objects.all()}
    return [
        Credit(role=Contribution.AUTHOR, person=known.get(folded(name)), name="" if folded(name) in known else name)
        for name in people
    ]


def _organisations() -> dict[str, str]:
    """Every name and acronym of an organisation → its key."""
    return {
        name: organisation.key
        for organisation in Organisation.objects.with_names()
        for name in organisation.all_names()
        if len(name) > 2
    }


def _countries() -> dict[str, str]:
    return {
        getattr(country, f"name_{code}"): country.pk
        for country in Country.objects.all()
        for code in ("fr", "en", "pt", "es")
    }


def _themes() -> dict[str, str]:
    """Ours and those editors added: a foreign thesaurus has a theme for every other word of a text."""
    concepts = Concept.objects.current().filter(scheme__in=[OUR_SCHEME, LOCAL_SCHEME]).with_labels()
    return {label.text: concept.key for concept in concepts for label in concept.labels.all()}
