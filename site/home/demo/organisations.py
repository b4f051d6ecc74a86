"""The organisations and people invented for the demo; those of the founding documents are `core.founding`'s."""

from dataclasses import dataclass

from django.db import transaction

from core.models import Organisation, OrganisationName, Person


@dataclass(frozen=True)
class Invented:
    """An organisation that exists in the demo only: name and acronym by language."""

    key: str
    type: str
    names: dict[str, tuple[str, str]]
    country: str | None = None


ORGANISATIONS = (
    Invented(
        "omas",
        "research",
        {
            "fr": ("Observatoire des mutuelles d’Afrique sahélienne (démonstration)", "OMAS"),
            "en": ("Observatory of Sahelian Mutuals (demonstration)", "OMAS"),
        },
    ),
    Invented(
        "umv",
        "mutual",
        {
            "fr": ("Union des mutuelles de la Volta verte (démonstration)", "UMV"),
            "en": ("Union of Mutuals of Volta verte (demonstration)", "UMV"),
        },
        country="BF",
    ),
    Invented(
        "carfos",
        "research",
        {
            "fr": ("Caisse régionale de formation en sécurité sociale (démonstration)", "CARFOS"),
            "en": ("Regional Centre for Training in Social Security (demonstration)", "CARFOS"),
        },
    ),
    Invented(
        "recamut",
        "mutual",
        {
            "pt": ("Rede Caboverdiana de Mutualidades (demonstração)", "RECAMUT"),
            "fr": ("Réseau capverdien des mutuelles (démonstration)", "RECAMUT"),
            "en": ("Cabo Verdean Network of Mutuals (demonstration)", "RECAMUT"),
            "es": ("Red Caboverdiana de Mutualidades (demostración)", "RECAMUT"),
        },
        country="CV",
    ),
    Invented(
        "ceps",
        "research",
        {
            "es": ("Centro de Estudios de Protección Social de Bata (demostración)", "CEPS"),
            "fr": ("Centre d’études de la protection sociale de Bata (démonstration)", "CEPS"),
            "en": ("Bata Centre for Social Protection Studies (demonstration)", "CEPS"),
            "pt": ("Centro de Estudos da Proteção Social de Bata (demonstração)", "CEPS"),
        },
        country="GQ",
    ),
    Invented(
        "atelier",
        "other",
        {"fr": ("Atelier Sankoré (textes d’exemple)", ""), "en": ("Sankoré workshop (example texts)", "")},
    ),
)

# given name, family name, key of their organisation, country
PEOPLE = (
    ("Salimata", "Kéré", "omas", "BF"),
    ("Mor Talla", "Sène", "carfos", "SN"),
    ("Adjoa", "Mensanvi", "carfos", "TG"),
    ("Efua", "Mensah-Boateng", "omas", "GH"),
    ("Issouf", "Tapsoba", "umv", "BF"),
    ("Clarisse", "Ilboudo", "atelier", "BF"),
    ("Rasmané", "Zongo", "umv", "BF"),
    ("Idrissa", "Maïga", "carfos", "NE"),
    ("Kadiatou", "Dembélé", "atelier", "ML"),
    ("Ivone", "Tavares Lopes", "recamut", "CV"),
    ("Braima", "Sanhá Cá", "carfos", "GW"),
    ("Trinidad", "Ondó Nchama", "ceps", "GQ"),
    ("Anselmo", "Eyegue Mba", "ceps", "GQ"),
)


@transaction.atomic
def make_organisations() -> None:
    """Those that are missing, with the people who work there."""
    for told in ORGANISATIONS:
        organisation, is_new = Organisation.objects.get_or_create(
            key=told.key, defaults={"type": told.type, "country_id": told.country}
        )
        if is_new:
            for language, (name, acronym) in told.names.items():
                organisation.names.add(OrganisationName(language=language, name=name, acronym=acronym))
            organisation.save()
    for given, family, key, country in PEOPLE:
        person, _is_new = Person.objects.get_or_create(
            given_name=given, family_name=family, defaults={"country_id": country}
        )
        person.organisations.add(Organisation.objects.get(key=key))


@transaction.atomic
def remove_organisations() -> None:
    """After the demo's documents; whoever is credited elsewhere by now stays."""
    for given, family, *_ in PEOPLE:
        Person.objects.filter(given_name=given, family_name=family, credits=None).delete()
    keys = [told.key for told in ORGANISATIONS]
    Organisation.objects.filter(key__in=keys, credits=None, published=None, people=None).delete()
