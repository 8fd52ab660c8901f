"""The page of targets: set, edit, remove, refuse; and where a target then stands."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.test import Client

from kobimo.workflows.opened import open_workspace
from kobimo.workflows.targets.keeping import kept_targets
from support.command import run
from support.moving_town import moves, town_of_moves
from support.pages import Visit, text_of
from support.portal import own_publishing_town, publishing_town
from support.published import published_town

__all__ = ["moves", "own_publishing_town", "published_town", "publishing_town", "town_of_moves"]

ADDRESS = "/zielwerte"
GIVEN = {
    "kennzahl": "anteil_u6",
    "gebiet": "",
    "wert": "12,5",
    "bis": "2027",
    "beschlossen_von": "Rat der Kleinstadt",
    "beschlossen_am": "2024-03-12",
    "quelle": "Vorlage 3/2024",
    "wortlaut": "Mehr <b>Kinder</b> & Familien.",
}


def hidden(pages: Client) -> str:
    """Return the hash that the form carries."""
    found = re.search(r'name="sha256" value="(\w*)"', pages.get(ADDRESS).content.decode())
    return found[1] if found else ""


def test_a_target_is_set_edited_and_removed(own_pages: Client, town: Path) -> None:
    assert "Noch kein Zielwert." in text_of(own_pages.get(ADDRESS))
    answer = own_pages.post(ADDRESS, {**GIVEN, "sha256": ""}, follow=True)
    assert "Der Zielwert ist gesetzt." in text_of(answer)
    assert "nächsten Freigeben" in text_of(answer)
    assert "<b>Kinder</b>" not in answer.content.decode()
    (one,) = kept_targets(open_workspace(town)).targets
    assert (one.value, one.by, one.decided_by, one.words) == (12.5, "2027", GIVEN["beschlossen_von"], GIVEN["wortlaut"])
    form = own_pages.get(ADDRESS, {"kennzahl": "anteil_u6", "gebiet": "", "bis": "2027"}).content.decode()
    for text in ("12,5", "Rat der Kleinstadt", "2024-03-12", "Vorlage 3/2024"):
        assert f'value="{text}"' in form
    own_pages.post(ADDRESS, {**GIVEN, "wert": "13 %", "sha256": hidden(own_pages)})
    assert [item.value for item in kept_targets(open_workspace(town)).targets] == [13.0]
    key = {name: GIVEN[name] for name in ("kennzahl", "gebiet", "bis")}
    gone = own_pages.post(ADDRESS, {**key, "entfernen": "1", "sha256": hidden(own_pages)}, follow=True)
    assert "Der Zielwert ist entfernt." in text_of(gone)
    assert kept_targets(open_workspace(town)).targets == ()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"wert": "101"}, "zwischen 0 und 100"),
        ({"wert": "viel"}, "keine Zahl"),
        ({"wert": ""}, "wert"),
        ({"bis": "bald"}, "kein Zeitraum"),
        ({"beschlossen_von": ""}, "beschlossen_von"),
        ({"beschlossen_am": "31.02.2024"}, "beschlossen_am"),
        ({"kennzahl": "gibt_es_nicht"}, "kennzahl"),
        ({"gebiet": "bezirk:99"}, "gebiet"),
    ],
)
def test_what_does_not_fit_is_said_at_its_field_and_nothing_is_kept(
    own_pages: Client, town: Path, change: dict[str, str], said: str
) -> None:
    answer = own_pages.post(ADDRESS, {**GIVEN, **change, "sha256": ""})
    assert answer.status_code == 422
    body = answer.content.decode()
    assert f'id="id_{next(iter(change))}_fehler"' in body
    assert said in body
    assert GIVEN["quelle"] in body, "what was typed stays"
    assert not (town / "targets.csv").exists()


def test_a_form_older_than_the_table_saves_nothing(own_pages: Client, town: Path) -> None:
    own_pages.post(ADDRESS, {**GIVEN, "sha256": ""})
    before = (town / "targets.csv").read_bytes()
    answer = own_pages.post(ADDRESS, {**GIVEN, "wert": "20", "sha256": "0" * 64})
    assert answer.status_code == 409
    assert "inzwischen geändert" in text_of(answer)
    assert (town / "targets.csv").read_bytes() == before
    again = re.search(r'<form class="form".*?name="sha256" value="(\w+)"', answer.content.decode(), re.DOTALL)
    assert again
    assert own_pages.post(ADDRESS, {**GIVEN, "wert": "20", "sha256": again[1]}).status_code == 302


def test_a_faulty_table_is_told_with_its_line(own_pages: Client, town: Path) -> None:
    head = "indicator;area;value;by;decided_by;decided_on"
    (town / "targets.csv").write_text(f"{head}\nanteil_u66;;3;;Rat;2024-01-01\n", encoding="utf-8")
    text = text_of(own_pages.get(ADDRESS))
    assert "anteil_u66" in text
    assert "targets.csv:2" in text


def test_pages_show_a_target_from_the_release_on_and_not_before(own_pages: Client, town: Path) -> None:
    page = "/kennzahl/anteil_u6"
    before = own_pages.get("/freigabestaende").content.decode()
    own_pages.post(ADDRESS, {**GIVEN, "sha256": ""})
    assert "Zielwert für" not in text_of(own_pages.get(page)), "the release knows none"
    run("release", town, "--audience", "team")
    answer = own_pages.get(page)
    text = text_of(answer)
    assert "Zielwert für Kleinstadt: 12,5 % bis 2027 (Rat der Kleinstadt, 12.03.2024, Vorlage 3/2024)." in text.replace(
        "\u202f", " "
    )
    assert "Zielwert ausblenden" not in text
    assert f"{page}?ohne=zielwert#verlauf" in answer.content.decode()
    assert "<b>Kinder</b>" not in answer.content.decode()
    without = own_pages.get(page, {"ohne": "zielwert"}).content.decode()
    assert "Linie einblenden" in without
    assert "Zielwert Kleinstadt bis 2027</th>" not in without
    assert "Zielwert Kleinstadt bis 2027</th>" in answer.content.decode()
    old = re.search(r"[\d-]+-team-1", before)
    assert old
    assert "Zielwert für" not in text_of(own_pages.get(page, {"stand": old[0]}))
    assert "Zielwert 12,5" in text_of(own_pages.get("/gebiet/stadt/1"))
    (held,) = own_pages.get(f"{page}.json").json()["targets"]
    assert (held["value"], held["by"]) == (12.5, "2027")
    whole = next(one for one in own_pages.get("/gebiet/stadt/1.json").json()["indicators"] if one["target"])
    assert whole["target"]["reached"] is None


def test_flows_are_taken_along_as_a_picture_of_their_own(town_of_moves: Path, visit: Visit) -> None:
    pages = visit(town_of_moves)
    page = pages.get("/uebergaenge", {"ebene": "viertel"}).content.decode()
    (link,) = set(re.findall(r'href="(/uebergaenge\.svg[^"]*)"', page))
    drawn = pages.get(link.replace("&amp;", "&"))
    assert drawn["Content-Type"].startswith("image/svg+xml")
    text = drawn.content.decode()
    assert text.count("<title>") > 1
    assert 'class="flows__picture"' in text
    assert "Quelle:" in text
    assert "kein Lebensweg" in text
    assert pages.get("/uebergaenge.png").content.startswith(b"\x89PNG")
    wrong = pages.get("/uebergaenge.svg", {"ebene": "gibt_es_nicht"})
    assert wrong.status_code == 400, "a file never answers another question"


def test_the_sheet_of_a_public_release_shows_hidden_flows_as_patterns_only(town_of_moves: Path, visit: Visit) -> None:
    pages = visit(town_of_moves)
    release = re.search(r"[\d-]+-public-1", pages.get("/freigabestaende").content.decode())
    assert release
    state = {"stand": release[0], "ebene": "viertel", "nach": "einzeln"}
    page, sheet = (
        pages.get("/uebergaenge", state).content.decode(),
        pages.get("/uebergaenge.svg", state).content.decode(),
    )
    told = set(re.findall(r"<title>([^<]*→[^<]*)</title>", sheet))
    assert told == set(re.findall(r"<title>([^<]*→[^<]*)</title>", page)), "no band that the page does not have"
    assert "url(#legend-suppressed)" in sheet
    ids = re.findall(r'id="([^"]+)"', sheet)
    assert len(ids) == len(set(ids))


def test_the_portal_shows_the_targets_of_the_public_release(own_publishing_town: Path, tmp_path: Path) -> None:
    before = tmp_path / "vorher"
    run("publish", own_publishing_town, "--out", before)
    said = ("--decided-by", "Rat der Kleinstadt", "--decided-on", "2024-03-12")
    run("target", "set", own_publishing_town, "anteil_u6", "12,5", "--by", "2027", *said)
    run("release", own_publishing_town, "--audience", "public")
    run("target", "remove", own_publishing_town, "anteil_u6", "--by", "2027")
    run("publish", own_publishing_town, "--out", tmp_path / "web")

    def told(folder: Path) -> set[str]:
        return {
            path.relative_to(folder).as_posix()
            for path in (folder / "kennzahl").rglob("*.html")
            if "Zielwert für Kleinstadt: 12,5" in path.read_text(encoding="utf-8").replace("\u202f", " ")
        }

    assert told(before) == set()
    assert told(tmp_path / "web")
    assert all("anteil_u6" in name for name in told(tmp_path / "web"))
