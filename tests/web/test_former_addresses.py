"""Addresses that are older than the areas of today: they lead on, or say what became of the area."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.test import Client

from kobimo.errors import FormerAreaError, UnknownNameError
from kobimo.publish.catalogue import ReleaseCatalogue
from kobimo.publish.views import Selection, resolve
from support.pages import Visit, text_of
from support.reform import NEW
from support.town import fill_town, make_town, register, write

AREAS = """\
level;key;name;parent;valid_from;valid_to
viertel;9;Elf;1;;2018-12-31
viertel;11;Elf;1;2019-01-01;
viertel;5;Zwölf;1;;2018-12-31
viertel;12;Zwölf;1;2019-01-01;2022-12-31
viertel;13;Dreizehn;1;2023-01-01;
viertel;14;<b>Vierzehn</b>;2;2023-01-01;
viertel;21;Einundzwanzig;2;;
viertel;22;Zweiundzwanzig;2;;2022-12-31
bezirk;1;Nord;1;;
bezirk;2;Süd;1;;
stadt;1;Kleinstadt;;;
"""
CHANGES = """\
date;level;before;after;share;share_back;basis;kind;reason
2019-01-01;viertel;9;11;1;1;table;rekeyed;Statistikstelle
2019-01-01;viertel;5;12;1;1;table;rekeyed;Statistikstelle
2023-01-01;viertel;12;13;0.25;1;population;split;Ratsbeschluss
2023-01-01;viertel;12;14;0.75;1;population;split;Ratsbeschluss
2023-01-01;viertel;22;21;1;0.04;population;merged;Ratsbeschluss
2023-01-01;viertel;21;21;1;0.96;population;merged;Ratsbeschluss
"""
SPLIT = "Zwölf (12) wurde am 01.01.2023 aufgeteilt in Dreizehn (13) und"


@pytest.fixture(scope="module")
def renumbered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A town whose quarters got other keys in 2019 and other borders in 2023."""
    workspace = make_town(tmp_path_factory.mktemp("renumbered"))
    write(workspace / "spaces/stadt.areas.csv", AREAS)
    write(workspace / "spaces/stadt.changes.csv", CHANGES)
    write(workspace.parent / "ablage/register_2023.csv", register(2023, NEW))
    return fill_town(workspace)


@pytest.fixture
def reader(renumbered: Path, visit: Visit) -> Client:
    return visit(renumbered)


@pytest.mark.parametrize("ending", ["", ".json", ".csv", ".tidy.csv", ".xlsx", ".zip", ".pdf"])
def test_a_key_that_was_replaced_leads_to_the_new_one(reader: Client, ending: str) -> None:
    answer = reader.get(f"/gebiet/viertel/9{ending}", {"reihe": "umgerechnet"})
    assert (answer.status_code, answer["Location"]) == (302, f"/gebiet/viertel/11{ending}?reihe=umgerechnet")


def test_the_page_of_a_divided_area_says_when_and_leads_to_its_parts(reader: Client) -> None:
    answer = reader.get("/gebiet/viertel/12", {"reihe": "umgerechnet"})
    text, html = text_of(answer), answer.content.decode()
    assert answer.status_code == 410
    assert "Dieses Gebiet gibt es nicht mehr" in text
    assert SPLIT in text
    assert "Gemeint war" not in text
    for key in ("13", "14"):
        assert f'href="/gebiet/viertel/{key}?reihe=umgerechnet"' in html
    assert "<b>Vierzehn" not in html


def test_a_chain_of_changes_is_followed(reader: Client) -> None:
    text = text_of(reader.get("/gebiet/viertel/5"))
    assert "Zwölf (5) wird seit dem 01.01.2019 als Zwölf (12) geführt." in text
    assert SPLIT in text


