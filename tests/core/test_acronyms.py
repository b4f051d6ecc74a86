"""Letters resolve to what they stand for, by country, where they first stand in a text."""

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.utils import translation

from core.acronyms import Glossary, load
from core.models import Acronym, Country
from tests.conftest import signed_in
from tests.factories.documents import make_document

pytestmark = pytest.mark.django_db


def explained(text: str, *countries: str, language: str = "fr") -> str:
    with translation.override(language):
        return BeautifulSoup(Glossary(countries).explain(text), "lxml").get_text()


@pytest.mark.parametrize(
    ("countries", "meaning"),
    [
        (["SN"], "CMU (Couverture maladie universelle, programme de l’État du Sénégal)."),
        (["CI", "TG"], "CMU (Couverture maladie universelle, régime obligatoire de la Côte d’Ivoire)."),
    ],
)
def test_the_same_letters_mean_what_they_mean_in_the_country_of_the_text(countries, meaning):
    assert explained("La CMU.", *countries) == f"La {meaning}"


def test_where_the_country_does_not_tell_all_meanings_are_given_with_theirs():
    said = explained("La CMU.", "ML")
    assert "(Côte d’Ivoire)" in said and "(Sénégal)" in said


def test_letters_of_a_country_give_way_to_those_of_everywhere_elsewhere():
    assert "Chambre de métiers" in explained("CM", "SN")
    assert "Conseil des ministres" in explained("CM", "BF")


def test_it_is_explained_once_in_the_readers_language():
    said = explained("UEMOA, UEMOA et UEMOA", language="en")
    assert said == "UEMOA (West African Economic and Monetary Union), UEMOA et UEMOA"


def test_the_longest_letters_win_and_words_are_left_alone():
    assert explained("BOS/PSE", "SN").startswith("BOS/PSE (Bureau opérationnel")
    assert explained("SCAN, CAMION, CA-3, MSNASX, ca") == "SCAN, CAMION, CA-3, MSNASX, ca"


def test_the_text_around_is_escaped_and_the_meaning_can_be_reached_by_keyboard():
    page = BeautifulSoup(Glossary().explain('<b title="x">&BIT'), "lxml")
    assert page.find("b") is None
    (letters,) = page.find_all("abbr")
    assert (letters["tabindex"], letters["title"]) == ("0", "Bureau international du Travail")


# But PRT and PRMEFI, of which the documents do not say what they stand for.
FOUNDING = """
ASMADE SOLSOC CNAMU RAMU AMU CSU CMU RAMS SP/CNPS ST/CSU DGPS/MFPTPS DGPSN BIT OIT ILO IAO PNBSF RSPC MSNAS
MSA OPA DA MTDSRI CM BOS/PSE PSE AGC CA CC UTG COPIL SIG RAF ONUFEM EC-DEVCO UEMOA WAEMU CIPRES CCMS ISSA WSM
USAID DWT/CO SPI GSCSS PNUD GSSD GESS SPS NSPS NSSF SSS CRS ODA RMNCH SOCPRO ODD SDG
"""


def test_every_acronym_of_the_founding_documents_that_they_explain_resolves():
    glossary = Glossary()
    assert [letters for letters in FOUNDING.split() if not glossary.meanings(letters)] == []


def test_what_editors_changed_is_not_loaded_over():
    Acronym.objects.filter(letters="BIT").delete()
    assert load() == 0
    assert explained("BIT") == "BIT"


def test_one_meaning_a_country_and_one_everywhere():
    for facts in ({"letters": "BIT"}, {"letters": "CMU", "country": Country.objects.get(pk="SN")}):
        with pytest.raises(ValidationError, match="ont déjà un sens"), translation.override("fr"):
            Acronym(name_fr="Autre", **facts).full_clean()
    with pytest.raises(ValidationError):
        Acronym(letters="XYZ").full_clean()


def test_pages_explain_in_summary_page_and_whole_text(visitor):
    document = make_document(
        summary="La CMU avance.", pages=("La CMU et l'UEMOA.",), countries=[Country.objects.get(pk="SN")]
    )
    file = document.files.get()
    for path in ("", f"{file.identifier}/1/?q=avance", f"{file.identifier}/text/"):
        answer = visitor.get(f"/fr/library/{document.identifier}/{path}", follow=True)
        letters = BeautifulSoup(answer.content, "lxml").main.find("abbr")
        assert letters["title"].startswith("Couverture maladie universelle, programme")


def test_the_list_of_acronyms_is_open_to_all_and_kept_by_editors(visitor, editor):
    said = visitor.get("/fr/acronyms/").content.decode()
    assert "Réseau d’appui aux mutuelles de santé" in said and "Burkina Faso" in said
    client = signed_in(editor)
    assert client.get("/admin/snippets/core/acronym/?q=mutuelles").status_code == 200
    facts = {
        "letters": "ANAM",
        "country": "",
        "name_fr": "Agence nationale",
        "name_en": "",
        "name_pt": "",
        "name_es": "",
    }
    assert client.post("/admin/snippets/core/acronym/add/", facts).status_code == 302
    assert explained("ANAM") == "ANAM (Agence nationale)"


def test_a_meaning_in_another_language_says_so():
    Acronym.objects.create(letters="XQZ", name_en="Only in English")
    with translation.override("fr"):
        (letters,) = BeautifulSoup(Glossary().explain("XQZ"), "lxml").find_all("abbr")
    assert letters["lang"] == "en"
