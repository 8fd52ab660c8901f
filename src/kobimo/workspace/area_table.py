"""`spaces/<id>.areas.csv`: the areas of a space through time, as a table that Excel opens and people edit.

A row is an area as it holds for some time: level, key, name and the area above, then as needed the areas above in
other hierarchies (a column each, headed by the level) and the validity.
"""

from __future__ import annotations

from collections.abc import Sequence

from kobimo.errors import DefinitionError, UnknownNameError
from kobimo.language import _
from kobimo.model.area import Area, LevelDefinition, SpaceDefinition
from kobimo.model.territory import ALWAYS, AreaVersion, SpaceHistory, Validity
from kobimo.workspace.change_table import parse_changes
from kobimo.workspace.csv_table import Row, day_text, read_rows, table_bytes, table_content
from kobimo.workspace.layout import Layout

HEADER = ("level", "key", "name", "parent")
VALIDITY = ("valid_from", "valid_to")


def read_areas(layout: Layout, definition: SpaceDefinition) -> SpaceHistory:
    """Read and check the areas of a space and their changes.

    Parameters
    ----------
    layout : Layout
        The workspace.
    definition : SpaceDefinition
        Levels of the space.

    Returns
    -------
    SpaceHistory
        Its newest status has been checked.

    Raises
    ------
    DefinitionError
        If a table is missing or damaged, two versions of an area hold at the same time, or Excel removed leading zeros.
    UnknownNameError
        If a level or a parent does not exist.
    """
    path = layout.areas(definition.id)
    data = table_content(path, layout.relative(path))
    if data is None:
        raise DefinitionError(
            _("Die Tabelle der Gebiete fehlt."),
            where=layout.relative(path),
            remedy=_(
                "Die Gebiete einlesen (kobimo import mit einer Einlesevorlage für Gebiete) oder die Tabelle anlegen."
            ),
        )
    changes = layout.changes(definition.id)
    changed = table_content(changes, layout.relative(changes))
    history = SpaceHistory(
        definition,
        parse_areas(data, definition, layout.relative(path)),
        () if changed is None else parse_changes(changed, definition, layout.relative(changes)),
    )
    history.at()
    return history


def parse_areas(data: bytes, definition: SpaceDefinition, where: str) -> tuple[AreaVersion, ...]:
    """Read the rows of an area table; `where` is its name in messages. Raises as `read_areas`."""
    rows = read_rows(data, where, HEADER, (*_further(definition), *VALIDITY))
    levels = {level.id: level for level in definition.levels}
    versions = [AreaVersion(_area(row, levels), _validity(row)) for row in rows]
    _check_zeros(versions, rows, levels)
    return tuple(versions)


def _further(definition: SpaceDefinition) -> tuple[str, ...]:
    """Return the levels of other hierarchies that areas belong to directly."""
    return tuple(dict.fromkeys(above for level in definition.levels for above in level.further_parents))


def _area(row: Row, levels: dict[str, LevelDefinition]) -> Area:
    level, key = row["level"], row["key"]
    if level not in levels:
        raise UnknownNameError(_("Raumebene"), level, levels, where=row.where)
    if not key:
        raise DefinitionError(_("Der Schlüssel (key) fehlt."), where=row.where, remedy=_("Den Schlüssel eintragen."))
    if "E+" in key.upper() and key.upper().replace("E+", "").replace(",", "").replace(".", "").isdigit():
        raise DefinitionError(
            _("Der Schlüssel {key} wurde von Excel als Zahl umgeschrieben.").format(key=key),
            where=row.where,
            remedy=_("Die Spalte in Excel als Text formatieren und den Schlüssel neu eintragen."),
        )
    further = tuple((above, row[above]) for above in levels[level].further_parents if row[above])
    return Area(level, key, row["name"] or key, row["parent"], further)


def _validity(row: Row) -> Validity:
    try:
        return Validity(row.day("valid_from"), row.day("valid_to"))
    except DefinitionError as error:
        raise DefinitionError(error.message, where=error.where or row.where, remedy=error.remedy) from error


def _check_zeros(versions: Sequence[AreaVersion], rows: Sequence[Row], levels: dict[str, LevelDefinition]) -> None:
    """Refuse keys that fit only with zeros in front: they have been through Excel."""
    by_level: dict[str, dict[str, str]] = {level: {} for level in levels}
    exact: dict[str, set[str]] = {level: set() for level in levels}
    for level, key in (version.place for version in versions):
        by_level[level].setdefault(key.lstrip("0"), key)
        exact[level].add(key)
    for version, row in zip(versions, rows, strict=True):
        area = version.area
        for above in levels[area.level].parents:
            parent = area.above(levels[area.level], above)
            if not parent or parent in exact[above]:
                continue
            meant = by_level[above].get(parent.lstrip("0"))
            if meant is not None:
                shorter, longer = sorted((parent, meant), key=len)
                raise DefinitionError(
                    _(
                        "Das übergeordnete Gebiet {parent} von {key} gibt es nicht, wohl aber {meant}. "
                        "Vermutlich hat Excel aus {longer} die führende Null entfernt ({shorter})."
                    ).format(parent=parent, key=area.key, meant=meant, longer=longer, shorter=shorter),
                    where=row.where,
                    remedy=_("Die Spalten key und parent in Excel als Text formatieren und die Nullen ergänzen."),
                )


def areas_bytes(history: SpaceHistory) -> bytes:
    """Return the table as Excel opens it, levels in the order of the definition; without columns that stay empty."""
    order = {level.id: n for n, level in enumerate(history.definition.levels)}
    versions = sorted(history.versions, key=lambda v: (order[v.area.level], v.area.key, v.valid.begin))
    used = {level for version in versions for level, key in version.area.further if key}
    further = [level for level in _further(history.definition) if level in used]
    dated = VALIDITY if any(v.valid != ALWAYS for v in versions) else ()
    return table_bytes((*HEADER, *further, *dated), [_cells(version, further, dated) for version in versions])


def _cells(version: AreaVersion, further: Sequence[str], dated: Sequence[str]) -> list[str]:
    area, above = version.area, dict(version.area.further)
    days = [day_text(version.valid.first), day_text(version.valid.last)] if dated else []
    return [area.level, area.key, area.name, area.parent, *(above.get(level, "") for level in further), *days]
