"""What the library is about, as far as one reader may know of it.

A country, a theme, an organisation, a programme, a person has a page for whoever may see a document that names it,
and for nobody else: a page may not tell that something is kept from its reader.
"""

from collections.abc import Iterable, Mapping

from django.db.models import Count, Q, QuerySet

from core.access import Reader
from core.models import Concept, Country, Organisation, Person, Programme
from documents.models import Credit, Document


def countries(reader: Reader) -> QuerySet[Country]:
    """Each with `held`, the number of its documents."""
    return _with_documents(Country.objects.all(), reader).select_related("region")


def organisations(reader: Reader, theirs: QuerySet[Programme] | None = None) -> QuerySet[Organisation]:
    """Those that published or made a document, that run a programme of one, and those they are part of.

    `theirs`: the programmes this reader may see, where the caller has them already.
    """
    documents = Document.objects.visible_to(reader)
    named = set(documents.exclude(publisher=None).order_by().values_list("publisher", flat=True).distinct())
    named |= _credited(documents, "organisation")
    theirs = programmes(reader) if theirs is None else theirs
    named |= set(theirs.exclude(organisation=None).values_list("organisation", flat=True))
    return Organisation.objects.filter(pk__in=_with_parents(named, Organisation)).with_names()


def programmes(reader: Reader) -> QuerySet[Programme]:
    """Those a document is about, and those they are part of."""
    documents = Document.objects.visible_to(reader)
    named = set(documents.exclude(programmes=None).order_by().values_list("programmes", flat=True).distinct())
    return Programme.objects.filter(pk__in=_with_parents(named, Programme)).with_names()


def people(reader: Reader) -> QuerySet[Person]:
    return Person.objects.filter(pk__in=_credited(Document.objects.visible_to(reader), "person"))


def themes(reader: Reader) -> dict[int, int]:
    """Themes with documents and all that are broader → how many documents stand right under each."""
    held = dict(
        Concept.objects.filter(documents__in=Document.objects.visible_to(reader).values("pk"))
        .annotate(held=Count("documents", filter=_seen(reader), distinct=True))
        .order_by()
        .values_list("pk", "held")
    )
    broader = _broader()
    reached, last = set(held), set(held)
    while last := {above for one in last for above in broader.get(one, ())} - reached:
        reached |= last
    return {pk: held.get(pk, 0) for pk in reached}


def _with_documents(rows: QuerySet, reader: Reader) -> QuerySet:
    return rows.annotate(held=Count("documents", filter=_seen(reader), distinct=True)).filter(held__gt=0)


def _seen(reader: Reader) -> Q:
    return Q(documents__in=Document.objects.visible_to(reader).values("pk"))


def _credited(documents: QuerySet[Document], field: str) -> set[int]:
    found = Credit.objects.filter(document__in=documents.values("pk")).exclude(**{field: None})
    return set(found.order_by().values_list(field, flat=True).distinct())


def _with_parents(named: Iterable[int], model: type[Organisation] | type[Programme]) -> set[int]:
    """Up to the top; a circle of parents, which an editor may have made, ends where it meets itself."""
    parents: Mapping[int, int] = dict(model.objects.exclude(parent=None).values_list("pk", "parent"))
    reached = set(named)
    last = reached
    while last := {parents[one] for one in last if one in parents} - reached:
        reached |= last
    return reached


def _broader() -> dict[int, set[int]]:
    """Theme → those right above it; the vocabulary's size, not the library's."""
    link = Concept.broader.through
    pairs = link.objects.values_list("from_concept", "to_concept")
    above: dict[int, set[int]] = {}
    for one, broader in pairs:
        above.setdefault(one, set()).add(broader)
    return above
