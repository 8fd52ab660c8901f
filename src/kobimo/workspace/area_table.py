"""`spaces/<id>.areas.csv`: the areas of a space as a table that Excel opens and people edit."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterable

from kobimo.errors import DefinitionError, UnknownNameError, WorkspaceError
from kobimo.language import _
from kobimo.model.area import Area, Space, SpaceDefinition
from kobimo.workspace.files import system_reason
from kobimo.workspace.layout import Layout

HEADER = ("level", "key", "name", "parent")


def read_areas(layout: Layout, definition: SpaceDefinition) -> Space:
    """Read and check the areas of a space.

    Parameters
    ----------
    layout : Layout
        The workspace.
    definition : SpaceDefinition
        Levels of the space.

    Returns
    -------
    Space

    Raises
    ------
    DefinitionError
        If the table is missing or damaged, an area occurs twice, or Excel removed leading zeros.
    UnknownNameError
        If a level or a parent does not exist.
    """
    path = layout.areas(definition.id)
    where = layout.relative(path)
    try:
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise DefinitionError(
            _("Die Tabelle der Gebiete fehlt."),
            where=where,
            remedy=_(
                "Die Gebiete einlesen (kobimo import mit einer Einlesevorlage für Gebiete) oder die Tabelle anlegen."
            ),
        ) from error
    except OSError as error:
        raise WorkspaceError(
            _("Die Datei lässt sich nicht lesen: {reason}.").format(reason=system_reason(error)),
            where=where,
            remedy=_("Ist sie in Excel geöffnet? Dann dort schließen."),
        ) from error
    return Space(definition, parse_areas(data, definition, where))


def parse_areas(data: bytes, definition: SpaceDefinition, where: str) -> tuple[Area, ...]:
    """Read the rows of an area table; `where` is its name in messages. Raises as `read_areas`."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DefinitionError(
            _("Die Tabelle ist nicht in UTF-8 gespeichert."),
            where=f"{where}:{data[: error.start].count(10) + 1}",
            remedy=_("In Excel „CSV UTF-8 (durch Trennzeichen getrennt)“ als Dateityp wählen."),
        ) from error
    first = text.split("\n", 1)[0]
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=";" if ";" in first else ",", strict=True)
    areas: list[Area] = []
    lines: list[int] = []
    try:
        header = [_clean(cell).lower() for cell in next(rows, [])]
        if tuple(header[: len(HEADER)]) != HEADER or any(header[len(HEADER) :]):
            raise DefinitionError(
                _("Die Kopfzeile muss {header} lauten.").format(header=";".join(HEADER)),
                where=f"{where}:1",
                remedy=_("Die erste Zeile berichtigen."),
            )
        for row in rows:
            cells = [_clean(cell) for cell in row]
            if any(cells):
                areas.append(_area(cells, definition, f"{where}:{rows.line_num}"))
                lines.append(rows.line_num)
    except csv.Error as error:
        raise DefinitionError(
            _("Die Zeile ist keine gültige CSV-Zeile."),
            where=f"{where}:{rows.line_num}",
            remedy=_("Anführungszeichen paarweise setzen."),
        ) from error
    _check_zeros(areas, lines, definition, where)
    return tuple(areas)


def _clean(cell: str) -> str:
    return unicodedata.normalize("NFC", cell).strip()


def _area(cells: list[str], definition: SpaceDefinition, place: str) -> Area:
    cells = [*cells, *[""] * (len(HEADER) - len(cells))]
    if any(cells[len(HEADER) :]):
        raise DefinitionError(
            _("Die Zeile hat mehr als vier Zellen."),
            where=place,
            remedy=_("Einen Namen mit Trennzeichen in Anführungszeichen setzen."),
        )
    level, key, name, parent = cells[: len(HEADER)]
    known = [item.id for item in definition.levels]
    if level not in known:
        raise UnknownNameError(_("Raumebene"), level, known, where=place)
    if not key:
        raise DefinitionError(_("Der Schlüssel (key) fehlt."), where=place, remedy=_("Den Schlüssel eintragen."))
    if "E+" in key.upper() and key.upper().replace("E+", "").replace(",", "").replace(".", "").isdigit():
        raise DefinitionError(
            _("Der Schlüssel {key} wurde von Excel als Zahl umgeschrieben.").format(key=key),
            where=place,
            remedy=_("Die Spalte in Excel als Text formatieren und den Schlüssel neu eintragen."),
        )
    return Area(level, key, name or key, parent)


def _check_zeros(areas: list[Area], lines: list[int], definition: SpaceDefinition, where: str) -> None:
    """Refuse keys that fit only with zeros in front: they have been through Excel."""
    above = {level.id: level.parent for level in definition.levels}
    by_level: dict[str, dict[str, str]] = {level: {} for level in above}
    exact: dict[str, set[str]] = {level: set() for level in above}
    for area in areas:
        by_level[area.level].setdefault(area.key.lstrip("0"), area.key)
        exact[area.level].add(area.key)
    for area, line in zip(areas, lines, strict=True):
        parent_level = above[area.level]
        if parent_level is None or not area.parent or area.parent in exact[parent_level]:
            continue
        meant = by_level[parent_level].get(area.parent.lstrip("0"))
        if meant is not None:
            shorter, longer = sorted((area.parent, meant), key=len)
            raise DefinitionError(
                _(
                    "Das übergeordnete Gebiet {parent} von {key} gibt es nicht, wohl aber {meant}. "
                    "Vermutlich hat Excel aus {longer} die führende Null entfernt ({shorter})."
                ).format(parent=area.parent, key=area.key, meant=meant, longer=longer, shorter=shorter),
                where=f"{where}:{line}",
                remedy=_("Die Spalten key und parent in Excel als Text formatieren und die Nullen ergänzen."),
            )


def areas_bytes(areas: Iterable[Area]) -> bytes:
    """Return the table as Excel opens it: UTF-8 with byte order mark, semicolons."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=";", lineterminator="\r\n")
    writer.writerow(HEADER)
    writer.writerows((area.level, area.key, area.name, area.parent) for area in areas)
    return stream.getvalue().encode("utf-8-sig")
