"""A light map of a country among its neighbours, drawn from outlines that come with the site (`home/data`)."""

import json
import math
from dataclasses import dataclass
from functools import cache
from pathlib import Path

OUTLINES = Path(__file__).parents[1] / "data" / "outlines.json"
A_DEGREE = 20  # units of the file
WIDTH, HEIGHT = 480, 360  # of the drawing
LEAST_SPAN = 9.0  # degrees: an island is shown with some sea, a small country with those around it
AROUND = 0.45  # of the country's own span, on each side

Ring = list[tuple[float, float]]
Box = tuple[float, float, float, float]  # west, south, east, north


@dataclass(frozen=True)
class Map:
    here: str  # path of the country, in SVG
    others: str  # of all that is seen around it
    width: int = WIDTH
    height: int = HEIGHT


@cache
def outlines() -> dict[str, list[Ring]]:
    """ISO code → rings of longitude and latitude; in the file each point is told from the one before."""
    return {
        code: [_ring(flat) for flat in rings]
        for code, rings in json.loads(OUTLINES.read_text(encoding="utf-8")).items()
    }


def _ring(flat: list[int]) -> Ring:
    x = y = 0
    points = []
    for place in range(0, len(flat), 2):
        x, y = x + flat[place], y + flat[place + 1]
        points.append((x / A_DEGREE, y / A_DEGREE))
    return points


@cache
def map_of(code: str) -> Map | None:
    """None for a territory whose outline nobody drew."""
    rings = outlines().get(code)
    if not rings:
        return None
    window = _window(_box(max(rings, key=_area)))
    around = [
        ring for other, theirs in outlines().items() if other != code for ring in theirs if _meets(_box(ring), window)
    ]
    return Map(_path([ring for ring in rings if _meets(_box(ring), window)], window), _path(around, window))


def _box(ring: Ring) -> Box:
    longitudes, latitudes = zip(*ring, strict=True)
    return min(longitudes), min(latitudes), max(longitudes), max(latitudes)


def _area(ring: Ring) -> float:
    return abs(sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in zip(ring, ring[1:] + ring[:1], strict=True))) / 2


def _meets(box: Box, window: Box) -> bool:
    return box[0] <= window[2] and box[2] >= window[0] and box[1] <= window[3] and box[3] >= window[1]


def _window(box: Box) -> Box:
    """What the map shows: the country in the middle, in the shape of the drawing."""
    west, south, east, north = box
    shrink = _shrink((south + north) / 2)
    span = max((east - west) * shrink, (north - south) * WIDTH / HEIGHT, LEAST_SPAN) * (1 + 2 * AROUND)
    wide, high = span / shrink / 2, span * HEIGHT / WIDTH / 2
    middle_x, middle_y = (west + east) / 2, (south + north) / 2
    return middle_x - wide, middle_y - high, middle_x + wide, middle_y + high


def _shrink(latitude: float) -> float:
    """How much shorter a degree of longitude is there than one of latitude."""
    return max(0.25, math.cos(math.radians(latitude)))


def _path(rings: list[Ring], window: Box) -> str:
    west, _south, east, north = window
    across = WIDTH / (east - west)
    down = HEIGHT / (window[3] - window[1])
    drawn = []
    for ring in rings:
        points = [(round((x - west) * across), round((north - y) * down)) for x, y in ring]
        points = [_kept(point) for point in points]
        points = [point for place, point in enumerate(points) if place == 0 or point != points[place - 1]]
        if len(points) > 2:
            drawn.append(_steps(points))
    return "".join(drawn)


def _kept(point: tuple[int, int]) -> tuple[int, int]:
    """What lies far outside is drawn at the edge of a frame around the map: it is not seen, and costs digits."""
    return min(max(point[0], -WIDTH), 2 * WIDTH), min(max(point[1], -HEIGHT), 2 * HEIGHT)


def _steps(points: list[tuple[int, int]]) -> str:
    """ "M10 20l3-4…z": steps are shorter than places."""
    (x, y), told = points[0], []
    for next_x, next_y in points[1:]:
        told.append(f"{next_x - x}{' ' if next_y >= y else ''}{next_y - y}")
        x, y = next_x, next_y
    return f"M{points[0][0]} {points[0][1]}l{' '.join(told).replace(' -', '-')}z"
