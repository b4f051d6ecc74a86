"""What a file proposes about itself, and what it is not believed about."""

import pytest

from documents.proposals import propose

LETTERHEAD = """Association Songui Manégré
09 BP 903 Ouagadougou 09
Tel (00226) 25 37 03 66, www.ongasmade.org

TERMES DE REFERENCE POUR UNE MISSION D'ECHANGES
SUR LA CSU AU SENEGAL

Mars 2021

1. Contexte

L'ONG accompagne le Gouvernement dans la mise en œuvre de la protection sociale. Les termes de référence
décrivent une mission d'échanges sur la CSU. Les mutuelles de santé du Sénégal et du Burkina Faso se parlent.
"""


def proposed(text="", name="fichier.pdf", **metadata):
    return propose(
        name=name,
        metadata=metadata,
        texts=[text] if text else [],
        language="fr",
        publishers={"ASMADE": "asmade", "Association Songui Manégré": "asmade", "BIT": "ilo"},
        countries={"Sénégal": "SN", "Burkina Faso": "BF", "Réunion": "RE", "Inde": "IN", "Guinée": "GN",
                   "Guinée-Bissau": "GW"},
        themes={"mutuelle de santé": "mutuals", "protection sociale": "social-protection", "CSU": "uhc"},
    )  # fmt: skip


def test_a_letter_with_its_head_proposes_what_stands_in_it():
    found = proposed(LETTERHEAD)

    assert found["title"].value == "Termes de référence pour une mission d'échanges sur la CSU au Sénégal"
    assert found["date"].value == "2021-03"
    assert found["publisher"].value == "asmade"
    assert found["countries"].value == ["SN"]
    assert set(found["themes"].value) >= {"uhc"}
    assert found["summary"].value.startswith("L'ONG accompagne le Gouvernement")
    assert {proposal.source for proposal in found.values()} == {"text"}


@pytest.mark.parametrize(
    "junk",
    [
        "Microsoft Word - TDR v3.doc",
        "untitled",
        "Sans titre 1",
        "Présentation PowerPoint",
        "Document1",
        "tdr_2021_final",
    ],
)
def test_what_programs_write_as_a_title_is_no_title(junk):
    assert "title" not in proposed(title=junk, name="tdr_2021_final.pdf")


def test_a_title_left_over_from_another_document_is_not_believed():
    found = proposed(LETTERHEAD, title="Budget prévisionnel du restaurant")

    assert found["title"].source == "text"


def test_a_title_the_text_confirms_is_taken_from_the_metadata():
    found = proposed(LETTERHEAD, title="Mission d'échanges sur la CSU au Sénégal")

    assert (found["title"].value, found["title"].source) == ("Mission d'échanges sur la CSU au Sénégal", "metadata")


def test_without_text_the_name_of_the_file_still_says_something():
    found = proposed(name="etude_actuarielle-RAMU 2022.pdf")

    assert (found["title"].value, found["title"].source) == ("Etude actuarielle RAMU 2022", "name")
    assert (found["date"].value, found["date"].source) == ("2022", "name")


def test_the_last_resort_for_a_date_is_the_day_the_file_was_made():
    found = proposed("Un texte sans date.", created="D:20110614195751+02'00'")

    assert (found["date"].value, found["date"].source) == ("2011-06-14", "metadata")


def test_a_period_is_not_taken_for_a_date():
    assert proposed("Rapport du 01/01/2023 au 30/11/2023\n\nPréparé le 01/12/2023")["date"].value == "2023-12-01"


def test_a_date_to_come_is_not_proposed():
    assert "date" not in proposed("Horizon décembre 2190")


@pytest.mark.parametrize("junk", ["user", "Microsoft Office User", "HP", "admin2", "Secrétariat", "moussa"])
def test_the_owner_of_a_computer_is_no_author(junk):
    assert "people" not in proposed("Un texte.", author=junk)


def test_an_organisation_is_no_person():
    assert "people" not in proposed("Un texte.", author="Association Songui Manégré")


def test_authors_are_found_in_the_text_and_in_the_metadata():
    assert proposed("Rapport préparé par : Awa Diallo et Jean de La Croix, 2023")["people"].value == [
        "Awa Diallo",
        "Jean de La Croix",
    ]
    assert proposed("Un texte.", author="Awa Diallo; Idrissa Ouédraogo")["people"].value == [
        "Awa Diallo",
        "Idrissa Ouédraogo",
    ]


def test_a_country_is_not_seen_inside_other_words():
    text = "Réunion des experts. Index des mots. La Guinée-Bissau adhère. La Guinée-Bissau cotise."

    assert proposed(text)["countries"].value == ["GW"]


def test_acronyms_count_only_as_they_are_written():
    assert "themes" not in proposed("csu csu csu")
    assert proposed("La CSU avance. La CSU progresse.")["themes"].value == ["uhc"]


def test_a_summary_under_its_heading_is_preferred():
    text = (
        "Une longue phrase d'introduction qui pourrait passer pour un résumé mais qui n'en est pas un, parce qu'elle "
        "parle d'autre chose et qu'elle continue encore un peu. Fin.\n\nRésumé\n\n"
        "Les mutuelles couvrent les travailleurs de l'économie informelle depuis dix ans dans trois régions du pays. "
        "Leur gestion est déléguée à des unions qui emploient du personnel formé et rendent compte chaque trimestre."
    )

    assert proposed(text)["summary"].value.startswith("Les mutuelles couvrent")


def test_nothing_is_proposed_from_nothing():
    assert set(proposed(name="scan0001.pdf")) <= {"language"}
