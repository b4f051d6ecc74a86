"""What a file proposes about itself: title, language, date, publisher, people, countries, themes, summary.

From its name, from what it says of itself (its metadata) and from its first pages. Each proposal tells where it
comes from; an editor accepts or corrects it. Pure: the names to look for come as arguments.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import PurePath
from typing import Literal

from core.dates import ImpossibleDate, parse

Source = Literal["metadata", "text", "name"]


@dataclass(frozen=True)
class Proposal:
    """A value to accept or correct: a string, or strings for what there may be several of."""

    value: str | list[str]
    source: Source


def propose(
    *,
    name: str,
    metadata: Mapping[str, str],
    texts: Sequence[str],
    language: str,
    publishers: Mapping[str, str],
    countries: Mapping[str, str],
    themes: Mapping[str, str],
) -> dict[str, Proposal]:
    """By field: "title", "language", "date", "publisher", "people", "countries", "themes", "summary".

    `texts` are the first pages. `publishers` (names and acronyms), `countries` (names) and `themes` (labels) lead to
    the keys that are proposed. What nothing speaks for is left out.
    """
    title = _title(name, metadata, texts)
    in_title = str(title.value) if title else ""
    found = {
        "title": title,
        "language": _language(language, metadata),
        "date": _date(name, metadata, texts, language),
        "publisher": _publisher(metadata, texts, Lookup(publishers)),
        "people": _people(metadata, texts, publishers),
        "countries": _countries(in_title, texts, Lookup(countries, capitalised=True)),
        "themes": _themes(in_title, texts, Lookup(themes)),
        "summary": _summary(metadata, texts),
    }
    return {field: proposal for field, proposal in found.items() if proposal is not None}


# --- title ------------------------------------------------------------------------------------------------

_LONGEST_TITLE = 250
_NO_TITLE = re.compile(
    r"""^(microsoft\s(word|powerpoint|excel)\b.*|untitled.*|sans\stitre.*|sem\st[ií]tulo.*|sin\st[ií]tulo.*
    |(document|presentation|pr[ée]sentation|diapositive|slide|scan|print|layout|template|mod[èe]le)[\s\d_-]*
    |pr[ée]sentation\spowerpoint|powerpoint\spresentation|powerpoint-pr[äe]sentation|title|titre|pdf|none|null
    |.*\.(docx?|pdf|indd|pptx?|xlsx?|odt|rtf|qxd|tex|txt|dvi|html?|tmp|p65|fm|wpd)|[\W\d_]*|\S{25,})$""",
    re.IGNORECASE | re.VERBOSE,
)
_CONTACT = re.compile(
    r"@|www\.|https?:|\b(t[ée]l|tel|fax|email|courriel|b\.?p\.?|site web|phone)\b\s*[:.(\d]|\b\d{2} BP\b", re.I
)
_TITLE_WORDS = re.compile(
    r"\b(rapport|étude|guide|manuel|termes de r[ée]f[ée]rence|loi|d[ée]cret|arr[êe]t[ée]|r[èe]glement|strat[ée]gie|"
    r"plan|"
    r"bonnes? pratiques?|note|report|study|handbook|manual|terms of reference|working paper|good practices?|strategy|"
    r"act|decree|regulation|relat[óo]rio|estudo|lei|estrat[ée]gia|informe|estudio|ley)\b",
    re.IGNORECASE,
)
_WORDS_OF_A_NAME = re.compile(r"\b(?!final|finale|version|draft|copie|copy|corrig|revu)[^\W\d_]{3,}\b", re.IGNORECASE)
_LABELLED_TITLE = re.compile(r"^\W*(?:title|titre|título|titulo)\s*[:\n]\s*(\S.{5,250})$", re.IGNORECASE | re.MULTILINE)


def _title(name: str, metadata: Mapping[str, str], texts: Sequence[str]) -> Proposal | None:
    opening = "\n".join(texts[:2])
    for key in ("xmp_title", "title"):
        said = _one_line(metadata.get(key, ""))
        if is_a_title(said, name) and (not opening.strip() or _stands_in(said, opening)):
            return Proposal(said[:_LONGEST_TITLE], "metadata")
    headline = _one_line(metadata.get("headline", ""))
    if is_a_title(headline, name) and not _CONTACT.search(headline):
        return Proposal(_calm(headline, opening)[:_LONGEST_TITLE], "text")
    if texts and (labelled := _LABELLED_TITLE.search(texts[0][:1_000])):
        return Proposal(_one_line(labelled[1]), "text")
    if texts and (block := _title_block(texts[0])):
        return Proposal(_calm(block, opening)[:_LONGEST_TITLE], "text")
    from_name = _one_line(re.sub(r"[_\-.]+", " ", PurePath(name).stem))
    if is_a_title(from_name, "") and len(_WORDS_OF_A_NAME.findall(from_name)) >= 3:
        return Proposal(from_name[:1].upper() + from_name[1:_LONGEST_TITLE], "name")
    return None


def is_a_title(said: str, name: str) -> bool:
    """Whether a person wrote it for readers, and no program for itself."""
    if len(said) < 6 or _NO_TITLE.match(said) or sum(map(str.isalpha, said)) < len(said) / 2:
        return False
    stem = PurePath(name).stem
    return folded(said) != folded(stem) or (" " in said and "_" not in said)


def _title_block(page: str) -> str:
    """The lines near the top of a first page that look most like its title."""
    best, highest = "", 0.0
    for place, lines in enumerate(_blocks(page)[:14]):
        block = _one_line(" ".join(lines)).strip("*#_ ")
        if not 10 <= len(block) <= _LONGEST_TITLE or not is_a_title(block, "") or _CONTACT.search(block):
            continue
        letters = [letter for letter in block if letter.isalpha()]
        worth = 4 - 0.35 * place
        worth += 2 * (sum(map(str.isupper, letters)) > 0.8 * len(letters) and len(letters) > 15)
        worth += 2 * bool(_TITLE_WORDS.search(block))
        worth -= 2 * block.endswith((".", ":", ";", ",")) + (len(block) > 180) + 2 * bool(_WHEN.fullmatch(block))
        worth -= 2 * (len(block.split()) < 3) + 3 * block[:1].islower()
        if worth > highest:
            best, highest = block, worth
    return best


def _blocks(page: str) -> list[list[str]]:
    blocks: list[list[str]] = [[]]
    for line in page.split("\n")[:60]:
        if line.strip():
            blocks[-1].append(line.strip())
        elif blocks[-1]:
            blocks.append([])
    return [block[:6] for block in blocks if block]


def _calm(title: str, text: str) -> str:
    """A title in capitals as the text writes its words: with their accents, names and acronyms with their capitals."""
    if title != title.upper():
        return title
    written: dict[str, Counter[str]] = {}
    prose = "\n".join(line for line in text.split("\n") if not line.isupper())
    for word in re.findall(r"\w+", prose):
        if not word.isupper() or len(word) <= 6:
            written.setdefault(folded(word), Counter())[word] += 1
    calm = re.sub(r"\w+", lambda found: _as_written(found.group(), written), title)
    return calm[:1].upper() + calm[1:]


def _as_written(word: str, written: Mapping[str, Counter[str]]) -> str:
    forms = written.get(folded(word), Counter())
    small = [form for form in forms if form.islower()]
    if small:
        return max(small, key=lambda form: forms[form])
    return forms.most_common(1)[0][0] if forms else word.lower()


def _stands_in(title: str, text: str) -> bool:
    words = set(_words(title))
    return not words or len(words & set(_words(text))) >= len(words) / 2


# --- language, date ---------------------------------------------------------------------------------------

OURS = ("fr", "en", "pt", "es")


def _language(language: str, metadata: Mapping[str, str]) -> Proposal | None:
    if language in OURS:
        return Proposal(language, "text")
    said = (metadata.get("xmp_language") or metadata.get("language", ""))[:2].lower()
    return Proposal(said, "metadata") if said in OURS else None


_MONTHS = (
    "janvier|février|fevrier|mars|avril|mai|juin|juillet|août|aout|septembre|octobre|novembre|décembre|decembre|"
    "january|february|march|april|may|june|july|august|september|october|november|december|"
    "janeiro|fevereiro|março|abril|maio|junho|julho|agosto|setembro|outubro|novembro|dezembro|"
    "enero|febrero|marzo|mayo|junio|julio|septiembre|octubre|noviembre|diciembre"
)
_WHEN = re.compile(
    rf"\b((?:\d{{1,2}}(?:er|st|nd|rd|th|º)?\s+(?:de\s+)?)?(?:{_MONTHS})(?:\s+\d{{1,2}},)?\s+(?:de\s+)?(?:19|20)\d\d"
    r"|\d{1,2}[/.]\d{1,2}[/.](?:19|20)\d\d|(?:19|20)\d\d-\d\d-\d\d)\b",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?<![\d/–-])(?:19[5-9]\d|20\d\d)(?![\d/–-])")


def _date(name: str, metadata: Mapping[str, str], texts: Sequence[str], language: str) -> Proposal | None:
    """A date that stands alone on the first page, else the first one written there, else what the file says."""
    first = texts[0] if texts else ""
    lines = [line for line in first[:4_000].split("\n") if len(_WHEN.findall(line)) < 2]  # two make a period
    alone = [line for line in lines[:60] if len(line) < 60]
    written = [found[1] for line in [*alone, *lines] for found in _WHEN.finditer(line)]
    for when in written:
        if usable := _usable(when, language):
            return Proposal(usable, "text")
    stem = PurePath(name).stem
    for source, text in (("name", stem), ("text", "\n".join(alone[:25]))):
        years = [year for year in _YEAR.findall(text.replace("_", " ")) if int(year) <= _this_year()]
        if years:
            return Proposal(max(years), source)  # type: ignore[arg-type]  # one of the three
    created = re.search(r"((?:19|20)\d\d)-?(\d\d)-?(\d\d)", metadata.get("xmp_date") or metadata.get("created", ""))
    if created and (usable := _usable("-".join(created.groups()), language)):
        return Proposal(usable, "metadata")
    return None


def _usable(when: str, language: str) -> str:
    """The date as it is kept, if it can be one and has not yet to come."""
    try:
        date = parse(when, language)
    except ImpossibleDate:
        return ""
    return date.iso() if date.year is not None and 1900 < date.year <= _this_year() else ""


def _this_year() -> int:
    return datetime.now(tz=UTC).year


# --- names we know ----------------------------------------------------------------------------------------


def folded(text: str) -> str:
    """Without accents and capitals."""
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c)).lower()


def _words(text: str) -> list[str]:
    """Folded, without a plural's ending."""
    return [_singular(word) for word in re.findall(r"\w+", folded(text))]


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word[-1] in "sx" else word


