"""Registers of institutions: take a delivered list in, show what is different, end what has ended."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from kobimo.errors import InvalidInputError, UnknownNameError
from kobimo.language import _
from kobimo.model.checks import CheckResult, Place, has_errors
from kobimo.model.institution import Institution, LocatedBy, Register, RegisterDefinition
from kobimo.model.text import Text
from kobimo.reference.checks import found
from kobimo.reference.checks.folding import fold
from kobimo.spaces.institutions.compare import Comparison, Difference, compare, ended
from kobimo.spaces.wording import listed
from kobimo.workflows.opened import OpenedWorkspace, today
from kobimo.workflows.places.institution_reading import areas_of_institutions, followed, read_institutions
from kobimo.workflows.places.streets import (
    chosen_space,
    write_definitions,
)
from kobimo.workspace.institution_table import (
    CAPACITY,
    TABLE,
    capacities_bytes,
    institutions_bytes,
    read_register,
)
from kobimo.workspace.yaml_write import definition_bytes

COMMAND = "kobimo space institutions"
_MOST = 0.5
_FEW = 5


@dataclass(frozen=True)
class InstitutionsImport:
    """What became of a delivered list; nothing is written unless `written`."""

    register: str
    rows: int
    located: Mapping[str, int]
    comparison: Comparison
    columns: Mapping[str, str]
    crs: str
    checks: tuple[CheckResult, ...]
    written: bool = False

    @property
    def accepted(self) -> bool:
        """Whether no check is an error."""
        return not has_errors(self.checks)

    def as_dict(self) -> dict[str, Any]:
        """Return the machine form."""
        counts = {what.value: len(self.comparison.of(what)) for what in Difference}
        return {
            "register": self.register,
            "accepted": self.accepted,
            "written": self.written,
            "rows": self.rows,
            "located": dict(self.located),
            "columns": dict(self.columns),
            "crs": self.crs or None,
            "differences": counts,
            "changes": [
                {
                    "what": change.what.value,
                    "key": change.key,
                    "name": change.name,
                    "before": change.before or None,
                    "after": change.after or None,
                    "metres": None if change.metres is None else round(change.metres, 1),
                }
                for change in self.comparison.changes
            ],
            "checks": [check.as_dict() for check in self.checks],
        }


@dataclass(frozen=True, slots=True)
class PlacedInstitution:
    """An institution with the areas of every level that it lies in, and its capacity."""

    institution: Institution
    areas: Mapping[str, str]
    capacity: int | None

    def as_dict(self) -> dict[str, Any]:
        """Return the machine form."""
        row = self.institution
        return {
            "key": row.key,
            "name": row.name,
            "kind": row.kind,
            "address": row.address.text,
            "lon": row.point[0] if row.point else None,
            "lat": row.point[1] if row.point else None,
            "located_by": row.located_by.value or None,
            "areas": dict(self.areas),
            "capacity": self.capacity,
            "valid_from": row.valid.first.isoformat() if row.valid.first else None,
            "valid_to": row.valid.last.isoformat() if row.valid.last else None,
            "event": row.event.value or None,
            "successors": list(row.successors),
        }


def register_of(workspace: OpenedWorkspace, name: str) -> Register:
    """Return a register.

    Raises
    ------
    UnknownNameError
        If there is none of this name.
    """
    registers = workspace.definitions.registers
    if name not in registers:
        raise UnknownNameError(_("Einrichtungsverzeichnis"), name, registers)
    return read_register(workspace.layout, registers[name])


def placed_institutions(
    workspace: OpenedWorkspace, name: str, day: date | None = None
) -> tuple[PlacedInstitution, ...]:
    """Return the institutions of a register that there are on a day, with their areas in every hierarchy.

    Parameters
    ----------
    workspace : OpenedWorkspace
    name : str
        The register.
    day : date, optional
        Default: today. Areas are those of the status that holds then.
    """
    register = register_of(workspace, name)
    on = day or today()
    rows = register.at(on)
    areas = areas_on(workspace, register.definition.space, rows, on)
    measure = next((c.measure for c in register.capacities), "")
    return tuple(
        PlacedInstitution(row, of_row, register.capacity(row.key, on, measure))
        for row, of_row in zip(rows, areas, strict=True)
    )


def areas_on(workspace: OpenedWorkspace, space: str, rows: Sequence[Institution], day: date) -> list[dict[str, str]]:
    """Return level and key of all areas in which institutions lie, in the status of a day."""
    there = followed(workspace, space, rows, day)
    return areas_of_institutions(workspace.space(space, day), workspace.geometries(space, day), there)


def import_institutions(
    workspace: OpenedWorkspace,
    name: str,
    file: str | Path,
    *,
    space: str | None = None,
    columns: Mapping[str, str] | None = None,
    crs: str | None = None,
    sheet: str | None = None,
    spellings: Mapping[str, str] | None = None,
    valid_from: date | None = None,
    partial: bool = False,
    dry_run: bool = False,
) -> InstitutionsImport:
    """Take a delivered list into a register, all of it or nothing; a register that does not exist is made.

    Parameters
    ----------
    workspace : OpenedWorkspace
    name : str
        The register.
    file : path
        Any list that kobimo opens: CSV, workbook, GeoJSON, Shapefile, GeoPackage.
    space : str, optional
        Of a new register; default: the only space.
    columns : mapping of str to str, optional
        Role (key, name, kind, street, number, postcode, town, x, y, area, capacity): heading. An empty heading means
        that nothing is read. The register remembers them.
    crs : str, optional
        Coordinate system; the register remembers it.
    sheet : str, optional
    spellings : mapping of str to str, optional
        Names of areas in the list: what they mean, as level:key. The register remembers them.
    valid_from : date, optional
        Day of the list; default: today. Of a new register: since when its institutions exist; default: unknown.
    partial : bool
        The list is not complete; nothing is missed.
    dry_run : bool
        Report the same, change nothing.

    Returns
    -------
    InstitutionsImport

    Raises
    ------
    UnknownNameError
        If space, heading or area does not exist.
    InvalidInputError
        If the file does not exist, or the register knows of later changes.
    LockedError
        If somebody else is changing definitions.
    """
    definition = _definition(workspace, name, space, columns, crs, spellings)
    register = read_register(workspace.layout, definition)
    delivered = read_institutions(workspace, register, Path(file), sheet=sheet, day=valid_from)
    day = valid_from or today()
    since = valid_from if valid_from is not None or not register.institutions else day
    measure = delivered.columns.get("capacity", "")
    known = next((c.measure for c in register.capacities), None)
    compared = compare(
        register,
        delivered.institutions,
        delivered.places,
        day,
        since=since,
        measure=measure if known is None else known,
        partial=partial or not delivered.institutions,
    )
    checks = fold([*delivered.checks, *_time_checks(register, compared, Path(file).name)])
    result = InstitutionsImport(
        name, delivered.rows, _located(delivered.institutions), compared, delivered.columns, delivered.crs, checks
    )
    if not result.accepted or dry_run or not delivered.institutions:
        return result
    layout = workspace.layout
    files = {
        layout.register(name): _description(definition, layout.register(name)),
        layout.register(name, TABLE): institutions_bytes(compared.institutions),
    }
    if compared.capacities:
        files[layout.register(name, CAPACITY)] = capacities_bytes(compared.capacities)
    reason = _("Einrichtungsverzeichnis {name} aus {file}").format(name=name, file=Path(file).name)
    write_definitions(workspace, files, reason, COMMAND)
    return replace(result, written=True)


def end_institutions(
    workspace: OpenedWorkspace,
    name: str,
    day: date,
    closed: Sequence[str] = (),
    merged: Mapping[str, str] | None = None,
) -> None:
    """Note that institutions have been closed, or merged into others; `day` is the first one without them.

    Raises
    ------
    UnknownNameError
        If register or institution does not exist.
    InvalidInputError
        If an institution does not exist on that day.
    """
    register = register_of(workspace, name)
    rows = ended(register, day, closed, merged)
    ends = [*closed, *(f"{key} → {to}" for key, to in (merged or {}).items())]
    reason = _("{name} beendet: {keys}").format(name=name, keys=listed(ends))
    write_definitions(workspace, {workspace.layout.register(name, TABLE): institutions_bytes(rows)}, reason, COMMAND)


def _definition(
    workspace: OpenedWorkspace,
    name: str,
    space: str | None,
    columns: Mapping[str, str] | None,
    crs: str | None,
    spellings: Mapping[str, str] | None,
) -> RegisterDefinition:
    """Return the description of a register with what has been said now."""
    known = workspace.definitions.registers.get(name)
    if known is None and re.fullmatch(r"[a-z][a-z0-9_]{0,47}", name) is None:
        raise InvalidInputError(
            _("„{name}“ taugt nicht als Kennung eines Verzeichnisses.").format(name=name),
            where="VERZEICHNIS",
            remedy=_("Kleine Buchstaben, Ziffern und Unterstriche verwenden, zum Beispiel kitas oder schulen_2024."),
        )
    if known is None:
        title = name.replace("_", " ").capitalize()
        known = RegisterDefinition(id=name, title=Text(de=title), space=chosen_space(workspace, space))
    elif space is not None and space != known.space:
        raise InvalidInputError(
            _("Das Verzeichnis {name} gehört zum Raum {space}.").format(name=name, space=known.space),
            remedy=_("Ohne --space einlesen, oder ein anderes Verzeichnis anlegen."),
        )
    areas = workspace.history(known.space)
    for meant in (spellings or {}).values():
        level, _colon, key = meant.partition(":")
        areas.held(level, key)
    return known.model_copy(
        update={
            "columns": {**known.columns, **(columns or {})},
            "crs": crs or known.crs,
            "spellings": {**known.spellings, **(spellings or {})},
        }
    )


def _description(definition: RegisterDefinition, path: Path) -> bytes:
    """Return the file that describes a register; as it is, if nothing is different."""
    if path.exists():
        from kobimo.workspace.definitions import parse_definition  # noqa: PLC0415 - only where a file exists

        if parse_definition(path.read_bytes(), path.name, RegisterDefinition) == definition:
            return path.read_bytes()
    return definition_bytes(definition)


def _located(rows: Sequence[Institution]) -> dict[str, int]:
    """Count how institutions were located."""
    counts = dict.fromkeys((item.value for item in LocatedBy if item.value), 0) | {"nowhere": 0}
    for row in rows:
        counts[row.located_by.value or "nowhere"] += 1
    return counts


def _time_checks(register: Register, compared: Comparison, file: str) -> list[CheckResult]:
    """Report what somebody has to explain: what is missing, and what has come back."""
    checks = []
    gone = compared.of(Difference.GONE)
    before = len(register.newest())
    if len(gone) >= _FEW and len(gone) > _MOST * before:
        checks.append(found("INSTITUTION_MOST_GONE", Place(file), before=before, gone=len(gone)))
    checks += [found("INSTITUTION_NOT_DELIVERED", Place(file), key=c.key, name=c.name) for c in gone]
    for change in compared.of(Difference.BACK):
        event = change.before or "–"
        checks.append(found("INSTITUTION_BACK", Place(file), key=change.key, name=change.name, event=event))
    return checks
