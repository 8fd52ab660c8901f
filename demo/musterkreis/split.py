"""The Sozialraum that became two: nobody delivered for its halves before."""

from __future__ import annotations

from collections.abc import Iterable

from musterkreis.gaps import never_delivered
from musterkreis.truth import Defect, Table
from musterkreis.world import SPLIT_YEAR

HALVES = ("0124", "0125")


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
        Indicators without a value for the halves.

    Returns
    -------
    Defect
    """
    return Defect(
        id=f"split_{topic}",
        title="Bis 2020 gibt es nur den Sozialraum 0117 (Am Kanal), seit 2021 stattdessen 0124 und 0125",
        source=source,
        file=file,
        check="AREAS_ABSENT",
        unmended="AREA_UNKNOWN",
        remedy=(
            "Kein Fehler. Die Einlesevorlage liest den alten Sozialraum auf der Ebene Vergleichsraum; dort sind alle "
            "Jahre vergleichbar."
        ),
        affected=never_delivered(tables, HALVES, f"{SPLIT_YEAR}"),
        figures=figures,
    )
