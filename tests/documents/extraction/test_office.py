"""Word files and plain texts: order kept, pages or parts, and no bomb unpacked."""

import io
import zipfile

import pytest

from documents.extraction.outcome import LeafKind, State
from tests.documents.extraction import samples


def test_a_word_file_keeps_its_order_and_its_pages(readers, tmp_path):
    outcome = readers.read(samples.word_file(tmp_path / "guide.docx"))

    assert (outcome.state, outcome.kind, outcome.leaf) == (State.READ, "docx", LeafKind.PAGE)
    first, second = (page.text for page in outcome.pages)
    order = [first.index(words) for words in ("Qui peut", "Les mutuelles", "Région | Adhérents", "Thiès", "Après")]
    assert order == sorted(order)
    assert second.startswith("Deuxième page")
    assert outcome.metadata["title"] == "Guide de l'adhésion"


def test_a_footnote_stands_under_the_paragraph_that_calls_it(read):
    body = samples.word_body(
        b'<w:p><w:r><w:t>La cotisation est fixe.</w:t><w:footnoteReference w:id="2"/></w:r></w:p>'
        b"<w:p><w:r><w:t>La suite.</w:t></w:r></w:p>"
    )
    notes = (
        b"<w:footnotes " + samples.W + b'><w:footnote w:id="2"><w:p><w:r><w:t>Depuis 2021.</w:t></w:r></w:p>'
        b"</w:footnote></w:footnotes>"
    )

    outcome = read(samples.word_file_of(body, footnotes=notes), "x.docx")

    assert outcome.pages[0].text.split("\n\n") == ["La cotisation est fixe.", "Depuis 2021.", "La suite."]


def test_a_word_file_without_page_breaks_is_cut_into_parts_at_paragraph_ends(read):
    paragraphs = [f"Paragraphe {n}. {samples.BENEFITS * 4}" for n in range(1, 13)]
    body = b"".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>".encode() for text in paragraphs)

    outcome = read(samples.word_file_of(samples.word_body(body)), "x.docx")

    assert outcome.leaf == LeafKind.PART
    assert all(1_200 < len(page.text) < 3_500 for page in outcome.pages[:-1])
    assert all(page.text.startswith("Paragraphe") for page in outcome.pages)


def test_a_word_file_that_unpacks_to_a_flood_is_not_unpacked(read):
    outcome = read(samples.word_file_of(samples.word_body(b" " * 80_000_000)), "x.docx")

    assert (outcome.state, outcome.reason) == (State.TOO_LARGE, "unpacks_too_large")


def test_an_archive_of_countless_members_is_not_even_listed(read):
    content = io.BytesIO(samples.word_file_of(samples.word_body(b"")))
    with zipfile.ZipFile(content, "a") as archive:
        for n in range(40_000):
            archive.writestr(f"x{n}", b"")

    assert read(content.getvalue(), "x.docx").state == State.WRONG_KIND


def test_entities_are_never_expanded(read):
    bomb = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>'
    outcome = read(samples.word_file_of(samples.word_body(b"<w:p><w:t>&c;</w:t></w:p>", bomb)), "x.docx")

    assert (outcome.state, outcome.reason) == (State.WRONG_KIND, "declares_entities")


def test_entities_hidden_in_another_encoding_are_found_too(read):
    body = samples.word_body(b"<w:p><w:t>&f;</w:t></w:p>", b'<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>')
    outcome = read(samples.word_file_of(body.decode().encode("utf-16")), "x.docx")

    assert (outcome.state, outcome.pages) == (State.WRONG_KIND, ())


def test_a_word_file_cut_off_on_its_way_is_damaged(readers, tmp_path):
    whole = samples.word_file(tmp_path / "guide.docx")
    whole.write_bytes(whole.read_bytes()[:-400])

    assert readers.read(whole).state == State.DAMAGED


def test_a_word_file_with_macros_is_no_word_file(read):
    content = io.BytesIO(samples.word_file_of(samples.word_body(b"")))
    with zipfile.ZipFile(content) as archive:
        types = archive.read("[Content_Types].xml")
    macro = io.BytesIO()
    with zipfile.ZipFile(macro, "w") as archive:
        archive.writestr("[Content_Types].xml", types.replace(b"document.main", b"document.macroEnabled.main"))
        archive.writestr("word/document.xml", samples.word_body(b""))

    assert read(macro.getvalue(), "x.docx").state == State.WRONG_KIND


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "latin-1"])
def test_a_text_is_read_in_the_encoding_it_came_in(read, encoding):
    text = "Sécurité sociale : l'État paie la moitié à Thiès, à Saint-Louis et dans les autres régions."
    outcome = read(text.encode(encoding), "note.txt")

    assert (outcome.state, outcome.language) == (State.READ, "fr")
    assert outcome.pages[0].text == text


def test_form_feeds_end_pages_of_a_text(read):
    outcome = read("Première page\fDeuxième page\f".encode(), "note.txt")

    assert (outcome.leaf, [page.text for page in outcome.pages]) == (LeafKind.PAGE, ["Première page", "Deuxième page"])


def test_a_long_text_has_parts(read):
    text = "\n\n".join(f"Article {n}. {samples.BENEFITS}" for n in range(1, 41))
    outcome = read(text.encode(), "loi.txt")

    assert outcome.leaf == LeafKind.PART
    assert len(outcome.pages) > 2
    assert "\n\n".join(page.text for page in outcome.pages).split() == text.split()


def test_a_text_of_spaces_holds_none(read):
    assert read(b" \n \n ", "vide.txt").state == State.NO_TEXT
