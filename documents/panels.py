"""The editing panels of a document: those of every kind, and those its kind adds."""

from functools import cache

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel, ObjectList, PageChooserPanel, TabbedInterface

from documents.forms import DocumentForm
from documents.models import Document, Kind

WHAT_IT_IS = [
    FieldPanel("accepted"),
    FieldPanel("kind"),
    FieldPanel("title"),
    FieldPanel("language"),
    FieldPanel("summary"),
    InlinePanel("texts", heading=_("Title and summary in other languages"), label=_("Other language")),
    FieldPanel("date"),
]
WHO_MADE_IT = [
    FieldPanel("publisher"),
    MultiFieldPanel([FieldPanel("series"), FieldPanel("number")], heading=_("Series")),
    InlinePanel("credits", heading=_("People and organisations"), label=_("Credit")),
    MultiFieldPanel([FieldPanel("doi"), FieldPanel("isbn"), FieldPanel("licence")], heading=_("Identifiers, licence")),
]
WHAT_IT_IS_ABOUT = [
    FieldPanel("countries"),
    FieldPanel("themes"),
    FieldPanel("programmes"),
    InlinePanel(
        "relations",
        heading=_("Relations to other documents"),
        label=_("Relation"),
        panels=[FieldPanel("type"), PageChooserPanel("target", "documents.Document")],
    ),
]
WHO_MAY_READ_IT = [FieldPanel("audience"), FieldPanel("embargo_until")]

DETAILS = {
    Kind.GOOD_PRACTICE: ("good_practice_details", _("Good practice")),
    Kind.LEGAL_TEXT: ("legal_text_details", _("Legal text")),
}


@cache
def edit_handler_for(kind: str) -> TabbedInterface:
    """The panels for one kind. What another kind added stays, unseen, until that kind is chosen again."""
    tabs = [ObjectList(WHAT_IT_IS, heading=_("What it is"))]
    if kind in DETAILS:
        relation, heading = DETAILS[Kind(kind)]
        tabs.append(ObjectList([InlinePanel(relation, heading=heading, label=heading, max_num=1)], heading=heading))
    tabs += [
        ObjectList(WHO_MADE_IT, heading=_("Who made it")),
        ObjectList(WHAT_IT_IS_ABOUT, heading=_("What it is about")),
        ObjectList(WHO_MAY_READ_IT, heading=_("Who may read it")),
    ]
    return TabbedInterface(tabs, base_form_class=DocumentForm).bind_to_model(Document)
