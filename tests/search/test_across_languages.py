"""A question in one language finds the texts of another, and the page says by which words."""

import numpy
import pytest
from bs4 import BeautifulSoup
from django.core.management import call_command

from core.models import Change, Concept
from search import indexing, label_files, learning, neighbours, thesaurus, vectors, vocabulary
from search.engines import get_engine
from search.engines.base import Query
from search.lexicon import LearntLexicon
from search.models import LexiconEntry, ThemePhrase
from search.neighbours import Neighbours
from search.questions import parse
from search.registry import PUBLIC
from search.translation import Spoken, translate
from tests.factories.documents import make_document
from tests.search.library import entry, keys

LABELS = [
    {"fr": "Prix des soins", "en": "Price of care", "pt": "Preço dos cuidados"},
    {"fr": "Prix du riz", "en": "Price of rice"},
    {"fr": "Soins à domicile", "en": "Home care"},
    {"fr": "Riz", "en": "Rice", "pt": "Arroz"},
]
RICE = entry("note:rice", "Markets", "The price of rice doubled.", language="en")
RIZ = entry("note:riz", "Marchés", "Le prix du riz a doublé.", language="fr")
HOME = entry("note:home", "Nurses", "They bring care to every home.", language="en")


@pytest.fixture
def engine():
    engine = get_engine()
    engine.put([RICE, RIZ, HOME])
    return engine


def asked(engine, typed: str, lexicon=None, spoken=(), near=None):
    spelled = vocabulary.spell(parse(typed).terms, PUBLIC, engine)
    terms = translate(spelled, lexicon or LearntLexicon([]), spoken, near)
    return engine.search(Query(terms, spelled.languages, PUBLIC))


def test_a_lexicon_is_learnt_from_labels_that_mean_the_same():
    lexicon = LearntLexicon(LABELS)

    assert lexicon.renderings(["riz", "domicil", "inconnu"], "fr") == {
        "riz": {"en": (("rice", 1.0),), "pt": (("arroz", 1.0),)},
        "domicil": {"en": (("home", 1.0), ("care", 0.5))},
    }


def test_the_labels_that_come_with_the_site_name_things_in_our_languages():
    for source in label_files.SOURCES:
        rows = list(label_files.read(source))
        assert len(rows) > 1000
        assert all(len(row) > 1 and set(row) <= {"fr", "en", "es", "pt"} for row in rows)


def test_a_question_finds_what_its_words_mean_in_another_language(engine):
    assert keys(asked(engine, "riz")) == ["riz"]
    assert keys(asked(engine, "riz", LearntLexicon(LABELS))) == ["riz", "rice"]


def test_a_question_in_a_language_without_texts_is_still_read_in_that_language(engine):
    spelled = vocabulary.spell(parse("qual é o preço do arroz").terms, PUBLIC, engine)

    assert spelled.languages[0] == "pt"
    assert keys(asked(engine, "qual é o preço do arroz", LearntLexicon(LABELS)))[0] in {"riz", "rice"}


def test_texts_in_the_language_of_the_question_keep_their_order(engine):
    engine.put(entry(f"note:{n}", "Prix", "Le prix " * n + "du riz et du mil " * (9 - n)) for n in range(1, 9))
    french = [key for key in keys(asked(engine, "le prix du riz")) if key not in {"rice", "home"}]

    assert [k for k in keys(asked(engine, "le prix du riz", LearntLexicon(LABELS))) if k in french] == french


def test_a_theme_is_looked_for_by_its_name_in_each_language_until_the_reader_takes_that_away(engine):
    theme = Spoken("home-care", ("soins", "domicile"), {"fr": "soins à domicile", "en": "home care"})

    assert "home" in keys(asked(engine, "soins à domicile", spoken=[theme]))
    left_out = Spoken(theme.key, theme.words, theme.names, is_left_out=True)
    assert keys(asked(engine, "soins à domicile", LearntLexicon(LABELS), [left_out])) == []


# --- what stands near -------------------------------------------------------------------------------------


MEANINGS = {
    "riz": 0,
    "rice": 0,
    "arroz": 0,
    "prix": 1,
    "price": 1,
    "doublé": 2,
    "doubled": 2,
    "marchés": 3,
    "markets": 3,
}


@pytest.fixture
def meanings(monkeypatch):
    """Words with a vector each, by what they mean: the logic without the package."""

    def encode(words):
        rows = numpy.zeros((len(words), vectors.DIMENSIONS), numpy.float32)
        for row, word in enumerate(words):
            rows[row, MEANINGS.get(word, 100 + hash(word) % 300)] = 1
        return rows

    monkeypatch.setattr(vectors, "available", lambda: True)
    monkeypatch.setattr(vectors, "encode", encode)


