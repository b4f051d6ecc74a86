"""One partial at a time, rendered with a context of our own, read as a browser reads it."""

from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup
from django.template.loader import render_to_string
from django.utils.translation import override

Render = Callable[..., BeautifulSoup]


@pytest.fixture
def render() -> Render:
    """`render("components/crumbs.html", language="en", here="Page")` gives the parsed HTML."""

    def one(template: str, *, language: str = "fr", **context) -> BeautifulSoup:
        with override(language):
            return BeautifulSoup(render_to_string(template, context), "html.parser")

    return one
