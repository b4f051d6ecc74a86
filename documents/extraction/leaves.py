"""From the paragraphs of a text to its leaves: pages where their ends are marked, parts elsewhere. Child process."""

from collections.abc import Iterable, Iterator, Mapping

from documents.extraction.cleaning import clean, counts_as_text
from documents.extraction.outcome import Budget, LeafKind, Refused, State
from documents.extraction.parts import PART, cut

PAGE_END = "\f"


def leaves(paragraphs: list[str]) -> tuple[LeafKind, list[str]]:
    """Pages where the file marks their ends, parts where it does not.

    One break after a title page says nothing about the fifty pages that follow: where the marks leave a leaf far
    longer than a page, they are not trusted.
    """
    text = "\n\n".join(paragraphs)
    pages = [page.strip("\n") for page in text.split(PAGE_END)]
    if len(pages) > 1 and not pages[-1].strip():
        pages.pop()
    if len(pages) > 1 and max(map(len, pages)) <= 4 * PART:
        return LeafKind.PAGE, pages
    return LeafKind.PART, parts(p.replace(PAGE_END, "") for p in paragraphs)


def parts(paragraphs: Iterable[str]) -> list[str]:
    return list(cut(filter(str.strip, paragraphs)))


def told(leaf: LeafKind, pieces: list[str], budget: Budget, metadata: Mapping[str, str]) -> Iterator[dict]:
    """The events of a reading that went well; refuses a text without a word, and one that is too long."""
    pieces = [clean(piece) for piece in pieces]
    if not any(map(counts_as_text, pieces)):
        raise Refused(State.NO_TEXT, "blank")
    if sum(map(len, pieces)) > budget.characters:
        raise Refused(State.TOO_LARGE, "too_much_text", limit=budget.characters // 1_000_000)
    if len(pieces) > budget.pages:
        raise Refused(State.TOO_LARGE, "too_many_pages", pages=len(pieces), limit=budget.pages)
    yield {"leaf": leaf, "count": len(pieces)}
    for number, text in enumerate(pieces, start=1):
        yield {"page": number, "text": text}
    said = {name: text for name, text in metadata.items() if text}
    yield {"read": True, "lost": [], "blank": False, "metadata": said}
