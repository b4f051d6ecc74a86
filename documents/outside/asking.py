"""Ask another site, politely, whether an address still leads somewhere."""

import http.client
import socket
import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from time import monotonic, sleep
from urllib.parse import SplitResult, urljoin, urlsplit

from django.conf import settings

from documents.models.outside_links import Trouble
from documents.outside.addresses import as_sent, tidy
from documents.outside.public_hosts import NoSuchHost, NotPublic, Resolve, public_places, resolve

TIMEOUT = 10.0  # seconds for one answer, however slowly it comes
REDIRECTS = 5
FIRST_BYTES = 1024
BETWEEN = 1.0  # seconds between two questions to one host
_LEADS_ON = {301, 302, 303, 307, 308}
_FOR_GOOD = {301, 308}


@dataclass(frozen=True)
class Answer:
    """What a site answered: a status of HTTP, or the trouble that kept it from answering."""

    status: int | None = None
    trouble: str = ""
    moved_to: str = ""  # where permanent redirects lead


class _Silent(Exception):
    def __init__(self, trouble: Trouble) -> None:
        self.trouble = trouble


@dataclass
class Asker:
    """Knows when it last asked each host. The resolver, the waiting and the time it gives are the caller's to change;
    `ours` names the places of private networks that may be asked all the same."""

    resolve: Resolve = resolve
    ours: frozenset[str] = frozenset()
    timeout: float = TIMEOUT
    between: float = BETWEEN
    wait: Callable[[float], None] = sleep
    _last: dict[str, float] = field(default_factory=dict)

    def ask(self, address: str) -> Answer:
        """Follows redirects; only where all of them are permanent has the address moved."""
        here, for_good, moved_to = address, True, ""
        for _ in range(REDIRECTS + 1):
            try:
                status, onwards = self._answer_of(here)
            except _Silent as silent:
                return Answer(trouble=silent.trouble, moved_to=moved_to)
            if status not in _LEADS_ON or not onwards:
                return Answer(status=status, moved_to=moved_to)
            here = tidy(urljoin(here, onwards))
            if not here:
                return Answer(trouble=Trouble.BAD_ADDRESS, moved_to=moved_to)
            for_good = for_good and status in _FOR_GOOD
            moved_to = here if for_good else moved_to
        return Answer(trouble=Trouble.CIRCLE)

    def _answer_of(self, address: str) -> tuple[int, str]:
        """By HEAD; some servers know only GET, so anything but a good answer is asked again by it."""
        try:
            answer = self._exchange("HEAD", address)
        except _Silent as silent:
            if silent.trouble not in {Trouble.HUNG_UP, Trouble.TOO_SLOW}:
                raise
        else:
            if answer[0] < 400 or answer[0] == http.HTTPStatus.TOO_MANY_REQUESTS:
                return answer
        status, onwards = self._exchange("GET", address)
        is_short = status == http.HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE  # shorter than the bytes asked for
        return (200 if is_short else status), onwards

    def _exchange(self, method: str, address: str) -> tuple[int, str]:
        parts = urlsplit(address)
        host, port = _host_and_port(parts)
        try:
            places = public_places(host, port, self.resolve, self.ours)
        except NoSuchHost as error:
            raise _Silent(Trouble.NO_HOST) from error
        except NotPublic as error:
            raise _Silent(Trouble.PRIVATE) from error
        self._wait_for(host)
        return _Conversation(host, port, places, parts.scheme == "https", self.timeout).hold(method, address)

    def _wait_for(self, host: str) -> None:
        waiting = self._last.get(host, -self.between) + self.between - monotonic()
        if waiting > 0:
            self.wait(waiting)
        self._last[host] = monotonic()


def _host_and_port(parts: SplitResult) -> tuple[str, int]:
    if not parts.hostname or parts.username is not None:
        raise _Silent(Trouble.BAD_ADDRESS)
    try:
        host = parts.hostname if parts.hostname.isascii() else parts.hostname.encode("idna").decode()
    except UnicodeError as error:
        raise _Silent(Trouble.BAD_ADDRESS) from error
    return host, parts.port or (443 if parts.scheme == "https" else 80)


def _as_written(header: str) -> str:
    """Headers are read as Latin-1; servers that put accents into one mean UTF-8."""
    try:
        return header.encode("latin-1").decode()
    except UnicodeError:
        return header


@cache
def _certificates() -> ssl.SSLContext:
    return ssl.create_default_context()


@dataclass
class _Conversation:
    """One question and its answer, over by a fixed time: a server that sends a byte now and then keeps nobody."""

    host: str
    port: int
    places: list[str]
    secure: bool
    timeout: float

    def hold(self, method: str, address: str) -> tuple[int, str]:
        self._is_over = False
        self._socket: socket.socket | None = None
        end = threading.Timer(self.timeout, self._hang_up)
        end.start()
        try:
            answer = self._question(method, address)
            if self._is_over:  # half of an answer reads like a short one
                raise TimeoutError
            return answer
        except TimeoutError as error:
            raise _Silent(Trouble.TOO_SLOW) from error
        except ssl.SSLCertVerificationError as error:
            raise _Silent(Trouble.CERTIFICATE) from error
        except ConnectionRefusedError as error:
            raise _Silent(Trouble.REFUSED) from error
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise _Silent(Trouble.TOO_SLOW if self._is_over else Trouble.HUNG_UP) from error
        finally:
            end.cancel()
            if self._socket:
                self._socket.close()

    def _hang_up(self) -> None:
        self._is_over = True
        if self._socket:
            try:
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)  # TLS has its own, for its own thread only
            except OSError:
                pass  # it ended by itself meanwhile

    def _question(self, method: str, address: str) -> tuple[int, str]:
        connection = http.client.HTTPConnection(self.host, self.port, timeout=self.timeout)
        connection.sock = self._connected()
        headers = {"User-Agent": f"Sankore-links/1 (+{settings.SITE_URL})", "Accept": "*/*", "Connection": "close"}
        if method == "GET":
            headers["Range"] = f"bytes=0-{FIRST_BYTES - 1}"
        if self.port == (443 if self.secure else 80):
            headers["Host"] = f"[{self.host}]" if ":" in self.host else self.host
        connection.request(method, as_sent(address), headers=headers)
        answer = connection.getresponse()
        if method == "GET":
            answer.read(FIRST_BYTES)
        return answer.status, _as_written(answer.headers.get("Location") or "")

    def _connected(self) -> socket.socket:
        """To the first of its places that takes the call."""
        error: OSError = ConnectionRefusedError()
        for place in self.places:
            try:
                self._socket = socket.create_connection((place, self.port), timeout=self.timeout)
                break
            except OSError as refusal:
                error = refusal
            if self._is_over:
                raise TimeoutError
        else:
            raise error
        if self.secure:
            secured = _certificates().wrap_socket(
                self._socket, server_hostname=self.host, do_handshake_on_connect=False
            )
            self._socket = secured  # before the handshake, which may be a slow one too
            secured.do_handshake()
        return self._socket
