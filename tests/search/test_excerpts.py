import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from search.engines.base import Terms
from search.excerpts import Marks, beginning, excerpt, hits_by_page, mark, plain_text, whole_page
from search.questions import parse

FILLING = "Une phrase qui ne dit rien de tel. "


def marks_of(typed: str, language: str = "fr") -> Marks:
    return Marks(parse(typed).terms, (language,))


def marked(pieces) -> list[str]:
    return [piece.text for piece in pieces if piece.marked]


def test_other_forms_of_a_word_are_marked_as_they_stand():
    assert marked(mark("Les Mutuelles et la mutualité d'une MUTUELLE", "fr", marks_of("mutuelles"))) == [
        "Mutuelles",
        "MUTUELLE",
    ]


def test_accents_apostrophes_and_ligatures_do_not_hide_a_word():
    text = "L’hôpital de Thiès, au cœur de l'Œuvre ; Coeur."

    assert marked(mark(text, "fr", marks_of("hopital thies coeur oeuvre"))) == [
        "hôpital",
        "Thiès",
        "cœur",
        "Œuvre",
        "Coeur",
    ]
    assert marked(mark(text, "fr", marks_of("cœur"))) == ["cœur", "Coeur"]


def test_a_word_inside_another_is_not_marked():
    assert marked(mark("La coassurance et l'assurance", "fr", marks_of("assurance"))) == ["assurance"]


def test_stop_words_are_not_marked():
    assert marked(mark("La part des mutuelles", "fr", marks_of("la part des mutuelles"))) == ["part", "mutuelles"]


def test_a_stem_that_ends_otherwise_than_its_word_is_found():
    assert marked(mark("La fréquence des visites", "fr", marks_of("fréquences"))) == ["fréquence"]
    assert marked(mark("Communities and families", "en", marks_of("community family", "en"))) == [
        "Communities",
        "families",
    ]


def test_the_spelling_of_the_shelf_is_marked_for_a_word_typed_wrong():
    marks = Marks(Terms(("cotisatoin",), spellings={"cotisatoin": ("cotisation",)}), ("fr",))

    assert marked(mark("Les cotisations annuelles", "fr", marks)) == ["cotisations"]


def test_a_portuguese_plural_is_marked_for_its_singular():
    assert marked(mark("As pensões e a pensão", "pt", marks_of("pensão", "pt"))) == ["pensões", "pensão"]


def test_texts_in_other_letters_are_marked():
    assert marked(mark("الصحة في البلاد", "ar", marks_of("الصحة"))) == ["الصحة"]


def test_decomposed_text_is_marked_too():
    assert marked(mark(unicodedata.normalize("NFD", "La santé"), "fr", marks_of("santé"))) == ["santé"]


def test_an_excerpt_holds_the_place_with_most_of_the_question():
    text = f"Une mutuelle. {FILLING * 20}Le rôle des mutuelles : le prix des soins. {FILLING * 20}Des soins."

    cut = excerpt(text, "fr", marks_of("prix des soins d'une mutuelle"))

    assert marked(cut) == ["mutuelles", "prix", "soins"]
    assert plain_text(cut).startswith("… Le rôle des mutuelles")
    assert plain_text(cut).endswith("…")
    assert len(plain_text(cut)) < 260


def test_an_excerpt_of_a_page_without_the_words_is_empty():
    assert excerpt(FILLING, "fr", marks_of("mutuelle")) == ()
    assert excerpt("", "fr", marks_of("mutuelle")) == ()
    assert excerpt(FILLING, "fr", marks_of("")) == ()


def test_an_excerpt_stands_on_one_line():
    assert plain_text(excerpt("Une\n\n  mutuelle \t de santé", "fr", marks_of("mutuelle"))) == "Une mutuelle de santé"


def test_a_short_text_is_not_cut():
    assert plain_text(excerpt("Une mutuelle de santé.", "fr", marks_of("mutuelle"))) == "Une mutuelle de santé."


def test_a_beginning_ends_at_a_word():
    assert plain_text(beginning(FILLING * 20, 60)) == "Une phrase qui ne dit rien de tel. Une phrase qui ne dit …"
    assert beginning("  ") == ()


def test_a_whole_page_numbers_its_marks_and_keeps_its_lines():
    text = "Une mutuelle\nde santé.\n\nDes mutuelles."

    pieces, count = whole_page(text, "fr", marks_of("mutuelle"))

    assert "".join(piece.text for piece in pieces) == text
    assert count == 2
    assert [piece.number for piece in pieces if piece.marked] == [1, 2]


def test_hits_are_counted_by_page():
    pages = [(1, "Une mutuelle, des mutuelles", "fr"), (2, FILLING, "fr"), (3, "Mutuelle", "fr")]

    assert hits_by_page(pages, marks_of("mutuelle")) == {1: 2, 3: 1}


WORDS = ["mutuelle", "santé", "œuvre", "ﬁn", "İ", "ß", "\u0301", "l’", " ", "\n", ". ", "🙂", "الصحة", "x" * 300]


@given(
    st.lists(st.sampled_from(WORDS), max_size=80), st.sampled_from(["mutuelle santé", "œuvre", "الصحة", "x", "ss fin"])
)
def test_marks_never_lose_or_move_a_letter(pieces, typed):
    text = "".join(pieces)
    marks = marks_of(typed)

    whole, count = whole_page(text, "fr", marks)

    assert "".join(piece.text for piece in whole) == unicodedata.normalize("NFC", text)
    assert count == len(marked(whole))
    cut = excerpt(text, "fr", marks)
    assert bool(marked(cut)) == bool(count)
    assert len(plain_text(cut)) <= 600
