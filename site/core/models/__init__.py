from core.models.accounts import AccountChange, AccountEvent
from core.models.acronyms import Acronym
from core.models.files import FileState, Leaf, PageText, Recognition, StoredFile
from core.models.operations import Decision, Errand, Heartbeat, OperatorAct, Post
from core.models.organisations import Mandate, Organisation, OrganisationName, OrganisationType
from core.models.outbox import Change, Letter, LetterState
from core.models.people import Affiliation, Person
from core.models.places import Country, Region
from core.models.programmes import Description, Programme, ProgrammeName, ProgrammeStatus, ProgrammeType
from core.models.themes import Concept, Definition, Label, LabelKind
from core.models.turns import Turn
from core.models.users import Role, User

__all__ = [
    "AccountChange",
    "AccountEvent",
    "Acronym",
    "Affiliation",
    "Change",
    "Concept",
    "Country",
    "Decision",
    "Definition",
    "Description",
    "Errand",
    "FileState",
    "Heartbeat",
    "Label",
    "LabelKind",
    "Leaf",
    "Letter",
    "LetterState",
    "Mandate",
    "OperatorAct",
    "Organisation",
    "OrganisationName",
    "OrganisationType",
    "PageText",
    "Person",
    "Post",
    "Programme",
    "ProgrammeName",
    "ProgrammeStatus",
    "ProgrammeType",
    "Recognition",
    "Region",
    "Role",
    "StoredFile",
    "Turn",
    "User",
]
