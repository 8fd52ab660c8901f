"""The invented street directory of Musterstadt: which house number lies in which Sozialraum, and since when."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from itertools import groupby

from musterkreis.boundaries import units
from musterkreis.world import FIRST_YEAR, SPLIT_YEAR, TOWN, World

_COLUMNS = ("Straße", "PLZ", "Hausnr. von", "Hausnr. bis", "Seite", "Sozialraum")

Row = tuple[str, str, str, str, str, str]
"""Street, postcode, first and last number, side, key of a Sozialraum; without numbers the whole street."""


@dataclass(frozen=True, slots=True)
class Directory:
    """A street directory as the town sends it.

    Attributes
    ----------
    recorded_on : date
    valid_from : date or None
        First day; None for the first directory.
    file : str
    content : bytes
    """

    recorded_on: date
    valid_from: date | None
    file: str
    content: bytes

    @property
    def files(self) -> Mapping[str, bytes]:
        """The file by its name."""
        return {self.file: self.content}

    @property
    def letter(self) -> str:
        """Name of the folder with the file."""
        return f"{self.recorded_on} strassenverzeichnis"

    def commands(self, workspace: str, inbox: str) -> tuple[str, ...]:
        """Return what somebody types to read it.

        Parameters
        ----------
        workspace, inbox : str
            Folders.

        Returns
        -------
        tuple of str
        """
        since = f" --valid-from {self.valid_from}" if self.valid_from else ""
        file = f'"{inbox}/{self.letter}/{self.file}"'
        return (f"kobimo space streets {workspace} {file} --space kreis --level sozialraum{since}",)


def directories(world: World) -> tuple[Directory, ...]:
    """Write the directory as it was in the first year, and anew after the split.

    Parameters
    ----------
    world : World

    Returns
    -------
    tuple of Directory
    """
    return tuple(
        Directory(recorded_on, valid_from, f"Strassenverzeichnis_{year}.csv", _content(rows_in(world, year)))
        for year, recorded_on, valid_from in (
            (FIRST_YEAR, date(FIRST_YEAR, 1, 13), None),
            (SPLIT_YEAR, date(SPLIT_YEAR, 1, 12), date(SPLIT_YEAR, 1, 1)),
        )
    )


def rows_in(world: World, year: int) -> Iterator[Row]:
    """Give the rows of the directory as it was in a year.

    Parameters
    ----------
    world : World
    year : int

    Yields
    ------
    Row
        Ordered by street. A street that lies in one Sozialraum has one row.
    """
    area_of = {member: unit.key for unit in units(world, year, TOWN) for member in unit.members}
    for (street, postcode), group in groupby(_today(), key=lambda row: row[:2]):
        rows = [(*row[2:5], area_of[row[5]]) for row in group]
        if len({area for *_numbers, area in rows}) == 1:
            rows = [("", "", "", rows[0][3])]
        for first, last, side, area in rows:
            yield street, postcode, first, last, side, area


def _today() -> Iterator[Row]:
    text = files(__package__).joinpath("places", "strassen.csv").read_text(encoding="utf-8")
    for row in csv.DictReader(text.splitlines(), delimiter=";"):
        yield row["street"], row["postcode"], row["first"], row["last"], row["side"], row["area"]


def _content(rows: Iterator[Row]) -> bytes:
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=";", lineterminator="\r\n")
    writer.writerow(_COLUMNS)
    writer.writerows(rows)
    return stream.getvalue().encode("cp1252")
