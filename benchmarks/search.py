"""How quick a results page is, beside stock Wagtail's database search on the same rows.

    python -m benchmarks.search FOLDER --documents N [--pages P] [--seconds S]

Documents of P pages (15 unless told; `--pages 1-2` for one or two) of about 2 500 characters are put together from
the texts of FOLDER (.txt, and .jsonl with a field "text"). Each question of `questions.toml` is timed from the typed
words to what the template receives: rows read again, five facets with counts, twenty excerpts, best pages. Stock
Wagtail is asked the same words, with the same filters, for twenty rows, a total and its five facets, in the same run.
"""

import argparse
import json
import os
import random
import resource
import statistics
import sys
import tempfile
import time
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
if sys.path[0] == str(ROOT / "benchmarks"):  # run by its path, where this file would hide the app of the same name
    sys.path.pop(0)
sys.path += [str(ROOT), str(ROOT / "site")]
DATA = tempfile.TemporaryDirectory(prefix="search-benchmark-")
os.environ.update(
    DATA_DIR=DATA.name, DJANGO_SETTINGS_MODULE="config.settings", DATABASE_URL=f"sqlite:///{DATA.name}/rows.sqlite3"
)

from django.conf import settings  # noqa: E402

settings.INSTALLED_APPS += ["benchmarks"]

import django  # noqa: E402

django.setup()

from django.contrib.auth.models import AnonymousUser  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, models, transaction  # noqa: E402
from wagtail.search import index  # noqa: E402
from wagtail.search.backends import get_search_backend  # noqa: E402

from benchmarks.texts import page_of, sentences_in  # noqa: E402
from core import themes_loading  # noqa: E402
from core.models import Change, Concept, Definition, Label  # noqa: E402
from search import learning, registry  # noqa: E402
from search.engines.base import PassageHit  # noqa: E402
from search.engines.tantivy_engine import TantivyEngine  # noqa: E402
from search.models import LexiconEntry, ThemePhrase, Withdrawal  # noqa: E402
from search.pages import texts_at  # noqa: E402
from search.registry import PUBLIC, Entry, Passage  # noqa: E402
from search.service import Question, find  # noqa: E402

FACETS = ("kind", "country", "theme", "language", "publisher")
VALUES = {
    "kind": ["working_paper", "handbook", "report", "legal_text", "good_practice", "presentation"],
    "country": ["CI", "SN", "BJ", "TG", "BF", "ML", "NE", "GN", "GH", "NG", "RW", "MA", "FR", "PT", "ES"],
    "theme": ["health", "financing", "governance", "pensions", "informal_work", "registers", "benefits", "insurance"],
    "publisher": ["ministry", "agency", "federation", "university", "network", "bank"],
}
BATCH = 500


class Text(index.Indexed, models.Model):
    """A document as stock Wagtail indexes it: its whole text in one field, five columns to filter by."""

    identifier = models.CharField(max_length=12, unique=True)
    title = models.CharField(max_length=250)
    summary = models.TextField()
    audience = models.CharField(max_length=10, default=PUBLIC)
    date = models.IntegerField()
    kind = models.CharField(max_length=30)
    country = models.CharField(max_length=30)
    theme = models.CharField(max_length=30)
    language = models.CharField(max_length=2)
    publisher = models.CharField(max_length=30)

    search_fields = [
        index.SearchField("title", boost=2),
        index.SearchField("summary"),
        index.SearchField("body"),
        *(index.FilterField(name) for name in (*FACETS, "audience", "date")),
    ]

    class Meta:
        app_label = "benchmarks"

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return f"/fr/library/{self.identifier}/"

    @property
    def body(self) -> str:
        return "\n".join(page.text for page in self.pages.all())


class Page(models.Model):
    document = models.ForeignKey(Text, on_delete=models.CASCADE, related_name="pages")
    number = models.IntegerField()
    text = models.TextField()

    class Meta:
        app_label = "benchmarks"
        constraints = [models.UniqueConstraint(fields=["document", "number"], name="one_page_a_number")]


