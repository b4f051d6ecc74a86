"""What can be asked of the library: what keeps the reading of files from the network, and who reads scans."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.examination import Finding, Level, examines, wrong
from documents import recognition
from documents.extraction import sandbox


@examines("sandbox", gettext_lazy("Reading of files"), thorough=True)
def reading_is_kept_from_the_network() -> Finding:
    found = sandbox.isolation()
    if found == "namespace":
        return Finding(_("Files are read without a network (a namespace of their own)."))
    if found == "filter":
        return Finding(_("Files are read without internet sockets (a system-call filter)."))
    return wrong(_("NOTHING keeps the reading of files from the network: allow user namespaces, or seccomp filters."))


@examines("ocr", gettext_lazy("OCR"), thorough=True)
def scans_are_read() -> Finding:
    program = recognition.tesseract()
    if not program:
        said = _(
            "tesseract is not installed, so scanned pages wait without text: apt install tesseract-ocr %(packages)s"
        )
        return Finding(said % {"packages": _packages(recognition.TESSERACT_NAMES.values())}, Level.NOTE)
    known = recognition.languages_known(program)
    if missing := [name for name in recognition.TESSERACT_NAMES.values() if name not in known]:
        said = _("%(program)s lacks %(missing)s: apt install %(packages)s")
        facts = {"program": program, "missing": ", ".join(missing), "packages": _packages(missing)}
        return Finding(said % facts, Level.NOTE)
    return Finding(_("%(program)s reads %(languages)s.") % {"program": program, "languages": ", ".join(known)})


def _packages(languages: Iterable[str]) -> str:
    return " ".join(f"tesseract-ocr-{language}" for language in languages if language != "eng")
