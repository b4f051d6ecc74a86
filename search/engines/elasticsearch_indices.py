"""The indices of the shelves: which ones are read, which ones are being filled, who may make new ones.

sankore-public-entries          alias, read        → sankore-public-entries-0019240c28-4
sankore-public-entries-next     alias, while filled → sankore-public-entries-0019240c28-5
sankore-state                   who is filling new indices, and the keys deleted meanwhile

Each index carries in its `_meta` the form it was made in, and a seal of its mapping as the server wrote it down. One of
another form, or with another mapping, is neither read nor written to: it is left to a rebuild.
"""

import hashlib
import json
import re
import secrets
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from elasticsearch import ApiError, ConflictError, Elasticsearch, NotFoundError

from search.engines import elasticsearch_mapping as mapping
from search.engines.base import EngineAway, IndexBusy
from search.engines.elasticsearch_connection import WRITE, Connection, WrongSettings
from search.engines.elasticsearch_mapping import PARTS
from search.registry import SHELVES

PREFIX = re.compile(r"[a-z0-9][a-z0-9_-]{0,60}")
NOW, NEXT = "", "-next"  # endings of the aliases of a shelf
LOOKED_AT = 2.0  # seconds for which a look at the indices serves questions; a write always looks again
HEARTBEAT = 5.0  # seconds
DEAD = 30.0  # seconds without a heartbeat, after which another may make new indices
MADE = 60.0  # seconds for making six indices on a busy server


@dataclass(frozen=True)
class Found:
    """The indices as they stood at one moment."""

    reason: str  # why they cannot be read, "" when they can
    outdated: bool  # they are whole, but of another form: left to a rebuild
    missing: bool  # there are none at all
    names: frozenset[str] = frozenset()  # every index of ours, whether or not an alias leads to it
    behind: Mapping[str, str] = field(default_factory=dict)  # alias → index
    foreign: bool = False  # something of others stands under our names
    filling: str = ""  # what the keys deleted meanwhile are remembered by, while new indices are filled

    @property
    def lost(self) -> bool:
        """Whether new indices would overwrite nothing that could be read."""
        return bool(self.reason) and not self.outdated and not self.foreign


def named(prefix: str) -> str:
    """The prefix, when names can begin so. Raises WrongSettings."""
    if not PREFIX.fullmatch(prefix):
        said = _("ELASTICSEARCH_PREFIX must be small letters, digits and hyphens, not “{prefix}”.")
        raise WrongSettings(said.format(prefix=prefix))
    return prefix


