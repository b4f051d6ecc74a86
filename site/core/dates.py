"""Dates as precise as their source, and no more: "2021", "June–July", "Rentrée 2013", "since 2020".

A `PartialDate` runs from one `Moment` to another; most often both are the same. It is written canonically in the
manner of EDTF (ISO 8601-2), with names for what EDTF numbers or lacks:

    2021   2021-10   2021-10-02   XXXX-06   XXXX-06-15   2021-Q2   2021-H1   2013-rentree   "Tabaski" 2022
    2021-06-27/2021-07-04   2020/..   ../2021

Pure: no Django here. Sentences for people are marked for translation and translated by whoever shows them.
"""

import calendar
import re
import unicodedata
from dataclasses import dataclass, field, replace
from datetime import date
from functools import total_ordering

LANGUAGES = ("fr", "en", "pt", "es")
EARLIEST_YEAR, LATEST_YEAR = 1000, 9999
LONGEST_LABEL = 40  # characters


def gettext_noop(sentence: str) -> str:
    """So that the catalogue knows a sentence this module cannot translate itself."""
    return sentence


class ImpossibleDate(ValueError):
    """A text that is no date, or a date that cannot be.

    `sentence` is English with named places, `facts` fills them: translate the first, then fill.
    """

    def __init__(self, sentence: str, **facts: object) -> None:
        super().__init__(sentence % facts)
        self.sentence = sentence
        self.facts = facts

    def __reduce__(self):
        return (_impossible, (self.sentence, self.facts))


def _impossible(sentence: str, facts: dict) -> ImpossibleDate:
    return ImpossibleDate(sentence, **facts)


