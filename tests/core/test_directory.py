"""The directory in Wagtail's admin: what editors keep beside documents."""

import re
from html import unescape

import pytest
from django.urls import reverse

from core import founding
from core.models import Concept, Organisation, Person, Programme
from core.models.themes import LOCAL_SCHEME
from core.widgets import SelectByLabel
from tests.conftest import signed_in
from tests.factories.core import make_concept, make_organisation, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(editor):
    """An editor at work, in French."""
    editor.language = "fr"
    editor.save()
    return signed_in(editor)


def address(model: str, view: str, *arguments) -> str:
    return reverse(f"wagtailsnippets_core_{model}:{view}", args=arguments)


def rows(prefix: str, *forms: dict, initial: int = 0) -> dict:
    """The fields of an inline formset, as a browser sends them."""
    data = {f"{prefix}-TOTAL_FORMS": len(forms), f"{prefix}-INITIAL_FORMS": initial}
    for number, form in enumerate(forms):
        data |= {f"{prefix}-{number}-{name}": value for name, value in form.items()}
    return data


def an_organisation(**facts) -> dict:
    name = {"language": "fr", "name": "Réseau Songui", "acronym": "RS", "is_preferred": "on"}
    return {
        "key": "reseau-songui",
        "type": "ngo",
        **rows("names", name),
        **rows("mandates"),
        **facts,
    }


@pytest.mark.parametrize("model", ["organisation", "person", "programme", "concept"])
def test_an_editor_opens_every_list_and_form_of_the_directory(desk, model):
    founding.load()

    assert desk.get(address(model, "list")).status_code == 200
    assert desk.get(address(model, "add")).status_code == 200
    first = {"organisation": Organisation, "person": Person, "programme": Programme, "concept": Concept}[model]
    assert desk.get(address(model, "edit", first.objects.first().pk)).status_code == 200


def test_a_member_has_no_directory(member):
    response = signed_in(member).get(address("organisation", "list"))

    assert response.status_code == 302


def test_an_editor_may_not_rename_countries(desk):
    assert desk.get(address("country", "list")).status_code == 302


@pytest.mark.parametrize(
    ("model", "words", "found", "not_found"),
    [
        ("organisation", "prevoyance", "Conférence interafricaine", "ASMADE"),
        ("organisation", "waemu", "ouest-africaine", "ASMADE"),
        ("programme", "cmu", "CMU", "PNBSF"),
        ("person", "batchabi", "Dramane", "Tessier"),
        ("concept", "mutualite", "mutualité", "transferts"),
    ],
)
def test_a_list_is_searched_without_accents_and_by_acronym(desk, model, words, found, not_found):
    founding.load()

    page = desk.get(address(model, "list_results"), {"q": words}).content.decode()

    assert found in page
    assert not_found not in page


def test_an_organisation_is_added_with_its_name_and_a_date_as_the_source_has_it(desk):
    response = desk.post(address("organisation", "add"), an_organisation(founded="Rentrée 2013"))

    assert response.status_code == 302, re.findall(r"error-message.*?>(.*?)<", response.content.decode())
    added = Organisation.objects.called("RS").get()
    assert added.founded.iso() == "2013-rentree"
    assert added.name_in("fr").text == "Réseau Songui"


def test_an_impossible_date_is_answered_with_a_sentence_and_nothing_is_lost(desk):
    page = desk.post(address("organisation", "add"), an_organisation(founded="31/02/2021")).content.decode()

    assert not Organisation.objects.exists()
    assert 'value="31/02/2021"' in page
    assert "Réseau Songui" in page


def test_an_organisation_needs_a_name(desk):
    response = desk.post(address("organisation", "add"), an_organisation(**rows("names")))

    assert response.status_code == 200
    assert not Organisation.objects.exists()


def test_a_stored_date_is_shown_in_words(desk):
    organisation = make_organisation(founded="2021-06-27/2021-07-04")

    page = desk.get(
        address("organisation", "edit", organisation.pk), headers={"accept-language": "fr"}
    ).content.decode()

    assert 'value="27 juin – 4 juillet 2021"' in page


def test_a_theme_an_editor_adds_belongs_to_the_site_and_to_no_file(desk):
    label = {"language": "fr", "text": "tontines", "kind": "preferred"}
    parent = make_concept("épargne")

    response = desk.post(
        address("concept", "add"),
        {"key": "tontines", "broader": [parent.pk], **rows("labels", label), **rows("definitions")},
    )

    assert response.status_code == 302
    added = Concept.objects.get(key="tontines")
    assert (added.scheme, added.uri) == (LOCAL_SCHEME, f"{LOCAL_SCHEME}/tontines")
    assert added.broader.get() == parent
    assert added.labels.get().by_hand


def test_two_preferred_labels_in_one_language_are_refused_in_a_sentence(desk):
    label = {"language": "fr", "text": "tontines", "kind": "preferred"}

    response = desk.post(
        address("concept", "add"),
        {"key": "tontines", **rows("labels", label, {**label, "text": "tontine"}), **rows("definitions")},
    )

    assert "Un thème a un seul libellé préféré" in unescape(response.content.decode())
    assert not Concept.objects.filter(key="tontines").exists()


def test_two_mandates_in_one_language_are_refused_in_a_sentence(desk):
    mandate = {"language": "fr", "text": "Accompagne les mutuelles."}

    response = desk.post(address("organisation", "add"), an_organisation(**rows("mandates", mandate, mandate)))

    assert response.status_code == 200
    assert not Organisation.objects.exists()


def test_only_whoever_keeps_accounts_ties_a_person_to_one(desk, administrator):
    person = make_person()

    assert 'name="account"' not in desk.get(address("person", "edit", person.pk)).content.decode()
    assert 'name="account"' in signed_in(administrator).get(address("person", "edit", person.pk)).content.decode()


def test_what_is_looked_for_in_a_chooser_needs_no_accents(desk):
    founding.load()

    page = desk.get(reverse("wagtailsnippetchoosers_core_organisation:choose_results"), {"q": "prevoyance"})

    assert "Conférence interafricaine" in page.content.decode()
    assert "ASMADE" not in page.content.decode()


def test_a_list_to_choose_from_is_in_the_order_of_the_alphabet():
    select = SelectByLabel(choices=[("", "—"), ("zw", "Zimbabwe"), ("eg", "Égypte"), ("fr", "France")])

    labels = re.findall(r">([^<>\n]+)</option>", select.render("country", None))

    assert labels == ["—", "Égypte", "France", "Zimbabwe"]


def test_a_list_of_organisations_costs_the_same_for_few_and_for_many(desk, django_assert_max_num_queries):
    founding.load()

    with django_assert_max_num_queries(25):
        desk.get(address("organisation", "list_results"))
