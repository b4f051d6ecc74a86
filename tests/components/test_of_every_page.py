"""The parts that stand on every page: header, way back, messages, fields, foot."""

import pytest
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.base import Message

from core.models import User

LANGUAGES = [
    {"code": "fr", "name": "français", "here": True, "url": "/fr/library/?q=mutuelle"},
    {"code": "en", "name": "English", "here": False, "url": "/en/library/?q=mutuelle"},
]


@pytest.fixture
def header(render):
    def of(**context):
        known = {"languages": LANGUAGES, "with_search": "yes", "user": AnonymousUser(), "path": "/fr/library/?q=é"}
        return render("components/header.html", **{**known, **context})

    return of


def test_the_header_offers_each_language_in_its_own_words_and_says_which_one_is_here(header):
    links = header().select("a[hreflang]")
    assert [link["hreflang"] for link in links] == ["fr", "en"]
    assert [link.get("aria-current") for link in links] == ["true", None]
    assert links[1]["href"] == "/en/library/?q=mutuelle"
    assert "English" in links[1]["aria-label"]


def test_the_header_repeats_the_question_as_text(header):
    field = header(asked='<b>"rôle"').find("input", {"name": "q"})
    assert field["value"] == '<b>"rôle"'
    assert header().find("label", {"for": field["id"]})


def test_a_page_with_a_search_of_its_own_has_no_second_one_in_the_header(header):
    assert header(with_search="no").find("form") is None


def test_whoever_signs_in_comes_back_to_where_they_were(header):
    assert header().find("a", href=lambda href: href.endswith("?next=/fr/library/%3Fq%3D%C3%A9"))
    known = header(user=User(email="awa@example.org"))
    assert known.find("a", href="/fr/account/")
    assert "login" not in str(known)


def test_only_an_editor_sees_the_way_to_the_editing(header):
    assert header(is_editor=True).find("a", href="/admin/library/")
    assert header(is_editor=False).find("a", href="/admin/library/") is None


def test_the_section_one_is_in_is_named_to_a_screen_reader(header):
    assert header(section="library").select("[aria-current=page]")[0]["href"] == "/fr/library/"
    assert header().select("[aria-current=page]") == []


def test_the_way_back_ends_with_the_page_itself_cut_when_long(render):
    here = render("components/crumbs.html", here="Un titre " * 20).select("[aria-current=page]")[0]
    assert here.name == "span"
    assert len(here.text) <= 48


def test_an_error_interrupts_and_good_news_waits_its_turn(render):
    said = render("components/messages.html", messages=[Message(40, "Trop lourd."), Message(25, "Enregistré.")])
    bad, good = said.find_all("p")
    assert (bad["role"], good["role"]) == ("alert", "status")
    assert "bad" in bad["class"]
    assert "bad" not in good["class"]


class Form(forms.Form):
    email = forms.EmailField(label="Adresse", help_text="Celle où l’on vous écrit.")
    keep = forms.BooleanField(label="Rester connecté", required=False)
    token = forms.CharField(widget=forms.HiddenInput)


def test_every_field_has_its_label_and_its_error_is_tied_to_it(render):
    drawn = render("components/fields.html", form=Form({"email": "pas une adresse", "token": "x"}))
    field = drawn.find("input", {"name": "email"})
    assert drawn.find("label", {"for": field["id"]}).text == "Adresse"
    assert field["aria-invalid"] == "true"
    tied = field["aria-describedby"].split()
    assert {drawn.find(id=name).text for name in tied} >= {"Celle où l’on vous écrit."}
    assert drawn.find(class_="err").get("id") in tied


def test_a_box_to_tick_stands_inside_its_label(render):
    box = render("components/fields.html", form=Form()).find("input", {"name": "keep"})
    assert box.parent.name == "label"
    assert "Rester connecté" in box.parent.text


def test_what_is_hidden_has_no_label(render):
    hidden = render("components/fields.html", form=Form()).find("input", {"name": "token"})
    assert hidden.find_parent(class_="field") is None


def test_what_is_wrong_with_a_whole_form_is_said_first(render):
    form = Form({"email": "awa@example.org", "token": "x"})
    form.add_error(None, "Ces mots de passe diffèrent.")
    drawn = render("components/fields.html", form=form)
    assert drawn.find(role="alert").text.strip() == "Ces mots de passe diffèrent."


def test_the_foot_leaves_a_place_for_the_weight_with_that_of_the_images(render):
    assert render("components/footer.html", images=8700).find("data")["value"] == "8700"
    assert render("components/footer.html").find("a", href="/admin/library/") is None
    assert render("components/footer.html", is_editor=True).find("a", href="/admin/library/")
