"""A broken download resumes, and no upload is ever run by a browser."""

import pytest

from tests.factories.documents import make_document, make_stored
from tests.factories.files import make_pdf

pytestmark = pytest.mark.django_db
TEXT = "0123456789" * 50


@pytest.fixture
def address() -> str:
    return make_document(pages=(TEXT,)).files.get().url


def body(response) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


@pytest.mark.parametrize(
    ("asked", "status", "expected"),
    [
        ("bytes=0-9", 206, TEXT[:10]),
        ("bytes=490-", 206, TEXT[490:]),
        ("bytes=-5", 206, TEXT[-5:]),
        ("bytes=495-9999", 206, TEXT[495:]),
        ("bytes=0-1,4-5", 200, TEXT),
        ("lines=1-2", 200, TEXT),
        ("bytes=-", 200, TEXT),
        (f"bytes={'9' * 5000}-", 200, TEXT),
    ],
)
def test_a_part_of_a_file_can_be_asked_for(visitor, address, asked, status, expected):
    response = visitor.get(address, headers={"Range": asked})
    assert (response.status_code, body(response).decode()) == (status, expected)
    assert response["Content-Length"] == str(len(expected))


@pytest.mark.parametrize("asked", ["bytes=500-", "bytes=9-3", "bytes=-0"])
def test_a_part_that_is_not_there_is_said(visitor, address, asked):
    response = visitor.get(address, headers={"Range": asked})
    assert response.status_code == 416
    assert response["Content-Range"] == "bytes */500"


def test_a_download_goes_on_only_with_the_same_bytes(visitor, address):
    etag = visitor.get(address)["ETag"]
    assert visitor.get(address, headers={"Range": "bytes=10-", "If-Range": etag}).status_code == 206
    assert visitor.get(address, headers={"Range": "bytes=10-", "If-Range": '"other"'}).status_code == 200
    assert visitor.get(address, headers={"If-None-Match": etag}).status_code == 304


def test_an_upload_is_served_as_a_dead_thing(visitor, address):
    response = visitor.get(address)
    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert "script-src" not in response["Content-Security-Policy"] or "'none'" in response["Content-Security-Policy"]


def test_a_head_request_says_the_size_and_sends_nothing(visitor, address):
    response = visitor.head(address)
    assert response["Content-Length"] == "500"
    assert body(response) == b""


def test_what_is_kept_to_members_is_kept_by_no_shared_cache(member, client):
    address = make_document(pages=(TEXT,), audience="members").files.get().url
    client.force_login(member)
    assert "no-store" in client.get(address)["Cache-Control"]


def test_what_is_public_is_asked_about_before_each_use(visitor, address):
    """A cache that needs not ask would go on serving what was restricted since."""
    first = visitor.get(address)
    assert "no-cache" in first["Cache-Control"]
    for known in (first["ETag"], f"W/{first['ETag']}", f'"other", {first["ETag"]}', "*"):
        assert visitor.get(address, headers={"If-None-Match": known}).status_code == 304


def test_a_page_as_an_image_is_sent_once_to_whoever_keeps_it(visitor):
    content = make_pdf("La mutuelle.")
    document = make_document(stored=make_stored("La mutuelle.", kind="pdf", content=content))
    address = f"/files/{document.identifier}/{document.files.get().identifier}/pages/1.webp?q=mutuelle"
    first = visitor.get(address)
    assert first["Content-Type"] == "image/webp"
    assert visitor.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 304
    assert visitor.get(address.partition("?")[0])["ETag"] != first["ETag"]
