"""Pages that editors write: they answer in every language, are translated with wagtail-localize, and stay theirs."""

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.utils import translation
from wagtail.models import Locale
from wagtail_localize.models import Translation, TranslationSource

from core.access import Audience
from core.models import Country
from documents.models import Document
from home import settling
from home.editorial import first_texts, markdown
from home.models import HomePage, SpacePage, StandardPage
from home.models.blocks import search_address, search_query
from tests.conftest import signed_in
from tests.factories.core import make_concept
from tests.factories.documents import make_document

pytestmark = pytest.mark.django_db

SLUGS = [first.slug for first in first_texts.FIRST]


def page(client, path: str, status: int = 200) -> BeautifulSoup:
    answer = client.get(path)
    assert answer.status_code == status, (path, answer.status_code)
    return BeautifulSoup(answer.content, "lxml")


def home() -> HomePage:
    return HomePage.objects.get(locale__language_code="fr")


def make_space(**facts) -> SpacePage:
    space = SpacePage(title="Assurance", slug="assurance", locale=home().locale, **facts)
    home().add_child(instance=space)
    space.save_revision().publish()
    return space


def block(kind: str, **value) -> dict:
    return {"type": kind, "value": {"heading": "Un titre", **value}}


# --- the first texts ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("slug", SLUGS)
def test_each_first_page_answers_in_each_language_of_the_interface(visitor, slug):
    for language, _name in settings.LANGUAGES:
        said = page(visitor, f"/{language}/{slug}/")
        assert said.h1.text == first_texts.text_of(slug, language).title
        assert not said.select_one("main > .note")
        for link in said.main.select("a[href^='/']"):
            assert visitor.get(link["href"], follow=True).status_code == 200, link["href"]


@pytest.mark.parametrize("slug", SLUGS)
def test_the_first_texts_say_the_same_things_in_the_same_order_in_every_language(slug):
    ours = first_texts.text_of(slug, "fr")
    for folder in first_texts.TEXTS.iterdir():
        theirs = first_texts.text_of(slug, folder.name)
        if theirs:
            assert [section.html.count("<p>") + section.html.count("<li>") for section in theirs.sections] == [
                section.html.count("<p>") + section.html.count("<li>") for section in ours.sections
            ]


def test_they_are_in_the_footer_and_the_spaces_in_the_menu(visitor):
    said = page(visitor, "/en/")
    assert {"About", "Help", "Accessibility", "Privacy"} <= {link.text for link in said.footer.select("a")}
    assert {"Legal texts", "Statistics", "Technical tools", "Training"} <= {
        link.text for link in said.header.select("a")
    }


def test_the_english_text_is_a_translation_an_editor_finds_in_the_admin(editor):
    source = TranslationSource.objects.get_for_instance(
        StandardPage.objects.get(slug="about", locale__language_code="fr")
    )
    begun = Translation.objects.get(source=source, target_locale=Locale.objects.get(language_code="en"))
    total, translated = begun.get_progress()
    assert total == translated > 10
    english = begun.get_target_instance()
    assert signed_in(editor).get(f"/admin/pages/{english.pk}/edit/").status_code == 200


def test_a_page_is_made_once_and_what_an_editor_changed_stays():
    page = StandardPage.objects.get(slug="about", locale__language_code="fr")
    page.title = "Qui nous sommes"
    page.save_revision().publish()
    StandardPage.objects.get(slug="help", locale__language_code="fr").delete()
    settling.settle()
    assert StandardPage.objects.get(slug="about", locale__language_code="fr").title == "Qui nous sommes"
    assert not StandardPage.objects.filter(slug="help", locale__language_code="fr").exists()


def test_a_language_that_comes_later_is_added(tmp_path, monkeypatch, django_capture_on_commit_callbacks):
    portuguese = SpacePage.objects.filter(slug="training", locale__language_code="pt")
    Translation.objects.filter(target_locale__language_code="pt").delete()
    portuguese.first().delete()  # as if nobody had written it yet
    (tmp_path / "fr").symlink_to(first_texts.TEXTS / "fr")
    (tmp_path / "pt").mkdir()
    text = (first_texts.TEXTS / "fr" / "training.md").read_text().replace("# Formation", "# Oficinas")
    (tmp_path / "pt" / "training.md").write_text(text)
    monkeypatch.setattr(first_texts, "TEXTS", tmp_path)
    with django_capture_on_commit_callbacks(execute=True):
        settling.settle()
    assert portuguese.get(live=True).title == "Oficinas"


def test_markdown_becomes_rich_text_and_nothing_else():
    text = markdown.read("# T\n\nIntro\nencore.\n\n## H\n\n- **a** <b>\n- [c](/fr/)\n\nUn\ndeux")
    assert (text.title, text.introduction) == ("T", "Intro encore.")
    assert text.sections[0].html == '<ul><li><b>a</b> &lt;b&gt;</li><li><a href="/fr/">c</a></li></ul><p>Un deux</p>'


# --- languages ----------------------------------------------------------------------------------------------


def test_without_a_translation_the_page_answers_in_another_language_and_says_so(visitor):
    make_space(introduction="Une introduction.")
    said = page(visitor, "/en/assurance/")
    assert "not translated yet: here it is in french" in said.main.text
    assert said.select_one("main [lang=fr] h1").text == "Assurance"


