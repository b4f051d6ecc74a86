"""Codes by which others know a subject: targets of the Sustainable Development Goals, instruments of the ILO."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# "1.3" or "1.a": goals 1 to 17, targets by number or letter (UN, A/RES/71/313).
TARGET = re.compile(r"(?:[1-9]|1[0-7])\.(?:\d{1,2}|[a-d])")
# Conventions, recommendations and protocols by number (ILO NORMLEX): "C102", "R202", "P029".
INSTRUMENT = re.compile(r"[CRP]\d{1,3}")


def codes(text: str) -> list[str]:
    """The codes of a list written with commas, semicolons or spaces, in its order, each once."""
    return list(dict.fromkeys(filter(None, re.split(r"[\s,;]+", text))))


def targets(text: str) -> None:
    for code in codes(text):
        if not TARGET.fullmatch(code.lower()):
            raise ValidationError(_("“%(code)s” is no SDG target: write them as 1.3 or 10.4."), params={"code": code})


def instruments(text: str) -> None:
    for code in codes(text):
        if not INSTRUMENT.fullmatch(code.upper()):
            raise ValidationError(
                _("“%(code)s” is no instrument of the ILO: write C102 for a convention, R202 for a recommendation."),
                params={"code": code},
            )
