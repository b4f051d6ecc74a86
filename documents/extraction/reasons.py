"""The sentence a person reads for each reason a reading can end with."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy, pgettext_lazy

from documents.extraction.kinds import READABLE

_SENTENCES = {
    # read
    "pages_read": ngettext_lazy("The text of its page was read.", "The text of its %(pages)d pages was read.", "pages"),
    "parts_read": ngettext_lazy("Its text was read, in one part.", "Its text was read, in %(pages)d parts.", "pages"),
    "pages_read_some_blank": ngettext_lazy(
        "The text of its %(pages)d pages was read; on %(blank)d of them there is none.",
        "The text of its %(pages)d pages was read; on %(blank)d of them there is none.",
        "blank",
    ),
    "pages_read_after_repair": ngettext_lazy(
        "The file was slightly damaged; after a repair, the text of its page was read.",
        "The file was slightly damaged; after a repair, the text of its %(pages)d pages was read.",
        "pages",
    ),
    # no text
    "only_images": gettext_lazy("Its pages hold no text: this is probably a scan. It can be read, but not searched."),
    "waits_for_recognition": ngettext_lazy(
        "Its page holds no text: it is a scan, and waits to be read by OCR.",
        "Its %(pages)d pages hold no text: they are scans, and wait to be read by OCR.",
        "pages",
    ),
    "nothing_recognised": gettext_lazy(
        "Its pages are scans in which OCR found no words. It can be read, but not searched."
    ),
    # scanned
    "recognised_so_far": ngettext_lazy(
        "Scanned: the text of %(done)d page was recognised so far; still to be read: %(left)d.",
        "Scanned: the text of %(done)d pages was recognised so far; still to be read: %(left)d.",
        "done",
    ),
    "recognised": ngettext_lazy(
        "Scanned: the text of %(done)d page was recognised by machine, so expect some wrong letters.",
        "Scanned: the text of %(done)d pages was recognised by machine, so expect some wrong letters.",
        "done",
    ),
    "pages_read_some_recognised": ngettext_lazy(
        "The text of its %(pages)d pages was read; that of %(done)d scanned page was recognised by machine.",
        "The text of its %(pages)d pages was read; that of %(done)d scanned pages was recognised by machine.",
        "done",
    ),
    "blank_pages": gettext_lazy("Its pages are blank, or what was on them is lost."),
    "blank": gettext_lazy("The file holds no text."),
    # encrypted
    "password_needed": gettext_lazy("The file is protected by a password. Remove the password and add the file again."),
    "unknown_protection": gettext_lazy(
        "The file is protected in a way that cannot be opened here. Save it without protection and add it again."
    ),
    # damaged
    "empty": gettext_lazy("The file is empty. It was probably cut off on its way: add it again."),
    "killed_its_workers": gettext_lazy(
        "Whoever read the file broke off each time, so it was set aside. It can be downloaded, but not searched."
    ),
    "unreadable": gettext_lazy("The file is damaged and nothing of its text could be read."),
    "pages_before_damage": gettext_lazy("The file is damaged: pages %(range)s were read, the rest could not be."),
    "pages_lost": gettext_lazy("The file is damaged: pages %(range)s were read, pages %(lost)s could not be."),
    "end_is_missing": gettext_lazy(
        "The end of the file is missing: pages %(range)s were read. It was probably cut off on its way: add it again."
    ),
    "pages_before_memory_ran_out": gettext_lazy(
        "Pages %(range)s were read; the rest asks for more memory than a file may use."
    ),
    "pages_before_time_ran_out": gettext_lazy(
        "Pages %(range)s were read; the rest asks for more time than a file may take."
    ),
    "no_such_page": gettext_lazy("There is no page %(page)s: the file has %(pages)s."),
    "page_not_drawn": gettext_lazy("Page %(page)s cannot be shown as an image."),
    # too large
    "too_many_bytes": gettext_lazy("The file is too large: %(megabytes)d MB, where %(limit)d MB are allowed."),
    "too_many_pages": gettext_lazy("The file has too many pages: %(pages)d, where %(limit)d are allowed."),
    "too_much_text": gettext_lazy("The file holds too much text: more than %(limit)d million characters."),
    "unpacks_too_large": gettext_lazy("Unpacked, the file would be too large: more than %(limit)d MB."),
    "too_many_pixels": gettext_lazy(
        "The image is too large: %(pixels)d million pixels, where %(limit)d million are allowed."
    ),
    "asks_too_much_memory": gettext_lazy("Reading the file asks for more memory than a file may use."),
    "asks_too_much_time": gettext_lazy("Reading the file asks for more time than a file may take."),
    # wrong kind
    "wrong_kind": gettext_lazy(
        "This seems to be %(seems)s. PDF, Word, PowerPoint, OpenDocument, EPUB, RTF, web pages, plain text and images "
        "of pages (PNG, JPEG, TIFF, WebP) can be added."
    ),
    "holds_macros": gettext_lazy(
        "This Office file holds macros, which are programs. Save it without them, as .docx or .pptx for example, and "
        "add it again."
    ),
    "declares_entities": gettext_lazy(
        "This file holds declarations that no office program writes, so it was not opened. Save it again with the "
        "program it comes from."
    ),
}

# What a refused file seems to be, as it stands after "this seems to be".
_SEEMS = {
    "archive": pgettext_lazy("this seems to be", "an archive"),
    "calendar": pgettext_lazy("this seems to be", "a calendar or an address card"),
    "doc": pgettext_lazy("this seems to be", "an older Word file (.doc)"),
    "epub": pgettext_lazy("this seems to be", "an electronic book (EPUB)"),
    "docx": pgettext_lazy("this seems to be", "a Word file"),
    "exe": pgettext_lazy("this seems to be", "a program"),
    "html": pgettext_lazy("this seems to be", "a web page"),
    "image": pgettext_lazy("this seems to be", "an image of a kind that is not read here"),
    "jpg": pgettext_lazy("this seems to be", "a JPEG image"),
    "java": pgettext_lazy("this seems to be", "a program (Java)"),
    "macro": pgettext_lazy("this seems to be", "an Office file with macros"),
    "odp": pgettext_lazy("this seems to be", "an OpenDocument presentation"),
    "ods": pgettext_lazy("this seems to be", "an OpenDocument spreadsheet"),
    "odt": pgettext_lazy("this seems to be", "an OpenDocument text"),
    "ole": pgettext_lazy("this seems to be", "an older Office file"),
    "pdf": pgettext_lazy("this seems to be", "a PDF"),
    "png": pgettext_lazy("this seems to be", "a PNG image"),
    "postscript": pgettext_lazy("this seems to be", "a PostScript file"),
    "ppt": pgettext_lazy("this seems to be", "an older PowerPoint file (.ppt)"),
    "pptx": pgettext_lazy("this seems to be", "a PowerPoint file"),
    "recording": pgettext_lazy("this seems to be", "a sound or a film"),
    "rtf": pgettext_lazy("this seems to be", "an RTF text"),
    "script": pgettext_lazy("this seems to be", "a program text"),
    "svg": pgettext_lazy("this seems to be", "a drawing (SVG)"),
    "tiff": pgettext_lazy("this seems to be", "a TIFF image"),
    "txt": pgettext_lazy("this seems to be", "a plain text"),
    "webp": pgettext_lazy("this seems to be", "a WebP image"),
    "xls": pgettext_lazy("this seems to be", "an older Excel file (.xls)"),
    "xlsx": pgettext_lazy("this seems to be", "an Excel file"),
    "xml": pgettext_lazy("this seems to be", "an XML file"),
    "zip": pgettext_lazy("this seems to be", "an archive (ZIP)"),
}

# instead of "wrong_kind" when the name pretends to be one of the kinds that are read
_NAMED_OTHERWISE = gettext_lazy("The name ends in .%(named)s, but this seems to be %(seems)s.")

REASONS = frozenset(_SENTENCES)


def sentence(reason: str, facts: Mapping[str, Any] | None = None) -> str:
    """What happened, in the active language; "" for a file that was not read yet."""
    if reason not in _SENTENCES:
        return ""
    words: Any = _SENTENCES[reason]
    known = dict(facts or {})
    if reason == "wrong_kind":
        if known.get("kind") == "locked":
            words = _SENTENCES["password_needed"]
        elif known.get("kind") == "macro":
            words = _SENTENCES["holds_macros"]
        elif known.get("named") in READABLE:
            words = _NAMED_OTHERWISE
        known["seems"] = _SEEMS.get(str(known.get("kind"))) or _("a file of another kind")
    try:
        return str(words % known)
    except (KeyError, TypeError, ValueError):  # facts written by an older version
        return str(_("The file was read, but the details of it are lost."))