@registry.register
class Texts(registry.SearchIndex):
    prefix = "text"

    def keys(self) -> Iterator[str]:
        return (self.key(one) for one in Text.objects.values_list("identifier", flat=True).iterator())

    def entries(self, keys: Sequence[str]) -> Iterator[Entry]:
        wanted = [self.identifier(key) for key in keys]
        for text in Text.objects.filter(identifier__in=wanted).prefetch_related("pages"):
            yield Entry(
                self.key(text.identifier),
                {text.language: text.title},
                {text.language: text.summary},
                (),
                frozenset({PUBLIC}),
                {name: (getattr(text, name),) for name in FACETS},
                text.date,
                tuple(Passage("text", page.number, page.text, text.language) for page in text.pages.all()),
            )

    def rows(self, keys: Sequence[str], user) -> Mapping[str, Text]:
        found = Text.objects.filter(identifier__in=[self.identifier(key) for key in keys], audience=PUBLIC)
        return {self.key(text.identifier): text for text in found}

    def language(self, row: Text) -> str:
        return row.language

    def summary(self, row: Text) -> str:
        return row.summary

    def page_url(self, row: Text, page: PassageHit, words: str) -> str:
        return f"{row.get_absolute_url()}{page.number}/?q={words}"

    def texts(self, rows: Mapping[str, Text], pages: Sequence[PassageHit]) -> Mapping[tuple[str, str, int], str]:
        keys = {row.pk: key for key, row in rows.items()}
        places = [(rows[page.key].pk, page.number) for page in pages]
        return {
            (keys[at], "text", number): text
            for (at, number), text in texts_at(Page.objects, "document", places).items()
        }


def load(sentences: Mapping[str, list[str]], count: int, pages: tuple[int, int], dice: random.Random) -> None:
    sizes = [sum(map(len, sentences[code])) for code in sentences]
    for start in range(0, count, BATCH):
        texts, bodies = [], []
        for number in range(start, min(count, start + BATCH)):
            language = dice.choices(list(sentences), sizes)[0]
            body = [page_of(sentences[language], dice) for _ in range(dice.randint(*pages))]
            texts.append(
                Text(
                    identifier=f"{number:07d}",
                    title=dice.choice(sentences[language])[:90],
                    summary=dice.choice(sentences[language])[:300],
                    date=dice.randint(1995, 2026) * 10000 + dice.randint(1, 12) * 100 + dice.randint(1, 28),
                    language=language,
                    **{name: values[int(len(values) * dice.random() ** 2)] for name, values in VALUES.items()},
                )
            )
            bodies.append(body)
        with transaction.atomic():
            saved = Text.objects.bulk_create(texts)
            Page.objects.bulk_create(
                Page(document=text, number=place, text=page)
                for text, body in zip(saved, bodies, strict=True)
                for place, page in enumerate(body, 1)
            )


def tables() -> None:
    for app in ("core", "contenttypes", "wagtailsearch"):  # core first: whatever is saved is noticed there
        call_command("migrate", app, verbosity=0)
    known = connection.introspection.table_names()
    with connection.schema_editor() as editor:
        for model in (Change, Concept, Label, Definition, Withdrawal, LexiconEntry, ThemePhrase, Text, Page):
            if model._meta.db_table not in known:
                editor.create_model(model)
    themes_loading.load()
    learning.learn()


def index_ours(engine: TantivyEngine) -> float:
    started = time.perf_counter()
    kind = registry.kind_of("text:")
    identifiers = list(Text.objects.order_by("pk").values_list("identifier", flat=True))
    batches = (identifiers[start : start + BATCH] for start in range(0, len(identifiers), BATCH))
    with engine.rebuild() as fresh:
        fresh.put(entry for batch in batches for entry in kind.entries([kind.key(one) for one in batch]))
    return time.perf_counter() - started


def index_stock() -> float:
    started = time.perf_counter()
    target = get_search_backend().get_index_for_model(Text)
    rows = Text.objects.order_by("pk")
    for start in range(0, rows.count(), BATCH):
        target.add_items(Text, list(rows.prefetch_related("pages")[start : start + BATCH]))
    return time.perf_counter() - started


def questions() -> list[Question]:
    with (ROOT / "benchmarks" / "questions.toml").open("rb") as file:
        asked = tomllib.load(file)["question"]
    return [
        Question(
            one["words"],
            {name: tuple(values) for name, values in one.get("filters", {}).items()},
            tuple(one.get("years", (None, None))),
            one.get("sort", "relevance"),
            language="fr",
            facets=FACETS,
        )
        for one in asked
    ]


def ask_ours(question: Question, engine: TantivyEngine) -> tuple[float, int]:
    started = time.perf_counter()
    found = find(question, AnonymousUser(), engine)
    return time.perf_counter() - started, found.total or 0


