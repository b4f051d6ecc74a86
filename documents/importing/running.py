"""An import from end to end: every row read and compared, the good ones written in batches, each batch whole or not.

Wrong rows are left out and named; the others go in, since the same sheet, corrected, changes only what differs, and
since an import is taken back as a whole. What is wrong with the sheet itself (no title, a doubled column) stops all.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import islice

from django.db import transaction
from django.db.models.functions import Greatest
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from core.models import Organisation, OrganisationName, StoredFile, User
from documents.importing import bulk
from documents.importing.differences import differences, digest_of
from documents.importing.filling import Filler, publishers_of
from documents.importing.folder import Folder
from documents.importing.identity import Doubles, Identity
from documents.importing.lookups import Lookups
from documents.importing.records import Entry, FileTold, Problem, Reader, Record
from documents.models import Document, Import, ImportedRow, ImportState, Relation, RelationType, RowAction

BATCH = 100
LEASE = timedelta(minutes=5)
COUNTED = ("created", "updated", "unchanged", "wrong")
_MOST_PROBLEMS, _MOST_SHOWN = 1_000, 100
Files = list[tuple[FileTold, StoredFile]]


@dataclass
class Row:
    """One good row, and what is to be done with it."""

    record: Record
    digest: str
    document: int | None  # the one the library has
    is_proposed: bool = False


@dataclass
class Outcome:
    """What an import did, or would do."""

    counts: dict[str, int] = field(
        default_factory=lambda: dict.fromkeys(("created", "updated", "unchanged", "wrong"), 0)
    )
    problems: list[Problem] = field(default_factory=list)
    shown: list[list[str]] = field(default_factory=list)  # row, action, title, what changes


class Run:
    """One pass over the entries of a sheet; with `dry`, nothing is written."""

    def __init__(
        self, import_: Import, folder: Folder, *, by: User | None, dry: bool = False, proposed: bool = False,
        progress: Callable[[int], None] = lambda done: None,
    ) -> None:  # fmt: skip
        self.import_, self.folder, self.by, self.dry, self.proposed = import_, folder, by, dry, proposed
        self.progress = progress
        self.lookups = Lookups()
        self.reader, self.filler = Reader(self.lookups), Filler(self.lookups)
        self.identity, self.doubles = Identity(), Doubles()
        self.outcome = Outcome()
        self._done = dict(ImportedRow.objects.filter(of=import_).values_list("place", "action")) if import_.pk else {}
        self._journal: dict[int, tuple[str, int | None]] = {}
        self._identifiers_told: set[str] = set()

    def go(self, entries: Iterable[Entry], known_problems: Iterable[Problem] = ()) -> Outcome:
        """Each batch is one transaction with its rows of the journal: killed midway, the next run goes on after it."""
        entries = list(entries)
        for problem in known_problems:  # found while the file was parsed
            self._wrong([problem])
        self._identifiers_told = {entry.cells.get("identifier", "").strip() for entry in entries} - {""}
        done = 0
        relations: list[tuple[Record, int]] = []
        iterator = iter(entries)
        while batch := list(islice(iterator, BATCH)):
            rows = [row for entry in batch if (row := self._row(entry)) is not None]
            if self.dry:
                self._foresee(rows)
            else:
                relations += self._write(rows)
            done += len(batch)
            self._tell(done)
        if not self.dry:
            self._relate(relations)
        return self.outcome

    # --- reading -------------------------------------------------------------------------------------

    def _row(self, entry: Entry) -> Row | None:
        record, problems = self.reader.record(entry)
        problems += self._in_context(entry, record)
        if problems and self.proposed:  # a draft is corrected by its editor: what is not known is left out
            problems = [problem for problem in problems if not record.title]
        if problems:
            self._wrong(problems)
            return None
        return Row(record, digest_of(entry, self.folder, record), self.identity.find(record), self.proposed)

    def _in_context(self, entry: Entry, record: Record) -> list[Problem]:
        """What is wrong between this row and the others, the folder and the library."""
        problems = []
        if record.title and (first := self.doubles.earlier(record)) is not None:
            said = _("This row speaks of the same document as row %(first)d.") % {"first": first}
            problems.append(Problem(entry.place, "", said))
        for told in record.files:
            if sentence := self.folder.problem_with(told.name):
                key = next((k for k in entry.cells if k.startswith("file") and told.name in entry.cells[k]), "file")
                problems.append(Problem(entry.place, entry.heading(key), sentence))
        for type_, other in record.relations:
            if other not in self._identifiers_told and self.identity.named(other) is None:
                said = _("No document is called “%(other)s”, neither in this sheet nor in the library.")
                problems.append(Problem(entry.place, entry.heading(type_), said % {"other": other[:60]}))
            elif other == record.identifier:
                said = _("A document stands in no relation to itself.")
                problems.append(Problem(entry.place, entry.heading(type_), said))
        return problems

    def _wrong(self, problems: list[Problem]) -> None:
        self.outcome.counts["wrong"] += 1
        self.outcome.problems += problems

    # --- foreseeing ----------------------------------------------------------------------------------

    def _foresee(self, rows: list[Row]) -> None:
        held = self._held(rows)
        for row in rows:
            if row.document is None:
                self._count(row, RowAction.CREATED, "")
                self.identity.add(row.record, -row.record.place)
                continue
            document = held.get(row.document)
            changed = self._changes(row, document) if document else []
            self._count(row, RowAction.UPDATED if changed else RowAction.UNCHANGED, ", ".join(changed))

    def _changes(self, row: Row, document: Document) -> list[str]:
        """The names of what would change."""
        if row.is_proposed or self._is_same(row, document):  # a citation changes no record there is
            return []
        draft = document.get_latest_revision_as_object()
        before = draft.serializable_data()
        record = row.record
        if record.publisher and self.lookups.organisation(record.publisher) is None:
            record = Record(**{**vars(record), "publisher": ""})  # a new one is a change by itself
        self.filler.fill(draft, record, [])
        names = differences(before, draft.serializable_data())
        if record is not row.record:
            names.append("publisher")
        if self.folder.would_change(draft, row.record):
            names.append("files")
        if self._new_relations(document, row.record):
            names.append("relations")
        return names

    def _is_same(self, row: Row, document: Document) -> bool:
        """Whether this very row was imported before, and nobody touched the document since."""
        last = self._journal.get(document.pk)
        return last is not None and last == (row.digest, document.latest_revision_id)

    def _held(self, wanted: list[Row]) -> dict[int, Document]:
        pks = [row.document for row in wanted if row.document is not None]
        rows = ImportedRow.objects.filter(document__in=pks).order_by("pk").values_list("document", "digest", "after")
        self._journal = {pk: (digest, after) for pk, digest, after in rows}
        return Document.objects.in_bulk(pks)

    def _count(self, row: Row, action: RowAction, changes: str) -> None:
        self.outcome.counts[action.value] += 1
        if len(self.outcome.shown) < _MOST_SHOWN and action != RowAction.UNCHANGED:
            self.outcome.shown.append([str(row.record.place), action.value, row.record.title[:200], changes])

    # --- writing -------------------------------------------------------------------------------------

    def _write(self, rows: list[Row]) -> list[tuple[Record, int]]:
        """The rows of one batch; files land before the transaction that names them."""
        rows = [row for row in rows if not self._is_done(row)]
        self._add_organisations(publishers_of(row.record for row in rows))
        files = {row.record.place: self.folder.ingest(row.record.files) for row in rows}
        new = [row for row in rows if row.document is None]
        documents = [self._document(row, files[row.record.place]) for row in new]
        with transaction.atomic():
            bulk.create(documents, by=self.by)
            ImportedRow.objects.bulk_create(
                self._journalled(row, RowAction.CREATED, document) for row, document in zip(new, documents, strict=True)
            )
        written = []
        for row, document in zip(new, documents, strict=True):
            self.identity.add(row.record, document.pk)
            self._count(row, RowAction.CREATED, "")
            written.append((row.record, document.pk))
        held = self._held(rows)
        for row in rows:
            if row.document in held:
                self._update(row, held[row.document], files[row.record.place])
                written.append((row.record, row.document))
        return [(record, pk) for record, pk in written if record.relations]

    def _is_done(self, row: Row) -> bool:
        """Whether an earlier, interrupted run of this import wrote the row."""
        action = self._done.get(row.record.place)
        if action:
            self.outcome.counts[action] += 1
        return action is not None

    def _document(self, row: Row, files: Files) -> Document:
        is_draft = row.record.is_draft if row.record.is_draft is not None else self.import_.as_drafts
        document = Document(live=not is_draft and not row.is_proposed)
        self.filler.fill(document, row.record, files)
        if row.is_proposed:
            document.proposed = dict.fromkeys(_filled(row.record), "record")
        return document

    def _journalled(self, row: Row, action: RowAction, document: Document, before: int | None = None) -> ImportedRow:
        return ImportedRow(
            of=self.import_,
            place=row.record.place,
            key=row.record.identifier,
            digest=row.digest,
            document=document,
            action=action,
            before=before,
            after=document.latest_revision_id,
            was_live=document.live,
        )

    def _update(self, row: Row, document: Document, files: Files) -> None:
        """The newest draft takes what the row says; what was published is published again."""
        before, action, names = document.latest_revision_id, RowAction.UNCHANGED, list[str]()
        if not row.is_proposed and not self._is_same(row, document):
            draft = document.get_latest_revision_as_object()
            said = draft.serializable_data()
            self.filler.fill(draft, row.record, files)
            if names := differences(said, draft.serializable_data()):
                action = RowAction.UPDATED
        with transaction.atomic():
            if action == RowAction.UPDATED:
                revision = draft.save_revision(user=self.by, log_action=True)
                if document.live:
                    revision.publish(user=self.by)
                document.latest_revision_id = revision.pk
            self._journalled(row, action, document, before).save()
        self._count(row, action, ", ".join(names))

    def _add_organisations(self, names: list[str]) -> None:
        """A publisher nobody knows yet becomes an organisation, which taking the import back takes away again."""
        unknown = [name for name in names if self.lookups.organisation(name) is None]
        for name in unknown:
            with transaction.atomic():
                key = _free_key(name)
                organisation = Organisation.objects.create(key=key)
                OrganisationName.objects.create(organisation=organisation, name=name[:250], language="fr")
                self.import_.organisations = [*self.import_.organisations, key]
                self.import_.save(update_fields=["organisations"])
            self.lookups.add_organisation(name, organisation.pk)

    # --- relations, once all documents are there -------------------------------------------------------

    def _new_relations(self, document: Document, record: Record) -> list[tuple[str, int]]:
        held = set(Relation.objects.filter(document=document).values_list("type", "target"))
        found = ((type_, self.identity.named(other)) for type_, other in record.relations)
        return [(type_, target) for type_, target in found if target and (type_, target) not in held]

    def _relate(self, waiting: list[tuple[Record, int]]) -> None:
        for record, pk in waiting:
            document = Document.objects.get(pk=pk)
            added = self._new_relations(document, record)
            if not added:
                continue
            draft = document.get_latest_revision_as_object()
            for type_, target in added:
                if Relation.would_turn_in_a_circle(document.pk, type_, target):
                    self._leave_out(record, type_)
                else:
                    draft.relations.add(Relation(type=type_, target_id=target))
            with transaction.atomic():
                revision = draft.save_revision(user=self.by)
                if document.live:
                    revision.publish(user=self.by)
                ImportedRow.objects.filter(of=self.import_, place=record.place).update(after=revision.pk)

    def _leave_out(self, record: Record, type_: str) -> None:
        """The row went in; of its relations this one did not."""
        said = _("“%(relation)s” would turn in a circle, so it was left out; the rest of the row was imported.")
        label = str(RelationType(type_).label)
        self.outcome.problems.append(Problem(record.place, type_, said % {"relation": label}))

    def _tell(self, done: int) -> None:
        self.progress(done)
        if self.import_.pk:
            row = Import.objects.filter(pk=self.import_.pk)
            row.filter(rows_done__lt=done).update(attempts=0)  # further than any attempt before
            row.update(
                rows_done=Greatest("rows_done", done), counts=self.outcome.counts, working_until=timezone.now() + LEASE
            )


def keep(import_: Import, outcome: Outcome, state: ImportState) -> None:
    """What came of it, for whoever looks at the import later."""
    import_.counts = outcome.counts
    import_.problems = [[problem.place, problem.column, problem.sentence] for problem in outcome.problems][
        :_MOST_PROBLEMS
    ]
    import_.preview = outcome.shown
    import_.state, import_.working_until = state, None
    import_.ended_at = timezone.now()
    import_.save()


def _filled(record: Record) -> Iterator[str]:
    yield from (name for name, value in record.facts.items() if value and name != "kind")
    yield from (name for name, values in record.many.items() if values)
    if record.publisher:
        yield "publisher"
    if record.credits:
        yield "credits"


def _free_key(name: str) -> str:
    base = re.sub(r"-+", "-", slugify(name))[:50].strip("-") or "organisation"
    taken = set(Organisation.objects.filter(key__startswith=base).values_list("key", flat=True))
    return next(key for key in (base, *(f"{base}-{n}" for n in range(2, 10_000))) if key not in taken)
