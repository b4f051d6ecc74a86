"""Which of our rows a file's proposals name."""

import pytest

from documents import proposing
from tests.factories.core import make_concept
from tests.factories.documents import make_stored

pytestmark = pytest.mark.django_db


def test_a_foreign_thesaurus_proposes_no_themes():
    ours = make_concept("caisses de village")
    make_concept("thé", scheme="https://example.org/thesaurus", uri="https://example.org/thesaurus/tea")
    stored = make_stored("Les caisses de village servent le thé. " * 5)
    facts, _sources = proposing.propose(stored, "rapport.txt")
    assert facts["themes"] == [ours]
