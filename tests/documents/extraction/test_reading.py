"""What an uploader is told about each file, good or bad."""

import threading

import pytest

from core.models import files
from documents.extraction.outcome import Budget, LeafKind, State, StillReading
from documents.extraction.reading import spans
from tests.documents.extraction import samples


def test_states_and_leaves_are_those_of_the_database():
    ends = {value for value in files.FileState.values if value not in ("waiting", "reading")}

    assert {state.value for state in State} == ends
    assert {leaf.value for leaf in LeafKind} == set(files.Leaf.values)


def test_a_pdf_is_read_page_by_page(read):
    outcome = read(samples.pdf_bytes([samples.BENEFITS, "Page deux : Thiès, été 2023."]), "rapport.pdf")

    assert (outcome.state, outcome.kind, outcome.leaf) == (State.READ, "pdf", LeafKind.PAGE)
    assert [page.number for page in outcome.pages] == [1, 2]
    assert "économie informelle" in outcome.pages[0].text
    assert outcome.pages[1].text == "Page deux : Thiès, été 2023."
    assert outcome.language == "fr"
    assert outcome.pages[1].language == "fr"  # too short to tell, so taken from the document


def test_the_cover_is_a_light_webp(read):
    outcome = read(samples.pdf_bytes([samples.BENEFITS]), "rapport.pdf")

    assert outcome.cover is not None
    assert outcome.cover[8:12] == b"WEBP"
    assert len(outcome.cover) <= 15_000


def test_what_a_pdf_says_of_itself_is_kept(read):
    outcome = read(samples.pdf_bytes(["Un texte."], info={"Title": "Étude actuarielle"}), "x.pdf")

    assert outcome.metadata["title"] == "Étude actuarielle"


def test_a_pdf_protected_by_a_password_says_so(read):
    outcome = read(samples.locked_pdf("sésame"), "x.pdf")

    assert (outcome.state, outcome.reason) == (State.ENCRYPTED, "password_needed")
    assert outcome.pages == ()


def test_a_pdf_that_opens_without_a_password_is_read_though_encrypted(read):
    assert read(samples.locked_pdf(""), "x.pdf").state == State.READ


def test_a_scan_has_no_text_but_a_cover(read):
    outcome = read(samples.scanned_pdf(), "scan.pdf")

    assert (outcome.state, outcome.reason, outcome.page_count) == (State.NO_TEXT, "only_images", 1)
    assert outcome.cover


