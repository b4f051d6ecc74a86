"""What one engine promises, all keep."""

from dataclasses import replace

import pytest

from search.engines.base import EngineAway, Query, Terms
from search.questions import parse
from search.registry import FACETS, MEMBERS, PUBLIC, STAFF
from tests.search.engines import ENGINES
from tests.search.library import (
    ASSURANCE,
    ESPANA,
    GHANA,
    LIBRARY,
    MUTUELLE,
    ONLY_MEMBERS,
    ONLY_STAFF,
    PORTUGAL,
    ask,
    entry,
    keys,
)


@pytest.fixture(params=ENGINES)
def engine(request, tmp_path):
    return ENGINES[request.param](tmp_path)


@pytest.fixture(scope="module", params=ENGINES)
def library(request, tmp_path_factory):
    """For tests that only ask."""
    engine = ENGINES[request.param](tmp_path_factory.mktemp("library"))
    engine.put(LIBRARY)
    return engine


@pytest.fixture
def changing_library(engine):
    engine.put(LIBRARY)
    return engine


# --- words ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("mutuelles", "mutuelle"),
        ("MUTUELLE", "mutuelle"),
        ("sante", "mutuelle"),
        ("thies", "mutuelle"),
        ("l'assurance", "assurance"),
        ("l’assurance", "assurance"),
        ("d'assurances", "assurance"),
        ("hopital", "assurance"),
        ("insurances", "ghana"),
        ("reimbursing", "ghana"),
        ("trabajador", "espana"),
        ("proteccion", "espana"),
        ("cidadão", "portugal"),
        ("pensão", "portugal"),
        ("pensao", "portugal"),
        ("seguranca", "portugal"),
    ],
)
def test_a_word_is_found_in_its_other_forms(library, typed, found):
    assert found in keys(ask(library, typed))


@pytest.mark.parametrize(("language", "word"), [("fr", "santé"), ("en", "café"), ("es", "región"), ("pt", "região")])
@pytest.mark.parametrize("apostrophe", ["'", "’"])
def test_an_elided_article_hides_no_word_in_any_language(engine, language, word, apostrophe):
    engine.put([entry("note:one", "Titre", f"Texte avec l{apostrophe}assurance et {word}.", language=language)])

    assert keys(ask(engine, "assurance")) == ["one"]
    assert keys(ask(engine, "l'assurance")) == ["one"]
    assert keys(ask(engine, word.translate(str.maketrans("éóã", "eoa")))) == ["one"]


@pytest.mark.parametrize("typed", ["cotisatoin", "cottisation", "cotisaton", "coitsation", "kotisation"])
def test_a_typing_error_still_finds(library, typed):
    assert keys(ask(library, typed)) == ["mutuelle"]


def test_a_decomposed_text_is_found_by_composed_words(engine):
    engine.put([entry("note:one", "Titre", "Le de\u0301veloppement de la sante\u0301")])

    assert keys(ask(engine, "développement")) == ["one"]


def test_any_of_the_words_is_enough_and_more_of_them_come_first(library):
    found = keys(ask(library, "cotisation récolte hôpital"))

    assert found[0] == "mutuelle"
    assert "assurance" in found


def test_stop_words_alone_do_not_make_a_hit(library):
    assert keys(ask(library, "les pensões de la")) == ["portugal"]


def test_people_are_found_by_their_names(library):
    assert keys(ask(library, "diop")) == ["mutuelle"]
    assert keys(ask(library, '"Awa Diop"')) == ["mutuelle"]


def test_a_summary_is_found_though_no_page_says_it(engine):
    engine.put([entry("note:one", "Titre", "Une page.", summaries={"fr": "Le registre unique"})])

    results = ask(engine, "registre")

    assert keys(results) == ["one"]
    assert results.hits[0].passages == ()


def test_a_title_in_another_language_is_found(engine):
    engine.put([replace(MUTUELLE, titles={**MUTUELLE.titles, "en": "Mutual health organisations"})])

    assert keys(ask(engine, "organisation")) == ["mutuelle"]


