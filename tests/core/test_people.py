from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from core import founding
from core.models import Affiliation, Organisation, Person
from tests.factories.core import make_organisation, make_person

pytestmark = pytest.mark.django_db


def test_a_person_is_found_in_either_order_and_without_accents():
    person = make_person("Awa", "Traoré")

    for words in ("Awa Traoré", "traore awa", "Traoré, Awa", "AWA TRAORE"):
        assert Person.objects.called(words).get() == person
    assert not Person.objects.called("Traoré").exists()


def test_a_name_is_shown_and_sorted_as_the_person_wishes():
    person = make_person("Thich", "Nhat Hanh", display_name="Thich Nhat Hanh", sort_name="Thich Nhat Hanh")
    other = make_person("Zeïnab", "Ndiaye")

    assert str(other) == "Zeïnab Ndiaye"
    assert other.name_in_references == "Ndiaye, Zeïnab"
    assert person.name_in_references == "Thich Nhat Hanh"
    assert list(Person.objects.filter(pk__in=[person.pk, other.pk])) == [other, person]


def test_people_are_sorted_by_family_name_without_regard_to_accents():
    people = [make_person("A", name) for name in ("Zongo", "Émile", "Fall", "diop")]

    names = Person.objects.filter(pk__in=[p.pk for p in people]).values_list("family_name", flat=True)

    assert list(names) == ["diop", "Émile", "Fall", "Zongo"]


def test_a_person_of_one_name_is_no_trouble():
    person = make_person("", "Oumou")

    assert (person.name, person.name_in_references) == ("Oumou", "Oumou")


def test_a_new_name_is_found_after_it_was_saved():
    person = make_person("Awa", "Traoré")
    person.family_name = "Ouédraogo"
    person.save()

    assert Person.objects.called("Awa Ouedraogo").get() == person


def test_an_orcid_is_checked_by_its_last_digit():
    Person(family_name="Carberry", orcid="0000-0002-1825-0097").full_clean()
    Person(family_name="Nobody", orcid="0000-0002-1694-233X").full_clean()

    for wrong in ("0000-0002-1825-0098", "0000000218250097", "orcid"):
        with pytest.raises(ValidationError):
            Person(family_name="Carberry", orcid=wrong).full_clean()


def test_an_orcid_belongs_to_one_person_and_many_have_none():
    make_person(orcid="0000-0002-1825-0097")
    make_person()
    make_person()

    with pytest.raises(IntegrityError), transaction.atomic():
        make_person(orcid="0000-0002-1825-0097")


def test_languages_are_codes_with_commas():
    person = Person(family_name="Diop", languages="fr, en,wo")
    person.full_clean()

    assert person.spoken == ["fr", "en", "wo"]
    with pytest.raises(ValidationError):
        Person(family_name="Diop", languages="français").full_clean()


def test_a_person_works_where_the_date_says():
    person = make_person()
    before, after = make_organisation("Primature"), make_organisation("ASMADE")
    Affiliation.objects.create(person=person, organisation=before, begins="2015", ends="2019")
    Affiliation.objects.create(person=person, organisation=after, begins="2020")

    assert [a.organisation for a in person.affiliations_on(date(2018, 6, 1))] == [before]
    assert [a.organisation for a in person.affiliations_on(date(2023, 6, 1))] == [after]


def test_an_account_may_close_without_the_person_leaving(member):
    person = make_person(account=member)

    member.delete()

    person.refresh_from_db()
    assert person.account is None


def test_the_experts_of_the_first_documents_are_there():
    founding.load()
    singh = Person.objects.called("Vandana Singh").get()

    assert singh.country_id == "IN"
    assert singh.organisations.get() == Organisation.objects.get(key="samajik-suvidha-sangam-delhi")
    for person in Person.objects.all():
        person.full_clean()
