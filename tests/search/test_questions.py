import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.questions import LONGEST, MOST_WORDS, Note, parse


def test_words_are_cut_where_the_index_cuts_them():
    assert parse("L'accès aux soins : c’est-à-dire ?").terms.words == (
        "l",
        "accès",
        "aux",
        "soins",
        "c",
        "est",
        "à",
        "dire",
    )


@pytest.mark.parametrize("marks", ['""', "“”", "«»", "„“", "””", "‹›"])
@pytest.mark.parametrize("space", ["", " ", "\u00a0"])
def test_every_kind_of_quotation_mark_makes_a_phrase(marks, space):
    parsed = parse(f"{marks[0]}{space}assurance maladie{space}{marks[1]}")

    assert parsed.terms.phrases == (("assurance", "maladie"),)
    assert parsed.terms.words == ("assurance", "maladie")
    assert parsed.notes == ()


@pytest.mark.parametrize("minus", ["-", "−", "–"])
def test_a_minus_before_a_word_or_a_phrase_excludes_it(minus):
    parsed = parse(f'santé {minus}hôpital {minus}"sous-traitance privée"')

    assert parsed.terms.words == ("santé",)
    assert parsed.terms.excluded == (("hôpital",), ("sous", "traitance", "privée"))


def test_a_hyphen_excludes_nothing():
    assert parse("sous-préfet 2010-2020 - fin").terms.excluded == ()


def test_an_apostrophe_opens_no_phrase():
    assert parse("l'hôpital d'Abidjan").terms.phrases == ()


def test_a_phrase_left_open_is_read_to_the_end_and_said():
    parsed = parse('santé "droit du travail')

    assert parsed.terms.phrases == (("droit", "du", "travail"),)
    assert parsed.notes == (Note.OPEN_QUOTE,)


@pytest.mark.parametrize("typed", ['"', '""""', "???", "* * *", "()[]{}", "\x00\x01\x02", "«»", "- - -", "\u200b"])
def test_signs_alone_are_no_question(typed):
    parsed = parse(typed)

    assert not parsed.terms
    assert Note.NO_WORDS in parsed.notes or not typed.strip("\x00\x01\x02\u200b")


@pytest.mark.parametrize("typed", ["", "   ", "\n\t"])
def test_nothing_typed_needs_no_remark(typed):
    assert parse(typed).notes == ()


def test_only_exclusions_are_said():
    assert parse("-mutuelle -santé").notes == (Note.ONLY_EXCLUSIONS,)


@pytest.mark.parametrize("typed", ["mutuel*", "*elle", "mutu?lle"])
def test_wildcards_are_said_to_mean_nothing(typed):
    assert Note.WILDCARDS in parse(typed).notes


def test_a_question_mark_at_the_end_is_no_wildcard():
    assert parse("Qui paie ? Comment?").notes == ()


def test_ten_thousand_characters_are_cut_and_said():
    parsed = parse("santé " * 1667)

    assert Note.CUT in parsed.notes
    assert 0 < len(parsed.terms.words) <= MOST_WORDS


def test_one_endless_word_is_left_out():
    assert parse("a" * 10_000).terms.words == ()
    assert Note.CUT in parse("a" * 10_000).notes


def test_composed_and_decomposed_spellings_are_one():
    assert parse(unicodedata.normalize("NFD", "développement")) == parse("développement")


def test_control_characters_part_words():
    assert parse("santé\x00publique\x1b[31m").terms.words == ("santé", "publique", "31m")


@given(st.text(max_size=3 * LONGEST))
def test_whatever_is_typed_is_parsed_within_bounds(typed):
    parsed = parse(typed)

    assert len(parsed.terms.words) <= MOST_WORDS
    assert all(word and word == word.lower() for word in parsed.terms.words if word.isascii())
    assert all(phrase and set(phrase) <= set(parsed.terms.words) for phrase in parsed.terms.phrases)
    assert all(parsed.terms.excluded)


@given(
    st.lists(
        st.sampled_from(['"', "«", "»", "“", "”", "-", "−", "*", " ", "santé", "l'", "x", "\x00", "é"]), max_size=60
    )
)
def test_any_tangle_of_quotes_and_signs_is_parsed(pieces):
    parsed = parse("".join(pieces))

    assert len(set(parsed.notes)) == len(parsed.notes)
    assert parse("".join(pieces)) == parsed


@given(st.lists(st.text(alphabet="abcdéèœ", min_size=1, max_size=9), min_size=1, max_size=9))
def test_plain_words_come_back_as_typed(words):
    composed = tuple(unicodedata.normalize("NFC", word).lower() for word in words)

    assert parse(" ".join(words)).terms.words == composed
