"""The lexicon and the phrases of the themes, learnt again whenever themes change; read by every question."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import product

from django.db import transaction
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from core import changes
from core.doorbells import ring
from core.models import Change, Concept
from core.models.themes import LabelKind
from core.sweeper import sweeps
from core.themes_loading import loaded, loading_ended
from search import label_files, lexicon
from search.label_files import Labels
from search.lexicon import Renderings
from search.models import LexiconEntry, ThemePhrase

TOPIC = "lexicon"
KEY = "themes"
BATCH = 1000


class StoredLexicon:
    """The lexicon of the database: one question for all the words of one search."""

    def renderings(self, stems: Iterable[str], language: str) -> Mapping[str, Mapping[str, Renderings]]:
        known = LexiconEntry.objects.filter(language=language, stem__in=list(stems)).values_list("stem", "renderings")
        return {
            stem: {other: tuple((word, weight) for word, weight in held) for other, held in renderings.items()}
            for stem, renderings in known
        }


def learn(*sources: str) -> int:
    """Learn from the themes and from the label files (all of them unless told); returns how many stems are known.

    Read and reckoned before the transaction that replaces what was known, which is thus short.
    """
    concepts = list(Concept.objects.current().with_labels())
    labels = [*label_files.read(*sources), *(one for concept in concepts for one in labels_of(concept))]
    entries = [
        LexiconEntry(language=language, stem=stem, renderings=renderings)
        for (language, stem), renderings in lexicon.learn(labels).items()
    ]
    phrases = [phrase for concept in concepts for phrase in _phrases(concept)]
    with transaction.atomic():
        LexiconEntry.objects.all().delete()
        LexiconEntry.objects.bulk_create(entries, batch_size=BATCH)
        ThemePhrase.objects.all().delete()
        ThemePhrase.objects.bulk_create(phrases, batch_size=BATCH)
    return len(entries)


def labels_of(concept: Concept) -> Iterator[Labels]:
    """The preferred labels beside each other, and every other name with the preferred labels of other languages."""
    names = [label for label in concept.labels.all() if label.kind != LabelKind.HIDDEN]
    preferred = {label.language: label.text for label in names if label.kind == LabelKind.PREFERRED}
    yield preferred
    others = [label for label in names if label.kind == LabelKind.OTHER and not label.text.isupper()]  # no acronyms
    for label, (language, text) in product(others, preferred.items()):
        if language != label.language:
            yield {label.language: label.text, language: text}


def _phrases(concept: Concept) -> Iterator[ThemePhrase]:
    told = {
        (label.language, " ".join(lexicon.telling_stems(label.text, label.language))) for label in concept.labels.all()
    }
    for language, stems in sorted(told):
        if stems:
            yield ThemePhrase(concept=concept, language=language, stems=stems)


# --- when ---------------------------------------------------------------------------------------------


def announce(**_: object) -> None:
    """Note in the caller's transaction that the themes changed, and ring for the learning after it."""
    from search.tasks import learn_lexicon  # the task calls this module

    changes.note(TOPIC, [KEY])
    ring(learn_lexicon)


post_save.connect(announce, sender=Concept, dispatch_uid="the lexicon hears of a theme")
post_delete.connect(announce, sender=Concept, dispatch_uid="the lexicon loses a theme")
loaded.connect(announce, dispatch_uid="the lexicon hears of a vocabulary")


def catch_up() -> int | None:
    """Learn if the themes changed since, or nothing was ever learnt; how many stems are known, None: nothing to do."""
    taken = changes.take(TOPIC)
    if not taken and LexiconEntry.objects.exists():
        return None
    known = learn()
    changes.delivered(taken)
    return known


@receiver(loading_ended, dispatch_uid="the lexicon is learnt while somebody waits")
def learn_now(**_: object) -> None:
    catch_up()


@sweeps
def ring_for_the_lexicon() -> None:
    from search.tasks import learn_lexicon

    if Change.objects.filter(topic=TOPIC).waiting().exists() or not LexiconEntry.objects.exists():
        ring(learn_lexicon)
