"""Import, use and export the street directory of a space."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kobimo.errors import InvalidInputError, UnknownNameError
from kobimo.ingest.formats.cutting import cut_tables
from kobimo.ingest.tables import open_delivered
from kobimo.language import _
from kobimo.model.address import StreetRange
from kobimo.model.area import Area
from kobimo.model.checks import CheckResult, has_errors
from kobimo.model.recipe import TableRule
from kobimo.model.table import Table
from kobimo.model.territory import ALWAYS, SpaceHistory, Validity
from kobimo.reference.checks.folding import fold
from kobimo.spaces.streets.checks import directory_checks, with_inferred_sides
from kobimo.spaces.streets.columns import ROLES, street_columns
from kobimo.spaces.streets.names import street_key
from kobimo.spaces.streets.reading import read_streets as read_rows_of
from kobimo.workflows.opened import OpenedWorkspace
from kobimo.workspace.journal import one_step
from kobimo.workspace.locks import WorkspaceLock
from kobimo.workspace.paths import reachable
from kobimo.workspace.street_table import read_streets, streets_bytes

if TYPE_CHECKING:
    from kobimo.model.recipe import Names

HEADINGS: tuple[Names, ...] = (
    (
        "Straße",
        "Strasse",
        "Straßenname",
        "Strassenname",
        "STRNAME",
        "Str",
        "street",
        "Adresse",
        "Anschrift",
        "e_strasse",
    ),
    ("PLZ", "Postleitzahl", "Postzustellbezirk", "postcode", "e_plz"),
    ("Hausnummer", "Hausnr", "Hausnr.", "HNR", "number", "Hausnummer von", "Hausnr. von", "von", "from", "e_hnr"),
    ("Hausnummer bis", "Hausnr. bis", "bis", "to"),
    ("Ort", "Stadt", "Gemeinde", "town", "e_ort"),
    ("Name", "Schulname", "Einrichtung", "Bezeichnung", "Kurzbezeichnung", "e_name", "name"),
    ("Schulnummer", "Schlüssel", "Nummer", "Nr", "Nr.", "BSN", "key", "e_nr", "area", "Gebiet"),
)
"""Usual headings: they find the row of headings, and the sheet, among titles and notes."""


@dataclass(frozen=True)
class StreetsImport:
    """What became of a delivered street directory; nothing is written unless `written`."""

    space: str
    level: str
    rows: int
    streets: int
    added: int
    ended: int
    kept: int
    columns: Mapping[str, str]
    checks: tuple[CheckResult, ...]
    written: bool = False

    @property
    def accepted(self) -> bool:
        """Whether no check is an error."""
        return not has_errors(self.checks)

    def as_dict(self) -> dict[str, Any]:
        """Return the machine form."""
        return {
            "space": self.space,
            "level": self.level,
            "accepted": self.accepted,
            "written": self.written,
            "rows": self.rows,
            "streets": self.streets,
            "added": self.added,
            "ended": self.ended,
            "kept": self.kept,
            "columns": dict(self.columns),
            "checks": [check.as_dict() for check in self.checks],
        }


def chosen_space(workspace: OpenedWorkspace, name: str | None) -> str:
    """Return the space that is meant: the named one, or the only one.

    Raises
    ------
    UnknownNameError
        If it does not exist.
    InvalidInputError
        If there are several and none is named.
    """
    spaces = workspace.definitions.spaces
    if name is not None:
        if name not in spaces:
            raise UnknownNameError(_("Raumsystem"), name, spaces)
        return name
    if len(spaces) != 1:
        raise InvalidInputError(
            _("Der Arbeitsordner hat mehrere Räume: {names}.").format(names=", ".join(sorted(spaces)) or "–"),
            remedy=_("Mit --space angeben, welcher gemeint ist."),
        )
    return next(iter(spaces))


def list_table(
    file: Path, headings: Sequence[Names], *, sheet: str | None = None, crs: str | None = None
) -> tuple[Table | None, tuple[CheckResult, ...], str | None]:
    """Read a delivered list.

    Parameters
    ----------
    file : Path
    headings : sequence of Names
        Usual headings, by which the row of headings is found.
    sheet, crs : str, optional
        Where somebody has said it.

    Returns
    -------
    tuple of (Table or None, tuple of CheckResult, str or None)
        The table, or none and the reason; at last the coordinate system that the file names.
    """
    path = reachable(file)
    if not path.is_file():
        raise InvalidInputError(_("Die Datei gibt es nicht."), where=str(file), remedy=_("Bitte den Pfad prüfen."))
    rule = TableRule(sheet=sheet)
    opened = open_delivered(path, rule, headings)
    named = next((grid.crs for grid in opened.grids if grid.geometry is not None and grid.crs), None)
    tables, checks = cut_tables(opened, rule.model_copy(update={"crs": crs or named or "EPSG:4326"}), headings)
    return (tables[0] if tables else None), tuple(checks), named


def import_streets(
    workspace: OpenedWorkspace,
    file: str | Path,
    *,
    space: str | None = None,
    level: str | None = None,
    columns: Mapping[str, str] | None = None,
    sheet: str | None = None,
    valid_from: date | None = None,
    dry_run: bool = False,
) -> StreetsImport:
    """Read a street directory and keep it if no check is an error.

    Parameters
    ----------
    workspace : OpenedWorkspace
    file : path
        CSV or workbook.
    space, level : str, optional
        Where it leads; the only space, and the level whose areas the file names.
    columns : mapping of str to str, optional
        Role (see `ROLES`): heading.
    sheet : str, optional
    valid_from : date, optional
        The directory holds from then on: what it no longer has ends on the day before. Without it the directory
        replaces the old one.
    dry_run : bool
        Report the same, change nothing.

    Returns
    -------
    StreetsImport

    Raises
    ------
    UnknownNameError
        If space, level or a heading does not exist.
    InvalidInputError
        If the file does not exist.
    LockedError
        If somebody else is changing definitions.
    """
    given = dict(columns or {})
    if unknown := set(given) - set(ROLES):
        raise UnknownNameError(_("Angabe einer Spalte"), min(unknown), ROLES)
    name = chosen_space(workspace, space)
    history = workspace.history(name)
    if level is not None and level not in history.at().levels:
        raise UnknownNameError(_("Raumebene"), level, history.at().levels)
    table, checks, _crs = list_table(Path(file), [*((heading,) for heading in given.values()), *HEADINGS], sheet=sheet)
    if table is None:
        return StreetsImport(name, level or "", 0, 0, 0, 0, 0, {}, fold(checks))
    meant = level or _level_of(table, history, given)
    reading = read_rows_of(table, meant, areas_ever(history, meant), given)
    rows, more = reading.rows, tuple[CheckResult, ...]()
    if not reading.sided:
        rows, more = with_inferred_sides(rows, table.file)
    found_checks = fold([*checks, *reading.checks, *more, *directory_checks(rows, table.file)])
    before = read_streets(workspace.layout, history.definition)
    after, counts = _merged(before, list(dict.fromkeys(rows)), meant, valid_from)
    streets = len({street_key(row.street) for row in rows})
    result = StreetsImport(name, meant, len(rows), streets, *counts, reading.columns, found_checks)
    if not result.accepted or dry_run or not rows:
        return result
    reason = _("Straßenverzeichnis {space} aus {file}").format(space=name, file=table.file)
    write_definitions(workspace, {workspace.layout.streets(name): streets_bytes(after)}, reason, "kobimo space streets")
    return replace(result, written=True)


def write_definitions(workspace: OpenedWorkspace, files: Mapping[Path, bytes], reason: str, command: str) -> None:
    """Write definitions in one step."""
    layout = workspace.layout
    with WorkspaceLock(layout.data_lock, command), WorkspaceLock(layout.definitions_lock, command):
        changed = {path: data for path, data in files.items() if not path.exists() or path.read_bytes() != data}
        if not changed:
            return
        with one_step(layout, reason=reason, user=workspace.user) as step:
            for path, data in changed.items():
                step.file(path, data)
            step.finish()


def areas_ever(history: SpaceHistory, level: str) -> list[Area]:
    """Return every area that a level ever had, with its newest name."""
    return [history.held(level, key)[-1].area for key in history.ever(level)]


def _level_of(table: Table, history: SpaceHistory, given: Mapping[str, str]) -> str:
    """Return the level whose areas the table names; the finest of those that fit alike."""
    best, level = 0.0, history.definition.levels[0].id
    for item in sorted(history.definition.levels, key=lambda item: -len(history.ever(item.id))):
        areas = areas_ever(history, item.id)
        names = {name.casefold() for area in areas for name in (area.key, area.key.lstrip("0"), area.name)}
        column = street_columns(table, given, names).get("area")
        cells = [] if column is None else [row[column].casefold() for row in table.rows[:1000] if row[column]]
        share = sum(cell in names or cell.lstrip("0") in names for cell in cells) / len(cells) if cells else 0.0
        if share > best:
            best, level = share, item.id
    return level


def _merged(
    before: Sequence[StreetRange], rows: Sequence[StreetRange], level: str, day: date | None
) -> tuple[list[StreetRange], tuple[int, int, int]]:
    """Put new rows in the place of old ones; returns all rows, and how many were added, ended and kept."""
    others = [row for row in before if row.level != level]
    old = [row for row in before if row.level == level]
    if day is None:
        kept = len(set(old) & set(rows))
        return [*others, *rows], (len(rows) - kept, len(old) - kept, kept)
    timeless = {replace(row, valid=ALWAYS): row for row in old if row.valid.holds(day)}
    new = {replace(row, valid=ALWAYS) for row in rows}
    yesterday = day - timedelta(1)
    ended = [row for plain, row in timeless.items() if plain not in new]
    past = [replace(row, valid=Validity(row.valid.first, yesterday)) for row in ended if row.valid.begin < day]
    added = [
        row if row.valid != ALWAYS else replace(row, valid=Validity(day, None))
        for row in rows
        if replace(row, valid=ALWAYS) not in timeless
    ]
    kept_rows = [row for plain, row in timeless.items() if plain in new]
    elsewhen = [row for row in old if row.valid.end < day]
    return [*others, *elsewhen, *past, *kept_rows, *added], (len(added), len(ended), len(kept_rows))
