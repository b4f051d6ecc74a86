"""An editor adds a file; a practitioner finds the page in it that answers."""

import json
from urllib.parse import urlparse

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from core.models import FileState, StoredFile
from documents import reading
from documents.models import Document, Kind, Upload
from search import indexing
from tests.conftest import signed_in
from tests.documents.test_editing import sent_by
from tests.factories.files import make_pdf

pytestmark = pytest.mark.django_db

PAGES = (
    "Guide de la mutualité. Première page, le sommaire du document et ses remerciements à tous.",
    "Deuxième page : le contexte de la protection sociale dans la région, et son histoire récente.",
    "La caisse nationale délègue aux mutuelles la tenue du registre des cotisants saisonniers.",
)


def send_in_pieces(client, name: str, content: bytes, piece: int = 700) -> dict:
    """What upload.js does."""
    status = client.post("/admin/library/uploads/", {"name": name, "size": len(content)}).json()
    while "arrival" not in status and "error" not in status:
        start = status["received"]
        status = client.put(
            f"{status['upload']}?offset={start}",
            content[start : start + piece],
            content_type="application/octet-stream",
        ).json()
    return status


def make_the_draft(client, arrival: str, **corrected):
    """With what the file proposed, as an editor who reads it sends it on."""
    return client.post(arrival, {**sent_by(client, arrival, "form.proposed"), "kind": Kind.HANDBOOK, **corrected})


def read_what_waits() -> None:
    for stored in StoredFile.objects.filter(state=FileState.WAITING):
        reading.read(stored.pk, patiently=True)


def test_a_file_dropped_by_an_editor_is_found_by_a_sentence_of_its_third_page(editor, visitor):
    client = signed_in(editor)
    status = send_in_pieces(client, "guide.pdf", make_pdf(*PAGES, title="Guide de la mutualité"))
    read_what_waits()

    answer = make_the_draft(client, status["arrival"])
    document = Document.objects.get()
    assert answer.headers["Location"].endswith(f"/{document.pk}/edit/")
    assert document.title == "Guide de la mutualité"
    assert "title" in document.proposed

    indexing.drain()
    assert visitor.get("/fr/library/", {"q": "registre des cotisants"}).context["found"].total == 0

    document.get_latest_revision().publish(user=editor)
    indexing.drain()
    page = visitor.get("/fr/library/", {"q": "registre des cotisants saisonniers"})
    assert b"Guide de la mutualit" in page.content
    assert f"/{document.identifier}/" in page.content.decode()
    found = next(hit for hit in page.context["found"].hits[0].pages)
    assert found.number == 3

    read = visitor.get(found.url.partition("#")[0])
    assert b'<mark id="hit-1"' in read.content
    assert "cotisants" in read.content.decode()


def test_what_an_editor_corrects_before_the_draft_counts_as_checked(editor):
    client = signed_in(editor)
    status = send_in_pieces(client, "guide.pdf", make_pdf(*PAGES, title="Guide de la mutualité"))
    read_what_waits()
    make_the_draft(client, status["arrival"], title="Le guide corrigé", date="juin 2021", people="Awa Diop")
    document = Document.objects.get()
    assert (document.title, str(document.date), str(document.credits.get())) == (
        "Le guide corrigé",
        "2021-06",
        "Awa Diop",
    )
    assert "title" not in document.proposed
    assert "language" in document.proposed, "what nobody touched still waits to be checked"


def test_a_wrong_correction_is_named_and_nothing_is_lost(editor):
    client = signed_in(editor)
    status = send_in_pieces(client, "guide.pdf", make_pdf(*PAGES))
    read_what_waits()
    answer = make_the_draft(client, status["arrival"], title="", date="le jour des pluies", summary="Un résumé")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Donnez un titre au document" in page
    assert "le jour des pluies" in page
    assert "Un résumé" in page
    assert not Document.objects.exists()


def test_an_upload_that_breaks_goes_on_where_it_broke(editor):
    client = signed_in(editor)
    content = make_pdf(*PAGES)
    first = client.post("/admin/library/uploads/", {"name": "guide.pdf", "size": len(content)}).json()
    ninety = int(len(content) * 0.9)
    client.put(f"{first['upload']}?offset=0", content[:ninety], content_type="application/octet-stream")
    assert not StoredFile.objects.exists()

    again = client.post("/admin/library/uploads/", {"name": "guide.pdf", "size": len(content)}).json()
    assert again["received"] == ninety
    last = client.put(f"{again['upload']}?offset={ninety}", content[ninety:], content_type="application/octet-stream")
    assert last.json()["arrival"]
    assert StoredFile.objects.get().size == len(content)


