"""Open data of other cities by definitions written here: other shapes of files, each with a naive recomputation."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from support.command import ask, call, rows, run
from support.town import template, write


def city(
    folder: Path, real_files: Path, name: str, definitions: dict[str, str], areas: Path | str, source: str
) -> Path:
    """Make a workspace from definitions and read its areas; skip where the public files are missing."""
    if not (real_files / name).is_dir():
        pytest.skip(f"the public files of {name} are not at {real_files / name}")
    nothing: dict[str, str | None] = dict.fromkeys(
        (
            "spaces/stadt.yaml", "datasets/einwohner.yaml", "datasets/betreute.yaml", "sources/gebiete/source.yaml",
            "sources/gebiete/recipe.yaml", "sources/register/source.yaml", "sources/register/recipe.yaml",
            "sources/kita/source.yaml", "sources/kita/recipe.yaml", "indicators/einwohner_gesamt.yaml",
            "indicators/anteil_u6.yaml", "indicators/quote_u3.yaml",
        )
    )  # fmt: skip
    workspace = folder / name
    texts = {**nothing, **definitions}
    run("init", workspace, "--name", name, "--ags", "05315000", "--definitions", template(folder / "vorlage", texts))
    file = areas if isinstance(areas, Path) else write(folder / "gebiete.csv", areas)
    run("import", workspace, source, file)
    return workspace


def areas_of(file: Path, column: str, without: set[str]) -> str:
    """Return the lines of a table that name an area of its lowest level."""
    if not file.is_file():
        pytest.skip(f"the public file is not at {file}")
    lines = file.read_text("utf-8-sig").splitlines()
    named = zip(lines[1:], csv.DictReader(lines), strict=True)
    return "\n".join([lines[0], *(line for line, row in named if row[column] not in without)])


def source(name: str) -> str:
    return f"id: {name}\ntitle: {{de: {name}}}\nsupplier: Statistikstelle\n"


def dataset(name: str, level: str, kind: str, more: str) -> str:
    return (
        f"id: {name}\ntitle: {{de: {name}}}\nspace: stadt\nlevel: {level}\nperiod_type: {kind}\n"
        "measures: [{id: anzahl, title: {de: Anzahl}, unit: {de: Anzahl}, concerns: persons}]\n" + more
    )


def count(name: str, of: str, more: str = "") -> str:
    return (
        f"id: {name}\narea: A\ntitle: {{de: {name}}}\nkind: count\n"
        f"numerator: {{dataset: {of}, measure: anzahl{more}}}\nunit: number\n"
    )


def space(*levels: str) -> str:
    lines = ["id: stadt", "title: {de: Stadt}", "levels:"]
    for level, above in zip(levels, (*levels[1:], ""), strict=True):
        parent = f", parent: {above}" if above else ""
        lines.append(f"  - {{id: {level}, title: {{de: {level}}}{parent}}}")
    return "\n".join(lines) + "\n"


def imported(workspace: Path, name: str, *files: Path) -> dict[str, Any]:
    data: dict[str, Any] = run("import", workspace, name, *files, "--json").json()
    run("build", workspace)
    run("release", workspace, "--audience", "team")
    return data


# --- Köln: three levels in one column, totals beside parts ----------------------------------------------------------

COLOGNE_AGES = {
    "00 - < 03": "0-2", "03 - < 06": "3-5", "06 - < 10": "6-9", "10 - < 15": "10-14", "15 - < 18": "15-17",
    "18 - < 25": "18-24", "25 - < 35": "25-34", "35 - < 45": "35-44", "45 - < 55": "45-54", "55 - < 60": "55-59",
    "60 - < 65": "60-64", "65 - < 75": "65-74", "75 und älter": "75+",
}  # fmt: skip

COLOGNE_RECIPE = """\
file_name: "*bevoelkerung*"
area:
  column: raum_id
  width: 3
  levels:
    - {level: stadt, matches: "000"}
    - {level: bezirk, matches: "00[1-9]"}
    - {level: stadtteil, matches: "[1-9][0-9]{2}"}
