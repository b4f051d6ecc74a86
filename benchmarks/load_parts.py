"""What `benchmarks.load` runs inside each of the two sites: filling them, and writing while others read."""

import json
import os
import random
import signal
import sys
import time
from pathlib import Path


def stock(environ, start_response):  # pragma: no cover - served by gunicorn
    """The WSGI application of the stock site."""
    return _application()(environ, start_response)


def _application():
    global _made
    if _made is None:
        from django.core.wsgi import get_wsgi_application

        _made = get_wsgi_application()
    return _made


_made = None
_OF_OURS = """
SELECT p.title, d.summary, d.kind || ' ' || d.date || ' ' || d.identifier,
  (SELECT group_concat(t.text, ' ') FROM core_pagetext t
     JOIN documents_documentfile f ON f.stored_id = t.file_id WHERE f.document_id = p.id)
FROM wagtailcore_page p JOIN documents_document d ON d.page_ptr_id = p.id ORDER BY p.id
"""


def fill(folder: str, count: str, pages: str) -> Path:
    """The library of our site; returns the paper with all addresses."""
    from django.conf import settings

    from benchmarks.library import addresses
    from benchmarks.library import fill as fill_library
    from benchmarks.texts import sentences_in

    sentences = sentences_in(Path(folder))
    if not sentences:
        sys.exit(f"{folder} holds too little text in French, English, Spanish or Portuguese (.txt, .jsonl).")
    low, _dash, high = pages.partition("-")
    fill_library(sentences, int(count), (int(low), int(high or low)), random.Random(7))
    paper = settings.DATA_DIR / "places.json"
    paper.write_text(json.dumps(addresses()))
    return paper


def fill_stock(places: str) -> Path:
    """As many pages in the stock site, with the same words; returns the paper with their addresses."""
    from django.conf import settings
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    addresses = stock_pages(json.loads(Path(places).read_text()), Path(places).parent)
    call_command("update_index", verbosity=0)
    paper = settings.DATA / "places.json"
    paper.write_text(json.dumps(addresses))
    return paper


def stock_pages(places: list[dict], ours: Path) -> list[str]:
    """Inserted in bulk from the rows of our own site."""
    import sqlite3

    from django.contrib.contenttypes.models import ContentType
    from wagtail.models import Locale, Page, Site

    from benchmarks.inserting import insert_rows
    from benchmarks.stock.models import TextPage

    home, kind, locale = (
        Site.objects.get().root_page,
        ContentType.objects.get_for_model(TextPage).pk,
        Locale.get_default(),
    )
    rows = sqlite3.connect(ours / "sankore.sqlite3").execute(_OF_OURS)
    pages, texts = [], []
    for number, (title, summary, facts, body) in enumerate(rows, 1):
        slug = f"text-{number}"
        page = Page(
            title=title, draft_title=title, slug=slug, url_path=f"{home.url_path}{slug}/", locale=locale, live=True,
            content_type_id=kind, depth=home.depth + 1, path=Page._get_path(home.path, home.depth + 1, number),
        )  # fmt: skip
        pages.append(page)
        texts.append((summary, facts, body or ""))
    for start in range(0, len(pages), 500):
        saved = Page.objects.bulk_create(pages[start : start + 500])
        insert_rows(TextPage, [
            TextPage(page_ptr_id=page.pk, id=page.pk, summary=summary, facts=facts, body=body)
            for page, (summary, facts, body) in zip(saved, texts[start : start + 500], strict=True)
        ])  # fmt: skip
    Page.objects.filter(pk=home.pk).update(numchild=len(pages))
    return [f"/{page.slug}/" for page in pages[: len(places)]]


def write(rate: str) -> None:
    """Change so many documents a second, tell the index, and fill a new one again and again, until told to stop."""
    from documents.models import Document
    from search import indexing

    stopping = []
    signal.signal(signal.SIGTERM, lambda *_: stopping.append(True))
    pause, dice = 1 / float(rate), random.Random(5)
    keys = list(Document.objects.values_list("pk", flat=True))
    if os.fork() == 0:  # a process of its own, as on a real site
        indexing.rebuild()
        os._exit(0)
    while not stopping:
        began = time.monotonic()
        document = Document.objects.get(pk=dice.choice(keys))
        document.summary = f"{document.summary[:250]} ({dice.randrange(1000)})"
        document.save()
        try:
            indexing.drain()
        except Exception as error:
            print(f"The index was not told: {error}", file=sys.stderr)
        time.sleep(max(0.0, pause - (time.monotonic() - began)))


if __name__ == "__main__":
    import django

    django.setup()
    told = {"fill": fill, "fill-stock": fill_stock, "write": write}[sys.argv[1]](*sys.argv[2:])
    if told:
        print(told)
