import pytest

from search.engines.tantivy_engine import TantivyEngine
from search.questions import parse
from search.registry import MEMBERS, PUBLIC
from search.vocabulary import complete, distance, mend, spell
from tests.search.library import LIBRARY, ONLY_MEMBERS, entry


@pytest.fixture
def engine():
    engine = TantivyEngine()
    engine.put(LIBRARY)
    return engine


def spelled(engine, typed, shelf=PUBLIC, hint=""):
    return spell(parse(typed).terms, shelf, engine, hint)


@pytest.mark.parametrize(
    ("one", "other", "errors"),
    [("santé", "santé", 0), ("sante", "sant", 1), ("sante", "snate", 1), ("sante", "santer", 1), ("sante", "zande", 2)],
)
def test_errors_are_letters_added_dropped_replaced_or_swapped(one, other, errors):
    assert distance(one, other, 2) == errors
    assert distance(other, one, 2) == errors


def test_counting_errors_stops_where_it_no_longer_matters():
    assert distance("mutuelle", "hôpital", 1) == 2


@pytest.mark.parametrize(
    "typed",
    ["ctisation", "otisation", "kotisation", "ocotisation", "octisation", "cotisaton", "cotisatoin"],
)
def test_a_typing_error_anywhere_in_the_word_is_mended(engine, typed):
    assert mend(typed, PUBLIC, engine) == "cotisation"


def test_short_words_and_numbers_are_left_alone(engine):
    assert mend("sol", PUBLIC, engine) == ""
    assert mend("20l4", PUBLIC, engine) == ""


def test_a_stop_word_is_never_what_was_meant(engine):
    engine.put([entry("note:english", "This report", "This and that.", language="en")])

    assert mend("thiz", PUBLIC, engine) == ""


def test_a_word_in_another_form_is_no_error(engine):
    assert spelled(engine, "cotisations").mended == {}
    assert spelled(engine, "hospitals").mended == {}


def test_accents_are_given_back(engine):
    assert spelled(engine, "sante menages").terms.spellings == {"sante": ("santé",), "menages": ("ménages",)}
    assert spelled(engine, "santé").terms.spellings == {}


def test_the_suggestion_keeps_the_rest_of_the_question(engine):
    assert spelled(engine, 'Cotisatoin "par ménage" -hôpital').suggestion('Cotisatoin "par ménage" -hôpital') == (
        'cotisation "par ménage" -hôpital'
    )
    assert spelled(engine, "cotisation").suggestion("cotisation") == ""


def test_a_question_is_read_in_the_languages_of_the_shelf(engine):
    assert spelled(engine, "trabajadores informales").languages[0] == "es"
    assert spelled(engine, "community insurance").languages[0] == "en"
    assert set(spelled(engine, "xyz", hint="pt").languages) >= {"fr", "en", "es", "pt"}
    assert spelled(engine, "xyz", hint="pt").languages[0] == "pt"


def test_spelling_consults_the_asked_shelf_only(engine):
    engine.put([entry("note:secret", "Réservé", "La péréquation des caisses", shelves=ONLY_MEMBERS)])

    assert spelled(engine, "perequation").terms.spellings == {}
    assert spelled(engine, "pereqaution").mended == {}
    assert complete("peréq", PUBLIC, engine) == []
    assert spelled(engine, "pereqaution", MEMBERS).mended == {"pereqaution": "péréquation"}
    assert complete("péréq", MEMBERS, engine) == ["péréquation"]


def test_the_last_word_is_completed(engine):
    assert "le rôle des mutuelles" in complete("le rôle des mutu", PUBLIC, engine)
    assert complete("m", PUBLIC, engine) == []


def test_the_words_of_a_shelf_go_with_the_texts_that_held_them(engine):
    engine.delete(["note:mutuelle"])

    assert spelled(engine, "cotisatoin").mended == {}
    assert spelled(engine, "menages").terms.spellings == {}
