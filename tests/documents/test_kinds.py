"""What each kind adds to a record, and whether a text that binds holds today."""

from datetime import date

import pytest
from django.db.models import CharField, TextField

from core.dates import parse
from core.models import Country
from documents.models import Document, Kind
from documents.models.details import ADDED_BY, Force, LegalText, StudyMission, force_on, relation_of
from documents.models.document import MOTIFS
from documents.search_index import DocumentIndex
from tests.conftest import signed_in
from tests.documents.test_editing import form_of, save
from tests.factories.documents import make_document

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 22)


def test_every_kind_of_the_library_has_a_name_and_a_cloth_of_its_own():
    assert len(Kind) == 15
    assert len({MOTIFS[kind] for kind in Kind}) == 15
    assert set(ADDED_BY) == set(Kind.values) - {Kind.WORKING_PAPER, Kind.HANDBOOK}


@pytest.mark.parametrize(
    ("period", "force"),
    [
        ("since 2009", Force.HOLDS),
        ("2009", Force.HOLDS),
        ("3 June 2022", Force.HOLDS),
        ("2009 to 2016", Force.NO_LONGER),
        ("until 2016", Force.NO_LONGER),
        ("2009 to 2030", Force.HOLDS),
        ("since January 2027", Force.NOT_YET),
        ("1 December 2026", Force.NOT_YET),
        ("2026", None),  # some day of this year: nothing tells whether it has come
    ],
)
def test_whether_a_text_holds_is_worked_out_from_its_dates(period, force):
    assert force_on(TODAY, parse(period, "en")) == force


def test_without_dates_nothing_is_said():
    assert force_on(TODAY, None) is None


@pytest.mark.parametrize("kind", sorted(ADDED_BY))
def test_an_editor_fills_in_what_a_kind_adds_and_readers_find_and_see_it(kind, editor, visitor):
    document = make_document(kind=kind, by=editor)
    client, relation, added = signed_in(editor), relation_of(kind), ADDED_BY[kind]
    written = {}
    for name in (*added.FACTS, *added.SECTIONS):
        field = added._meta.get_field(name)
        if isinstance(field, (CharField, TextField)) and not field.choices:
            written[name] = f"Zébu {name}"[: field.max_length]
    rows = {f"{relation}-TOTAL_FORMS": "1", **{f"{relation}-0-{name}": text for name, text in written.items()}}
    answer = save(client, document, form_of(client, document), **rows, **{"action-publish": "1"})
    assert answer.status_code == 302
    page = visitor.get(document.get_absolute_url()).content.decode()
    entry = next(iter(DocumentIndex().entries([document.key])))
    for text in written.values():
        assert text in page
        assert text in entry.summaries["fr"]


def test_a_study_mission_says_who_travelled_where_and_when(visitor):
    document = make_document(kind=Kind.STUDY_MISSION)
    StudyMission.objects.create(
        document=document,
        dates=parse("27 juin au 4 juillet 2021"),
        travellers_from=Country.objects.get(pk="BF"),
        host_country=Country.objects.get(pk="SN"),
        cities="Dakar",
        participants=11,
        learnt="Le registre unique sert à trois programmes.",
    )
    page = visitor.get(f"/fr/library/{document.identifier}/{document.words_of_address}/").content.decode()
    for told in ("Burkina Faso", "Sénégal", "Dakar", "27 juin", "4 juillet 2021", "Le registre unique sert"):
        assert told in page


def test_a_law_that_ended_says_so_in_every_list(visitor):
    law = make_document("Loi 2009-07", kind=Kind.LEGAL_TEXT)
    LegalText.objects.create(document=law, instrument="law", official_number="2009-07", in_force=parse("2009 à 2016"))
    assert "n’est plus en vigueur" in visitor.get(law.get_absolute_url()).content.decode()
    assert "n’est plus en vigueur" in visitor.get("/fr/").content.decode()


def test_codes_that_are_none_are_refused_in_a_sentence(editor):
    document = make_document(by=editor)
    client = signed_in(editor)
    answer = save(client, document, form_of(client, document), sdg_targets="1.3, 18.2", instruments="C102 X9")
    page = answer.content.decode().replace("\xa0", " ")
    assert "« 18.2 »" in page
    assert "« X9 »" in page
    answer = save(client, document, form_of(client, document), sdg_targets="1.3, 10.4", instruments="C102 R202")
    assert answer.status_code == 302
    assert Document.objects.get().get_latest_revision_as_object().sdg_targets == "1.3, 10.4"
