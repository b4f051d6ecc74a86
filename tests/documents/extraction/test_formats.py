"""Slides, OpenDocument, books, RTF, web pages, older Word files and images: what a reader would see, and no more."""

import io
import time

import pytest
from PIL import Image

from documents.extraction.outcome import LeafKind, State
from tests.documents.extraction import archives
from tests.documents.extraction.archives import shape


def texts(outcome) -> list[str]:
    return [page.text for page in outcome.pages]


class TestSlides:
    def test_each_slide_is_a_page_in_the_order_they_are_shown_title_first(self, read):
        deck = archives.pptx(
            shape("Adhésion volontaire") + shape("Le régime simplifié", "title") + shape("12", "sldNum"),
            shape("Résultats\nSept mille adhérents"),
        )

        outcome = read(deck, "deck.pptx")

        assert (outcome.state, outcome.kind, outcome.leaf) == (State.READ, "pptx", LeafKind.PAGE)
        assert texts(outcome) == ["Le régime simplifié\n\nAdhésion volontaire", "Résultats\n\nSept mille adhérents"]
        assert outcome.metadata["headline"] == "Le régime simplifié"

    def test_a_table_is_read_row_by_row(self, read):
        cells = "".join(
            f"<a:tr>{''.join(f'<a:tc><a:txBody><a:p><a:r><a:t>{c}</a:t></a:r></a:p></a:txBody></a:tc>' for c in row)}"
            "</a:tr>"
            for row in (("Région", "Adhérents"), ("Thiès", "1 250"))
        )
        outcome = read(archives.pptx(f"<p:graphicFrame><a:tbl>{cells}</a:tbl></p:graphicFrame>"), "x.pptx")
        assert texts(outcome) == ["Région | Adhérents\nThiès | 1 250"]


class TestOpenDocument:
    def test_a_text_keeps_its_order_its_notes_and_its_pages(self, read):
        body = (
            "<text:h>Qui peut adhérer</text:h><text:p>La cotisation<text:note><text:note-body><text:p>Depuis 2021."
            "</text:p></text:note-body></text:note> est<text:s text:c='2'/>fixe.</text:p>"
            "<text:tracked-changes><text:p>rayé</text:p></text:tracked-changes>"
            "<table:table><table:table-row><table:table-cell><text:p>Thiès</text:p></table:table-cell>"
            "<table:table-cell><text:p>1 250</text:p></table:table-cell></table:table-row></table:table>"
            '<text:p text:style-name="P9">Deuxième page.</text:p>'
        )
        style = '<style:style style:name="P9"><style:paragraph-properties fo:break-before="page"/></style:style>'

        outcome = read(archives.open_document("text", body, style), "guide.odt")

        assert (outcome.kind, outcome.leaf) == ("odt", LeafKind.PAGE)
        first, second = texts(outcome)
        assert first.split("\n\n") == ["Qui peut adhérer", "La cotisation est  fixe.", "Depuis 2021.", "Thiès | 1 250"]
        assert second == "Deuxième page."

    def test_each_slide_of_a_presentation_is_a_page_without_the_speakers_notes(self, read):
        slides = (
            "<draw:page><draw:frame><draw:text-box><text:p>Premier message</text:p></draw:text-box></draw:frame>"
            "<presentation:notes><text:p>ne pas oublier le café</text:p></presentation:notes></draw:page>"
            "<draw:page><draw:frame><draw:text-box><text:p>Second message</text:p></draw:text-box></draw:frame>"
            "</draw:page>"
        )
        outcome = read(archives.open_document("presentation", slides), "x.odp")
        assert texts(outcome) == ["Premier message", "Second message"]

    def test_an_encrypted_one_says_so(self, read):
        locked = archives.open_document("text", "x", **{"META-INF__manifest": "<m><encryption-data/></m>"})
        assert read(locked, "x.odt").state == State.ENCRYPTED


