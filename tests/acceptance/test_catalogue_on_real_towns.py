"""The catalogue on tables of towns and the census: parts of towns and Kreise equal to a naive calculation."""

from __future__ import annotations

import csv
from collections import Counter
from fractions import Fraction
from pathlib import Path

import pytest

from support.command import ask, rows
from support.real_catalogue import compare, computed, figures, geojson, number, present, records, rounded, share
from support.real_towns import (
    COLOGNE_AGES,
    COLOGNE_SCHOOLS,
    CONSTANCE,
    CONSTANCE_SCHOOLS,
    CONSTANCE_TARGETS,
    NRW_SCHOOLS,
    census,
    cologne,
    constance,
    muenster,
    nrw,
)

GENERAL = {
    "grundschule", "hauptschule", "realschule", "sekundarschule", "gesamtschule", "gymnasium", "foerderschule",
    "waldorfschule",
}  # fmt: skip


@pytest.fixture(scope="module")
def koeln(real_files: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return cologne(tmp_path_factory.mktemp("katalog_koeln"), real_files)


@pytest.fixture(scope="module")
def konstanz(real_files: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return constance(tmp_path_factory.mktemp("katalog_konstanz"), real_files)


@pytest.fixture(scope="module")
def ms(real_files: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return muenster(tmp_path_factory.mktemp("katalog_muenster"), real_files)


@pytest.fixture(scope="module")
def nordrhein(real_files: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return nrw(tmp_path_factory.mktemp("katalog_nrw"), real_files)


@pytest.fixture(scope="module")
def zensus(real_files: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return census(tmp_path_factory.mktemp("katalog_zensus"), real_files)


def change(before: Fraction, now: Fraction) -> Fraction:
    """Return the change per 10,000 people of the mean of both days."""
    return 10000 * (now - before) / ((now + before) / 2)


# --- Köln ------------------------------------------------------------------------------------------------------------

COLOGNE_SHARES = {
    "age_group_share": ("00 - < 03", "03 - < 06", "06 - < 10", "10 - < 15", "15 - < 18", "18 - < 25"),
    "age_group_share_0_2": ("00 - < 03",),
    "age_group_share_3_5": ("03 - < 06",),
    "age_group_share_6_9": ("06 - < 10",),
    "share_under_18": ("00 - < 03", "03 - < 06", "06 - < 10", "10 - < 15", "15 - < 18"),
    "foreign_share": ("Ausländer",),
    "migration_background_share": ("Ausländer", "Deutsche mit Migrationshintergrund"),
}
"""Indicator: lines that its numerator adds up; all are shares of the people of the quarter."""


def test_shares_of_every_quarter_of_cologne_equal_its_table(koeln: Path, real_files: Path) -> None:
    lines: dict[tuple[str, str, str], Fraction] = {}
    for row in records(real_files / "koeln" / "bevoelkerung.csv"):
        if row["tab_id"] in {"005", "010", "020", "030"}:
            lines[row["raum_id"], row["jahr"], row["zeile"]] = Fraction(row["zahl"])
    places = {(key, year) for key, year, _line in lines}
    assert len(places) == 96 * 8
    for level, keys in (
        ("stadtteil", {key for key, _year in places if key[0] != "0"}),
        ("stadt", {"000"}),
    ):
        people = rows(koeln, "population_total", level)
        women = rows(koeln, "population_total", level, "--where", "geschlecht=w")
        for year in ("2005", "2012"):
            for found, line in ((people, "Einwohner"), (women, "Weiblich")):
                wanted = {key: lines[key, year, line] for key in keys}
                assert compare({a: r for (a, p), r in found.items() if p[:4] == year}, wanted) == len(keys)
        for indicator, parts in COLOGNE_SHARES.items():
            shown = rows(koeln, indicator, level)
            for year in map(str, range(2005, 2013)):
                shares = {
                    key: share(
                        sum((lines[key, year, part] for part in parts), Fraction(0)), lines[key, year, "Einwohner"]
                    )
                    for key in keys
                }
                of_year = {area: row for (area, period), row in shown.items() if period[:4] == year}
                assert compare(of_year, shares) == len(keys), (indicator, year)
    assert len(COLOGNE_AGES) == 13


@pytest.mark.parametrize(
    "indicator", ["youth_ratio", "old_age_ratio", "age_group_share_10_15", "age_group_share_16_18"]
)
def test_ages_that_the_table_does_not_cut_give_no_number(koeln: Path, indicator: str) -> None:
    answer = ask(koeln, indicator, "stadtteil:101", "2012-12-31")
    assert (answer["value"], answer["status"]) == (None, "not_delivered")


def test_general_schools_of_every_quarter_of_cologne_equal_the_list(koeln: Path, real_files: Path) -> None:
    listed = geojson(real_files / "koeln" / "schuleninkoeln.json")
    number_of: Counter[str] = Counter(
        entry["Stadtteil-Nr."].zfill(3) for entry in listed if COLOGNE_SCHOOLS[entry["Schulart"]] in GENERAL
    )
    quarters = {area for area, _period in rows(koeln, "population_total", "stadtteil")}
    wanted: dict[str, Fraction | None] = {key: Fraction(number_of[key]) for key in quarters}
    assert compare(figures(koeln, "schools", "stadtteil", "2012/13"), wanted) == 86
    assert sum(number_of.values()) == sum(entry["Schultyp"] == "allgemeinbildend" for entry in listed) - 4


# --- Konstanz --------------------------------------------------------------------------------------------------------


def test_people_of_every_part_of_constance_change_as_its_table_says(konstanz: Path, real_files: Path) -> None:
    table = records(real_files / "konstanz" / "nach_stadtteilen.csv")
    total, rate = rows(konstanz, "population_total", "teil"), rows(konstanz, "population_change_rate", "teil")
    for before, row in zip([None, *table], table, strict=False):
        for part in CONSTANCE:
            place = (part, f"{row['jahr']}-12-31")
            assert total[place]["value"] == int(row[part])
            if before is not None:
                wanted = change(Fraction(before[part]), Fraction(row[part]))
                assert rate[place]["value"] == pytest.approx(float(wanted), rel=1e-12)
    assert all(row["value"] is None for (_part, period), row in rate.items() if period == "1995-12-31")


def test_schools_and_pupils_of_constance_equal_its_table(konstanz: Path, real_files: Path) -> None:
    table = records(real_files / "konstanz" / "schulen.csv")
    pupils, schools = rows(konstanz, "pupils", "stadt"), rows(konstanz, "schools", "stadt")
    grammar = rows(konstanz, "pupils", "stadt", "--where", "schulform=gymnasium")
    assert len(table) == 26
    for row in table:
        place = ("ks", row["jahr"])
        assert pupils[place]["value"] == sum(int(row[name]) for name in CONSTANCE_SCHOOLS)
        assert schools[place]["value"] == sum(int(row[f"{name}_schulen"]) for name in CONSTANCE_SCHOOLS)
        assert grammar[place]["value"] == int(row["gymnasien"])


def test_transitions_of_constance_come_out_as_printed(konstanz: Path, real_files: Path) -> None:
    table = records(real_files / "konstanz" / "uebergangsquote.csv")
    indicators = {
        "transition_gymnasium_share": ("gymnasien",),
        "transition_gesamtschule_share": ("gemeinschaft",),
        "transition_realschule_share": ("real",),
        "transition_hauptschule_share": ("hauptwerkreal",),
        "transition_primary_secondary": ("gymnasien", "gemeinschaft"),
    }
    for indicator, columns in indicators.items():
        found = rows(konstanz, indicator, "stadt")
        for row in table:
            parts = sum((Fraction(row[column]) for column in columns), Fraction(0))
            whole = sum((Fraction(row[column]) for column in CONSTANCE_TARGETS), Fraction(0))
            assert abs(whole - 100) <= Fraction(1, 5), row
            value = found["ks", row["jahr"]]["value"]
            assert value == pytest.approx(float(100 * parts / whole), rel=1e-12)
            assert value == pytest.approx(float(parts), abs=0.2), (indicator, row["jahr"])
            if whole == 100:
                assert rounded(value, 1) == parts


def test_day_care_of_constance_comes_out_as_printed_with_the_base_of_the_year_before(
    konstanz: Path, real_files: Path
) -> None:
    table = records(real_files / "konstanz" / "betreuungsquote.csv")
    indicators = {
        "centre_rate_u3": "unter_3",
        "centre_rate_3_5": "ab_3",
        "full_day_rate_u3": "unter_3_ganztags",
        "full_day_rate_3_5": "ab_3_ganztags",
    }
    for indicator, column in indicators.items():
        found = rows(konstanz, indicator, "stadt")
        for row in table:
            figure = found["ks", f"{row['jahr']}-03-01"]
            assert rounded(figure["value"], 1) == Fraction(row[column]), (indicator, row["jahr"])


# --- Münster ---------------------------------------------------------------------------------------------------------


def test_people_of_every_district_of_muenster_equal_its_tables(ms: Path, real_files: Path) -> None:
    table = [row for row in records(real_files / "muenster" / "ms_wohnberechtigte.csv") if row["BezirkNummer"]]
    total, rate = rows(ms, "population_total", "bezirk"), rows(ms, "population_change_rate", "bezirk")
    assert len(table) == 45
    for row in table:
        for year in range(2010, 2015):
            place = (row["BezirkNummer"], f"{year}-12-31")
            assert total[place]["value"] == int(row[str(year)])
            if year > 2010:
                wanted = change(Fraction(row[str(year - 1)]), Fraction(row[str(year)]))
                assert rate[place]["value"] == pytest.approx(float(wanted), rel=1e-12)
    last = records(real_files / "muenster" / "ms_wohnberechtigte.csv")[-1]
    assert last["BezirkName"] == "Stadt Münster"
    for year in range(2010, 2015):
        assert ask(ms, "population_total", "stadt:ms", f"{year}-12-31")["value"] == int(last[str(year)])


def test_unemployed_people_without_a_labour_force_give_no_rate(ms: Path) -> None:
    for indicator in ("unemployment_rate", "long_term_unemployed_share", "unemployed_population_share"):
        answer = ask(ms, indicator, "bezirk:11", "2014")
        assert (answer["value"], answer["status"]) == (None, "not_delivered"), indicator


# --- schools of Nordrhein-Westfalen ----------------------------------------------------------------------------------


def test_general_schools_of_every_kreis_of_nrw_equal_the_directory(nordrhein: Path, real_files: Path) -> None:
    text = present(real_files / "nrw" / "schuldaten.csv").read_text(encoding="utf-8")
    listed = csv.DictReader(text.splitlines()[1:], delimiter=";")
    schools = [row for row in listed if row["Schulbetriebsschluessel"] == "1" and row["Schulform"] in NRW_SCHOOLS]
    general = Counter(r["Gemeindeschluessel"][:5] for r in schools if NRW_SCHOOLS[r["Schulform"]] in GENERAL)
    found = figures(nordrhein, "schools", "kreis", "2021/22")
    assert compare(found, {key: Fraction(count) for key, count in general.items()}) == 53
    assert ask(nordrhein, "schools", "land:05", "2021/22")["value"] == sum(general.values())
    for code in ("gymnasium", "sekundarschule", "waldorfschule"):
        of_type = Counter(r["Gemeindeschluessel"][:5] for r in schools if NRW_SCHOOLS[r["Schulform"]] == code)
        shown = figures(nordrhein, "schools", "kreis", "2021/22", "--where", f"schulform={code}")
        # the directory is complete: a Kreis without such a school has none, which is a number
        assert compare(shown, {key: Fraction(of_type[key]) for key in general}) == 53


# --- census 2022 -----------------------------------------------------------------------------------------------------


def test_unemployment_of_the_census_comes_out_as_printed_in_every_kreis_and_for_both_sexes(
    zensus: Path, real_files: Path
) -> None:
    table = records(real_files / "zensus" / "zensus2022_Kreise.csv")
    assert len(table) == 400
    for text, rate, more in (
        ("Gesamt", "Erwerbslos_Quote", ()),
        ("Maenner", "Erwerbslos_Quote_M", ("--where", "geschlecht=m")),
        ("Frauen", "Erwerbslos_Quote_F", ("--where", "geschlecht=w")),
    ):
        found = figures(zensus, "unemployment_rate", "kreis", "2022", *more)
        wanted = {
            row["ARS"]: share(number(row[f"Erwerbslos_{text}"]), number(row[f"Erwerbspers_{text}"])) for row in table
        }
        assert compare(found, wanted) == 400
        for row in table:
            assert abs(found[row["ARS"]]["value"] - float(row[rate])) <= 0.05, (row["ARS"], rate)


def test_a_dataset_of_another_name_is_taken_for_the_one_that_it_follows(zensus: Path) -> None:
    assert not (zensus / "datasets" / "arbeitslose.yaml").exists()
    assert "unemployment_rate" in computed(zensus)
    (entry,) = ask(zensus, "unemployment_rate", "kreis:01001", "2022")["inputs"]
    assert (entry["source"], entry["rows"]) == ("zensus", 400)
