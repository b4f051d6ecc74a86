"""The servers of the tests themselves: they end with whoever started them, and say what is missing."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.services.conftest import ROOT
from tests.services.rabbitmq import RabbitMQ
from tests.services.redis import Redis
from tests.services.server import Unavailable
from tests.services.together import SERVERS


def is_open(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.mark.parametrize("name", ["postgresql", "redis", "s3"])
def test_a_server_ends_with_a_caller_that_is_killed(name: str, tmp_path: Path):
    words = [sys.executable, "-m", "tests.services", name, "--data", str(tmp_path)]
    caller = subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert caller.stdout
    port = 0
    for line in caller.stdout:
        if "127.0.0.1:" in line:
            port = int(line.split("127.0.0.1:")[1].split("/")[0].strip("'\n"))
        if line.startswith("Ready"):
            break
    assert is_open(port)
    caller.send_signal(signal.SIGKILL)
    caller.wait()
    end = time.monotonic() + 30
    while is_open(port) and time.monotonic() < end:
        time.sleep(0.1)
    assert not is_open(port)


@pytest.mark.parametrize("name", SERVERS)
def test_a_server_that_cannot_be_had_names_its_package(name: str, tmp_path: Path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setattr(Path, "glob", lambda *_: iter(()))
    with pytest.raises(Unavailable, match=r"install it \(Debian: apt install [a-z0-9-]+\)"):
        SERVERS[name](tmp_path / "data").obtain()


def test_a_server_that_does_not_start_shows_what_it_said(tmp_path: Path):
    with Redis(tmp_path / "first") as first:
        second = Redis(tmp_path / "second", port=first.port)
        with pytest.raises(Unavailable, match="Redis stopped before it was ready") as why:
            second.start()
    assert str(second.log) in str(why.value)
    assert "in use" in str(why.value)


@pytest.mark.parametrize("server", [Redis, RabbitMQ])
def test_what_was_kept_is_there_after_a_kill(server: type, tmp_path: Path):
    own = server(tmp_path / "kept", durable=True)
    with own:
        password = own.password
        own.kill()
        assert not own.is_alive
        own.start()
        assert own.password == password
        assert own.is_alive


def test_the_command_of_the_caller_has_the_settings_and_its_exit(tmp_path: Path):
    code = "import os, sys; sys.exit(7 if os.environ['CACHE_URL'].startswith('redis://') else 1)"
    words = [sys.executable, "-m", "tests.services", "redis", "--", sys.executable, "-c", code]
    assert subprocess.run(words, cwd=ROOT, env=os.environ).returncode == 7
