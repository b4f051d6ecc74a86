from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from core import founding
from core.models import Country, Organisation, OrganisationName, Programme
from tests.factories.core import make_organisation, make_programme

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


def keys(rows) -> set[str]:
    return {row.key for row in rows}


# --- names --------------------------------------------------------------------------------------------


def test_one_organisation_is_found_by_its_names_in_every_language():
    founding.load()
    waemu = Organisation.objects.get(key="waemu")

    for words in ("UEMOA", "waemu", "Union economique et monetaire ouest-africaine", "UEMAO", "WAEMU"):
        assert Organisation.objects.called(words).get() == waemu


def test_a_name_is_given_in_the_language_of_the_reader():
    founding.load()
    waemu = Organisation.objects.with_names().get(key="waemu")

    assert waemu.name_in("en").text == "West African Economic and Monetary Union"
    assert waemu.acronym_in("en").text == "WAEMU"
    assert waemu.short_name_in("pt").text == "UEMOA"
    with translation.override("fr"):
        assert str(waemu) == "Union économique et monétaire ouest-africaine (UEMOA)"


def test_a_name_in_another_language_says_so():
    organisation = make_organisation("Oyofal Paj")

    name = organisation.name_in("pt")

    assert (name.text, name.language, name.is_fallback) == ("Oyofal Paj", "fr", True)


def test_an_organisation_without_a_name_is_shown_by_its_key():
    organisation = Organisation.objects.create(key="nameless")

    assert str(organisation) == "nameless"


def test_a_name_that_changed_is_the_one_of_its_time():
    founding.load()
    europe = Organisation.objects.get(key="european-commission-partnerships")

    assert europe.acronym_in("fr", on=date(2015, 5, 1)).text == "DEVCO"
    assert europe.acronym_in("fr", on=date(2024, 5, 1)).text == "INTPA"
    assert keys(Organisation.objects.called("EC-DEVCO")) == {europe.key}


def test_a_name_of_another_time_is_better_than_none():
    organisation = make_organisation("Groupe spécial")
    OrganisationName.objects.update(valid_until="2012")

    assert organisation.name_in("fr", on=date(2020, 1, 1)).text == "Groupe spécial"


def test_the_preferred_name_comes_before_the_others():
    organisation = make_organisation("Solidarité socialiste")
    OrganisationName.objects.update(is_preferred=False)
    organisation.names.create(language="fr", name="Solsoc")

    assert organisation.name_in("fr").text == "Solsoc"
    assert organisation.all_names() == ["Solidarité socialiste", "Solsoc"]


def test_a_name_cannot_end_before_it_begins():
    name = OrganisationName(name="Primature", valid_from="2021", valid_until="2019")

    with pytest.raises(ValidationError, match="cannot go out of use before"):
        name.clean()


def test_organisations_are_listed_in_the_readers_alphabet():
    for name in ("Zone franche", "Éducation pour tous", "Fonds de garantie"):
        make_organisation(name)

    names = [organisation.name_in("fr").text for organisation in Organisation.objects.in_order("fr")]

    assert names == ["Éducation pour tous", "Fonds de garantie", "Zone franche"]


def test_a_list_of_names_costs_two_queries(django_assert_num_queries):
    founding.load()

    with django_assert_num_queries(2):
        assert all(str(organisation) for organisation in Organisation.objects.with_names())


def test_editors_find_an_organisation_by_the_beginning_of_its_words():
    founding.load()

    assert keys(Organisation.objects.looking_like("conf prevoy")) == {"cipres"}
    assert keys(Organisation.objects.looking_like("Prévoyance INTERAFR")) == {"cipres"}
    assert not Organisation.objects.looking_like("prevoyance zzz").exists()


# --- acronyms that differ by country ------------------------------------------------------------------


def test_an_acronym_means_another_scheme_in_another_country():
    founding.load()

    assert keys(Programme.objects.called("CMU")) == {"cmu-senegal", "cmu-cote-divoire"}
    assert keys(Programme.objects.called("CMU", country="SN")) == {"cmu-senegal"}
    assert keys(Programme.objects.called("cmu", country=Country.objects.get(pk="CI"))) == {"cmu-cote-divoire"}
    assert not Programme.objects.called("CMU", country="TG").exists()


def test_an_acronym_of_everywhere_is_known_in_each_country():
    founding.load()

    assert keys(Organisation.objects.called("UEMOA", country="SN")) == {"waemu"}
    assert keys(Programme.objects.called("openIMIS", country="BF")) == {"openimis"}


def test_a_name_used_in_one_country_is_not_one_elsewhere():
    founding.load()

    assert keys(Programme.objects.called("registre unique", country="BF")) == {"single-registry-burkina-faso"}
    assert keys(Programme.objects.called("registre unique", country="SN")) == {"national-single-registry-senegal"}
    assert keys(Programme.objects.called("AMU", country="BF")) == {"ramu-burkina-faso"}
    assert not Programme.objects.called("AMU", country="SN").exists()


def test_a_project_of_several_countries_is_known_in_each():
    project = make_programme("Socles", "SPS", countries=("BF", "SN"))

    assert Programme.objects.called("SPS", country="SN").get() == project
    assert not Programme.objects.called("SPS", country="ML").exists()


# --- history ------------------------------------------------------------------------------------------


def test_what_was_replaced_leads_to_what_replaced_it():
    founding.load()

    platform = Programme.objects.called("GESS").get().successors.get()
    office = Organisation.objects.called("GSCSS").get().successors.get()

    assert platform.key == "social-protection-platform"
    assert office.acronym_in("en").text == "UNOSSC"
    assert keys(office.predecessors.all()) == {"special-unit-south-south"}


# --- the first facts ----------------------------------------------------------------------------------


def test_the_first_documents_find_their_publisher_with_its_postal_box():
    founding.load()
    asmade = Organisation.objects.called("ASMADE", country="BF").get()

    assert asmade.postal_box == "09 BP 903 Ouagadougou 09"
    assert asmade.phone_numbers == ["(00226) 25 37 03 66"]
    assert (asmade.email, asmade.website) == ("asmade@ongasmade.org", "http://www.ongasmade.org")
    assert "société civile" in asmade.mandate_in("fr").text
    assert asmade.mandate_in("es").is_fallback


def test_founding_again_writes_nothing():
    first = founding.load()

    assert founding.load() == founding.Founded(0, 0, 0)
    assert first.organisations == len(founding.organisation_keys()) == Organisation.objects.count()
    assert first.programmes == len(founding.programme_keys()) == Programme.objects.count()


def test_founding_again_leaves_what_editors_changed():
    founding.load()
    Organisation.objects.filter(key="asmade").update(city="Bobo-Dioulasso")

    founding.load()

    assert Organisation.objects.get(key="asmade").city == "Bobo-Dioulasso"


def test_founding_takes_few_queries(django_assert_max_num_queries):
    with django_assert_max_num_queries(45):
        founding.load()


@pytest.mark.parametrize("model", [Organisation, Programme])
def test_every_founding_fact_is_one_an_editor_could_save(model):
    founding.load()

    for row in model.objects.all():
        row.full_clean()
        for name in row.names.all():
            name.full_clean()
