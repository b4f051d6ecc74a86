"""No English is left where a French editor works.

Each screen is fetched twice, by a French and by an English editor: what both read is either written by people
(it bears the mark §), the same word in both languages, or English that nobody translated.
"""

import json
import re
from functools import cache

import polib
import pytest
import wagtail.admin
from bs4 import BeautifulSoup
from bs4.element import Comment, Doctype
from django.conf import settings
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from wagtail.models import Locale, Page
from wagtail.users.models import UserProfile
from wagtail_localize.models import Translation, TranslationSource

from core.access import Audience
from core.models import Acronym, Concept, Country, Letter, Person, Programme, User
from documents.importing import upload
from documents.models import Document, Import, Kind, Upload
from home.models import HomePage, SpacePage
from tests.conftest import PASSWORD, signed_in
from tests.documents.test_editing import form_of
from tests.factories.core import make_concept, make_organisation, make_person, make_programme
from tests.factories.documents import make_document, make_stored

pytestmark = pytest.mark.django_db

# Words that are French as they are English.
THE_SAME = set(
    """
    1 page|Action|Actions|Application|Applications|CC BY 4.0|CC BY-SA 4.0|CC BY-NC 4.0|CC BY-NC-ND 4.0|Code
    Constitution|Contact|Contacts|Ctrl|DOI|Date|Description|Directive|Document|Documents|English|Esc|ISBN|Instrument|Licence
    Menu|Message|Messages|Monospace (code)|Notifications|ORCID|Organisation|Organisations|Page|Pages|Pagination
    Parent|Programme|Programmes|Sankoré|Section|Sections|Shift|Site|Type|Version|Versions|Workflow|Workflows
    Português|español|licence|documents|français|organisation|organisations|page|programme|version|Statistiques|Bibliothèque|Relecture
    Organisations - Sankoré|Format|PDF|TXT|DOCX|Image|Texte|code|max|EPUB|Introduction|Slug|Source
    ABNT|APA|ISO 690|BibTeX|CSL-JSON|RIS|Word|LaTeX, JabRef|Zotero, Mendeley, EndNote|Zotero, Pandoc|WhatsApp|SMS|E-mail
    """.strip()
    .replace("\n", "|")
    .split("|")
)
THE_SAME = {word.strip() for word in THE_SAME}
SPOKEN = ("title", "aria-label", "placeholder", "alt", "aria-description")
SWITCH = {
    "fr",
    "en",
    "pt",
    "es",
    "fr, français",
    "en, English",
    "pt, português",
    "es, español",
}  # of languages, each in its own
A_KEY = re.compile(r"(Ctrl|Alt|Shift|⌘)\b.*")  # a keyboard shortcut
# Styles, a button nobody meets, names of time zones, a counter that is hidden while it says "None".
# References stand in the language of their style, in whatever language the page is.
SILENT = "style, .reference, .submit.w-sr-only, select[name$=time_zone] option, [data-side-panel-toggle-counter]"
A_COUNT = r"\d+ (documents?|pages?|organisations?)|Document \(\d+\)|p\.\s\d+|\d+\ss"
NOT_WORDS = re.compile(rf"[\W\d_]*|[\w.+-]+@[\w.-]+|[\w.-]+\.(txt|pdf|docx)|<div> </div>|https?://\S+|{A_COUNT}")


@pytest.fixture
def french(editor) -> Client:
    return _reading("fr", editor)


@pytest.fixture
def english(second_editor) -> Client:
    return _reading("en", second_editor)


def _reading(language: str, user: User) -> Client:
    profile = UserProfile.get_for_user(user)
    profile.preferred_language = language
    profile.save()
    User.objects.filter(pk=user.pk).update(language=language, first_name="§", last_name="§")
    client = signed_in(user)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = language
    return client


@pytest.fixture
def document(editor) -> Document:
    """With something in every inline, two revisions, two versions of its file."""
    organisation, person, programme = make_organisation("§ Réseau"), make_person("§", "§"), make_programme("§ RAMU")
    theme = make_concept("§ tontines")
    document = make_document("§ Adhésion", pages=("§ une", "§ deux"), by=editor, kind=Kind.GOOD_PRACTICE)
    document.summary = "§ résumé"
    document.publisher = organisation
    document.credits.create(person=person)
    document.texts.create(language="en", title="§ Joining")
    document.themes, document.programmes = [theme], [programme]
    other = make_document("§ Décret", by=editor, kind=Kind.LEGAL_TEXT, audience=Audience.MEMBERS)
    document.relations.create(type="replaces", target=other)
    document.save_revision(user=editor).publish(user=editor)
    document.title = "§ Adhésion, corrigée"
    document.save_revision(user=editor)
    return document


