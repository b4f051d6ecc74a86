import json

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.management import CommandError, call_command

from search import indexing, registry, service, shelves
from search.engines import get_engine
from search.engines.base import EngineAway
from search.excerpts import plain_text
from search.registry import MEMBERS, PUBLIC, STAFF
from search.service import Question
from tests.search.library import ASSURANCE, GHANA, LIBRARY, MUTUELLE, ONLY_MEMBERS, Notes, entry

pytestmark = pytest.mark.django_db

VISITOR = AnonymousUser()


@pytest.fixture
def notes(monkeypatch):
    notes = Notes(*LIBRARY, entry("note:secret", "Réservé aux membres", "La péréquation.", shelves=ONLY_MEMBERS))
    monkeypatch.setattr(registry, "_kinds", {"note": notes})
    indexing.rebuild()
    return notes


@pytest.fixture
def away(notes, monkeypatch):
    def fail(*_):
        raise EngineAway("stopped")

    monkeypatch.setattr(get_engine(), "search", fail)


def find(words="", reader=VISITOR, **asked):
    return service.find(Question(words, **asked), reader)


def found_keys(page):
    return [hit.key.removeprefix("note:") for hit in page.hits]


def test_a_hit_shows_its_page_with_the_words_marked(notes):
    hit = find("rôle des mutuelles").hits[0]

    assert hit.object is notes.held[MUTUELLE.key]
    assert hit.url == "/mutuelle/"
    assert hit.template == "notes/_hit.html"
    assert [piece.text for piece in hit.title if piece.marked] == ["mutuelles"]
    assert (hit.pages[0].number, hit.pages[0].url) == (3, "/mutuelle/3/?q=rôle des mutuelles")
    assert [piece.text for piece in hit.excerpt if piece.marked] == ["rôle", "mutuelles"]


def test_pages_that_hold_no_word_themselves_are_not_shown(notes):
    assert [page.number for page in find("mutuelle").hits[0].pages] in ([1, 3], [3, 1])


def test_a_hit_by_its_title_alone_shows_no_page(notes):
    hit = find("sénégal").hits[0]

    assert hit.pages == ()


def test_what_the_reader_may_not_see_is_left_out_at_the_last_moment(notes):
    notes.held[MUTUELLE.key].hidden = True

    assert found_keys(find("mutuelle")) == []


def test_a_withdrawn_thing_is_not_counted(notes):
    shelves.withdraw([MUTUELLE.key], {PUBLIC})

    page = find("hôpital")

    assert (found_keys(page), page.total) == (["assurance"], 1)


def test_the_words_of_a_withdrawn_thing_are_not_suggested(notes):
    shelves.withdraw([MUTUELLE.key], {PUBLIC})

    page = find("cotisatoin")

    assert (page.suggestion, page.total) == ("", 0)
    assert service.complete("cotis", VISITOR) == []


def test_each_reader_opens_one_shelf(notes, member, editor):
    assert [shelves.shelf_of(one) for one in (VISITOR, member, editor)] == [PUBLIC, MEMBERS, STAFF]
    assert found_keys(find("péréquation")) == []
    assert found_keys(find("péréquation", member)) == ["secret"]


def test_facets_tell_what_is_chosen_even_when_nothing_is_left_of_it(notes):
    facets = find("cotisation", filters={"kind": ("law", "handbook")}).facets

    assert {one.value: (one.count, one.selected) for one in facets["kind"]} == {"handbook": (1, True), "law": (0, True)}


def test_a_typing_error_is_mended_and_said(notes):
    page = find("cotisatoin")

    assert found_keys(page) == ["mutuelle"]
    assert page.suggestion == "cotisation"
    assert [piece.text for piece in page.hits[0].excerpt if piece.marked] == ["cotisation"]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ('"""', "no_words"),
        ("santé " * 2000, "cut"),
        ("-santé", "only_exclusions"),
        ('"santé', "open_quote"),
        ("mutu*", "wildcards"),
    ],
)
def test_what_was_not_taken_as_typed_is_said(notes, words, code):
    page = find(words)

    assert [note.code for note in page.notes] == [code]
    assert page.notes[0].sentence


@pytest.mark.parametrize(
    "words", ['"' * 10_000, "*" * 10_000, "a" * 10_000, "à b " * 2500, "\x00" * 10_000, "-" * 10_000]
)
def test_hostile_questions_get_an_answer(notes, words):
    assert find(words).total is not None


@pytest.mark.parametrize(
    "asked",
    [
        {"page": 10**6},
        {"page": -3},
        {"size": 10**6},
        {"sort": "colour"},
        {"filters": {"colour": ("red",), "kind": ("", "law")}},
        {"years": (0, 99999)},
        {"years": (2021, 2010)},
        {"filters": {"kind": tuple(str(n) for n in range(5000))}},
    ],
)
def test_impossible_choices_get_an_answer(notes, asked):
    assert find("santé", **asked).total is not None


