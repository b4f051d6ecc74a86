"""What documents are to each other, as one reader may see it: from both ends, and among translations."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from core.access import Reader
from documents.models import Document, Relation, RelationType
from documents.models.relations import SEEN_FROM_THE_OTHER_END

TAKES_ITS_PLACE = (RelationType.REPLACES, RelationType.REPEALS)


@dataclass(frozen=True)
class Kin:
    """Another document, and what it is to the one at hand ("replaced by")."""

    words: str
    document: Document


def related(document: Document, reader: Reader) -> list[Kin]:
    """What it is to others, then what others are to it, then the other translations of the same original."""
    own = list(document.relations.all())
    told = [(str(relation.get_type_display()), relation.target_id) for relation in own]
    if document.pk:
        others = document.relations_from.order_by("pk")
        told += [(str(SEEN_FROM_THE_OTHER_END[RelationType(other.type)]), other.document_id) for other in others]
    told += [(_("other translation"), pk) for pk in _sisters(document, own)]
    return _seen(told, reader)


def _sisters(document: Document, own: list[Relation]) -> list[int]:
    originals = [relation.target_id for relation in own if relation.type == RelationType.TRANSLATION_OF]
    if not originals:
        return []
    same = Relation.objects.filter(type=RelationType.TRANSLATION_OF, target__in=originals).order_by("pk")
    return [pk for pk in same.values_list("document", flat=True) if pk != document.pk]


def successors(document: Document, reader: Reader) -> list[Kin]:
    """The published documents that take its place: what replaces it, what repeals it."""
    if not (document.is_replaced or document.is_repealed):
        return []
    others = document.relations_from.filter(type__in=TAKES_ITS_PLACE, document__live=True).order_by("-pk")
    told = [(str(SEEN_FROM_THE_OTHER_END[RelationType(other.type)]), other.document_id) for other in others]
    return _seen(told, reader)


def _seen(told: list[tuple[str, int]], reader: Reader) -> list[Kin]:
    visible = Document.objects.visible_to(reader).filter(pk__in=[pk for _words, pk in told]).for_cards()
    seen = {other.pk: other for other in visible}
    return [Kin(words, seen[pk]) for words, pk in dict.fromkeys(told) if pk in seen]
