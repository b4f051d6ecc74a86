"""Real files for tests, made on the spot."""

import json

import typst

_TEMPLATE = """
#set document(title: sys.inputs.title, author: sys.inputs.author, date: none)
#set page(width: 120mm, height: 170mm, margin: 12mm)
#set text(size: 9pt, lang: sys.inputs.language)
#let pages = json(bytes(sys.inputs.pages))
#for (place, words) in pages.enumerate() [
  #if place > 0 { pagebreak() }
  #words
]
"""


def make_pdf(*pages: str, title: str = "", author: str = "", language: str = "fr") -> bytes:
    """A PDF whose pages hold these texts."""
    inputs = {"pages": json.dumps(pages), "title": title, "author": author, "language": language}
    return typst.compile(_TEMPLATE.encode(), sys_inputs=inputs)
