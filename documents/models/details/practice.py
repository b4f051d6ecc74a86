"""What was done, seen or taught somewhere, told so that others can do it."""

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.fields import PartialDateField
from core.models import Country
from documents.models.details.base import Details, of_document, only_one


class GoodPractice(Details):
    """What was done somewhere, what came of it, and what it takes to do it elsewhere."""

    document = of_document("good_practice_details")
    context = models.TextField(_("context"), blank=True)
    problem = models.TextField(_("problem"), blank=True)
    what_was_done = models.TextField(_("what was done"), blank=True)
    results = models.TextField(_("results, with figures"), blank=True)
    conditions = models.TextField(_("conditions for replication"), blank=True)
    lessons = models.TextField(_("lessons"), blank=True)
    contacts = models.TextField(_("contacts"), blank=True)

    SECTIONS = ("context", "problem", "what_was_done", "results", "conditions", "lessons", "contacts")

    class Meta:
        verbose_name = _("good practice")
        constraints = only_one("good_practice")

    @property
    def name(self) -> str:
        return gettext("The practice")


class StudyMission(Details):
    """The record of a visit by which one country's institutions learnt from another's."""

    document = of_document("study_mission_details")
    dates = PartialDateField(_("dates of the visit"), blank=True, help_text=_("For example: 27 June to 4 July 2021."))
    travellers_from = models.ForeignKey(
        Country,
        verbose_name=_("country of those who travelled"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    host_country = models.ForeignKey(
        Country, verbose_name=_("host country"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    cities = models.CharField(_("cities"), max_length=200, blank=True)
    participants = models.PositiveIntegerField(_("number of participants"), null=True, blank=True)
    institutions_visited = models.TextField(_("institutions visited"), blank=True)
    objectives = models.TextField(_("what the delegation wanted to learn"), blank=True)
    learnt = models.TextField(_("what it learnt"), blank=True)
    recommendations = models.TextField(_("recommendations"), blank=True)
    follow_up = models.TextField(_("follow-up"), blank=True)

    FACTS = ("dates", "travellers_from", "host_country", "cities", "participants")
    SECTIONS = ("institutions_visited", "objectives", "learnt", "recommendations", "follow_up")

    class Meta:
        verbose_name = _("study-mission record")
        constraints = only_one("study_mission")


class TrainingMaterial(Details):
    """What someone needs to know before giving a course or taking it alone."""

    document = of_document("training_details")
    for_whom = models.CharField(_("for whom"), max_length=200, blank=True)
    duration = models.CharField(
        _("duration"), max_length=80, blank=True, help_text=_("For example: two days, 6 hours.")
    )
    form = models.CharField(
        _("form"),
        max_length=12,
        blank=True,
        choices=[
            ("classroom", _("with a trainer")),
            ("online", _("online")),
            ("alone", _("to study alone")),
            ("mixed", _("several forms")),
        ],
    )
    prerequisites = models.TextField(_("to know beforehand"), blank=True)
    objectives = models.TextField(_("what participants can do afterwards"), blank=True)
    programme = models.TextField(_("programme of the course"), blank=True)
    trainers_notes = models.TextField(_("notes for trainers"), blank=True)

    FACTS = ("for_whom", "duration", "form")
    SECTIONS = ("prerequisites", "objectives", "programme", "trainers_notes")

    class Meta:
        verbose_name = _("training material")
        constraints = only_one("training")


class Presentation(Details):
    """Where slides were shown, and to whom."""

    document = of_document("presentation_details")
    event = models.CharField(_("shown at"), max_length=250, blank=True)
    place = models.CharField(_("place"), max_length=120, blank=True)
    shown = PartialDateField(_("shown on"), blank=True)
    for_whom = models.CharField(_("for whom"), max_length=200, blank=True)
    messages = models.TextField(_("main messages"), blank=True)

    FACTS = ("event", "place", "shown", "for_whom")
    SECTIONS = ("messages",)

    class Meta:
        verbose_name = _("presentation")
        constraints = only_one("presentation")
