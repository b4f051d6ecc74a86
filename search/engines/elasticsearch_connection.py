"""The one place that talks to Elasticsearch: who is asked, for how long, and what every failure means in words.

No password and no key ever stands in a sentence.
"""

import ssl
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import parse_qs, unquote, urlsplit

import urllib3
from django.utils.translation import gettext as _
from elastic_transport import ConnectionError as NoConnection
from elastic_transport import ConnectionTimeout, SerializationError, TlsError, TransportError, Urllib3HttpNode
from elasticsearch import (
    ApiError,
    AuthenticationException,
    AuthorizationException,
    Elasticsearch,
    UnsupportedProductError,
)

from search.breaker import Breaker
from search.engines.base import EngineAway

CONNECT = 0.5  # seconds
PROBE = 0.5
SEARCH = 1.5
WRITE = 30.0
VERSIONS = (8, 9)
OVERLOADED = frozenset({429, 502, 503, 504})

Answer = TypeVar("Answer")


class WrongSettings(ValueError):
    """ELASTICSEARCH_URL or one of its companions cannot be used; the sentence says why."""


@dataclass(frozen=True)
class Address:
    """Where Elasticsearch is and as whom to ask, from ELASTICSEARCH_URL and its companions."""

    hosts: tuple[str, ...]  # without user, password and key
    user: tuple[str, str] | None = field(default=None, repr=False)
    api_key: str = field(default="", repr=False)
    certificates: str = ""  # file of the authority that signed the server's certificate

    @classmethod
    def read(cls, url: str, api_key: str = "", certificates: str = "") -> "Address":
        """`https://user:password@host:9200`, `https://host:9200/?api_key=…` and several. Raises WrongSettings."""
        hosts, user = [], None
        for one in filter(None, (part.strip() for part in url.split(","))):
            try:
                parts = urlsplit(one)
                port = parts.port or (443 if parts.scheme == "https" else 9200)
            except ValueError as error:
                raise WrongSettings(_("ELASTICSEARCH_URL is no address: its port must be a number.")) from error
            if parts.scheme not in ("http", "https") or not parts.hostname:
                raise WrongSettings(_("ELASTICSEARCH_URL is no address of the form https://host:9200."))
            if parts.username:
                user = (unquote(parts.username), unquote(parts.password or ""))
            api_key = api_key or next(iter(parse_qs(parts.query).get("api_key", ())), "")
            host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
            hosts.append(f"{parts.scheme}://{host}:{port}{parts.path.rstrip('/')}")
        if not hosts:
            raise WrongSettings(_("ELASTICSEARCH_URL is not set."))
        if certificates and not Path(certificates).is_file():
            raise WrongSettings(_("ELASTICSEARCH_CA_CERTS names no file: {path}.").format(path=certificates))
        if certificates:
            try:
                ssl.create_default_context(cafile=certificates)
            except OSError as error:
                said = _("ELASTICSEARCH_CA_CERTS names no certificate of an authority: {path}.")
                raise WrongSettings(said.format(path=certificates)) from error
        return cls(tuple(hosts), None if api_key else user, api_key, certificates)

    def __str__(self) -> str:
        return ", ".join(self.hosts)


class _Impatient(Urllib3HttpNode):
    """A refused or unanswered connection is known sooner than a slow answer; both together take no longer."""

    def perform_request(
        self, method: str, target: str, body: Any = None, headers: Any = None, request_timeout: Any = 1
    ):
        seconds = request_timeout if isinstance(request_timeout, (int, float)) else SEARCH
        patience: Any = urllib3.Timeout(connect=min(CONNECT, seconds), total=seconds)
        return super().perform_request(method, target, body, headers, request_timeout=patience)


