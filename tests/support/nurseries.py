"""A register of day-care centres in Kleinstadt: two lists, a merger, and catchments of both kinds."""

from __future__ import annotations

from pathlib import Path

from support.command import run
from support.town import geojson, square, write

HEADING = "Nr;Name;Art;Straße;x;y;Plätze\n"
FIRST = HEADING + (
    "01;Kita Nord;Kita;Hafenweg 1;500500;5700500;60\n"
    "02;Kita Ost;Kita;Markt 2;501500;5700500;45\n"
    "03;Hort West;Hort;Au 3;500500;5701500;30\n"
    "04;Waldgruppe;Kita;Forst 4;509000;5709000;15\n"
)
SECOND = HEADING + (
    "01;Kita Nord;Kita;Hafenweg 1;500500;5700500;75\n"
    "02;Kita Süd;Kita;Ring 9;501500;5701500;45\n"
    "04;Waldgruppe;Kita;Forst 4;509000;5709000;15\n"
    "05;Kita Neu;Kita;Neue Str. 5;500700;5700700;90\n"
)


def build(town: Path) -> Path:
    """Give a town a register with two lists, an end, and catchments of both kinds."""
    new = town.parent / "neu"
    take = ("space", "institutions", town, "kitas")
    run(*take, write(new / "a.csv", FIRST), "--valid-from", "2022-08-01")
    run(*take, write(new / "b.csv", SECOND), "--valid-from", "2023-08-01")
    run(*take, "--merged", "03=05", "--on", "2024-01-01")
    run(*take, write(new / "c.csv", "Kita;Viertel\n01;11, 12\n"), "--catchments", "--valid-from", "2022-08-01")
    shape = square("05", 0, 0)
    run(*take, write(new / "d.geojson", geojson([shape])), "--catchments", "--key", "NR", "--valid-from", "2023-08-01")
    return town
