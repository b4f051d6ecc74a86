"""Nothing private gets out: every principal at every door of a document in every state of secrecy."""

import io
import json
import re

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.test import Client
from django.urls import converters
from PIL import Image

from core.models import Role, StoredFile
from documents import services
from documents.models import Document
from search import indexing, service
from search.service import Question
from tests.conftest import make_user, signed_in
from tests.whole import doors
from tests.whole.secrets import PLACES, STATES, Secret, canaries, canary, plant

pytestmark = pytest.mark.django_db

PRINCIPALS = ("visitor", "stranger", "newcomer", "member", "organiser", "editor", "administrator")


@pytest.fixture
def cast(visitor, stranger, newcomer, member, organiser, editor, administrator) -> dict[str, Client]:
    people = {
        "newcomer": newcomer,
        "member": member,
        "organiser": organiser,
        "editor": editor,
        "administrator": administrator,
    }
    closed = Client()
    closed.force_login(stranger)  # as if the account had been closed after signing in
    return {"visitor": visitor, "stranger": closed, **{name: signed_in(user) for name, user in people.items()}}


@pytest.fixture
def secrets(editor) -> list[Secret]:
    """One document in each state, told to the index, except that the last one was restricted since."""
    planted = [plant(state, editor) for state in STATES if state != "restricted_later"]
    indexing.drain()
    late = plant("restricted_later", editor)
    for secret in (*planted, late):
        give_cover(secret.document.files.first().stored)
    return [*planted, late]


def give_cover(stored: StoredFile) -> None:
    picture = io.BytesIO()
    Image.new("RGB", (8, 8), "navy").save(picture, "webp")
    stored.cover = default_storage.save(f"covers/{stored.sha256}.webp", ContentFile(picture.getvalue()))
    stored.save()


def everything_in(response) -> str:
    """Body and headers as text; a PDF's text is compressed, so its bytes count as found when it comes at all."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    headers = "\n".join(f"{name}: {value}" for name, value in response.items())
    return headers + "\n" + body.decode("utf-8", "replace")


def test_every_route_is_in_the_matrix():
    known = {*doors.OF_A_DOCUMENT, *doors.OF_MANY, *doors.WITHOUT_DOCUMENTS}
    strangers = [
        route.name
        for route in doors.routes()
        if not route.pattern.startswith(("admin/", "django-admin/"))
        and route.name not in known
        and not route.name.startswith(tuple(doors.WITHOUT_DOCUMENTS_BELOW))
    ]
    assert strangers == [], "a new door must join tests/whole/doors.py"


@pytest.mark.parametrize("principal", PRINCIPALS)
def test_a_document_opens_for_its_readers_and_for_nobody_else(cast, secrets, principal):
    client = cast[principal]
    for secret in secrets:
        for name, addresses in doors.OF_A_DOCUMENT.items():
            for address in addresses(secret.document):
                response = client.get(address, follow=True)
                said = everything_in(response)
                if secret.is_open_to(principal):
                    version_of_another_time = (
                        name == "document_file_version" and not secret.document.file_versions.exists()
                    )
                    assert response.status_code == 200 or version_of_another_time, (principal, secret.state, address)
                else:
                    assert response.status_code == 404, (principal, secret.state, address)
                    assert not [word for word in canaries(secret.state) if word in said.lower()], (principal, address)


def test_the_matrix_sees_what_it_looks_for(cast, secrets):
    """Each canary stands behind some door for an editor, or the matrix would pass whatever leaks."""
    seen = set()
    for secret in secrets:
        for addresses in doors.OF_A_DOCUMENT.values():
            for address in addresses(secret.document):
                said = everything_in(cast["editor"].get(address, follow=True)).lower()
                seen |= {word for word in canaries(secret.state) if word in said}
    assert not {(state, place) for state in STATES for place in PLACES if canary(state, place) not in seen}


@pytest.mark.parametrize("principal", PRINCIPALS)
def test_no_list_no_search_and_no_suggestion_tells_of_what_one_may_not_read(cast, secrets, principal):
    client = cast[principal]
    hidden = [secret for secret in secrets if not secret.is_open_to(principal)]
    addresses = [address for several in doors.OF_MANY.values() for address in several]
    for address in (one for one in addresses if "{" not in one):
        told = everything_in(client.get(address)).lower()
        for secret in hidden:
            assert not [word for word in canaries(secret.state) if word in told], (principal, secret.state, address)
            assert secret.document.identifier not in told, (principal, secret.state, address)
    for secret in hidden:
        for place in PLACES:
            word = canary(secret.state, place)
            for address in (one for one in addresses if "{" in one):
                asked = address.format(word=word, misspelt=word[:-1] + "h")
                told = everything_in(client.get(asked)).lower()
                others = [other for other in canaries(secret.state) if other != word and other in told]
                assert others == [], (principal, secret.state, asked)
                assert secret.document.identifier not in told, (principal, secret.state, asked)
                if "{misspelt}" in address:
                    assert word not in told, (principal, secret.state, asked)


def test_what_is_open_is_found_by_each_of_its_words(cast, secrets):
    """The other half: the filters do not hide what a reader may read."""
    for principal, state in (("visitor", "public"), ("member", "members"), ("editor", "staff"), ("editor", "draft")):
        secret = next(one for one in secrets if one.state == state)
        for place in PLACES:
            if place in {"name", "label"}:  # words about a file, not of the document
                continue
            page = cast[principal].get("/fr/library/", {"q": canary(state, place)})
            assert secret.document.identifier in page.content.decode(), (principal, state, place)


def test_forbidden_and_absent_answer_alike(visitor, secrets):
    hidden = next(secret for secret in secrets if secret.state == "staff").document
    forbidden, absent = (
        visitor.get(f"/fr/library/{identifier}/words/") for identifier in (hidden.identifier, "zzzzzzzz")
    )
    assert forbidden.status_code == absent.status_code == 404
    weight = re.compile(rb'<data value="\d+">[^<]*</data>')  # of the page, its address in it
    said = weight.sub(b"", forbidden.content.replace(hidden.identifier.encode(), b"zzzzzzzz"))
    assert said == weight.sub(b"", absent.content)


def test_what_is_restricted_is_gone_before_the_index_knows(visitor, editor):
    secret = plant("public", editor)
    indexing.drain()
    word = canary("public", "text")
    assert visitor.get("/fr/library/", {"q": word}).context["found"].total == 1

    document = Document.objects.get(pk=secret.document.pk)
    document.audience = "staff"
    document.save_revision(user=editor).publish(user=editor)
    found = visitor.get("/fr/library/", {"q": word}).context["found"]
    assert (found.total, list(found.hits), found.suggestion) == (0, [], "")


def test_what_is_unpublished_in_bulk_is_gone_before_the_index_knows(visitor, editor):
    secret = plant("public", editor)
    indexing.drain()
    address = f"/admin/bulk/wagtailcore/page/unpublish/?id={secret.document.pk}"
    assert signed_in(editor).post(address).status_code == 302
    assert not Document.objects.get(pk=secret.document.pk).live
    assert visitor.get("/fr/library/", {"q": canary("public", "text")}).context["found"].total == 0


def test_completions_are_words_of_the_readers_own_shelf(secrets, member, editor):
    indexing.drain()
    word = canary("staff", "text")
    assert word in service.complete(word[:5], editor)
    assert word not in service.complete(word[:5], member)
    assert word not in service.complete(word[:5], AnonymousUser())


def test_the_command_shows_what_its_reader_may_see(secrets, member):
    indexing.drain()
    for options, state in (([], "members"), (["--as", member.email], "staff")):
        out = io.StringIO()
        call_command("search", canary(state, "text"), "--json", *options, stdout=out)
        assert json.loads(out.getvalue())["total"] == 0, (options, state)


def test_duplicate_warnings_tell_only_of_what_one_may_see(secrets, member):
    stored = next(secret for secret in secrets if secret.state == "staff").document.files.first().stored
    assert services.who_holds(stored, member) == []
    assert services.near_twins(stored, member, at_least=0.0) == [] or all(
        twin.document.audience != "staff" for twin in services.near_twins(stored, member, at_least=0.0)
    )


# --- the admin ---------------------------------------------------------------------------------------------


def fill(pattern: str, document: Document) -> str:
    """An address for a pattern of Django's, its arguments those of a document where they fit."""

    def value(match) -> str:
        converter, _, name = match.group(1).rpartition(":")
        if converter == "int" or name in {"pk", "page_id", "id"}:
            return str(document.pk)
        return {"uuid": "0" * 8 + "-0000-0000-0000-" + "0" * 12}.get(converter, document.identifier)

    assert converters.get_converters()
    path = re.sub(r"<([^>]+)>", value, re.sub(r"\(\?P<\w+>[^)]*\)", str(document.pk), pattern))
    return "/" + path.replace("^", "").replace("$", "").replace("\\", "").replace("?", "")


