"""What every answer passes through: its weight told, compressed, with the policy of its part of the site."""

import gzip
import re

import pytest

from tests.conftest import signed_in

pytestmark = pytest.mark.django_db


def test_a_page_says_what_it_weighs_and_its_length_is_right(visitor):
    page = visitor.get("/fr/")
    assert re.search(r'<data value="\d{4,5}">\d+\xa0Ko</data>', page.content.decode())
    assert int(page["Content-Length"]) == len(page.content)


def test_pages_are_compressed_for_whoever_understands(visitor):
    plain = visitor.get("/fr/")
    packed = visitor.get("/fr/", headers={"Accept-Encoding": "gzip"})
    assert packed["Content-Encoding"] == "gzip"
    assert int(packed["Content-Length"]) == len(packed.content) < len(plain.content) / 2
    assert gzip.decompress(packed.content) == plain.content
    assert "Accept-Encoding" in packed["Vary"]


def test_the_length_of_a_compressed_page_tells_nothing(visitor):
    lengths = {len(visitor.get("/fr/", headers={"Accept-Encoding": "gzip"}).content) for _time in range(12)}
    assert len(lengths) > 1


def test_the_site_has_the_strict_policy_and_the_admin_the_looser_one(visitor, editor):
    assert "unsafe-inline" not in visitor.get("/fr/")["Content-Security-Policy"]
    assert "script-src 'self'" in visitor.get("/fr/")["Content-Security-Policy"]
    assert "unsafe-inline" in signed_in(editor).get("/admin/")["Content-Security-Policy"]


def test_no_page_of_the_site_holds_a_script_or_a_style_of_its_own(visitor):
    for address in ("/fr/", "/fr/library/", "/fr/account/login/", "/fr/nowhere/"):
        page = visitor.get(address).content.decode()
        assert [
            script for script in re.findall(r"<script[^>]*>", page) if " src=" not in script and "json" not in script
        ] == []  # data runs nothing
        assert " style=" not in page
