import pytest
from django.utils import translation


@pytest.fixture
def in_english():
    """Sentences as the source has them, for tests about what is said rather than in which language."""
    with translation.override("en"):
        yield
