"""What the values of a filter are called: the index holds keys, readers read words."""

from collections.abc import Callable, Iterable, Mapping

from core.languages import Language
from core.models import Concept, Country, Organisation, Region

Labeller = Callable[[list[str]], Mapping[str, str]]
_labellers: dict[str, Labeller] = {}


def labels(name: str) -> Callable[[Labeller], Labeller]:
    """Register who knows the words of a filter; a value it does not return is one that is no more."""

    def remember(labeller: Labeller) -> Labeller:
        _labellers[name] = labeller
        return labeller

    return remember


def words_for(name: str, values: Iterable[str]) -> Mapping[str, str]:
    """Value → word in the reader's language, for the values that still mean something."""
    wanted = list(dict.fromkeys(values))
    return _labellers[name](wanted) if wanted and name in _labellers else {}


@labels("country")
def _countries(values: list[str]) -> Mapping[str, str]:
    """And the regions they are filed under."""
    regions = {region.pk: str(region) for region in Region.objects.filter(pk__in=values)}
    return regions | {country.pk: str(country) for country in Country.objects.filter(pk__in=values)}


@labels("theme")
def _themes(values: list[str]) -> Mapping[str, str]:
    return {theme.key: str(theme) for theme in Concept.objects.filter(key__in=values).with_labels()}


@labels("publisher")
def _publishers(values: list[str]) -> Mapping[str, str]:
    found = Organisation.objects.filter(key__in=values).with_names()
    return {one.key: one.short_name_in().text for one in found}


@labels("language")
def _languages(values: list[str]) -> Mapping[str, str]:
    return {value: str(Language(value).label) for value in values if value in Language.values}


@labels("year")
def _years(values: list[str]) -> Mapping[str, str]:
    return {value: value for value in values if value.isdigit() and len(value) == 4}
