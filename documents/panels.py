"""The editing panels of a document: those of every kind, and those its kind adds."""

from functools import cache

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel, ObjectList, PageChooserPanel, TabbedInterface

from documents.forms import DocumentForm
from documents.models import Document
from documents.models.details import ADDED_BY, relation_of

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
    MultiFieldPanel([FieldPanel("sdg_targets"), FieldPanel("instruments")], heading=_("Targets and instruments")),
    InlinePanel(
        "relations",
        heading=_("Relations to other documents"),
        label=_("Relation"),
        panels=[FieldPanel("type"), PageChooserPanel("target", "documents.Document")],
    ),
]
WHO_MAY_READ_IT = [FieldPanel("audience"), FieldPanel("embargo_until")]


@cache
def edit_handler_for(kind: str) -> TabbedInterface:
    """The panels for one kind. What another kind added stays, unseen, until that kind is chosen again."""
    tabs = [ObjectList(WHAT_IT_IS, heading=_("What it is"))]
    if kind in ADDED_BY:
        heading = ADDED_BY[kind]._meta.verbose_name
        details = InlinePanel(relation_of(kind), heading=heading, label=heading, max_num=1)
        tabs.append(ObjectList([details], heading=heading))
    tabs += [
        ObjectList(WHO_MADE_IT, heading=_("Who made it")),
        ObjectList(WHAT_IT_IS_ABOUT, heading=_("What it is about")),
        ObjectList(WHO_MAY_READ_IT, heading=_("Who may read it")),
    ]
    return TabbedInterface(tabs, base_form_class=DocumentForm).bind_to_model(Document)