def test_a_piece_sent_twice_is_kept_once(editor):
    client = signed_in(editor)
    content = make_pdf(*PAGES)
    begun = client.post("/admin/library/uploads/", {"name": "guide.pdf", "size": len(content)}).json()
    for _time in range(2):
        client.put(f"{begun['upload']}?offset=0", content[:500], content_type="application/octet-stream")
    assert client.get(begun["upload"]).json()["received"] == 500


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("rapport.pdf", b"MZ" + b"\x90\x00" * 400, "un programme"),
        ("photo.pdf", b"GIF89a" + b"\0" * 400, "une image"),
    ],
)
def test_a_file_that_is_not_what_it_says_is_refused_in_the_editors_language(editor, name, content, sentence):
    client = signed_in(editor)
    status = send_in_pieces(client, name, content)
    assert sentence in status["error"]
    assert not StoredFile.objects.exists()
    assert not Upload.objects.exists()


@pytest.mark.parametrize(("size", "word"), [(0, "vide"), (600_000_000, "Mo")])
def test_an_empty_or_huge_file_is_refused_before_it_is_sent(editor, size, word):
    answer = signed_in(editor).post("/admin/library/uploads/", {"name": "rapport.pdf", "size": size})
    assert answer.status_code == 422
    assert word in json.loads(answer.content)["error"]


def test_without_javascript_the_form_sends_the_file_in_one_go(editor):
    client = signed_in(editor)
    answer = client.post("/admin/library/add/", {"file": SimpleUploadedFile("guide.pdf", make_pdf(*PAGES))})
    assert "/arrival/" in answer.headers["Location"]
    waiting = client.get(answer.headers["Location"])
    assert "lecture" in waiting.content.decode()


def test_the_same_file_and_a_near_twin_are_pointed_out_before_a_draft_is_made(editor):
    client = signed_in(editor)
    long = tuple(f"{page} " + " ".join(f"phrase{number} du texte commun" for number in range(60)) for page in PAGES)
    first = send_in_pieces(client, "guide.pdf", make_pdf(*long, title="Guide de la mutualité"))
    read_what_waits()
    make_the_draft(client, first["arrival"])

    same = send_in_pieces(client, "copie.pdf", make_pdf(*long, title="Guide de la mutualité"))
    assert len(client.get(same["arrival"]).context["same"]) == 1

    near = send_in_pieces(client, "nouvelle version.pdf", make_pdf(*long, "Une page de plus, la dernière."))
    read_what_waits()
    twins = client.get(near["arrival"]).context["twins"]
    assert [twin.document.title for twin in twins] == ["Guide de la mutualité"]


def test_a_new_version_keeps_the_address_and_the_older_one_can_still_be_had(editor, visitor):
    client = signed_in(editor)
    first = send_in_pieces(client, "guide.pdf", make_pdf(*PAGES))
    read_what_waits()
    make_the_draft(client, first["arrival"])
    document = Document.objects.get()
    document.get_latest_revision().publish(user=editor)
    address = document.files.get().url

    begun = {"name": "guide-2.pdf", "document": document.pk, "file": document.files.get().identifier}
    content = make_pdf(*PAGES, "Une quatrième page.")
    upload = client.post("/admin/library/uploads/", {**begun, "size": len(content)}).json()
    arrived = client.put(f"{upload['upload']}?offset=0", content, content_type="application/octet-stream").json()
    read_what_waits()
    client.post(arrived["arrival"], {"note": "Une page ajoutée"})
    Document.objects.get().get_latest_revision().publish(user=editor)

    document = Document.objects.get()
    now = document.files.get()
    assert urlparse(now.url).path.split("/")[:4] == urlparse(address).path.split("/")[:4]
    assert b"".join(visitor.get(address).streaming_content) == content
    older = document.file_versions.get(number=1)
    assert b"".join(visitor.get(older.url).streaming_content) == make_pdf(*PAGES)
    assert "Une page ajoutée" in [version.note for version in document.file_versions.all()]