class TestBooks:
    def test_chapters_follow_each_other_as_in_the_spine(self, read):
        book = archives.epub(
            "<h1>Deux</h1><p>Suite &amp; fin&nbsp;: voilà.</p>", "<h1>Un</h1><p>Début.</p>", order=[1, 0]
        )

        outcome = read(book, "livre.epub")

        assert (outcome.state, outcome.kind, outcome.leaf) == (State.READ, "epub", LeafKind.PART)
        assert texts(outcome) == ["Un\n\nDébut.", "Deux\n\nSuite & fin : voilà."]
        assert (outcome.metadata["title"], outcome.metadata["author"]) == ("Le livre", "Awa Diop; Jean Ba")

    def test_a_long_chapter_becomes_parts_and_none_runs_into_the_next_chapter(self, read):
        paragraph = "<p>" + "Les mutuelles protègent les familles. " * 20 + "</p>"
        outcome = read(archives.epub(paragraph * 12, "<p>Le second chapitre.</p>"), "x.epub")
        assert len(outcome.pages) > 3
        assert texts(outcome)[-1] == "Le second chapitre."

    @pytest.mark.parametrize("place", ["chapter", "elsewhere"])
    def test_a_bomb_is_refused_with_a_sentence_before_it_goes_off(self, place, read):
        flood = b"<p>" + b" " * 90_000_000 + b"</p>"
        bomb = archives.epub(flood) if place == "chapter" else archives.epub("<p>Bonjour.</p>", OEBPS__big=flood)
        assert len(bomb) < 200_000
        started = time.monotonic()

        outcome = read(bomb, "livre.epub")

        assert (outcome.state, outcome.reason) == (State.TOO_LARGE, "unpacks_too_large")
        assert time.monotonic() - started < 10

    def test_a_book_that_a_shop_has_locked_says_so(self, read):
        lock = (
            '<encryption xmlns:e="http://www.w3.org/2001/04/xmlenc#"><e:CipherReference URI="OEBPS/c%200.xhtml"/>'
            "</encryption>"
        )
        outcome = read(archives.epub("<p>Bonjour.</p>", **{"META-INF__encryption.xml": lock}), "x.epub")
        assert (outcome.state, outcome.reason) == (State.ENCRYPTED, "unknown_protection")

    def test_entities_a_book_declares_itself_are_not_expanded(self, read):
        package = (
            '<!DOCTYPE package [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>'
            '<package xmlns="http://www.idpf.org/2007/opf"><manifest/><spine/></package>'
        )
        outcome = read(archives.epub("<p>x</p>", **{"OEBPS__book.opf": package}), "x.epub")
        assert (outcome.state, outcome.reason) == (State.WRONG_KIND, "declares_entities")


class TestRTF:
    def test_accents_quotes_pages_and_notes_are_read(self, read):
        content = (
            rb"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Arial;}}{\info{\title Guide de l\'27\'e9t\'e9}}"
            rb"{\*\generator Word;}\uc1 L\rquote \'e9t\'e9 {\b co\u251\'fbte} cher{\footnote Depuis 2021.}.\par "
            rb"Ligne deux\tab apr\'e8s\page Page deux\par {\pict\bin4 }}{{}{\v cach\'e9}}"
        )

        outcome = read(content, "guide.rtf")

        assert (outcome.state, outcome.kind, outcome.leaf) == (State.READ, "rtf", LeafKind.PAGE)
        assert texts(outcome) == ["L’été coûte cher.\n\nDepuis 2021.\n\nLigne deux\taprès", "Page deux"]
        assert outcome.metadata["title"] == "Guide de l'été"

    def test_each_font_has_its_own_alphabet(self, read):
        content = rb"{\rtf1\ansi{\fonttbl{\f0\fcharset204 Times;}{\f1\fcharset0 Arial;}}\f0\'cf\'f0\'e8 \f1\'e9t\'e9}"
        assert texts(read(content, "x.rtf")) == ["При été"]

    def test_braces_without_end_do_not_stop_it(self, read):
        outcome = read(rb"{\rtf1 Bonjour " + b"{" * 5_000, "x.rtf")
        assert outcome.state == State.DAMAGED


