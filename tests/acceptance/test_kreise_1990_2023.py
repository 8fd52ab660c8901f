"""All Kreise from 1990 to 2023: what is imported and converted equals the official tables, applied by naive code."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import numpy as np
import openpyxl
import pytest

from kobimo.model.crosswalk import Crosswalk
from kobimo.model.territory import Basis, SpaceHistory
from kobimo.spaces.succession import conversion, resolve
from kobimo.workflows.areas.official_import import import_official
from kobimo.workflows.opened import open_workspace
from kobimo.workspace.create import create_workspace
from support.command import run

REFORMS = {
    "changes_2006to2007.csv": date(2007, 7, 1),
    "changes_2007to2008.csv": date(2008, 8, 1),
    "changes_2008to2009.csv": date(2009, 10, 21),
    "changes_2010to2011.csv": date(2011, 9, 4),
    "changes_2015to2016.csv": date(2016, 11, 1),
    "changes_2020to2021.csv": date(2021, 7, 1),
}
"""Lists of merged Kreise do not say when; these are the days of the laws."""

YEARS = range(1995, 2019)

Sheets = dict[int, dict[str, dict[str, float]]]


@pytest.fixture(scope="module")
def folder(real_files: Path) -> Path:
    if not (real_files / "gebiete").is_dir():
        pytest.skip("the official files on areas are not here")
    return real_files / "gebiete"


@pytest.fixture(scope="module")
def workspace(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("kreise") / "ws"
    create_workspace(root, "Kreise", "05515000")
    assert import_official(open_workspace(root), folder / "ref-kreise-umrech-2020-1990-2019.xlsx").accepted
    for name, day in REFORMS.items():
        assert import_official(open_workspace(root), folder / name, valid_from=day).accepted
    return root


@pytest.fixture(scope="module")
def history(workspace: Path) -> SpaceHistory:
    return open_workspace(workspace).history("deutschland")


@pytest.fixture(scope="module")
def crosswalk(workspace: Path) -> Crosswalk:
    return open_workspace(workspace).crosswalk("kreise_2020")


@pytest.fixture(scope="module")
def official(folder: Path) -> Sheets:
    """The population shares of all sheets, read without any of the program's code."""
    book = openpyxl.load_workbook(folder / "ref-kreise-umrech-2020-1990-2019.xlsx", read_only=True)
    sheets: Sheets = {}
    for sheet in book:
        rows = list(sheet.iter_rows(values_only=True))
        target = max(n for n, text in enumerate(rows[0]) if str(text).startswith("Kreise"))
        shares: dict[str, dict[str, float]] = defaultdict(dict)
        for row in rows[1:]:
            if row[0] is not None:
                shares[f"{row[0] // 1000:05d}"][f"{row[target] // 1000:05d}"] = float(row[3])
        sheets[int(sheet.title[:4])] = dict(shares)
    book.close()
    return sheets


@pytest.fixture(scope="module")
def population(real_files: Path) -> Mapping[int, Mapping[str, int]]:
    """Population of the Kreise of each 31 December, as the statistical offices counted it then."""
    text = (real_files / "genesis" / "destatis" / "12411-0015.csv").read_text(encoding="latin-1")
    rows = list(csv.reader(text.splitlines(), delimiter=";"))
    head = next(n for n, row in enumerate(rows) if any(cell.startswith("31.12.") for cell in row))
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for row in rows[head + 1 :]:
        if re.fullmatch(r"\d{5}", row[0]):
            for day, cell in zip(rows[head][2:], row[2:], strict=False):
                if cell.strip().isdigit():
                    found[int(day[-4:])][row[0]] = int(cell)
    assert set(YEARS) <= set(found)
    return found


def converted(
    history: SpaceHistory, crosswalk: Crosswalk, values: Mapping[str, int], begin: date, end: date
) -> dict[str, float]:
    found = conversion(history, "kreis", begin, end, [crosswalk])
    counts = np.array([values.get(key, 0) for key in found.sources], dtype=float)
    sums = np.bincount(found.target, counts[found.source] * found.weight, len(found.targets))
    return dict(zip(found.targets, sums.tolist(), strict=True))


def test_every_sheet_is_imported_and_its_shares_add_up_to_one(crosswalk: Crosswalk, official: Sheets) -> None:
    for year, shares in official.items():
        for day in (date(year, 1, 1), date(year, 12, 31)):
            sums: dict[str, float] = defaultdict(float)
            for row in crosswalk.at(Basis.POPULATION, day):
                sums[row.source] += row.weight
            assert sums.keys() == shares.keys(), year
            assert all(abs(total - 1) < 1e-9 for total in sums.values()), year


@pytest.mark.parametrize("year", range(1990, 2020))
def test_each_status_is_the_one_of_its_sheet(history: SpaceHistory, official: Sheets, year: int) -> None:
    assert set(history.at(date(year, 12, 31)).keys("kreis")) == set(official[year])


@pytest.mark.parametrize("year", range(1990, 2020))
def test_a_conversion_to_2020_is_the_official_table(
    history: SpaceHistory, crosswalk: Crosswalk, official: Sheets, year: int
) -> None:
    found = conversion(history, "kreis", date(year, 12, 31), date(2020, 12, 31), [crosswalk])
    ours: dict[str, dict[str, float]] = defaultdict(dict)
    for source, target, weight in zip(found.source, found.target, found.weight, strict=True):
        ours[found.sources[source]][found.targets[target]] = weight
    theirs = {key: {t: w for t, w in shares.items() if w > 0} for key, shares in official[year].items()}
    assert ours.keys() == theirs.keys()
    assert found.uncovered == ()
    for key, shares in theirs.items():
        assert ours[key] == pytest.approx(shares, abs=1e-11), (year, key)