# "Réunion" heads many a page that has nothing to do with the island
_ALSO_COMMON_WORDS = {"", "reunion", "reuniao"}


class Lookup:
    """Finds known names in a text, the longest one at each place; acronyms only as they are written."""

    def __init__(self, keys: Mapping[str, str], *, capitalised: bool = False) -> None:
        self._capitalised = capitalised
        self._word = folded if capitalised else lambda word: _singular(folded(word))  # names have no plural
        self._names: dict[str, str] = {}
        self._acronyms: dict[str, str] = {}
        for name, key in keys.items():
            if name.isupper() and " " not in name and len(name) <= 10:
                self._acronyms.setdefault(name, key)
            elif (words := " ".join(self._words(name))) not in _ALSO_COMMON_WORDS:
                self._names.setdefault(words, key)
        self._longest = max((name.count(" ") + 1 for name in self._names), default=0)

    def found_in(self, text: str) -> Iterator[str]:
        """Keys in the order of the text, each as often as it is named."""
        as_written = re.findall(r"\w+", text)
        words = [self._word(word) for word in as_written]
        place = 0
        while place < len(words):
            for length in range(min(self._longest, len(words) - place), 0, -1):
                key = self._names.get(" ".join(words[place : place + length]))
                if key and (not self._capitalised or as_written[place][0].isupper()):
                    yield key
                    place += length
                    break
            else:
                if key := self._acronyms.get(as_written[place]):
                    yield key
                place += 1

    def key_of(self, name: str) -> str:
        return self._acronyms.get(name.strip()) or self._names.get(" ".join(self._words(name)), "")

    def _words(self, name: str) -> list[str]:
        return [self._word(word) for word in re.findall(r"\w+", name)]


