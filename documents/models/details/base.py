"""What the details of every kind have in common: facts for the cells of the record, sections for its text."""

from collections.abc import Iterator
from typing import Any, ClassVar

from django.db import models
from modelcluster.fields import ParentalKey


class Details(models.Model):
    """What one kind of document adds to the record, one to one.

    `facts` are short and stand in cells; `sections` are texts under a heading of their own. The fields of a kind
    stay when the document becomes another one, and are seen again when it turns back.
    """

    document: ParentalKey
    FACTS: ClassVar[tuple[str, ...]] = ()
    SECTIONS: ClassVar[tuple[str, ...]] = ()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(self.document)

    @property
    def name(self) -> str:
        """The heading its texts stand under."""
        return str(self._meta.verbose_name)

    @property
    def facts(self) -> list[tuple[str, Any]]:
        """Heading and value of what was filled in, a choice by its words."""
        return [(heading, value) for heading, value, _name in self._filled(self.FACTS)]

    @property
    def sections(self) -> list[tuple[str, str]]:
        """Heading and text of what was filled in, in reading order."""
        return [(heading, value) for heading, value, _name in self._filled(self.SECTIONS)]

    @property
    def words(self) -> list[str]:
        """All that was written into it, for the search: texts and references, not choices."""
        texts = [value for _heading, value in self.sections]
        facts = [value for _heading, value, name in self._filled(self.FACTS) if value == getattr(self, name)]
        return texts + [fact for fact in facts if isinstance(fact, str)]  # dates are facts too, and no words

    def _filled(self, names: tuple[str, ...]) -> Iterator[tuple[str, Any, str]]:
        for name in names:
            value = getattr(self, name)
            if value not in (None, ""):
                display = getattr(self, f"get_{name}_display", None)
                yield (
                    str(getattr(self._meta.get_field(name), "verbose_name", name)),
                    display() if display else value,
                    name,
                )


def of_document(related_name: str) -> ParentalKey:
    """The document these details belong to; `related_name` is where the document finds them."""
    return ParentalKey("documents.Document", on_delete=models.CASCADE, related_name=related_name)


def only_one(name: str) -> list[models.BaseConstraint]:
    return [models.UniqueConstraint(fields=["document"], name=f"one_{name}_a_document")]
