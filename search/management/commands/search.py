import json

from django.contrib.auth.models import AnonymousUser
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from core.access import Reader
from core.languages import Language
from core.models import User
from search.engines.base import SORTS
from search.excerpts import plain_text
from search.labels import words_for
from search.registry import FACETS
from search.service import Question, ResultPage, find


class Command(BaseCommand):
    help = "Search as the search page does, for everyone or as one account."

    def add_arguments(self, parser) -> None:
        parser.add_argument("words", help='What would be typed: words, "phrases", -exclusions.')
        parser.add_argument("--as", dest="email", default="", metavar="EMAIL", help="Search with this account's eyes.")
        parser.add_argument("--language", default="fr", help="Of the reader's pages (default fr).")
        parser.add_argument("--page", type=int, default=1)
        parser.add_argument("--sort", default="relevance", help="relevance, newest, oldest, added or title")
        parser.add_argument(
            "--filter", action="append", default=[], metavar="NAME=VALUE", help="kind=handbook; may be repeated"
        )
        parser.add_argument("--json", action="store_true", dest="as_json")

    def handle(
        self, *args, words: str, email: str, language: str, page: int, sort: str, as_json: bool, **options
    ) -> None:
        if language not in Language.values:
            languages = ", ".join(Language.values)
            raise CommandError(f"Pages are in {languages}: there is no language “{language}”.", returncode=2)
        if sort not in SORTS:
            raise CommandError(f"Answers are sorted by {', '.join(SORTS)}: there is no “{sort}”.", returncode=2)
        filters: dict[str, tuple[str, ...]] = {}
        for chosen in options["filter"]:
            name, equals, value = chosen.partition("=")
            if not equals:
                raise CommandError(f"A filter is written NAME=VALUE, not {chosen}.", returncode=2)
            if name not in FACETS:
                raise CommandError(f"The filters are {', '.join(FACETS)}: there is no “{name}”.", returncode=2)
            if value not in words_for(name, [value]):
                raise CommandError(f"Nothing in the library is called “{value}” ({name}).", returncode=2)
            filters[name] = (*filters.get(name, ()), value)
        question = Question(words, filters, sort=sort, page=page, language=language)
        with translation.override(language):
            found = find(question, self._reader(email))
            self.stdout.write(json.dumps(facts(found), ensure_ascii=False) if as_json else lines(found))

    def _reader(self, email: str) -> Reader:
        if not email:
            return AnonymousUser()
        try:
            return User.objects.get_by_natural_key(email)
        except User.DoesNotExist:
            raise CommandError(f"Nobody has an account with the address {email}.") from None


def facts(found: ResultPage) -> dict:
    return {
        "total": found.total,
        "engine": found.engine,
        "language": found.language,
        "suggestion": found.suggestion,
        "notes": [note.sentence for note in found.notes],
        "facets": {name: {value.value: value.count for value in values} for name, values in found.facets.items()},
        "hits": [
            {
                "key": hit.key,
                "kind": hit.kind,
                "title": plain_text(hit.title),
                "url": hit.url,
                "language": hit.language,
                "score": round(hit.score, 4),
                "pages": [
                    {"number": page.number, "url": page.url, "excerpt": plain_text(page.excerpt)} for page in hit.pages
                ],
            }
            for hit in found.hits
        ],
    }


def lines(found: ResultPage) -> str:
    count = "not counted" if found.total is None else f"{found.total} found"
    said = [f"{count} ({found.engine}, {found.seconds * 1000:.1f} ms)"]
    said += [note.sentence for note in found.notes]
    if found.suggestion:
        said.append(f"Did you mean: {found.suggestion}")
    for hit in found.hits:
        said += ["", f"{plain_text(hit.title)}  [{hit.kind}, {hit.language}]", hit.url]
        said += [f"  p. {page.number}: {_marked(page.excerpt)}" for page in hit.pages] or [f"  {_marked(hit.excerpt)}"]
    return "\n".join(said)


def _marked(pieces) -> str:
    return "".join(f"*{piece.text}*" if piece.marked else piece.text for piece in pieces)
