"""Replay site/Dockerfile by hand, where there is no Docker: each step in a clean tree, then see that the result starts.

    python -m tests.services.image_steps

The tree is this machine's own system under a layer that is thrown away (an overlay in a mount namespace, so root is
needed): what a step writes is seen by the next ones and by nobody else. The base image is not fetched; this machine's
Python must be the one it names.
"""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCKERFILE = ROOT / "site" / "Dockerfile"
PATIENCE = 120  # seconds until the site that was built must answer
KNOWN = {"FROM", "WORKDIR", "ENV", "RUN", "COPY", "USER", "EXPOSE"}
ONLINE = ("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "PIP_", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE")  # variables


class Broken(Exception):
    """A step that cannot be replayed, or fails; the text says which."""


@dataclass(frozen=True)
class Step:
    word: str  # "RUN"
    rest: str

    def __str__(self) -> str:
        return f"{self.word} {self.rest}"


def steps(text: str) -> list[Step]:
    """The instructions of a Dockerfile, one a line; raises Broken for one that is not replayed here."""
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    joined = re.sub(r"\\\n\s*", "", "\n".join(lines))
    found = [Step(*line.split(maxsplit=1)) for line in joined.splitlines()]
    for step in found:
        if step.word not in KNOWN:
            raise Broken(f"{step.word} is not replayed: teach tests/services/image_steps.py what it does.")
    return found


def ignored(text: str) -> list[str]:
    """What .dockerignore keeps out of the tree, for tar."""
    return [line.removeprefix("**/") for line in text.split() if not line.startswith("#")]


class Tree:
    """The system that grows step by step, below `folder`; each step runs inside of it."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.work, self.user = folder, "/", 0
        self.variables = {name: value for name, value in os.environ.items() if name.upper().startswith(ONLINE)}
        self.variables |= {"PATH": "/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin", "HOME": "/root"}

    def do(self, step: Step) -> None:
        match step.word:
            case "FROM":
                self._check_the_base(step.rest)
            case "WORKDIR":
                self.work = step.rest
                self.run(f"mkdir -p {shlex.quote(step.rest)}", where="/")
            case "ENV":
                for pair in shlex.split(step.rest):
                    name, value = pair.split("=", 1)
                    self.variables[name] = re.sub(r"\$(\w+)", lambda found: self.variables.get(found[1], ""), value)
            case "COPY":
                self._copy(*shlex.split(step.rest))
            case "RUN":
                self.run(step.rest)
            case "USER":
                self.user = int(self.run(f"id -u {shlex.quote(step.rest)}", quiet=True))

    def run(self, command: str, *, where: str = "", quiet: bool = False) -> str:
        done = self.begin(command, where=where, stdout=subprocess.PIPE if quiet else None)
        said, _nothing = done.communicate()
        if done.returncode:
            raise Broken(f"This step failed: {command}")
        return said or ""

    def begin(self, command: str, *, where: str = "", **options: object) -> subprocess.Popen:
        inside = ["chroot", str(self.folder), "/usr/bin/setpriv", f"--reuid={self.user}", f"--regid={self.user}"]
        words = [*inside, "--clear-groups", "/bin/sh", "-ec", f"cd {where or self.work}; {command}"]
        return subprocess.Popen(words, env=self.variables, text=True, **options)  # type: ignore[call-overload]

    def _check_the_base(self, image: str) -> None:
        wanted = re.match(r"python:(\d+\.\d+)", image)
        if not wanted:
            raise Broken(f"{image} is no image of Python, so this machine cannot stand in for it.")
        self.run(
            f'p=$(command -v python{wanted[1]} || true); [ -n "$p" ] || {{ echo \'This machine has no Python '
            f"{wanted[1]}, which {image} brings.' >&2; exit 1; }}; ln -sf $p /usr/local/bin/python; "
            "python -c 'import ensurepip' 2>/dev/null || "
            "{ apt-get update -qq && apt-get install -y -qq python3-venv >/dev/null; }"
        )

    def _copy(self, *words: str) -> None:
        *sources, target = words
        into = self.folder / self.work.lstrip("/") / target
        into.mkdir(parents=True, exist_ok=True)
        for source in sources:
            if source != ".":
                shutil.copy(ROOT / source, into)
                continue
            names = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True).stdout
            out = [f"--exclude={one}" for one in ignored((ROOT / ".dockerignore").read_text())]
            packed = subprocess.run(
                ["tar", "-c", "--null", *out, "-T", "-"], cwd=ROOT, input=names, capture_output=True
            )
            subprocess.run(["tar", "-x", "-C", str(into)], input=packed.stdout, check=True)


def starts(tree: Tree) -> dict[str, object]:
    """Prepare the site in the tree as its user, serve it, and ask it how it is."""
    tree.variables |= {"DATA_DIR": "/data", "PORT": "8099", "LAPTOP": "false"}
    tree.run("sankore prepare --no-demo && sankore collectstatic --noinput --verbosity 0 && celery --app config report")
    web = tree.begin("exec gunicorn config.wsgi --bind 127.0.0.1:8099 --worker-class gthread --no-control-socket")
    try:
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end and web.poll() is None:
            if not tree.begin("exec python -m core.alive web", stderr=subprocess.DEVNULL).wait():
                return {"steps": "replayed", "starts": True, "user": tree.user}
            time.sleep(0.5)
    finally:
        web.terminate()
        web.wait()
    raise Broken("The site that was built does not answer; what it said stands above.")


def in_a_layer_of_its_own() -> int:
    """Run this module again where mounts are its own and the root is an overlay."""
    scratch = tempfile.mkdtemp(prefix="sankore-image-")
    mounts = """
        mount -t tmpfs none "$1" && mkdir "$1/upper" "$1/work" "$1/tree" &&
        mount -t overlay overlay -o "lowerdir=/,upperdir=$1/upper,workdir=$1/work" "$1/tree" &&
        for one in proc dev sys; do mount --rbind "/$one" "$1/tree/$one"; done || exit 90
        exec "$2" -m tests.services.image_steps --in "$1/tree"
    """
    try:
        words = ["unshare", "--mount", "sh", "-c", mounts, "sh", scratch, sys.executable]
        done = subprocess.run(words, cwd=ROOT, stderr=None)
    finally:
        Path(scratch).rmdir()
    if done.returncode == 90:
        raise Broken(
            "The steps are replayed in an overlay, which this machine does not allow: use docker build instead."
        )
    return done.returncode


def main(words: list[str]) -> int:
    try:
        if os.geteuid():
            raise Broken("The steps install packages, so root replays them (in a layer that is thrown away).")
        if not words:
            return in_a_layer_of_its_own()
        tree = Tree(Path(words[1]))
        for step in steps(DOCKERFILE.read_text()):
            print(f"→ {step}", flush=True)
            tree.do(step)
        print(json.dumps(starts(tree)))
    except Broken as why:
        print(why, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
