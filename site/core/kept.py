"""What an editor was sending when the sign-in had expired: kept in the session, given back after signing in."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode

LARGEST = 2_000_000  # characters; a long document with many rows takes a tenth
IN_SESSION = "kept_text"


class KeepText:
    """A form sent to the admin by nobody is no attack, as its token was right: it is somebody whose session ended."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_: object) -> HttpResponse | None:
        """Runs after the check of the token."""
        if request.user.is_authenticated or not _is_a_form_of_the_admin(request):
            return None
        fields = [(name, value) for name, values in request.POST.lists() for value in values]
        if sum(len(value) for _name, value in fields) > LARGEST:
            return None
        request.session[IN_SESSION] = {
            "address": request.get_full_path(),
            "fields": [(name, value) for name, value in fields if name != "csrfmiddlewaretoken"],
        }
        return HttpResponseRedirect(f"{reverse('account_login')}?{urlencode({'next': reverse('kept_text')})}")


def _is_a_form_of_the_admin(request: HttpRequest) -> bool:
    """Sent by a person; the admin's pages also send on their own (who is here, previews), which is nothing to keep."""
    in_the_background = (
        request.headers.get("Sec-Fetch-Mode", "navigate") != "navigate"
        or request.headers.get("X-Requested-With") == "XMLHttpRequest"
        or request.path.endswith("/preview/")
    )
    return (
        request.method == "POST"
        and request.path.startswith("/admin/")
        and not request.path.startswith("/admin/login")
        and not in_the_background
        and bool(request.POST)
        and not request.FILES
    )