_PUBLISHED_BY = re.compile(
    r"(?:publi[ée]e?s?\s+par|édité\s+par|published\s+by|publicado\s+p[oe]r|©|\(c\))\s*:?\s*((?:19|20)\d\d,?\s*)?(.{3,120})",
    re.I,
)


def _publisher(metadata: Mapping[str, str], texts: Sequence[str], known: Lookup) -> Proposal | None:
    if key := known.key_of(metadata.get("xmp_publisher", "")):
        return Proposal(key, "metadata")
    for text in texts[:3]:
        for told in _PUBLISHED_BY.finditer(text):
            if key := next(known.found_in(told[2]), ""):
                return Proposal(key, "text")
    # otherwise the letterhead: an organisation only named in the text may be anybody
    if texts and (key := next(known.found_in(texts[0][:400]), "")):
        return Proposal(key, "text")
    return None


_NOBODY = re.compile(
    r"\b(user|utilisateur|usu[áa]rio|admin\w*|owner|propri[ée]taire|microsoft|windows|office|officer|hp|dell|lenovo|"
    r"acer|asus|toshiba|pc|portable|laptop|client|unknown|inconnu|auteur|author|template|python-docx|latex|adobe|root|"
    r"secr[ée]tariat|anonymous|test|scan\w*|xerox|canon|ricoh|services?|department|d[ée]partement|minist\w+|agenc\w+|"
    r"organi[sz]ation|research|consortium|development|bureau|direction|commission|university|universit[ée])\b|\d|@|_",
    re.IGNORECASE,
)
_NAME = r"[A-ZÀ-Þ][\w'’-]+(?:\s+(?:(?:de|da|do|dos|del|la|le|van|von|el|al|ben|ould)\s+)?[A-ZÀ-Þ][\w'’.-]*){1,3}"
_PERSON = rf"(?:(?:M|Mme|Mr|Mrs|Ms|Dr|Pr|Prof)\.?[ \t]+)?({_NAME})".replace(r"\s+", r"[ \t]+")
_WRITTEN_BY = re.compile(
    r"(?i:auteure?s?(?:\(s\))?|authors?(?:\(s\))?|autore?s?|(?:prepared|written|presented)\s+by|"
    r"(?:préparé|rédigé|présenté)\s+par|(?:elaborado|preparado)\s+por)\s*:?\s*"
    rf"({_PERSON}(?:\s*(?:,|;|&|\bet\b|\band\b|\be\b|\by\b)\s*{_PERSON}){{0,5}})"
)