OF = {"fr": " ", "en": " ", "pt": " de ", "es": " de "}  # what stands between a month and its year


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a year that has a name: a quarter, a season, the start of the school year."""

    key: str
    first_month: int  # where it is sorted, and where it begins if it has bounds
    last_month: int | None  # None: it has no sure bounds but the year's (a season differs by hemisphere)
    words: dict[str, str]  # by language
    articles: dict[str, str] = field(default_factory=dict)  # after "since" and "until"
    of: dict[str, str] = field(default_factory=lambda: OF)  # between its name and its year


THE_MASCULINE = {"fr": "le ", "en": "the ", "pt": "o ", "es": "el "}
NTH = {
    "fr": ("1er", "2e", "3e", "4e"),
    "en": ("1st", "2nd", "3rd", "4th"),
    "pt": ("1.º", "2.º", "3.º", "4.º"),
    "es": ("1.er", "2.º", "3.er", "4.º"),
}


def _numbered(letter: str, number: int, months: int, words: dict[str, str]) -> Part:
    """One of the equal parts of a year: the second quarter is Q2, of three months."""
    return Part(
        key=f"{letter}{number}",
        first_month=(number - 1) * months + 1,
        last_month=number * months,
        words={language: f"{NTH[language][number - 1]} {word}" for language, word in words.items()},
        articles=THE_MASCULINE,
        of=OF | {"en": " of "},
    )


QUARTER = {"fr": "trimestre", "en": "quarter", "pt": "trimestre", "es": "trimestre"}
HALF = {"fr": "semestre", "en": "half", "pt": "semestre", "es": "semestre"}
THE_SEASON = {"fr": "l’", "pt": "o ", "es": "el "}
MID_OF = OF | {"fr": "-", "en": "-"}
SCHOOL_YEAR = {
    "fr": "rentrée",
    "en": "start of the school year",
    "pt": "início do ano letivo",
    "es": "comienzo del curso",
}

PARTS = {
    part.key: part
    for part in (
        *(_numbered("Q", number, 3, QUARTER) for number in (1, 2, 3, 4)),
        *(_numbered("H", number, 6, HALF) for number in (1, 2)),
        Part("early", 1, None, {"fr": "début", "en": "early", "pt": "início", "es": "comienzos"}),
        Part("mid", 6, None, {"fr": "mi", "en": "mid", "pt": "meados", "es": "mediados"}, of=MID_OF),
        Part("late", 11, None, {"fr": "fin", "en": "late", "pt": "final", "es": "finales"}),
        Part(
            "spring",
            3,
            None,
            {"fr": "printemps", "en": "spring", "pt": "primavera", "es": "primavera"},
            {"fr": "le ", "pt": "a ", "es": "la "},
        ),
        Part("summer", 6, None, {"fr": "été", "en": "summer", "pt": "verão", "es": "verano"}, THE_SEASON),
        Part("autumn", 9, None, {"fr": "automne", "en": "autumn", "pt": "outono", "es": "otoño"}, THE_SEASON),
        Part("winter", 12, None, {"fr": "hiver", "en": "winter", "pt": "inverno", "es": "invierno"}, THE_SEASON),
        Part("rentree", 9, None, SCHOOL_YEAR, THE_MASCULINE | {"fr": "la "}),
    )
}
NEED_A_YEAR = {"early", "mid", "late"}  # parts that say nothing alone

MONTHS = {
    language: tuple(names.split())
    for language, names in {
        "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
        "en": "January February March April May June July August September October November December",
        "pt": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
        "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    }.items()
}


@total_ordering
@dataclass(frozen=True, slots=True)
class Moment:
    """One end of a partial date: a year, a month, a day or a named part, as far as they are known."""

    year: int | None = None
    month: int | None = None
    day: int | None = None
    part: str = ""  # a key of PARTS
    label: str = ""  # what the source calls it, where it has a name of its own: "Tabaski"

    def __post_init__(self) -> None:
        if self.year is not None and not EARLIEST_YEAR <= self.year <= LATEST_YEAR:
            raise ImpossibleDate(gettext_noop("The year %(year)s is not one this site can hold."), year=self.year)
        if self.month is not None and not 1 <= self.month <= 12:
            raise ImpossibleDate(gettext_noop("There is no month %(month)s."), month=self.month)
        if self.part and self.part not in PARTS:
            raise ImpossibleDate(gettext_noop("“%(text)s” is no part of a year."), text=self.part)
        if self.part in NEED_A_YEAR and self.year is None:
            raise ImpossibleDate(gettext_noop("The beginning, the middle or the end of which year?"))
        named = sum(map(bool, (self.month, self.part, self.label)))
        if named > 1 or (self.day is not None and self.month is None) or (named == 0 and self.year is None):
            raise ImpossibleDate(gettext_noop("“%(text)s” is not understood as a date."), text=self._facts())
        if self.day is not None and self.month is not None:
            last = calendar.monthrange(self.year or 2000, self.month)[1]  # with no year, 29 February may be
            if not 1 <= self.day <= last:
                raise ImpossibleDate(
                    gettext_noop("There is no such day: that month has %(days)s days, not %(day)s."),
                    days=last,
                    day=self.day,
                )
        if self.label != _clean_label(self.label):
            raise ImpossibleDate(gettext_noop("“%(text)s” is not understood as a date."), text=self.label)

    def _facts(self) -> str:
        return " ".join(str(fact) for fact in (self.day, self.month, self.part, self.label, self.year) if fact)

    def iso(self) -> str:
        if self.label:
            return f'"{self.label}" {self.year}' if self.year else f'"{self.label}"'
        year = f"{self.year}" if self.year else "XXXX"
        if self.part:
            return f"{year}-{self.part}"
        return year + "".join(f"-{number:02}" for number in (self.month, self.day) if number is not None)

    __str__ = iso

    def sort_key(self) -> int:
        """yyyymmdd, with zeros for what is unknown: a vague date comes before what it contains."""
        month = PARTS[self.part].first_month if self.part else self.month or 0
        return (self.year or 0) * 10_000 + month * 100 + (self.day or 0)

    def __lt__(self, other: "Moment") -> bool:
        return (self.sort_key(), self.iso()) < (other.sort_key(), other.iso())

    @property
    def first_day(self) -> date | None:
        if self.year is None:
            return None
        part = PARTS.get(self.part)
        month = part.first_month if part and part.last_month else self.month or 1
        return date(self.year, month, self.day or 1)

    @property
    def last_day(self) -> date | None:
        if self.year is None:
            return None
        part = PARTS.get(self.part)
        month = (part.last_month if part else self.month) or 12
        return date(self.year, month, self.day or calendar.monthrange(self.year, month)[1])


@total_ordering
@dataclass(frozen=True, slots=True)
class PartialDate:
    """From one moment to another. `None` on one side leaves it open: since 2020, until 2021."""

    start: Moment | None
    end: Moment | None

    def __post_init__(self) -> None:
        if self.start is None and self.end is None:
            raise ImpossibleDate(gettext_noop("A date needs a beginning or an end."))
        if self.start is None or self.end is None or self.start == self.end:
            return
        if (self.start.year is None) != (self.end.year is None):
            raise ImpossibleDate(gettext_noop("A date has a year at both ends, or at neither."))
        # With no year, December to January is a turn of the year.
        last, first = self.end.last_day, self.start.first_day
        if last is not None and first is not None and last < first:
            raise ImpossibleDate(gettext_noop("A date cannot end before it begins."))

    @classmethod
    def of(cls, year: int | None = None, month: int | None = None, day: int | None = None) -> "PartialDate":
        moment = Moment(year, month, day)
        return cls(moment, moment)

    @classmethod
    def on(cls, day: date) -> "PartialDate":
        return cls.of(day.year, day.month, day.day)

    @classmethod
    def since(cls, start: "Moment | PartialDate") -> "PartialDate":
        return cls(start.start if isinstance(start, PartialDate) else start, None)

    @classmethod
    def until(cls, end: "Moment | PartialDate") -> "PartialDate":
        return cls(None, end.end if isinstance(end, PartialDate) else end)

    @property
    def is_range(self) -> bool:
        return self.start != self.end

    @property
    def is_exact(self) -> bool:
        """Whether it is one known day."""
        return self.day is not None

    @property
    def day(self) -> date | None:
        """The day it is, None while it is vague."""
        moment = self.start
        return moment.first_day if moment and moment.day and not self.is_range else None

    @property
    def first_day(self) -> date | None:
        """The first day it may mean; None without a year or with an open beginning."""
        return self.start.first_day if self.start else None

    @property
    def last_day(self) -> date | None:
        """The last day it may mean; None without a year or with an open end."""
        return self.end.last_day if self.end else None

    @property
    def _known(self) -> Moment:
        """The beginning, else the end: one of them is always there."""
        return self.start or self.end  # type: ignore[return-value]

    @property
    def year(self) -> int | None:
        """The year it is filed under: that of its beginning, if it has one."""
        return self._known.year

    @property
    def datetime(self) -> str:
        """For the attribute of <time>; empty where HTML has no form for it (ranges, seasons, a month of no year)."""
        moment = self.start
        if self.is_range or moment is None or moment.part or moment.label:
            return ""
        if moment.year is None:
            return f"{moment.month:02}-{moment.day:02}" if moment.day else ""
        return moment.iso()

    def iso(self) -> str:
        """The canonical text; `parse` reads it back to the same date."""
        if not self.is_range:
            return self._known.iso()
        return f"{self.start.iso() if self.start else '..'}/{self.end.iso() if self.end else '..'}"

    __str__ = iso

    def sort_key(self) -> int:
        """yyyymmdd of the beginning, else of the end; zeros for what is unknown, so what has no year comes first."""
        return self._known.sort_key()

    def __lt__(self, other: "PartialDate") -> bool:
        if not isinstance(other, PartialDate):
            return NotImplemented
        return (self.sort_key(), self.iso()) < (other.sort_key(), other.iso())

    def is_before(self, other: "PartialDate") -> bool:
        """Whether it is surely over when the other begins; never sure of dates without a year."""
        last, first = self.last_day, other.first_day
        return last is not None and first is not None and last < first

    def in_words(self, language: str = "fr") -> str:
        """As a person writes it: "1er octobre 2021", "27 juin – 4 juillet 2021", "depuis 2020"."""
        return in_words(self, language)


# --- writing ------------------------------------------------------------------------------------------


def in_words(when: PartialDate, language: str = "fr") -> str:
    """A language the months are not known in is given English."""
    language = language.split("-")[0]
    if language not in LANGUAGES:
        language = "en"
    start, end = when.start, when.end
    if start is None or end is None:
        return _until(end, language) if end else _since(when._known, language)
    if not when.is_range:
        return _moment_in_words(start, language)
    if start.year == end.year and start.day and end.day and start.month == end.month:
        return f"{_day(start.day, language)}–{_moment_in_words(end, language)}"
    if start.year == end.year and (start.month or start.part) and start.part not in NEED_A_YEAR:
        start = replace(start, year=None)  # the year is said once, at the end
    left, right = _moment_in_words(start, language), _moment_in_words(end, language)
    tight = " " not in left and not (end.day or end.part or end.label)
    return f"{left}–{right}" if tight else f"{left} – {right}"


def _day(day: int, language: str) -> str:
    return "1er" if day == 1 and language == "fr" else str(day)


def _moment_in_words(moment: Moment, language: str) -> str:
    of, words = OF[language], ""
    if moment.label:
        of, words = " ", f"« {moment.label} »" if language == "fr" else f"“{moment.label}”"
    elif moment.part:
        of, words = PARTS[moment.part].of[language], PARTS[moment.part].words[language]
    elif moment.month:
        words = MONTHS[language][moment.month - 1]
        if moment.day:
            words = f"{_day(moment.day, language)}{of}{words}"
    return of.join(str(piece) for piece in (words, moment.year) if piece)


def _article(moment: Moment, language: str) -> str:
    if moment.part:
        return PARTS[moment.part].articles.get(language, "")
    return {"fr": "le ", "es": "el "}.get(language, "") if moment.day else ""


def _since(start: Moment, language: str) -> str:
    since = {"fr": "depuis ", "en": "since ", "pt": "desde ", "es": "desde "}[language]
    return since + _article(start, language) + _moment_in_words(start, language)


def _until(end: Moment, language: str) -> str:
    words, article = _moment_in_words(end, language), _article(end, language)
    if language == "fr":
        if not (end.day or end.part or end.label):
            return f"jusqu’en {words}"
        return f"jusqu’au {words}" if article == "le " else f"jusqu’à {article}{words}"
    if language == "pt":
        return {"o ": "até ao ", "a ": "até à "}.get(article, "até ") + words
    return {"en": "until ", "es": "hasta "}[language] + article + words


# --- reading ------------------------------------------------------------------------------------------


def _clean_label(label: str) -> str:
    kept = "".join(c for c in label if c.isprintable() and c not in '"“”«»|/')
    return " ".join(unicodedata.normalize("NFC", kept).split())[:LONGEST_LABEL].strip()


def _plain(text: str) -> str:
    """Small letters without accents, one kind of dash, quote and space."""
    text = unicodedata.normalize("NFKC", text)
    text = re.sub("[‐‑‒–—−]", "-", text).replace("’", "'").casefold()
    text = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return " ".join(text.split())


def _words(text: str) -> set[str]:
    return set(text.split())


MONTH_NAMES = {
    (language, _plain(name)): number for language in MONTHS for number, name in enumerate(MONTHS[language], 1)
}


def _abbreviations(names: dict[tuple[str, str], int]) -> dict[str, int]:
    """Every beginning of at least three letters that means one month only in all four languages: not "jui"."""
    meanings: dict[str, set[int]] = {}
    for (_language, name), number in names.items():
        for length in range(3, len(name) + 1):
            meanings.setdefault(name[:length], set()).add(number)
    exact = {name: number for (_language, name), number in names.items()}
    return {word: min(numbers) for word, numbers in meanings.items() if len(numbers) == 1} | exact


MONTH_WORDS = _abbreviations(MONTH_NAMES)
ENGLISH_MONTH_WORDS = _abbreviations({key: number for key, number in MONTH_NAMES.items() if key[0] == "en"}).keys() - (
    _abbreviations({key: number for key, number in MONTH_NAMES.items() if key[0] != "en"}).keys()
)
WEEKDAYS = _words(
    "lundi mardi mercredi jeudi vendredi samedi dimanche lun mer jeu ven sam dim "
    "monday tuesday wednesday thursday friday saturday sunday mon tue wed thu fri sat sun "
    "lunes martes miercoles jueves viernes sabado domingo "
    "segunda-feira terca-feira quarta-feira quinta-feira sexta-feira"
)
SMALL_WORDS = _words(
    "les los as os de del du des d' do da of the le la l' el o em en in on mois mes month annee year ano"
)
ORDINALS = {
    number: "|".join(words)
    for number, words in {
        1: ("1", "premier", "first", "primer", "primeiro"),
        2: ("2", "deuxieme", "second", "segundo"),
        3: ("3", "troisieme", "third", "tercer", "terceiro"),
        4: ("4", "quatrieme", "fourth", "cuarto", "quarto"),
    }.items()
}
SUFFIX = r"(?:\.?(?:er|eme|nd|st|rd|th|o|e))?"  # "1er", "2e", "2nd", "1.º"
PART_WORDS: list[tuple[re.Pattern[str], str]] = [
    *((re.compile(rf"\b(?:(?:{ORDINALS[n]}){SUFFIX} (?:trimestre|quarter)|[tq]{n})\b"), f"Q{n}") for n in (1, 2, 3, 4)),
    *((re.compile(rf"\b(?:(?:{ORDINALS[n]}){SUFFIX} (?:semestre|half|semester)|[sh]{n})\b"), f"H{n}") for n in (1, 2)),
    (
        re.compile(
            r"\b(?:rentree(?: scolaire)?|start of the school year|back to school|"
            r"comienzo del curso(?: escolar)?|inicio do ano letivo)\b"
        ),
        "rentree",
    ),
    (re.compile(r"\b(?:debut|early|beginning|comienzos|principios|inicios?)\b"), "early"),
    (re.compile(r"\b(?:milieu|mediados|meados|middle|(?:mi|mid)\b-?)"), "mid"),
    (re.compile(r"\b(?:fin|late|end|finales|final|fines|fim)\b"), "late"),
    (re.compile(r"\b(?:printemps|spring|primavera)\b"), "spring"),
    (re.compile(r"\b(?:ete|summer|verano|verao)\b"), "summer"),
    (re.compile(r"\b(?:automne|autumn|fall|otono|outono)\b"), "autumn"),
    (re.compile(r"\b(?:hiver|winter|invierno|inverno)\b"), "winter"),
]
CANONICAL_PART = re.compile(rf"(\d{{4}}|xxxx)-({'|'.join(PARTS).casefold()})")
PART_KEYS = {key.casefold(): key for key in PARTS}

QUOTED = re.compile('["“”«]\\s*([^"“”«»]+?)\\s*["“”»]')
SINCE = re.compile(
    r"(?:depuis|since|desde|a partir d[eu]|a compter d[eu]|from|starting|des) (.+)|(.+?) ?[-/](?: ?\.{2,3})?"
)
UNTIL = re.compile(r"(?:jusqu'(?:au|en|a)|until|till|up to|hasta|ate(?: ao?)?) (.+)|(?:\.{2,3} ?)?[-/] ?(.+)")
BETWEEN = re.compile(r"(?:entre|between) ")
FROM = re.compile(r"(?:entre|between|from|desde|de|du|des) ")
TO = (
    re.compile(r" ?/ ?"),
    re.compile(r" - "),
    re.compile(r" (?:jusqu'(?:au|en|a)|au|a|to|al|ao|hasta|ate|until|till|through) "),
    re.compile(r" ?- ?"),
)
AND = re.compile(r" (?:et|and|y|e|&) ")
NUMBERS = (
    re.compile(r"(?P<year>\d{4}|xxxx)(?:-(?P<month>\d\d)(?:-(?P<day>\d\d))?)?"),  # 2021-10-02
    re.compile(r"(?P<year>\d{4})[/.](?P<month>\d\d?)(?:[/.](?P<day>\d\d?))?"),  # 2021/10/02
    re.compile(r"(?P<day>\d\d?)([/.-])(?P<month>\d\d?)\2(?P<year>\d{4}|\d\d)"),  # 02/10/2021: everywhere the day first
    re.compile(r"(?P<month>\d\d?)[/.-](?P<year>\d{4})"),  # 10/2021
    re.compile(r"(?P<day>\d\d?)/(?P<month>\d\d?)"),  # 02/10
)
SHORT_SPAN = re.compile(r"(\d\d)(\d\d)-(\d\d)")  # 2021-22
MONTH_AND_SHORT_YEAR = re.compile(r"([a-z]+)\.?(?:-| ?')(\d\d)")  # Nov-22
LONGEST_TEXT = 150  # characters; no date needs more


@dataclass(slots=True)
class Read:
    """What was read of a moment, before the other end of its range lends it what it lacks: "24" of "24–27 April"."""

    year: int | None = None
    month: int | None = None
    day: int | None = None
    part: str = ""
    label: str = ""

    def borrow(self, other: "Read") -> None:
        if self.year is None:
            self.year = other.year
        if self.day is not None and self.month is None:
            self.month = other.month

    def moment(self) -> Moment:
        return Moment(self.year, self.month, self.day, self.part, self.label)


def parse(text: str, language: str = "fr") -> PartialDate:
    """The date a text means, raising `ImpossibleDate` for one that means none or cannot be.

    Months may be named in any of four languages and numbers follow the European order. The language decides only
    what "Nov 22" is: a day in English, elsewhere a year.
    """
    if len(text) <= LONGEST_TEXT:
        labels: list[str] = []
        plain = _plain(QUOTED.sub(lambda found: _set_aside(found[1], labels), text))
        reader = Reader(labels, english=language.startswith("en"))
        when = reader.read(plain) if plain else None
        if when:
            return when
    raise ImpossibleDate(
        gettext_noop("“%(text)s” is not understood as a date. Write for example 2021, June 2021, 2 October 2021."),
        text=text.strip()[:60],
    )


def _set_aside(label: str, labels: list[str]) -> str:
    labels.append(_clean_label(label))
    return f" label{len(labels) - 1}label "


class Reader:
    """Reads one plain text, trying what is most precise first."""

    def __init__(self, labels: list[str], *, english: bool) -> None:
        self.labels = labels
        self.english = english

    def read(self, plain: str) -> PartialDate | None:
        spanned = self.span_of_years(plain)
        if spanned:
            return spanned
        single = self.moment(plain)
        if single:
            return PartialDate(single.moment(), single.moment())
        return self.range(plain) or self.open(plain)

    def span_of_years(self, plain: str) -> PartialDate | None:
        """Two years in a row, "2021-22"; up to "2011-12" it is a month."""
        found = SHORT_SPAN.fullmatch(plain)
        if not found or int(found[3]) <= 12 or int(found[2]) + 1 != int(found[3]):
            return None
        first = int(found[1] + found[2])
        return PartialDate(Moment(first), Moment(first + 1))

    def range(self, plain: str) -> PartialDate | None:
        for separator in (*TO, AND):
            for found in separator.finditer(plain):
                left, right = plain[: found.start()], plain[found.end() :]
                end = self.moment(right)
                start = self.moment(FROM.sub("", left, count=1), before=end) if end else None
                if not start or not end:
                    continue
                start.borrow(end)
                end.borrow(start)
                when = PartialDate(start.moment(), end.moment())
                if separator is not AND or BETWEEN.match(left) or _follow_each_other(start, end):
                    return when
        return None

    def open(self, plain: str) -> PartialDate | None:
        for pattern, side in ((SINCE, PartialDate.since), (UNTIL, PartialDate.until)):
            found = pattern.fullmatch(plain)
            read = self.moment(found[1] or found[2]) if found else None
            if read:
                return side(read.moment())
        return None

    def moment(self, plain: str, *, before: Read | None = None) -> Read | None:
        """One moment, or None. The beginning of a range may lean on what comes after it: "24" in "24–27 April"."""
        return self._numbers(plain) or self._month_and_short_year(plain) or self._words(plain, before)

    def _numbers(self, plain: str) -> Read | None:
        found = next((match for pattern in NUMBERS if (match := pattern.fullmatch(plain))), None)
        if not found:
            return self._canonical_part(plain)
        facts = {name: number for name, number in found.groupdict().items() if number and number != "xxxx"}
        year, month, day = (int(facts[name]) if name in facts else None for name in ("year", "month", "day"))
        if year is not None and len(facts["year"]) == 2:
            year = _full_year(year)
        return Read(year, month, day) if facts else None

    def _canonical_part(self, plain: str) -> Read | None:
        found = CANONICAL_PART.fullmatch(plain)
        if not found:
            return None
        return Read(year=None if found[1] == "xxxx" else int(found[1]), part=PART_KEYS[found[2]])

    def _month_and_short_year(self, plain: str) -> Read | None:
        found = MONTH_AND_SHORT_YEAR.fullmatch(plain)
        if not found or found[1] not in MONTH_WORDS:
            return None
        return Read(_full_year(int(found[2])), MONTH_WORDS[found[1]])

    def _words(self, plain: str, before: Read | None) -> Read | None:
        tokens = self._tokens(plain)
        if tokens is None:
            return None
        read = Read()
        numbers: list[int] = []
        shape = ""
        for token in tokens:
            if isinstance(token, Read):
                read = Read(token.year or read.year, token.month or read.month, None, token.part, token.label)
                shape += "M" if token.month else "P"
            elif token >= 100:
                read.year = token
                shape += "Y"
            else:
                numbers.append(token)
                shape += "n"
        return self._shaped(shape, read, numbers, english=self.english or _in_english(plain), before=before)

    def _shaped(self, shape: str, read: Read, numbers: list[int], *, english: bool, before: Read | None) -> Read | None:
        """Say what the small numbers are, by what stands around them."""
        if shape in {"M", "MY", "Y", "P", "PY", "YP"}:
            return read
        if shape in {"nM", "nMY", "MnY"}:
            read.day = numbers[0]
            return read
        if shape == "Mn":  # "Nov 22"
            if numbers[0] <= 31 and (english or (before and before.day)):
                read.day = numbers[0]
            else:
                read.year = _full_year(numbers[0])
            return read
        if shape == "nMn":  # "4 février 22"
            read.day, read.year = numbers[0], _full_year(numbers[1])
            return read
        if shape == "n" and before and before.day and before.month:
            return Read(day=numbers[0])
        return None

    def _tokens(self, plain: str) -> "list[Read | int] | None":
        """Months, parts and labels as they were read, numbers as numbers; None when a word has no meaning here."""
        for pattern, key in PART_WORDS:
            plain = pattern.sub(f" part:{key} ", plain)
        plain = re.sub(r"\b([dl])'", r"\1' ", plain).replace(",", " ")
        tokens: list[Read | int] = []
        for number, word in enumerate(plain.split()):
            meaning = self._meaning(word)
            if meaning is not None:
                tokens.append(meaning)
            elif word not in SMALL_WORDS and not (number == 0 and word.rstrip(".") in WEEKDAYS | {"a"}):
                return None
        return tokens

    def _meaning(self, word: str) -> "Read | int | None":
        if word.startswith("part:"):
            return Read(part=word.removeprefix("part:"))
        label = re.fullmatch(r"label(\d)label", word)
        if label:
            return Read(label=self.labels[int(label[1])]) if self.labels[int(label[1])] else None
        number = re.fullmatch(rf"(\d{{4}})|(\d\d?){SUFFIX}", word)
        if number:
            return int(number[1] or number[2])
        month = MONTH_WORDS.get(word.rstrip("."))
        return Read(month=month) if month else None


def _full_year(short: int) -> int:
    """The year two digits mean: 22 is 2022, 98 is 1998."""
    return short + (2000 if short < 70 else 1900)


def _in_english(plain: str) -> bool:
    return any(word.rstrip(".") in ENGLISH_MONTH_WORDS for word in plain.split())


def _follow_each_other(start: Read, end: Read) -> bool:
    """Whether "25 and 26 October" is said of neighbours; "May and July" is not one stretch of time."""
    if start.day and end.day and start.month == end.month:
        return end.day == start.day + 1
    if start.month and end.month and not start.day and not end.day and start.year == end.year:
        return end.month == start.month + 1
    if start.year and end.year and not (start.month or end.month or start.part or end.part):
        return end.year == start.year + 1
    return False
