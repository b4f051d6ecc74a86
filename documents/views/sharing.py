"""The short address of a document, and what is shown of it where it is shared."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from documents.models import Document


@require_safe
def short_address(request: HttpRequest, identifier: str) -> HttpResponse:
    """The record, in the language of whoever follows it."""
    document = get_object_or_404(Document.objects.visible_to(request.user), identifier=identifier)
    response = HttpResponseRedirect(document.get_absolute_url())
    response["Vary"] = "Accept-Language, Cookie"
    return response
