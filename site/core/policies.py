"""The content policy of one answer, where it is not the site's."""

from django.http.response import HttpResponseBase


def answer_with(response: HttpResponseBase, directives: dict) -> None:
    """Replace directives of the site's policy; django-csp reads them off the response, as its decorators leave them."""
    response._csp_replace = directives  # type: ignore[attr-defined]
