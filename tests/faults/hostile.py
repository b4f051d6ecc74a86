"""Twenty kinds of poison: files, messages and rows that have broken workers before."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable

from PIL import Image

from tests.documents.extraction import archives, samples
from tests.factories.files import make_pdf

_FLOOD = b"<p>" + b"a" * 400_000_000 + b"</p>"


def _cut_short() -> bytes:
    whole = make_pdf(*(f"Page {n} du rapport." for n in range(6)))
    return whole[: len(whole) * 2 // 3]


def _no_pages() -> bytes:
    return b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 1 0 R>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"


def _circle_of_forms() -> bytes:
    body = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    body += b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R/Resources<</XObject<</X 5 0 R>>>>>>"
    body += b"endobj\n4 0 obj<</Length 5>>stream\n/X Do\nendstream endobj\n5 0 obj<</Type/XObject/Subtype/Form"
    body += b"/BBox[0 0 9 9]/Resources<</XObject<</X 5 0 R>>>>/Length 5>>stream\n/X Do\nendstream endobj\n"
    return body + b"trailer<</Root 1 0 R>>\n%%EOF"


def _circle_of_pages() -> bytes:
    body = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    body += b"2 0 obj<</Type/Pages/Kids[2 0 R 2 0 R]/Count 900000>>endobj\n"
    return body + b"trailer<</Root 1 0 R>>\n%%EOF"


def _billion_laughs() -> bytes:
    laughs = b"".join(b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10 if n else b"ha") for n in range(12))
    return samples.word_file_of(samples.word_body(b"<w:p>&a11;</w:p>", b"<!DOCTYPE w [" + laughs + b"]>"))


def _word_bomb() -> bytes:
    return samples.word_file_of(samples.word_body(b"<w:p><w:r><w:t>" + b"a" * 300_000_000 + b"</w:t></w:r></w:p>"))


def _many_parts() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("mimetype", "application/epub+zip")
        for number in range(20_000):
            archive.writestr(f"OEBPS/{number}.xhtml", "")
    return content.getvalue()


def _huge_image() -> bytes:
    """A PNG of 60 000 by 60 000, in some kilobytes."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", 60_000, 60_000, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(bytes(7_500_000)))
        + chunk(b"IEND", b"")
    )


def _broken_image() -> bytes:
    content = io.BytesIO()
    Image.effect_noise((300, 300), 50).save(content, "PNG")
    return content.getvalue()[:20_000]


FILES: dict[str, tuple[str, Callable[[], bytes]]] = {
    "a PDF that unpacks to 700 MB": ("pdf", samples.memory_bomb),
    "a PDF that takes minutes to draw": ("pdf", samples.time_bomb),
    "a PDF whose form draws itself": ("pdf", _circle_of_forms),
    "a PDF whose pages hold themselves": ("pdf", _circle_of_pages),
    "a PDF without pages": ("pdf", _no_pages),
    "a PDF cut short": ("pdf", _cut_short),
    "a PDF behind a password": ("pdf", lambda: samples.locked_pdf("secret")),
    "a Word file of a billion laughs": ("docx", _billion_laughs),
    "a Word file that unpacks to 300 MB": ("docx", _word_bomb),
    "a book that unpacks to 400 MB": ("epub", lambda: archives.epub(_FLOOD)),
    "a book of 20 000 parts": ("epub", _many_parts),
    "an image of 3.6 thousand million points": ("png", _huge_image),
    "an image cut short": ("png", _broken_image),
    "a web page a hundred thousand levels deep": ("html", lambda: b"<!doctype html><html><body>" + b"<div>" * 100_000),
    "a text of zeros": ("txt", lambda: b"Un texte. " + bytes(200_000)),
    "an RTF of braces": ("rtf", lambda: rb"{\rtf1 " + b"{" * 200_000),
}
