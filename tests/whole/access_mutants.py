"""Remove one filter of access at a time, and show that the matrix or the twin test catches each removal.

Works on copies of the project; run by `make access-mutants`.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
COPIED = ("site", "documents", "search", "templates", "tests", "pyproject.toml")
TESTS = ("tests/whole/test_access_matrix.py", "tests/whole/test_twins.py")


@dataclass(frozen=True)
class Mutant:
    """One filter taken away."""

    what: str
    file: str
    filter: str
    without: str


MUTANTS = (
    Mutant("drafts", "documents/querysets.py", """Q(**{f"{of}live": True, """, "Q(**{"),
    Mutant("the audience", "documents/querysets.py", """, f"{of}audience__in": audiences(reader)""", ""),
    Mutant("the embargo", "documents/querysets.py", "return free & Q(", "return Q("),
    Mutant(
        "who says that a document is replaced",
        "documents/querysets.py",
        """relations.filter(_published_for(reader, "document__"))""",
        "relations",
    ),
    Mutant(
        "relations to other documents",
        "documents/kinship.py",
        "Document.objects.visible_to(reader)",
        "Document.objects.all()",
    ),
    Mutant(
        "the record page",
        "documents/views/public.py",
        "Document.objects.visible_to(request.user).for_record()",
        "Document.objects.for_record()",
    ),
    Mutant(
        "pages, files, covers, older versions",
        "documents/views/public.py",
        "Document.objects.visible_to(request.user).for_cards(), identifier",
        "Document.objects.for_cards(), identifier",
    ),
    Mutant(
        "the home page", "site/home/views.py", "Document.objects.visible_to(request.user)", "Document.objects.all()"
    ),
    Mutant(
        "references",
        "documents/views/citing.py",
        "Document.objects.visible_to(request.user).for_record()",
        "Document.objects.for_record()",
    ),
    Mutant(
        "whole texts and books",
        "documents/views/light.py",
        "Document.objects.visible_to(request.user).for_record()",
        "Document.objects.for_record()",
    ),
    Mutant(
        "short addresses",
        "documents/views/sharing.py",
        "Document.objects.visible_to(request.user), identifier",
        "Document.objects.all(), identifier",
    ),
    Mutant(
        "pictures of documents",
        "documents/views/sharing.py",
        "Document.objects.visible_to(request.user).for_cards()",
        "Document.objects.for_cards()",
    ),
    Mutant(
        "what is counted by country",
        "site/home/subjects/shown.py",
        """return Q(documents__in=Document.objects.visible_to(reader).values("pk"))""",
        """return Q(documents__isnull=False)""",
    ),
    Mutant(
        "organisations",
        "site/home/subjects/shown.py",
        """documents = Document.objects.visible_to(reader)
    named = set(documents.exclude(publisher""",
        """documents = Document.objects.all()
    named = set(documents.exclude(publisher""",
    ),
    Mutant(
        "people",
        "site/home/subjects/shown.py",
        """_credited(Document.objects.visible_to(reader), "person")""",
        """_credited(Document.objects.all(), "person")""",
    ),
    Mutant(
        "the page of a country",
        "site/home/subjects/places.py",
        "Document.objects.visible_to(request.user).filter(countries=here)",
        "Document.objects.filter(countries=here)",
    ),
    Mutant(
        "the page of a theme",
        "site/home/subjects/themes.py",
        "Document.objects.visible_to(request.user).filter(themes=here)",
        "Document.objects.filter(themes=here)",
    ),
    Mutant(
        "spaces",
        "site/home/editorial/views.py",
        "Document.objects.visible_to(request.user).filter(kind__in=kinds)",
        "Document.objects.filter(kind__in=kinds)",
    ),
    Mutant("the shelf of a reader", "search/shelves.py", "return shelf(reader)", 'return "staff"'),
    Mutant(
        "the shelves of a document",
        "documents/models/document.py",
        "if not self.live or self.is_embargoed or self.audience == Audience.STAFF:",
        "if not self.live and self.is_embargoed:",
    ),
    Mutant(
        "the withdrawal list", "search/service.py", "withdrawn = shelves.withdrawn(shelf)", "withdrawn = frozenset()"
    ),
    Mutant(
        "the upload of another",
        "documents/views/arrivals.py",
        "Upload.objects.filter(by=_editor(request))",
        "Upload.objects.all()",
    ),
    Mutant(
        "what leaves a shelf in bulk",
        "documents/search_index.py",
        "@receiver(post_save, sender=Page)\n",
        "",
    ),
    Mutant(
        "duplicate warnings",
        "documents/services.py",
        "Document.objects.visible_to(reader).filter(pk__in=holders",
        "Document.objects.filter(pk__in=holders",
    ),
    Mutant(
        "a page tree left open",
        "documents/wagtail_hooks.py",
        "    copy_view_class = admin.Closed\n",
        "",
    ),
)


def caught(mutant: Mutant, folder: Path, data: Path) -> bool:
    """Whether the tests fail once this filter is gone."""
    file = folder / mutant.file
    original = file.read_text()
    file.write_text(original.replace(mutant.filter, mutant.without))
    try:
        return _tests_fail(folder, data)
    finally:
        file.write_text(original)


def _tests_fail(folder: Path, data: Path) -> bool:
    environment = {**os.environ, "TEST_DATA_DIR": str(data), "DJANGO_SETTINGS_MODULE": "tests.settings"}
    command = [sys.executable, "-m", "pytest", "-x", "-q", "--reuse-db", "-p", "no:cacheprovider", *TESTS]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    if done.returncode not in {0, 1}:
        raise SystemExit(done.stdout[-3000:] + done.stderr[-3000:])
    return done.returncode == 1


def main(*words: str) -> int:
    """With words: only the mutants whose description holds one of them."""
    chosen = [mutant for mutant in MUTANTS if not words or any(word in mutant.what for word in words)]
    for mutant in chosen:
        if mutant.filter not in (ROOT / mutant.file).read_text():
            raise SystemExit(f"{mutant.file} has no longer: {mutant.filter!r}. Bring the list of mutants up to date.")
    survivors = []
    with tempfile.TemporaryDirectory() as place:
        folder, data = Path(place, "project"), Path(place, "data")
        folder.mkdir()
        data.mkdir()
        for name in COPIED:
            source = ROOT / name
            (shutil.copytree if source.is_dir() else shutil.copy)(source, folder / name)
        if _tests_fail(folder, data):
            raise SystemExit("The access tests fail as the code stands: mend that first (make access).")
        for mutant in chosen:
            found = caught(mutant, folder, data)
            print(
                f"{'caught  ' if found else 'SURVIVED'}  without the filter on {mutant.what} ({mutant.file})",
                flush=True,
            )
            if not found:
                survivors.append(mutant)
    print(f"{len(chosen) - len(survivors)} of {len(chosen)} removals are caught.")
    return bool(survivors)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
