"""Pages ask the database little, and reading never waits for a writer."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.models import Concept, Country
from search import indexing
from tests.conftest import signed_in
from tests.factories.documents import make_document

pytestmark = pytest.mark.django_db


@pytest.fixture
def library(editor) -> list:
    places, themes = list(Country.objects.filter(pk__in=["SN", "BF", "TG"])), list(Concept.objects.order_by("key")[:4])
    documents = [
        make_document(
            f"La mutuelle {number}",
            pages=tuple(f"La mutuelle {number}, page {page}." for page in range(4)),
            texts={"en": (f"The mutual {number}", "Summary")},
            countries=places,
            themes=themes,
            by=editor,
        )
        for number in range(24)
    ]
    indexing.drain()
    return documents


def queries_of(client, address: str) -> list[str]:
    client.get(address)  # what is read once a process is not counted
    cache.clear()  # nor is a page that was kept looked at
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert client.get(address).status_code == 200
    return [query["sql"] for query in asked.captured_queries]


@pytest.mark.parametrize(
    ("address", "most"),
    [
        ("/fr/", 14),
        ("/fr/library/?q=mutuelle", 18),
        ("/fr/library/?sort=newest", 18),
        ("/en/library/?q=mutual&country=SN", 22),
        ("/fr/countries/", 6),
        ("/fr/countries/sn/", 20),
        ("/fr/themes/", 10),
        ("/fr/organisations/", 10),
        ("/fr/programmes/", 10),
        ("/fr/people/", 8),
        ("/fr/acronyms/", 4),
        ("/fr/technical-tools/", 12),
    ],
)
def test_a_list_asks_the_same_number_of_questions_however_long_it_is(visitor, library, address, most):
    assert len(queries_of(visitor, address)) <= most


def test_a_record_and_a_page_ask_little(visitor, library):
    document = library[0]
    file = document.files.get()
    assert len(queries_of(visitor, document.get_absolute_url())) <= 30
    assert len(queries_of(visitor, f"/fr/library/{document.identifier}/{file.identifier}/2/?q=mutuelle")) <= 20


@pytest.mark.django_db(transaction=True)
def test_no_page_that_is_read_opens_a_transaction(visitor, editor, django_db_setup):
    """On SQLite even a read inside a transaction waits for the writer."""
    from home import settling

    settling.settle()
    document = make_document(pages=("La mutuelle.",), by=editor)
    indexing.drain()
    file = document.files.get()
    addresses = [
        "/fr/",
        "/fr/library/?q=mutuelle",
        document.get_absolute_url(),
        f"/fr/library/{document.identifier}/{file.identifier}/1/?q=mutuelle",
        "/fr/account/login/",
        "/fr/nowhere/",
    ]
    for client in (visitor, signed_in(editor)):
        for address in addresses:
            client.get(address)
            with CaptureQueriesContext(connection) as asked:
                client.get(address)
            assert [one["sql"] for one in asked.captured_queries if "BEGIN" in one["sql"]] == [], address
