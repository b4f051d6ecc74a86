"""Another site on this machine: it answers, moves, forgets, keeps waiting, or hangs up."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from documents.outside.asking import Asker

HERE = "127.0.0.1"
PRIVATE = {"intranet.example.org": ["10.0.0.7"], "half.example.org": ["93.184.215.14", "192.168.1.1"]}


class Answers(BaseHTTPRequestHandler):
    """Its answers stand in the first word of the path: /404, /301/to, /slow…"""

    server: "AnotherSite"

    def do_HEAD(self) -> None:
        self._answer()

    def do_GET(self) -> None:
        self._answer()

    def _answer(self) -> None:
        self.server.asked.append((self.command, self.path, self.headers["Host"], self.headers["User-Agent"]))
        word, _slash, rest = self.path.strip("/").partition("/")
        if word == "hang-up":
            self.connection.close()
        elif word == "drip":
            self._drip()
        elif word == "only-get":
            self._end(200 if self.command == "GET" else 405)
        elif word == "circle":
            self._end(302, "/circle")
        elif word in {"301", "302"}:
            self._end(int(word), f"http://{rest[3:]}" if rest.startswith("at/") else f"/{rest}")
        else:
            self._end(self.server.says or (int(word) if word.isdigit() else 200))

    def _end(self, status: int, location: str = "") -> None:
        self.send_response(status)
        if location:
            self.send_header("Location", location)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _drip(self) -> None:
        """A byte of a header now and then, for ever: no single wait is long."""
        try:
            self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
            while not self.server.is_closing:
                self.wfile.write(b"x")
                time.sleep(0.05)
        except OSError:
            pass

    def log_message(self, *words: object) -> None:
        pass


class AnotherSite(ThreadingHTTPServer):
    daemon_threads = True
    is_closing = False
    says = 0  # a status that it gives to everything

    def __init__(self) -> None:
        super().__init__((HERE, 0), Answers)
        self.asked: list[tuple[str, str, str, str]] = []

    def at(self, path: str, host: str = "site.example.org") -> str:
        return f"http://{host}:{self.server_port}{path}"

    def asker(self, **facts) -> Asker:
        """Names of example.org lead here, or into private networks; only this very server may be asked there."""
        return Asker(resolve=names, ours=frozenset({HERE}), **{"between": 0.0, "timeout": 5.0, **facts})


def names(host: str, port: int) -> list[str]:
    if host in PRIVATE:
        return PRIVATE[host]
    return [HERE] if host.endswith(".example.org") else []


@contextmanager
def running() -> Iterator[AnotherSite]:
    with AnotherSite() as site:
        thread = threading.Thread(target=site.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield site
        finally:
            site.is_closing = True
            site.shutdown()
            thread.join()
