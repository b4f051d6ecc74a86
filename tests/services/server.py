"""A server of the tests' own: an ordinary process on 127.0.0.1, with its data and its log in one folder.

Standard library only: `dev.py` starts servers before there is an environment. Whatever happens to the caller, the
server ends: in order by `stop`, or because the kernel tells it so when the caller is gone.
"""

import ctypes
import os
import random
import secrets
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

NOBODY = 65534
_PR_SET_PDEATHSIG = 1


class Unavailable(Exception):
    """A server that cannot be had or does not start; the text is a sentence for the person at the keyboard."""


class Server:
    """One server. `start` returns when it answers, `stop` when it is gone; both may be called again."""

    name = ""  # as it is called in a sentence
    end = signal.SIGTERM  # what asks it to end in order
    patience = 60  # seconds until it must answer
    without: tuple[str, ...] = ()  # variables of the caller that would mislead it

    def __init__(self, folder: Path, *, port: int = 0, durable: bool = False) -> None:
        """Port 0 takes a free one; `durable` keeps what was acknowledged over a power cut, at the price of speed."""
        self.folder, self.port, self.durable = folder.resolve(), port or free_port(), durable
        self.process: subprocess.Popen | None = None
        self._helpers: list[subprocess.Popen] = []

    # --- what each server says of itself ------------------------------------------------------------------

    def obtain(self) -> None:
        """See that its programs are here, or fetch them; raises Unavailable."""

    def prepare(self) -> None:
        """Make its data folder, the first time."""

    def command(self) -> list[str]:
        raise NotImplementedError

    def variables(self) -> dict[str, str]:
        """What its environment has beyond the caller's."""
        return {}

    def answers(self) -> bool:
        """Whether it does its work; may raise OSError while it does not."""
        raise NotImplementedError

    def settings(self) -> dict[str, str]:
        """The variables of `.env.example` by which the site uses it."""
        raise NotImplementedError

    # --- its life -----------------------------------------------------------------------------------------

    @property
    def home(self) -> Path:
        """The folder it works in."""
        return self.folder

    @property
    def log(self) -> Path:
        return self.folder / "log.txt"

    @property
    def password(self) -> str:
        """Made once per folder, so that nobody ever runs with one that is written in the code."""
        kept = self.folder / "password"
        if not kept.exists():
            kept.touch(mode=0o600)
            kept.write_text(secrets.token_hex(16))
        return kept.read_text()

    @property
    def is_alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def start(self) -> "Server":
        self.launch()
        self.wait_until_ready()
        return self

    def launch(self) -> None:
        """Begin to start. From the main thread only: the kernel ends a server with the thread that began it."""
        self.kill()  # what one that died left behind
        self.obtain()
        self.folder.mkdir(parents=True, exist_ok=True)
        self.prepare()
        self.process = self.spawn(self.command())

    def spawn(self, command: list[str]) -> subprocess.Popen:
        with self.log.open("ab") as log:
            return subprocess.Popen(
                command,
                cwd=self.home,
                env={name: value for name, value in os.environ.items() if name not in self.without} | self.variables(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=lambda: end_with_the_caller(self.end),
            )

    def help(self, command: list[str]) -> None:
        """Start a second process this server needs; it ends with the server."""
        self._helpers.append(self.spawn(command))

    def wait_until_ready(self) -> None:
        end = time.monotonic() + self.patience
        while time.monotonic() < end and self.is_alive:
            try:
                if self.answers():
                    return
            except OSError:
                pass
            time.sleep(0.05)
        how = f"did not answer within {self.patience} s" if self.is_alive else "stopped before it was ready"
        said = self.said()
        self.kill()
        raise Unavailable(f"{self.name} {how}. Its log is in {self.log}; it ends:\n{said}")

    def said(self, lines: int = 20) -> str:
        """The end of its log."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:]) if self.log.exists() else ""

    def ask_to_end(self) -> None:
        if self.process is not None and self.is_alive:
            self.process.send_signal(self.end)

    def stop(self) -> None:
        """End it in order; one that does not listen within 20 s is killed."""
        self.ask_to_end()
        if self.process is not None:
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                pass
        self.kill()

    def kill(self) -> None:
        """End it and all that it started at once, as a power cut would."""
        for process in (self.process, *self._helpers):
            if process is not None:
                for pid in (*descendants(process.pid), process.pid):
                    tell(pid, signal.SIGKILL)
                tell_group(process.pid, signal.SIGKILL)  # those whose parent died before
                process.wait()
        self.process, self._helpers = None, []

    def pause(self) -> None:
        """Make it hang: it accepts and does not answer."""
        assert self.process is not None
        for pid in (self.process.pid, *descendants(self.process.pid)):
            tell(pid, signal.SIGSTOP)

    def resume(self) -> None:
        assert self.process is not None
        for pid in (self.process.pid, *descendants(self.process.pid)):
            tell(pid, signal.SIGCONT)

    def __enter__(self) -> "Server":
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()


# --- what several of them need ----------------------------------------------------------------------------


def end_with_the_caller(how: signal.Signals) -> None:
    """In a child, before it becomes its program: be told to end when whoever started it is gone, also by kill -9."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, how)


def free_port() -> int:
    """A port below those the system gives to outgoing connections, so that none of these takes it meanwhile."""
    while True:
        port = random.randint(15_000, 31_000)
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port


def program(name: str, package: str, *folders: Path) -> str:
    """Where a program is, looked for in these folders first; raises Unavailable with the package that holds it."""
    for folder in folders:
        if (folder / name).exists():
            return str(folder / name)
    if found := shutil.which(name):
        return found
    raise Unavailable(f"{name} is not installed: install it (Debian: apt install {package}) and run this again.")


def as_somebody_else(end: signal.Signals) -> list[str]:
    """What goes before the command of a server that refuses to run as root: it becomes "nobody".

    It keeps the right to pass through root's folders; Java asks access(2), hence no_setuid_fixup. The kernel forgets
    who ends with whom when a process changes its user, so setpriv says it again.
    """
    if os.geteuid():
        return []
    setpriv = program("setpriv", "util-linux")
    return [
        setpriv, "--securebits=+no_setuid_fixup", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups",
        "--inh-caps=-all,+dac_override", "--ambient-caps=-all,+dac_override",
        "--pdeathsig", end.name.removeprefix("SIG"),
    ]  # fmt: skip


def give_away(folder: Path) -> None:
    """A folder belongs to whom `as_somebody_else` becomes."""
    if not os.geteuid():
        for path in (folder, *folder.rglob("*")):
            os.chown(path, NOBODY, NOBODY, follow_symlinks=False)


def cache() -> Path:
    """Where what was fetched once is kept for every clone of this person's."""
    folder = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "sankore"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def ask(port: int, question: bytes, timeout: float = 2) -> bytes:
    """The first bytes a server answers."""
    with socket.create_connection(("127.0.0.1", port), timeout) as line:
        line.sendall(question)
        return line.recv(4096)


def descendants(pid: int) -> list[int]:
    found: list[int] = []
    try:
        # of every thread: Java starts its server from another one than the first
        children = [one for path in Path(f"/proc/{pid}/task").glob("*/children") for one in path.read_text().split()]
    except OSError:
        return found
    for child in map(int, children):
        found += [*descendants(child), child]
    return found


def tell(pid: int, what: signal.Signals) -> None:
    try:
        os.kill(pid, what)
    except ProcessLookupError:
        pass


def tell_group(pid: int, what: signal.Signals) -> None:
    """Signal a process that was started in a session of its own, and all that it started itself."""
    try:
        os.killpg(pid, what)
    except ProcessLookupError:
        pass
