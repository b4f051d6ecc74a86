"""Small files, good and hostile, made on the spot."""

import io
import zipfile
import zlib
from collections.abc import Iterable
from pathlib import Path

import docx
import pikepdf
from PIL import Image

BENEFITS = (
    "Les mutuelles de santé couvrent les travailleurs de l'économie informelle et leurs familles. "
    "Elles sont reconnues par une loi et reçoivent une subvention de l'État pour les plus pauvres. "
)


def pdf_bytes(texts: Iterable[str], *, info: dict[str, str] | None = None, **save: object) -> bytes:
    """A PDF with one page for each text; a line break in a text begins a line."""
    document = pikepdf.new()
    font = document.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.Font,
            Subtype=pikepdf.Name.Type1,
            BaseFont=pikepdf.Name.Helvetica,
            Encoding=pikepdf.Name.WinAnsiEncoding,
        )
    )
    for text in texts:
        page = document.add_blank_page(page_size=(595, 842))
        page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
        page.Contents = document.make_stream(_drawn(text))
    for name, value in (info or {}).items():
        document.docinfo[f"/{name}"] = value
    return _saved(document, **save)


def _drawn(text: str) -> bytes:
    shown = b"BT /F1 11 Tf 14 TL 50 790 Td "
    for line in text.split("\n"):
        escaped = line.encode("cp1252").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
        shown += b"(" + escaped + b") Tj T* "
    return shown + b"ET"


def _saved(document: pikepdf.Pdf, **save: object) -> bytes:
    content = io.BytesIO()
    document.save(content, **save)
    return content.getvalue()


def locked_pdf(user_password: str) -> bytes:
    return pdf_bytes([BENEFITS], encryption=pikepdf.Encryption(owner="the owner's", user=user_password))


def scanned_pdf() -> bytes:
    content = io.BytesIO()
    Image.effect_noise((400, 500), 60).save(content, "PDF")
    return content.getvalue()


def pdf_with_stream(data: bytes, filters: int = 1) -> bytes:
    """One page, whose drawing is `data`, compressed already, as many times as there are filters."""
    document = pikepdf.Pdf.open(io.BytesIO(pdf_bytes([BENEFITS])))
    stream = pikepdf.Stream(document, data)
    stream.Filter = pikepdf.Array([pikepdf.Name.FlateDecode] * filters)
    document.pages[0].Contents = document.make_indirect(stream)
    return _saved(document, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)


def memory_bomb() -> bytes:
    """Some kilobytes that unpack to 700 MB."""
    return pdf_with_stream(zlib.compress(_many(b" " * 1_000_000, 700)), filters=2)


def time_bomb() -> bytes:
    """A page that draws one form ten thousand times, each time half a million characters without effect."""
    document = pikepdf.Pdf.open(io.BytesIO(pdf_bytes([BENEFITS])))
    form = pikepdf.Stream(document, b"q Q " * 125_000)
    form.Type, form.Subtype, form.BBox = pikepdf.Name.XObject, pikepdf.Name.Form, pikepdf.Array([0, 0, 9, 9])
    document.pages[0].Resources.XObject = pikepdf.Dictionary(X=document.make_indirect(form))
    document.pages[0].Contents = document.make_stream(b"/X Do " * 10_000)
    return _saved(document)


def _many(piece: bytes, times: int) -> bytes:
    packer = zlib.compressobj(6)
    return b"".join([packer.compress(piece) for _ in range(times)] + [packer.flush()])


def word_file(path: Path) -> Path:
    """Headings, a table, a page break and no more."""
    document = docx.Document()
    document.core_properties.title = "Guide de l'adhésion"
    document.add_heading("Qui peut adhérer", level=1)
    document.add_paragraph(BENEFITS)
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip(table._cells, ["Région", "Adhérents", "Thiès", "1 250"], strict=True):
        cell.text = text
    document.add_paragraph("Après le tableau.")
    document.add_page_break()
    document.add_paragraph("Deuxième page : les cotisations sont annuelles.")
    document.save(path)
    return path


def word_file_of(document_xml: bytes, **others: bytes) -> bytes:
    """A Word file around this body; other parts by their name in the archive."""
    types = (
        b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override '
        b'PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.'
        b'wordprocessingml.document.main+xml"/></Types>'
    )
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", types)
        archive.writestr("word/document.xml", document_xml)
        for name, part in others.items():
            archive.writestr(f"word/{name}.xml", part)
    return content.getvalue()


W = b'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def word_body(inside: bytes, declaration: bytes = b"") -> bytes:
    return declaration + b"<w:document " + W + b"><w:body>" + inside + b"</w:body></w:document>"
