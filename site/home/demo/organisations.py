"""The organisations and people the demo's documents name: those of the founding documents, and invented ones."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class DemoOrganisation:
    """An organisation by its key; `type` is one of core.OrganisationType, names and acronyms by language."""

    key: str
    type: str
    names: dict[str, str]
    acronyms: dict[str, str] = field(default_factory=dict)
    country: str = ""  # ISO 3166, "" for an international one
    city: str = ""
    postal_box: str = ""
    phones: str = ""
    email: str = ""
    website: str = ""
    invented: bool = False


ORGANISATIONS = (
    DemoOrganisation(
        "asmade",
        "ngo",
        {"fr": "Association Songui Manégré / Aide au développement endogène"},
        {"fr": "ASMADE"},
        country="BF",
        city="Ouagadougou",
        postal_box="09 BP 903 Ouagadougou 09",
        phones="(00226) 25 37 03 66",
        email="asmade@ongasmade.org",
        website="https://www.ongasmade.org",
    ),
    DemoOrganisation("solsoc", "ngo", {"fr": "Solsoc"}, {"fr": "SOLSOC"}, country="BE"),
    DemoOrganisation(
        "ilo",
        "international",
        {
            "fr": "Organisation internationale du Travail",
            "en": "International Labour Organization",
            "es": "Organización Internacional del Trabajo",
            "pt": "Organização Internacional do Trabalho",
        },
        {"fr": "OIT", "en": "ILO", "es": "OIT", "pt": "OIT"},
    ),
    DemoOrganisation(
        "uemoa",
        "regional",
        {
            "fr": "Union économique et monétaire ouest-africaine",
            "en": "West African Economic and Monetary Union",
        },
        {"fr": "UEMOA", "en": "WAEMU"},
    ),
    DemoOrganisation(
        "cipres",
        "regional",
        {
            "fr": "Conférence interafricaine de la prévoyance sociale",
            "en": "Inter-African Conference on Social Insurance",
        },
        {"fr": "CIPRES", "en": "CIPRES"},
    ),
    DemoOrganisation(
        "dgd",
        "donor",
        {
            "fr": "Ministère belge des Affaires étrangères, du Commerce extérieur et de la Coopération",
            "en": "Belgian Ministry of Foreign Affairs, Foreign Trade and Development Cooperation",
        },
        country="BE",
    ),
    DemoOrganisation("oyofal-paj", "network", {"fr": "Oyofal Paj"}, country="SN"),
    DemoOrganisation(
        "omas",
        "research",
        {"fr": "Observatoire des mutuelles d'Afrique sahélienne", "en": "Observatory of Sahelian Mutuals"},
        {"fr": "OMAS", "en": "OMAS"},
        invented=True,
    ),
    DemoOrganisation(
        "umv",
        "mutual",
        {"fr": "Union des mutuelles de la Volta verte", "en": "Union of Mutuals of Volta verte"},
        {"fr": "UMV"},
        country="BF",
        invented=True,
    ),
    DemoOrganisation(
        "carfos",
        "research",
        {
            "fr": "Caisse régionale de formation en sécurité sociale",
            "en": "Regional Centre for Training in Social Security",
        },
        {"fr": "CARFOS", "en": "CARFOS"},
        invented=True,
    ),
    DemoOrganisation(
        "atelier",
        "other",
        {"fr": "Atelier Sankoré (textes d'exemple)", "en": "Sankoré workshop (example texts)"},
        invented=True,
    ),
)

# (given name, family name, key of the organisation, ISO 3166 of the country); the first two are named by the
# founding documents, the others are invented
PEOPLE = (
    ("Dramane", "Batchabi", "ilo", ""),
    ("Lou", "Tessier", "ilo", ""),
    ("Salimata", "Kéré", "omas", "BF"),
    ("Mor Talla", "Sène", "carfos", "SN"),
    ("Adjoa", "Mensanvi", "carfos", "TG"),
    ("Efua", "Mensah-Boateng", "omas", "GH"),
    ("Issouf", "Tapsoba", "umv", "BF"),
    ("Clarisse", "Ilboudo", "atelier", "BF"),
    ("Rasmané", "Zongo", "umv", "BF"),
    ("Idrissa", "Maïga", "carfos", "NE"),
    ("Kadiatou", "Dembélé", "atelier", "ML"),
)
