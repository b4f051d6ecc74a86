from django.db import models
from wagtail.models import Page
from wagtail.search import index


class TextPage(Page):
    """A page with what a record says, and the text of its file in a field, as stock Wagtail would search it."""

    summary = models.TextField(blank=True)
    facts = models.TextField(blank=True)  # what a record shows beside its summary, as one text
    body = models.TextField(blank=True)

    search_fields = [*Page.search_fields, index.SearchField("summary"), index.SearchField("body")]

    class Meta:
        app_label = "stock"