class Indices:
    def __init__(self, connection: Connection, prefix: str):
        self.connection = connection
        self.prefix = prefix
        self.state = f"{prefix}-state"
        self._found: Found | None = None
        self._looked = 0.0
        self._seals: dict[str, str] = {}  # by part

    def alias(self, shelf: str, part: str, place: str = NOW) -> str:
        return f"{self.prefix}-{shelf}-{part}{place}"

    def aliases(self, place: str = NOW) -> list[str]:
        return [self.alias(shelf, part, place) for shelf in SHELVES for part in PARTS]

    # --- what there is ------------------------------------------------------------------------------------

    def look(self) -> Found:
        found = self.connection.ask(
            lambda client: client.indices.get(index=f"{self.prefix}-*", expand_wildcards="open,hidden")
        ).body
        self._found, self._looked = self._judge(found), time.monotonic()
        return self._found

    def to_read(self) -> None:
        """Raises EngineAway where there is nothing to read, or nothing that could be trusted."""
        found = self._found
        if found is None or found.reason or time.monotonic() - self._looked > LOOKED_AT:
            found = self.look()
        if found.reason:
            raise EngineAway(found.reason)

    def forget(self) -> None:
        """Look again before the next question."""
        self._found = None

    def to_write(self) -> Found:
        """What must hear of a change; the first indices are made here. Raises EngineAway, IndexBusy."""
        found = self.look()
        if found.missing and not found.filling:
            with self.making() as claim:
                if self.look().missing:
                    self._make(claim, NOW)
            found = self.look()
        if found.reason and not found.filling and not found.outdated:
            raise EngineAway(found.reason)
        return found

    def _judge(self, answered: Mapping[str, Any]) -> Found:
        ours = frozenset(name for name, facts in answered.items() if self._is_ours(name, facts))
        leads = [(alias, name) for name, facts in answered.items() for alias in facts["aliases"]]
        behind = dict(leads)
        following = self.aliases(NEXT)
        filling = behind[following[0]] if all(alias in behind for alias in following) else ""
        known = [alias for alias in self.aliases() if alias in behind]
        taken = [alias for alias in (*self.aliases(), *following) if alias in answered]
        shared = [alias for alias, name in leads if behind[alias] != name]
        reason, outdated = "", False
        if taken:
            said = _("An index stands under the name {name}, where an alias belongs; remove it and rebuild the index.")
            reason = said.format(name=taken[0])
        elif shared:
            said = _("The alias {name} leads to several indices; leave it the one of the search index.")
            reason = said.format(name=shared[0])
        elif not known:
            reason = _("There is no search index yet.")
        elif len(known) < len(self.aliases()):
            said = _("The search index is not whole: {name} is missing. It must be rebuilt.")
            reason = said.format(name=next(alias for alias in self.aliases() if alias not in behind))
        else:
            reason = next(filter(None, (self._fault(behind[alias], answered) for alias in known)), "")
            outdated = bool(reason)
        foreign = bool(taken or shared)
        return Found(reason, outdated, not known and not taken, ours, behind, foreign, filling)

    def _fault(self, name: str, answered: Mapping[str, Any]) -> str:
        meta = self._meta(answered[name])
        if meta.get("form") != mapping.stamp():
            return _("The search index is of an older form and must be rebuilt.")
        if meta.get("seal") != _seal(answered[name]):
            said = _("The mapping of {name} was changed by somebody else; the search index must be rebuilt.")
            return said.format(name=name)
        return ""

    def _is_ours(self, name: str, facts: Mapping[str, Any] | None = None) -> bool:
        """Whether an index was made here: only such a one is ever deleted."""
        begins = any(name.startswith(f"{alias}-") for alias in self.aliases())
        return begins and (facts is None or "form" in self._meta(facts))

    def _meta(self, facts: Mapping[str, Any]) -> Mapping[str, Any]:
        return facts["mappings"].get("_meta", {})

    # --- making -------------------------------------------------------------------------------------------

    @contextmanager
    def rebuilding(self) -> Iterator["Claim"]:
        """New indices to fill, which take the place of those that are read; one rebuild at a time."""
        with self.making() as claim:
            found = self.look()
            if found.foreign:
                raise EngineAway(found.reason)
            self._sweep()
            self._make(claim, NEXT)
            try:
                yield claim
                claim.must_hold()
                self._swap()
            finally:
                if claim.holds:
                    self._sweep()

    @contextmanager
    def making(self) -> Iterator["Claim"]:
        claim = Claim(self.connection, self.state)
        claim.take()
        try:
            yield claim
        finally:
            claim.release()

    def _make(self, claim: "Claim", place: str) -> None:
        """Six empty indices, then their aliases all at once: half a set is never read."""
        number = 1 + max((int(name.rpartition("-")[2]) for name in self.look().names), default=0)
        made = []
        for shelf in SHELVES:
            for part in PARTS:
                name = f"{self.alias(shelf, part)}-{mapping.stamp()}-{number}"
                self.connection.ask(lambda client, name=name, part=part: self._create(client, name, part), MADE)
                made.append({"add": {"index": name, "alias": self.alias(shelf, part, place)}})
        claim.must_hold()
        self.connection.ask(lambda client: client.indices.update_aliases(actions=made), WRITE)

    def _create(self, client: Elasticsearch, name: str, part: str) -> None:
        """The first of each part is created to see how the server writes its mapping down."""
        body, meta = mapping.index_body(part), {"form": mapping.stamp()}
        if part in self._seals:
            meta["seal"] = self._seals[part]
            client.indices.create(index=name, settings=body["settings"], mappings={**body["mappings"], "_meta": meta})
            return
        client.indices.create(index=name, settings=body["settings"], mappings={**body["mappings"], "_meta": meta})
        self._seals[part] = _seal(client.indices.get(index=name).body[name])
        client.indices.put_mapping(index=name, meta={**meta, "seal": self._seals[part]})

    def _swap(self) -> None:
        """In one step for all shelves; fails whole when the new indices are no longer there."""
        self.connection.ask(lambda client: client.indices.refresh(index=self.aliases(NEXT)), WRITE)
        behind = self.look().behind
        actions: list[dict[str, Any]] = []
        for now, following in zip(self.aliases(NOW), self.aliases(NEXT), strict=True):
            fresh = behind.get(following, following)
            actions.append({"remove": {"index": fresh, "alias": following, "must_exist": True}})
            actions.append({"remove": {"index": f"{now}-*", "alias": now, "must_exist": False}})
            actions.append({"add": {"index": fresh, "alias": now}})
        self.connection.ask(lambda client: client.indices.update_aliases(actions=actions), WRITE)
        self.forget()

    def _sweep(self) -> None:
        """Delete what an earlier rebuild replaced or left behind."""
        found = self.look()
        reading = {found.behind[alias] for alias in self.aliases() if alias in found.behind}
        for name in sorted(found.names - reading):
            self.connection.ask(
                lambda client, name=name: client.indices.delete(index=name, ignore_unavailable=True), WRITE
            )
        self.connection.ask(lambda client: _forget_graves(client, self.state), WRITE)

    # --- what was deleted while new indices are filled ----------------------------------------------------

    def bury(self, filling: str, keys: Sequence[str]) -> None:
        """Remember what was deleted during a rebuild, which may have read it from the database before."""
        lines = [line for key in keys for line in ({"index": {"_id": f"{filling} {key}"}}, {"grave": True})]
        if lines:
            self.connection.ask(lambda client: client.bulk(index=self.state, operations=lines), WRITE)

    def buried(self, filling: str, keys: Sequence[str]) -> frozenset[str]:
        ids = [f"{filling} {key}" for key in keys]
        if not ids:
            return frozenset()
        found = self.connection.ask(lambda client: client.mget(index=self.state, ids=ids, source=False), WRITE).body
        return frozenset(one["_id"].removeprefix(f"{filling} ") for one in found["docs"] if one.get("found"))


