"""A themed reading list of a demo account, shared by its link: what a delegate reads before going to Dakar."""

from collections.abc import Iterator

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import override

from core.models import User
from documents.models import Document, ReadingList

OWNER = "membre@demo.sankore.org"
NAME = "Préparer la visite à Dakar"
ABOUT = (
    "À lire avant de partir, dans cet ordre : le cadre de la mission, ce que le Sénégal a déjà montré, les textes "
    "qui aident à poser de bonnes questions, et de quoi raconter la visite au retour."
)
KEPT = (  # slug of a document of the demo, why it is there
    ("terms-of-reference-senegal", "Le modèle : onze délégués, huit structures, sept objectifs. Lire la partie 2."),
    ("results-senegal", "Les chiffres de nos hôtes. Demander où en est le système d’information depuis 2022."),
    ("role-mutuelles-csu", "Les quatre rôles : lequel nos hôtes ont-ils choisi, et pourquoi ?"),
    ("registre-unique", "Pages sur les règles d’accès : à comparer avec le registre national du Sénégal."),
    ("doubles-facturations", "Notre propre expérience, pour ne pas arriver les mains vides."),
    ("visita-brasil-cadastro-unico", "En portugais : comment une autre délégation a noté ce qu’elle apprenait."),
    ("running-a-study-mission", "Une version française abrégée est jointe. À relire le soir de l’arrivée."),
)


@transaction.atomic
def make_reading_lists(made: dict[str, Document]) -> None:
    """Once: a list its owner has changed since stays as it is."""
    owner = User.objects.get(email=OWNER)
    reading_list, is_new = ReadingList.objects.get_or_create(owner=owner, name=NAME, defaults={"about": ABOUT})
    if is_new:
        reading_list.share()
        for slug, note in KEPT:
            reading_list.kept.create(document=made[slug], note=note)


def addresses() -> Iterator[str]:
    """Where a reader without an account sees the list of the demo, while it is shared."""
    for shared in ReadingList.objects.filter(owner__email=OWNER, name=NAME).exclude(link=None):
        with override(settings.LANGUAGE_CODE):
            yield settings.SITE_URL + reverse("shared_list", args=[shared.link])
