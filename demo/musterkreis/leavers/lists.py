"""The lists of leavers as the statistical office of the Land sends them, named by the year in which they left."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from musterkreis.layout import Layout
from musterkreis.schools.certificates import LEAVING
from musterkreis.schools.history import SEXES, History
from musterkreis.schools.kinds import CERTIFICATES, KINDS
from musterkreis.sheets import Cell, Row, Sheet, as_csv
from musterkreis.truth import Delivery
from musterkreis.world import FIRST_YEAR, KREIS, LAST_YEAR, World

SOURCE, SENDER = "abgaenge", "Landesbetrieb Statistik"

SIGNS = {2020: "*", 2021: "*", 2022: "."}
"""School years in which one or two leavers are hidden, and behind which sign."""

MOST_HIDDEN = 2

REPEATED = 2019
"""School year whose file had the content of the year before at first."""

_COLUMNS = ("Schulnummer", "Schule", "Schulform", "Abschluss", "männlich", "weiblich", "insgesamt")
_CERTIFICATES = {
    "ohne": "ohne Abschluss",
    "foerderschule": "Abschluss der Förderschule",
    "hsa": "Hauptschulabschluss",
    "msa": "Mittlerer Schulabschluss",
    "fhr": "Fachhochschulreife (schulischer Teil)",
    "ahr": "Allgemeine Hochschulreife",
}
_OTHER_NAMES = {
    "msa": (range(FIRST_YEAR, 2018), "Fachoberschulreife"),
    "hsa": (range(2022, LAST_YEAR + 1), "Erster Schulabschluss"),
}


def file_of(year: int) -> str:
    """Name the file about the end of the school year that begins in `year`: by the year of its end."""
    return f"abgaenge_{year + 1}.csv"


def by_place(world: World, history: History, year: int) -> dict[tuple[str, str, str], dict[str, dict[str, int]]]:
    """Return the leavers of each school, and by kind of school of the whole Kreis.

    Parameters
    ----------
    world : World
    history : History
    year : int

    Returns
    -------
    dict of (level, area, kind) to certificate to sex to int
        Places with leavers in this year, schools first; certificates that the kind of school can give.
    """
    result: dict[tuple[str, str, str], dict[str, dict[str, int]]] = {}
    for school in world.schools:
        counts = {
            c: {sex: history.leavers.get((year, school.key, c, sex), 0) for sex in SEXES} for c in given(school.kind)
        }
        if any(sum(part.values()) for part in counts.values()):
            result["schule", school.key, school.kind] = counts
    for kind in KINDS:
        parts = [counts for (_level, _key, own), counts in result.items() if own == kind]
        if parts:
            whole = {c: {sex: sum(part[c][sex] for part in parts) for sex in SEXES} for c in given(kind)}
            result["kreis", KREIS, kind] = whole
    return result


def given(kind: str) -> list[str]:
    """Return the certificates that pupils of a kind of school leave with."""
    possible = {certificate for chances in LEAVING.get(kind, {}).values() for certificate in chances}
    return [certificate for certificate in CERTIFICATES if certificate in possible]


def hidden(year: int, level: str, number: int) -> bool:
    """Say whether the office hides a number: one or two leavers of a school, in some years."""
    return year in SIGNS and level == "schule" and 1 <= number <= MOST_HIDDEN


def lists(world: World, history: History, layout: Layout) -> Iterator[Delivery]:
    """Give the lists of ten school years; one comes with the content of the year before and then once more.

    Parameters
    ----------
    world : World
    history : History
    layout : Layout

    Yields
    ------
    Delivery
    """
    rng = layout.rng("days of the leavers")
    before = b""
    for year in range(FIRST_YEAR, LAST_YEAR + 1):
        day = date(year + 2, 1, 15) + timedelta(days=int(rng.integers(0, 60)))
        content = _file(world, history, layout, year)
        if year == REPEATED:
            yield Delivery(day, SOURCE, SENDER, {file_of(year): before}, accepted=False)
            day += timedelta(days=int(rng.integers(4, 20)))
        yield Delivery(day, SOURCE, SENDER, {file_of(year): content})
        before = content


def _file(world: World, history: History, layout: Layout, year: int) -> bytes:
    name = file_of(year)
    titles = ("Schulabgängerinnen und Schulabgänger", "nach Schule, Abschluss und Geschlecht")
    sheet = Sheet(name, layout.order(name, _COLUMNS), list(_rows(world, history, year)), titles)
    encodings = ("cp1252", "utf-8-sig")
    return as_csv(sheet, layout, encodings[int(layout.rng(f"{name} encoding").integers(0, 2))])


def _rows(world: World, history: History, year: int) -> Iterator[Row]:
    names = {school.key: school.name for school in world.schools} | {KREIS: "Kreis Musterkreis"}
    for (level, area, kind), certificates in by_place(world, history, year).items():
        for certificate, sexes in certificates.items():
            yield {
                "Schulnummer": area,
                "Schule": names[area],
                "Schulform": KINDS[kind].title,
                "Abschluss": _name(year, certificate),
                "männlich": _cell(year, level, sexes["m"]),
                "weiblich": _cell(year, level, sexes["w"]),
                "insgesamt": _cell(year, level, sum(sexes.values())),
            }


def _cell(year: int, level: str, number: int) -> Cell:
    return SIGNS[year] if hidden(year, level, number) else number or "-"


def _name(year: int, certificate: str) -> str:
    years, other = _OTHER_NAMES.get(certificate, (range(0), ""))
    return other if year in years else _CERTIFICATES[certificate]
