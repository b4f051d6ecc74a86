"""What some kinds of document add to the record, one to one; a working paper and a handbook add nothing."""

from documents.models.details.base import Details
from documents.models.details.knowledge import Specification, Statistics, Strategy, Study
from documents.models.details.law import Force, LegalText, Statutes, force_on
from documents.models.details.practice import GoodPractice, Presentation, StudyMission, TrainingMaterial
from documents.models.details.projects import ActivityRecord, ProgressReport, TermsOfReference

# The kind → the details it adds.
ADDED_BY: dict[str, type[Details]] = {
    "good_practice": GoodPractice,
    "study_mission": StudyMission,
    "legal_text": LegalText,
    "statutes": Statutes,
    "statistics": Statistics,
    "study": Study,
    "strategy": Strategy,
    "specification": Specification,
    "training": TrainingMaterial,
    "terms_of_reference": TermsOfReference,
    "presentation": Presentation,
    "progress_report": ProgressReport,
    "activity_record": ActivityRecord,
}


def relation_of(kind: str) -> str:
    """Where a document of this kind finds what its kind adds: "legal_text_details"; "" when it adds nothing."""
    added = ADDED_BY.get(kind)
    return added._meta.get_field("document").remote_field.related_name if added else ""


__all__ = [
    "ADDED_BY",
    "ActivityRecord",
    "Details",
    "Force",
    "GoodPractice",
    "LegalText",
    "Presentation",
    "ProgressReport",
    "Specification",
    "Statistics",
    "Statutes",
    "Strategy",
    "Study",
    "StudyMission",
    "TermsOfReference",
    "TrainingMaterial",
    "force_on",
    "relation_of",
]
