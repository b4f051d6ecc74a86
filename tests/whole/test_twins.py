"""Non-interference: with and without documents that were never public, the public site says the same, byte for byte."""

import re

import pytest

from core.access import Audience
from core.models import Concept, Country, Person
from documents.models import Contribution, Credit, Relation, RelationType
from search import indexing, service
from search.service import Question
from tests.factories.core import make_organisation
from tests.factories.documents import make_document

pytestmark = pytest.mark.django_db

ONE_TIME = re.compile(rb'(name="csrfmiddlewaretoken" value=")[^"]+|(nonce=")[^"]+|(request-id[^0-9a-f]+)[0-9a-f-]+')
WORDS = (
    "mutuelle",
    "mutuelles cotisation",
    '"caisse nationale"',
    "mutuelle -caisse",
    "mutuele",  # misspelt
    "mutuellle natoinale",
    "registre",
    "confidentiel",  # stands in restricted texts only
    "confidenciel",
    "secteur informel",
    "",
)


@pytest.fixture
def library(db) -> list:
    """What is public."""
    return [
        make_document(
            f"Les mutuelles de la région {number}",
            summary="Une étude sur la cotisation.",
            pages=(
                f"La mutuelle numéro {number} et la caisse nationale partagent un registre.",
                "Le secteur informel.",
            ),
            countries=[Country.objects.get(pk="SN")],
            themes=[Concept.objects.order_by("key")[number]],
            date="2021",
        )
        for number in range(4)
    ]


def restricted(library: list) -> None:
    """What never was: the same words more often, other words, other countries, people; and it claims what is public."""
    person = Person.objects.create(given_name="Confident", family_name="Discret")
    publisher = make_organisation("Réseau confidentiel")
    for number, (audience, live) in enumerate(
        [(Audience.MEMBERS, True), (Audience.STAFF, True), (Audience.PUBLIC, False)] * 3
    ):
        note = make_document(
            f"Note confidentielle sur les mutuelles {number}",
            summary="Confidentiel : la cotisation des mutuelles nationales.",
            pages=(
                "Texte confidentiel. " + "mutuellle natoinale mutuelle registre caisse " * 30,
                "Une page confidentielle.",
            ),
            audience=audience,
            live=live,
            countries=[Country.objects.get(pk="BF"), Country.objects.get(pk="SN")],
            themes=list(Concept.objects.order_by("-key")[:3]),
            credits=[Credit(role=Contribution.AUTHOR, person=person)],
            publisher=publisher,
            date=f"20{10 + number}",
        )
        for type_ in RelationType.values:
            Relation.objects.create(document=note, type=type_, target=library[number % 4])
            Relation.objects.create(document=library[number % 4], type=type_, target=note)
    indexing.drain()


def addresses(library) -> list[str]:
    found = ["/fr/", "/en/", "/robots.txt", "/fr/library/nowhere/", "/fr/library/?country=BF", "/fr/library/?page=2"]
    subjects = ("countries", "themes", "organisations", "programmes", "people", "acronyms", "about", "technical-tools")
    found += [f"/fr/{subject}/" for subject in subjects] + ["/fr/countries/sn/", "/en/countries/bf/"]
    found += [f"/fr/themes/{theme.key}/" for theme in Concept.objects.order_by("key")[:5]]
    found += [f"/fr/library/references.{form}?q=mutuelle" for form in ("bib", "ris", "json", "txt")]
    for language in ("fr", "en"):
        for words in WORDS:
            for more in ("", "&sort=newest", "&country=SN", "&kind=working_paper&page=1", "&page=3"):
                found.append(f"/{language}/library/?q={words}{more}")
    for document in library:
        file = document.files.first()
        found += [
            f"/fr/library/{document.identifier}/reference.bib",
            f"/fr/library/{document.identifier}/{file.identifier}/text/",
            f"/files/{document.identifier}/{file.identifier}/epub/x.epub",
            f"/d/{document.identifier}.png",
            document.get_absolute_url(),
            f"/fr/library/{document.identifier}/{file.identifier}/1/?q=mutuelles",
            f"/en/library/{document.identifier}/{file.identifier}/2/",
            file.url,
        ]
    return found


def answers(client, where: list[str]) -> dict[str, tuple[int, bytes]]:
    said = {}
    for address in where:
        response = client.get(address)
        body = b"".join(response.streaming_content) if response.streaming else response.content
        said[address] = (response.status_code, ONE_TIME.sub(rb"\1\2\3", body))
    return said


def test_the_public_site_does_not_know_what_is_kept_from_the_public(visitor, library):
    indexing.drain()
    where = addresses(library)
    before = answers(visitor, where)
    restricted(library)
    after = answers(visitor, where)
    different = [address for address in where if before[address] != after[address]]
    assert different == []


def test_the_comparison_sees_a_difference_when_there_is_one(visitor, library):
    indexing.drain()
    where = addresses(library)
    before = answers(visitor, where)
    make_document(
        "Une mutuelle publique de plus", pages=("mutuelle registre",), countries=[Country.objects.get(pk="BF")]
    )
    indexing.drain()
    after = answers(visitor, where)
    assert len([address for address in where if before[address] != after[address]]) > 20


def test_scores_and_spellings_are_those_of_the_public_shelf(library, visitor):
    from django.contrib.auth.models import AnonymousUser

    nobody = AnonymousUser()
    indexing.drain()

    def scores() -> list:
        results = [service.find(Question(words=words), nobody) for words in WORDS]
        return [(found.suggestion, [(hit.key, hit.score) for hit in found.hits]) for found in results]

    before = scores()
    completed = service.complete("conf", nobody), service.complete("mut", nobody)
    restricted(library)
    assert scores() == before
    assert (service.complete("conf", nobody), service.complete("mut", nobody)) == completed


def test_a_document_that_was_public_for_an_hour_leaves_nothing_behind(visitor, library, editor):
    indexing.drain()
    where = addresses(library)
    before = answers(visitor, where)
    passing = make_document("Confidentiel par erreur", pages=("mutuelle confidentielle",), by=editor)
    indexing.drain()
    passing.audience = Audience.STAFF
    passing.save_revision(user=editor).publish(user=editor)
    indexing.drain()
    after = answers(visitor, where)
    assert [address for address in where if before[address] != after[address]] == []