class Claim:
    """The right to make new indices, held by one process at a time; one that is gone loses it after half a minute."""

    def __init__(self, connection: Connection, index: str):
        self._connection = connection
        self._index = index
        self._name = secrets.token_hex(8)
        self._condition: dict[str, Any] = {}  # that nobody wrote to it since
        self._ended = threading.Event()
        self._lost = False

    @property
    def holds(self) -> bool:
        return not self._lost

    def must_hold(self) -> None:
        if self._lost:
            raise IndexBusy(_("Another process is filling a new search index."))

    def take(self) -> None:
        self._connection.ask(lambda client: _create_state(client, self._index), MADE)
        try:
            self._write(op_type="create")
        except ConflictError:
            self._take_over()
        threading.Thread(target=self._live, name="search index claim", daemon=True).start()

    def release(self) -> None:
        self._ended.set()
        if self._lost:
            return
        try:
            self._connection.ask(lambda client: client.delete(index=self._index, id="claim", **self._condition))
        except (ApiError, EngineAway):
            pass  # it dies by itself

    def _take_over(self) -> None:
        try:
            held = self._connection.ask(lambda client: client.get(index=self._index, id="claim")).body
        except NotFoundError:  # given back at this very moment
            held = None
        if held is not None and time.time() - held["_source"]["seen"] < DEAD:
            raise IndexBusy(_("Another process is filling a new search index."))
        try:
            if held is None:
                self._write(op_type="create")
            else:
                self._write(if_seq_no=held["_seq_no"], if_primary_term=held["_primary_term"])
        except ConflictError as faster:
            raise IndexBusy(_("Another process is filling a new search index.")) from faster

    def _live(self) -> None:
        while not self._ended.wait(HEARTBEAT):
            try:
                self._write(**self._condition)
            except ConflictError:
                self._lost = True
                return
            except (ApiError, EngineAway):
                continue  # away for a moment; if it lasts, another takes over and this one learns of it

    def _write(self, **condition: Any) -> None:
        document = {"holder": self._name, "seen": time.time()}
        answer = self._connection.ask(
            lambda client: client.index(index=self._index, id="claim", document=document, **condition), WRITE
        ).body
        self._condition = {"if_seq_no": answer["_seq_no"], "if_primary_term": answer["_primary_term"]}


def _create_state(client: Elasticsearch, name: str) -> None:
    kinds = {"holder": "keyword", "seen": "double", "grave": "boolean"}
    mappings = {"dynamic": "strict", "properties": {name: {"type": kind} for name, kind in kinds.items()}}
    try:
        client.indices.create(index=name, settings={"number_of_shards": 1}, mappings=mappings)
    except ApiError as error:
        if error.error != "resource_already_exists_exception":
            raise


def _forget_graves(client: Elasticsearch, index: str) -> None:
    client.indices.refresh(index=index)
    client.delete_by_query(index=index, query={"term": {"grave": True}}, conflicts="proceed")


def _seal(facts: Mapping[str, Any]) -> str:
    """A hash of the mapping and the analysis as the server tells them."""
    fields = {name: value for name, value in facts["mappings"].items() if name != "_meta"}
    analysis = facts["settings"]["index"].get("analysis", {})
    return hashlib.sha256(json.dumps([fields, analysis], sort_keys=True).encode()).hexdigest()[:16]
