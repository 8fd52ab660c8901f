"""`kobimo value` and `kobimo table`: the promised form, wrong questions, and questions without a number."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

from support.command import ask, call, rows, run
from support.town import fill_town, make_town, write

PROMISED = {
    "indicator", "area", "level", "period", "value", "numerator", "denominator", "unit", "status", "reason", "coverage",
    "release", "inputs",
}  # fmt: skip


@pytest.fixture(scope="module")
def asked(settled_town: Path) -> Path:
    """A town that these tests only read."""
    return settled_town / "kleinstadt"


def test_an_answer_has_the_promised_fields_and_an_unrounded_value(asked: Path) -> None:
    answer = ask(asked, "anteil_u6", "stadt:1", "2022-12-31")
    assert set(answer) >= PROMISED
    assert answer["value"] == 100 * 258 / 1750
    assert (answer["numerator"], answer["denominator"], answer["unit"]) == (258, 1750, "percent")
    assert (answer["indicator"], answer["level"], answer["area"]) == ("anteil_u6", "stadt", "1")
    assert (answer["period"], answer["status"], answer["reason"], answer["coverage"]) == (
        "2022-12-31",
        "normal",
        "",
        1.0,
    )
    (source,) = answer["inputs"]
    assert set(source) == {"source", "delivery", "file", "sha256", "rows"}
    assert (source["source"], source["file"], source["rows"]) == ("register", "register_2022.csv", 4)


def test_both_sides_of_a_ratio_name_their_files(asked: Path) -> None:
    answer = ask(asked, "quote_u3", "viertel:11", "2024-03-01")
    assert [entry["file"] for entry in answer["inputs"]] == ["kita_2024.csv", "register_2023.csv"]
    assert answer["value"] == 100 * 12 / 42


def test_a_secret_part_gives_bounds_at_every_level_above(asked: Path) -> None:
    for area, known, base in (("viertel:22", 0, 5), ("bezirk:2", 20, 80), ("stadt:1", 35, 132)):
        answer = ask(asked, "quote_u3", area, "2024-03-01")
        assert (answer["value"], answer["numerator"], answer["status"]) == (None, None, "suppressed")
        assert answer["lower"] == pytest.approx(100 * (known + 1) / base)
        assert answer["upper"] == pytest.approx(100 * (known + 2) / base)
        assert "liegt zwischen" in answer["reason"]
    assert ask(asked, "quote_u3", "bezirk:1", "2024-03-01")["value"] == 100 * 15 / 52


def test_a_bare_key_that_two_levels_have_is_refused_with_the_candidates(asked: Path) -> None:
    outcome = call("value", asked, "anteil_u6", "--area", "1", "--period", "2022-12-31", "--json")
    assert outcome.code == 2
    assert outcome.json()["error"]["exit_code"] == 2
    assert "nicht eindeutig" in outcome.err
    assert "bezirk:1, stadt:1" in outcome.err
    assert ask(asked, "anteil_u6", "2", "2022-12-31")["level"] == "bezirk"
    assert ask(asked, "anteil_u6", "11", "2022-12-31")["level"] == "viertel"


@pytest.mark.parametrize(
    ("indicator", "area", "period", "more", "texts"),
    [
        ("anteil_u7", "viertel:11", "2022-12-31", (), ("Kennzahl „anteil_u7“", "Gemeint war vielleicht: anteil_u6")),
        ("anteil_u6", "viertel:13", "2022-12-31", (), ("viertel „13“ ist nicht bekannt", "Abhilfe", "11")),
        ("anteil_u6", "virtel:11", "2022-12-31", (), ("Raumebene „virtel“", "Gemeint war vielleicht: viertel")),
        ("anteil_u6", "31", "2022-12-31", (), ("Gebiet „31“", "Gemeint war vielleicht", "bezirk:1")),
        ("anteil_u6", "viertel:11", "gestern", (), ("„gestern“ ist kein Zeitraum", "2018/19 (Schuljahr)")),
        ("anteil_u6", "viertel:11", "2022-02-30", (), ("„2022-02-30“ ist kein Zeitraum", "Erlaubt sind")),
        (
            "anteil_u6",
            "viertel:11",
            "2022-12-31",
            ("--release", "2026-team-1"),
            ("Freigabestand „2026-team-1“", "Abhilfe", "-team-1"),
        ),
        ("anteil_u6", "viertel:11", "2022-12-31", ("--where", "geschlecht=x"), ("geschlecht „x“", "Abhilfe", "w")),
        (
            "anteil_u6",
            "viertel:11",
            "2022-12-31",
            ("--where", "geschlech=w"),
            ("„geschlech“ ist nicht bekannt", "Gemeint war vielleicht: geschlecht"),
        ),
        ("anteil_u6", "viertel:11", "2022-12-31", ("--where", "geschlecht"), ("keine Einschränkung", "geschlecht=w")),
        ("anteil_u6", "viertel:11", "2022-12-31", ("--where", "alter=jung"), ("„jung“", "3-5")),
    ],
)
def test_a_question_with_an_unknown_name_ends_with_2_and_the_nearest_names(
    asked: Path, indicator: str, area: str, period: str, more: tuple[str, ...], texts: tuple[str, ...]
) -> None:
    outcome = call("value", asked, indicator, "--area", area, "--period", period, *more, "--json")
    assert outcome.code == 2
    assert outcome.json()["error"]["exit_code"] == 2
    assert all(text in outcome.err for text in texts), outcome.err


@pytest.mark.parametrize(
    ("period", "more", "status", "text"),
    [
        ("2021-12-31", (), "not_released", "vorhanden: 2022-12-31, 2023-12-31"),
        ("2022", (), "not_released", "vorhanden: 2022-12-31, 2023-12-31"),
        ("2022-12-31", ("--where", "geschlecht=w"), "not_delivered", "alter×geschlecht"),
    ],
)
def test_a_question_without_a_number_ends_with_0_and_a_reason(
    asked: Path, period: str, more: tuple[str, ...], status: str, text: str
) -> None:
    answer = ask(asked, "anteil_u6", "viertel:11", period, *more)
    assert (answer["value"], answer["status"]) == (None, status)
    assert text in answer["reason"]
    assert set(answer) >= PROMISED
    assert answer["inputs"] == []
    shown = run("value", asked, "anteil_u6", "--area", "viertel:11", "--period", period, *more)
    assert "Wert: –" in shown.out
    assert text in shown.out


def test_a_category_that_was_not_built_is_answered_with_those_that_were(asked: Path) -> None:
    answer = ask(asked, "einwohner_gesamt", "viertel:11", "2022-12-31", "--where", "alter=0-5")
    assert (answer["value"], answer["status"]) == (None, "not_released")
    assert "alter=0-2" in answer["reason"]


def test_an_indicator_outside_the_content_of_the_release_is_not_released(town: Path) -> None:
    content = write(town.parent / "auswahl.yaml", "indicators: [einwohner_gesamt]\n")
    run("release", town, "--audience", "team", "--content", content)
    answer = ask(town, "anteil_u6", "viertel:11", "2022-12-31")
    assert (answer["value"], answer["status"]) == (None, "not_released")
    assert "Freigabestand" in answer["reason"]
    assert (answer["name"], answer["unit"]) == ("Viertel 11", "percent")
    assert call("value", town, "anteil_u7", "--area", "viertel:11", "--period", "2022-12-31").code == 2
    assert call("value", town, "anteil_u6", "--area", "viertel:99", "--period", "2022-12-31").code == 2


def test_the_screen_shows_german_numbers_and_the_origin(asked: Path) -> None:
    out = run("value", asked, "anteil_u6", "--area", "stadt:1", "--period", "2022-12-31").out
    assert "Wert: 14,7429 Prozent" in out
    assert "258 / 1.750" in out
    assert "register_2022.csv" in out


# --- tables ---------------------------------------------------------------------------------------------------------


def test_a_table_is_the_same_in_all_formats(asked: Path) -> None:
    wanted = rows(asked, "anteil_u6", "viertel")
    assert len(wanted) == 8
    text = run("table", asked, "anteil_u6", "--level", "viertel", "--format", "csv").out
    for row in csv.DictReader(io.StringIO(text)):
        twin = wanted[row["area"], row["period"]]
        assert float(row["value"]) == twin["value"]
        assert (int(row["numerator"]), row["release"]) == (twin["numerator"], twin["release"])
    book = openpyxl.load_workbook(
        io.BytesIO(run("table", asked, "anteil_u6", "--level", "viertel", "--format", "xlsx").data)
    )
    cells = [row[:4] for row in book["Daten"].iter_rows(min_row=2, values_only=True)]
    days = {"2022-12-31": "31.12.2022", "2023-12-31": "31.12.2023"}
    assert [(row[0], row[2]) for row in cells] == [(area, days[period]) for area, period in wanted]
    assert [row[3] for row in cells] == [pytest.approx(row["value"], rel=1e-12) for row in wanted.values()]
    assert "Bürgeramt" in str(list(book["Quelle"].values))


def test_a_table_can_be_cut_to_periods(asked: Path) -> None:
    assert {period for _area, period in rows(asked, "anteil_u6", "bezirk", "--period", "2023-12-31")} == {"2023-12-31"}
    assert {period for _area, period in rows(asked, "anteil_u6", "bezirk", "--period", "2022")} == {"2022-12-31"}
    assert len(rows(asked, "anteil_u6", "bezirk", "--period", "2022..2023")) == 4


def test_missing_numbers_are_empty_in_a_table_and_have_a_reason(asked: Path) -> None:
    row = rows(asked, "quote_u3", "viertel")["22", "2024-03-01"]
    assert (row["value"], row["numerator"], row["status"]) == (None, None, "suppressed")
    assert row["reason"]


@pytest.mark.parametrize(
    ("arguments", "texts"),
    [
        (("anteil_u6", "--level", "virtel"), ("Raumebene „virtel“", "viertel")),
        (("anteil", "--level", "viertel"), ("Kennzahl „anteil“", "anteil_u6")),
        (("anteil_u6",), ("--level",)),
        (("anteil_u6", "--level", "viertel", "--period", "gestern..heute"), ("„gestern“ ist kein Zeitraum",)),
        (("anteil_u6", "--level", "viertel", "--period", "2023..2022"), ("2023", "2022", "Abhilfe")),
        (("anteil_u6", "--level", "viertel", "--format", "pdf"), ("csv", "xlsx")),
        (("anteil_u6", "--level", "viertel", "--release", "x"), ("Freigabestand „x“",)),
    ],
)
def test_a_wrong_table_ends_with_2(asked: Path, arguments: tuple[str, ...], texts: tuple[str, ...]) -> None:
    outcome = call("table", asked, *arguments)
    assert outcome.code == 2
    assert outcome.out == ""
    assert all(text in outcome.err for text in texts), outcome.err


# --- the installed program ------------------------------------------------------------------------------------------


def program(*arguments: str | Path, **more: object) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "kobimo.cli.main", *map(str, arguments)], capture_output=True, check=False, **more
    )  # type: ignore[call-overload,no-any-return]


def test_the_program_answers_in_a_process_of_its_own(asked: Path) -> None:
    done = program("value", asked, "anteil_u6", "--area", "stadt:1", "--period", "2022-12-31", "--json")
    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads(done.stdout)["numerator"] == 258
    done = program("value", asked, "anteil_u6", "--area", "stadt:9", "--period", "2022-12-31", "--json")
    assert done.returncode == 2
    assert "ist nicht bekannt" in json.loads(done.stdout)["error"]["message"]
    assert "ist nicht bekannt" in done.stderr.decode("utf-8")


def test_a_reader_that_closes_the_pipe_early_sees_no_internal_error(asked: Path) -> None:
    command = f'"{sys.executable}" -m kobimo.cli.main table "{asked}" einwohner_gesamt --level viertel | true'
    done = subprocess.run(["bash", "-c", command], capture_output=True, check=False)
    assert b"Interner Fehler" not in done.stderr
    assert b"Traceback" not in done.stderr


def test_a_folder_with_blanks_umlauts_and_a_long_path_works_end_to_end(tmp_path: Path) -> None:
    typed, stored = "Bildungsbüro Süd", "Bildungsbu\u0308ro Su\u0308d"
    deep = tmp_path / stored
    while len(str(deep)) < 280:
        deep = deep / "Ordner mit Leerzeichen und Ümläuten"
    deep.mkdir(parents=True)
    workspace = fill_town(make_town(deep))
    assert len(str(workspace)) > 280
    names = {path.name for path in tmp_path.iterdir()}
    assert names == {stored}
    as_typed = Path(str(workspace).replace(stored, typed))
    assert ask(as_typed, "anteil_u6", "stadt:1", "2022-12-31")["numerator"] == 258
    run("import", as_typed, "register", as_typed.parent / "ablage" / "register_2023.csv")
    run("build", as_typed)
    run("release", as_typed, "--audience", "team")
    assert run("doctor", as_typed, "--json").json()["ok"]
    assert {path.name for path in tmp_path.iterdir()} == names
