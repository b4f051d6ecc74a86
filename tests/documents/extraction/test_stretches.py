"""Two languages on one page."""

from documents.extraction.stretches import stretches_of

FRENCH = (
    "Les pays du Sud ont acquis une expertise dans un domaine des politiques sociales et la partagent avec ceux qui"
)
ENGLISH = "the Nairobi Outcome Document was adopted and this is what the organizations of the South have to do with it"


def pieces(text: str, language: str = "fr") -> list[tuple[str, str]]:
    stretches = stretches_of(text, language)
    ends = [start for start, _code in stretches[1:]] + [len(text)]
    return [(code, text[start:end].strip()) for (start, code), end in zip(stretches, ends, strict=True)]


def test_a_page_in_one_language_has_no_stretches():
    assert stretches_of(FRENCH, "fr") == []
    assert stretches_of("", "") == []


def test_a_quotation_in_english_is_told_from_the_french_around_it():
    text = f"{FRENCH}.\n\n{ENGLISH}.\n\n{FRENCH}."
    assert pieces(text) == [("fr", f"{FRENCH}."), ("en", f"{ENGLISH}."), ("fr", f"{FRENCH}.")]


def test_the_language_may_change_inside_a_line():
    assert pieces(f"{FRENCH}. - {ENGLISH}") == [("fr", f"{FRENCH}."), ("en", f"- {ENGLISH}")]


def test_a_title_of_a_few_words_does_not_change_the_language():
    assert stretches_of(f"{FRENCH}, dit « The Lancet of the month », {FRENCH}", "fr") == []