class Connection:
    def __init__(self, address: Address, patience: float = 1.0):
        """Raises WrongSettings; asks nobody anything yet. `patience`: how many times longer than a reader it waits."""
        self.address = address
        self._patience = patience
        self._client = _client(address)
        self._breaker = Breaker(self._greet)
        self._greeting = threading.Lock()
        self.version = ""  # of the server that let us in

    def ask(self, call: Callable[[Elasticsearch], Answer], seconds: float = SEARCH) -> Answer:
        """What the server answers. Raises EngineAway, or ApiError where it understood and refused this one request."""
        with self._breaker.passing():
            with self._greeting:
                if not self.version:
                    self._greet()
            return self._told(call, seconds)

    def search(self, asked: Sequence[tuple[str, Mapping[str, Any]]], seconds: float = SEARCH) -> list[dict[str, Any]]:
        """The answers to several searches, each of an index: complete ones, or EngineAway.

        An answer from which a part of an index is missing would count wrongly.
        """
        searches = [part for index, body in asked for part in ({"index": index} if index else {}, body)]

        def call(client: Elasticsearch) -> list[dict[str, Any]]:
            answers = client.msearch(searches=searches).body.get("responses", ())
            if len(answers) != len(asked):
                raise EngineAway(_("Elasticsearch could only answer in part."))
            return [_whole(answer) for answer in answers]

        return self.ask(call, seconds)

    # --- what failures mean -------------------------------------------------------------------------------

    def _greet(self) -> None:
        """Whether a server of a version we speak to lets us in. Raises EngineAway."""
        try:
            version = str(self._told(lambda client: client.info(), PROBE).body["version"]["number"])
        except (ApiError, KeyError, TypeError) as error:  # others refuse the form in which our client asks
            raise EngineAway(self._says(_("What answers at {address} is no Elasticsearch 8 or 9."))) from error
        if not version.partition(".")[0].isdigit() or int(version.partition(".")[0]) not in VERSIONS:
            said = _("Elasticsearch at {address} is version {version}; 8 or 9 is needed.")
            raise EngineAway(self._says(said, version=version))
        self.version = version

    def _told(self, call: Callable[[Elasticsearch], Answer], seconds: float) -> Answer:
        try:
            return call(self._client.options(request_timeout=seconds * self._patience))
        except (ApiError, TransportError, UnsupportedProductError) as error:
            reason = self._reason(error)
            if reason is None:
                raise
            raise EngineAway(reason) from error

    def _reason(self, error: Exception) -> str | None:
        """Why nothing can be asked of this server now; None where only this request was refused."""
        match error:
            case ConnectionTimeout():
                return self._says(_("Elasticsearch at {address} does not answer in time."))
            case TlsError():
                said = _("The certificate of {address} is not one that can be trusted; see ELASTICSEARCH_CA_CERTS.")
                return self._says(said)
            case NoConnection():
                return self._says(_("Nothing answers at {address}, where Elasticsearch should be."))
            case UnsupportedProductError() | SerializationError() | TransportError():
                return self._says(_("What answers at {address} is no Elasticsearch 8 or 9."))
            case AuthenticationException():
                return self._says(_("Elasticsearch at {address} does not accept the user and password, or the key."))
            case AuthorizationException():
                return self._says(_("Elasticsearch at {address} does not let this user work with the search index."))
            case ApiError() if error.status_code in OVERLOADED or error.status_code >= 500:
                said = _("Elasticsearch at {address} cannot answer now (error {status}).")
                return self._says(said, status=error.status_code)
        return None

    def _says(self, sentence: str, **words: object) -> str:
        return sentence.format(address=self.address, **words)


class Unusable(Connection):
    """What stands in the place of a connection where the settings lead to none."""

    def __init__(self, reason: str):
        self._unusable = reason
        self.version = ""

    def ask(self, call: Callable[[Elasticsearch], Answer], seconds: float = SEARCH) -> Answer:
        raise EngineAway(self._unusable)


def _client(address: Address) -> Elasticsearch:
    certificates: dict[str, Any] = {"ca_certs": address.certificates} if address.certificates else {}
    try:
        return Elasticsearch(
            list(address.hosts),
            basic_auth=address.user,
            api_key=address.api_key or None,
            **certificates,
            node_class=_Impatient,
            max_retries=0,
            retry_on_timeout=False,
        )
    except ValueError as error:
        raise WrongSettings(_("ELASTICSEARCH_URL is no address of the form https://host:9200.")) from error


class Refused(Exception):
    """The server understood one search and refused it: with which status, and in which words."""

    def __init__(self, status: int, reason: str):
        super().__init__(f"{status}: {reason}")
        self.status = status


def _whole(answer: dict[str, Any]) -> dict[str, Any]:
    status = answer.get("status", 200)
    if "error" in answer and status < 500 and status not in OVERLOADED:
        error = answer["error"]
        raise Refused(status, str(error.get("reason", error) if isinstance(error, dict) else error))
    if "hits" not in answer or answer.get("timed_out") or answer.get("_shards", {}).get("failed"):
        raise EngineAway(_("Elasticsearch could only answer in part."))
    return answer
