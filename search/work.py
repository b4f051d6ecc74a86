"""The search's work in the background, for whoever runs the site."""

from django.utils.translation import gettext_lazy as _

from core.kinds_of_work import Changes
from core.work import register
from search import learning
from search.shelves import TOPIC

register(Changes(TOPIC, _("Changes the index has to be told")))
register(Changes(learning.TOPIC, _("Changes of themes the search has to learn")))
