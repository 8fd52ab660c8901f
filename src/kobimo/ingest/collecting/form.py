"""What a collection workbook knows about itself: written on a hidden sheet, and read from there."""

from __future__ import annotations

import hashlib
import json

from pydantic import Field, ValidationError

from kobimo.ingest.cells import as_text
from kobimo.ingest.collecting.mark import KEY, MARK, first_cell, is_form
from kobimo.ingest.formats.contract import reject
from kobimo.ingest.grid import Grid, Opened
from kobimo.language import _
from kobimo.model.text import Definition, Slug

FORMAT = 1
"""Format that is written."""

OLDEST = 1
"""Oldest format that is read."""

AREA, PERIOD, TOTAL, INSTITUTION = "Gebiet", "Zeitraum", "Summe", "Einrichtung"
"""Texts by which rows and columns are found again; recipes name them, so they are the same in every language."""

_LONGEST = 30_000
"""Signs in a cell; Excel takes 32,767."""


class Choice(Definition):
    """A text that people see, and the code that it stands for."""

    label: str = Field(min_length=1)
    code: str = Field(min_length=1)


class RowHeading(Definition):
    """A column that says what a row is about: a dimension, with the texts that may stand in it."""

    dimension: Slug
    heading: str = Field(min_length=1)
    choices: tuple[Choice, ...] = Field(min_length=1)


class ValueHeading(Definition):
    """A column of input cells."""

    heading: str = Field(min_length=1)
    measure: Slug
    where: dict[Slug, str] = {}
    scale: int = Field(default=0, ge=0, le=6)


class Form(Definition):
    """What is asked for, and where it stands on the sheet.

    Attributes
    ----------
    template : str
        Structure of the catalogue, "" for a dataset of the workspace alone.
    territory : str
        First day of the territorial status of the areas, "" where their history is not recorded.
    period_type : str
        Kind of period that may be entered.
    period : str
        Label of the period; "" if the office enters it.
    sheet : str
        Sheet with the input cells.
    period_cell : tuple of (int, int)
        Row and column of the period on that sheet, from 0.
    head : int
        Row of the headings, from 0.
    rows : tuple of tuple of str
        Key of the area and codes of `labels` of every row; empty if rows are free.
    areas : tuple of Choice
        Areas to choose from, where rows are free.
    formulas : int
        Cells of that sheet that are computed.
    """

    template: str = ""
    dataset: Slug
    cube: Slug
    space: str = ""
    level: str = ""
    territory: str = ""
    period_type: str
    period: str = ""
    sheet: str
    period_cell: tuple[int, int]
    head: int = Field(ge=0)
    labels: tuple[RowHeading, ...] = ()
    values: tuple[ValueHeading, ...] = Field(min_length=1)
    rows: tuple[tuple[str, ...], ...] = ()
    areas: tuple[Choice, ...] = ()
    formulas: int = 0

    @property
    def identity(self) -> str:
        """What the workbook is for, whatever the period: dataset, cube and level."""
        return f"{self.dataset}/{self.cube}/{self.level}"

    @property
    def free(self) -> bool:
        """Whether whoever fills the workbook in chooses area and categories of each row."""
        return not self.rows

    @property
    def headings(self) -> tuple[str, ...]:
        """Columns that are read, in their order on the sheet."""
        names = (label.heading for label in self.labels)
        return (AREA if self.free and self.areas else KEY, *names, *(value.heading for value in self.values))


def lines_of(form: Form) -> tuple[str, ...]:
    """Write a form as the cells of one column: mark, format, hash, and the form in pieces that fit into cells."""
    text = json.dumps(form.model_dump(mode="json", exclude_defaults=True), ensure_ascii=True, separators=(",", ":"))
    text = text.replace(" ", "\\u0020")  # office software collapses blanks here and there
    pieces = (text[at : at + _LONGEST] for at in range(0, len(text), _LONGEST))
    return (MARK, str(FORMAT), _hash(text), *(f"|{piece}|" for piece in pieces))


def form_of(opened: Opened) -> Form:
    """Read the form of a workbook.

    Parameters
    ----------
    opened : Opened
        The file, hidden sheets included.

    Returns
    -------
    Form

    Raises
    ------
    RejectedFileError
        If there is none, several, one that was changed, or one of another format.
    """
    sheets = [grid for grid in opened.grids if is_form(grid)]
    if not sheets:
        raise reject("COLLECTING_FORM_MISSING", opened.file)
    if len(sheets) > 1:
        raise reject("COLLECTING_FORM_DAMAGED", opened.file, sheet=sheets[1].name, reason=_("es ist doppelt da"))
    return _parsed(opened.file, sheets[0])


def _parsed(file: str, grid: Grid) -> Form:
    """Read the form that stands on a sheet."""
    lines = [first_cell(row) for row in grid.rows]
    version = as_text(lines[1]) if len(lines) > 1 else ""
    if not version.isdecimal():
        raise reject("COLLECTING_FORM_DAMAGED", file, sheet=grid.name, row=2, reason=_("die Formatnummer fehlt"))
    if int(version) > FORMAT:
        raise reject("COLLECTING_FORM_NEWER", file, sheet=grid.name, row=2, format=version, known=FORMAT)
    if int(version) < OLDEST:
        raise reject("COLLECTING_FORM_OLDER", file, sheet=grid.name, row=2, format=version, known=OLDEST)
    text = "".join(str(line or "").removeprefix("|").removesuffix("|") for line in lines[3:])
    if as_text(lines[2] if len(lines) > 2 else None) != _hash(text):
        raise reject("COLLECTING_FORM_DAMAGED", file, sheet=grid.name, row=3, reason=_("die Prüfsumme stimmt nicht"))
    try:
        return Form.model_validate_json(text)
    except ValidationError as error:
        reason = _("die Angaben passen nicht zum Format")
        raise reject("COLLECTING_FORM_DAMAGED", file, sheet=grid.name, row=4, reason=reason) from error


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
