"""What docker-compose.yml promises: a file of the Compose Specification, and nothing in it that may do too much."""

import json
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import jsonschema
import pytest
import yaml
from django.conf import settings

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = ROOT / "tests" / "samples" / "compose" / "compose-spec.json"
OURS = {"web", "worker", "index-worker", "slow", "ocr", "scheduler"}
SERVERS = {"postgres", "redis", "elasticsearch", "objects", "proxy", "mail"}
MAY_WRITE = {"elasticsearch"}  # it writes its own configuration at each start


@pytest.fixture(scope="module")
def composed() -> dict:
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text())


@pytest.fixture(scope="module")
def services(composed) -> dict[str, dict]:
    return composed["services"]


def test_it_is_a_file_of_the_compose_specification(composed):
    schema = json.loads(SCHEMA.read_text())
    errors = list(jsonschema.Draft7Validator(schema).iter_errors(composed))
    assert not errors, [f"{'/'.join(map(str, error.path))}: {error.message}" for error in errors]


def test_docker_reads_it_where_there_is_docker(tmp_path):
    docker = shutil.which("docker")
    has_compose = docker and not subprocess.run([docker, "compose", "version"], capture_output=True).returncode
    if has_compose:
        said = subprocess.run([docker, "compose", "config", "--quiet"], cwd=ROOT, capture_output=True, text=True)
        assert said.returncode == 0, said.stderr


def test_it_runs_all_of_the_site_and_all_it_stands_on(services):
    assert set(services) == OURS | SERVERS | {"prepare"}


def test_whoever_watches_can_tell_which_service_is_well(services):
    without = [name for name, one in services.items() if "test" not in one["healthcheck"] and name != "prepare"]
    assert not without
    assert services["prepare"]["restart"] == "no", "what ends by itself is waited for, not watched"


def test_no_service_takes_the_memory_of_the_others(services):
    assert all(re.fullmatch(r"\d+[mg]", str(one.get("mem_limit", ""))) for one in services.values())


def test_nobody_is_root(services):
    for name, one in services.items():
        user = str(one.get("user", "root")).split(":")[0]
        assert user.isdigit() and int(user) > 0, name
        assert one["cap_drop"] == ["ALL"], name
        assert "no-new-privileges:true" in one["security_opt"], name
        assert not one.get("privileged"), name
    assert {name for name, one in services.items() if one.get("cap_add")} == {"proxy"}


def test_nobody_writes_where_nothing_is_kept(services, composed):
    for name, one in services.items():
        assert one["read_only"] or name in MAY_WRITE, name
        for volume in one.get("volumes", ()):
            source = volume.split(":")[0]
            assert source in composed["volumes"], f"{name} writes into {source}, which is a folder of the machine"


def test_the_servers_behind_are_reached_by_ours_alone(services, composed):
    assert composed["networks"]["inside"] == {"internal": True}
    for name in ("postgres", "redis", "elasticsearch", "objects"):
        assert services[name]["networks"] == ["inside"]
        assert "ports" not in services[name]
    assert {name for name, one in services.items() if "ports" in one} == {"proxy", "mail"}
    assert all(port.startswith("127.0.0.1:") for port in services["mail"]["ports"])


def test_passwords_are_files_and_never_variables(services, composed):
    for name, one in services.items():
        for variable, value in one.get("environment", {}).items():
            if re.search("PASSWORD|SECRET|_KEY|DATABASE_URL|CACHE_URL|BROKER_URL", variable):
                public = variable == "S3_ACCESS_KEY"  # a name, as that of an account is
                assert public or (variable.endswith("_FILE") and value.startswith("/run/secrets/")), (
                    f"{name}: {variable}"
                )
                assert public or value.removeprefix("/run/secrets/") in one["secrets"], f"{name}: {variable}"
    for name, one in composed["secrets"].items():
        assert one == {"file": f"secrets/{name}"}
    assert "/secrets/" in (ROOT / ".gitignore").read_text().splitlines()
    assert "secrets" in (ROOT / ".dockerignore").read_text().splitlines()


def queues(service: dict) -> set[str]:
    words = shlex.split(service["command"])
    return set(words[words.index("--queues") + 1].split(",")) if "--queues" in words else set()


def test_every_queue_has_its_worker_and_the_index_has_one_alone(services):
    routed = {route["queue"] for route in settings.CELERY_TASK_ROUTES.values()} | {settings.CELERY_TASK_DEFAULT_QUEUE}
    served = [queue for name in OURS for queue in queues(services[name])]
    assert set(served) == routed
    assert len(served) == len(routed), "no queue is served twice"
    index = services["index-worker"]
    assert queues(index) == {"index"}
    assert "--concurrency 1" in index["command"]


def test_nothing_starts_before_what_it_needs(services):
    needs = {name: one["condition"] for name, one in services["prepare"]["depends_on"].items()}
    assert needs == dict.fromkeys(("postgres", "redis", "elasticsearch", "objects"), "service_healthy")
    for name in OURS:
        assert services[name]["depends_on"] == {"prepare": {"condition": "service_completed_successfully"}}, name


def test_every_variable_it_sets_is_one_of_ours(services):
    known = (ROOT / ".env.example").read_text()
    for variable in services["web"]["environment"]:
        assert re.search(rf"^# {variable.removesuffix('_FILE')}\b", known, re.MULTILINE), variable


def test_production_as_composed_is_not_refused(services):
    """Every default that the deploy checks refuse is set to something else."""
    given = services["web"]["environment"]
    assert given["LAPTOP"] == "false"
    assert given["SITE_URL"].startswith("https://")
    needed = (
        "SECRET_KEY_FILE",
        "DATABASE_URL_FILE",
        "CACHE_URL_FILE",
        "CELERY_BROKER_URL_FILE",
        "EMAIL_URL",
        "ALLOWED_HOSTS",
    )
    assert set(needed) <= set(given)