def _people(metadata: Mapping[str, str], texts: Sequence[str], publishers: Mapping[str, str]) -> Proposal | None:
    """Authors by name, as the text gives them or the file says."""
    for text in texts[:3]:
        for told in _WRITTEN_BY.finditer(text):
            if people := [person for person in _names_in(told[1]) if not _NOBODY.search(person)]:
                return Proposal(people, "text")
    said = metadata.get("xmp_creator") or metadata.get("author", "")
    organisations = {folded(name) for name in publishers}
    people = [
        person for person in _names_in(said) if folded(person) not in organisations and not _NOBODY.search(person)
    ]
    return Proposal(people, "metadata") if people else None


def _names_in(said: str) -> list[str]:
    pieces = re.split(r"\s*[;,&/]\s*|\s+(?:et|and|e|y)\s+", said)
    people = (found[1].strip(" .") for piece in pieces if (found := re.fullmatch(_PERSON, piece.strip())))
    return list(dict.fromkeys(people))[:8]


_MOST_COUNTRIES, _MOST_THEMES = 6, 6


def _countries(title: str, texts: Sequence[str], known: Lookup) -> Proposal | None:
    """Those of the title; else those the first pages speak of about as much as of the first one."""
    if in_title := list(dict.fromkeys(known.found_in(title))):
        return Proposal(in_title[:_MOST_COUNTRIES], "text")
    named = Counter(known.found_in("\n".join(texts)))
    if not named:
        return None
    most = named.most_common(1)[0][1]
    often = [key for key, times in named.most_common(_MOST_COUNTRIES) if times >= max(2, most / 3)]
    return Proposal(often, "text") if often else None


