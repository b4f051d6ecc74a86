from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.db.models.signals import post_save

from core.models import Concept, Label, LabelKind
from core.themes_loading import OUR_VOCABULARY, VocabularyUnreadable, load, read

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]

HEAD = """
@prefix : <https://example.org/t/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<https://example.org/t> a skos:ConceptScheme .
"""
MUTUALS = """
:mutuals a skos:Concept ; skos:inScheme <https://example.org/t> ;
    skos:prefLabel "mutuelles sociales"@fr, "mutual organisations"@en ;
    skos:altLabel "mutualité"@fr ; skos:definition "Se protéger ensemble."@fr .
:health-mutuals a skos:Concept ; skos:inScheme <https://example.org/t> ; skos:broader :mutuals ;
    skos:prefLabel "mutuelles de santé"@fr .
"""


@pytest.fixture(autouse=True)
def nothing_loaded_yet(db):
    Concept.objects.all().delete()


@pytest.fixture
def write(tmp_path):
    def write(body: str, name: str = "themes.ttl") -> Path:
        path = tmp_path / name
        path.write_text(HEAD + body, encoding="utf-8")
        return path

    return write


def run(*arguments, **options) -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    call_command("load_themes", *map(str, arguments), stdout=out, stderr=err, **options)
    return out.getvalue(), err.getvalue()


# --- our own vocabulary -------------------------------------------------------------------------------


def test_our_vocabulary_loads_without_a_complaint():
    report = load()

    assert report.problems == []
    assert len(report.added) == Concept.objects.count() >= 80


def test_every_theme_of_ours_has_a_preferred_label_in_four_languages():
    for theme in read(OUR_VOCABULARY).themes.values():
        preferred = [language for (language, _text), kind in theme.labels.items() if kind == LabelKind.PREFERRED]
        assert sorted(preferred) == ["en", "es", "fr", "pt"], theme.uri


def test_every_theme_of_ours_hangs_under_social_protection():
    load()
    top = Concept.objects.get(key="social-protection")
    reached, waiting = {top.pk}, [top]
    while waiting:
        for narrower in waiting.pop().narrower.all():
            if narrower.pk not in reached:
                reached.add(narrower.pk)
                waiting.append(narrower)

    assert set(Concept.objects.values_list("pk", flat=True)) == reached


@pytest.mark.parametrize(
    ("words", "key"),
    [
        ("mutuelle sociale", "mutual-organisations"),
        ("mutual organisation", "mutual-organisations"),
        ("mutualidade", "mutual-organisations"),
        ("mutualidad", "mutual-organisations"),
        ("UHC", "universal-health-coverage"),
        ("CSU", "universal-health-coverage"),
        ("CUS", "universal-health-coverage"),
        ("CBHI", "community-based-health-insurance"),
        ("mutuelles de santé", "community-based-health-insurance"),
        ("ramu", "universal-health-insurance"),
        ("gratuite des soins", "free-health-care"),
        ("registre unique", "social-registry"),
        ("filets sociaux", "social-safety-nets"),
    ],
)
def test_a_theme_is_found_by_any_of_its_labels_and_acronyms(words, key):
    load()

    assert [concept.key for concept in Concept.objects.labelled(words)] == [key]


def test_an_acronym_with_two_meanings_finds_both():
    load()

    found = {concept.key for concept in Concept.objects.labelled("CMU")}

    assert found == {"universal-health-coverage", "universal-health-insurance"}


# --- labels -------------------------------------------------------------------------------------------


def test_a_theme_is_named_in_the_language_of_the_reader():
    load()
    concept = Concept.objects.get(key="social-protection")

    assert concept.label_in("pt").text == "proteção social"
    assert concept.definition_in("es").text.startswith("Conjunto de políticas")


def test_a_label_in_another_language_says_so(write):
    load(write(MUTUALS))

    label = Concept.objects.get(key="health-mutuals").label_in("en")

    assert (label.text, label.language, label.is_fallback) == ("mutuelles de santé", "fr", True)


