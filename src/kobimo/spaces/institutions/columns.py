"""What the columns of a delivered list of institutions are for."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

from kobimo.model.address import house_numbers
from kobimo.model.area import LevelDefinition
from kobimo.model.table import Table
from kobimo.spaces.institutions.numbers import coordinate
from kobimo.spaces.streets.columns import is_postcode
from kobimo.spaces.streets.headings import Test, Wanted, find_columns, folded_heading

ADDRESS_ROLES = ("street", "number", "suffix", "postcode", "town")
ROLES = ("key", "name", "kind", *ADDRESS_ROLES, "x", "y", "crs", "area", "capacity")
"""Everything that is read from a list of institutions, by the names that `--column` takes."""

_FIRM = r"(?:e|schul|schule|einrichtungs?|kita|anschrift|adresse)?"


_EAST = ((5.5, 15.5), (270_000, 930_000), (2_450_000, 5_700_000), (32_270_000, 33_930_000))
_NORTH = ((47.0, 55.2), (5_230_000, 6_120_000))
"""Ranges of coordinates in Germany: degrees, UTM, Gauss-Krueger, UTM with the zone in front."""

_DIGITS, _LONGEST_KEY = 5, 15


def _numeric(text: str) -> bool:
    return text.removesuffix(".0").isdigit()


def _coordinate(text: str) -> bool:
    return coordinate(text) is not None or text in {"null", "0"}


def _named(text: str) -> bool:
    return any(sign.isalpha() for sign in text)


_ADDRESS = (
    Wanted("postcode", re.compile(rf"{_FIRM}(?:plz|postleitzahl|postzustellbezirk|postcode|zip|zipcode)"), is_postcode),
    Wanted(
        "number",
        re.compile(rf"{_FIRM}(?:hausnummer|hausnr|hnr|hsnr|nummer|number|housenumber)"),
        lambda text: house_numbers(text) is not None and len(text) < 12,
    ),
    Wanted("suffix", re.compile(rf"{_FIRM}(?:hausnummernzusatz|hausnrzusatz|hnrzusatz|hnrz|adz)")),
    Wanted("street", re.compile(r"e?(?:str|strasse|strassenname|strname|street)"), _named),
    Wanted("street", re.compile(r"(?:schul|einrichtungs)?(?:adresse|anschrift|address)|standort|sitz"), _named),
    Wanted("street", re.compile(r"(?:schul|einrichtungs)(?:strasse|str)"), _named),
    Wanted("town", re.compile(rf"{_FIRM}(?:ort|stadt|wohnort|town|city|postort|gemeinde|gemeindename)"), _named),
)

_WHAT = (
    Wanted(
        "key",
        re.compile(
            r"bsn|(?:schul|schule|kita|einrichtungs?|e|dienststellen|standort)(?:nummer|nr|id|kennung|kennziffer|"
            r"schluessel)|snr|schluessel|kennung|key|aktenzeichen"
        ),
    ),
    Wanted("key", re.compile(r"nummer|nr|id|fid|gmlid|objectid")),
    Wanted("name", re.compile(r"schulname|ename|name|einrichtungsname|nameder(?:schule|einrichtung|kita)"), _named),
    Wanted("name", re.compile(r"kurzbezeichnung|bezeichnung|einrichtung|kita|schule|titel|traegerundname"), _named),
    Wanted("name", re.compile(r"schulbezeichnung\d?|langname"), _named),
    Wanted("kind", re.compile(r"schulart|einrichtungsart|eart|art|kind|kategorie|typ"), _named),
    Wanted("kind", re.compile(r"schulform|schultyp|form")),
    Wanted(
        "capacity",
        re.compile(
            r"e?(?:plaetze|platz|platzzahl|plaetzegesamt|kapazitaet|anzahlplaetze|betreuungsplaetze|capacity|"
            r"genehmigteplaetze|plaetzeinsgesamt)"
        ),
        _numeric,
    ),
    Wanted("crs", re.compile(r"epsg|crs|koordinatensystem|koordinatenreferenzsystem")),
    Wanted(
        "x",
        re.compile(
            r"x|x(?:utm|gk|wgs|epsg)?\d+|lon|long|lng|longitude|laenge|laengengrad|(?:utm|gk)?(?:rechtswert|ostwert|easting)\w*|utmost|utmx|gkx|rw|"
            r"(?:geo)?x|xkoord(?:inate)?|koord(?:inate)?x|geox|pointx|xcoord|xetrs\d*|etrs\d*x|east|xutm"
        ),
        _coordinate,
    ),
    Wanted(
        "y",
        re.compile(
            r"y|y(?:utm|gk|wgs|epsg)?\d+|lat|latitude|breite|breitengrad|(?:utm|gk)?(?:hochwert|nordwert|northing)\w*|utmnord|utmy|gky|hw|"
            r"(?:geo)?y|ykoord(?:inate)?|koord(?:inate)?y|geoy|pointy|ycoord|yetrs\d*|etrs\d*y|north|yutm"
        ),
        _coordinate,
    ),
)


def institution_columns(
    table: Table,
    given: Mapping[str, str],
    levels: Sequence[LevelDefinition] = (),
    areas: Mapping[str, Collection[str]] | None = None,
) -> tuple[dict[str, int], str]:
    """Find the columns of a list of institutions.

    Parameters
    ----------
    table : Table
    given : mapping of str to str
        Role of `ROLES`: heading, where somebody has said it. `area` may name the level too, as `stadtteil:Heading`.
    levels : sequence of LevelDefinition
        Of the space, the finest first; a column headed by the name of a level names areas.
    areas : mapping of str to collection of str
        Level: keys and names of its areas.

    Returns
    -------
    tuple of (dict of str to int, str)
        Role: position; and the level of the column of areas, empty if there is none.
    """
    said = {role: heading for role, heading in given.items() if role != "area"}
    level, _colon, heading = given.get("area", "").rpartition(":")
    if heading:
        said["area"] = heading
    found = find_columns(table, (*_WHAT[:1], *_ADDRESS, *_WHAT[1:]), said)
    if not {"x", "y"} & {*found, *said}:
        found |= _unnamed_coordinates(table, set(found.values()))
    for role, likely in (("key", _like_a_key), ("name", _named)):
        if role not in found and role not in said:
            found |= _only_one(table, role, likely, set(found.values()))
    if heading:
        return found, level or (_level_of(table, found["area"], areas or {}) or (levels[0].id if levels else ""))
    for item in levels:
        wanted = _area_columns(item, (areas or {}).get(item.id, ()))
        more = find_columns(table, wanted, {})
        free = {role: at for role, at in more.items() if at not in found.values()}
        if free:
            return found | free, item.id
    return found, ""


def address_columns(table: Table, given: Mapping[str, str]) -> dict[str, int]:
    """Find street, number, postcode and town in any list."""
    return find_columns(table, _ADDRESS, given)


def _like_a_key(text: str) -> bool:
    return len(text) <= _LONGEST_KEY and any(sign.isdigit() for sign in text) and text.isalnum()


def _only_one(table: Table, role: str, likely: Test, used: Collection[int]) -> dict[str, int]:
    """Find the only column that can be the key, or the name: filled in every row, and different in each."""
    hits = []
    for at in range(len(table.columns)) if len(table.rows) > 1 else ():
        cells = [row[at] for row in table.rows if any(row)]
        if at not in used and all(cells) and len(set(cells)) == len(cells) and all(map(likely, cells)):
            hits.append(at)
    return {role: hits[0]} if len(hits) == 1 else {}


def _unnamed_coordinates(table: Table, used: Collection[int]) -> dict[str, int]:
    """Find two columns that can only be coordinates in Germany, whatever their headings say."""
    easts: list[int] = []
    norths: list[int] = []
    for at in range(len(table.columns)):
        values = [coordinate(row[at]) for row in table.rows if row[at]] if at not in used else []
        numbers = [value for value in values if value]
        if numbers and len(numbers) == len(values):
            for ranges, fitting in ((_EAST, easts), (_NORTH, norths)):
                if any(all(low <= abs(value) <= high for value in numbers) for low, high in ranges):
                    fitting.append(at)
    if len(easts) == len(norths) == 1 and easts != norths and _precise(table, easts[0]):
        return {"x": easts[0], "y": norths[0]}
    return {}


def _precise(table: Table, column: int) -> bool:
    """Tell whether numbers have the digits of coordinates: decimals of degrees, or metres."""
    cells = [row[column] for row in table.rows if row[column]]
    return all(sum(sign.isdigit() for sign in cell) >= _DIGITS for cell in cells)


def _area_columns(level: LevelDefinition, names: Collection[str]) -> list[Wanted]:
    known = {name.casefold() for name in names}
    title = "|".join({re.escape(folded_heading(text)) for text in (level.id, level.title.de)})
    ending = r"(?:s?(?:nr|nummer|schluessel|id|key|kennung|code))"
    return [
        Wanted("area", re.compile(rf"(?:{title}){ending}"), lambda text: text.casefold() in known),
        Wanted("area", re.compile(rf"(?:{title})(?:s?name)?"), lambda text: _named(text) or text.casefold() in known),
    ]


def _level_of(table: Table, column: int, areas: Mapping[str, Collection[str]]) -> str:
    """Return the level that most cells of a column name."""
    cells = {row[column].casefold() for row in table.rows if row[column]}
    hits = {level: len(cells & {name.casefold() for name in names}) for level, names in areas.items()}
    best = max(hits, key=lambda level: hits[level], default="")
    return best if best and hits[best] else ""
