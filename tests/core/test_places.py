import pytest

from core import places
from core.models import Country, Region

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    places.load()


def test_every_country_is_there_with_its_region(world):
    senegal = Country.objects.get(iso2="SN")

    assert (senegal.iso3, senegal.m49) == ("SEN", "686")
    assert senegal.region.name_in("fr").text == "Afrique occidentale"
    assert senegal.region.parent.parent.name_in("pt").text == "África"
    assert Country.objects.count() == 250
    assert not Country.objects.filter(region=None).exclude(iso2="AQ").exists()


def test_loading_again_changes_nothing_but_repairs_what_was_changed(world):
    Country.objects.filter(iso2="SN").update(name_fr="Sénégale")

    assert places.load() == 250

    assert Country.objects.count() == 250
    assert Region.objects.count() == 30
    assert Country.objects.get(iso2="SN").name_fr == "Sénégal"


def test_loading_the_world_takes_few_queries(django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        places.load()


def test_a_country_is_named_in_the_language_of_the_reader(world):
    ivory_coast = Country.objects.get(iso2="CI")

    assert ivory_coast.name_in("pt").text == "Costa do Marfim"
    assert not ivory_coast.name_in("pt").is_fallback


def test_a_reader_of_another_language_is_told_in_which_language_the_name_is(world):
    name = Country.objects.get(iso2="DE").name_in("ar")

    assert (name.text, name.language, name.is_fallback) == ("Germany", "en", True)


def test_accents_do_not_send_a_country_to_the_end_of_the_list(world):
    names = [country.name_in("fr").text for country in Country.objects.in_order("fr")]

    assert names.index("Égypte") < names.index("Équateur") < names.index("Finlande")


def test_a_country_is_found_by_name_or_code_without_accents(world):
    assert [country.pk for country in Country.objects.called("senegal")] == ["SN"]
    assert [country.pk for country in Country.objects.called("côte d'ivoire")] == ["CI"]
    assert [country.pk for country in Country.objects.called("BFA")] == ["BF"]
    assert Country.objects.called("Atlantis") == []
