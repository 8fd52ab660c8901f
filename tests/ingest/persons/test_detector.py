"""Files of persons are alarmed in any layout; directories, areas and tables of counts never are."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from datetime import date, timedelta

import pytest

from kobimo.ingest.grid import Grid
from kobimo.ingest.persons import Certainty, find_persons, persons_in_grid, persons_in_table
from kobimo.ingest.persons.finding import PersonColumn, PersonFinding
from kobimo.model.table import Table

Rows = list[list[str]]

FIRST = ["Mia", "Leon", "Ayşe", "Mehmet", "Jürgen", "Sophie", "Yusuf", "Olena", "Paul", "Emma", "Noah", "Zeynep", "Ida"]
LAST = ["Müller", "Öztürk", "Kowalski", "Schmidt", "Petrenko", "Al-Hamad", "Brinkmann", "Yıldız", "Große-Kampmann"]
STREETS = ["Lindenstraße", "Am Markt", "Goethestr.", "Bahnhofstraße", "Kirchweg"]


def births(number: int, chance: random.Random) -> list[date]:
    return [date(2009, 8, 1) + timedelta(days=chance.randrange(3000)) for _n in range(number)]


def school_export(chance: random.Random, number: int) -> Rows:
    """SchILD: freely chosen columns."""
    head = ["Interne ID-Nummer", "Nachname", "Vorname", "Geburtsdatum", "Geschlecht", "Klasse", "Straße", "Religion"]
    return [
        head,
        *(
            [str(7000 + n), chance.choice(LAST), chance.choice(FIRST), f"{b:%d.%m.%Y}", chance.choice("mw"), "05a",
             f"{chance.choice(STREETS)} {chance.randrange(1, 99)}", chance.choice(["KR", "ER", "OH", ""])]
            for n, b in enumerate(births(number, chance))
        ),
    ]  # fmt: skip


def official_pupils(chance: random.Random, number: int) -> Rows:
    """ASDPC: no names, many traits and the date of birth."""
    head = ["Bezugsjahr", "Status", "LfdNr", "Klasse", "Gliederung", "Fachklasse", "Klassenart", "OrgForm",
            "AktJahrgang", "Foerderschwerp", "Gebdat", "Geschlecht", "Staatsang", "Religion", "JahrZuzug",
            "GeburtslandMutter", "Verkehrssprache"]  # fmt: skip
    return [
        head,
        *(
            ["2025", "2", str(n), "05A", "H", "", "RK", "N", "05", "**", f"{b:%d.%m.%Y}", chance.choice("34"), "000",
             "ER", "", "000", "DE"]
            for n, b in enumerate(births(number, chance))
        ),
    ]  # fmt: skip


def official_pupils_without_headings(chance: random.Random, number: int) -> Rows:
    rows = official_pupils(chance, number)[1:]
    return [[*row[:11], {"3": "M", "4": "W"}[row[11]], *row[12:]] for row in rows]


def register_extract(chance: random.Random, number: int) -> Rows:
    """KOSIS: keys instead of names and no date of birth."""
    head = ["ADRSCHL", "ALTER", "GESCHLECHT", "STAATSANG1", "FAMST", "ZUZUGSDATUM", "RELIGION", "WOHNSTATUS"]
    return [
        head,
        *(
            [str(chance.randrange(10**6, 10**7)), str(chance.randrange(95)), chance.choice("MW"), "000",
             chance.choice(["LD", "VH", "GS"]), f"{b:%Y%m%d}", "RK", "1"]
            for b in births(number, chance)
        ),
    ]  # fmt: skip


def day_care_list(chance: random.Random, number: int) -> Rows:
    """A list of a day care centre below a title, as Excel gives it."""
    head = ["Nr.", "Name des Kindes", "geb. am", "Betreuungsumfang", "Gruppe", "Einrichtung"]
    return [
        ["Belegungsliste Kita Regenbogen", "", "", "", "", ""],
        ["Stand: 01.03.2026", "", "", "", "", ""],
        ["", "", "", "", "", ""],
        head,
        *(
            [str(n), f"{chance.choice(LAST)}, {chance.choice(FIRST)}", b.isoformat(), "35", "II b", "Regenbogen"]
            for n, b in enumerate(births(number, chance))
        ),
    ]


def names_without_headings(chance: random.Random, number: int) -> Rows:
    days = births(number, chance)
    return [[f"{chance.choice(FIRST)} {chance.choice(LAST)}", f"{b:%d.%m.%y}", chance.choice("mw")] for b in days]


def parents(chance: random.Random, number: int) -> Rows:
    head = ["Kind Nachname", "Kind Vorname", "E-Mail Mutter", "Telefon privat"]
    return [head, *([chance.choice(LAST), chance.choice(FIRST), "a@gmx.de", "0151 23"] for _n in range(number))]


def pupils_with_school(chance: random.Random, number: int) -> Rows:
    """A list of persons does not become a directory because it names the school."""
    rows = school_export(chance, number)
    return [[*rows[0], "Schulname", "Schulform", "Träger"], *([*r, "GS Nord", "GS", "Stadt"] for r in rows[1:])]


def fees_without_headings(chance: random.Random, number: int) -> Rows:
    """Names, births, and an amount that must not look like a table of figures."""
    return [
        [*row[:2], f"{chance.randrange(100)},{chance.randrange(10, 99)}"]
        for row in names_without_headings(chance, number)
    ]


def typed_dates(chance: random.Random, number: int) -> Rows:
    """Two rows of headings, names in capitals, dates as a workbook has them."""
    rows = [[chance.choice(LAST).upper(), chance.choice(FIRST), b.isoformat()] for b in births(number, chance)]
    return [["Kind", "", ""], ["Name", "Vorname", "geb."], *rows]


def keys_only(chance: random.Random, number: int) -> Rows:
    """No name and no date: a key of each pupil with what was found out about it."""
    supports = ["LE", "ES", "SQ", ""]
    return [
        ["Schüler-ID", "Klasse", "Förderschwerpunkt"],
        *([f"S{n:05}", "3b", chance.choice(supports)] for n in range(number)),
    ]


PERSONS = [
    fees_without_headings,
    typed_dates,
    keys_only,
    school_export,
    official_pupils,
    official_pupils_without_headings,
    register_extract,
    day_care_list,
    names_without_headings,
    parents,
    pupils_with_school,
]


def grid(rows: Sequence[Sequence[str]]) -> Grid:
    return Grid("f", "", rows, range(1, len(rows) + 1))


def certainty(found: tuple[PersonFinding, ...]) -> Certainty | None:
    return found[0].certainty if found else None


@pytest.mark.parametrize("make", PERSONS)
@pytest.mark.parametrize("number", [12, 300])
def test_each_list_of_persons_is_certain(make: Callable[[random.Random, int], Rows], number: int) -> None:
    rows = make(random.Random(f"{make.__name__}{number}"), number)
    assert certainty(persons_in_grid(grid(rows))) is Certainty.CERTAIN


@pytest.mark.parametrize("make", PERSONS)
def test_the_order_of_the_columns_does_not_matter(make: Callable[[random.Random, int], Rows]) -> None:
    rows = [row[::-1] for row in make(random.Random(5), 60)]
    assert certainty(persons_in_grid(grid(rows))) is Certainty.CERTAIN


@pytest.mark.parametrize("make", [school_export, parents, day_care_list])
def test_three_persons_are_enough_where_headings_say_so(make: Callable[[random.Random, int], Rows]) -> None:
    rows = make(random.Random(7), 3)
    assert certainty(persons_in_grid(grid(rows))) is Certainty.CERTAIN


@pytest.mark.parametrize("make", PERSONS)
def test_no_finding_quotes_a_cell(make: Callable[[random.Random, int], Rows]) -> None:
    rows = make(random.Random(9), 40)
    told = " ".join(text for item in persons_in_grid(grid(rows)) for text in (item.heading, *item.evidence))
    assert not {cell for row in rows[-40:] for cell in row if len(cell) > 3 and cell in told}


def schools(number: int) -> Rows:
    head = ["Schulnummer", "Schulname", "Schulform", "Straße", "Hausnr", "PLZ", "Telefon", "E-Mail", "Homepage"]
    return [
        head,
        *(
            [str(100000 + n), f"Anne-Frank-Schule {n}", "GS", "Lindenweg", str(n), "48143", f"0251 {n}",
             f"{100000 + n}@schule.nrw.de", "www.schule.de"]
            for n in range(number)
        ),
    ]  # fmt: skip


def schools_named_after_persons() -> Rows:
    names = ["Clara Schumann", "Albert Schweitzer", "Erich Fried", "Anne Frank", "Otto Hahn", "Maria Montessori"]
    return [["Schulname", "Stadtteil", "Plätze"], *([name, "Nord", str(n)] for n, name in enumerate(names))]


def counts() -> Rows:
    head = ["Stadtteil", "Alter", "Geschlecht", "Staatsangehörigkeit", "Familienstand", "Anzahl"]
    return [
        head,
        *([f"{n:02d}", str(a), s, "deutsch", "ledig", str(n * a)] for n in range(9) for a in range(9) for s in "mw"),
    ]


def first_name_statistics() -> Rows:
    return [["Vorname", "Geschlecht", "Anzahl"], *([name, "w", str(n)] for n, name in enumerate(FIRST))]


def areas() -> Rows:
    return [
        ["Schlüssel", "Name", "Fläche"],
        *([f"0{n}", name, "12,5"] for n, name in enumerate(["Mitte", "Nord", "Roth", "Hof"])),
    ]


def daily_series() -> Rows:
    start = date(2020, 1, 1)
    return [["Datum", "Fälle"], *([(start + timedelta(days=n)).isoformat(), str(n)] for n in range(400))]


def founded() -> Rows:
    chance = random.Random(1)
    return [
        ["Einrichtung", "Träger", "Eröffnung"],
        *([f"Kita {n}", "Stadt", f"{b:%d.%m.%Y}"] for n, b in enumerate(births(80, chance))),
    ]


def streets() -> Rows:
    return [
        ["Straße", "Hausnummer", "PLZ", "LOR"],
        *([s, str(n), "10115", "01100101"] for n in range(50) for s in STREETS),
    ]


@pytest.mark.parametrize(
    "rows", [schools(40), counts(), first_name_statistics(), areas(), daily_series(), founded(), streets()]
)
def test_institutions_areas_and_counts_raise_no_alarm(rows: Rows) -> None:
    assert persons_in_grid(grid(rows)) == ()


def test_heads_of_schools_in_a_directory_are_suspicious_only() -> None:
    rows = schools(40)
    chance = random.Random(2)
    named = [[*rows[0], "Schulleitung"], *([*r, f"{chance.choice(FIRST)} {chance.choice(LAST)}"] for r in rows[1:])]
    assert certainty(persons_in_grid(grid(named))) is Certainty.SUSPICIOUS


@pytest.mark.parametrize("heading", ["Leitung", "Ansprechpartnerin", "Schulleiter/in", "zuständig"])
def test_holders_of_an_office_are_suspicious_only(heading: str) -> None:
    chance = random.Random(6)
    rows = [[f"Kita {n}", f"{chance.choice(FIRST)} {chance.choice(LAST)}", f"0251 {n}"] for n in range(40)]
    assert certainty(persons_in_grid(grid([["Kita", heading, "Telefon"], *rows]))) is Certainty.SUSPICIOUS


def test_births_alone_are_suspicious() -> None:
    rows = [["X", "Y"], *([str(n), f"{b:%d.%m.%Y}"] for n, b in enumerate(births(50, random.Random(3))))]
    assert certainty(persons_in_grid(grid(rows))) is Certainty.SUSPICIOUS


def test_a_heading_without_rows_is_no_person() -> None:
    assert find_persons([PersonColumn("Geburtsdatum", {}), PersonColumn("Nachname", {})], 0) == ()


def test_persons_far_down_a_long_table_are_seen() -> None:
    chance = random.Random(4)
    empty = [["", "", ""]] * 9000
    rows = [["A", "B", "C"], *empty, *names_without_headings(chance, 9000)]
    assert certainty(persons_in_grid(grid(rows))) is Certainty.CERTAIN


def test_a_table_read_by_a_recipe_is_looked_at_in_the_same_way() -> None:
    rows = school_export(random.Random(8), 30)
    table = Table("f.csv", "", rows[0], rows[1:], range(2, 32))
    assert certainty(persons_in_table(table)) is Certainty.CERTAIN