def test_words_of_a_language_without_a_stemmer_are_found_as_written(engine):
    engine.put([entry("note:one", "عنوان", "الصحة في البلاد", language="ar")])

    assert keys(ask(engine, "الصحة")) == ["one"]


# --- quotes and minus -------------------------------------------------------------------------------------


def test_a_phrase_must_stand_word_for_word(library):
    assert keys(ask(library, '"assurance maladie"')) == ["assurance"]
    assert keys(ask(library, '"maladie assurance"')) == []


def test_a_phrase_does_not_run_from_one_page_into_the_next(engine):
    engine.put([entry("note:one", "Titre", "La fin du registre", "unique commence ici")])

    assert keys(ask(engine, '"registre unique"')) == []


def test_several_phrases_may_stand_on_different_pages(library):
    assert keys(ask(library, '"cotisation annuelle" "prix des soins"')) == ["mutuelle"]


def test_an_excluded_word_leaves_out_the_whole_thing_whichever_page_holds_it(library):
    assert keys(ask(library, "hôpital -récolte")) == ["assurance"]
    assert keys(ask(library, 'hôpital -"assurance maladie"')) == ["mutuelle"]


def test_only_exclusions_show_everything_else(library):
    assert set(keys(ask(library, "-hôpital"))) == {"espana", "portugal", "ghana"}


# --- filters, facets, years -------------------------------------------------------------------------------


def test_values_of_one_filter_add_up_and_filters_narrow_each_other(library):
    either = ask(library, "", filters={"country": ("SN", "GH")})
    both = ask(library, "", filters={"country": ("SN", "GH"), "kind": ("report",)})

    assert set(keys(either)) == {"mutuelle", "ghana"}
    assert keys(both) == ["ghana"]


def test_facets_count_what_matches_the_words(library):
    counted = dict(ask(library, "hôpital", facets=("country", "theme")).facets["country"])

    assert counted == {"SN": 1, "BF": 1, "CI": 1}


def test_a_choice_does_not_narrow_the_counts_of_its_own_facet(library):
    facets = ask(library, "", filters={"kind": ("law",)}, facets=("kind", "language")).facets

    assert dict(facets["kind"]) == {"handbook": 1, "report": 2, "law": 2}
    assert dict(facets["language"]) == {"es": 1, "pt": 1}


def test_years_are_a_facet_and_a_range(library):
    assert dict(ask(library, "", facets=("year",)).facets["year"]) == {"2014": 1, "2019": 1, "2021": 1, "2005": 1}
    assert set(keys(ask(library, "", years=(2014, 2019)))) == {"mutuelle", "assurance"}
    assert keys(ask(library, "", years=(2020, None))) == ["ghana"]
    assert keys(ask(library, "", years=(None, 2005))) == ["espana"]
    assert keys(ask(library, "hôpital", years=(2019, 2019))) == ["assurance"]


def test_an_unknown_facet_is_not_counted_and_an_unknown_filter_is_refused(library):
    assert ask(library, "", facets=("colour",)).facets == {}
    with pytest.raises(ValueError):
        ask(library, "", filters={"colour": ("red",)})


# --- order and paging -------------------------------------------------------------------------------------


def test_results_sort_by_date_and_by_title(library):
    assert keys(ask(library, "", sort="newest")) == ["ghana", "assurance", "mutuelle", "espana", "portugal"]
    assert keys(ask(library, "", sort="oldest"))[1:] == ["espana", "mutuelle", "assurance", "ghana"]
    assert keys(ask(library, "", sort="title")) == ["portugal", "assurance", "ghana", "espana", "mutuelle"]


@pytest.mark.parametrize("sort", ["relevance", "newest"])
@pytest.mark.parametrize("typed", ["registre", ""])
def test_pages_follow_each_other_without_gap_or_double(engine, sort, typed):
    engine.put(entry(f"note:{n:03}", f"Titre {n}", "Le registre social", date=20000101 + n) for n in range(45))

    pages = [ask(engine, typed, sort=sort, offset=offset, size=20) for offset in (0, 20, 40, 60)]

    assert [len(page.hits) for page in pages] == [20, 20, 5, 0]
    assert [page.more for page in pages] == [True, True, False, False]
    assert len({key for page in pages for key in keys(page)}) == 45
    assert {page.total for page in pages} == {45}


