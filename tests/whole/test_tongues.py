"""Portuguese and Spanish are complete: no page, refusal or mail says a thing as English or French does."""

import re

import pytest
from django.conf import settings
from django.test import Client

from core.models import Country, Letter, Role
from documents import suggesting
from documents.models import Kind, Relation
from home import settling
from tests.conftest import PASSWORD, make_user, signed_in
from tests.factories.core import make_concept, make_organisation
from tests.factories.documents import make_document
from tests.whole.test_french_admin import _reading, fetched, left_over, words_of

pytestmark = pytest.mark.django_db

# Words that are Portuguese or Spanish as they are English or French.
ALIKE = set(
    """
    Email|Menu|Total|Formato|Sankoré|Texto|Tema|Temas|Data|Documento|Documentos|Error|General|Cookies|Contacto|Formal|Base
    Programa|Sector|Page|code|max|TXT|PDF|p.|OK|Pays|Atlas|Idioma|Final|Central|Local|Nacional|Internacional|Similar
    """.replace("\n", "|").split("|")
)
ALIKE = {word.strip() for word in ALIKE}
# A weight, the title of a country's page, an address.
A_NAME = re.compile(r"\d+\s[KM]B|Burkina Faso.*|https?://\S+")
SWITCH = {"fr", "en", "pt", "es", "fr, français", "en, English", "pt, português", "es, español"}

SCREENS = (
    "",
    "library/?q=%C2%A7&country=BF",
    "library/?q=baobab",
    "library/?page=9",
    "library/{document}/",
    "library/{document}/{file}/1/?q=une",
    "library/{document}/{file}/text/",
    "countries/",
    "countries/BF/",
    "themes/",
    "organisations/",
    "programmes/",
    "people/",
    "contact/",
    "report/{document}/",
    "nowhere/",
    "account/login/",
    "account/signup/",
    "account/password/reset/",
    "account/password/reset/done/",
    "account/password/reset/key/1-zzz/",
    "account/login/code/",
    "account/confirm-email/",
    "account/confirm-email/zzz/",
    "account/inactive/",
    "invited/zzz/",
)
ROOMS = (
    "account/",
    "account/email/",
    "account/password/change/",
    "account/2fa/",
    "account/2fa/totp/activate/",
    "account/2fa/webauthn/add/",
    "account/sessions/",
    "account/lists/",
    "account/sent/",
    "account/erase/",
    "account/logout/",
    "keep/{document}/",
    "propose/",
)


@pytest.fixture
def place(editor) -> dict[str, str]:
    """A document with something in each of its places, and its address."""
    country, theme, publisher = Country.objects.get(pk="BF"), make_concept("§ tontines"), make_organisation("§ Réseau")
    document = make_document(
        "§ Guide", pages=("§ une", "§ deux"), countries=[country], themes=[theme], publisher=publisher,
        kind=Kind.LEGAL_TEXT, texts={"en": ("§ Guide", "§ ici")}, summary="§ ici", by=editor,
    )  # fmt: skip
    Relation.objects.create(document=make_document("§ Nouveau", by=editor), type="replaces", target=document)
    return {"document": document.identifier, "file": document.files.get().identifier}


def said(client: Client, address: str) -> set[str]:
    answer = client.get(address, follow=True)
    assert answer.status_code in {200, 404}, (address, answer.status_code)
    return words_of(answer.content.decode())


def alike(client: Client, language: str, address: str) -> dict[str, set[str]]:
    """What the page in this language says exactly as that in English or in French."""
    return same(
        said(client, f"/{language}/{address}"), {code: said(client, f"/{code}/{address}") for code in ("en", "fr")}
    )


def same(here: set[str], there: dict[str, set[str]]) -> dict[str, set[str]]:
    found = {other: left_over(here, words) for other, words in there.items()}
    left = {
        other: {one for one in words - ALIKE - SWITCH if not A_NAME.fullmatch(one)} for other, words in found.items()
    }
    return {other: words for other, words in left.items() if words}


