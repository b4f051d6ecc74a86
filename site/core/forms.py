"""What the forms of the directory check across the rows of one thing."""

from django.utils.translation import gettext as _
from wagtail.admin.forms import WagtailAdminModelForm

from core.models import LabelKind


class ConceptForm(WagtailAdminModelForm):
    """Refuses two preferred labels in one language, on the row that doubles.

    The database refuses them too, but labels that are saved together are not yet there when each is checked.
    """

    def is_valid(self) -> bool:
        return super().is_valid() and self._says_each_language_once()

    def _says_each_language_once(self) -> bool:
        seen: set[str] = set()
        doubled = False
        for row in self.formsets["labels"].forms:
            said = row.cleaned_data
            if said.get("DELETE") or said.get("kind") != LabelKind.PREFERRED:
                continue
            language = said["language"]
            if language in seen:
                row.add_error("language", _("A theme has one preferred label in each language."))
                doubled = True
            seen.add(language)
        return not doubled
