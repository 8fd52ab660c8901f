"""Methods side by side on a page: the command's own result, on a file or on the workspace, and bad input answered."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kobimo.web.confidentiality import methods, running
from support.command import run
from support.pages import text_of

ADDRESS = "/geheimhaltung/verfahren"
TABLE = b"quartier;alter;kinder\nHafen;0-2;1\nHafen;3-5;7\nMarkt;0-2;5\nMarkt;3-5;4\nPark;0-2;6\nPark;3-5;8\n"


def sent(pages: Client, content: bytes = TABLE, name: str = "kinder.csv", **given: str) -> object:
    form = {"wert": "kinder", "spalten": "", "regel": "freq:1-2", "nullen": "public", **given}
    return pages.post(ADDRESS, {**form, "datei": SimpleUploadedFile(name, content)})


def compared(html: str) -> dict[str, list[str]]:
    """Return the cells of each method."""
    body = html.split('aria-labelledby="kosten"')[1].split("<tbody", 1)[1].split("</tbody>", 1)[0]
    cells = [re.findall(r"<t[hd].*?</t[hd]>", row, re.DOTALL) for row in re.findall(r"<tr.*?</tr>", body, re.DOTALL)]
    plain = [[re.sub(r"<[^>]+>", "", cell).strip() for cell in row] for row in cells]
    return {row[0]: row[1:] for row in plain}


def test_a_file_is_compared_as_on_the_command_line(pages: Client, tmp_path: Path) -> None:
    answer = sent(pages)
    assert answer.status_code == 200
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


def test_figures_of_the_workspace_are_compared(pages: Client) -> None:
    assert 'value="einwohner_gesamt:alter"' in pages.get(ADDRESS).content.decode()
    answer = pages.post(ADDRESS, {"eigene": "1", "kennzahl": "einwohner_gesamt:alter", "regel": "freq:1-2"})
    assert answer.status_code == 200
    assert "35 Zellen mit allen Summen, davon 0 unter der Regel freq:1-2." in text_of(answer)
    answer = pages.post(ADDRESS, {"eigene": "1", "kennzahl": "einwohner_gesamt:alter", "regel": "freq:1-4"})
    assert "davon 1 unter der Regel freq:1-4." in text_of(answer)


@pytest.mark.parametrize(
    ("content", "given", "message"),
    [
        (TABLE, {"wert": "kindr"}, "Spalte „kindr“ ist nicht bekannt."),
        (TABLE, {"wert": ""}, "Die Spalte mit den Anzahlen fehlt."),
        (TABLE, {"regel": "höchstens 2"}, "„höchstens 2“ ist keine Regel."),
        (TABLE, {"regel": "p:15"}, "Verglichen werden Verfahren für Anzahlen"),
        (TABLE, {"regel": "freq:1-900"}, "fallen unter die Regel"),
        (TABLE, {"nullen": "egal"}, "Diese Angabe zu Nullen gibt es nicht."),
        (TABLE, {"spalten": "strasse"}, "Spalte „strasse“ ist nicht bekannt."),
        (b"a;n\nx;1\nx;2\ny;5\n", {"wert": "n"}, "Eine Zelle steht zweimal in der Tabelle"),
        (b"a;n\nx;1.5\ny;3\n", {"wert": "n"}, "t.csv, Zeile 2"),
        (b"a;n\nx;5\n", {"wert": "n"}, "die Tabelle ist eine einzige Zahl"),
        (b"a;n\nx;-1\ny;4\n", {"wert": "n"}, "t.csv, Zeile 2"),
        (b"a;n\nx;3\ny;4\nInsgesamt;8\n", {"wert": "n"}, "Die Tabelle geht nicht auf"),
        (b"a;n\n", {"wert": "n"}, "Die Tabelle hat keine Zeilen."),
        (b" ", {"wert": "n"}, "Die Datei ist leer."),
        (b"\x00\xff\x00" * 40, {"wert": "n"}, "Spalte „n“ ist nicht bekannt."),
    ],
)
def test_bad_tables_are_answered_with_place_and_reason(
    pages: Client, content: bytes, given: dict[str, str], message: str
) -> None:
    answer = sent(pages, content, "t.csv", **given)
    assert answer.status_code == 400
    assert message in text_of(answer)
    assert tempfile.gettempdir() not in text_of(answer)


def test_without_a_file_or_with_too_large_a_one_nothing_is_read(pages: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = pages.post(ADDRESS, {"wert": "kinder", "regel": "freq:1-2", "nullen": "public"})
    assert answer.status_code == 400
    assert "Es wurde keine Datei ausgewählt." in text_of(answer)
    monkeypatch.setattr(methods, "LARGEST", 10)
    assert "Die Datei ist größer als" in text_of(sent(pages))


def test_a_comparison_that_takes_too_long_leads_to_the_command_line(
    pages: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "LONGEST", 0.01)
    text = text_of(sent(pages))
    assert "dauert für eine Seite zu lange" in text
    assert "kobimo disclosure compare" in text


def test_a_file_that_was_sent_is_gone_afterwards(
    pages: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    sent(pages)
    sent(pages, b"kaputt")
    assert list(tmp_path.iterdir()) == []


def test_a_name_of_a_file_is_no_path(pages: Client) -> None:
    answer = sent(pages, TABLE, "../../etc/<b>kinder.csv")
    assert answer.status_code == 200
    assert "<b>kinder" not in answer.content.decode()


def test_it_is_reached_from_the_releases(pages: Client) -> None:
    assert f'href="{ADDRESS}"' in pages.get("/freigabestaende").content.decode()