def ask_stock(question: Question) -> tuple[float, int]:
    started = time.perf_counter()
    rows = Text.objects.filter(audience=PUBLIC, **{f"{name}__in": held for name, held in question.filters.items()})
    first, last = question.years
    if first is not None:
        rows = rows.filter(date__gte=first * 10000, date__lt=(last + 1) * 10000)
    by_date = question.sort == "newest"
    results = get_search_backend().search(
        question.words, rows.order_by("-date") if by_date else rows, order_by_relevance=not by_date
    )
    total = results.count()
    list(results[:20])
    for name in FACETS:
        results.facet(name)
    return time.perf_counter() - started, total


def milliseconds(times: Sequence[float]) -> dict[str, float]:
    ranked = sorted(times)
    return {
        "p50": round(statistics.median(ranked) * 1000, 2),
        "p95": round(ranked[min(len(ranked) - 1, int(len(ranked) * 0.95))] * 1000, 2),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, metavar="FOLDER")
    parser.add_argument("--documents", type=int, required=True, metavar="N")
    parser.add_argument("--pages", default="15", metavar="P", help="a number, or a range as in 1-2")
    parser.add_argument("--seconds", type=float, default=180, help="to give stock Wagtail's questions (default 180)")
    parser.add_argument("--no-stock", action="store_true", help="leave stock Wagtail out")
    chosen = parser.parse_args()
    low, _, high = chosen.pages.partition("-")
    pages = (int(low), int(high or low))
    if not chosen.folder.is_dir():
        sys.exit(f"There is no folder {chosen.folder}: give one with texts (.txt, .jsonl).")
    sentences = sentences_in(chosen.folder)
    if not sentences:
        sys.exit(f"{chosen.folder} holds too little text in French, English, Spanish or Portuguese (.txt, .jsonl).")

    tables()
    started = time.perf_counter()
    load(sentences, chosen.documents, pages, random.Random(7))
    written = Page.objects.count()
    print(f"{chosen.documents} documents, {written} pages written in {time.perf_counter() - started:.0f} s", flush=True)
    engine = TantivyEngine(Path(DATA.name) / "index")
    ours_took = index_ours(engine)
    size = sum(path.stat().st_size for path in (Path(DATA.name) / "index").rglob("*") if path.is_file())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"ours indexed in {ours_took:.0f} s, {size / 1e6:.0f} MB, peak {peak} MB", flush=True)
    stock_took = 0.0
    if not chosen.no_stock:
        stock_took = index_stock()
        print(f"stock Wagtail indexed in {stock_took:.0f} s", flush=True)

    asked = questions()
    ours: dict[str, list[float]] = defaultdict(list)
    stock: dict[str, float] = {}
    totals = {}
    for question in asked:
        ask_ours(question, engine)  # the first answer of a process opens the files
    until = time.perf_counter() + chosen.seconds
    for question in random.Random(3).sample(asked, len(asked)):
        for _ in range(5):
            took, totals[question.words] = ask_ours(question, engine)
            ours[question.words].append(took)
        if not chosen.no_stock and time.perf_counter() < until:
            stock[question.words], _count = ask_stock(question)
    for question in asked:
        words = question.words
        beside = f"{stock[words] * 1000:9.0f}" if words in stock else " " * 9
        print(f"{statistics.median(ours[words]) * 1000:8.2f} {beside} ms {totals[words]:7} found  {words}")

    mine = milliseconds([took for times in ours.values() for took in times])
    result = {"documents": chosen.documents, "pages": written, "ours_ms": mine, "index_seconds": round(ours_took, 1)}
    result |= {"index_mb": round(size / 1e6), "questions": len(asked)}
    if stock:
        times = [statistics.median(ours[words]) for words in stock]
        ratios = [stock[words] / took for words, took in zip(stock, times, strict=True)]
        result |= {
            "stock_ms": milliseconds(list(stock.values())),
            "stock_index_seconds": round(stock_took, 1),
            "stock_questions": len(stock),
            "times_quicker": round(statistics.median(stock.values()) / statistics.median(times)),
            "times_quicker_each_median": round(statistics.median(ratios)),
        }
        print(f"{result['times_quicker']} times quicker than stock Wagtail, by medians")
    print(json.dumps(result))


if __name__ == "__main__":
    main()
