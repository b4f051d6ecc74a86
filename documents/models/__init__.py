from documents.models.bulk import BulkEdit
from documents.models.credits import Contribution, Credit
from documents.models.details import GoodPractice, LegalText, Statutes
from documents.models.document import Document, DocumentText, Kind, LibraryPage, Licence
from documents.models.files import DocumentFile, FileVersion, Upload
from documents.models.imports import Import, ImportedRow, ImportState, RowAction, RowUndone
from documents.models.outside_links import LinkPlace, LinkState, OutsideLink, PlaceKind, Trouble
from documents.models.reading_lists import Kept, ReadingList
from documents.models.relations import Relation, RelationType
from documents.models.suggestions import Suggestion, SuggestionState, SuggestionType

__all__ = [
    "BulkEdit",
    "Contribution",
    "Credit",
    "Document",
    "DocumentFile",
    "DocumentText",
    "FileVersion",
    "GoodPractice",
    "Import",
    "ImportState",
    "ImportedRow",
    "Kept",
    "Kind",
    "LegalText",
    "LibraryPage",
    "Licence",
    "LinkPlace",
    "LinkState",
    "OutsideLink",
    "PlaceKind",
    "ReadingList",
    "Relation",
    "RelationType",
    "RowAction",
    "RowUndone",
    "Statutes",
    "Suggestion",
    "SuggestionState",
    "SuggestionType",
    "Trouble",
    "Upload",
]