class TestWebPages:
    def test_what_a_reader_sees_is_read_and_nothing_else(self, read):
        page = """<!DOCTYPE html><html lang="fr"><head><title>La CSU</title><style>p{}</style></head><body>
            <nav>Accueil Contact</nav><script>alert("piège")</script><h1>La couverture <b>universelle</b></h1>
            <p>Première<br>ligne &eacute;crite.</p><p hidden>caché</p><ul><li>un</li><li>deux</li></ul>
            <table><tr><th>Région</th><th>Nombre</th></tr><tr><td>Thiès</td><td>5</td></tr></table>
            <form><button>Envoyer</button></form><footer role="contentinfo">© nous</footer></body></html>"""

        outcome = read(page.encode(), "page.html")

        assert (outcome.state, outcome.kind) == (State.READ, "html")
        assert texts(outcome)[0].split("\n\n") == [
            "La couverture universelle", "Première \n ligne écrite.", "un", "deux", "Région | Nombre", "Thiès | 5",
        ]  # fmt: skip
        assert outcome.metadata["title"] == "La CSU"

    @pytest.mark.parametrize("encoding", ["iso-8859-1", "utf-8", "cp1252", "utf-16"])
    def test_the_encoding_a_page_names_is_heeded(self, encoding, read):
        page = f'<html><head><meta charset="{encoding}"></head><body><p>Été à Thiès</p></body></html>'
        assert texts(read(page.encode(encoding), "x.html")) == ["Été à Thiès"]

    def test_the_menus_around_the_main_part_are_left_out(self, read):
        page = b"<html><body><div>Menu Menu</div><main><p>Le texte lui-m&ecirc;me.</p></main></body></html>"
        assert texts(read(page, "x.html")) == ["Le texte lui-même."]


class TestImages:
    @pytest.mark.parametrize(("form", "name", "kind"), [
        ("PNG", "scan.png", "png"), ("JPEG", "scan.jpg", "jpg"), ("TIFF", "scan.tif", "tiff"),
        ("WEBP", "scan.webp", "webp"),
    ])  # fmt: skip
    def test_an_image_is_a_scan_of_one_page(self, form, name, kind, read):
        content = io.BytesIO()
        Image.new("RGB", (300, 400), "white").save(content, form)

        outcome = read(content.getvalue(), name)

        assert (outcome.state, outcome.reason, outcome.kind) == (State.NO_TEXT, "only_images", kind)
        assert [(page.number, page.is_drawn) for page in outcome.pages] == [(1, True)]
        assert outcome.cover

    def test_a_tiff_may_hold_several(self, read):
        content = io.BytesIO()
        sheets = [Image.new("L", (200, 300), shade) for shade in (10, 90, 200)]
        sheets[0].save(content, "TIFF", save_all=True, append_images=sheets[1:])
        assert read(content.getvalue(), "scan.tiff").page_count == 3

    def test_an_image_cut_off_on_its_way_is_damaged(self, read):
        content = io.BytesIO()
        Image.effect_noise((400, 500), 60).save(content, "PNG")
        assert read(content.getvalue()[:5000], "scan.png").state == State.DAMAGED

    def test_one_of_a_billion_pixels_is_refused_unopened(self, read):
        content = io.BytesIO()
        Image.new("1", (40_000, 30_000)).save(content, "PNG")
        outcome = read(content.getvalue(), "scan.png")
        assert (outcome.state, outcome.reason) == (State.TOO_LARGE, "too_many_pixels")


def test_office_files_with_macros_are_refused_in_words(read):
    from documents.extraction.reasons import sentence

    types = archives._TYPES.replace("presentation.main+xml", "presentation.macroEnabled.main+xml")
    outcome = read(archives.packed({"[Content_Types].xml": types, "ppt/presentation.xml": "<x/>"}), "x.pptm")

    assert outcome.state == State.WRONG_KIND
    assert "macros" in sentence(outcome.reason, outcome.facts)


def test_a_web_page_under_the_name_of_a_pdf_is_refused(read):
    assert read(b"<html><body>Bonjour</body></html>", "rapport.pdf").state == State.WRONG_KIND
