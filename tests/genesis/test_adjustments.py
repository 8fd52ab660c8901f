from __future__ import annotations

from pathlib import Path

import pytest

from kobimo.genesis.adjustments import adjusted, differences_in_file, format_difference
from kobimo.genesis.answers import answer_of
from kobimo.genesis.query import Format, Query
from support.genesis_server import TABLE, envelope, flat
from support.town import write

V4 = (
    "Statistik_Code;Statistik_Label;Zeit_Code;Zeit_Label;Zeit;1_Merkmal_Code;1_Merkmal_Label;1_Auspraegung_Code;"
    "1_Auspraegung_Label;2_Merkmal_Code;2_Merkmal_Label;2_Auspraegung_Code;2_Auspraegung_Label;BEVSTD__x__Anzahl\n"
    "12411;B;STAG;Stichtag;31.12.2022;GES;Geschlecht;;Insgesamt;KREISE;Kreise;05515;Münster;3\n"
    "12411;B;STAG;Stichtag;31.12.2022;GES;Geschlecht;GESW;weiblich;KREISE;Kreise;;Insgesamt;2\n"
)


def differences(tmp_path: Path, content: bytes, **selection: str) -> list[tuple[str, str]] | None:
    path = tmp_path / "t.csv"
    path.write_bytes(content)
    found = differences_in_file(path, Query(TABLE, **selection))  # type: ignore[arg-type]
    return None if found is None else [(item.parameter, item.used) for item in found]


def test_a_file_that_is_as_asked_has_no_differences(tmp_path: Path) -> None:
    content = flat(("2022", "2023"), ("05515", "05566"))
    assert differences(tmp_path, content, start_year="2022", end_year="2023", region_keys="055*") == []


def test_nothing_asked_means_no_differences(tmp_path: Path) -> None:
    assert differences(tmp_path, flat(("1995", "2023"), ("01001", "16077"))) == []


@pytest.mark.parametrize("time", ["2019", "2019/20", "2019-12-31", "31.12.2019"])
def test_years_are_found_in_every_spelling(tmp_path: Path, time: str) -> None:
    assert differences(tmp_path, flat((time,)), start_year="2020") == [("startyear", "2019")]


def test_the_old_layout_is_compared_too_and_totals_have_no_key(tmp_path: Path) -> None:
    content = V4.encode("cp1252")
    assert differences(tmp_path, content, region_variable="KREISE", region_keys="05515", end_year="2021") == [
        ("endyear", "2022")
    ]


def test_another_region_variable_is_named(tmp_path: Path) -> None:
    assert differences(tmp_path, flat(), region_variable="GEMEIN", region_keys="05515000") == [
        ("regionalvariable", "KREISE")
    ]


def test_a_wildcard_stands_for_anything_and_nothing_else(tmp_path: Path) -> None:
    content = flat(keys=("05515", "05566", "08111"))
    assert differences(tmp_path, content, region_keys="05*") == [("regionalkey", "auch 08111")]
    assert differences(tmp_path, content, region_keys="055") == [
        ("regionalkey", "auch 05515, 05566, 08111"),
        ("regionalkey", "es fehlt 055"),
    ]


def test_many_differences_are_counted_and_not_listed(tmp_path: Path) -> None:
    content = flat(keys=tuple(f"{n:05}" for n in range(1001, 1012)))
    assert differences(tmp_path, content, region_keys="01001") == [
        ("regionalkey", "auch 01002, 01003, 01004, 01005, 01006 und 5 weitere")
    ]


@pytest.mark.parametrize(
    "content",
    [
        b"statistics_code;statistics_label\n1;2\n",
        b"",
        b"GENESIS-Tabelle: 21111-01-03-4\n;;\n",
        b"a;b\n1;2\n",
        b'"nie geschlossen',
    ],
)
def test_of_other_files_nothing_is_said(tmp_path: Path, content: bytes) -> None:
    assert differences(tmp_path, content, start_year="2022") is None


def test_invalid_rows_at_the_end_do_not_disturb(tmp_path: Path) -> None:
    assert differences(tmp_path, flat() + b"Quelle\r\n;;\r\n", start_year="2023") == []


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (flat(), "ffcsv"),
        (V4.encode("cp1252"), "ffcsv"),
        (b'\xef\xbb\xbf"statistics_code";', "ffcsv"),
        (b"Tabelle: 21111-01-03-4\n", "csv"),
        (b"PK\x03\x04", "xlsx"),
    ],
)
@pytest.mark.parametrize("asked", list(Format))
def test_another_format_than_was_asked_for_is_seen(tmp_path: Path, content: bytes, kind: str, asked: Format) -> None:
    path = write(tmp_path / "t", content)
    found = [(item.parameter, item.asked, item.used) for item in format_difference(path, asked)]
    assert found == ([] if asked == kind else [("format", asked.value, kind)])


def test_a_translation_is_no_adjustment() -> None:
    said = envelope(22, "erfolgreich (angepasst: area)", "Warnung", Parameter={"area": "Alle", "name": "X"})
    assert adjusted({"area": "all", "name": "x"}, answer_of(said)) == ()


def test_without_a_warning_only_what_changes_the_content_is_told() -> None:
    said = envelope(Parameter={"startyear": "2015", "pagelength": "100", "endyear": "2023"})
    (item,) = adjusted({"startyear": "2010", "pagelength": "500", "endyear": "2023"}, answer_of(said))
    assert item.parameter == "startyear"


def test_a_parameter_that_is_only_named_is_told() -> None:
    said = envelope(
        22, "successful (At least one parameter was adjusted: regionalkey, stand)", "Warning", Parameter=None
    )
    found = adjusted({"regionalkey": "99*"}, answer_of(said))
    assert [(item.parameter, item.asked) for item in found] == [("regionalkey", "99*"), ("stand", "")]
    assert all("vom Dienst geändert" in item.sentence() for item in found)


def test_real_flat_files_of_both_layouts_are_understood(real_files: Path) -> None:
    old = real_files / "genesis" / "ffcsv_v4" / "12411-0005_flat.csv"
    new = real_files / "genesis" / "ffcsv_v5" / "ugr_2000to2020.csv"
    assert differences_in_file(old, Query("12411-0005", start_year="1950", end_year="2030")) == ()
    assert differences_in_file(new, Query("85121-0001", "2000", "2020")) == ()
    found = differences_in_file(new, Query("85121-0001", "2001", "2019"))
    assert found is not None
    assert [item.parameter for item in found] == ["startyear", "endyear"]