def test_the_database_keeps_one_preferred_label_a_language(write):
    load(write(MUTUALS))
    concept = Concept.objects.get(key="mutuals")

    with pytest.raises(IntegrityError), transaction.atomic():
        Label.objects.create(concept=concept, language="fr", text="mutuelles", kind=LabelKind.PREFERRED)


def test_themes_are_listed_in_the_order_of_the_readers_alphabet(write):
    load(
        write(
            ':z a skos:Concept ; skos:prefLabel "zone"@fr . :e a skos:Concept ; skos:prefLabel "équité"@fr .'
            ':a a skos:Concept ; skos:prefLabel "accès"@fr .'
        )
    )

    assert [concept.key for concept in Concept.objects.in_order("fr")] == ["a", "e", "z"]


# --- loading again ------------------------------------------------------------------------------------


def test_loading_twice_changes_nothing(write):
    load(write(MUTUALS))
    labels = set(Label.objects.values_list("pk", "text"))

    report = load(write(MUTUALS))

    assert (report.added, report.changed, report.retired) == ([], [], [])
    assert sorted(report.unchanged) == ["health-mutuals", "mutuals"]
    assert set(Label.objects.values_list("pk", "text")) == labels


def test_a_changed_file_changes_labels_links_and_definitions(write):
    load(write(MUTUALS))

    report = load(
        write(
            MUTUALS.replace('"mutuelles sociales"@fr', '"organisations mutualistes"@fr')
            .replace("; skos:broader :mutuals", "")
            .replace("Se protéger ensemble.", "Se garantir ensemble.")
        )
    )

    mutuals = Concept.objects.get(key="mutuals")
    assert sorted(report.changed) == ["health-mutuals", "mutuals"]
    assert mutuals.label_in("fr").text == "organisations mutualistes"
    assert mutuals.definition_in("fr").text == "Se garantir ensemble."
    assert not mutuals.narrower.exists()
    assert not Concept.objects.labelled("mutuelles sociales").exists()


def test_two_labels_may_change_places(write):
    load(write(MUTUALS))

    load(
        write(
            MUTUALS.replace("mutuelles sociales", "@@")
            .replace('"mutualité"', '"mutuelles sociales"')
            .replace("@@", "mutualité")
        )
    )

    mutuals = Concept.objects.get(key="mutuals")
    assert mutuals.label_in("fr").text == "mutualité"
    assert mutuals.other_labels_in("fr") == ["mutuelles sociales"]


def test_a_theme_that_left_the_file_is_retired_and_can_come_back(write):
    load(write(MUTUALS))

    report = load(write(MUTUALS.split(":health-mutuals")[0]))

    assert report.retired == ["health-mutuals"]
    assert [concept.key for concept in Concept.objects.current()] == ["mutuals"]
    assert Concept.objects.get(key="health-mutuals").label_in("fr").text == "mutuelles de santé"

    assert load(write(MUTUALS)).changed == ["health-mutuals"]
    assert Concept.objects.current().count() == 2


def test_themes_of_another_vocabulary_are_left_alone(write):
    load(write(MUTUALS))

    report = load()

    assert report.retired == []
    assert Concept.objects.get(key="mutuals").is_retired is False


def test_what_an_editor_added_by_hand_survives_the_next_loading(write):
    load(write(MUTUALS))
    concept = Concept.objects.get(key="mutuals")
    Label.objects.create(concept=concept, language="fr", text="mutus", kind=LabelKind.HIDDEN)

    load(write(MUTUALS))

    assert Concept.objects.labelled("mutus").get() == concept


