"""Official files become areas with validity, changes and conversion tables - all of a file, or nothing."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from kobimo.errors import InvalidInputError
from kobimo.model.checks import Severity
from kobimo.model.territory import Basis, SpaceHistory
from kobimo.spaces.succession import conversion, resolve
from kobimo.workflows.areas.importing import SpaceImport
from kobimo.workflows.areas.official_import import OfficialKind, import_official, official_kind
from kobimo.workflows.opened import OpenedWorkspace, open_workspace
from kobimo.workspace.create import create_workspace

Row = tuple[str, str, str, str, str, str, str]

MARCH = (
    ("10", "03", "", "", "", "", "Niedersachsen"),
    ("20", "03", "1", "", "", "", "Stat. Region Braunschweig"),
    ("40", "03", "1", "52", "", "", "Göttingen"),
    ("50", "03", "1", "52", "0016", "", "Göttingen, Stadt"),
    ("60", "03", "1", "52", "0016", "016", "Göttingen, Stadt"),
    ("40", "03", "1", "56", "", "", "Osterode am Harz"),
    ("50", "03", "1", "56", "5401", "", "Hattorf, SG"),
    ("60", "03", "1", "56", "5401", "005", "Hörden"),
    ("10", "11", "", "", "", "", "Berlin"),
    ("40", "11", "0", "00", "", "", "Berlin, Stadt"),
    ("50", "11", "0", "00", "0000", "", "Berlin, Stadt"),
    ("60", "11", "0", "00", "0000", "000", "Berlin, Stadt"),
)
DECEMBER = (
    *MARCH[:2],
    ("40", "03", "1", "59", "", "", "Göttingen"),
    ("50", "03", "1", "59", "0016", "", "Göttingen, Stadt"),
    ("60", "03", "1", "59", "0016", "016", "Göttingen, Stadt"),
    ("50", "03", "1", "59", "5401", "", "Hattorf, SG"),
    ("60", "03", "1", "59", "5401", "005", "Hörden"),
    *MARCH[8:],
)


def workbook(path: Path, rows: Sequence[Row], day: str) -> Path:
    """Write an extract of the directory as the statistical office lays it out."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Onlineprodukt_Gemeinden"
    head = ["Satz-art", "Text-kenn-zeichen", "Amtlicher Regionalschlüssel (ARS)", *[None] * 4, "Gemeindename"]
    sheet.append([f"Gemeinden in Deutschland am {day}"])
    sheet.append([])
    sheet.append([*head, "Fläche km2 1)", "Bevölkerung2)"])
    sheet.append([None, None, "Land", "RB", "Kreis", "VB", "Gem", None, None, "insgesamt"])
    sheet.append([None, None, f"Gebietsstand am {day}", *[None] * 5, "31.12.2022", "31.12.2022"])
    sheet.append([])
    for kind, *parts, name in rows:
        values = [12.5, 100] if kind == "60" else [None, None]
        sheet.append([kind, "60", *[part or None for part in parts], name, *values])
    sheet.merge_cells("C3:G3")
    sheet.append([])
    sheet.append(["1) Fläche am 31.12.2022"])
    book.save(path)
    return path


def fixed_width(path: Path, rows: Sequence[Row], day: str, encoding: str) -> Path:
    """Write GV100AD records: kind, day, AGS, Verband, name, seat, text key, four blanks, area, people, men, code."""
    lines = []
    for kind, land, bezirk, kreis, verband, gemeinde, name in rows:
        ags = f"{land}{bezirk}{kreis}{gemeinde if kind == '60' else ''}"
        numbers = "0" * 33 if kind != "60" else f"{1250:011d}{100:011d}{50:011d}"
        lines.append(f"{kind}{day}{ags:<8}{verband:<4}{name:<50}{'':<50}60    {numbers}    37073{'':<50}")
    path.write_bytes(("\r\n".join(lines) + "\r\n").encode(encoding))
    return path


