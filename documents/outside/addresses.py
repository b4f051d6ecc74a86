"""The addresses of other sites in a text, plain or rich (pure: it asks nobody)."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from urllib.parse import quote, urlsplit, urlunsplit

LONGEST = 2000  # characters; what is longer is data rather than an address
_ADDRESS = re.compile(r"https?://[^\s<>\"«»“”„‹›|\\^`{}]+", re.IGNORECASE)
_AFTER = ".,;:!?…'’*_"  # what a sentence or a mark of emphasis puts after an address
_PAIRS = {")": "(", "]": "["}


def in_text(text: str) -> Iterator[str]:
    """Those written out in plain text, without the punctuation of their sentence."""
    for found in _ADDRESS.findall(text):
        address = tidy(_without_the_sentence(found))
        if address:
            yield address


def in_html(html: str) -> Iterator[str]:
    """Those its links lead to, and those written out."""
    reader = _Links()
    reader.feed(html)
    reader.close()
    for target in reader.targets:
        address = tidy(target)
        if address:
            yield address
    yield from in_text(" ".join(reader.texts))


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.targets: list[str] = []
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self.targets += [value for name, value in attrs if name == "href" and value]

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def _without_the_sentence(found: str) -> str:
    while found:
        last = found[-1]
        closes_nothing = last in _PAIRS and found.count(last) > found.count(_PAIRS[last])
        if last not in _AFTER and not closes_nothing:
            break
        found = found[:-1]
    return found


def tidy(address: str) -> str:
    """The same address without its "#place", its host in lower case; "" for what is no address of a site."""
    try:
        parts = urlsplit(address.strip())
        host, _port = parts.hostname, parts.port
    except ValueError:
        return ""
    if parts.scheme.lower() not in {"http", "https"} or not host or len(address) > LONGEST:
        return ""
    return urlunsplit((parts.scheme.lower(), parts.netloc.lower(), parts.path, parts.query, ""))


def as_sent(address: str) -> str:
    """As a server reads it: accents of the path in UTF-8 and percent, what is quoted already left alone."""
    parts = urlsplit(address)
    path, query = (quote(part, safe="/%:=&?~+!$,;'@()*[]") for part in (parts.path or "/", parts.query))
    return f"{path}?{query}" if query else path
