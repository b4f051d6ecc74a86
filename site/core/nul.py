"""The character PostgreSQL keeps nowhere: U+0000, which no keyboard types and every scanner tries."""

from collections.abc import Callable

from django.db import DataError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render


class NoNul:
    """An address with it is nobody's; a question is read without it; a form that holds it is refused."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\0" in request.path_info:
            raise Http404
        if "%00" in request.META.get("QUERY_STRING", ""):
            asked = request.GET.copy()
            for name, values in list(asked.lists()):
                asked.setlist(name, [value.replace("\0", "") for value in values])
            asked._mutable = False
            request.GET = asked  # type: ignore[assignment]  # it is immutable again
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """What a view read past the forms: the database refuses it, whole."""
        if isinstance(exception, DataError | ValueError) and "NUL" in str(exception):
            return render(request, "400.html", status=400)
        return None
