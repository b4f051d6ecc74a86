"""The little of Markdown our first texts are written in, as the rich text of a page. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape


@dataclass(frozen=True)
class Section:
    heading: str
    html: str


@dataclass(frozen=True)
class Text:
    title: str
    introduction: str
    sections: tuple[Section, ...]


def read(text: str) -> Text:
    """A "# title", the paragraph after it, then sections that begin with "## heading"."""
    head, *rest = re.split(r"^## ", text.strip(), flags=re.MULTILINE)
    title, _break, introduction = head.partition("\n")
    sections = []
    for part in rest:
        heading, _break, body = part.partition("\n")
        sections.append(Section(heading.strip(), "".join(_blocks(body))))
    return Text(title.removeprefix("#").strip(), " ".join(introduction.split()), tuple(sections))


def _blocks(body: str) -> Iterator[str]:
    for block in re.split(r"\n\s*\n", body.strip()):
        lines = block.strip().splitlines()
        if lines and all(line.startswith("- ") for line in lines):
            yield "<ul>" + "".join(f"<li>{_inline(line[2:])}</li>" for line in lines) + "</ul>"
        elif lines:
            yield f"<p>{_inline(' '.join(line.strip() for line in lines))}</p>"


def _inline(text: str) -> str:
    marked = re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", escape(text.strip(), quote=False))
    return re.sub(r"\[(.+?)\]\((\S+?)\)", r'<a href="\2">\1</a>', marked)
