"""Documents are sent on as people here do: a short address, a light picture, a message written for them."""

import io
from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from PIL import Image

from documents import preview_card
from documents.models import Document
from tests.factories.documents import make_document

pytestmark = pytest.mark.django_db


@pytest.fixture
def document() -> Document:
    return make_document(
        "L'épargne & la santé : 100 %", texts={"en": ("Savings & health", "A summary.")}, pages=("Texte.",)
    )


def page_of(client, document: Document, language: str = "fr") -> BeautifulSoup:
    return BeautifulSoup(client.get(f"/{language}/library/{document.identifier}/", follow=True).content, "lxml")


def links(page: BeautifulSoup) -> dict[str, dict[str, str]]:
    """Scheme or host → what the message says."""
    found = {}
    for link in page.select("#share ul a"):
        parts = urlsplit(link["href"])
        assert "+" not in parts.query or parts.netloc == "wa.me"
        found[parts.netloc or parts.scheme] = {name: value[0] for name, value in parse_qs(parts.query).items()}
    return found


def test_the_message_says_title_validation_weight_and_address(visitor, document):
    address = f"{settings.SITE_URL}/d/{document.identifier}"
    told = links(page_of(visitor, document))
    assert set(told) == {"wa.me", "sms", "mailto"}
    text = told["wa.me"]["text"]
    assert text == (
        f"L'épargne & la santé : 100 %\nDocument de travail, pas encore validé sur ce site, TXT 1\u00a0Ko\n{address}"
    )
    assert told["sms"]["body"] == told["mailto"]["body"] == text
    assert told["mailto"]["subject"] == "L'épargne & la santé : 100 %"


def test_the_message_is_in_the_readers_language(visitor, document):
    assert links(page_of(visitor, document, "en"))["wa.me"]["text"].startswith("Savings & health\nWorking paper, not")


def test_nothing_is_said_of_the_validation_of_a_law(visitor):
    text = links(page_of(visitor, make_document("Décret", kind="legal_text")))["wa.me"]["text"]
    assert "validé" not in text


def test_where_it_is_shared_a_preview_shows_its_title_and_picture(visitor, document):
    told = {meta.get("property"): meta["content"] for meta in page_of(visitor, document, "en").select("meta[property]")}
    assert told["og:title"] == "Savings & health"
    assert told["og:description"] == "A summary."
    assert told["og:url"] == f"{settings.SITE_URL}/d/{document.identifier}"
    picture = visitor.get(told["og:image"].removeprefix(settings.SITE_URL))
    assert picture["Content-Type"] == told["og:image:type"] == "image/png"
    drawn = Image.open(io.BytesIO(picture.content))
    assert drawn.size == (int(told["og:image:width"]), int(told["og:image:height"])) == (1200, 630)


def test_the_picture_is_not_sent_twice(visitor, document):
    first = visitor.get(f"/d/{document.identifier}.png")
    again = visitor.get(f"/d/{document.identifier}.png", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("motif", ["k1", "k6", "k8"])
@pytest.mark.parametrize("title", ["Loi", "Quel rôle pour les mutuelles dans la couverture santé ?", "WÉMOA MWQ " * 40])
def test_the_picture_is_light_whatever_the_title(title, motif):
    drawn = preview_card.draw(title, "Document de travail · mai 2023 · Observatoire", "fr", motif)
    assert len(drawn) <= 20_000


def test_a_title_is_drawn_as_text_and_never_run(visitor):
    assert preview_card.draw('#panic("x") $1$ *b* \\ [', "k", "fr", "k1")