def test_what_stands_beyond_the_best_passages_is_paged_too(engine, monkeypatch):
    monkeypatch.setattr(f"{type(engine).__module__}.WINDOWS", (4, 10))
    engine.put(entry(f"note:{n:03}", f"Titre {n}", *["Le registre social"] * 3) for n in range(30))

    found = [key for offset in range(0, 30, 7) for key in keys(ask(engine, "registre", offset=offset, size=7))]

    assert len(found) == len(set(found)) == 30


def test_a_page_far_beyond_the_end_is_empty(library):
    assert ask(library, "santé", offset=20_000_000).hits == ()
    assert ask(library, "", offset=20_000_000).hits == ()


def test_a_document_ranks_by_its_best_page(engine):
    filling = "Une page qui parle d'autre chose, longuement et sans rien dire. " * 20
    engine.put(
        [
            entry("note:long", "Recueil", *[filling] * 12, "Le taux de cotisation des artisans."),
            entry("note:short", "Autre", f"{filling} Une cotisation."),
        ]
    )

    results = ask(engine, "taux de cotisation des artisans")

    assert keys(results)[0] == "long"
    assert results.hits[0].passages[0].number == 13


def test_a_boost_lifts_an_entry(engine):
    engine.put([entry("note:one", "Registre", "Le registre"), entry("note:two", "Registre", "Le registre", boost=3.0)])

    assert keys(ask(engine, "registre")) == ["two", "one"]


# --- pages ------------------------------------------------------------------------------------------------


def test_a_hit_names_the_pages_that_answer_best_first(library):
    pages = ask(library, "rôle des mutuelles").hits[0].passages

    assert pages[0].number == 3
    assert all(page.file == "text" and page.language == "fr" for page in pages)
    assert [page.score for page in pages] == sorted((page.score for page in pages), reverse=True)


def test_as_many_pages_as_asked_for(engine):
    engine.put([entry("note:one", "Titre", *["Le registre"] * 9)])

    assert len(ask(engine, "registre").hits[0].passages) == 3
    assert len(ask(engine, "registre", passages_per_hit=5).hits[0].passages) == 5
    assert ask(engine, "registre", passages_per_hit=0).hits[0].passages == ()


def test_all_pages_of_one_document_can_be_asked_for(engine):
    engine.put([entry("note:one", "Titre", *["Le registre", "Rien"] * 9), MUTUELLE])
    query = Query(Terms(("registre",)), ("fr",), PUBLIC)

    assert {page.number for page in engine.passages(query, "note:one")} == set(range(1, 18, 2))
    assert engine.passages(query, "note:mutuelle") == []


# --- shelves ----------------------------------------------------------------------------------------------


def test_each_shelf_holds_what_its_reader_may_read(engine):
    members = replace(ASSURANCE, shelves=ONLY_MEMBERS)
    engine.put([MUTUELLE, members, replace(GHANA, shelves=ONLY_STAFF)])

    shelves = {shelf: set(keys(ask(engine, "", shelf))) for shelf in (PUBLIC, MEMBERS, STAFF)}

    assert shelves == {
        PUBLIC: {"mutuelle"},
        MEMBERS: {"mutuelle", "assurance"},
        STAFF: {"mutuelle", "assurance", "ghana"},
    }


def test_the_public_shelf_answers_the_same_whether_or_not_others_hold_more(engine):
    questions = ["hôpital", "sante", "cotisatoin", "assurence", '"assurance maladie"', ""]
    engine.put([MUTUELLE])

    def answers():
        return [
            (replace(ask(engine, typed, facets=FACETS), seconds=0), engine.complete(typed[:3] or "a", PUBLIC, 9))
            for typed in questions
        ]

    before = answers()
    engine.put([replace(ASSURANCE, shelves=ONLY_MEMBERS), replace(GHANA, shelves=ONLY_STAFF)])

    assert answers() == before


