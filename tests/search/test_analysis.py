import pytest

from search import analysis


@pytest.mark.parametrize(
    ("language", "forms"),
    [
        ("fr", ("mutuelle", "mutuelles", "Mutuelles", "MUTUELLES")),
        ("fr", ("santé", "sante", "Santé")),
        ("fr", ("cotisation", "cotisations")),
        ("en", ("insurance", "Insurances")),
        ("es", ("trabajador", "trabajadores")),
        ("es", ("jubilación", "jubilaciones")),
        ("pt", ("cidadão", "cidadãos")),
        ("pt", ("mutualidade", "mutualidades")),
    ],
)
def test_forms_of_a_word_share_a_stem(language, forms):
    assert len({analysis.stem(form, language) for form in forms}) == 1


@pytest.mark.parametrize(("one", "many"), [("pensão", "pensões"), ("prestação", "prestações"), ("pão", "pães")])
def test_portuguese_plurals_that_the_stemmer_parts_are_kept_together(one, many):
    assert analysis.stem(many, "pt") in analysis.stems_in(one, "pt")
    assert analysis.stem(one, "pt") in analysis.stems_in(many, "pt")


@pytest.mark.parametrize(
    ("word", "plain"), [("Thiès", "thies"), ("Œuvre", "oeuvre"), ("AÇÃO", "acao"), ("ñandú", "nandu")]
)
def test_plain_words_have_no_accents(word, plain):
    assert analysis.plain(word) == plain


def test_grams_are_four_letters_inside_a_word():
    assert analysis.grams_of("assuré") == ("assu", "ssur", "sure")
    assert analysis.grams_of("sol") == ()


@pytest.mark.parametrize(
    ("word", "language"),
    [("les", "fr"), ("comment", "fr"), ("l", "fr"), ("the", "en"), ("why", "en"), ("cómo", "es"), ("não", "pt")],
)
def test_stop_words_are_known_in_each_language(word, language):
    assert analysis.is_stop_word(word, language)


def test_content_words_are_all_words_when_there_are_no_others():
    assert analysis.content_words(("comment", "les", "mutuelles"), "fr") == ("mutuelles",)
    assert analysis.content_words(("qui", "est", "ce"), "fr") == ("qui", "est", "ce")


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("quel est le rôle des mutuelles de santé", "fr"),
        ("what is the role of health insurance", "en"),
        ("cuál es el papel de los trabajadores en la región", "es"),
        ("qual é o papel das mutualidades em Portugal", "pt"),
    ],
)
def test_a_question_tells_its_language(question, language):
    assert analysis.guess_language(question.split()) == language


def test_words_without_stop_words_are_read_in_the_language_that_holds_them():
    held = {"pension": {"es": 0.2, "fr": 0.01}, "social": {"es": 0.3, "fr": 0.3}}

    assert analysis.guess_language(("pension", "social"), share=held.__getitem__, hint="fr") == "es"


def test_a_tie_goes_to_the_language_of_the_page():
    assert analysis.guess_language(("pension",), hint="pt") == "pt"
    assert analysis.guess_language((), among=("es", "fr"), hint="en") == "es"


def test_titles_sort_without_accents_and_quotes():
    assert sorted(["Zone", "Épargne", "« Études »"], key=analysis.folded) == ["Épargne", "« Études »", "Zone"]
