"""Who made a document, and in what part."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.models import Orderable

from core.models import Organisation, Person


class Contribution(models.TextChoices):
    AUTHOR = "author", _("Author")
    EDITOR = "editor", _("Editor of the text")
    CONTRIBUTOR = "contributor", _("Contributor")
    TRANSLATOR = "translator", _("Translator")
    FUNDER = "funder", _("Funder")
    CONTACT = "contact", _("Contact")


class Credit(Orderable):
    """One person or organisation, and what they did for the document."""

    document = ParentalKey("documents.Document", on_delete=models.CASCADE, related_name="credits")
    role = models.CharField(_("role"), max_length=12, choices=Contribution, default=Contribution.AUTHOR)
    person = models.ForeignKey(
        Person, verbose_name=_("person"), null=True, blank=True, on_delete=models.PROTECT, related_name="credits"
    )
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="credits",
    )
    name = models.CharField(
        _("name as written"), max_length=200, blank=True, help_text=_("When neither is known to the site yet.")
    )

    class Meta(Orderable.Meta):
        verbose_name = _("credit")

    def __str__(self) -> str:
        return str(self.person or self.organisation or self.name)

    @property
    def address(self) -> str:
        """The page of who is named, "" when nobody has entered them in the directory."""
        if self.person:
            return reverse("person", args=[self.person.words_of_address])
        return reverse("organisation", args=[self.organisation.key]) if self.organisation else ""