def test_a_page_past_the_end_is_said(notes):
    page = find("mutuelle", page=10**6)

    assert page.hits == ()
    assert [note.code for note in page.notes] == ["past_the_end"]
    assert (page.total, page.pages) == (1, 1)


def test_years_in_the_wrong_order_are_turned_round(notes):
    assert set(found_keys(find(years=(2021, 2019)))) == {"assurance", "ghana"}


def test_without_an_engine_the_database_answers_and_says_so(notes, away):
    page = find("les mutuelles")

    assert found_keys(page) == ["mutuelle"]
    assert page.is_fallback
    assert (page.total, page.pages, page.facets, page.suggestion) == (None, None, {}, "")
    assert [note.code for note in page.notes] == ["fallback"]
    assert page.hits[0].title


def test_without_an_engine_pages_still_follow_each_other(notes, away):
    first, last = find(size=4), find(size=4, page=2)

    assert (len(first.hits), first.more, len(last.hits), last.more) == (4, True, 1, False)


def test_without_an_engine_what_is_withdrawn_stays_away(notes, away):
    shelves.withdraw([MUTUELLE.key], {PUBLIC})

    assert found_keys(find("mutuelles")) == []


def test_words_to_mark_are_spelled_as_on_the_shelf(notes):
    marks = service.marks_for("cotisatoin", VISITOR)

    assert marks.find("La cotisation", "fr") == [(3, 13, 0)]


def test_completion_knows_the_shelf_of_the_reader(notes, member):
    assert service.complete("pér", VISITOR) == []
    assert service.complete("pér", member) == ["péréquation"]


# --- commands ---------------------------------------------------------------------------------------------


def said(capsys, *words, **options):
    call_command(*words, **options)
    return capsys.readouterr().out


def test_the_command_gives_the_same_results_as_one_object(notes, capsys):
    answer = json.loads(said(capsys, "search", "rôle des mutuelles", as_json=True))

    assert answer["engine"] == "tantivy"
    assert answer["facets"]["country"]["SN"] == 1
    hit = answer["hits"][0]
    assert set(hit) == {"key", "kind", "title", "url", "language", "score", "pages"}
    assert (hit["key"], hit["title"], hit["language"]) == (MUTUELLE.key, "Les mutuelles de santé au Sénégal", "fr")
    assert set(hit["pages"][0]) == {"number", "url", "excerpt"}
    assert "rôle des mutuelles" in hit["pages"][0]["excerpt"]
    assert answer["total"] == len(find("rôle des mutuelles").hits)


def test_the_command_searches_with_the_eyes_of_an_account(notes, member, capsys):
    assert json.loads(said(capsys, "search", "péréquation", as_json=True))["total"] == 0
    assert json.loads(said(capsys, "search", "péréquation", email=member.email, as_json=True))["total"] == 1
    with pytest.raises(CommandError, match=r"nobody@example\.org"):
        call_command("search", "santé", email="nobody@example.org")


def test_the_command_prints_pages_for_people(notes, capsys):
    assert "p. 3: " in said(capsys, "search", "négocier", language="fr")
    assert "cotisation" in said(capsys, "search", "cotisatoin", language="en")


def test_the_comparison_exits_with_one_when_they_differ(notes, capsys):
    assert "agree" in said(capsys, "check_search_index")
    get_engine().delete([GHANA.key])

    with pytest.raises(SystemExit) as stop:
        call_command("check_search_index")

    assert stop.value.code == 1
    assert GHANA.key in capsys.readouterr().out
    assert "agree" in said(capsys, "check_search_index", repair=True)


def test_a_rebuild_is_told(notes, capsys):
    assert f"{len(LIBRARY) + 1} entries" in said(capsys, "rebuild_search_index")
    assert said(capsys, "rebuild_search_index", if_missing=True) == ""


def test_an_excerpt_is_plain_text_for_the_template_to_escape(notes):
    notes.held["note:sly"] = type(notes.held[ASSURANCE.key])(entry("note:sly", "<b>Ruse</b>", "<script>ruse</script>"))
    indexing.rebuild()

    assert plain_text(find("ruse").hits[0].excerpt) == "<script>ruse</script>"


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"language": "xx"}, "there is no language “xx”"),
        ({"sort": "colour"}, "there is no “colour”"),
        ({"filter": ["kind"]}, "NAME=VALUE, not kind"),
        ({"filter": ["colour=red"]}, "there is no “colour”"),
        ({"filter": ["kind=zzz"]}, "Nothing in the library is called “zzz”"),
    ],
)
def test_the_command_says_what_it_does_not_know(notes, options, sentence):
    with pytest.raises(CommandError, match=sentence) as told:
        call_command("search", "mutuelle", **options)
    assert told.value.returncode == 2