def test_an_editors_preferred_label_gives_way_to_that_of_the_file(write):
    load(write(MUTUALS))
    concept = Concept.objects.get(key="mutuals")
    Label.objects.create(concept=concept, language="pt", text="mútuas", kind=LabelKind.PREFERRED)

    load(write(MUTUALS.replace('"mutual organisations"@en', '"mutual organisations"@en, "mutualidades"@pt')))

    concept = Concept.objects.get(key="mutuals")
    assert concept.label_in("pt").text == "mutualidades"
    assert concept.other_labels_in("pt") == ["mútuas"]


def test_two_vocabularies_may_use_the_same_key(write):
    load()

    load(write(':social-protection a skos:Concept ; skos:prefLabel "protection sociale (autre)"@fr .'))

    assert Concept.objects.labelled("protection sociale (autre)").get().key.startswith("social-protection-")


def test_whoever_listens_to_themes_hears_of_new_labels_once_they_are_written(write):
    load(write(MUTUALS))
    heard = []

    def listen(instance, **_):
        heard.append((instance.key, set(Label.objects.filter(concept=instance).values_list("text", flat=True))))

    post_save.connect(listen, sender=Concept)
    try:
        load(write(MUTUALS.replace('"mutuelles de santé"', '"mutuelles communautaires"')))
    finally:
        post_save.disconnect(listen, sender=Concept)

    assert heard == [("health-mutuals", {"mutuelles communautaires"})]


# --- what is wrong in a file --------------------------------------------------------------------------


def test_two_preferred_labels_in_one_language_are_reported_and_one_is_kept(write):
    _out, err = run(write(':a a skos:Concept ; skos:prefLabel "accès"@fr, "abord"@fr .'))

    assert "a has two preferred labels in “fr”: “abord” is kept, “accès” becomes another label." in err
    concept = Concept.objects.get(key="a")
    assert concept.label_in("fr").text == "abord"
    assert concept.other_labels_in("fr") == ["accès"]


def test_a_regional_variety_beside_the_language_itself_is_no_mistake(write):
    report = load(write(':a a skos:Concept ; skos:prefLabel "segurança social"@pt, "seguridade social"@pt-BR .'))

    assert report.problems == []
    assert Concept.objects.get(key="a").label_in("pt").text == "segurança social"
    assert Concept.objects.get(key="a").other_labels_in("pt") == ["seguridade social"]


def test_a_circle_of_broader_themes_is_reported_and_opened(write):
    report = load(
        write(
            ':a a skos:Concept ; skos:prefLabel "a"@fr ; skos:broader :b .'
            ':b a skos:Concept ; skos:prefLabel "b"@fr ; skos:broader :c .'
            ':c a skos:Concept ; skos:prefLabel "c"@fr ; skos:broader :a .'
        )
    )

    assert report.problems == ["c would be narrower than itself: c → a → b → c. The link to a is left out."]
    assert list(Concept.objects.get(key="a").broader.values_list("key", flat=True)) == ["b"]
    assert not Concept.objects.get(key="c").broader.exists()


def test_an_unknown_broader_theme_is_reported_and_left_out(write):
    report = load(write(':a a skos:Concept ; skos:prefLabel "a"@fr ; skos:broader :nowhere .'))

    assert report.problems == ["Line 5: a is narrower than nowhere, which is unknown; the link is left out."]
    assert Concept.objects.filter(key="a").exists()


def test_narrower_in_the_file_is_broader_the_other_way(write):
    load(
        write(
            ':a a skos:Concept ; skos:prefLabel "a"@fr ; skos:narrower :b .:b a skos:Concept ; skos:prefLabel "b"@fr .'
        )
    )

    assert Concept.objects.get(key="b").broader.get().key == "a"


def test_a_theme_without_a_label_in_our_languages_is_left_out(write):
    report = load(write(':a a skos:Concept ; skos:prefLabel "الصحة"@ar .' + MUTUALS))

    assert report.problems == ["Line 5: a has no label in our languages and is left out."]
    assert not Concept.objects.filter(key="a").exists()


