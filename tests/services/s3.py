"""Versity S3 Gateway over a folder: the object storage that docker-compose.yml runs too, built once from its Go module.

It checks signatures, takes files in parts, knows conditional writes, lists and signs addresses as S3 does. Where
Debian's Go is too old for it, that Go fetches a newer one first, as a module among others.
"""

import fcntl
import os
import platform
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from tests.services.server import Server, Unavailable, ask, cache, program

MODULE, VERSION = "github.com/versity/versitygw/cmd/versitygw", "v1.8.0"
LEAST_GO, NEWER_GO = (1, 25), "1.26.8"  # what the module asks for, and what is fetched where Go is older
KEY, BUCKET, REGION = "sankore", "sankore", "us-east-1"


class S3(Server):
    name = "The S3 server"

    # --- getting it ---------------------------------------------------------------------------------------

    @property
    def gateway(self) -> Path:
        return cache() / f"versitygw-{VERSION}"

    def obtain(self) -> None:
        if self.gateway.exists():
            return
        with self.gateway.with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # two first starts at once: the second waits
            if not self.gateway.exists():
                self._build()

    def _build(self) -> None:
        go = program("go", "golang-go")
        print(f"Building the S3 server {VERSION} with Go, once (a download of 130 MB)…", flush=True)
        work = Path(tempfile.mkdtemp(dir=cache(), prefix="go-"))
        variables = {
            **os.environ, "GOPATH": str(work / "path"), "GOCACHE": str(work / "cache"), "GOBIN": str(work / "bin"),
            "GO111MODULE": "on", "GOFLAGS": "-modcacherw", "GOTOOLCHAIN": "local", "CGO_ENABLED": "0",
        }  # fmt: skip
        try:
            if _version(go) < LEAST_GO:
                go = _newer_go(go, work, variables)
            _call([go, "install", "-ldflags=-s -w", f"{MODULE}@{VERSION}"], work, variables)
            shutil.move(work / "bin" / "versitygw", self.gateway)
        finally:
            shutil.rmtree(work, ignore_errors=True)

    # --- running it ---------------------------------------------------------------------------------------

    def prepare(self) -> None:
        for name in (f"buckets/{BUCKET}", "metadata"):  # a folder is a bucket
            (self.folder / name).mkdir(parents=True, exist_ok=True)

    def command(self) -> list[str]:
        return [
            str(self.gateway), "--port", f"127.0.0.1:{self.port}", "--region", REGION, "--quiet", "--health", "/health",
            "posix", "--sidecar", str(self.folder / "metadata"), str(self.folder / "buckets"),
        ]  # fmt: skip

    def variables(self) -> dict[str, str]:
        return {"ROOT_ACCESS_KEY": KEY, "ROOT_SECRET_KEY": self.password}

    def answers(self) -> bool:
        return b" 200 " in ask(self.port, b"GET /health HTTP/1.0\r\n\r\n").split(b"\r\n")[0]

    def settings(self) -> dict[str, str]:
        return {
            "S3_ENDPOINT_URL": f"http://127.0.0.1:{self.port}",
            "S3_BUCKET": BUCKET,
            "S3_REGION": REGION,
            "S3_ACCESS_KEY": KEY,
            "S3_SECRET_KEY": self.password,
        }


def _version(go: str) -> tuple[int, int]:
    said = subprocess.run([go, "version"], capture_output=True, text=True, env={**os.environ, "GOTOOLCHAIN": "local"})
    found = re.search(r"go(\d+)\.(\d+)", said.stdout)
    return (int(found[1]), int(found[2])) if found else (0, 0)


def _newer_go(go: str, work: Path, variables: dict[str, str]) -> str:
    """Go is published as a module of itself; a Go before 1.21 can fetch it and must be helped to unpack it."""
    machine = {"x86_64": "amd64", "aarch64": "arm64"}.get(platform.machine(), platform.machine())
    name = f"golang.org/toolchain@v0.0.1-go{NEWER_GO}.linux-{machine}"
    _call([go, "mod", "download", name], work, variables)
    home = work / "path" / "pkg" / "mod" / name
    for kept in (home / "src" / "_go.mod", home / "src" / "cmd" / "_go.mod"):  # no module holds the file of another
        if kept.exists():
            shutil.copy(kept, kept.with_name("go.mod"))
    for folder in ("bin", "pkg/tool"):
        for path in (home / folder).rglob("*"):
            path.chmod(0o755)
    variables["GOROOT"] = str(home)
    return str(home / "bin" / "go")


def _call(words: list[str], work: Path, variables: dict[str, str]) -> None:
    done = subprocess.run(words, cwd=work, env=variables, capture_output=True, text=True)
    if done.returncode:
        said = done.stderr.strip()[-2000:]
        raise Unavailable(f"The S3 server could not be built with Go ({' '.join(words[1:])}). Go said:\n{said}")
