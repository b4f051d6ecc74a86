from core.models.files import FileState, PageText, StoredFile
from core.models.outbox import Change, Letter, LetterState
from core.models.users import Role, User

__all__ = ["Change", "FileState", "Letter", "LetterState", "PageText", "Role", "StoredFile", "User"]
