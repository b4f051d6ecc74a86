"""The command that shows what a file would become."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

from tests.documents.extraction import samples


def said(*arguments: object) -> str:
    out = io.StringIO()
    call_command("read_file", *map(str, arguments), stdout=out)
    return out.getvalue()


def test_it_prints_one_object_with_every_page(tmp_path):
    path = tmp_path / "x.pdf"
    path.write_bytes(samples.pdf_bytes([samples.BENEFITS, "Deux"]))

    told = json.loads(said(path, "--json"))

    assert (told["state"], told["language"]) == ("read", "fr")
    assert told["reason"]
    assert told["seconds"] >= 0
    assert [sorted(page) for page in told["pages"]] == [["language", "number", "text"]] * 2


def test_it_prints_sentences_for_people(tmp_path):
    path = tmp_path / "x.pdf"
    path.write_bytes(b"MZ\x90 not a PDF at all")

    assert ".pdf" in said(path)


def test_a_file_that_is_not_there_is_told_in_a_sentence(tmp_path):
    with pytest.raises(CommandError, match=r"missing\.pdf"):
        said(tmp_path / "missing.pdf")