def test_an_entry_on_no_shelf_any_more_is_gone(changing_library):
    changing_library.put([replace(MUTUELLE, shelves=frozenset(), version=2)])

    assert "mutuelle" not in keys(ask(changing_library, ""))
    assert "mutuelle" not in keys(ask(changing_library, "", STAFF))


def test_what_moves_to_members_leaves_the_public_shelf(changing_library):
    changing_library.put([replace(MUTUELLE, shelves=ONLY_MEMBERS, version=2)])

    assert keys(ask(changing_library, "cotisation")) == []
    assert keys(ask(changing_library, "cotisation", MEMBERS)) == ["mutuelle"]


def test_withdrawn_keys_are_neither_shown_nor_counted_nor_completed(library):
    away = frozenset({MUTUELLE.key})

    results = ask(library, "hôpital", withdrawn=away, facets=("country",))

    assert keys(results) == ["assurance"]
    assert results.total == 1
    assert "SN" not in dict(results.facets["country"])
    assert library.complete("cotis", PUBLIC, 5, away) == []
    assert MUTUELLE.key not in [hit.key for hit in library.similar(ASSURANCE.key, PUBLIC, 5, away)]
    assert library.similar(MUTUELLE.key, PUBLIC, 5, away) == []


def test_there_is_no_query_without_a_shelf(library):
    with pytest.raises(ValueError):
        ask(library, "santé", "everything")


# --- writing ----------------------------------------------------------------------------------------------


def test_putting_again_replaces(changing_library):
    changing_library.put([replace(MUTUELLE, titles={"fr": "Nouveau titre"}, passages=(), version=2)])

    assert keys(ask(changing_library, "nouveau")) == ["mutuelle"]
    assert keys(ask(changing_library, "cotisation")) == []
    assert ask(changing_library, "").total == len(LIBRARY)


def test_an_older_version_is_ignored(changing_library):
    changing_library.put([replace(MUTUELLE, titles={"fr": "Nouveau titre"}, version=5)])
    changing_library.put([replace(MUTUELLE, titles={"fr": "Vieux titre"}, version=4)])

    assert keys(ask(changing_library, "nouveau")) == ["mutuelle"]
    assert keys(ask(changing_library, "vieux")) == []


def test_the_newest_of_two_versions_put_at_once_stands(engine):
    engine.put([replace(MUTUELLE, titles={"fr": "Nouveau"}, version=5), replace(MUTUELLE, version=4)])

    assert keys(ask(engine, "nouveau")) == ["mutuelle"]


def test_deleting_takes_away_pages_and_words(changing_library):
    changing_library.delete([MUTUELLE.key, "note:unknown"])

    assert ask(changing_library, "").total == len(LIBRARY) - 1
    assert keys(ask(changing_library, "cotisation")) == []
    assert changing_library.complete("cotis", PUBLIC, 5) == []
    assert ask(changing_library, "cotisatoin").total == 0


def test_every_key_and_version_can_be_listed(changing_library):
    changing_library.put([replace(GHANA, version=9)])

    listed = dict(changing_library.keys(PUBLIC))

    assert listed == {one.key: 1 for one in LIBRARY} | {GHANA.key: 9}


def test_an_empty_index_answers(engine):
    engine.put([])
    engine.put([replace(GHANA, shelves=ONLY_STAFF)])

    assert ask(engine, "santé", facets=("kind",)).total == 0
    assert list(engine.keys(PUBLIC)) == []


# --- words of the shelf, likeness, reasons ----------------------------------------------------------------


def test_words_are_completed_as_spelled_commonest_first(library):
    assert [word for word, _ in library.complete("hop", PUBLIC, 5)] == ["hôpital", "hôpitaux"]
    assert [word for word, _ in library.complete("trab", PUBLIC, 5)] == ["trabajadores"]
    assert library.complete("", PUBLIC, 5) == []


def test_the_shelf_knows_how_a_word_is_spelled_in_each_language(library):
    assert library.spellings(["region"], PUBLIC) == {"region": {"fr": [("région", 1)], "es": [("región", 1)]}}