def test_a_series_of_population_equals_the_official_conversion(
    history: SpaceHistory, crosswalk: Crosswalk, official: Sheets, population: Mapping[int, Mapping[str, int]]
) -> None:
    reformed = {f"{key}" for key in ("13071", "13072", "13073", "13074", "13075", "13076", "03159", "14511", "14521")}
    reformed |= {"14523", "14713", "14729", "14730", "05334", "03241", "10041", "15001", "15091"}
    for year in YEARS:
        naive: dict[str, float] = defaultdict(float)
        for key, shares in official[year].items():
            for target, share in shares.items():
                naive["16063" if target == "16056" else target] += population[year].get(key, 0) * share
        ours = converted(history, crosswalk, population[year], date(year, 12, 31), date(2023, 12, 31))
        assert reformed <= ours.keys()
        assert "16056" not in ours
        for key, value in ours.items():
            assert value == pytest.approx(naive[key], abs=1e-4), (year, key)


def test_nobody_is_lost_or_doubled(
    history: SpaceHistory, crosswalk: Crosswalk, population: Mapping[int, Mapping[str, int]]
) -> None:
    for year in YEARS:
        held = set(history.at(date(year, 12, 31)).keys("kreis"))
        total = sum(count for key, count in population[year].items() if key in held)
        assert total > 80_000_000
        ours = converted(history, crosswalk, population[year], date(year, 12, 31), date(2023, 12, 31))
        assert round(sum(ours.values())) == total


def test_the_merged_kreise_of_mecklenburg_saxony_and_goettingen_are_sums_of_the_old_ones(
    history: SpaceHistory, crosswalk: Crosswalk, population: Mapping[int, Mapping[str, int]]
) -> None:
    ours = converted(history, crosswalk, population[2005], date(2005, 12, 31), date(2023, 12, 31))
    old = population[2005]
    assert ours["03159"] == old["03152"] + old["03156"]
    assert ours["13072"] == old["13051"] + old["13053"]
    assert ours["14511"] == old["14161"]
    assert ours["05334"] == old["05313"] + old["05354"]


def test_there_and_back_again_gives_the_old_kreise_their_share_of_the_new_total(
    history: SpaceHistory, crosswalk: Crosswalk, population: Mapping[int, Mapping[str, int]]
) -> None:
    old_day, new_day = date(2015, 12, 31), date(2016, 12, 31)
    new = converted(history, crosswalk, population[2015], old_day, new_day)
    back = conversion(history, "kreis", new_day, old_day, [crosswalk])
    assert back.uncovered == ()
    counts = np.array([new[key] for key in back.sources])
    again = np.bincount(back.target, counts[back.source] * back.weight, len(back.targets))
    for key, value in zip(back.targets, again, strict=True):
        assert value == pytest.approx(population[2015][key], rel=0.005), key
    assert again.sum() == pytest.approx(sum(population[2015][key] for key in back.targets))


@pytest.mark.parametrize(
    ("key", "day", "successor", "first"),
    [
        ("03152", date(2015, 12, 31), "03159", date(2016, 11, 1)),
        ("03156", date(2015, 12, 31), "03159", date(2016, 11, 1)),
        ("16056", date(2020, 12, 31), "16063", date(2021, 7, 1)),
        ("05313", date(2005, 12, 31), "05334", date(2009, 10, 21)),
        ("05354", date(2005, 12, 31), "05334", date(2009, 10, 21)),
        ("03201", date(2000, 12, 31), "03241", date(2001, 1, 1)),
        ("03253", date(2000, 12, 31), "03241", date(2001, 1, 1)),
        ("13051", date(2010, 12, 31), "13072", date(2011, 9, 4)),
        ("14161", date(2007, 12, 31), "14511", date(2008, 8, 1)),
    ],
)
def test_a_dissolved_kreis_leads_to_its_successor_with_day_and_reason(
    history: SpaceHistory, crosswalk: Crosswalk, key: str, day: date, successor: str, first: date
) -> None:
    found = resolve(history, [crosswalk], key, day, date(2023, 12, 31))
    assert [(item.key, item.share) for item in found.successors] == [(successor, 1.0)]
    assert found.reasons[0].day == first
    assert found.reasons[0].source


def test_saarbruecken_kept_its_key(history: SpaceHistory, crosswalk: Crosswalk) -> None:
    found = resolve(history, [crosswalk], "10041", date(1995, 12, 31), date(2023, 12, 31))
    assert [(item.key, item.share) for item in found.successors] == [("10041", 1.0)]
    assert found.reasons == ()


def test_a_split_kreis_leads_to_several_with_the_shares_of_its_year(
    history: SpaceHistory, crosswalk: Crosswalk, official: Sheets
) -> None:
    found = resolve(history, [crosswalk], "13052", date(2008, 12, 31), date(2023, 12, 31))
    assert {item.key: item.share for item in found.successors} == pytest.approx(official[2008]["13052"])
    assert {reason.day for reason in found.reasons} == {date(2011, 9, 4), None}


def test_the_command_names_successors_and_reasons(workspace: Path) -> None:
    answer = run("space", "resolve", workspace, "3152", "--date", "2015-12-31", "--json").json()
    assert answer["successors"] == [{"key": "03159", "name": "Göttingen", "share": 1.0}]
    assert any(reason["date"] == "2016-11-01" for reason in answer["reasons"])
    assert any("Null" in note for note in answer["notes"])