period: {column: jahr, form: yyyy, type: reference_date, day: "12-31", one_per_file: false}
values:
  - dataset: einwohner
    cube: gesamt
    measure: anzahl
    column: zahl
    rows: [{column: zeile, equals: Einwohner}, {column: tab_id, matches: "0?05"}]
  - dataset: einwohner
    cube: alter
    measure: anzahl
    column: zahl
    rows: [{column: tab_id, matches: "0?20"}]
    dimensions:
      alter:
        column: zeile
        codes: {AGES}
"""

COLOGNE_AREAS = """\
file_name: "*bevoelkerung*"
space: stadt
areas:
  - level: stadtteil
    file: "*"
    key: raum_id
    name: raum
    distinct: true
    parent: {column: BEZIRK}
  - level: bezirk
    names: {DISTRICTS}
    parent: {key: "000"}
  - level: stadt
    names: {"000": Köln}
"""


def table_of(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture(scope="module")
def cologne(tmp_path_factory: pytest.TempPathFactory, real_files: Path) -> tuple[Path, dict[str, Any], Path]:
    file = real_files / "koeln" / "bevoelkerung.csv"
    if not file.is_file():
        pytest.skip(f"the public file is not at {file}")
    table = table_of(file)
    names = {row["raum_id"]: row["raum"] for row in table}
    quarters = "".join(f"{key};{name};00{key[0]}\n" for key, name in names.items() if not key.startswith("0"))
    listed = {key: name for key, name in names.items() if re.fullmatch("00[1-9]", key)}
    ages = "{" + ", ".join(f'"{text}": "{code}"' for text, code in COLOGNE_AGES.items()) + "}"
    districts = "{" + ", ".join(f'"{key}": "{name}"' for key, name in listed.items()) + "}"
    definitions = {
        "spaces/stadt.yaml": space("stadtteil", "bezirk", "stadt"),
        "datasets/einwohner.yaml": dataset(
            "einwohner",
            "stadtteil",
            "reference_date",
            "dimensions: [{id: alter, title: {de: Alter}, kind: interval}]\n"
            "cubes: [{id: gesamt, dimensions: []}, {id: alter, dimensions: [alter]}]\n",
        ),
        "sources/raeume/source.yaml": source("raeume"),
        "sources/raeume/recipe.yaml": COLOGNE_AREAS.replace("{DISTRICTS}", districts),
        "sources/register/source.yaml": source("register"),
        "sources/register/recipe.yaml": COLOGNE_RECIPE.replace("{AGES}", ages),
        "indicators/einwohner_gesamt.yaml": count("einwohner_gesamt", "einwohner") + "breakdowns: [alter]\n",
        "indicators/anteil_u6.yaml": (
            "id: anteil_u6\narea: A\ntitle: {de: Anteil unter 6}\nkind: ratio\n"
            "numerator: {dataset: einwohner, measure: anzahl, where: {alter: 0-5}}\n"
            "denominator: {dataset: einwohner, measure: anzahl}\nunit: percent\n"
        ),
    }
    folder = tmp_path_factory.mktemp("koeln")
    areas = write(folder / "raeume_bevoelkerung.csv", f"raum_id;raum;BEZIRK\n{quarters}")
    workspace = city(folder, real_files, "koeln", definitions, areas, "raeume")
    return workspace, imported(workspace, "register", file), file


def test_cologne_has_delivered_figures_at_all_three_levels(cologne: tuple[Path, dict[str, Any], Path]) -> None:
    workspace, report, file = cologne
    table = table_of(file)
    figures = {
        (r["raum_id"], r["jahr"], r["zeile"]): int(float(r["zahl"])) for r in table if r["tab_id"] in {"005", "020"}
    }
    years = sorted({row["jahr"] for row in table})
    assert report["periods"] == {"einwohner": [f"{year}-12-31" for year in years]}
    for level, pattern in (("stadtteil", "[1-9].."), ("bezirk", "00[1-9]"), ("stadt", "000")):
        shown = rows(workspace, "einwohner_gesamt", level)
        shares = rows(workspace, "anteil_u6", level)
        babies = rows(workspace, "einwohner_gesamt", level, "--where", "alter=0-2")
        keys = {(r["raum_id"], f"{r['jahr']}-12-31") for r in table if re.fullmatch(pattern, r["raum_id"])}
        assert shown.keys() == keys
        for (area, period), row in shown.items():
            year = period[:4]
            total = figures[area, year, "Einwohner"]
            young = figures[area, year, "00 - < 03"] + figures[area, year, "03 - < 06"]
            assert row["value"] == total
            assert babies[area, period]["value"] == figures[area, year, "00 - < 03"]
            assert (shares[area, period]["numerator"], shares[area, period]["denominator"]) == (young, total)
            assert shares[area, period]["value"] == pytest.approx(100 * young / total, rel=1e-12)


def test_cologne_shows_where_delivered_totals_and_sums_of_parts_differ(
    cologne: tuple[Path, dict[str, Any], Path],
) -> None:
    workspace, report, file = cologne
    figures: dict[tuple[str, str], int] = {}
    sums: dict[tuple[str, str], int] = defaultdict(int)
    for row in table_of(file):
        if row["tab_id"] == "005":
            figures[row["raum_id"], row["jahr"]] = int(float(row["zahl"]))
    for (area, year), number in figures.items():
        if not area.startswith("0"):
            sums[f"00{area[0]}", year] += number
        elif area != "000":
            sums["000", year] += number
    wanted = {key: figures[key] - total for key, total in sums.items() if figures[key] != total}
    answered = {}
    for (area, year), total in figures.items():
        if area.startswith("0"):
            answer = ask(
                workspace, "einwohner_gesamt", f"{'stadt' if area == '000' else 'bezirk'}:{area}", f"{year}-12-31"
            )
            assert answer["value"] == total
            if answer["difference"]:
                answered[area, year] = answer["difference"]
    assert answered == wanted
    built = run("build", workspace, "--json").json()["differences"]
    listed = {
        (d["area"], d["period"][:4]) for d in built if d["indicator"] == "einwohner_gesamt" and not d["breakdown"]
    }
    assert listed == set(wanted)
    warned = [check for check in report["checks"] if check["code"] in {"TOTAL_DIFFERS", "UPPER_LEVEL_DIFFERS"}]
    parts = {(r["raum_id"], r["jahr"]): 0 for r in table_of(file)}
    for row in table_of(file):
        if row["tab_id"] == "020":
            parts[row["raum_id"], row["jahr"]] += int(float(row["zahl"]))
    off = [key for key, total in figures.items() if parts[key] != total]
    assert bool(warned) == bool(wanted or off)


# --- Konstanz: school years, one area for the whole file ------------------------------------------------------------

SCHOOLS = {
    "grund": "grundschule", "hauptwerkreal": "werkreal", "real": "realschule", "gemeinschaft": "gemeinschaft",
    "gymnasien": "gymnasium", "sonderpaedagogisch": "sbbz",
}  # fmt: skip


def test_constance_has_school_years_and_two_measures_in_one_wide_table(tmp_path: Path, real_files: Path) -> None:
    codes = "".join(f"      - {{code: {code}, title: {{de: {code}}}}}\n" for code in SCHOOLS.values())
    columns = "".join(
        f"      {text}_schulen: {{measure: schulen, where: {{schulart: {code}}}}}\n"
        f"      {text}: {{measure: anzahl, where: {{schulart: {code}}}}}\n"
        for text, code in SCHOOLS.items()
    )
    definitions = {
        "spaces/stadt.yaml": space("stadt"),
        "datasets/schulen.yaml": dataset("schulen", "stadt", "school_year", "").replace(
            "concerns: persons}]",
            "concerns: persons}, {id: schulen, title: {de: S}, unit: {de: S}, concerns: nothing}]",
        )
        + f"dimensions:\n  - id: schulart\n    title: {{de: Schulart}}\n    categories:\n{codes}",
        "sources/stadt/source.yaml": source("stadt"),
        "sources/stadt/recipe.yaml": "space: stadt\nareas: [{level: stadt, file: '*', key: NR, name: NAME}]\n",
        "sources/amt/source.yaml": source("amt"),
        "sources/amt/recipe.yaml": (
            'area: {level: stadt, constant: "08335043"}\nperiod: {column: jahr, one_per_file: false}\n'
            f"values:\n  - dataset: schulen\n    columns:\n{columns}"
        ),
        "indicators/schueler.yaml": count("schueler", "schulen") + "breakdowns: [schulart]\n",
        "indicators/schulen_je.yaml": (
            "id: schulen_je\narea: D\ntitle: {de: Schulen je 1000}\nkind: ratio\nunit: per_1000\n"
            "numerator: {dataset: schulen, measure: schulen, where: {schulart: gymnasium}}\n"
            "denominator: {dataset: schulen, measure: anzahl, where: {schulart: gymnasium}}\n"
        ),
    }
    workspace = city(tmp_path, real_files, "konstanz", definitions, "NR;NAME\n08335043;Konstanz\n", "stadt")
    file = real_files / "konstanz" / "schulen.csv"
    imported(workspace, "amt", file)
    table = table_of(file)
    assert len(table) == 26
    shown, rates = rows(workspace, "schueler", "stadt"), rows(workspace, "schulen_je", "stadt")
    assert {period for _area, period in shown} == {row["jahr"] for row in table}
    for row in table:
        key = ("08335043", row["jahr"])
        assert shown[key]["value"] == sum(int(row[name]) for name in SCHOOLS)
        assert rates[key]["value"] == pytest.approx(1000 * int(row["gymnasien_schulen"]) / int(row["gymnasien"]))
    grammar = ask(workspace, "schueler", "stadt:08335043", "2018/2019", "--where", "schulart=gymnasium")
    assert (grammar["period"], grammar["value"]) == ("2018/19", 3077)
    assert ask(workspace, "schueler", "stadt:08335043", "2018")["status"] == "not_released"


# --- Jena: dates across the columns, a total row, a row for the rest ------------------------------------------------

JENA_YEARS = range(2006, 2018)


def test_jena_has_dates_across_and_a_delivered_total(tmp_path: Path, real_files: Path) -> None:
    columns = "".join(f"      31.12.{year}: {{period: {year}-12-31}}\n" for year in JENA_YEARS)
    definitions = {
        "spaces/stadt.yaml": space("statbez", "stadt"),
        "datasets/haushalte.yaml": dataset("haushalte", "statbez", "reference_date", ""),
        "sources/raum/source.yaml": source("raum"),
        "sources/raum/recipe.yaml": (
            "space: stadt\n"
            "areas:\n  - level: statbez\n    file: '*'\n    key: statistischer_Bezirk_Nr\n"
            "    name: statistischer_Bezirk_Name\n    parent: {key: '0'}\n"
            "  - level: stadt\n    names: {'0': Jena}\n"
        ),
        "sources/statistik/source.yaml": source("statistik"),
        "sources/statistik/recipe.yaml": (
            "area:\n  column: statistischer_Bezirk_Nr\n  levels:\n"
            "    - {level: stadt, matches: '0'}\n    - {level: statbez, matches: '[1-9][0-9]*'}\n"
            "drop: [{column: statistischer_Bezirk_Nr, equals: '999', reason: nicht zugeordnet}]\n"
            "period: {one_per_file: false}\n"
            f"values:\n  - dataset: haushalte\n    measure: anzahl\n    columns:\n{columns}"
        ),
        "indicators/haushalte_gesamt.yaml": count("haushalte_gesamt", "haushalte"),
    }
    file = real_files / "jena" / "hh_priv.csv"
    areas = areas_of(file, "statistischer_Bezirk_Nr", without={"0", "999"})
    workspace = city(tmp_path, real_files, "jena", definitions, areas, "raum")
    report = imported(workspace, "statistik", file)
    assert {check["code"] for check in report["checks"]} >= {"ROWS_DROPPED"}
    table = table_of(file)
    shown = rows(workspace, "haushalte_gesamt", "statbez")
    city_row = rows(workspace, "haushalte_gesamt", "stadt")
    for row in table:
        key = row["statistischer_Bezirk_Nr"]
        if key == "999":
            assert (key, "2016-12-31") not in shown
            continue
        for year in JENA_YEARS:
            cell = row[f"31.12.{year}"]
            found = (city_row if key == "0" else shown).get((key, f"{year}-12-31"))
            if cell:
                assert found is not None
                assert found["value"] == int(cell)
            else:
                assert found is None or found["value"] is None
    for year in range(2006, 2017):
        column = f"31.12.{year}"
        parts = sum(int(r[column]) for r in table if r["statistischer_Bezirk_Nr"] not in {"0", "999"})
        total = next(int(r[column]) for r in table if r["statistischer_Bezirk_Nr"] == "0")
        answer = ask(workspace, "haushalte_gesamt", "stadt:0", f"{year}-12-31")
        assert answer["value"] == total
        assert (answer["difference"] or 0) == total - parts


# --- Münster: sums without a number, ages in tens, secret cells by sex ----------------------------------------------

MUENSTER_AGES = ["0 - 9", "10 - 19", "20 - 29", "30 - 39", "40 - 49", "50 - 59", "60 - 69", "70 - 79", "80 - 89"]
MUENSTER_CODES = {**{text: text.replace(" ", "") for text in MUENSTER_AGES}, "90 u. mehr": "90+"}


def muenster_definitions() -> dict[str, str]:
    columns = "".join(f'      "{text}": {{where: {{alter: {code}}}}}\n' for text, code in MUENSTER_CODES.items())
    drop = "drop: [{column: BezirkNummer, empty: true, reason: Zwischensumme}]\n"
    return {
        "spaces/stadt.yaml": space("bezirk", "stadt"),
        "datasets/berechtigte.yaml": dataset(
            "berechtigte",
            "bezirk",
            "reference_date",
            "dimensions: [{id: alter, title: {de: Alter}, kind: interval}]\n"
            "cubes: [{id: gesamt, dimensions: []}, {id: alter, dimensions: [alter]}]\n"
            "suppressed: {lower: 0, upper: 60}\n",
        ),
        "sources/raum/source.yaml": source("raum"),
        "sources/raum/recipe.yaml": (
            "space: stadt\nareas:\n  - level: bezirk\n    file: '*'\n    key: BezirkNummer\n    name: BezirkName\n"
            "    parent: {key: ms}\n  - level: stadt\n    names: {ms: Münster}\n"
        ),
        "sources/statistik/source.yaml": source("statistik"),
        "sources/statistik/recipe.yaml": (
            f"area: {{column: BezirkNummer, level: bezirk}}\n{drop}"
            "period: {constant: '2014-12-31'}\n"
            "values:\n  - {dataset: berechtigte, cube: gesamt, measure: anzahl, column: Gesamt}\n"
            f"  - dataset: berechtigte\n    cube: alter\n    measure: anzahl\n    columns:\n{columns}"
        ),
        "indicators/berechtigte_gesamt.yaml": count("berechtigte_gesamt", "berechtigte") + "breakdowns: [alter]\n",
        "indicators/anteil_u20.yaml": (
            "id: anteil_u20\narea: A\ntitle: {de: Anteil unter 20}\nkind: ratio\n"
            "numerator: {dataset: berechtigte, measure: anzahl, where: {alter: 0-19}}\n"
            "denominator: {dataset: berechtigte, measure: anzahl}\nunit: percent\n"
        ),
        "indicators/anteil_80.yaml": (
            "id: anteil_80\narea: A\ntitle: {de: Anteil ab 80}\nkind: ratio\n"
            "numerator: {dataset: berechtigte, measure: anzahl, where: {alter: 80+}}\n"
            "denominator: {dataset: berechtigte, measure: anzahl}\nunit: percent\n"
        ),
    }


def test_muenster_has_districts_and_sums_that_equal_its_own_total_row(tmp_path: Path, real_files: Path) -> None:
    file = real_files / "muenster" / "ms_wohnberechtigte_nach_alter.csv"
    workspace = city(
        tmp_path, real_files, "muenster", muenster_definitions(), areas_of(file, "BezirkNummer", without={""}), "raum"
    )
    imported(workspace, "statistik", file)
    table = table_of(file)
    parts = [row for row in table if row["BezirkNummer"]]
    total = table[-1]
    assert total["BezirkName"] == "Stadt Münster"
    shown = rows(workspace, "berechtigte_gesamt", "bezirk")
    young = rows(workspace, "anteil_u20", "bezirk")
    assert len(shown) == len(parts)
    for row in parts:
        key = (row["BezirkNummer"], "2014-12-31")
        assert shown[key]["value"] == int(row["Gesamt"])
        children = int(row["0 - 9"]) + int(row["10 - 19"])
        assert young[key]["value"] == pytest.approx(100 * children / int(row["Gesamt"]), rel=1e-12)
    whole = ask(workspace, "berechtigte_gesamt", "stadt:ms", "2014-12-31")
    assert whole["value"] == int(total["Gesamt"])
    for text, code in MUENSTER_CODES.items():
        answer = ask(workspace, "berechtigte_gesamt", "stadt:ms", "2014-12-31", "--where", f"alter={code}")
        assert answer["value"] == int(total[text])


def test_secret_cells_of_muenster_give_bounds_and_delivered_totals_stand(tmp_path: Path, real_files: Path) -> None:
    file = real_files / "muenster" / "ms_wohnberechtigte_nach_alter_maennlich.csv"
    workspace = city(
        tmp_path, real_files, "muenster", muenster_definitions(), areas_of(file, "BezirkNummer", without={""}), "raum"
    )
    imported(workspace, "statistik", file)
    parts = [row for row in table_of(file) if row["BezirkNummer"]]
    old = rows(workspace, "anteil_80", "bezirk")
    secret = 0
    for row in parts:
        found = old[row["BezirkNummer"], "2014-12-31"]
        assert found["denominator"] == int(row["Gesamt"])
        cells = (row["80 - 89"], row["90 u. mehr"])
        if "." not in cells:
            assert found["numerator"] == int(cells[0]) + int(cells[1])
            continue
        hidden = sum(cell == "." for cell in cells)
        secret += hidden
        assert (found["value"], found["status"]) == (None, "suppressed")
        answer = ask(workspace, "anteil_80", f"bezirk:{row['BezirkNummer']}", "2014-12-31")
        known = sum(int(cell) for cell in cells if cell != ".")
        assert answer["lower"] == pytest.approx(100 * known / int(row["Gesamt"]))
        assert answer["upper"] == pytest.approx(100 * (known + 60 * hidden) / int(row["Gesamt"]))
    assert secret
    whole = ask(workspace, "anteil_80", "stadt:ms", "2014-12-31")
    assert whole["status"] == "suppressed"
    assert whole["denominator"] == sum(int(row["Gesamt"]) for row in parts)


# --- several files in one call --------------------------------------------------------------------------------------


def test_a_later_file_replaces_the_periods_that_it_contains(tmp_path: Path, real_files: Path) -> None:
    file = real_files / "muenster" / "ms_wohnberechtigte_nach_alter.csv"
    definitions = muenster_definitions()
    recipe = "sources/statistik/recipe.yaml"
    pattern = "period: {in_file_name: '_(?P<period>20[0-9]{2})', form: yyyy, type: reference_date, day: '12-31'}\n"
    definitions[recipe] = definitions[recipe].replace("period: {constant: '2014-12-31'}\n", pattern)
    areas = areas_of(file, "BezirkNummer", without={""})
    workspace = city(tmp_path, real_files, "muenster", definitions, areas, "raum")
    text = file.read_text("utf-8-sig")
    old = [write(tmp_path / "alt" / f"berechtigte_{year}.csv", text) for year in (2013, 2014)]
    assert imported(workspace, "statistik", *old)["periods"] == {"berechtigte": ["2013-12-31", "2014-12-31"]}
    newer = text.replace("Aegidii,11,1450,", "Aegidii,11,1500,")
    assert newer != text
    new = [write(tmp_path / "neu" / f"berechtigte_{year}.csv", newer) for year in (2014, 2015)]
    report = imported(workspace, "statistik", *new)
    assert "REPLACES_DELIVERY" in {check["code"] for check in report["checks"]}
    values = {
        period: row["value"]
        for (area, period), row in rows(workspace, "berechtigte_gesamt", "bezirk").items()
        if area == "11"
    }
    assert values == {"2013-12-31": 1450, "2014-12-31": 1500, "2015-12-31": 1500}
    (entry,) = ask(workspace, "berechtigte_gesamt", "bezirk:11", "2014-12-31")["inputs"]
    assert entry["delivery"] == report["delivery"]
    again = call("import", workspace, "statistik", *new, "--json").json()
    assert [check["code"] for check in again["checks"] if check["code"] == "ALREADY_DELIVERED"]
