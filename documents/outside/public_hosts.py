"""Where a name leads, if that is a place of the open internet.

Whoever writes a link would otherwise have our server knock at the doors of its own network: what cannot be reached
from outside is refused, and the connection goes to the very address that was looked at, not to a second answer of
the name server.
"""

import ipaddress
import socket
from collections.abc import Callable, Sequence

Resolve = Callable[[str, int], Sequence[str]]  # host, port → numeric addresses

_CARRIES_V4 = ipaddress.ip_network("64:ff9b::/96")  # RFC 6052: the last four bytes are an IPv4 address


class NoSuchHost(Exception):
    """The name leads nowhere."""


class NotPublic(Exception):
    """The name, or one of the places it leads to, is of a private network or of this machine."""


def resolve(host: str, port: int) -> list[str]:
    """Raises NoSuchHost."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NoSuchHost(host) from error
    return list(dict.fromkeys(str(place[4][0]) for place in found))


def public_places(host: str, port: int, asked: Resolve = resolve, ours: frozenset[str] = frozenset()) -> list[str]:
    """The numeric addresses of a host; `ours` are those of private networks that may be asked all the same.

    Raises NoSuchHost and NotPublic; one private place among public ones is enough for the second.
    """
    places = list(asked(host, port))
    if not places:
        raise NoSuchHost(host)
    if any(place not in ours and not is_public(place) for place in places):
        raise NotPublic(host)
    return places


def is_public(place: str) -> bool:
    try:
        address = ipaddress.ip_address(place.partition("%")[0])
    except ValueError:
        return False
    inner = _inside(address)
    return address.is_global and not address.is_multicast and (inner is None or is_public(str(inner)))


def _inside(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address that one of IPv6 only wraps."""
    if isinstance(address, ipaddress.IPv4Address):
        return None
    if address in _CARRIES_V4:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    teredo = address.teredo
    return address.ipv4_mapped or address.sixtofour or (teredo[1] if teredo else None)
