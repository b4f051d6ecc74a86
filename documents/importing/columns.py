"""The columns a sheet may have, under the headings people give them in four languages."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from django.conf import settings
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import override

from core.fields import PartialDateField
from core.languages import Language, folded
from documents.models import RelationType
from documents.models.details import ADDED_BY

# Headings beside the code itself and the names of the field, whose translations are added.
_ALSO_CALLED = {
    "identifier": "identifiant|id|référence|reference|cote|identificador|referencia|referência|call number",
    "kind": "type|type de document|document type|genre|nature|tipo|tipo de documento|categoría|categoria",
    "title": "titre|titulo|título",
    "language": "langue|lang|idioma|língua|lingua",
    "summary": "résumé|abstract|description|resumo|resumen|descripción|descrição",
    "date": "année|year|ano|año|data|fecha|published|date de publication|publication date|publié",
    "publisher": "éditeur|editora|editorial|publié par|publicado por|institution",
    "series": "série|collection|coleção|colección|serie",
    "number": "numéro|no|nº|n°|número",
    "doi": "doi",
    "isbn": "isbn",
    "licence": "license|licença|licencia|droits|rights",
    "countries": "pays|country|país|pais|países|paises",
    "themes": "thème|thèmes|theme|tema|temas|sujets|sujet|subjects|subject|mots-clés|keywords|descripteurs",
    "programmes": "programme|program|programs|programa|programas",
    "authors": "auteur|auteurs|author|autor|autores|creator|creators",
    "editors": "directeur de publication|directeurs de publication|editor|organizador|organizadores",
    "contributors": "contributeur|contributeurs|contributor|colaborador|colaboradores",
    "translators": "traducteur|traducteurs|translator|tradutor|tradutores|traductor|traductores",
    "funders": "financeur|financeurs|bailleur|bailleurs|funder|financiador|financiadores",
    "contacts": "contact|contacto|contactos|contato",
    "audience": "public|accès|access|acesso|acceso|público|visibilité|visibility",
    "embargo": "embargo_until|sous embargo jusqu'au|embargo jusqu'au|embargo hasta|embargo até",
    "sdg_targets": "odd|sdg|ods|cibles odd",
    "instruments": "instruments oit|ilo instruments|instrumentos oit",
    "file": "fichier|fichiers|files|nom du fichier|file name|filename|arquivo|arquivos|ficheiro|archivo|archivos",
    "file_language": "langue du fichier|language of file|idioma do arquivo|idioma del archivo|file language",
    "file_label": "libellé du fichier|label of file|file label",
    "caption": "légende|legenda|leyenda|caption of the picture",
    "credit": "crédit|crédit de l'image|crédito|photo credit",
    "status": "statut|état|estado|state",
    "translation_of": "traduction de|tradução de|traducción de",
    "replaces": "remplace|substitui|sustituye a|reemplaza",
    "part_of": "partie de|fait partie de|parte de",
    "based_on": "fondé sur|basé sur|baseado em|basado en",
}
BY_LANGUAGE = ("title", "summary", "file")
ROLES = {
    "authors": "author",
    "editors": "editor",
    "contributors": "contributor",
    "translators": "translator",
    "funders": "funder",
    "contacts": "contact",
}
RELATIONS = ("translation_of", "replaces", "part_of", "based_on")
SEVERAL = {"countries", "themes", "programmes", "file", "file_language", "file_label", *ROLES, *RELATIONS}
_FIELDS = ("kind", "title", "summary", "date", "publisher", "series", "number", "doi", "isbn", "licence",
           "countries", "themes", "programmes", "audience", "sdg_targets", "instruments")  # fmt: skip
_AFTER = re.compile(r"[\s_:/.\-–(\[]+(fr|en|pt|es|fra|eng|por|spa|français|francais|english|anglais|portugais|"
                    r"português|espagnol|español|french|portuguese|spanish)[)\]]*$", re.IGNORECASE)  # fmt: skip
_CODES = {"fra": "fr", "francais": "fr", "french": "fr", "eng": "en", "english": "en", "anglais": "en", "por": "pt",
          "portugais": "pt", "portugues": "pt", "portuguese": "pt", "spa": "es", "espagnol": "es", "espanol": "es",
          "spanish": "es"}  # fmt: skip


@dataclass(frozen=True)
class Column:
    """What a column holds: "title", or "title" in one language, or "details" of some kind ("official_number")."""

    code: str
    heading: str  # as the sheet has it
    language: str = ""
    is_detail: bool = False

    @property
    def key(self) -> str:
        return f"{self.code}_{self.language}" if self.language else self.code


@dataclass
class Columns:
    """The columns of a sheet, None for those that are not known; `problems` stop the import, `remarks` do not."""

    columns: list[Column | None]
    problems: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    @property
    def known(self) -> dict[str, Column]:
        return {column.key: column for column in self.columns if column}


def _plain(heading: str) -> str:
    return " ".join(re.sub(r"[\s_\-:*.]+", " ", folded(heading)).split())


@lru_cache(maxsize=1)
def _headings() -> Mapping[str, tuple[str, bool]]:
    """Every heading, folded → its code, and whether it is a detail of some kind of document."""
    from documents.models import Document

    known: dict[str, tuple[str, bool]] = {}
    for code, others in _ALSO_CALLED.items():
        for name in (code, *others.split("|")):
            known.setdefault(_plain(name), (code, False))
    for code in _FIELDS:
        for name in _names_of(Document._meta.get_field(code)):
            known.setdefault(_plain(name), (code, False))
    for relation in RELATIONS:
        for name in _in_all_languages(lambda relation=relation: RelationType(relation).label):
            known.setdefault(_plain(name), (relation, False))
    for code, fields in detail_fields().items():
        for name in (code, *(name for one in fields.values() for name in _names_of(one))):
            known.setdefault(_plain(name), (code, True))
    return known


@lru_cache(maxsize=1)
def detail_fields() -> Mapping[str, Mapping[str, models.Field]]:
    """What some kinds add: name of the field → kind → the field; only what one cell can say."""
    found: dict[str, dict[str, models.Field]] = {}
    for kind, added in ADDED_BY.items():
        for name in (*added.FACTS, *added.SECTIONS):
            one = added._meta.get_field(name)
            if isinstance(one, models.CharField | models.TextField | PartialDateField):
                found.setdefault(name, {})[kind] = one
    return found


def _names_of(one: object) -> Iterable[str]:
    return _in_all_languages(lambda: getattr(one, "verbose_name", ""))


def _in_all_languages(said) -> list[str]:  # type: ignore[no-untyped-def]
    names = []
    for code, _name in settings.CONTENT_LANGUAGES:
        with override(code):
            names.append(str(said()))
    return names


def column_of(heading: str) -> Column | None:
    known = _headings()
    if found := known.get(_plain(heading)):
        return Column(found[0], heading, is_detail=found[1])
    if ending := _AFTER.search(heading.strip()):
        code = _CODES.get(folded(ending[1]), folded(ending[1]))
        found = known.get(_plain(heading.strip()[: ending.start()]))
        if found and found[0] in BY_LANGUAGE and code in Language.values:
            return Column(found[0], heading, language=code)
    return None


def columns_of(headings: list[str]) -> Columns:
    """Which column is which; a doubled one and one without a title are problems, an unknown one a remark."""
    result = Columns([column_of(heading) if heading else None for heading in headings])
    met: dict[str, tuple[int, str]] = {}
    for place, (heading, column) in enumerate(zip(headings, result.columns, strict=True), start=1):
        if column is None:
            facts = {"heading": heading or "–", "column": letters_of(place)}
            result.remarks.append(_("Column %(column)s, “%(heading)s”, is not known and is left out.") % facts)
        elif column.key in met:
            facts = {"heading": heading, "column": letters_of(place), "first": letters_of(met[column.key][0]),
                     "other": met[column.key][1]}  # fmt: skip
            said = _("Columns %(first)s, “%(other)s”, and %(column)s, “%(heading)s”, say the same: keep one of them.")
            result.problems.append(said % facts)
        else:
            met[column.key] = (place, heading)
    if not any(column and column.code == "title" for column in result.columns):
        result.problems.append(_("There is no column for the title: name one “title” or “titre”."))
    if "kind" not in met:
        result.remarks.append(_("There is no column for the kind: all are taken for working papers."))
    return result


def letters_of(place: int) -> str:
    """The name a spreadsheet gives a column: 1 is A, 27 is AA."""
    letters = ""
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


# Headings and an example row of the template, in the language of whoever asks for it.
TEMPLATE = (
    ("identifier", "CSU-2023-014"), ("kind", "working_paper"), ("title_fr", "Le rôle des mutuelles sociales"),
    ("title_en", "The role of mutual organisations"), ("language", "fr"),
    ("summary_fr", "Ce que les mutuelles apportent à la couverture santé universelle."), ("summary_en", ""),
    ("date", "2023-10"), ("authors", "Awa Diop; Jean Traoré"), ("publisher", "OIT"), ("series", "Documents de travail"),
    ("number", "14"), ("countries", "Sénégal; BF"), ("themes", ""), ("doi", ""), ("isbn", ""), ("licence", "cc-by-4.0"),
    ("audience", "public"), ("file_fr", "role-des-mutuelles.pdf"), ("file_en", ""), ("caption", ""),
    ("credit", "© OIT, 2023"), ("part_of", ""), ("replaces", ""), ("status", "published"),
)  # fmt: skip
