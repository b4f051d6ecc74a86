"""Servers in every kind of trouble, on the loopback: what stands where Elasticsearch should be."""

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Reply = tuple[int, Any]  # status, and what is sent as JSON; bytes are sent as they are
ELASTICSEARCH = {"version": {"number": "8.19.3"}}


class Server:
    """Answers every request as it is told to; `answer` may be exchanged while it runs."""

    def __init__(self, answer: Callable[[str], Reply | None], product: str = "Elasticsearch"):
        self.answer = answer  # path → reply, None: it hangs
        self.product = product
        self.asked: list[str] = []
        self._ended = threading.Event()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.rfile.read(int(self.headers.get("Content-Length", 0)))
                outer.asked.append(self.path.partition("?")[0])
                reply = outer.answer(self.path)
                if reply is None:
                    outer._ended.wait(30)
                    return
                status, said = reply
                body = said if isinstance(said, bytes) else json.dumps(said).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/vnd.elasticsearch+json;compatible-with=8")
                self.send_header("X-Elastic-Product", outer.product)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            do_POST = do_PUT = do_HEAD = do_DELETE = do_GET

            def log_message(self, *_: Any) -> None:
                pass

        class Quiet(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_: Any) -> None:  # whoever asked did not wait for the answer
                pass

        self._http = Quiet(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.05,), daemon=True)

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self._http.server_port}"

    def __enter__(self) -> "Server":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._http.shutdown()
        self._http.server_close()


@contextmanager
def nobody() -> Iterator[str]:
    """An address at which connections are refused."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # never listens
        yield f"127.0.0.1:{taken.getsockname()[1]}"


@contextmanager
def mumbling() -> Iterator[str]:
    """An address where what answers does not speak HTTP."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            while True:
                try:
                    line, _ = server.accept()
                except OSError:
                    return
                with line:
                    line.recv(100)
                    line.sendall(b"\x00\xffhmm\r\n\r\n")

        threading.Thread(target=serve, daemon=True).start()
        yield f"127.0.0.1:{server.getsockname()[1]}"


@contextmanager
def answering(reply: Reply | None, product: str = "Elasticsearch") -> Iterator[str]:
    with Server(lambda _path: reply, product) as server:
        yield server.address


TROUBLE: dict[str, tuple[Callable[[], Any], str]] = {
    "refuses": (nobody, "Nothing answers at"),
    "hangs": (lambda: answering(None), "does not answer in time"),
    "is overloaded": (lambda: answering((429, {"error": "busy", "status": 429})), "cannot answer now (error 429)"),
    "is not ready": (lambda: answering((503, {"error": "starting", "status": 503})), "cannot answer now (error 503)"),
    "speaks no HTTP": (mumbling, "Nothing answers at"),
    "says what is no JSON": (lambda: answering((200, b"{<html>")), "is no Elasticsearch 8 or 9"),
    "is another product": (lambda: answering((200, ELASTICSEARCH), "OpenSearch"), "is no Elasticsearch 8 or 9"),
    "is too old": (lambda: answering((200, {"version": {"number": "7.17.1"}})), "is version 7.17.1; 8 or 9 is needed"),
    "is too old to understand": (lambda: answering((406, {"error": "compatible-with", "status": 406})), "8 or 9"),
    "does not know us": (lambda: answering((401, {"error": "who?", "status": 401})), "does not accept the user"),
    "does not let us": (lambda: answering((403, {"error": "no", "status": 403})), "does not let this user work"),
    "is empty": (lambda: answering((200, {})), "is no Elasticsearch 8 or 9"),
}
