"""Whoever watches a container can tell a process that turns from one that hangs."""

import os
import subprocess
import sys
import time

import pytest

from core import alive


@pytest.fixture(autouse=True)
def own_folder(monkeypatch, tmp_path):
    monkeypatch.setattr(alive, "FOLDER", tmp_path / "alive")


def test_a_round_that_was_done_is_known():
    assert not alive.is_alive("worker")
    alive.beat("worker")
    assert alive.is_alive("worker")
    assert not alive.is_alive("scheduler")


def test_one_that_hangs_is_not_alive():
    alive.beat("worker")
    long_ago = time.time() - alive.LATEST - 1
    os.utime(alive.FOLDER / "worker", (long_ago, long_ago))
    assert not alive.is_alive("worker")


def test_a_full_disk_ends_no_round(monkeypatch, tmp_path):
    (tmp_path / "taken").touch()
    monkeypatch.setattr(alive, "FOLDER", tmp_path / "taken" / "alive")
    alive.beat("worker")
    assert not alive.is_alive("worker")


def test_a_web_server_that_is_not_there_is_not_alive():
    words = [sys.executable, "-m", "core.alive", "web"]
    asked = subprocess.run(words, cwd="site", env={**os.environ, "PORT": "9"}, capture_output=True)
    assert asked.returncode == 1
