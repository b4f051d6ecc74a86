"""The cast: who comes to the library, and the shelves they find when they do."""

import pytest
from django.conf import settings
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.test import Client

from core.models import Role, User
from home import settling
from search import neighbours
from search.engines import get_engine

PASSWORD = "a-long-test-password"


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The first state of a site is in the database before the first test."""
    with django_db_blocker.unblock():
        settling.settle()


@pytest.fixture(autouse=True)
def an_empty_index():
    """Each test has an index of its own, in memory."""
    get_engine.cache_clear()
    neighbours.forget()
    cache.clear()
    yield
    get_engine.cache_clear()


def make_user(email: str, *roles: Role, **facts) -> User:
    user = User.objects.create_user(email, PASSWORD, **facts)
    user.groups.set(Group.objects.filter(name__in=[role.value for role in roles]))
    user.emailaddress_set.create(email=email, verified=True, primary=True)
    return user


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def visitor() -> Client:
    """Nobody we know, on a telephone in Fada N'Gourma."""
    return Client()


@pytest.fixture
def member(db) -> User:
    return make_user("member@example.org", Role.MEMBER, first_name="Awa")


@pytest.fixture
def newcomer(db) -> User:
    """An account that was given no role yet."""
    return make_user("newcomer@example.org")


@pytest.fixture
def organiser(db) -> User:
    return make_user("organiser@example.org", Role.ORGANISER, first_name="Mariam")


@pytest.fixture
def editor(db) -> User:
    return make_user("editor@example.org", Role.EDITOR, first_name="Ousmane")


@pytest.fixture
def second_editor(db) -> User:
    return make_user("second.editor@example.org", Role.EDITOR, first_name="Khady")


@pytest.fixture
def administrator(db) -> User:
    return make_user("administrator@example.org", Role.ADMINISTRATOR, first_name="Fatou")


@pytest.fixture
def stranger(db) -> User:
    """Somebody with an account that was closed."""
    return make_user("stranger@example.org", is_active=False)


assert settings.INDEX_DIR is None
