"""Real exports of GENESIS, compared with what a reader sees in the file: places and cells were taken by hand."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from kobimo.ingest.outline import Role, RowKind

P, K, N, C = Role.PERIOD, Role.AREA_KEY, Role.AREA_NAME, Role.CATEGORY


@dataclass(frozen=True)
class Seen:
    """Line numbers from 1 as an editor shows them; `end` is the line of underscores."""

    file: str
    code: str
    encoding: str
    head: tuple[int, ...]
    unit: int | None
    end: int
    labels: tuple[Role, ...]
    levels: tuple[str, ...]
    period: tuple[str, str, str, str]  # where, type, first and last label
    sample: tuple[int, tuple[str, ...], str, str]  # column from 0, its headings, its unit, its first value
    stamp: str
    totals: int = 0
    facts: dict[str, str] = field(default_factory=dict)


ALL = ("bund", "land", "regierungsbezirk", "kreis", "gemeinde")
LEAVERS = "Absolvierende/Abgehende allgemeinbildender Schulen nach dem Abschluss"
PUPILS = "Schülerinnen und Schüler an allgemeinbildenden Schulen"
SHARE = "Arbeitslosenquote bez. auf alle zivile Erwerbsp."
FILES = [
    Seen(
        "regionalstatistik/11111-01-01-4.csv", "11111-01-01-4", "cp1252", (5,), 6, 545, (P, K, N), ALL,
        ("column", "reference_date", "2018-12-31", "2018-12-31"),
        (3, ("Gebietsfläche",), "qkm", "357582,00"), "21.03.2020 / 13:36:11",
        facts={"statistic": "Feststellung des Gebietsstandes"},
    ),
    Seen(
        "regionalstatistik/12411-01-01-4.csv", "12411-01-01-4", "cp1252", (6, 7, 8), None, 547, (K, N), ALL,
        ("heading", "reference_date", "2018-12-31", "2018-12-31"),
        (3, ("Stichtag", "31.12.2018", "männlich"), "Anzahl", "40966691"), "21.03.2020 / 12:15:06",
        facts={"measure": "Bevölkerungsstand", "statistic": "Fortschreibung des Bevölkerungsstandes"},
    ),
    Seen(
        "regionalstatistik/13211-02-05-4_2025.csv", "13211-02-05-4", "cp1252", (7, 8), 9, 548, (P, K, N), ALL,
        ("column", "calendar_year", "2025", "2025"),
        (13, (SHARE, "Frauen"), "Prozent", "6,0"), "26.02.2026 / 15:28:28",
    ),
    Seen(
        "regionalstatistik/21111-01-03-4.csv", "21111-01-03-4", "cp1252", (6, 7, 8), 9, 6466, (P, K, N, C), ALL,
        ("column", "school_year", "2023/24", "2023/24"),
        (6, (PUPILS, "Geschlecht", "weiblich"), "Anzahl", "11785"), "13.03.2025 / 16:39:14", totals=538,
    ),
    Seen(
        "regionalstatistik/21111-02-06-4.csv", "21111-02-06-4", "cp1252", (7, 8, 9), None, 548, (P, K, N), ALL,
        ("column", "school_year", "2022/23", "2022/23"),
        (5, (LEAVERS, "ohne Hauptschulabschluss", "Insgesamt"), "Anzahl", "55708"), "13.03.2025 / 16:40:08",
    ),
    Seen(
        "regionalstatistik/82411-01-03-4.csv", "82411-01-03-4", "cp1252", (6,), 7, 546, (P, K, N), ALL,
        ("column", "calendar_year", "2021", "2021"),
        (4, ("verfüg. Einkommen der priv. Haushalte je Einwohner",), "EUR", "24415"), "10.11.2023 / 13:27:18",
    ),
    Seen(
        "destatis/12411-0005.csv", "12411-0005", "cp1252", (6, 7), None, 95, (C,), ("bund",),
        ("heading", "reference_date", "2000-12-31", "2021-12-31"),
        (2, ("Stichtag", "31.12.2001"), "Anzahl", "735755"), "10.01.2023 / 15:53:13", totals=1,
        facts={"selection": "Deutschland", "source": "© Statistisches Bundesamt (Destatis), 2023"},
    ),
    Seen(
        "destatis/12411-0006.csv", "12411-0006", "utf-8", (7, 8), None, 4533, (P, C), ("bund",),
        ("column", "reference_date", "1970-12-31", "2021-12-31"),
        (3, ("Geschlecht", "weiblich"), "Anzahl", "382934"), "01.07.2022 / 14:58:55", totals=52,
    ),
    Seen(
        "destatis/12411-0015.csv", "12411-0015", "cp1252", (5, 6), None, 483, (K, N), ("kreis",),
        ("heading", "reference_date", "1995-12-31", "2018-12-31"),
        (25, ("Stichtag", "31.12.2018"), "Anzahl", "89504"), "24.02.2020 / 00:01:03",
    ),
    Seen(
        "destatis/12613-0004.csv", "12613-0004", "cp1252", (7, 8), None, 2172, (P, C), ("bund",),
        ("column", "calendar_year", "2000", "2020"),
        (6, ("weiblich", "Ausländer"), "Anzahl", "241"), "17.07.2022 / 21:36:16", totals=21,
    ),
]  # fmt: skip


@pytest.mark.parametrize("seen", FILES, ids=lambda seen: seen.code)
def test_real_export_is_outlined_as_a_reader_sees_it(seen: Seen, real: Path, layouts: Any) -> None:
    text = (real / "genesis" / seen.file).read_text(encoding=seen.encoding)
    lines = text.splitlines()
    assert lines[seen.end - 1] == "__________", "the place taken by hand is right"
    outline = layouts.only(layouts.text_grid(text))

    assert outline.layout == "genesis_classic"
    assert outline.head == tuple(line - 1 for line in seen.head)
    assert outline.unit_row == (seen.unit - 1 if seen.unit else None)
    assert outline.first == max(*seen.head, seen.unit or 0)
    assert outline.last == seen.end - 2
    assert (outline.left, outline.right) == (0, lines[outline.first].count(";"))
    assert tuple(column.role for column in outline.columns[: len(seen.labels)]) == seen.labels
    assert {column.role for column in outline.columns[len(seen.labels) :]} == {Role.VALUE}
    assert len({column.name for column in outline.columns}) == len(outline.columns)
    at, parts, unit, value = seen.sample
    assert outline.columns[at].parts == parts
    assert outline.columns[at].unit == unit
    assert lines[outline.first].split(";")[at] == value
    assert outline.area is not None
    assert outline.area.levels == seen.levels
    assert outline.area.repaired == 0
    assert outline.period is not None
    found = outline.period
    assert (found.where, found.type, found.labels[0], found.labels[-1]) == seen.period
    assert sum(kind is RowKind.TOTAL for kind in outline.kinds.values()) == seen.totals
    assert outline.facts["table_code"] == seen.code
    assert outline.facts["as_of"] == seen.stamp
    assert {key: outline.facts[key] for key in seen.facts} == seen.facts
    assert outline.checks == ()
    assert outline.questions == ()


def test_end_of_school_year_is_quoted_from_the_footnote(real: Path, layouts: Any) -> None:
    text = (real / "genesis/regionalstatistik/21111-02-06-4.csv").read_text(encoding="cp1252")
    outline = layouts.only(layouts.text_grid(text))
    reasons = " ".join(conclusion.text for conclusion in outline.evidence)
    assert "Jahr in dem das Schuljahr endet" in reasons


def test_year_stays_open_without_the_sentence_in_the_footnote(real: Path, layouts: Any) -> None:
    text = (real / "genesis/regionalstatistik/21111-02-06-4.csv").read_text(encoding="cp1252")
    silent = text.replace("dem das Schuljahr endet", "der Bericht erscheint")
    assert silent != text
    outline = layouts.only(layouts.text_grid(silent))
    assert outline.period.type == ""
    assert outline.period.labels == ("2023",)
    question = outline.questions[0]
    assert question.code == "YEAR_MEANING_OPEN"
    assert {value for value, _text in question.options} == {"school_year_begin", "school_year_end", "calendar_year"}


def test_footnote_that_says_begin_makes_the_year_the_first_of_the_school_year(real: Path, layouts: Any) -> None:
    text = (real / "genesis/regionalstatistik/21111-02-06-4.csv").read_text(encoding="cp1252")
    outline = layouts.only(layouts.text_grid(text.replace("das Schuljahr endet", "das Schuljahr beginnt")))
    assert (outline.period.type, outline.period.labels) == ("school_year", ("2023/24",))


def test_workbook_of_genesis_has_a_lone_date_among_its_rows(real: Path, layouts: Any) -> None:
    (grid,) = layouts.workbook(real / "genesis/destatis/DE_Bevoelkerung_2018_GeschlechtAlter.xlsx")
    outline = layouts.only(grid)
    assert outline.head == (3, 4)
    assert grid.rows[outline.first][0] == "31.12.2018"
    assert outline.kinds[outline.first] is RowKind.GROUP
    assert grid.rows[outline.last][0] == "Insgesamt"
    assert outline.kinds[outline.last] is RowKind.TOTAL
    assert set(outline.kinds) == {outline.first, outline.last}
    assert (outline.period.where, outline.period.labels) == ("row", ("2018-12-31",))
    assert outline.head_names == ("Bundesland", "Geschlecht")
    assert outline.columns[0].name == "Altersjahre"
    assert outline.columns[48].parts == ("Thüringen", "Insgesamt")
    assert outline.columns[48].unit == "Anzahl"


def test_landesdatenbank_has_months_in_the_headings_and_years_in_the_rows(real: Path, layouts: Any) -> None:
    (grid,) = layouts.workbook(real / "koeln/13211-03ir.xls")
    outline = layouts.only(grid)
    assert (outline.head, outline.first, outline.last) == ((5, 6, 7, 8), 9, 23)
    assert outline.columns[36].parts[1:] == ("Dezember (31.)", "Geschlecht", "weiblich")
    assert outline.head_names == ("", "Monat", "", "Geschlecht")
    assert outline.period.type == "month"
    assert (outline.period.labels[0], outline.period.labels[-1]) == ("2000-01", "2014-12")
    assert len(outline.period.labels) == 15 * 12
    assert outline.facts["selection"] == "Köln, krfr. Stadt"
    assert outline.facts["measure"] == "Arbeitslose"
    assert outline.facts["as_of"] == "21.07.2014 / 20:19:53"
