"""What a file is, told by its content; its name is only a label. Pure."""

import re
import struct
import zipfile
import zlib
from pathlib import PurePath
from typing import BinaryIO

import puremagic

PICTURES = ("png", "jpg", "tiff", "webp")  # taken for a scanned page
READABLE = ("pdf", "docx", "txt", "pptx", "odt", "odp", "epub", "rtf", "html", "doc", "ppt", *PICTURES)
DRAWN = ("pdf", *PICTURES)  # kinds of which a page can be shown as an image

_TEXTS = ("txt", "html", "rtf")
_HEAD = 8192
_LONGEST_LIST = 2_000_000  # bytes: some twenty thousand members
_BINARY = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_PDF_HEADER = re.compile(rb"%PDF-\d")
_BEFORE = rb"\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*"
_MARKUP = (
    (re.compile(_BEFORE + rb"<(!doctype\s+html|html|head|body|script|iframe|h1)\b", re.IGNORECASE | re.DOTALL), "html"),
    (re.compile(_BEFORE + rb"(<!doctype[^>]*>\s*)?<svg\b", re.IGNORECASE | re.DOTALL), "svg"),
    (re.compile(rb"\s*<\?xml\b", re.IGNORECASE), "xml"),
    (re.compile(rb"\s*<!(doctype|entity)\b", re.IGNORECASE), "xml"),
    (re.compile(rb"\{\\rtf"), "rtf"),
    (re.compile(rb"%!PS"), "postscript"),
    (re.compile(rb"#!"), "script"),
    (re.compile(rb"<\?php"), "script"),
    (re.compile(rb"BEGIN:(VCALENDAR|VCARD)"), "calendar"),
)
_EXECUTABLE = (b"MZ", b"\x7fELF", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe", b"\xfe\xed\xfa")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PICTURES = {".png": "png", ".jpg": "jpg", ".jpeg": "jpg", ".tif": "tiff", ".tiff": "tiff", ".webp": "webp"}
_OTHER_IMAGES = {".gif", ".bmp", ".heic", ".avif", ".jp2"}
_ARCHIVES = {".gz", ".bz2", ".xz", ".7z", ".rar", ".tar", ".zst"}
_SOUNDS_AND_FILMS = {".mp3", ".mp4", ".m4a", ".avi", ".mov", ".mkv", ".ogg", ".wav", ".flac", ".webm"}
_CONTAINER = "META-INF/container.xml"
_BY_MIMETYPE = {
    b"application/epub+zip": "epub",
    b"application/vnd.oasis.opendocument.text": "odt",
    b"application/vnd.oasis.opendocument.presentation": "odp",
    b"application/vnd.oasis.opendocument.spreadsheet": "ods",
}


def kind_of(file: BinaryIO, name: str = "") -> str:
    """A code such as "pdf", "docx", "txt", "exe", "html"; "unknown" when nothing fits."""
    file.seek(0)
    head = file.read(_HEAD)
    if not head.strip(b"\x00"):
        return "unknown"
    if head.startswith(_EXECUTABLE):
        return "exe"
    if head.startswith(b"PK"):
        return _kind_of_archive(file)
    if head.startswith(_OLE):
        return _kind_of_ole(file)
    # the format allows something before the header, and mail gateways do put something there
    if _PDF_HEADER.search(head, 0, 2048) and not _markup(head):
        return "pdf"
    if found := _markup(head):
        return found
    if named(name) == "pdf" and (b"%PDF" in head or re.search(rb"\d+ \d+ obj\b", head)):
        return "pdf"  # lost its header; repair may help
    return _by_signature(head, name) or ("txt" if looks_like_text(head) else "unknown")


def named(name: str) -> str:
    """What the name pretends, in lower case and without the dot."""
    return PurePath(name.strip()).suffix.lower().lstrip(".")


def is_taken(kind: str, name: str) -> bool:
    """Whether a file of this kind is read under this name.

    Office programs open each other's files whatever their name. But a text, a web page or an RTF under the name of
    something else is a file that lost its head, or never was what it pretends.
    """
    if kind not in READABLE:
        return False
    pretended = named(name)
    if kind not in _TEXTS or pretended not in READABLE or pretended == kind:
        return True
    return (kind, pretended) == ("rtf", "doc")  # older programs wrote it so


def looks_like_text(head: bytes) -> bool:
    """Whether these first bytes can be text in an encoding we read."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")):
        return True
    if looks_like_utf16(head):
        return True
    return len(_BINARY.findall(head)) <= len(head) // 500


def looks_like_utf16(head: bytes) -> str:
    """The byte order of UTF-16 text without a mark ("le" or "be"), or ""."""
    if len(head) < 4:
        return ""
    even, odd = head[0::2], head[1::2]
    if odd.count(0) > 0.6 * len(odd) and even.count(0) < 0.05 * len(even):
        return "le"
    if even.count(0) > 0.6 * len(even) and odd.count(0) < 0.05 * len(odd):
        return "be"
    return ""


def _markup(head: bytes) -> str:
    start = head.removeprefix(b"\xef\xbb\xbf")
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        start = head[: len(head) // 2 * 2].decode("utf-16", errors="ignore").encode()
    return next((kind for pattern, kind in _MARKUP if pattern.match(start)), "")


def _by_signature(head: bytes, name: str) -> str:
    try:
        guesses = puremagic.magic_string(head)
    except (puremagic.PureError, ValueError):
        return ""
    for guess in guesses:
        # weaker guesses rest on two or three bytes, which any text may begin with
        if guess.confidence < 0.5 and (guess.extension != f".{named(name)}" or looks_like_text(head)):
            continue
        if guess.extension in _PICTURES:
            return _PICTURES[guess.extension]
        if guess.extension in _OTHER_IMAGES:
            return "image"
        if guess.extension in _ARCHIVES:
            return "archive"
        if guess.extension in _SOUNDS_AND_FILMS:
            return "recording"
    return ""


def _kind_of_archive(file: BinaryIO) -> str:
    """Tell the office formats, all of them zip archives, by the parts they must hold."""
    if _list_is_too_long(file):
        return "zip"
    try:
        with zipfile.ZipFile(file) as archive:
            names = {member.filename for member in archive.infolist()}
            if "mimetype" in names:
                with archive.open("mimetype") as part:
                    mimetype = part.read(100).strip()
                return _BY_MIMETYPE.get(mimetype, "zip")
            if any(name.endswith(_CONTAINER) for name in names):
                return "epub"  # packed by hand, as some are
            if "[Content_Types].xml" not in names:
                return "java" if "META-INF/MANIFEST.MF" in names else "zip"
            with archive.open("[Content_Types].xml") as part:
                types = part.read(1_000_000)
    except (
        zipfile.BadZipFile,
        OSError,
        EOFError,
        ValueError,
        NotImplementedError,
        RuntimeError,
        zlib.error,
        struct.error,
    ):
        return _kind_of_broken_archive(file)
    if b"macroEnabled" in types:
        return "macro"
    if b"wordprocessingml.document.main" in types or b"wordprocessingml.template.main" in types:
        return "docx"
    if b"presentationml" in types:
        return "pptx"
    if b"spreadsheetml" in types:
        return "xlsx"
    return "docx" if "word/document.xml" in names else "zip"


def _list_is_too_long(file: BinaryIO) -> bool:
    """Whether the list of members alone would fill the memory: a web process asks this before reading it."""
    size = file.seek(0, 2)
    file.seek(max(0, size - 66_000))  # the last record, with the longest comment it may have
    tail = file.read()
    last = tail.rfind(b"PK\5\6")
    if b"PK\6\7" in tail:
        return True  # 64-bit sizes, which no office file needs
    return last >= 0 and len(tail) >= last + 16 and struct.unpack_from("<I", tail, last + 12)[0] > _LONGEST_LIST


def _kind_of_broken_archive(file: BinaryIO) -> str:
    """The list at the end of the archive is lost; the names beside the parts may still tell."""
    file.seek(0)
    head = file.read(65_536)
    marks = ((b"word/", "docx"), (b"ppt/", "pptx"), (b"xl/", "xlsx"))
    for mark, kind in (*_BY_MIMETYPE.items(), *marks):
        if mark in head:
            return kind
    return "zip"


def _kind_of_ole(file: BinaryIO) -> str:
    """Older Office files, and the locked envelope newer ones are put in; their parts have names in UTF-16."""
    file.seek(0)
    content = file.read(4_000_000)
    for part, kind in (
        ("EncryptedPackage", "locked"),
        ("EncryptedSummary", "locked"),
        ("_VBA_PROJECT", "macro"),
        ("WordDocument", "doc"),
        ("PowerPoint Document", "ppt"),
        ("Workbook", "xls"),
    ):
        if part.encode("utf-16-le") in content:
            return kind
    return "ole"
