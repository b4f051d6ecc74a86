import pytest
from django.core.exceptions import ValidationError
from django.core.serializers import deserialize, serialize
from django.db import connection
from django.db.models import F
from django.utils import translation

from core.dates import parse
from core.fields import PartialDateFormField
from core.models import Affiliation, Organisation
from tests.factories.core import make_organisation, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def founded():
    """Organisations by the text of their founding date."""

    def founded(*dates: str) -> None:
        for text in dates:
            make_organisation(founded=text or None)

    return founded


def in_the_database(organisation: Organisation) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT founded FROM core_organisation WHERE id = %s", [organisation.pk])
        return cursor.fetchone()[0]


def test_a_date_comes_back_from_the_database_as_it_went_in():
    organisation = make_organisation(founded="27 juin – 4 juillet 2021")

    organisation.refresh_from_db()

    assert organisation.founded == parse("2021-06-27/2021-07-04")
    assert in_the_database(organisation) == "20210627|2021-06-27/2021-07-04"


def test_a_text_is_a_date_as_soon_as_it_is_set():
    organisation = Organisation(founded="2 octobre 2021")

    assert organisation.founded.is_exact


def test_no_date_is_none_and_not_an_empty_text():
    organisation = make_organisation()

    organisation.refresh_from_db()

    assert organisation.founded is None
    assert in_the_database(organisation) == ""


def test_a_date_left_out_of_a_query_is_fetched_when_asked_for():
    make_organisation(founded="2021")

    assert Organisation.objects.defer("founded").get(founded="2021").founded == parse("2021")


def test_the_database_sorts_vague_dates_too(founded):
    in_order = ["", "XXXX-06", "2020", "2020-12/2022-05", "2021", "2021-Q2", "2021-10-02", "2021-rentree"]
    in_order = [*in_order[:6], in_order[7], in_order[6]]  # the school year starts before October
    founded(*reversed(in_order))

    rows = Organisation.objects.filter(key__startswith="organisation-").order_by("founded")

    assert [row.founded.iso() if row.founded else "" for row in rows] == in_order


def test_the_database_compares_dates(founded):
    founded("2019", "2020", "mai 2020", "2 octobre 2021", "")
    rows = Organisation.objects.filter(key__startswith="organisation-")

    assert rows.filter(founded__gte=parse("2020")).count() == 3
    assert rows.filter(founded__lt=parse("2020")).exclude(founded="").get().founded == parse("2019")
    assert rows.filter(founded=parse("mai 2020")).count() == 1
    assert rows.filter(founded__gt=F("dissolved")).count() == 4


def test_the_database_knows_the_year(founded):
    founded("2019", "2020-05", "2020/..", "juin–juillet", "")
    rows = Organisation.objects.filter(key__startswith="organisation-")

    assert rows.filter(founded__year__gte=2020).count() == 2
    assert rows.filter(founded__year=2019).count() == 1
    assert rows.filter(founded__year=0).get().founded == parse("juin–juillet")
    assert rows.filter(founded__year=None).count() == 1


def test_a_date_survives_a_dump_and_a_wagtail_revision():
    organisation = make_organisation(founded="Rentrée 2013")

    [copy] = deserialize("json", serialize("json", [organisation]))
    revised = Organisation.from_serializable_data(organisation.serializable_data())

    assert copy.object.founded == revised.founded == parse("2013-rentree")


def test_what_hangs_on_a_thing_keeps_its_dates_in_a_revision():
    person = make_person(organisation=make_organisation())
    Affiliation.objects.update(begins="2020", ends=None)

    revised = type(person).from_serializable_data(person.serializable_data())

    affiliation = revised.affiliations.get()
    assert (affiliation.begins, affiliation.ends) == (parse("2020"), None)


def test_a_form_takes_a_date_as_people_write_it_and_shows_it_so():
    field = PartialDateFormField(required=False)

    with translation.override("fr"):
        when = field.clean(" du 27 juin au 4 juillet 2021 ")
        assert field.prepare_value(when) == "27 juin – 4 juillet 2021"
        assert not field.has_changed(when, "27 juin – 4 juillet 2021")
        assert field.has_changed(when, "28 juin – 4 juillet 2021")
    with translation.override("en"):
        assert field.prepare_value(when) == "27 June – 4 July 2021"
    assert field.clean("") is None


def test_a_form_keeps_what_was_typed_when_it_is_no_date():
    field = PartialDateFormField()

    assert field.prepare_value("31/02/2021") == "31/02/2021"
    assert field.has_changed(None, "31/02/2021")
    with pytest.raises(ValidationError) as refused, translation.override("en"):
        field.clean("31/02/2021")
    assert refused.value.messages == ["There is no such day: that month has 28 days, not 31."]


def test_a_required_date_must_be_there():
    with pytest.raises(ValidationError):
        PartialDateFormField().clean("")


def test_an_impossible_date_is_refused_before_it_is_stored():
    with pytest.raises(ValidationError):
        Organisation(founded="le 31 février 2021")
