"""Every page says what it weighs: itself, compressed, the style sheet, the icon, and the images it names."""

import gzip
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse

from core.templatetags.sankore import weight

# What the footer leaves to be filled in; its value is the weight of the images of the page, in bytes.
PLACE = re.compile(rb'<data id="weight" value="(\d+)">[^<]*</data>')
ALWAYS = ("css/sankore.css", "icons/sankore.svg")


@cache
def _of_what_stands_on_every_page() -> int:
    total = 0
    for name in ALWAYS:
        found = finders.find(name)
        assert found, name
        total += len(gzip.compress(Path(found).read_bytes()))
    return total


def tell_weight(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if not response.streaming and (place := PLACE.search(response.content)):
            total = len(gzip.compress(response.content)) + _of_what_stands_on_every_page() + int(place.group(1))
            response.content = response.content.replace(place.group(), weight(total).encode())
            response["Content-Length"] = str(len(response.content))
        return response

    return answer