def umsteiger(path: Path, sheets: dict[str, Sequence[Sequence[Any]]]) -> Path:
    """Write a conversion table as the BBSR lays it out: line breaks in headings, keys as numbers, blank rows."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for year, rows in sheets.items():
        sheet = book.create_sheet(f"{year}-2020")
        sheet.append(
            [
                f"Kreise\n 31.12.{year}",
                f"Kreisname {year}",
                "flächen-\nproportionaler\nUmsteige-schlüssel",
                "bevölkerungs- \nproportionaler \nUmsteige- \nschlüssel",
                f"Fläche am 31.12.{year} in km²",
                f"Bevölkerung am 31.12.{year} in 1000",
                "Kreise\n 31.12.2020",
                "Kreisname 2020",
            ]
        )
        for row in rows:
            sheet.append(list(row))
        sheet.append([])
        sheet.append([None] * 8)
    book.save(path)
    return path


@pytest.fixture
def root(tmp_path: Path) -> Path:
    create_workspace(tmp_path / "ws", "Test", "03159016")
    return tmp_path / "ws"


def imported(root: Path, path: Path, **options: Any) -> SpaceImport:
    return import_official(open_workspace(root), path, **options)


def history(root: Path) -> SpaceHistory:
    return open_workspace(root).history("deutschland")


def codes(result: SpaceImport) -> set[str]:
    return {check.code for check in result.checks}


def files(root: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in (root / "spaces").rglob("*") if path.is_file()}


def test_a_directory_makes_a_space_with_all_official_levels(root: Path, tmp_path: Path) -> None:
    path = workbook(tmp_path / "x.xlsx", MARCH, "31.03.2016")
    assert official_kind(path) is OfficialKind.DIRECTORY
    result = imported(root, path)
    assert (result.accepted, result.space, result.new) == (True, "deutschland", len(MARCH))
    space = history(root).at()
    assert space.territory == date(2016, 3, 31)
    assert space.keys("kreis") == ("03152", "03156", "11000")
    town = space.area("gemeinde", "03152016")
    assert (town.name, town.parent, town.further) == ("Göttingen, Stadt", "03152", (("verband", "031520016"),))
    assert space.area("kreis", "03152").further == (("regierungsbezirk", "031"),)
    assert space.area("kreis", "11000").further == ()


@pytest.mark.parametrize("encoding", ["utf-8", "iso-8859-1", "cp850"])
def test_the_text_file_says_the_same_as_the_workbook(root: Path, tmp_path: Path, encoding: str) -> None:
    path = fixed_width(tmp_path / "GV100AD.txt", MARCH, "20160331", encoding)
    assert official_kind(path) is OfficialKind.DIRECTORY
    assert imported(root, path).accepted
    other = tmp_path / "other"
    create_workspace(other, "Test", "03159016")
    imported(other, workbook(tmp_path / "x.xlsx", MARCH, "31.03.2016"))
    assert set(history(root).versions) == set(history(other).versions)


def test_a_later_directory_closes_what_vanished_and_asks_for_the_reason(root: Path, tmp_path: Path) -> None:
    imported(root, workbook(tmp_path / "a.xlsx", MARCH, "31.03.2016"))
    result = imported(root, workbook(tmp_path / "b.xlsx", DECEMBER, "31.12.2016"))
    assert "TERRITORY_UNEXPLAINED" in codes(result)
    assert result.ended == 6
    found = history(root)
    assert found.held("kreis", "03152")[-1].valid.last == date(2016, 12, 30)
    assert found.held("kreis", "03159")[0].valid.first == date(2016, 12, 31)
    assert conversion(found, "kreis", date(2016, 6, 30), date(2017, 1, 1)).uncovered == ("03152", "03156")


def test_the_list_of_mergers_explains_it_and_gives_the_day(root: Path, tmp_path: Path) -> None:
    imported(root, workbook(tmp_path / "a.xlsx", MARCH, "31.03.2016"))
    imported(root, workbook(tmp_path / "b.xlsx", DECEMBER, "31.12.2016"))
    (tmp_path / "c.csv").write_text("old_ags_lk,new_ags_lk\n3152,3159\n3156,3159\n", encoding="utf-8")
    assert official_kind(tmp_path / "c.csv") is OfficialKind.MERGERS
    result = imported(root, tmp_path / "c.csv", valid_from=date(2016, 11, 1))
    assert "OFFICIAL_KEY_REPAIRED" in codes(result)
    found = history(root)
    assert found.held("kreis", "03152")[-1].valid.last == date(2016, 10, 31)
    assert found.held("gemeinde", "03159016")[0].valid.first == date(2016, 11, 1)
    assert conversion(found, "kreis", date(2016, 6, 30), date(2017, 1, 1)).exact
    for day in found.statuses:
        found.at(day)


def test_a_list_without_a_day_is_refused_and_nothing_is_written(root: Path, tmp_path: Path) -> None:
    imported(root, workbook(tmp_path / "a.xlsx", MARCH, "31.03.2016"))
    before = files(root)
    path = tmp_path / "changes_2015to2016.csv"
    path.write_text("old_ags_lk,new_ags_lk\n3152,3159\n", encoding="utf-8")
    result = imported(root, path)
    assert not result.accepted
    assert "TERRITORY_DATE_MISSING" in codes(result)
    assert files(root) == before


def test_a_day_in_the_list_needs_no_option(root: Path, tmp_path: Path) -> None:
    imported(root, workbook(tmp_path / "a.xlsx", DECEMBER, "31.12.2016"))
    (tmp_path / "c.csv").write_text(
        "alter_schluessel_kreis;neuer_schluessel_kreis;datum\n03152;03159;01.11.2016\n", encoding="utf-8"
    )
    assert imported(root, tmp_path / "c.csv").accepted
    assert history(root).changes[0].day == date(2016, 11, 1)
    assert history(root).held("kreis", "03152")[0].area.name == "Göttingen"


def test_a_key_that_is_none_refuses_the_whole_list(root: Path, tmp_path: Path) -> None:
    imported(root, workbook(tmp_path / "a.xlsx", MARCH, "31.03.2016"))
    before = files(root)
    (tmp_path / "c.csv").write_text("old_ags,new_ags\n3152,3159\nSumme,2\n", encoding="utf-8")
    result = imported(root, tmp_path / "c.csv", valid_from=date(2016, 11, 1))
    assert not result.accepted
    assert next(c for c in result.checks if c.code == "OFFICIAL_KEY_INVALID").place.row == 3
    assert files(root) == before


def test_a_key_twice_with_two_names_refuses_the_directory(root: Path, tmp_path: Path) -> None:
    rows = (*MARCH, ("60", "03", "1", "52", "0016", "016", "Neustadt"))
    result = imported(root, workbook(tmp_path / "a.xlsx", rows, "31.03.2016"))
    assert not result.accepted
    assert "OFFICIAL_KEY_TWICE" in codes(result)
    assert not (root / "spaces" / "deutschland.yaml").exists()


def test_a_gemeinde_without_its_kreis_refuses_the_directory(root: Path, tmp_path: Path) -> None:
    result = imported(
        root, workbook(tmp_path / "a.xlsx", [r for r in MARCH if r[3:4] != ("56",) or r[0] != "40"], "31.03.2016")
    )
    assert not result.accepted
    assert "OFFICIAL_PARENT_MISSING" in codes(result)


def test_the_same_directory_again_changes_nothing(root: Path, tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", MARCH, "31.03.2016")
    imported(root, path)
    before = files(root)
    result = imported(root, path)
    assert "TERRITORY_NOTHING_NEW" in codes(result)
    assert (result.new, result.changed, result.ended) == (0, 0, 0)
    assert files(root) == before


def test_only_larger_levels_are_taken_over_if_so_asked(root: Path, tmp_path: Path) -> None:
    imported(root, workbook(tmp_path / "a.xlsx", MARCH, "31.03.2016"), level="kreis")
    assert [level.id for level in history(root).definition.levels] == ["kreis", "regierungsbezirk", "land"]
    imported(root, workbook(tmp_path / "a.xlsx", MARCH, "31.03.2016"))
    assert len(history(root).at().keys("gemeinde")) == 3


def test_a_trial_run_writes_nothing(root: Path, tmp_path: Path) -> None:
    result = imported(root, workbook(tmp_path / "a.xlsx", MARCH, "31.03.2016"), dry_run=True)
    assert result.accepted
    assert result.new == len(MARCH)
    assert not (root / "spaces" / "deutschland.yaml").exists()


def test_a_history_of_gemeinden_dates_and_names_what_was(root: Path, tmp_path: Path) -> None:
    imported(root, workbook(tmp_path / "a.xlsx", MARCH, "31.03.2016"))
    events = [
        {
            "effective_date": "2013-03-01",
            "ags": "03156004",
            "name": "Förste",
            "kind": "Dissolution",
            "parts": [{"ags": "03156005", "name": "Hörden", "area_in_sqm": 4, "population": 9}],
        },
        {"effective_date": "2014-01-01", "ags": "03156005", "name": "H", "kind": "Fusion"},
    ]
    (tmp_path / "h.json").write_text(json.dumps(events), encoding="utf-8")
    assert official_kind(tmp_path / "h.json") is OfficialKind.EVENTS
    refused = imported(root, tmp_path / "h.json")
    assert not refused.accepted
    assert "TERRITORY_CONTENT_BROKEN" in codes(refused)
    (tmp_path / "h.json").write_text(json.dumps(events[:1]), encoding="utf-8")
    assert imported(root, tmp_path / "h.json").accepted
    found = resolve(history(root), [], "03156004", date(2012, 1, 1), date(2016, 4, 1))
    assert (found.name, found.successors[0].key, found.successors[0].share) == ("Förste", "03156005", 1.0)
    assert history(root).at(date(2010, 1, 1)).keys("gemeinde") == ("03152016", "03156004", "03156005", "11000000")


OLD = [
    (3152000, "Göttingen", 1.0, 1.0, 1100, 250, 3159000, "Göttingen"),
    (3156000, "Osterode", 1.0, 1.0, 600, 75, 3159000, "Göttingen"),
    (7135000, "Cochem-Zell", 0.9, 0.98, 720, 64, 7135000, "Cochem-Zell"),
    (7135000, "Cochem-Zell", 0.1, 0.02, 720, 64, 7140000, "Rhein-Hunsrück"),
    (7140000, "Rhein-Hunsrück", 1.0, 1.0, 960, 100, 7140000, "Rhein-Hunsrück"),
]
NEW = [(3159000, "Göttingen", 1.0, 1.0, 1700, 325, 3159000, "Göttingen"), *OLD[2:]]


def test_a_conversion_table_becomes_a_crosswalk_areas_of_each_year_and_changes(root: Path, tmp_path: Path) -> None:
    path = umsteiger(tmp_path / "u.xlsx", {"2014": OLD, "2015": OLD, "2016": NEW})
    assert official_kind(path) is OfficialKind.UMSTEIGER
    result = imported(root, path)
    assert result.accepted
    assert result.crosswalks == ("kreise_2020",)
    assert "UMSTEIGER_PARTIAL" in codes(result)
    workspace = open_workspace(root)
    crosswalk, found = workspace.crosswalk("kreise_2020"), workspace.history("deutschland")
    assert crosswalk.definition.target.territory == date(2020, 12, 31)
    rows = {(r.source, r.target): r for r in crosswalk.at(Basis.POPULATION)}
    assert rows["03152", "03159"].valid.first == date(2014, 1, 1)
    assert rows["03152", "03159"].valid.last == date(2015, 12, 31)
    assert found.at(date(2015, 12, 31)).keys("kreis") == ("03152", "03156", "07135", "07140")
    assert found.at(date(2016, 12, 31)).keys("kreis") == ("03159", "07135", "07140")
    back = conversion(found, "kreis", date(2017, 1, 1), date(2015, 12, 31))
    shares = dict(zip([back.targets[t] for t in back.target], back.weight, strict=True))
    assert shares["03152"] == pytest.approx(250 / 325)


def test_shares_that_do_not_add_up_refuse_the_table(root: Path, tmp_path: Path) -> None:
    wrong = [(*OLD[0][:3], 0.8, *OLD[0][4:]), *OLD[1:]]
    result = imported(root, umsteiger(tmp_path / "u.xlsx", {"2015": wrong, "2016": NEW}))
    assert not result.accepted
    check = next(c for c in result.checks if c.severity is Severity.ERROR)
    assert check.code == "UMSTEIGER_SUM"
    assert "03152" in check.message
    assert check.place.sheet == "2015-2020"
    assert not (root / "spaces" / "crosswalks").exists()


def test_a_directory_after_the_table_keeps_the_years_before(root: Path, tmp_path: Path) -> None:
    rows = [r for r in DECEMBER if r[1] == "03"]
    rows += [("10", "07", "", "", "", "", "Rheinland-Pfalz")]
    rows += [("40", "07", "1", key, "", "", key) for key in ("35", "40")]
    paths = [
        workbook(tmp_path / "a.xlsx", rows, "31.12.2022"),
        umsteiger(tmp_path / "u.xlsx", {"2015": OLD, "2016": NEW}),
    ]
    found = []
    for order in (paths, paths[::-1]):
        other = tmp_path / f"ws{len(found)}"
        create_workspace(other, "Test", "03159016")
        for path in order:
            assert imported(other, path).accepted
        found.append(open_workspace(other).history("deutschland"))
    for one in found:
        assert one.at(date(2015, 12, 31)).keys("kreis") == ("03152", "03156", "07135", "07140")
        assert one.at(date(2023, 1, 1)).keys("gemeinde") == ("03159005", "03159016")
    for year in range(2014, 2025):
        one, other = (item.at(date(year, 6, 30)) for item in found)
        assert {(a.level, a.key, a.parent) for a in one.all_areas()} == {
            (a.level, a.key, a.parent) for a in other.all_areas()
        }


def test_what_is_no_official_file_is_said(root: Path, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("name;anzahl\nA;1\n", encoding="utf-8")
    assert official_kind(tmp_path / "x.csv") is None
    with pytest.raises(InvalidInputError, match="keine bekannte amtliche Datei"):
        imported(root, tmp_path / "x.csv")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("x.csv", "old_ags,new_ags\n"),
        ("x.csv", "old_ags,new_ags\n,\n"),
        ("x.json", ('[{"effective_date": "2019-01-01", "ags": "01001000", "kind": "AgsOrNameChange", "name": "F", '
        '"new_ags": "01001000", "new_name": "F, Stadt"}]')),
    ],
)  # fmt: skip
def test_a_file_that_says_nothing_is_refused(root: Path, tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    result = imported(root, tmp_path / name, valid_from=date(2016, 1, 1))
    assert not result.accepted
    assert "FILE_WITHOUT_ROWS" in codes(result)
    assert not (root / "spaces" / "deutschland.yaml").exists()


def test_a_list_of_mergers_may_come_before_the_directory(root: Path, tmp_path: Path) -> None:
    (tmp_path / "c.csv").write_text("old_ags,new_ags\n3152,3159\n3156,3159\n", encoding="utf-8")
    first = imported(root, tmp_path / "c.csv", valid_from=date(2016, 11, 1))
    assert first.accepted
    assert "TERRITORY_KEY_UNKNOWN" in codes(first)
    imported(root, workbook(tmp_path / "b.xlsx", DECEMBER, "31.12.2016"))
    found = history(root)
    assert found.at(date(2016, 10, 31)).keys("kreis") == ("03152", "03156", "11000")
    assert conversion(found, "kreis", date(2015, 12, 31), date(2016, 12, 31)).exact


def test_a_space_with_other_levels_is_left_alone(root: Path, tmp_path: Path) -> None:
    (root / "spaces" / "stadt.yaml").write_text(
        "id: stadt\ntitle: {de: Stadt}\nlevels:\n  - {id: stadt, title: {de: Stadt}}\n", encoding="utf-8"
    )
    (root / "spaces" / "stadt.areas.csv").write_text("level;key;name;parent\nstadt;1;Stadt;\n", encoding="utf-8")
    path = workbook(tmp_path / "a.xlsx", MARCH, "31.03.2016")
    with pytest.raises(InvalidInputError, match="andere Ebenen"):
        imported(root, path, space="stadt")
    assert imported(root, path).space == "deutschland"


def test_the_step_stands_in_the_history(root: Path, tmp_path: Path) -> None:
    from kobimo.workspace.history import log

    imported(root, workbook(tmp_path / "a.xlsx", MARCH, "31.03.2016"))
    opened: OpenedWorkspace = open_workspace(root)
    assert log(opened.layout)[0].reason == "Gemeindeverzeichnis mit Gebietsstand 31.03.2016 eingelesen"


def test_the_real_directory_has_all_kreise_and_gemeinden(root: Path, real_files: Path) -> None:
    path = real_files / "gebiete" / "AuszugGV2QAktuell.xlsx"
    if not path.exists():
        pytest.skip("the real directory is not here")
    result = imported(root, path)
    assert result.accepted
    with closing(openpyxl.load_workbook(path, read_only=True)) as book:
        lines = list(book.worksheets[1].iter_rows(values_only=True))
    rows = [row[:8] for row in lines if row[0] in {"40", "60"} and row[4] is not None]
    kreise = {"".join(row[2:5]) for row in rows if row[0] == "40"}
    gemeinden = {"".join(row[2:5]) + row[6] for row in rows if row[0] == "60"}
    space = history(root).at()
    assert set(space.keys("kreis")) == kreise
    assert len(kreise) == 400
    assert gemeinden - set(space.keys("gemeinde")) == {"07000999", "13000999"}  # waters that belong to no Kreis
    assert set(space.keys("gemeinde")) <= gemeinden
