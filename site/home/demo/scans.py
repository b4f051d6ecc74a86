"""A paper as a photocopier hands it over: pages that are images, in which no program finds a letter."""

from pathlib import Path

import pypdfium2
from PIL import Image

_DOTS = 200  # an inch; fewer, and small letters are lost to OCR
_ASKEW = (0.5, -0.4, 0.3)  # degrees: nobody lays a sheet quite straight
_INK = 150  # of 255: darker is black, lighter is paper


def scan(path: Path) -> None:
    """Put in the place of a PDF the black and white images of its pages."""
    with pypdfium2.PdfDocument(path) as paper:
        pages = [_scanned(page, _ASKEW[number % len(_ASKEW)]) for number, page in enumerate(paper)]
    first, *rest = pages
    # no title and no day: nothing but the image is known of a scan, and the same pages give the same file
    first.save(
        path, "PDF", save_all=True, append_images=rest, resolution=_DOTS, title=None, creationDate=None, modDate=None
    )


def _scanned(page: pypdfium2.PdfPage, askew: float) -> Image.Image:
    drawn = page.render(scale=_DOTS / 72, grayscale=True).to_pil()
    laid = drawn.rotate(askew, Image.Resampling.BICUBIC, fillcolor=255)
    return laid.point(lambda light: 255 * (light > _INK), mode="1")