def test_a_draft_is_for_editors_only_and_a_draft_of_a_translation_hides_nothing(visitor, editor):
    space = make_space()
    english = space.copy_for_translation(Locale.objects.get(language_code="en"))
    english.title = "Insurance"
    english.save_revision()
    assert page(visitor, "/en/assurance/").h1.text == "Assurance"
    english.save_revision().publish()
    assert page(visitor, "/en/assurance/").h1.text == "Insurance"
    for one in (space, english):
        one.refresh_from_db()
        one.unpublish()
    page(visitor, "/fr/assurance/", status=404)
    assert "Brouillon" in page(signed_in(editor), "/fr/assurance/").main.text


# --- spaces -------------------------------------------------------------------------------------------------


def test_a_space_shows_the_newest_of_its_kinds_and_only_what_the_reader_may_see(visitor, member):
    make_document("Décret public", kind="legal_text")
    make_document("Décret des membres", kind="legal_text", audience=Audience.MEMBERS)
    make_document("Une étude", kind="study")
    said = page(visitor, "/fr/legal-texts/").main.get_text(" ")
    assert "Décret public" in said and "membres" not in said and "étude" not in said
    assert "Texte légal, 1 document" in " ".join(said.split())
    assert "Décret des membres" in page(signed_in(member), "/fr/legal-texts/").main.text


def test_an_empty_space_says_so(visitor):
    assert "Rien de cette nature pour l’instant" in page(visitor, "/fr/statistics/").main.text


def test_a_space_shows_what_an_editor_chose_without_what_is_kept_from_the_reader(visitor, editor):
    shown, kept = make_document("Choisi"), make_document("Caché", audience=Audience.STAFF)
    theme, other = make_concept("tontines"), make_concept("secrètes")
    make_document("Sur les tontines", themes=[theme])
    make_document("Confidentiel", themes=[other], audience=Audience.STAFF)
    make_space(
        body=[
            block("section", text="<p>Du <b>texte</b></p>"),
            block("documents", documents=[shown.pk, kept.pk]),
            block("documents", documents=[kept.pk]),
            block("searches", searches=[{"words": "Sénégal", "address": "/fr/library/?country=SN"}]),
            block("themes", themes=[theme.pk, other.pk]),
        ]
    )
    said = page(visitor, "/en/assurance/").main
    assert "Choisi" in said.text and "tontines" in said.text and "Du texte" in said.text
    assert "Caché" not in said.text and "secrètes" not in said.text
    assert said.select_one("a[href='/en/library/?country=SN']")
    assert len(said.select("section.band")) == 4
    assert "Caché" in page(signed_in(editor), "/en/assurance/").main.text


@pytest.mark.parametrize(
    ("address", "query"),
    [
        ("/fr/library/?q=a&country=SN", "q=a&country=SN"),
        (f"{settings.SITE_URL}/en/library/?kind=study", "kind=study"),
        ("/fr/library/", ""),
        ("https://example.org/", None),
        ("javascript:alert(1)", None),
        ("/fr/library/nowhere/", None),
    ],
)
def test_a_search_to_keep_is_one_of_this_library(address, query):
    assert search_query(address) == query
    with translation.override("fr"):
        assert search_address(address) == "/fr/library/" + (f"?{query}" if query else "")


# --- in the admin -------------------------------------------------------------------------------------------


def test_an_editor_makes_a_space_in_a_few_clicks(editor, visitor):
    client = signed_in(editor)
    assert client.get("/admin/pages-and-spaces/", follow=True).status_code == 200
    add = f"/admin/pages/add/home/spacepage/{home().pk}/"
    assert client.get(add).status_code == 200
    facts = {
        "title": "Enfants",
        "slug": "enfants",
        "introduction": "",
        "kinds": ["study", "statistics"],
        "body-count": "0",
    }
    answer = client.post(add, {**facts, "action-publish": "1"})
    assert answer.status_code == 302, answer.context["form"].errors
    assert SpacePage.objects.get(slug="enfants").known_kinds == ["study", "statistics"]
    assert page(visitor, "/fr/enfants/").h1.text == "Enfants"


@pytest.mark.parametrize("slug", ["library", "account", "countries", "contact"])
def test_a_page_cannot_hide_another_one_of_the_site(editor, slug):
    facts = {"title": "Piège", "slug": slug, "introduction": "", "body-count": "0", "action-publish": "1"}
    answer = signed_in(editor).post(f"/admin/pages/add/home/standardpage/{home().pk}/", facts)
    assert "slug" in answer.context["form"].errors


def test_documents_are_not_offered_for_translation(editor):
    document = make_document(by=editor, countries=[Country.objects.get(pk="SN")])
    client = signed_in(editor)
    for refused in (document.pk, home().pk, document.get_parent().pk):
        assert client.get(f"/admin/localize/submit/page/{refused}/").status_code == 404
        assert b"localize/submit" not in client.get(f"/admin/pages/{refused}/edit/").content
    space = make_space()
    assert client.get(f"/admin/localize/submit/page/{space.pk}/").status_code == 200
    assert b"localize/submit" in client.get(f"/admin/pages/{space.pk}/edit/").content
    assert Document.objects.count() == 1


def test_what_was_sent_for_translation_is_not_published_before_somebody_does(editor, visitor):
    space = make_space(introduction="Une introduction.")
    english = Locale.objects.get(language_code="en")
    answer = signed_in(editor).post(f"/admin/localize/submit/page/{space.pk}/", {"locales": [english.pk]})
    assert answer.status_code == 302
    assert not SpacePage.objects.get(slug__startswith="assurance", locale=english).live
    assert "not translated yet" in page(visitor, "/en/assurance/").main.text


def test_a_page_has_no_privacy_of_wagtails(editor):
    space = make_space()
    assert signed_in(editor).get(f"/admin/pages/{space.pk}/privacy/").status_code == 404