@pytest.mark.parametrize("language", ["pt", "es"])
@pytest.mark.parametrize("screen", SCREENS)
def test_readers_read_the_site_in_their_language(place, language, screen):
    found = alike(Client(), language, screen.format(**place))
    ours = set(place.values()) | {"une", "deux"}
    assert not {other: words - ours for other, words in found.items() if words - ours}


@pytest.mark.parametrize("language", ["pt", "es"])
@pytest.mark.parametrize("room", ROOMS)
def test_an_account_is_kept_in_its_language(place, member, language, room):
    client = Client()
    client.post("/fr/account/login/", {"login": member.email, "password": PASSWORD})
    found = alike(client, language, room.format(**place))
    ours = {*place.values(), member.email, str(member), "Awa"}
    assert not {other: words - ours for other, words in found.items() if words - ours}


@pytest.mark.parametrize("language", ["pt", "es"])
@pytest.mark.parametrize("page", ["about", "help", "accessibility", "privacy", "legal-texts", "statistics"])
def test_the_pages_of_text_are_in_every_language(language, page):
    settling.settle()
    found = alike(Client(), language, f"{page}/")
    assert not found


@pytest.mark.parametrize("language", ["pt", "es"])
@pytest.mark.parametrize(
    ("door", "typed"),
    [
        ("account/login/", {"login": "awa@example.org", "password": "wrong-password"}),
        ("account/login/", {}),
        ("account/signup/", {"email": "x", "password1": "1"}),
        ("account/password/reset/", {"email": "x"}),
        ("account/login/code/", {"email": ""}),
        ("contact/", {"words": "", "email": "x"}),
    ],
)
def test_what_is_refused_is_said_in_the_readers_language(language, door, typed):
    told = {code: words_of(Client().post(f"/{code}/{door}", typed).content.decode()) for code in (language, "en", "fr")}
    assert not same(told.pop(language), told)


@pytest.mark.parametrize("language", ["pt", "es"])
def test_letters_are_in_the_language_of_their_reader(member, editor, language):
    texts = {}
    for code in (language, "en", "fr"):
        Letter.objects.all().delete()
        type(member).objects.filter(pk=member.pk).update(language=code)
        member.refresh_from_db()
        Client().post(f"/{code}/account/password/reset/", {"email": member.email})
        suggesting.decline(suggesting.bring_document("§", by=member), "§", by=editor)
        suggesting.settle(suggesting.report_mistake(make_document("§", by=editor), "§", by=member), "§", by=editor)
        letters = Letter.objects.order_by("pk")
        assert letters.count() == 3
        texts[code] = {line.strip() for one in letters for line in (one.subject, *one.text.splitlines())}
    for other in ("en", "fr"):
        same = {
            line for line in texts[language] & texts[other] if re.search("[a-z]{2}", line) and "example" not in line
        }
        assert not {line for line in same if "§" not in line} - {"Sankoré", settings.SITE_URL}


@pytest.mark.parametrize("language", ["pt", "es"])
def test_an_account_may_choose_the_language(member, language):
    client = signed_in(member)
    client.post("/fr/account/", {"language": language})
    member.refresh_from_db()
    assert member.language == language


ADMIN = ("", "library/", "library/add/", "library/imports/", "library/from-readers/", "library/ageing/", "accounts/")


@pytest.mark.parametrize("language", ["pt", "es"])
def test_editors_work_in_their_language(language):
    """The screens of the library and of accounts, in the frame Wagtail puts around them."""
    reading = {
        code: _reading(code, make_user(f"{code}@example.org", Role.ADMINISTRATOR)) for code in (language, "en", "fr")
    }
    for screen in ADMIN:
        told = {code: fetched(client, f"/admin/{screen}") for code, client in reading.items()}
        assert not same(told.pop(language), told), screen