def _themes(title: str, texts: Sequence[str], known: Lookup) -> Proposal | None:
    named = Counter(known.found_in("\n".join(texts)))
    for key in known.found_in(title):
        named[key] += 5
    if not named:
        return None
    most = named.most_common(1)[0][1]
    often = [key for key, times in named.most_common(_MOST_THEMES) if times >= max(2, most / 5)]
    return Proposal(often, "text") if often else None


# --- summary ----------------------------------------------------------------------------------------------

_LONGEST_SUMMARY = 600
_SUMMARY_HEADING = re.compile(
    r"^\W*(?:[IVX\d]+[.)]?\s+)?(r[ée]sum[ée](?:\s+(?:ex[ée]cutif|analytique))?|synth[èe]se|en\s+bref|(?:executive\s+)?summary|"
    r"abstract|in\s+brief|resumo(?:\s+executivo)?|resumen(?:\s+ejecutivo)?|sum[áa]rio\s+executivo)\s*[:.—–-]?\s*$",
    re.IGNORECASE | re.MULTILINE,
)


def _summary(metadata: Mapping[str, str], texts: Sequence[str]) -> Proposal | None:
    """What stands under a heading that says so; else the first sentences of running text."""
    for text in texts:
        if (heading := _SUMMARY_HEADING.search(text)) and (told := _sentences(text[heading.end() :])):
            return Proposal(told, "text")
    subject = _one_line(metadata.get("subject", ""))
    if len(subject) >= 80:
        return Proposal(_cut(subject), "metadata")
    return next((Proposal(told, "text") for text in texts[:4] if (told := _sentences(text))), None)


def _sentences(text: str) -> str:
    """The first paragraph of prose: long lines that end like sentences, no headings or tables."""
    for paragraph in re.split(r"\n\s*\n", text):
        lines = paragraph.strip().split("\n")
        while lines and (len(lines[0]) < 45 or not re.search(r"[a-zà-ÿ]{3}", lines[0])):
            lines.pop(0)  # the heading above
        prose = _one_line(" ".join(lines))
        if prose[:1].islower():  # begins in the middle of a sentence
            prose = re.split(r"(?<=[.!?])\s+(?=[A-ZÀ-Þ])", prose, maxsplit=1)[-1]
        if len(prose) >= 150 and re.search(r"[.!?…]", prose[60:]) and " | " not in prose and "...." not in prose:
            return _cut(prose)
    return ""


def _cut(prose: str) -> str:
    """At the last sentence end before the limit."""
    if len(prose) <= _LONGEST_SUMMARY:
        return prose
    ends = [found.end() for found in re.finditer(r"[.!?…](?=\s)", prose[:_LONGEST_SUMMARY])]
    if ends and ends[-1] > 120:
        return prose[: ends[-1]]
    return prose[: prose.rfind(" ", 0, _LONGEST_SUMMARY)] + "…"


def _one_line(text: str) -> str:
    return " ".join(text.split())