def test_a_pdf_cut_off_on_its_way_keeps_the_pages_that_came(read):
    whole = samples.pdf_bytes([f"{samples.BENEFITS} Page {n}." for n in range(1, 21)])

    outcome = read(whole[: len(whole) * 9 // 10], "coupe.pdf")

    assert outcome.state == State.DAMAGED
    assert "Page 1." in outcome.pages[0].text
    assert outcome.page_count > 0


def test_a_pdf_without_its_table_of_objects_is_repaired(read):
    whole = samples.pdf_bytes([samples.BENEFITS])
    broken = whole.replace(b"/Type /Catalog", b"/Type /Cat")[: whole.rindex(b"xref")] + b"startxref\n0\n%%EOF"

    outcome = read(broken, "abime.pdf")

    assert outcome.state in (State.READ, State.DAMAGED)
    assert "mutuelles" in "".join(page.text for page in outcome.pages)


def test_pages_are_gathered_when_the_way_to_them_is_lost(read):
    whole = samples.pdf_bytes([f"{samples.BENEFITS} Page {n}." for n in range(1, 6)])
    headless = whole.replace(b"/Type /Catalog", b"/Type /Lost").replace(b"/Type /Pages", b"/Type /Lost")

    outcome = read(headless[: headless.rindex(b"xref")], "coupe.pdf")

    assert outcome.state == State.DAMAGED
    assert [page.text[-7:] for page in outcome.pages] == [f"Page {n}." for n in range(1, 6)]


@pytest.mark.parametrize("rubbish", [b"%PDF-1.7\n", b"%PDF-1.4\n" + b"\x00\xff" * 500])
def test_a_pdf_with_nothing_in_it_is_damaged(read, rubbish):
    outcome = read(rubbish, "x.pdf")

    assert (outcome.state, outcome.reason, outcome.pages) == (State.DAMAGED, "unreadable", ())


def test_an_empty_file_is_called_empty(read):
    outcome = read(b"", "x.pdf")

    assert (outcome.state, outcome.reason) == (State.DAMAGED, "empty")


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        (b"MZ\x90\x00\x03" + b"\x00" * 200, "facture.pdf", "exe"),
        (b"\x7fELF\x02\x01\x01" + b"\x00" * 200, "facture.pdf", "exe"),
        (b"MZ\x90\x00" + b"\x00" * 100 + b"%PDF-1.4", "both.pdf", "exe"),
        (b"<!DOCTYPE html><html><script>alert(1)</script>", "page.pdf", "html"),
        (b"<script>alert(1)</script>%PDF-1.4", "page.pdf", "html"),
        (b"Only words, though the name promises a PDF.", "note.pdf", "txt"),
        (b"{\\rtf1 Bonjour}", "lettre.docx", "rtf"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>", "carte.txt", "svg"),
        (b"GIF89a" + b"\x01" * 60, "photo.txt", "image"),
    ],
)
def test_a_file_that_is_not_what_its_name_says_is_refused(read, content, name, kind):
    outcome = read(content, name)

    assert (outcome.state, outcome.kind) == (State.WRONG_KIND, kind)


def test_a_pdf_is_known_whatever_its_name(read):
    assert read(samples.pdf_bytes([samples.BENEFITS]), "sans-nom").state == State.READ


def test_a_file_over_the_limit_is_not_even_opened(readers, tmp_path):
    path = tmp_path / "huge.pdf"
    with path.open("wb") as file:
        file.truncate(600 * 1024 * 1024)  # a hole: it takes no room

    outcome = readers.read(path)

    assert (outcome.state, outcome.reason) == (State.TOO_LARGE, "too_many_bytes")
    assert outcome.facts == {"megabytes": 600, "limit": 200}


def test_a_pdf_with_too_many_pages_is_too_large(read):
    outcome = read(samples.pdf_bytes(["x"] * 6), "x.pdf", budget=Budget(pages=5))

    assert (outcome.state, outcome.reason) == (State.TOO_LARGE, "too_many_pages")


def test_a_bomb_that_unpacks_to_more_than_the_memory_ends_with_a_reason(read):
    outcome = read(samples.memory_bomb(), "bombe.pdf")

    assert outcome.state in (State.TOO_LARGE, State.DAMAGED)
    assert outcome.pages == ()


def test_a_file_that_wants_all_the_processor_is_stopped(read):
    outcome = read(samples.time_bomb(), "bombe.pdf", budget=Budget(processor_seconds=0))

    assert (outcome.state, outcome.reason) == (State.TOO_LARGE, "asks_too_much_time")


def test_a_slow_file_gives_the_reader_back_after_its_slice(read):
    with pytest.raises(StillReading):
        read(samples.time_bomb(), "bombe.pdf", stop_after=0.2)

    assert read(samples.pdf_bytes([samples.BENEFITS]), "x.pdf").state == State.READ


def test_ten_pages_are_read_while_a_bomb_is_being_read(readers, tmp_path):
    bomb, small = tmp_path / "bombe.pdf", tmp_path / "petit.pdf"
    bomb.write_bytes(samples.time_bomb())
    small.write_bytes(samples.pdf_bytes([f"{samples.BENEFITS} Page {n}." for n in range(1, 11)]))
    ended = []

    def read_the_bomb() -> None:
        with pytest.raises(StillReading):
            readers.read(bomb, stop_after=2.0)
        ended.append(True)

    at_it = threading.Thread(target=read_the_bomb)
    at_it.start()
    outcome = readers.read(small)
    bomb_was_still_read = at_it.is_alive()
    at_it.join()

    assert outcome.state == State.READ
    assert len(outcome.pages) == 10
    assert bomb_was_still_read
    assert ended


def test_page_numbers_are_told_as_people_say_them():
    assert spans([1, 2, 3, 7, 9, 10]) == "1–3, 7, 9–10"
    assert spans(list(range(1, 40, 2)), most=2) == "1, 3, …"
