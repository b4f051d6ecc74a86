"""The two commands say in a sentence what is in their way, and production is refused laptop defaults."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from django.core.management import call_command
from django.core.management.base import SystemCheckError

from tests.services import image_steps

ROOT = Path(__file__).resolve().parents[2]


def dev(*words: str, **variables: str) -> subprocess.CompletedProcess:
    environment = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), **variables}
    command = [sys.executable, str(ROOT / "dev.py"), *words]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)


def test_a_busy_port_gets_a_sentence():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        said = dev("run", PORT=port)
    assert said.returncode == 1
    assert f"Port {port} is busy" in said.stderr
    assert "Traceback" not in said.stderr


@pytest.mark.parametrize("port", ["no", "70000", "-1"])
def test_a_port_that_is_none_gets_a_sentence(port):
    said = dev("run", PORT=port)
    assert "is no port" in said.stderr
    assert "Traceback" not in said.stderr


def test_a_data_folder_that_is_a_file_gets_a_sentence(tmp_path):
    taken = tmp_path / "taken"
    taken.touch()
    said = dev("run", PORT="18765", DATA_DIR=str(taken))
    assert "is a file" in said.stderr
    assert "Traceback" not in said.stderr


def test_a_full_disk_gets_a_sentence(tmp_path):
    sys.path.insert(0, str(ROOT))
    import dev as commands

    with pytest.raises(commands.Stop, match="disk is full"):
        commands._room(tmp_path / "not" / "there", 10**12)


def test_a_missing_pip_gets_a_sentence(monkeypatch, tmp_path):
    import dev as commands

    bare = tmp_path / "python3"
    bare.write_text("#!/bin/sh\nexit 1\n")
    bare.chmod(0o755)
    monkeypatch.setattr(commands, "UV", tmp_path / "uv")
    monkeypatch.setattr(commands.sys, "executable", str(bare))
    with pytest.raises(commands.Stop, match="needs pip"):
        commands._uv()


def test_a_missing_python_gets_a_sentence(tmp_path):
    for name in ("make", "sh", "sed", "expand"):
        found = next(
            (Path(folder, name) for folder in os.environ["PATH"].split(":") if Path(folder, name).exists()), None
        )
        if found:
            (tmp_path / name).symlink_to(found)
    make = tmp_path / "make"
    assert make.exists(), "the tests need make"
    said = subprocess.run(
        [make, "run"], cwd=ROOT, env={"PATH": str(tmp_path)}, capture_output=True, text=True, check=False
    )
    assert said.returncode
    assert "needs python3" in said.stdout + said.stderr


def test_an_unknown_benchmark_names_the_known_ones():
    said = dev("bench", "nothing")
    assert "relevance" in said.stderr


def test_make_help_lists_every_action_with_a_sentence():
    said = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    actions = ("run", "test", "lint", "manage", "bench", "budgets", "lighthouse", "access", "access-mutants")
    for action in (*actions, "run-services", "test-services", "image-steps", "secrets"):
        assert f"make {action} " in said


def test_a_setting_that_is_no_address_gets_a_sentence(tmp_path):
    for setting, value in (
        ("DATABASE_URL", "mysql://user:hidden@host/name"),
        ("DATABASE_URL", "postgres://user:hid/den@host/name"),
        ("CACHE_URL", "nonsense"),
        ("CELERY_BROKER_URL", "sqs://hidden@"),
        ("S3_BUCKET", "a-bucket-without-a-key"),
    ):
        given = {"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path), "ENV_FILE": os.devnull, setting: value}
        given["PYTHONPATH"] = f"{ROOT}:{ROOT / 'site'}"
        words = [sys.executable, str(ROOT / "site" / "manage.py"), "prepare"]
        said = subprocess.run(words, env=given, capture_output=True, text=True)
        assert said.returncode == 1
        assert setting in said.stderr
        assert "Traceback" not in said.stderr
        assert "hidden" not in said.stderr, "passwords are not told"
        assert not (tmp_path / "sankore.sqlite3").exists()


def test_the_secrets_of_the_containers_agree_and_are_made_once(tmp_path, monkeypatch, capsys):
    import dev as commands

    monkeypatch.setattr(commands, "ROOT", tmp_path)
    commands.secrets()
    made = {path.name: path.read_text() for path in (tmp_path / "secrets").iterdir()}
    composed = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    assert set(made) == set(composed["secrets"])
    assert f":{made['database_password']}@" in made["database_url"]
    assert f":{made['redis_password']}@" in made["broker_url"]
    commands.secrets()
    assert made == {path.name: path.read_text() for path in (tmp_path / "secrets").iterdir()}
    assert (tmp_path / "secrets").stat().st_mode & 0o077 == 0


def test_the_steps_of_the_image_are_known():
    """What `make image-steps` would replay, and refuses to pass over."""
    known = image_steps.steps((ROOT / "site" / "Dockerfile").read_text())
    assert [step.word for step in known][:2] == ["FROM", "WORKDIR"]
    assert "USER sankore" in map(str, known), "nothing runs as root"
    assert all("\\" not in step.rest for step in known)
    with pytest.raises(image_steps.Broken, match="ADD is not replayed"):
        image_steps.steps("FROM python:3.11-slim\nADD https://example.org/x /x")


def test_production_is_refused_with_laptop_defaults(settings, monkeypatch):
    monkeypatch.setitem(settings.DATABASES["default"], "ENGINE", "django.db.backends.sqlite3")
    monkeypatch.setitem(settings.CACHES["default"], "BACKEND", "django.core.cache.backends.locmem.LocMemCache")
    with pytest.raises(SystemCheckError) as refusal:
        call_command("check", deploy=True)
    said = str(refusal.value)
    for setting in ("SECRET_KEY", "EMAIL_URL", "DATABASE_URL", "CELERY_BROKER_URL", "CACHE_URL", "https://"):
        assert setting in said


@pytest.mark.django_db
def test_the_demo_comes_and_goes():
    from documents.models import Document
    from home.demo import loading

    assert loading.load() >= 20
    held = Document.objects.count()
    assert loading.load() == held == Document.objects.count()
    assert {document.audience for document in Document.objects.all()} == {"public", "members", "staff"}
    assert Document.objects.filter(files__stored__state="damaged").exists()
    assert Document.objects.filter(file_versions__number=2).exists()
    assert loading.remove() == held
    assert not Document.objects.exists()
