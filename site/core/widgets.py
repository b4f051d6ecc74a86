"""Lists to choose from, in the order of the reader's alphabet: rows are sorted by code, people read names."""

from typing import Any

from django import forms

from core.languages import folded


class ByLabel:
    """Sorts the choices of a select by what they say, the empty one first."""

    def optgroups(self, name: str, value: Any, attrs: Any = None) -> list:
        groups = super().optgroups(name, value, attrs)  # type: ignore[misc]
        return sorted(groups, key=lambda group: (group[1][0]["value"] != "", folded(str(group[1][0]["label"]))))


class SelectByLabel(ByLabel, forms.Select):
    pass


class SelectManyByLabel(ByLabel, forms.SelectMultiple):
    pass
