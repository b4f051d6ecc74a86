"""What stands above a value of a filter: the themes that are broader, the regions of a country.

An entry is filed under all of it, so that the count beside a parent is a count of entries, none of them twice, and a
parent is chosen as any other value is.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from core.models import Concept, Country, Region

WORLD = "001"  # above everything, so it says nothing

Above = Mapping[str, tuple[str, ...]]  # value → those directly above it


_of_countries: dict[str, tuple[str, ...]] = {}  # the regions of the world do not change while a process lives


def above_countries() -> Above:
    if not _of_countries:
        _of_countries.update(_read_countries())
    return _of_countries


def _read_countries() -> Above:
    regions = dict(Region.objects.exclude(parent=None).exclude(parent=WORLD).values_list("pk", "parent"))
    countries = Country.objects.exclude(region=None).exclude(region=WORLD).values_list("pk", "region")
    return {value: (parent,) for value, parent in [*regions.items(), *countries]}


def above_themes() -> Above:
    links = Concept.broader.through.objects.order_by("pk")
    above: dict[str, list[str]] = defaultdict(list)
    for theme, broader in links.values_list("from_concept__key", "to_concept__key"):
        above[theme].append(broader)
    return {theme: tuple(broader) for theme, broader in above.items()}


TREES = {"country": above_countries, "theme": above_themes}


def with_parents(values: Iterable[str], above: Above) -> tuple[str, ...]:
    """The values and all that stands above them, each once; a circle does no harm."""
    met: dict[str, None] = {}
    waiting = list(values)
    while waiting:
        value = waiting.pop(0)
        if value not in met:
            met[value] = None
            waiting += above.get(value, ())
    return tuple(met)


def with_children(values: Iterable[str], above: Above) -> frozenset[str]:
    """The values and all that stands below them."""
    below: dict[str, list[str]] = defaultdict(list)
    for child, parents in above.items():
        for parent in parents:
            below[parent].append(child)
    return frozenset(with_parents(values, {parent: tuple(children) for parent, children in below.items()}))


@dataclass(frozen=True)
class Branch:
    value: str
    branches: tuple["Branch", ...] = ()


def branches(values: Sequence[str], above: Above) -> tuple[Branch, ...]:
    """The values as a tree, in their order; one whose parents are not among them is a root."""
    known = set(values)
    below: dict[str, list[str]] = defaultdict(list)
    for value in values:
        for parent in _nearest_known(value, above, known):
            below[parent].append(value)
    under = {value for children in below.values() for value in children}
    roots = [value for value in values if value not in under]
    return tuple(_branch(root, below, ()) for root in roots)


def _nearest_known(value: str, above: Above, known: set[str]) -> Iterator[str]:
    """The known values right above this one, those between left out."""
    met = {value}
    waiting = list(above.get(value, ()))
    while waiting:
        parent = waiting.pop()
        if parent in known and parent != value:
            yield parent
        elif parent not in met:
            met.add(parent)
            waiting += above.get(parent, ())


def _branch(value: str, below: Mapping[str, list[str]], path: tuple[str, ...]) -> Branch:
    children = [child for child in dict.fromkeys(below.get(value, ())) if child not in path]
    return Branch(value, tuple(_branch(child, below, (*path, value)) for child in children))