def words_of(content: str) -> set[str]:
    """What a page says to eyes and ears, and what its scripts will say."""
    page = BeautifulSoup(content, "lxml")
    for silent in page.select(SILENT):
        silent.decompose()
    said = set()
    for script in page.find_all("script"):
        if "json" in str(script.get("type")):
            said |= _labels(json.loads(script.string or "null"))
        script.decompose()
    for text in page.find_all(string=True):
        if not isinstance(text, Comment | Doctype):
            said.add(text)
    for tag in page.find_all(True):
        said |= {tag[name] for name in SPOKEN if tag.get(name)}
        if tag.name in {"input", "button"} and tag.get("type") in {"submit", "button"} and not tag.get("name"):
            said.add(str(tag.get("value", "")))
    return {" ".join(words.split()) for words in said}


def _labels(data: object) -> set[str]:
    if isinstance(data, dict):
        here = {value for key, value in data.items() if key in {"label", "title"} and isinstance(value, str)}
        return here.union(*(_labels(value) for value in data.values()))
    if isinstance(data, list):
        return set().union(*(_labels(value) for value in data))
    return set()


def fetched(client: Client, address: str) -> set[str]:
    answer = client.get(address)
    assert answer.status_code in {200, 404}, (address, answer.status_code)
    content = answer.content.decode()
    if answer.headers["Content-Type"].startswith("application/json"):
        content = json.loads(content)["html"]
    return words_of(content)


def left_over(french: set[str], english: set[str]) -> set[str]:
    """What both say, without names: those of countries and themes are data, and often alike."""
    both = {words for words in french & english if "§" not in words and words not in THE_SAME}
    both = {words for words in both if not (NOT_WORDS.fullmatch(words) or A_KEY.fullmatch(words))}
    return both and both - names()


@cache
def names() -> set[str]:
    """Those the site comes with; whatever a test adds bears the mark."""
    themes = {text for theme in Concept.objects.with_labels() for text in (str(theme), theme.key)}
    letters = {word for one in Acronym.objects.all() for word in (str(one), one.letters, one.name_fr, one.name_en)}
    pages = {page.title for page in Page.objects.all()}
    return themes | letters | pages | {str(country) for country in Country.objects.all()}


def compare(french: Client, english: Client, *addresses: str) -> dict[str, set[str]]:
    found = {address: left_over(fetched(french, address), fetched(english, address)) for address in addresses}
    return {address: words for address, words in found.items() if words}


def test_documents_are_listed_and_added_in_french(french, english, editor, document):
    upload = Upload.objects.create(by=editor, name="§.txt", size=5, stored=make_stored("§ trois"))
    half = Upload.objects.create(by=editor, name="§.pdf", size=9_000_000)
    arrival = f"/admin/library/uploads/{upload.identifier}/arrival/"
    assert half.stored is None
    screens = ("/admin/", "/admin/library/", "/admin/library/?q=rien", "/admin/library/add/", "/admin/nowhere/")
    assert not compare(french, english, *screens)
    theirs = Upload.objects.create(by=english_user(), name="§.txt", size=5, stored=upload.stored)
    arrived = fetched(english, f"/admin/library/uploads/{theirs.identifier}/arrival/")
    assert not left_over(fetched(french, arrival), arrived)


def test_a_sheet_is_imported_in_french(french, english, editor, document):
    rows = (f"{document.identifier};§ autre;;", "§;§ neuf;study;", "§§;§ faux;roman;Senegall")
    sheet = "\n".join(("identifier;title;type;pays", *rows))
    for client in (french, english):
        client.post("/admin/library/imports/", {"sheet": SimpleUploadedFile("§.csv", sheet.encode())})
    theirs, ours = Import.objects.all()[:2]
    assert not compare(french, english, "/admin/library/imports/")
    for _step in ("waiting", "checked"):
        mine, others = (f"/admin/library/imports/{one.pk}/" for one in (ours, theirs))
        assert not left_over(fetched(french, mine), fetched(english, others)) - {"title", "pays", "type"}
        for one in (ours, theirs):
            upload.work_on(one.pk)


