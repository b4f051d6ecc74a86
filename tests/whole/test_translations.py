"""Every catalogue is complete and well written; that it holds every sentence of the code is checked by `make lint`."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import polib
import pytest
from django.conf import settings

NO_BREAK, NARROW = "\u00a0", "\u202f"
CATALOGUES = sorted(Path(settings.LOCALE_PATHS[0]).glob("*/LC_MESSAGES/*.po"))
PLACEHOLDER = re.compile(r"%\(\w+\)[.\d]*[sdf]|%%\d|%[sd]|\{\w*\}|</?\w+[^>]*>")
FRENCH_SETTING = {
    "a straight apostrophe": r"'",
    "quotes that are not French": r'["“”]',
    "no no-break space before the colon": rf"(?<!{NO_BREAK}):(?=\s|$)",
    "no narrow no-break space before ; or ?": rf"(?<!{NARROW})[;?]",
    "no no-break space inside guillemets": rf"«(?!{NO_BREAK})|(?<!{NO_BREAK})»",
    "a number parted from its unit": r" (Ko|Mo|Go|To|kbit/s|%%)(?!\w)",
    "somebody shouts": r"!",
    "two spaces": r"(?<!TI|ER|TY)  ",  # but in the tags of RIS
}
# Portugal, Africa and Spain set guillemets close; Spanish opens its questions.
CLOSE_GUILLEMETS = r"«\s|\s»|[“”]"
PLURALS = {
    "fr": "nplurals=2; plural=(n > 1);",
    "pt": "nplurals=2; plural=(n != 1);",
    "es": "nplurals=2; plural=(n != 1);",
}


def entries(language: str = "*") -> Iterator[polib.POEntry]:
    for path in CATALOGUES:
        if language in {"*", path.parts[-3]}:
            yield from polib.pofile(str(path))


def wordings(entry: polib.POEntry) -> list[tuple[str, str]]:
    """Each wording with the sentence it translates."""
    if not entry.msgid_plural:
        return [(entry.msgid, entry.msgstr)]
    return list(zip((entry.msgid, entry.msgid_plural), entry.msgstr_plural.values(), strict=True))


def test_there_is_a_catalogue_for_each_language_but_that_of_the_source():
    assert {path.parts[-3] for path in CATALOGUES} == {code for code, _name in settings.LANGUAGES} - {"en"}
    assert len({len(list(entries(code))) for code in PLURALS}) == 1


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: "/".join(path.parts[-3:]))
def test_a_catalogue_is_complete_and_sure(path):
    catalogue = polib.pofile(str(path))
    assert catalogue.metadata["Plural-Forms"] == PLURALS[path.parts[-3]]
    assert not catalogue.metadata_is_fuzzy
    assert [entry.msgid for entry in catalogue.untranslated_entries()] == []
    assert [entry.msgid for entry in catalogue.fuzzy_entries()] == []
    assert [entry.msgid for entry in catalogue.obsolete_entries()] == []
    said = Counter((entry.msgctxt, entry.msgid) for entry in catalogue)
    assert [one for one, times in said.items() if times > 1] == []


def test_a_translation_keeps_what_is_filled_in():
    faults = []
    for entry in entries():
        *first, last = wordings(entry)
        if Counter(PLACEHOLDER.findall(last[0])) != Counter(PLACEHOLDER.findall(last[1])):
            faults.append(last)
        # "its page" may stand for "its 1 pages", but nothing is asked that the sentence does not give
        faults += [one for one in first if not set(PLACEHOLDER.findall(one[1])) <= set(PLACEHOLDER.findall(last[0]))]
    assert faults == []


def test_a_translation_ends_as_its_source():
    """A space glues it to what stands beside it; a full stop makes it a sentence."""
    pairs = [pair for entry in entries() for pair in wordings(entry)]
    assert [pair for pair in pairs if any(pair[0].endswith(end) != pair[1].endswith(end) for end in (" ", "."))] == []


@pytest.mark.parametrize("fault", FRENCH_SETTING)
def test_french_is_set_as_french_is(fault):
    said = [re.sub(r"<[^>]*>", "", wording) for entry in entries("fr") for _source, wording in wordings(entry)]
    assert [wording for wording in said if re.search(FRENCH_SETTING[fault], wording)] == []


@pytest.mark.parametrize("language", ["pt", "es"])
def test_portuguese_and_spanish_are_set_as_they_are(language):
    said = [re.sub(r"<[^>]*>", "", wording) for entry in entries(language) for _source, wording in wordings(entry)]
    assert [one for one in said if re.search(CLOSE_GUILLEMETS, one) and "  - »" not in one] == []
    if language == "es":
        whole = [one for one in said if one.count("?") and len(one) > 1]
        assert [one for one in whole if one.count("?") != one.count("¿") and "* y ?" not in one] == []
