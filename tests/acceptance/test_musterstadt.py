"""The invented town of the examples by command, every figure once more by hand; secret cells give bounds."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow.parquet as pq
import pytest

from support.command import ask, rows, run

AGES = {
    "unter 3": "0-2", "3 bis 5": "3-5", "6 bis 9": "6-9", "10 bis 17": "10-17", "18 bis 64": "18-64",
    "65 und älter": "65+",
}  # fmt: skip
LEVELS = {"stadtteil": 3, "stadtbezirk": 2, "stadt": 0}
Figures = dict[tuple[str, str, str, str, str], tuple[float | None, int | None, int | None, str]]


@pytest.fixture(scope="module")
def example(repository: Path) -> Path:
    return repository / "examples" / "musterstadt"


@pytest.fixture(scope="module")
def musterstadt(example: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    workspace = tmp_path_factory.mktemp("musterstadt") / "musterstadt"
    store = example / "lieferungen"
    run("init", workspace, "--name", "Musterstadt", "--ags", "01001000", "--definitions", example)
    run("import", workspace, "stadtteile", store / "stadtteile.geojson")
    run("import", workspace, "melderegister", store / "einwohner_2023.csv", store / "einwohner_2024.xlsx")
    run("import", workspace, "jugendamt", *sorted(store.glob("betreute_kinder_*.csv")))
    run("build", workspace)
    run("release", workspace, "--audience", "team")
    return workspace


def persons(store: Path) -> dict[str, dict[str, dict[str, int]]]:
    """Period: quarter: column of the register."""
    lines = (store / "einwohner_2023.csv").read_bytes().decode("cp1252").splitlines()
    start = next(n for n, line in enumerate(lines) if line.startswith("Stadtteil-Nr."))
    old = {
        row["Stadtteil-Nr."]: {name: int(row[name].replace(".", "")) for name in ("Insgesamt", *AGES)}
        for row in csv.DictReader(lines[start:], delimiter=";")
        if row["Stadtteil-Nr."]
    }
    sheet = openpyxl.load_workbook(store / "einwohner_2024.xlsx").active
    assert sheet is not None
    table = [row for row in sheet.iter_rows(values_only=True) if row[1] is not None]
    new = {}
    for row in table[1:]:
        if row[0] is not None:
            cells: dict[str, Any] = dict(zip(map(str, table[0]), row, strict=True))
            new[f"{row[0]:03d}"] = {"Insgesamt": cells["Zusammen"], **{name: cells[name] for name in AGES}}
    return {"2023-12-31": old, "2024-12-31": new}


def care(store: Path) -> dict[str, dict[str, int | None]]:
    """Period: name of the quarter: children under 3 in care, None where it is secret."""
    found: dict[str, dict[str, int | None]] = {}
    for year in ("2024", "2025"):
        text = (store / f"betreute_kinder_{year}.csv").read_text("utf-8-sig")
        for row in csv.DictReader(text.splitlines(), delimiter=";"):
            cell = row["unter 3 Jahre"]
            found.setdefault(f"{year}-03-01", {})[row["Stadtteil"]] = None if cell == "." else int(cell)
    return found


def above(quarter: str, level: str) -> str:
    return quarter[: LEVELS[level]] or "musterstadt"


def expected(store: Path) -> Figures:
    figures: Figures = {}
    register = persons(store)
    names = {"011": "Marktviertel", "012": "Am Hafen", "013": "Klosterberg", "021": "Südpark", "022": "Äckerle"}
    names["023"] = "Lange Wiesen"
    for level in LEVELS:
        for period, quarters in register.items():
            for area in {above(quarter, level) for quarter in quarters}:
                parts = [cells for quarter, cells in quarters.items() if above(quarter, level) == area]
                total = sum(cells["Insgesamt"] for cells in parts)
                young = sum(cells["unter 3"] + cells["3 bis 5"] for cells in parts)
                figures["population_total", "", level, period, area] = (total, total, None, "normal")
                figures["share_under_6", "", level, period, area] = (100 * young / total, young, total, "normal")
                for column, age in AGES.items():
                    count = sum(cells[column] for cells in parts)
                    figures["population_total", f"alter={age}", level, period, area] = (count, count, None, "normal")
        for period, children in care(store).items():
            base_period = f"{int(period[:4]) - 1}-12-31"
            for area in {above(quarter, level) for quarter in names}:
                inside = [quarter for quarter in names if above(quarter, level) == area]
                known = [children[names[quarter]] for quarter in inside]
                base = sum(register[base_period][quarter]["unter 3"] for quarter in inside)
                if None in known:
                    row = (None, None, base, "suppressed")
                else:
                    count = sum(number for number in known if number is not None)
                    row = (100 * count / base, count, base, "normal")
                figures["daycare_rate_u3", "", level, period, area] = row
    return figures


def test_every_figure_equals_its_naive_recomputation(musterstadt: Path, example: Path) -> None:
    table = pq.read_table(next(musterstadt.glob("data/releases/*/values.parquet")))
    key = ("indicator", "breakdown", "level", "period", "area")
    stored = {tuple(row[name] for name in key): row for row in table.to_pylist()}
    wanted = expected(example / "lieferungen")
    assert set(stored) == set(wanted)
    for name, (value, numerator, denominator, status) in wanted.items():
        row = stored[name]
        assert row["value"] == (None if value is None else pytest.approx(value, rel=1e-12)), name
        assert (row["numerator"], row["denominator"], row["status"]) == (numerator, denominator, status), name
        assert row["coverage"] == 1


@pytest.mark.parametrize("period", ["2024-03-01", "2025-03-01"])
@pytest.mark.parametrize("area", ["stadtteil:022", "stadtbezirk:02", "stadt:musterstadt"])
def test_a_secret_cell_gives_bounds_wherever_it_is_part_of_the_sum(
    musterstadt: Path, example: Path, area: str, period: str
) -> None:
    level, _colon, key = area.partition(":")
    answer = ask(musterstadt, "daycare_rate_u3", area, period)
    quarters = [q for q in ("011", "012", "013", "021", "022", "023") if above(q, level) == key]
    row = rows(musterstadt, "daycare_rate_u3", "stadtteil")
    known = sum(row[q, period]["numerator"] or 0 for q in quarters)
    base = sum(row[q, period]["denominator"] for q in quarters)
    assert (answer["value"], answer["numerator"], answer["status"]) == (None, None, "suppressed")
    assert answer["lower"] == pytest.approx(100 * (known + 1) / base)
    assert answer["upper"] == pytest.approx(100 * (known + 2) / base)
    assert "liegt zwischen" in answer["reason"]


def test_a_district_without_secret_cells_has_its_rate(musterstadt: Path) -> None:
    answer = ask(musterstadt, "daycare_rate_u3", "stadtbezirk:01", "2025-03-01")
    assert (answer["numerator"], answer["denominator"]) == (29 + 18 + 36, 94 + 43 + 152)
    assert answer["value"] == pytest.approx(28.7197, abs=5e-5)
    assert {entry["file"] for entry in answer["inputs"]} == {"betreute_kinder_2025.csv", "einwohner_2024.xlsx"}


def test_the_doctor_finds_everything_in_order(musterstadt: Path) -> None:
    assert run("doctor", musterstadt, "--json").json()["findings"] == []