def test_similar_things_share_telling_words(engine):
    engine.put([*LIBRARY, entry("note:near", "La mutuelle et la cotisation", "Une mutuelle de Thiès, une cotisation.")])

    assert [hit.key for hit in engine.similar(MUTUELLE.key, PUBLIC, 1)] == ["note:near"]
    assert engine.similar("note:unknown", PUBLIC, 3) == []


def leaves(engine, typed: str, **wanted):
    query = Query(parse(typed).terms, ("fr", "en"), PUBLIC)
    found = engine.leaves(replace(query, **wanted))
    return [(hit.key.removeprefix("note:"), hit.number) for hit in found.hits], found.total


def test_pages_are_found_one_by_one_without_those_of_what_must_not_be_found(changing_library):
    engine = changing_library
    assert leaves(engine, "cotisation récolte") == ([("mutuelle", 2)], 1)
    found, total = leaves(engine, "hôpital de district soins")
    assert (sorted(found), total) == ([("assurance", 1), ("mutuelle", 3)], 2)
    assert leaves(engine, "hôpital de district soins", size=1, offset=1) == ([found[1]], 2)
    assert leaves(engine, "hôpital de district soins", filters={"country": ("BF",)}) == ([("assurance", 1)], 1)
    assert leaves(engine, "hôpital -ménages") == ([("assurance", 1)], 1)  # the other says it on another page
    assert leaves(engine, '"prix des soins"') == ([("mutuelle", 3)], 1)
    assert leaves(engine, "hôpital", withdrawn=frozenset({MUTUELLE.key})) == ([("assurance", 1)], 1)
    assert leaves(engine, "zzzqqq") == ([], 0)


def test_the_commonest_words_of_a_shelf_are_told_by_language(library):
    words = library.words(PUBLIC, 100)

    assert set(words) == {"fr", "en", "es", "pt", "xx"}
    assert {"mutuelle", "thiès"} <= set(words["fr"])
    assert "insurance" in words["en"] and "insurance" not in words["fr"]
    assert len(library.words(PUBLIC, 3)["fr"]) == 3


def test_what_was_added_last_may_come_first(engine):
    engine.put(replace(one, added=day) for one, day in ((MUTUELLE, 1_700_000_000), (GHANA, 1_800_000_000), (ESPANA, 0)))
    assert keys(engine.search(Query(Terms(), ("fr",), PUBLIC, sort="added"))) == ["ghana", "mutuelle", "espana"]


def test_a_hit_can_be_explained(library):
    query = Query(Terms(("mutuelles",)), ("fr", "en"), PUBLIC)

    why = library.explain(query, MUTUELLE.key)

    assert why["found"] and why["page"]["value"] > 0
    assert library.explain(query, ESPANA.key) == {"found": False}


def test_health_counts_each_shelf(changing_library):
    changing_library.put([replace(PORTUGAL, shelves=ONLY_STAFF, version=2)])

    health = changing_library.health()

    assert health.ready
    assert health.entries == {PUBLIC: 4, MEMBERS: 4, STAFF: 5}


# --- rebuild ----------------------------------------------------------------------------------------------


def test_a_rebuild_takes_the_place_of_the_index_at_its_end(changing_library):
    with changing_library.rebuild() as fresh:
        fresh.put([GHANA])
        assert ask(changing_library, "").total == len(LIBRARY)

    assert keys(ask(changing_library, "")) == ["ghana"]


def test_a_rebuild_that_fails_leaves_the_index_as_it_was(changing_library):
    with pytest.raises(RuntimeError), changing_library.rebuild() as fresh:
        fresh.put([GHANA])
        raise RuntimeError

    assert ask(changing_library, "").total == len(LIBRARY)


@pytest.mark.parametrize("kind", [name for name in ENGINES if name != "in memory"])
def test_an_engine_without_an_index_says_so(kind, tmp_path):
    engine = ENGINES[kind](tmp_path)

    with pytest.raises(EngineAway):
        engine.search(Query(Terms(("santé",)), ("fr",), PUBLIC))
    assert not engine.health().ready
