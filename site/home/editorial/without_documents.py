"""wagtail-localize asks Wagtail's documents app for two classes, as if everybody had installed it.

It is left out of this site on purpose: it would be a second door to files. Importing its models all the same would
register a model without a table, so two empty classes stand in their place: nothing here is ever one of them.
"""

import sys
from types import ModuleType


class AbstractDocument:
    pass


class DocumentChooserBlock:
    pass


def stand_in() -> None:
    """Before wagtail-localize's views are imported."""
    for name, held in (("models", AbstractDocument), ("blocks", DocumentChooserBlock)):
        module = ModuleType(f"wagtail.documents.{name}")
        setattr(module, held.__name__, held)
        sys.modules.setdefault(module.__name__, module)
