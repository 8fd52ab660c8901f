"""Methods side by side on a page: the command's own result, on a file or on the workspace, and bad input answered."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from kobimo.web.confidentiality import methods
from support.command import run
from support.pages import ended, text_of

ADDRESS = "/geheimhaltung/verfahren"
TABLE = b"quartier;alter;kinder\nHafen;0-2;1\nHafen;3-5;7\nMarkt;0-2;5\nMarkt;3-5;4\nPark;0-2;6\nPark;3-5;8\n"


def sent(pages: Client, content: bytes = TABLE, name: str = "kinder.csv", **given: str) -> HttpResponse:
    """Send a table and return what the page says in the end."""
    form = {"wert": "kinder", "spalten": "", "regel": "freq:1-2", "nullen": "public", **given}
    return ended(pages, pages.post(ADDRESS, {**form, "datei": SimpleUploadedFile(name, content)}))


def compared(html: str) -> dict[str, list[str]]:
    """Return the cells of each method."""
    body = html.split('aria-labelledby="kosten"')[1].split("<tbody", 1)[1].split("</tbody>", 1)[0]
    cells = [re.findall(r"<t[hd].*?</t[hd]>", row, re.DOTALL) for row in re.findall(r"<tr.*?</tr>", body, re.DOTALL)]
    plain = [[re.sub(r"<[^>]+>", "", cell).strip() for cell in row] for row in cells]
    return {row[0]: row[1:] for row in plain}


def test_a_file_is_compared_as_on_the_command_line(own_pages: Client, tmp_path: Path) -> None:
    answer = sent(own_pages)
    (tmp_path / "kinder.csv").write_bytes(TABLE)
    options = ("--table", tmp_path / "kinder.csv", "--value", "kinder", "--rule", "freq:1-2", "--json")
    told = run("disclosure", "compare", *options).json()
    rows = compared(answer.content.decode())
    assert rows.keys() == {each["title"] for each in told["methods"]}
    for each in told["methods"]:
        cells = rows[each["title"]]
        assert cells[0] == ("ja" if each["protects"] else "nein")
        assert [int(cell) for cell in cells[1:3]] == [each["exactly_known"], each["too_close"]]
        assert float(cells[3].split("\xa0")[0].rstrip(" %").replace(",", ".")) == pytest.approx(
            100 * each["hidden_share"], abs=0.05
        )
        assert int(cells[7]) == each["max_absolute"]
    text = text_of(answer)
    assert all(sentence in text for sentence in told["advice"])
    assert all(sentence in text for each in told["methods"] for sentence in each["readers"])


def test_figures_of_the_workspace_are_compared(own_pages: Client) -> None:
    assert 'value="einwohner_gesamt:alter"' in own_pages.get(ADDRESS).content.decode()
    own = {"eigene": "1", "kennzahl": "einwohner_gesamt:alter"}
    answer = ended(own_pages, own_pages.post(ADDRESS, {**own, "regel": "freq:1-2"}))
    assert "35 Zellen mit allen Summen, davon 0 unter der Regel freq:1-2." in text_of(answer)
    answer = ended(own_pages, own_pages.post(ADDRESS, {**own, "regel": "freq:1-4"}))
    assert "davon 1 unter der Regel freq:1-4." in text_of(answer)
    assert 'value="freq:1-4"' in answer.content.decode()
    assert "Frühere Vergleiche" in text_of(own_pages.get(ADDRESS))


def test_a_comparison_is_watched_and_can_be_left_or_cancelled(own_pages: Client) -> None:
    answer = own_pages.post(ADDRESS, {"eigene": "1", "kennzahl": "einwohner_gesamt:alter", "regel": "freq:1-2"})
    assert answer.status_code == 302
    job = answer["Location"].partition("auftrag=")[2].partition("&")[0]
    page = own_pages.get(answer["Location"])
    assert page["Refresh"] == "5"
    assert f'data-src="/auftraege/{job}.json"' in page.content.decode()
    own_pages.post(f"/auftraege/{job}/abbrechen")
    assert "Aus diesem Vergleich ist nichts geworden: abgebrochen." in text_of(own_pages.get(answer["Location"]))
    assert "Ergebnis ansehen" not in text_of(own_pages.get(f"/auftraege/{job}"))


@pytest.mark.parametrize(
    ("content", "given", "message"),
    [
        (TABLE, {"wert": "kindr"}, "Spalte „kindr“ ist nicht bekannt."),
        (TABLE, {"wert": ""}, "Die Spalte mit den Anzahlen fehlt."),
        (TABLE, {"regel": "höchstens 2"}, "„höchstens 2“ ist keine Regel."),
        (TABLE, {"regel": "p:15"}, "Verglichen werden Verfahren für Anzahlen"),
        (TABLE, {"nullen": "egal"}, "Diese Angabe zu Nullen gibt es nicht."),
        (b"a;n\nx;1.5\ny;3\n", {"wert": "n"}, "Tabelle, Zeile 2"),
        (b" ", {"wert": "n"}, "Die Datei ist leer."),
        (b"\x00\xff\x00" * 40, {"wert": "n"}, "Spalte „n“ ist nicht bekannt."),
    ],
)
def test_bad_tables_are_answered_with_place_and_reason(
    own_pages: Client, content: bytes, given: dict[str, str], message: str
) -> None:
    answer = sent(own_pages, content, "t.csv", **given)
    assert message in text_of(answer)
    assert tempfile.gettempdir() not in text_of(answer)


def test_without_a_file_or_with_too_large_a_one_nothing_is_read(pages: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = pages.post(ADDRESS, {"wert": "kinder", "regel": "freq:1-2", "nullen": "public"})
    assert answer.status_code == 400
    assert "Es wurde keine Datei ausgewählt." in text_of(answer)
    monkeypatch.setattr(methods, "LARGEST", 10)
    assert "Die Datei ist größer als" in text_of(sent(pages))


def test_a_file_that_was_sent_never_lies_in_the_workspace(own_pages: Client, town: Path) -> None:
    mark = b"geheimes-viertel"
    assert "Zellen mit allen Summen" in text_of(sent(own_pages, TABLE.replace(b"Hafen", mark)))
    for path in (path for path in town.rglob("*") if path.is_file()):
        assert mark not in path.read_bytes(), path


def test_a_name_of_a_file_is_no_path(own_pages: Client) -> None:
    answer = sent(own_pages, TABLE, "../../etc/<b>kinder.csv")
    assert "Verfahren der Geheimhaltung vergleichen: _b_kinder.csv" in text_of(answer)
    assert "<b>kinder" not in answer.content.decode()


def test_an_option_in_a_field_stays_a_value(own_pages: Client) -> None:
    assert "Spalte „--workspace“ ist nicht bekannt." in text_of(sent(own_pages, wert="--workspace"))


def test_it_is_reached_from_the_releases(pages: Client) -> None:
    assert f'href="{ADDRESS}"' in pages.get("/freigabestaende").content.decode()
