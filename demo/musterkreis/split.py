"""The Sozialraum that became two: nobody delivered for its halves before, so their figures are estimates."""

from __future__ import annotations

from collections.abc import Iterable

from musterkreis.gaps import never_delivered
from musterkreis.truth import Defect, Table
from musterkreis.world import SPLIT_YEAR

OLD, HALVES = "0117", ("0124", "0125")


def split_defect(topic: str, source: str, file: str, tables: Iterable[Table], figures: tuple[str, ...]) -> Defect:
    """Describe what the split does to the tables of one source.

    Parameters
    ----------
    topic : str
        Makes the id unique.
    source, file : str
        Who delivers, and the last file with the old area.
    tables : iterable of Table
    figures : tuple of str
        Indicators that are estimated for the halves.

    Returns
    -------
    Defect
    """
    return Defect(
        id=f"split_{topic}",
        title="Bis 2020 gibt es nur den Sozialraum 0117 (Am Kanal), seit 2021 stattdessen 0124 und 0125",
        source=source,
        file=file,
        check="",
        remedy=(
            "Kein Fehler. Die Teilung ist als Gebietsänderung eingetragen, mit dem Anteil der Einwohner. Zahlen bis "
            "2020 rechnet kobimo auf die beiden neuen Sozialräume um: geschätzt, mit Standardfehler, und in der Summe "
            "genau die gelieferte Zahl. Für den alten Sozialraum gibt --territory 2020-12-31 die Zahlen, wie sie kamen."
        ),
        affected=never_delivered(tables, HALVES, f"{SPLIT_YEAR}"),
        figures=figures,
    )
