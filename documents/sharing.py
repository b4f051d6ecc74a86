"""What is said of a document where it is sent on: title, validation, weight, address, in one message."""

from dataclasses import dataclass

from django.utils.http import urlencode
from django.utils.translation import gettext as _

from core.templatetags.sankore import weight_in_words
from documents.interchange.references import address_of
from documents.models import Document

BINDING = ("legal_text", "statutes")  # adopted by those who may, not validated


@dataclass(frozen=True)
class Message:
    """To be sent by whatever the reader has: all three are plain links, no script and no third party's button."""

    title: str
    facts: str
    address: str

    @property
    def text(self) -> str:
        return f"{self.title}\n{self.facts}\n{self.address}"

    @property
    def whatsapp(self) -> str:
        return f"https://wa.me/?{urlencode({'text': self.text})}"

    @property
    def sms(self) -> str:
        return f"sms:?{_plain({'body': self.text})}"

    @property
    def mail(self) -> str:
        return f"mailto:?{_plain({'subject': self.title, 'body': self.text})}"


def _plain(facts: dict[str, str]) -> str:
    """A mail program shows the "+" of a form as it stands: spaces are written %20."""
    return urlencode(facts).replace("+", "%20")


def message_about(document: Document) -> Message:
    files = [f"{file.stored.kind.upper()} {weight_in_words(file.stored.size)}" for file in document.files.all()]
    facts = [str(document.get_kind_display())]
    if document.kind not in BINDING:
        facts.append(_("not validated on this site so far"))
    return Message(document.said_title().text, ", ".join([*facts, *files[:3]]), address_of(document))