@pytest.mark.parametrize("principal", ["visitor", "stranger", "newcomer", "member", "organiser"])
def test_the_admin_answers_everyone_but_editors_with_the_way_to_sign_in(cast, secrets, principal):
    client = cast[principal]
    document = next(secret for secret in secrets if secret.state == "draft").document
    for route in doors.routes():
        if not route.pattern.startswith(("admin/", "django-admin/")):
            continue
        if (
            route.name.endswith("logout")
            or route.name.rpartition(":")[2] in doors.ADMIN_FOR_ALL
            or route.name in doors.WITHOUT_DOCUMENTS
        ):
            continue
        address = fill(route.pattern, document)
        for method in ("get", "post"):
            response = getattr(client, method)(address)
            said = everything_in(response).lower()
            assert not [word for word in canaries("draft") if word in said], (principal, address)
            if response.status_code == 302:
                assert "login" in response.headers["Location"], (principal, address, response.headers["Location"])
            else:
                assert response.status_code in {301, 403, 404, 405}, (principal, address, response.status_code)


def test_an_editor_cannot_reach_the_accounts(editor):
    assert signed_in(editor).get("/admin/users/").status_code in {302, 403, 404}
    assert signed_in(editor).get("/django-admin/").status_code == 302


def test_a_member_is_told_that_the_admin_is_for_editors(member):
    answer = signed_in(member).get("/admin/library/", follow=True)
    assert answer.status_code == 403


def test_wagtails_other_doors_to_a_document_are_closed(secrets, editor):
    document = secrets[0].document
    client = signed_in(editor)
    for door in ("copy", "privacy", "convert_alias", "move"):
        assert client.get(f"/admin/pages/{document.pk}/{door}/").status_code == 404, door


def test_nobody_sees_anothers_upload(editor, second_editor):
    upload = services.begin_upload("secret.pdf", 1000, by=editor)
    assert signed_in(second_editor).get(f"/admin/library/uploads/{upload.identifier}/").status_code == 404


def test_a_person_who_lost_the_role_of_editor_loses_the_drafts_with_it(secrets):
    user = make_user("former@example.org", Role.EDITOR)
    draft = next(secret for secret in secrets if secret.state == "draft").document
    assert signed_in(user).get(draft.get_absolute_url()).status_code == 200
    user.groups.clear()
    assert signed_in(user).get(draft.get_absolute_url()).status_code == 404


def test_questions_asked_of_the_service_respect_the_reader(secrets, member):
    indexing.drain()
    found = service.find(Question(words=canary("staff", "title")), member)
    assert found.total == 0