def english_user() -> User:
    return User.objects.get(email__startswith="second")


@pytest.mark.parametrize("kind", [Kind.GOOD_PRACTICE, Kind.LEGAL_TEXT])
def test_a_document_is_edited_in_french(french, english, editor, document, kind):
    Document.objects.filter(pk=document.pk).update(kind=kind)
    document.kind = kind
    document.save_revision(user=editor)
    here = f"/admin/pages/{document.pk}"
    assert not compare(french, english, f"{here}/edit/", f"/admin/library/{document.pk}/files/")


def test_a_document_is_compared_published_and_withdrawn_in_french(french, english, document):
    here = f"/admin/pages/{document.pk}"
    first, last = document.revisions.order_by("pk").values_list("pk", flat=True)[:2]
    assert not compare(
        french,
        english,
        f"{here}/history/",
        f"{here}/revisions/compare/{first}...{last}/",
        f"{here}/revisions/compare/live...{last}/",
        f"{here}/revisions/{first}/revert/",
        f"{here}/unpublish/",
        f"{here}/delete/",
        f"{here}/usage/",
        f"{here}/workflow_history/",
    )


def test_the_shelf_of_pages_and_the_reports_are_in_french(french, english, document):
    shelf = document.get_parent().pk
    reports = (f"/admin/reports/{report}/" for report in ("site-history", "locked", "aging-pages"))
    assert not compare(
        french,
        english,
        f"/admin/pages/{shelf}/",
        "/admin/pages/search/?q=ad",
        "/admin/account/",
        "/admin/search-misses/",
        "/admin/library/links/",
        *reports,
    )


def test_what_is_chosen_is_chosen_in_french(french, english, document):
    models = ("organisation", "person", "programme", "concept")
    chooser = "/admin/choose-page/?page_type=documents.document"
    assert not compare(french, english, chooser, *(f"/admin/snippets/choose/core/{model}/" for model in models))


def test_the_directory_is_kept_in_french(french, english, document):
    rows = {
        "organisation": document.publisher_id,
        "person": Person.objects.get().pk,
        "programme": Programme.objects.get().pk,
        "concept": document.themes.get().pk,
    }
    rows["acronym"] = Acronym.objects.order_by("pk").first().pk
    screens = [f"{model}/{act}" for model, row in rows.items() for act in ("", f"edit/{row}/")]
    row = document.publisher_id  # these are the same for all
    screens += [
        f"organisation/{act}" for act in ("?q=rien", "add/", f"history/{row}/", f"usage/{row}/", f"delete/{row}/")
    ]
    assert not compare(french, english, *(f"/admin/snippets/core/{screen}" for screen in screens))


def test_pages_and_spaces_are_shaped_and_translated_in_french(french, english, editor):
    home = HomePage.objects.get(locale__language_code="fr")
    space = SpacePage(title="§ Assurance", slug="assurance", introduction="§", locale=home.locale)
    space.body = [{"type": "section", "value": {"heading": "§", "text": "<p>§</p>"}}]
    home.add_child(instance=space)
    space.save_revision(user=editor).publish(user=editor)
    source, _created = TranslationSource.update_or_create_from_instance(space)
    begun = Translation.objects.create(source=source, target_locale=Locale.objects.get(language_code="en"))
    begun.save_target(user=editor, publish=False)
    screens = (
        f"/admin/pages/add/home/spacepage/{home.pk}/",
        f"/admin/pages/add/home/standardpage/{home.pk}/",
        f"/admin/pages/add_subpage/{home.pk}/",
        f"/admin/pages/{space.pk}/edit/",
        f"/admin/pages/{space.pk}/history/",
        f"/admin/localize/submit/page/{space.pk}/",
        f"/admin/pages/{begun.get_target_instance().pk}/edit/",
        "/admin/localize/reports/translations/",
    )
    assert not compare(french, english, f"/admin/pages/{home.pk}/", *screens)


