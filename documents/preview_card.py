"""The picture of a document where it is shared: its title on the cloth of the house, 1200 by 630, at most 20 KB."""

import io
import json

import typst
from PIL import Image

from core.marks import ICONS, MOTIFS

WIDTH, HEIGHT = 1200, 630
MOST = 20_000  # bytes
COLOURS = (16, 8, 6, 4, 3)  # flat ones and the edges of letters: as many as the weight allows
DRAWING = 2  # of our cards: a change of how they are drawn makes new ones
LONGEST_TITLE = 140  # characters

_TEMPLATE = r"""
#let facts = json(bytes(sys.inputs.facts))
#set page(width: 1200pt, height: 630pt, margin: 0pt, fill: rgb("#141a50"))
#set text(
  fill: white, lang: facts.language, hyphenate: false, stretch: 75%, weight: "bold",
  font: ("Roboto Condensed", "Liberation Sans Narrow", "DejaVu Sans", "Libertinus Serif"),
)
#let cloth = image(bytes(facts.cloth), format: "svg", width: 96pt, height: 630pt)
#place(right + top, cloth)
#place(left + top, block(width: 1090pt, height: 470pt, inset: (left: 64pt, right: 40pt, top: 56pt))[
  #text(size: 30pt, fill: rgb("#b9c6ff"), weight: "regular", facts.kind)
  #v(26pt, weak: true)
  #set par(leading: 0.42em)
  #text(size: facts.size * 1pt, facts.title)
])
#place(left + bottom, dx: 64pt, dy: -44pt, grid(
  columns: 2, column-gutter: 18pt, align: horizon,
  image(bytes(facts.mark), format: "svg", width: 54pt), text(size: 46pt, facts.site),
))
"""


def draw(title: str, kind: str, language: str, motif: str) -> bytes:
    """A PNG; `kind` is the line above the title."""
    if len(title) > LONGEST_TITLE:
        title = title[:LONGEST_TITLE].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"
    facts = {
        "title": title,
        "kind": kind,
        "language": language,
        "site": "Sankoré",
        "size": next(size for longest, size in ((50, 92), (90, 76), (130, 64), (999, 54)) if len(title) <= longest),
        "cloth": _cloth(motif),
        "mark": _mark(),
    }
    drawn = typst.compile(_TEMPLATE.encode(), format="png", ppi=72, sys_inputs={"facts": json.dumps(facts)})
    assert isinstance(drawn, bytes)
    picture = Image.open(io.BytesIO(drawn)).convert("RGB")
    for colours in COLOURS:
        light = _light(picture, colours)
        if len(light) <= MOST:
            break
    return light


def _light(picture: Image.Image, colours: int) -> bytes:
    written = io.BytesIO()
    picture.quantize(colours, dither=Image.Dither.NONE).save(written, "png", optimize=True)
    return written.getvalue()


def _cloth(motif: str) -> str:
    """A strip of the motif of its kind, drawn out: not every reader of SVG knows patterns."""
    tiles = "".join(
        f'<path transform="translate({12 * column} {12 * row})" d="{MOTIFS[motif]}"/>'
        for column in range(2)
        for row in range(14)
    )
    thread = f'<g fill="#b9c6ff" fill-rule="evenodd">{tiles}</g>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 157.5">{thread}</svg>'


def _mark() -> str:
    drawn = ICONS["mark"].replace("currentColor", "#ffffff")
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" stroke="#ffffff" stroke-width="2">'
        f"{drawn}</svg>"
    )