def test_a_word_finds_what_stands_near_it_in_the_words_of_the_shelf(engine, meanings):
    near = Neighbours.among(engine.words(PUBLIC, 100))

    assert near.renderings(["riz"])["riz"] == {"en": (("rice", 1.0),), "fr": (("riz", 1.0),)}
    assert keys(asked(engine, "riz", near=near)) == ["riz", "rice"]
    assert near.renderings(["arroz"])["arroz"]["en"] == (("rice", 1.0),)  # a word the shelf has never seen


def test_neighbours_are_kept_beside_the_index_and_read_again(engine, meanings, settings, tmp_path):
    settings.INDEX_DIR = tmp_path / "index"
    engine = get_engine()  # the settings changed: an engine with folders
    engine.put([RICE, RIZ])

    assert neighbours.of(PUBLIC) is None
    assert neighbours.is_late(engine) is False  # too few entries to be worth it
    neighbours.fill(engine)
    neighbours.fill(engine)

    assert neighbours.of(PUBLIC).renderings(["prix"])["prix"]["en"] == (("price", 1.0),)
    assert len(list((tmp_path / "index-neighbours").glob("public-*"))) == 1
    engine.put(entry(f"note:{n}", "Mil", "Le mil.") for n in range(9))
    assert neighbours.is_late(engine)


@pytest.mark.skipif(not vectors.available(), reason="the extra `semantic` is not installed (make semantic)")
def test_the_vectors_of_the_package_put_words_of_four_languages_together(engine):
    near = Neighbours.among({"en": ["health", "insurance", "roof", "goat"], "es": ["salud", "cabra"]})

    found = near.renderings(["santé", "chèvre"])
    assert found["santé"]["en"][0][0] == "health"
    assert found["santé"]["es"][0][0] == "salud"
    assert found["chèvre"]["en"][0][0] == "goat"


def test_without_the_package_nothing_is_near_and_nothing_fails(engine, monkeypatch):
    monkeypatch.setattr(vectors, "available", lambda: False)
    neighbours.fill(engine)

    assert neighbours.of(PUBLIC) is None
    assert neighbours.is_late(engine) is False


# --- learnt from the themes, shown on the page ------------------------------------------------------------


@pytest.fixture
def learnt(db):
    learning.learn("cldr")  # the shortest list; the themes are learnt with it


@pytest.mark.django_db
def test_the_lexicon_is_learnt_again_when_themes_are_loaded(tmp_path):
    Change.objects.filter(topic=learning.TOPIC).delete()
    learning.learn("cldr")
    vocabulary_file = tmp_path / "millet.ttl"
    vocabulary_file.write_text("""
        @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
        <https://example.org/millet> a skos:Concept ; skos:inScheme <https://example.org/> ;
            skos:prefLabel "fonio"@fr, "hungry rice"@en .
    """)

    call_command("load_themes", str(vocabulary_file), verbosity=0)

    assert LexiconEntry.objects.get(language="fr", stem="fonio").renderings["en"][0][0] in {"hungri", "rice"}
    assert ThemePhrase.objects.filter(stems="hungri rice", concept__key="millet").exists()
    assert not Change.objects.filter(topic=learning.TOPIC).waiting().exists()


@pytest.mark.django_db
def test_a_theme_that_an_editor_changes_is_learnt_later(learnt):
    concept = Concept.objects.first()
    concept.labels.create(language="fr", text="le grand baobab", kind="other")
    concept.save()

    assert Change.objects.filter(topic=learning.TOPIC).waiting().exists()
    learning.catch_up()
    assert ThemePhrase.objects.filter(concept=concept, stems="grand baobab").exists()
    assert learning.catch_up() is None


def test_the_longest_label_is_heard_in_whatever_form_and_language(learnt):
    heard = [theme.key for theme in thesaurus.spoken_in(("les", "socles", "de", "protection", "sociale"), "fr")]
    assert heard == ["social-protection-floor"]
    assert [t.key for t in thesaurus.spoken_in(("social", "protection", "floors", "au", "mali"), "fr")] == heard
    assert thesaurus.spoken_in(("de", "la"), "fr") == ()


@pytest.mark.django_db
def test_the_page_shows_the_themes_of_the_question_as_chips_that_can_be_taken_away(visitor, learnt):
    make_document("Towards a floor", pages=("The social security of every household.",), language="en")
    indexing.drain()

    page = soup(visitor, "/fr/library/?q=la+s%C3%A9curit%C3%A9+sociale")
    chip = page.select_one(".meant a")
    assert chip.text.strip().endswith("sécurité sociale = social security = seguridad social = segurança social")
    assert page.select(".hit")
    assert "anglais" in page.select_one(".hit .excerpt").text.lower()
    assert {mark.text for mark in page.select(".hit .excerpt mark")} == {"social", "security"}

    without = soup(visitor, chip["href"])
    assert {mark.text for mark in without.select(".hit .excerpt mark")} == {
        "social"
    }  # the same word in both languages, but for its ending
    again = without.select_one(".meant a.add")
    assert len(soup(visitor, again["href"]).select(".hit .excerpt mark")) == 2


def soup(visitor, address: str) -> BeautifulSoup:
    response = visitor.get(address)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")
