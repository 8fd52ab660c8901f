"""Use the street directory: find addresses, assign lists of them, write it for another office."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from kobimo.errors import DefinitionError, InvalidInputError, nearest
from kobimo.language import _, clock
from kobimo.model.address import Address
from kobimo.model.checks import CheckResult, Place, has_errors
from kobimo.model.table import Table
from kobimo.reference.checks import found
from kobimo.reference.checks.folding import fold
from kobimo.spaces.institutions.columns import address_columns
from kobimo.spaces.location import areas_above
from kobimo.spaces.streets.directory import Assigned, Outcome, StreetDirectory
from kobimo.spaces.streets.export import AreaKey, Exported, export_streets, read_layout
from kobimo.workflows.opened import OpenedWorkspace, today
from kobimo.workflows.places.streets import HEADINGS, areas_ever, chosen_space, list_table
from kobimo.workspace.csv_table import read_rows, table_bytes, table_content
from kobimo.workspace.files import write_bytes
from kobimo.workspace.paths import reachable
from kobimo.workspace.street_table import read_streets

_SHOWN = 5


@dataclass(frozen=True)
class AssignedRows:
    """Rows of a delivered list with the area of their address."""

    table: Table
    level: str
    assigned: tuple[Assigned, ...]
    checks: tuple[CheckResult, ...]
    names: Mapping[str, str] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """How many have an area."""
        return sum(item.certain for item in self.assigned)

    def as_dict(self) -> dict[str, Any]:
        """Return the machine form."""
        outcomes = Counter(item.outcome.value for item in self.assigned)
        return {
            "level": self.level,
            "rows": len(self.assigned),
            "assigned": self.count,
            "outcomes": dict(sorted(outcomes.items())),
            "checks": [check.as_dict() for check in self.checks],
        }

    def content(self) -> bytes:
        """Return the list as Excel opens it, with level, area and outcome behind its own columns."""
        rows = [
            [*cells, self.level if item.certain else "", item.area, self.names.get(item.area, ""), item.outcome.value]
            for cells, item in zip(self.table.rows, self.assigned, strict=True)
        ]
        return table_bytes((*self.table.columns, "level", "area", "area_name", "outcome"), rows)


def directory(workspace: OpenedWorkspace, space: str, level: str, at: date | None = None) -> StreetDirectory | None:
    """Return the street directory of a level; that of a finer level leads to it, too. None if there is none.

    Parameters
    ----------
    workspace : OpenedWorkspace
    space, level : str
    at : date, optional
        Day whose memberships count where areas of a finer level are added up; by default that of the status that
        figures refer to.
    """
    definition = workspace.definitions.spaces[space]
    rows = read_streets(workspace.layout, definition)
    with_rows = {row.level for row in rows}
    if level in with_rows:
        return StreetDirectory(rows, level)
    areas = workspace.space(space, at)
    finer = next((name for name in areas.levels if name in with_rows and level in areas.levels_from(name)), None)
    if finer is None:
        return None
    above = areas_above(areas, finer, level)
    lifted = [
        replace(row, level=level, area=above[row.area]) for row in rows if row.level == finer and above.get(row.area)
    ]
    return StreetDirectory(lifted, level)


def address_of(cells: Sequence[str], columns: Mapping[str, int]) -> Address:
    """Return the address of a row."""
    parts = {role: cells[at] for role, at in columns.items()}
    number = f"{parts.get('number', '')}{parts.get('suffix', '')}"
    postcode = parts.get("postcode", "").removesuffix(".0")
    return Address(
        parts.get("street", ""),
        number,
        postcode.zfill(5) if postcode.isdigit() and len(postcode) == 4 else postcode,
        parts.get("town", ""),
    )


def assign_file(
    workspace: OpenedWorkspace,
    file: str | Path,
    *,
    space: str | None = None,
    level: str | None = None,
    columns: Mapping[str, str] | None = None,
    sheet: str | None = None,
    day: date | None = None,
) -> AssignedRows:
    """Assign the addresses of a list to areas by the street directory. Nothing is changed.

    Raises
    ------
    DefinitionError
        If the space has no street directory for the level.
    InvalidInputError
        If the file does not exist, or has no column with streets.
    """
    name = chosen_space(workspace, space)
    wanted = level or used_level(workspace, name)
    streets = required_directory(workspace, name, wanted, day)
    given = dict(columns or {})
    table, checks, _crs = list_table(Path(file), [*((heading,) for heading in given.values()), *HEADINGS], sheet=sheet)
    if table is None:
        return AssignedRows(Table(str(file), "", (), (), ()), wanted, (), fold(checks))
    found_columns = address_columns(table, given)
    if "street" not in found_columns:
        raise InvalidInputError(
            _("In der Liste ist keine Spalte mit Straßen zu erkennen."),
            where=table.file,
            remedy=_("Die Spalte benennen: --column street=ÜBERSCHRIFT"),
        )
    addresses = [address_of(cells, found_columns) for cells in table.rows]
    on = day or today()
    assigned = streets.assign_all(addresses, on)
    problems = [
        address_check(address, item, Place(table.file, table.sheet, row), on, streets)
        for address, item, row in zip(addresses, assigned, table.row_numbers, strict=True)
        if not item.certain
    ]
    history = workspace.history(name)
    names = {area.key: area.name for area in areas_ever(history, wanted)}
    return AssignedRows(table, wanted, tuple(assigned), fold([*checks, *problems]), names)


def used_level(workspace: OpenedWorkspace, space: str) -> str:
    """Return the level of the street directory of a space."""
    rows = read_streets(workspace.layout, workspace.definitions.spaces[space])
    return rows[0].level if rows else workspace.definitions.spaces[space].levels[0].id


def required_directory(workspace: OpenedWorkspace, space: str, level: str, at: date | None = None) -> StreetDirectory:
    """Return the street directory of a level, or raise with the remedy."""
    workspace.space(space).level(level)
    streets = directory(workspace, space, level, at)
    if streets is None:
        raise DefinitionError(
            _("Der Raum {space} hat kein Straßenverzeichnis für die Ebene {level}.").format(space=space, level=level),
            where=workspace.layout.relative(workspace.layout.streets(space)),
            remedy=_("Mit „kobimo space streets ARBEITSORDNER DATEI“ eines einlesen."),
        )
    return streets


CODES = {
    Outcome.NO_ADDRESS: "ADDRESS_EMPTY",
    Outcome.STREET_UNKNOWN: "ADDRESS_STREET_UNKNOWN",
    Outcome.OTHER_PLACE: "ADDRESS_OTHER_PLACE",
    Outcome.SEVERAL_STREETS: "ADDRESS_SEVERAL_STREETS",
    Outcome.NOT_VALID: "ADDRESS_NOT_VALID",
    Outcome.NUMBER_MISSING: "ADDRESS_NUMBER_MISSING",
    Outcome.NUMBER_UNKNOWN: "ADDRESS_NUMBER_UNKNOWN",
    Outcome.SEVERAL_AREAS: "ADDRESS_SEVERAL_AREAS",
    Outcome.SPANS: "ADDRESS_SPANS",
}


def address_check(
    address: Address, assigned: Assigned, place: Place, day: date, streets: StreetDirectory | None = None
) -> CheckResult:
    """Say why an address has no area; names of similar streets are looked for where a directory is given."""
    return found(CODES[assigned.outcome], place, **address_details(address, assigned, day, streets))


def address_details(
    address: Address, assigned: Assigned, day: date, streets: StreetDirectory | None = None
) -> dict[str, Any]:
    """Return what the message about an address without area says."""
    shown = ", ".join(part for part in assigned.detail[:_SHOWN] if part) or "–"
    more = " …" if len(assigned.detail) > _SHOWN else ""
    hint = ""
    if assigned.outcome is Outcome.STREET_UNKNOWN and streets is not None:
        near = nearest(address.street, streets.names)
        hint = _("Gemeint war vielleicht: {names}.").format(names=", ".join(near)) if near else ""
    when = clock(datetime.combine(day, time()), form="").strip()
    return {"address": address.text, "detail": shown + more, "hint": hint, "day": when}


def export_directory(
    workspace: OpenedWorkspace,
    file: str | Path,
    *,
    layout: str = "ba",
    space: str | None = None,
    level: str | None = None,
    day: date | None = None,
    keys: str | Path | None = None,
) -> tuple[Exported, tuple[Path, ...]]:
    """Write the street directory in the layout that another office asks for.

    Parameters
    ----------
    workspace : OpenedWorkspace
    file : path
        Name of the files without their ending; an ending .csv is left out.
    layout : str
        `ba`, or a TOML file.
    space, level : str, optional
    day : date, optional
        The directory as it is then; default: today.
    keys : path, optional
        Table area;key;name;residents with the keys of the last export, so that areas keep theirs.

    Returns
    -------
    tuple of (Exported, tuple of Path)
        What was found, and the files that were written; none if a check is an error.

    Raises
    ------
    DefinitionError
        If there is no directory for the level, or layout or keys cannot be read.
    """
    name = chosen_space(workspace, space)
    wanted = level or used_level(workspace, name)
    on = day or today()
    streets = required_directory(workspace, name, wanted, on)
    given = {} if keys is None else _given_keys(Path(keys))
    exported = export_streets(
        streets.rows,
        workspace.space(name, on),
        wanted,
        read_layout(layout),
        ags=workspace.settings.ags,
        day=on,
        keys=given,
    )
    if has_errors(exported.checks):
        return exported, ()
    target = reachable(file)
    base = target.with_suffix("") if target.suffix.lower() == ".csv" else target
    listed = table_bytes(
        ("area", "key", "name", "residents"),
        [[place, entry.key, entry.name, entry.residents] for place, entry in sorted(exported.keys.items())],
    )
    written = []
    for ending, data in {**exported.files, "-schluessel.csv": listed}.items():
        path = base.with_name(base.name + ending)
        write_bytes(path, data)
        written.append(path)
    return exported, tuple(written)


def _given_keys(path: Path) -> dict[str, AreaKey]:
    data = table_content(reachable(path), str(path))
    if data is None:
        raise InvalidInputError(_("Die Datei gibt es nicht."), where=str(path), remedy=_("Bitte den Pfad prüfen."))
    rows = read_rows(data, path.name, ("area", "key"), ("name", "residents"))
    return {row["area"]: AreaKey(row["key"], row["name"], row["residents"].replace(".", "")) for row in rows}
