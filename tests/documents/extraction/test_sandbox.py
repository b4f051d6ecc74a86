"""The processes that open files: what they may not do, and that there is always another one."""

import os
import signal

import pytest

from documents.extraction.outcome import State
from documents.extraction.sandbox import Readers
from tests.documents.extraction import samples


def test_no_reader_reaches_a_server(readers):
    assert readers.isolation() in ("namespace", "filter")
    assert not readers.reach_the_network()


@pytest.mark.parametrize("isolation", ["namespace", "filter"])
def test_either_way_of_leaving_the_network_holds(isolation):
    pool = Readers(1, isolation=isolation)
    try:
        if pool.isolation() != isolation:
            pytest.skip(f"this system does not allow a {isolation}")
        assert not pool.reach_the_network()
    finally:
        pool.close()


def test_the_probe_does_see_a_network_that_is_there():
    pool = Readers(1, isolation="none")
    try:
        assert pool.reach_the_network()
    finally:
        pool.close()


def test_a_reader_that_was_killed_is_replaced(readers, tmp_path):
    with readers.lent() as reader:
        reader.isolation()
        os.kill(reader._process.pid, signal.SIGKILL)
        reader.tired = True
    path = tmp_path / "x.pdf"
    path.write_bytes(samples.pdf_bytes([samples.BENEFITS]))

    assert [readers.read(path).state for _ in range(3)] == [State.READ] * 3


def test_a_reader_that_died_while_it_waited_costs_nobody_a_file(tmp_path):
    pool = Readers(1)
    path = tmp_path / "x.pdf"
    path.write_bytes(samples.pdf_bytes([samples.BENEFITS]))
    try:
        assert pool.read(path).state == State.READ
        os.kill(pool._ready[0]._process.pid, signal.SIGKILL)
        pool._ready[0]._process.wait()

        assert pool.read(path).state == State.READ
    finally:
        pool.close()


def test_nothing_is_started_before_the_first_file():
    assert Readers()._ready == []


def test_a_reader_is_given_nothing_of_the_sites_environment(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "canary")
    pool = Readers(1)
    try:
        pool.isolation()
        with open(f"/proc/{pool._ready[0]._process.pid}/environ", "rb") as environment:
            assert b"canary" not in environment.read()
    finally:
        pool.close()
