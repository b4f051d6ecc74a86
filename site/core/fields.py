"""Model and form fields of our own: partial dates, and names folded for comparison."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.query_utils import DeferredAttribute
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from core.dates import ImpossibleDate, PartialDate, parse
from core.languages import folded


def _read(text: str) -> PartialDate:
    try:
        return parse(text, get_language() or "fr")
    except ImpossibleDate as error:
        raise ValidationError(gettext(error.sentence) % error.facts, code="impossible_date") from error


class PartialDateFormField(forms.Field):
    """Takes a date as people write it, and shows it as they write it."""

    def to_python(self, value: Any) -> PartialDate | None:
        if value is None or isinstance(value, PartialDate):
            return value
        text = str(value).strip()
        return _read(text) if text else None

    def prepare_value(self, value: Any) -> Any:
        return value.in_words(get_language() or "fr") if isinstance(value, PartialDate) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            before = initial if isinstance(initial, PartialDate) or not initial else _read(str(initial))
            return (before or None) != self.to_python(data)
        except ValidationError:
            return True


class _ReadWhenSet(DeferredAttribute):
    """Turns a text into a date as soon as it is set, so that an unsaved object already answers `is_exact`."""

    def __set__(self, instance: models.Model, value: Any) -> None:
        instance.__dict__[self.field.attname] = self.field.to_python(value)


class PartialDateField(models.Field):
    """A `core.dates.PartialDate` or None.

    The column holds "<sort key>|<canonical text>", as in "20210627|2021-06-27/2021-07-04": text sorts as the dates do,
    so `order_by`, `__lt` and `__gte` work on every database. "" stands for none, and what has no year ("0000…") comes
    before what has one. `__year` gives the year (0 for none), so `published__year__gte=2020` is a filter.
    """

    description = _("A date as precise as its source")
    empty_strings_allowed = False  # an unset date is None, never ""
    descriptor_class = _ReadWhenSet

    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault("max_length", 120)  # two labels of 40 with their years
        super().__init__(*args, **options)

    def deconstruct(self):
        name, path, args, options = super().deconstruct()
        if options.get("max_length") == 120:
            del options["max_length"]
        return name, path, args, options

    def get_internal_type(self) -> str:
        return "CharField"

    def to_python(self, value: Any) -> Any:
        if value is None or value == "":
            return None
        if not isinstance(value, str):
            return value  # a date already, or an expression such as F("starts")
        _sort_key, bar, text = value.rpartition("|")
        return _read(text if bar else value)

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> PartialDate | None:
        return self.to_python(value)

    def get_prep_value(self, value: Any) -> Any:
        value = super().get_prep_value(value)
        when = self.to_python(value)
        if when is None:
            return None if self.null else ""
        return f"{when.sort_key():08}|{when.iso()}" if isinstance(when, PartialDate) else when

    def value_to_string(self, obj: models.Model) -> str:
        when: Any = self.value_from_object(obj)
        return when.iso() if when else ""

    def formfield(self, **options: Any) -> Any:
        shown = {
            "form_class": PartialDateFormField,
            "help_text": self.help_text
            or _("As precise as the source: 2021, June 2021, 27 June – 4 July 2021, since 2020."),
        }
        return super().formfield(**{**shown, **options})


@PartialDateField.register_lookup
class Year(models.Transform):
    """The year of a partial date as a number: 0 when it has none, NULL when there is no date."""

    lookup_name = "year"
    output_field = models.IntegerField()

    def as_sql(self, compiler, connection, **context):
        column, parameters = compiler.compile(self.lhs)
        return f"CAST(NULLIF(SUBSTR({column}, 1, 4), '') AS INTEGER)", parameters


class FoldedField(models.CharField):
    """Another attribute of the row without accents and capitals, kept for looking up and sorting."""

    def __init__(self, *args: Any, source: str = "", **options: Any) -> None:
        self.source = source
        super().__init__(*args, **{"max_length": 300, "editable": False, "blank": True, "default": "", **options})

    def deconstruct(self):
        name, path, args, options = super().deconstruct()
        return name, path, args, {**options, "source": self.source}

    def pre_save(self, instance: models.Model, add: bool) -> str:
        text = folded(getattr(instance, self.source))[: self.max_length]
        setattr(instance, self.attname, text)
        return text
