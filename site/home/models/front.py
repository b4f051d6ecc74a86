from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from core.lasting import LastingPage


class HomePage(LastingPage, Page):
    """The root of the site; its face is `home.views.front`."""

    max_count = 1
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["documents.LibraryPage", "home.SpacePage", "home.StandardPage"]

    class Meta:
        verbose_name = _("home page")

    def get_url_parts(self, request=None):
        return (self.pk, settings.SITE_URL, reverse("home"))


class OfTheDemo(models.Model):
    """Which documents the demo brought, so that it can be taken away again and is never loaded twice."""

    slug = models.SlugField(max_length=80, unique=True)
    document = models.OneToOneField("documents.Document", on_delete=models.CASCADE, related_name="of_the_demo")

    def __str__(self) -> str:
        return self.slug


class Planted(models.Model):
    """An editorial page the site began with: it is made once, and stays away when an editor deletes it."""

    slug = models.SlugField(max_length=80, unique=True)

    def __str__(self) -> str:
        return self.slug