def _sent(client: Client, document: Document, **changes: str) -> set[str]:
    """What is said after an edit: the page that comes back, or the message that waits for the next one."""
    answer = client.post(f"/admin/pages/{document.pk}/edit/", {**form_of(client, document), **changes})
    if answer.status_code == 200:
        return words_of(answer.content.decode())
    return set().union(*(words_of(str(message)) for message in get_messages(answer.wsgi_request)))


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"action-publish": "1"},
        {"action-submit": "1"},
        {"title": "", "date": "§ hier", "isbn": "12", "doi": "x", "embargo_until": "demain"},
    ],
)
def test_what_follows_an_edit_is_said_in_french(french, english, document, changes):
    other = make_document("§ Autre", kind=Kind.GOOD_PRACTICE)
    ours, theirs = _sent(french, document, **changes), _sent(english, other, **changes)
    assert ours
    assert not left_over(ours, theirs)


def test_the_scripts_of_the_admin_speak_french(french):
    """Their sentences come as one list; those of Wagtail's own English list must all be in it."""
    answer = french.get("/admin/jsi18n/").content.decode()
    said = json.loads(re.search(r"const newcatalog = (\{.*?\});", answer, re.DOTALL)[1])
    source = polib.pofile(f"{wagtail.admin.__path__[0]}/locale/en/LC_MESSAGES/djangojs.po")
    assert len(source) > 50
    assert [entry.msgid for entry in source if entry.msgid not in said] == []


@pytest.mark.parametrize("screen", ["home", "search", "nothing", "past the end", "record", "page", "nowhere"])
def test_readers_read_the_site_in_french(screen):
    file = make_document("§ Guide", pages=("§ une", "§ deux"), countries=[Country.objects.get(pk="BF")]).files.get()
    address = {
        "home": "",
        "search": "library/?q=%C2%A7&country=BF",
        "nothing": "library/?q=baobab",
        "past the end": "library/?page=9",
        "record": f"library/{file.document.identifier}/",
        "page": f"library/{file.document.identifier}/{file.identifier}/1/?q=une",
        "nowhere": "nowhere/",
    }[screen]
    said = []
    for language in ("fr", "en"):
        answer = Client().get(f"/{language}/{address}", follow=True)
        assert answer.status_code == (404 if screen == "nowhere" else 200)
        said.append(words_of(answer.content.decode()))
    assert not left_over(*said) - SWITCH - {"une", file.document.identifier}


DOORS = (
    "login/",
    "signup/",
    "password/reset/",
    "password/reset/done/",
    "password/reset/key/1-zzz/",
    "login/code/",
    "confirm-email/",
    "confirm-email/zzz/",
    "inactive/",
)
ROOMS = ("", "email/", "password/change/", "2fa/", "2fa/totp/activate/", "logout/", "reauthenticate/")


def _in_both(act, client: Client | None = None) -> set[str]:
    """What is said alike in French and in English by what `act` does with a client and the account's address."""
    said = []
    for language in ("fr", "en"):
        one = client or Client()
        one.defaults["HTTP_ACCEPT_LANGUAGE"] = language
        answer = act(one, f"/{language}/account/")
        assert answer.status_code == 200, answer.status_code
        said.append(words_of(answer.content.decode()))
    return left_over(*said) - SWITCH - {"Awa"}


@pytest.mark.parametrize("door", DOORS)
def test_the_doors_are_in_french(door):
    assert not _in_both(lambda client, account: client.get(account + door))


@pytest.mark.parametrize("room", ROOMS)
def test_the_account_is_kept_in_french(member, room):
    client = Client()
    client.post("/fr/account/login/", {"login": member.email, "password": PASSWORD})
    assert not _in_both(lambda client, account: client.get(account + room, follow=True), client)


@pytest.mark.parametrize(
    ("door", "typed"),
    [
        ("login/", {"login": "awa@example.org", "password": "wrong-password"}),
        ("login/", {}),
        ("password/reset/", {"email": "x"}),
        ("login/code/", {"email": ""}),
    ],
)
def test_what_the_doors_refuse_is_said_in_french(db, door, typed):
    assert not _in_both(lambda client, account: client.post(account + door, typed))


@pytest.mark.parametrize("door", ["password/reset/", "login/code/"])
def test_the_mails_of_the_doors_are_in_french(member, door):
    for language in ("fr", "en"):
        Client().post(f"/{language}/account/{door}", {"email": member.email})
    french, english = ({mail.subject, *mail.text.splitlines()} for mail in Letter.objects.order_by("pk"))
    alike = {line for line in french & english if re.search("[a-z]{2}", line) and "example" not in line}
    alike -= {"Sankoré", settings.SITE_URL}  # who writes, and from where
    assert not alike
