"""One entry of a sheet or of a file of citations into a record: each cell understood, or a sentence about it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core.dates import ImpossibleDate, PartialDate, parse
from core.fields import PartialDateField
from core.languages import Language, folded, reader_language
from core.models import OrganisationName
from documents.extraction.languages import language_of
from documents.importing.columns import RELATIONS, ROLES, Column, detail_fields
from documents.importing.lookups import Lookups, doi_of, labels_of
from documents.models import Credit, Document, Kind


@dataclass(frozen=True)
class Problem:
    """What is wrong in one cell (or in a whole row, without a column), in a sentence."""

    place: int  # the row as the spreadsheet shows it, or the line of a file of citations
    column: str  # its heading; "" for the whole row
    sentence: str

    @property
    def as_row(self) -> list[str]:
        return [str(self.place), self.column, self.sentence]


@dataclass(frozen=True)
class Entry:
    """What a source says of one document: text by key of column ("title_fr", "authors")."""

    place: int
    cells: Mapping[str, str]
    columns: Mapping[str, Column] = field(default_factory=dict)

    def heading(self, key: str) -> str:
        return self.columns[key].heading if key in self.columns else key


@dataclass(frozen=True)
class FileTold:
    name: str  # below the folder
    language: str  # "" where the sheet does not say
    label: str = ""


@dataclass
class Record:
    """One document as an entry tells it; what it leaves out stays as it is in the library."""

    place: int
    identifier: str = ""
    title: str = ""
    facts: dict[str, Any] = field(default_factory=dict)  # fields of Document
    texts: dict[str, dict[str, str]] = field(default_factory=dict)  # language → {"title", "summary"}
    many: dict[str, list] = field(default_factory=dict)  # "countries", "themes", "programmes" → keys
    credits: dict[str, list[str]] = field(default_factory=dict)  # role → names as written
    publisher: str = ""
    files: list[FileTold] = field(default_factory=list)
    caption: str = ""
    credit: str = ""
    relations: list[tuple[str, str]] = field(default_factory=list)  # type, identifier of the other
    details: dict[str, Any] = field(default_factory=dict)
    is_draft: bool | None = None

    @property
    def kind(self) -> str:
        return str(self.facts.get("kind", ""))


def several(text: str) -> list[str]:
    """The values of a cell, parted by semicolons or lines."""
    return list(dict.fromkeys(one.strip() for one in text.replace("\n", ";").split(";") if one.strip()))


class Reader:
    """Understands entries with the names of one import."""

    def __init__(self, lookups: Lookups) -> None:
        self.lookups = lookups
        self.language = reader_language()  # in which dates are read first

    def record(self, entry: Entry) -> tuple[Record, list[Problem]]:
        return _Reading(self, entry).result()


class _Reading:
    def __init__(self, reader: Reader, entry: Entry) -> None:
        self.lookups, self.language = reader.lookups, reader.language
        self.entry = entry
        self.record = Record(entry.place)
        self.problems: list[Problem] = []

    def result(self) -> tuple[Record, list[Problem]]:
        self._titles()
        for key in ("series", "number", "isbn", "sdg_targets", "instruments"):
            self._text(key)
        if doi := self._cell("doi"):
            self._keep_text("doi", doi_of(doi), "doi")
        self._choices()
        self._dates()
        self._links()
        for role, code in ROLES.items():
            if names := several(self._cell(role)):
                self._check_length(names, Credit._meta.get_field("name"), role)
                self.record.credits[code] = names
        self._files()
        self._details()
        return self.record, self.problems

    def _cell(self, key: str) -> str:
        return self.entry.cells.get(key, "").strip()

    def _nearest(self, value: str, known: Mapping[str, Any]) -> str:
        near = self.lookups.nearest(value, known)
        return _(" Did you mean “%(name)s”?") % {"name": near} if near else ""

    def _said_once(self, plain: str, in_language: str) -> None:
        """A title and a title in the record's own language are one thing: two texts for it would lose one."""
        if self._cell(plain) and self._cell(in_language) and self._cell(plain) != self._cell(in_language):
            said = _("This and “%(other)s” say the same thing in two ways: keep one of them.")
            self._wrong(in_language, said, other=self.entry.heading(plain))

    def _wrong(self, key: str, sentence: str, **facts: object) -> None:
        self.problems.append(Problem(self.entry.place, self.entry.heading(key) if key else "", sentence % facts))

    # --- texts ---------------------------------------------------------------------------------------

    def _titles(self) -> None:
        """The title in the language of the record, and title and summary in others."""
        record = self.record
        record.identifier = self._cell("identifier")[:200]
        by_language = {code: self._cell(f"title_{code}") for code in Language.values if self._cell(f"title_{code}")}
        none_of_ours = _("“%(value)s” is none of French, English, Portuguese and Spanish: write fr, en, pt or es.")
        said = self._choice("language", self.lookups.languages, none_of_ours)
        own = self._cell("title")
        language = said or (self._language_of(own) if own else next(iter(by_language), "")) or "fr"
        record.title = own or by_language.get(language, "") or next(iter(by_language.values()), "")
        if not own and language not in by_language:
            language = next(iter(by_language), language)
        if not record.title:
            key = next((key for key in self.entry.columns if key.startswith("title")), "title")
            self._wrong(key, _("There is no title, and a record needs one."))
        for name in ("title", "summary"):
            self._said_once(name, f"{name}_{language}")
        record.facts["title"] = record.title
        if said or own or by_language:
            record.facts["language"] = language
        self._check_length([record.title], Document._meta.get_field("title"), "title")
        if summary := self._cell("summary") or self._cell(f"summary_{language}"):
            record.facts["summary"] = summary
        for code in Language.values:
            title, summary = by_language.get(code, ""), self._cell(f"summary_{code}")
            if code != language and (title or summary):
                self._check_length([title], Document._meta.get_field("title"), f"title_{code}")
                record.texts[code] = {name: text for name, text in (("title", title), ("summary", summary)) if text}

    def _language_of(self, title: str) -> str:
        """That of title and summary, where they tell."""
        found = language_of(f"{title}. {self._cell('summary')}")
        return found if found in Language.values else ""

    def _text(self, key: str) -> None:
        if text := self._cell(key):
            self._keep_text(key, text, key)

    def _keep_text(self, name: str, text: str, key: str) -> None:
        field_ = Document._meta.get_field(name)
        if not self._check_length([text], field_, key):
            return
        for check in field_.validators:
            try:
                check(text)
            except ValidationError as error:
                self._wrong(key, "%(said)s", said=" ".join(error.messages))
                return
        self.record.facts[name] = text

    def _check_length(self, texts: list[str], one: Any, key: str) -> bool:
        longest = max(texts, key=len)
        if one.max_length and len(longest) > one.max_length:
            self._wrong(
                key,
                _("The text has %(length)d characters, where %(most)d fit: “%(start)s…”."),
                length=len(longest),
                most=one.max_length,
                start=longest[:40],
            )
            return False
        return True

    # --- one of a list -------------------------------------------------------------------------------

    def _choice(self, key: str, known: Mapping[str, str], sentence: str) -> str:
        text = self._cell(key)
        if not text:
            return ""
        found = known.get(folded(text)) or known.get(folded(text.replace("_", " ")))
        if not found:
            self._wrong(key, sentence, value=text[:60], like=self._nearest(text, known))
        return found or ""

    def _choices(self) -> None:
        facts, unknown = self.record.facts, _("“%(value)s” is not known here.%(like)s")
        for key, known in (
            ("kind", self.lookups.kinds),
            ("licence", self.lookups.licences),
            ("audience", self.lookups.audiences),
        ):
            if found := self._choice(key, known, unknown):
                facts[key] = found
        if status := self._cell("status"):
            said = _STATUS.get(folded(status))
            if said is None:
                self._wrong("status", _("“%(value)s” is neither “published” nor “draft”."), value=status[:60])
            self.record.is_draft = said

    # --- dates ---------------------------------------------------------------------------------------

    def _dates(self) -> None:
        if (text := self._cell("date")) and (when := self._date("date", text)) is not None:
            self.record.facts["date"] = when
        if text := self._cell("embargo"):
            when = self._date("embargo", text)
            if when is not None and (when.is_range or when.first_day != when.last_day or when.first_day is None):
                self._wrong("embargo", _("“%(value)s” is no single day: write it as 2026-01-31."), value=text[:60])
            elif when is not None:
                self.record.facts["embargo_until"] = when.first_day

    def _date(self, key: str, text: str) -> PartialDate | None:
        """In whatever language it is written; the first to try decides what 03/04/2021 is."""
        impossible: ImpossibleDate | None = None
        for language in dict.fromkeys((self.language, *Language.values)):
            try:
                return parse(text, language)
            except ImpossibleDate as error:
                impossible = impossible or error
        assert impossible is not None
        self._wrong(key, "%(said)s", said=_(impossible.sentence) % impossible.facts)
        return None

    # --- what stands in other tables -------------------------------------------------------------------

    def _links(self) -> None:
        self.record.publisher = self._cell("publisher")
        self._check_length([self.record.publisher], OrganisationName._meta.get_field("name"), "publisher")
        for key, known in (
            ("countries", self.lookups.countries),
            ("themes", self.lookups.themes),
            ("programmes", self.lookups.programmes),
        ):
            found = []
            for value in several(self._cell(key)):
                if (pk := known.get(folded(value))) is not None:
                    found.append(pk)
                else:
                    like = self._nearest(value, known)
                    self._wrong(key, _("“%(value)s” is not known here.%(like)s"), value=value[:60], like=like)
            if found:
                self.record.many[key] = list(dict.fromkeys(found))
        for key in RELATIONS:
            self.record.relations += [(key, other) for other in several(self._cell(key))]

    # --- files -----------------------------------------------------------------------------------------

    def _files(self) -> None:
        names, languages, labels = (several(self._cell(key)) for key in ("file", "file_language", "file_label"))
        codes = [self.lookups.languages.get(folded(one), "") for one in languages]
        for one, code in zip(languages, codes, strict=True):
            if not code:
                self._wrong("file_language", _("“%(value)s” is not known here.%(like)s"), value=one[:60], like="")
        if len(codes) > 1 and len(codes) != len(names):
            self._wrong("file_language", _("There are %(files)d files and %(languages)d languages: write one, or one "
                                           "for each file."), files=len(names), languages=len(codes))  # fmt: skip
            return
        for place, name in enumerate(names):
            code = codes[place if len(codes) > 1 else 0] if codes else ""
            label = labels[place] if place < len(labels) else ""
            self.record.files.append(FileTold(name, code, label[:120]))
        for code in Language.values:
            self.record.files += [FileTold(name, code) for name in several(self._cell(f"file_{code}"))]
        for told in self.record.files:
            if not is_below(told.name):
                key = next((k for k in self.entry.cells if k.startswith("file") and told.name in self._cell(k)), "file")
                self._wrong(key, _("“%(value)s” leads out of the folder of files."), value=told.name[:60])
        self.record.caption, self.record.credit = self._cell("caption")[:300], self._cell("credit")[:200]

    # --- what the kind adds ------------------------------------------------------------------------------

    def _details(self) -> None:
        kind = self.record.kind or Kind.WORKING_PAPER
        for name, fields in detail_fields().items():
            text = self._cell(name) if name in self.entry.columns and self.entry.columns[name].is_detail else ""
            if not text:
                continue
            one = fields.get(kind)
            if one is None:
                self._wrong(name, _("A document of this kind has no such field; it belongs to: %(kinds)s."),
                            kinds=", ".join(str(Kind(known).label) for known in fields))  # fmt: skip
            elif isinstance(one, PartialDateField):
                if (when := self._date(name, text)) is not None:
                    self.record.details[name] = when
            elif one.choices:
                known = labels_of(one.choices)
                if found := self._choice(name, known, _("“%(value)s” is not known here.%(like)s")):
                    self.record.details[name] = found
            elif self._check_length([text], one, name):
                self.record.details[name] = text


_STATUS = {
    "published": False, "publie": False, "publicado": False, "publiee": False, "online": False, "en ligne": False,
    "draft": True, "brouillon": True, "rascunho": True, "borrador": True,
}  # fmt: skip


def is_below(name: str) -> bool:
    """Whether a file name stays inside the folder it is looked for in."""
    path = PurePosixPath(name.replace("\\", "/"))
    return not path.is_absolute() and ".." not in path.parts and ":" not in name and "\0" not in name
