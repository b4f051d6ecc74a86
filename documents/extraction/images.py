"""Pictures of pages (PNG, JPEG, TIFF, WebP): scans of one page, or of several in a TIFF. Runs in the child process."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from PIL import Image, ImageOps, UnidentifiedImageError

from documents.extraction.outcome import Budget, Refused, State

FORMATS = {"png": "PNG", "jpg": "JPEG", "tiff": "TIFF", "webp": "WEBP"}
_MOST_PIXELS = 60_000_000  # an A3 page at 400 dots per inch has 31 million
Image.MAX_IMAGE_PIXELS = None  # our own limit is asked before anything is unpacked


def read_image(file: BinaryIO, kind: str, budget: Budget) -> Iterator[dict]:
    with opened(file, kind) as image:
        count = getattr(image, "n_frames", 1) if kind == "tiff" else 1
        if count > budget.pages:
            raise Refused(State.TOO_LARGE, "too_many_pages", pages=count, limit=budget.pages)
        yield {"leaf": "page", "count": count}
        for number in range(1, count + 1):
            image.seek(number - 1)
            _check(image)
        image.seek(0)
        image.load()  # a file cut off on its way is found out here
    for number in range(1, count + 1):
        yield {"page": number, "text": "", "is_drawn": True}
    yield {"read": True, "lost": [], "blank": False, "metadata": {}}


def frame(path: str, kind: str, number: int, width: int | None = None) -> Image.Image:
    """One page of it, upright, in colours; no wider than `width`."""
    with open(path, "rb") as file, opened(file, kind) as image:
        try:
            image.seek(number - 1)
        except EOFError as error:
            raise Refused(State.DAMAGED, "no_such_page", page=number, pages=getattr(image, "n_frames", 1)) from error
        _check(image)
        if width:
            image.draft("RGB", (width, 3 * width))  # a JPEG is unpacked no larger than needed
        upright = ImageOps.exif_transpose(image)
        if width and upright.width > width:
            upright.thumbnail((width, 3 * width))
        return _on_white(upright)


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode in ("I;16", "I", "F"):
        image = image.point(lambda value: value / 256).convert("L")
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        image = image.convert("RGBA")
        paper = Image.new("RGBA", image.size, "white")
        paper.alpha_composite(image)
        image = paper
    return image.convert("RGB")


@contextmanager
def opened(file: BinaryIO, kind: str) -> Iterator[Image.Image]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(file, formats=[FORMATS[kind]]) as image:
                yield image
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError, TypeError) as error:
        raise Refused(State.DAMAGED, "unreadable") from error


def _check(image: Image.Image) -> None:
    if image.width * image.height > _MOST_PIXELS:
        raise Refused(
            State.TOO_LARGE,
            "too_many_pixels",
            pixels=-(-image.width * image.height // 1_000_000),
            limit=_MOST_PIXELS // 1_000_000,
        )
