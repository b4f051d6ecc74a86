"""Cleaning, cutting, telling languages, and the sentences people read."""

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from documents.extraction.cleaning import clean
from documents.extraction.languages import language_of
from documents.extraction.parts import cut
from documents.extraction.reasons import REASONS, sentence


def test_a_word_cut_at_the_end_of_a_line_is_whole_again():
    assert clean("la compréhen\ufffesion, la pro\x02tection et la mutuali\u00adsation") == (
        "la compréhension, la protection et la mutualisation"
    )


@pytest.mark.parametrize(
    ("drawn", "read"),
    [
        ("la Guinée\ufffeBissau", "la Guinée-Bissau"),
        ("2017\ufffe2021", "2017-2021"),
        ("procès\ufffeverbal", "procès-verbal"),
        ("peut\ufffeêtre", "peut-être"),
        ("MUTUA\ufffeLITÉ", "MUTUALITÉ"),
        ("anti\ufffesélection", "antisélection"),
    ],
)
def test_a_hyphen_that_belongs_to_the_word_stays(drawn, read):
    assert clean(drawn) == read


def test_ligatures_and_accents_are_written_as_people_type_them():
    assert clean("bénéﬁciaires, oﬃce, e\u0301te\u0301") == "bénéficiaires, office, été"


@given(st.text(max_size=200))
def test_no_control_character_survives(text):
    cleaned = clean(text)

    assert not [c for c in cleaned if c != "\n" and c != "\t" and (ord(c) < 32 or 0xD800 <= ord(c) < 0xE000)]
    assert clean(cleaned) == cleaned


@given(st.lists(st.text(alphabet="ab. \n", max_size=300), max_size=20))
def test_cutting_loses_no_word(paragraphs):
    parts = list(cut(paragraphs, size=50))

    assert " ".join(parts).split() == " ".join(paragraphs).split() or "".join("".join(parts).split()) == "".join(
        "".join(paragraphs).split()
    )


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fr", "Les mutuelles jouent un rôle dans la gestion du régime et dans la sensibilisation des ménages."),
        ("en", "The mutual organizations play a role in the management of the scheme and in raising awareness."),
        ("es", "Las mutuales tienen un papel en la gestión del régimen y en la sensibilización de los hogares."),
        ("pt", "As mutualidades têm um papel na gestão do regime e na sensibilização das famílias do país."),
        ("ar", "تلعب التعاضديات دورا مهما في إدارة نظام التأمين الصحي وفي توعية الأسر والعمال في الاقتصاد غير المنظم"),
        ("", "12 450 3,5 % 1 200"),
    ],
)
def test_languages_are_told_apart(language, text):
    assert language_of(text) == language


def test_every_reason_has_a_sentence_without_a_gap():
    facts = {
        "pages": 12, "range": "1–12", "lost": "13–20", "blank": 2, "count": 20, "limit": 5, "megabytes": 600,
        "kind": "exe", "named": "pdf", "page": 3,
    }  # fmt: skip
    with translation.override("en"):
        for reason in REASONS:
            told = sentence(reason, facts)
            assert told.endswith(".")
            assert "%" not in told


def test_a_sentence_tells_what_the_file_seems_to_be():
    with translation.override("en"):
        assert sentence("wrong_kind", {"kind": "exe", "named": "pdf"}) == (
            "The name ends in .pdf, but this seems to be a program."
        )
        assert "an OpenDocument text" in sentence("wrong_kind", {"kind": "odt", "named": "odt"})


def test_facts_of_another_version_still_make_a_sentence():
    assert sentence("too_many_pages", {}).endswith(".")


def test_a_file_not_read_yet_has_no_sentence():
    assert sentence("", {}) == ""