@pytest.mark.parametrize(
    ("body", "sentence"),
    [("this is no Turtle", "is not valid"), ("", "has no concepts in it"), (":a a skos:Concept .", "No concept of")],
)
def test_a_file_that_holds_nothing_to_load_ends_in_one_sentence(write, body, sentence):
    with pytest.raises(CommandError, match=sentence):
        run(write(body))

    assert not Concept.objects.exists()


def test_a_missing_file_ends_in_one_sentence(tmp_path):
    with pytest.raises(VocabularyUnreadable, match="cannot be opened"):
        load(tmp_path / "nowhere.ttl")


def test_a_dry_run_tells_what_would_change_and_changes_nothing(write):
    out, _err = run(write(MUTUALS), "--dry-run")

    assert "2 themes added" in out
    assert "dry run" in out
    assert not Concept.objects.exists()


def test_a_circle_is_named_with_its_chain_its_labels_and_its_line(write):
    body = "\n".join(
        f':concept{n} a skos:Concept ; skos:prefLabel "{label}"@en ; skos:broader :concept{above} .'
        for n, label, above in ((1, "Health", 2), (2, "Protection", 3), (3, "Insurance", 1))
    )
    report = load(write(body))
    chain = "concept3 “Insurance” → concept1 “Health” → concept2 “Protection” → concept3 “Insurance”"
    assert report.problems == [
        f"Line 7: concept3 “Insurance” would be narrower than itself: {chain}. "
        "The link to concept1 “Health” is left out."
    ]
    assert Concept.objects.count() == 3


def test_a_theme_whose_address_is_a_number_is_called_by_its_english_label(write):
    load(write(':concept10 a skos:Concept ; skos:prefLabel "Right to education"@en, "Droit à l\'éducation"@fr .'))
    assert Concept.objects.get().key == "right-to-education"
    load(write(':concept10 a skos:Concept ; skos:prefLabel "Education for all"@en .'))
    assert Concept.objects.get().key == "right-to-education"  # it stands in addresses


@pytest.mark.parametrize(
    ("name", "body", "place"),
    [
        ("themes.ttl", ":a a skos:Concept .\n:b skos:prefLabel x:c .", "line 6, at “:b skos:prefLabel x:c .”"),
        ("themes.rdf", "", "line 2"),
        ("themes.jsonld", "", "line 2"),
    ],
)
def test_a_file_that_breaks_off_is_named_with_its_line_and_without_its_parsers_english(
    name, body, place, write, tmp_path
):
    path = write(body, name)
    if name.endswith("rdf"):
        path.write_text('<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\n<a></b>\n')
    elif name.endswith("jsonld"):
        path.write_text('{"@context": {},\n "@id": }')
    with pytest.raises(VocabularyUnreadable) as error:
        load(path)
    assert place in str(error.value)
    assert not any(word in str(error.value) for word in ("Bad syntax", "mismatched", "Expecting", "bound"))


def test_when_the_writing_fails_nothing_is_written(write, monkeypatch):
    def fails(*_):
        raise RuntimeError("the disk is full")

    monkeypatch.setattr("core.themes_loading._write_links", fails)
    with pytest.raises(RuntimeError):
        load(write(MUTUALS))
    assert not Concept.objects.exists()
    assert not Label.objects.exists()


def test_a_second_vocabulary_leaves_ours_as_it_is(write):
    load()
    ours = Concept.objects.count()
    body = (
        ':concept1 a skos:Concept ; skos:inScheme <https://example.org/t> ; skos:prefLabel "mutual organisations"@en .'
    )
    report = load(write(body))
    assert (len(report.added), report.retired) == (1, [])
    assert Concept.objects.current().count() == ours + 1
    assert len(load().unchanged) == ours


def test_a_long_loading_says_how_far_it_has_come(write):
    body = "\n".join(f':t{n}x a skos:Concept ; skos:prefLabel "theme {n}"@en .' for n in range(250))
    out, _err = run(write(body))
    assert "Themes: 100 of 250" in out
    assert "250 themes added" in out
    assert "0 remarks on the file" in out
