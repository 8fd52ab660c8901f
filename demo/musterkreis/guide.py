"""The letter of the Musterkreis to its readers: what is wrong in which file, who notices it, and what is true."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from musterkreis.truth import Defect, Hidden, Key, Table
from musterkreis.world import KREIS, World

if TYPE_CHECKING:
    from musterkreis.generate import Musterkreis

_SHOWN = 6
"""Cells of one defect that are listed with their true value; the rest is counted."""


def guide(kreis: Musterkreis) -> str:
    """Describe every planted defect in German, with the check that finds it and the true values behind it.

    Parameters
    ----------
    kreis : Musterkreis

    Returns
    -------
    str
        Markdown.
    """
    tables = {f"{table.dataset}/{table.cube}/{table.measure}": table for table in kreis.tables}
    senders = len({delivery.source for delivery in kreis.deliveries})
    lines = [
        "# Posteingang des Musterkreises",
        "",
        "Alles hier ist erfunden: Orte, Schulen, Zahlen. Die Dateien sind so, wie Ämter sie schicken. Jeder Ordner ist",
        f"eine Sendung, benannt nach Tag und Quelle: {len(kreis.deliveries)} Sendungen aus {senders} Quellen.",
        "",
        "In den Dateien stecken Fehler. Hier steht, welche, woran man sie bemerkt und was wirklich stimmt.",
        "",
    ]
    lines += _areas(kreis)
    for defect in kreis.defects:
        lines += _section(defect, tables, kreis.world)
    return "\n".join(lines)


def _areas(kreis: Musterkreis) -> Iterator[str]:
    """Tell what happened to the areas, and by which commands it was recorded."""
    if not kreis.news:
        return
    yield "## Was sich an den Gebieten änderte"
    yield ""
    yield "Der Sozialraum 0117 (Am Kanal) wurde zum 1. Januar 2021 geteilt, in 0124 (Kanal-Nord) und 0125 (Neue Werft)."
    yield "Die Gemeinde Gründorf heißt seit dem 1. Januar 2023 Gründorf-Heide. Beides ist eingetragen, ebenso das"
    yield "Straßenverzeichnis von Musterstadt vor und nach der Teilung. Das Bildungsmonitoring hat dafür eingegeben:"
    yield ""
    yield "```sh"
    for item in kreis.news:
        yield from item.commands("musterkreis", "musterkreis/eingang")
    yield "```"
    yield ""
    yield "Die Anteile (`anteile_0117.csv`) sind die der Hauptwohnungen am 31. Dezember 2020. Der Umsteigeschlüssel"
    yield "nennt dazu die Streuung, aus der der Standardfehler folgt; ohne ihn wäre der Fehler zu klein. Quoten haben"
    yield "bis 2020 in beiden Teilen den Wert des alten Sozialraums; ihr Fehler rechnet damit, dass sich die Teile"
    yield "unterscheiden."
    yield ""


def _section(defect: Defect, tables: dict[str, Table], world: World) -> Iterator[str]:
    yield f"## {defect.title}"
    yield ""
    yield f"* Quelle: `{defect.source}`" + (f", Datei `{defect.file}`" if defect.file else "")
    before = f", vor der Abhilfe {_code(defect.unmended)}" if defect.unmended else ""
    yield f"* Prüfhinweis: {_code(defect.check)}{before}"
    yield f"* Abhilfe: {defect.remedy}"
    if defect.figures:
        yield f"* Betroffene Kennzahlen: {', '.join(f'`{name}`' for name in defect.figures)}"
    if defect.affected:
        yield ""
        yield "| Datensatz | Gebiet | Zeitraum | Ausprägung | angekommen | wahr |"
        yield "|---|---|---|---|---:|---:|"
        for name, key in defect.affected[:_SHOWN]:
            yield _row(name, key, tables[name], world)
        if len(defect.affected) > _SHOWN:
            yield ""
            yield f"Und {len(defect.affected) - _SHOWN} weitere Zellen."
    yield ""


def _code(check: str) -> str:
    return f"`{check}`" if check else "keiner"


def _row(name: str, key: Key, table: Table, world: World) -> str:
    found = table.delivered.get(key)
    arrived = "nichts" if found is None else _span(found) if isinstance(found, Hidden) else str(found)
    codes = ", ".join(key.codes) or "insgesamt"
    dataset = name.partition("/")[0]
    return f"| {dataset} | {key.level} {key.area} | {key.period} | {codes} | {arrived} | {_true(key, table, world)} |"


def _true(key: Key, table: Table, world: World) -> int:
    """Add up the true cells inside a cell that may be coarser."""
    parts = _parts(key, world)
    return sum(
        count
        for cell, count in table.true.items()
        if cell.period == key.period and cell.area in parts and all(map(_inside, cell.codes, key.codes))
    )


def _parts(key: Key, world: World) -> set[str]:
    """Return the keys of the smallest areas or schools inside an area."""
    inside = {area.key for area in world.areas if key.area in {area.key, area.reference, area.municipality, KREIS}}
    return inside | {school.key for school in world.schools if key.area in {school.key, school.municipality, KREIS}}


def _inside(fine: str, coarse: str) -> bool:
    """Say whether a code is, or as an age lies within, another one."""
    if fine == coarse:
        return True
    ages = re.fullmatch(r"(\d+)(?:-(\d+)|\+)", coarse)
    first = re.match(r"\d+", fine)
    if ages is None or first is None:
        return False
    return int(ages[1]) <= int(first[0]) <= int(ages[2] or first[0])


def _span(cell: Hidden) -> str:
    return f"{cell.lower} bis {cell.upper}"