def test_an_area_that_went_into_another_one_is_not_passed_off_as_it(reader: Client) -> None:
    answer = reader.get("/gebiet/viertel/22")
    assert answer.status_code == 410
    assert "Zweiundzwanzig (22) ging am 01.01.2023 in Einundzwanzig (21) auf." in text_of(answer)
    assert 'href="/gebiet/viertel/21"' in answer.content.decode()


def test_programs_are_told_the_successors(reader: Client) -> None:
    answer = reader.get("/gebiet/viertel/12.json")
    assert (answer.status_code, answer["Content-Type"]) == (410, "application/problem+json")
    told = json.loads(answer.content)
    assert SPLIT in told["title"]
    assert [(item["level"], item["key"], item["address"]) for item in told["successors"]] == [
        ("viertel", "13", "/gebiet/viertel/13.json"),
        ("viertel", "14", "/gebiet/viertel/14.json"),
    ]
    for item in told["successors"]:
        assert reader.get(item["address"]).status_code == 200


def test_what_never_was_is_not_found_as_before(reader: Client) -> None:
    answer = reader.get("/gebiet/viertel/99")
    assert answer.status_code == 404
    assert "ist nicht bekannt" in text_of(answer)


@pytest.mark.parametrize("picked", ["viertel:9", "9"])
def test_a_picked_area_is_found_under_its_new_key_without_a_word(reader: Client, picked: str) -> None:
    answer = reader.get("/kennzahl/einwohner_gesamt", {"ebene": "viertel", "gebiet": picked})
    same = reader.get("/kennzahl/einwohner_gesamt", {"ebene": "viertel", "gebiet": "viertel:11"})
    assert text_of(answer) == text_of(same)
    assert reader.get("/kennzahl/einwohner_gesamt.csv", {"gebiet": picked}).status_code == 200


def test_a_picked_area_that_went_into_another_one_is_replaced_and_said(reader: Client) -> None:
    answer = reader.get("/kennzahl/einwohner_gesamt", {"ebene": "viertel", "gebiet": "viertel:22"})
    assert "ging am 01.01.2023 in Einundzwanzig (21) auf. Gezeigt wird Einundzwanzig." in text_of(answer)
    assert 'name="gebiet" value="viertel:21"' in answer.content.decode()


def test_a_picked_area_that_was_divided_offers_its_parts(reader: Client) -> None:
    asked = {"ebene": "viertel", "gebiet": ["viertel:12", "viertel:13"], "zeit": "2022-12-31", "ansicht": "tabelle"}
    answer = reader.get("/kennzahl/einwohner_gesamt", asked)
    html = answer.content.decode()
    assert SPLIT in text_of(answer)
    assert "gibt es in diesem Freigabestand nicht" not in text_of(answer)
    place = html[html.index("An Stelle von Zwölf auswählen:") :]
    place = place[: place.index("</p>")]
    assert place.count("<a ") == 1  # the other part is picked already
    assert "zeit=2022-12-31&amp;gebiet=viertel:13&amp;gebiet=viertel:14&amp;ansicht=tabelle" in place


def test_a_release_of_an_older_kobimo_is_read_as_before(renumbered: Path) -> None:
    metadata = json.loads(next((renumbered / "data" / "releases").glob("*-team-*/metadata.json")).read_bytes())
    with pytest.raises(FormerAreaError):
        ReleaseCatalogue(metadata).locate("viertel", "12")
    del metadata["territories"]["stadt"]["former"]
    older = ReleaseCatalogue(metadata)
    for look_up in (lambda: older.locate("viertel", "12"), lambda: older.find_area("stadt", "viertel:12")):
        with pytest.raises(UnknownNameError) as caught:
            look_up()
        assert not isinstance(caught.value, FormerAreaError)
    resolved = resolve(older, "einwohner_gesamt", Selection("einwohner_gesamt", "", "", areas=("viertel:12",)))
    assert resolved.notices == ("Das Gebiet „viertel:12“ gibt es in diesem Freigabestand nicht.",)
    assert older.find_area("stadt", "viertel:13").name == "Dreizehn"
