"""A signed link lets whoever holds it do one thing, for a while."""

from datetime import timedelta

import pytest
import time_machine

from core import links


def test_what_was_signed_comes_back():
    token = links.sign("answer", {"action": 7})
    assert links.read("answer", token) == {"action": 7}


def test_a_link_made_for_something_else_opens_nothing():
    with pytest.raises(links.BadLink):
        links.read("unsubscribe", links.sign("answer", 7))


def test_a_link_that_was_altered_opens_nothing():
    token = links.sign("answer", 7)
    with pytest.raises(links.BadLink):
        links.read("answer", token[:-2] + ("aa" if not token.endswith("aa") else "bb"))


def test_an_old_link_says_that_it_is_old():
    with time_machine.travel("2026-01-01"):
        token = links.sign("answer", 7)
    with time_machine.travel("2026-03-01"):
        with pytest.raises(links.OldLink):
            links.read("answer", token)
        assert links.read("answer", token, life=timedelta(days=90)) == 7
