"""Which column of a file of areas holds the key, and which the name: told by headings and by what stands below."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from kobimo.language import _
from kobimo.model.table import Table, clean
from kobimo.spaces.wording import listed

CERTAIN = 3.0
"""Points that a column of keys needs."""
APART = 0.75
"""Points by which the best column must lead, unless the second says the same."""
NAMED = 2.0
"""Points that a column of names needs."""

_OFFICIAL = {"ags": 3.2, "ars": 3.1, "rs": 3.0, "plz": 3.0, "schulnr": 3.0}
_KEYS = {
    *("id", "key", "nr", "no", "nummer", "num", "schluessel", "code", "kennziffer", "kennung", "kennzahl", "kz", "lor"),
    *("plr", "bzr", "pgr", "kennz", "gkz", "schl"),
}
_ARTIFICIAL = {
    *("objectid", "fid", "gid", "ogc", "oid", "uuid", "guid", "globalid", "objid", "debkg", "techn", "gml", "sdv"),
    *("uid", "objektid", "shape", "lfd", "index", "nuts"),
}
_NAMES = {
    *("name", "names", "gen", "bezeichnung", "benennung", "titel", "bezeichn", "stadtteil", "ortsteil", "gebiet"),
    *("quartier", "label", "text", "gemeindename", "kreisname", "namen"),
}
_ABOVE = {"parent", "parentid", "uebergeordnet", "ueber", "elter", "above"}
_MEASURED = {"area", "flaeche", "length", "len", "laenge", "umfang", "perimeter", "ew", "einwohner", "stand", "datum"}
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "Ä": "ae", "Ö": "oe", "Ü": "ue"})
_DECIMAL = re.compile(r"-?\d+[.,]\d+")
_DAY = re.compile(r"\d{4}[-/]\d{2}[-/]\d{2}|\d{1,2}\.\d{1,2}\.\d{4}")
_UUID = re.compile(r"[0-9A-Fa-f]{8}-?(?:[0-9A-Fa-f]{4}-?){3}[0-9A-Fa-f]{12}")
_WIDTHS = (5, 8, 12)
"""Digits of official keys that lose a zero: Kreis, Gemeinde or Planungsraum, Regionalschluessel."""
_LONGEST = 60
_TOLD = 3
"""Flaws, and rows of one flaw, that are named."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Headings of key and name, and the digits that keys had before zeros were eaten.

    `key` is empty where no column is clearly the one; `candidates` are then the most likely ones, the best first, and
    `doubt` says in German why none is certain.
    """

    key: str
    name: str
    width: int | None = None
    candidates: tuple[str, ...] = ()
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class _Column:
    """A column as it is judged."""

    heading: str
    words: frozenset[str]
    cells: tuple[str, ...]

    @property
    def filled(self) -> tuple[str, ...]:
        return tuple(cell for cell in self.cells if cell)


def folded(text: str) -> str:
    """Return a heading without case and umlauts, words apart by blanks.

    Examples
    --------
    >>> folded("Schlüssel_PLR (2021)")
    'schluessel plr 2021'
    """
    ascii_text = unicodedata.normalize("NFKD", text.translate(_UMLAUTS)).encode("ascii", "ignore").decode().lower()
    return " ".join(re.findall(r"[a-z]+|\d+", ascii_text))


def find_columns(
    table: Table, level: Sequence[str], known: Collection[str] = (), *, key: str | None = None, name: str | None = None
) -> Columns:
    """Find the columns of key and name.

    Parameters
    ----------
    table : Table
    level : sequence of str
        Id and title of the level that is read.
    known : collection of str
        Keys that the level has already.
    key, name : str, optional
        Headings that somebody has chosen; they are taken as they are.

    Returns
    -------
    Columns

    Examples
    --------
    >>> table = Table("a.csv", "", ("OBJECTID", "NR_STATIST", "NAME_STATI"), (("15", "23", "Bahnhof"),), (2,))
    >>> find_columns(table, ["stadtteil"]).key
    'NR_STATIST'
    """
    columns = [
        _Column(heading, frozenset(folded(heading).split()), tuple(clean(row[at]) for row in table.rows))
        for at, heading in enumerate(table.columns)
    ]
    stems = frozenset(word for text in level for word in folded(text).split() if len(word) >= 4)
    candidates: tuple[str, ...] = ()
    chosen = next((column for column in columns if column.heading == key), None)
    if key is None:
        chosen, candidates = _key(columns, stems, frozenset(known), surfaced=table.geometry is not None)
    if chosen is None:
        doubted, doubt = _doubt(columns, table.row_numbers, stems, candidates)
        return Columns("", name or "", None, doubted, doubt)
    width = original_width(chosen.filled, known)
    return Columns(chosen.heading, _name(columns, chosen, stems) if name is None else name, width)


def original_width(keys: Sequence[str], known: Collection[str] = ()) -> int | None:
    """Return the digits that keys had before a spreadsheet took them for numbers; None if nothing was eaten.

    Keys of one digit less are filled up where the level knows them with the zero, or where the lengths are those of
    official keys of the first nine Länder beside those of the others.
    """
    whole = [re.sub(r"[.,]0+$", "", cell) for cell in keys]
    if not whole or not all(text.isascii() and text.isdigit() for text in whole):
        return None
    longest = max(map(len, known), default=0)
    if known and all(len(text) == longest for text in known):
        hits = sum(text.zfill(longest) in known for text in whole)
        eaten = any(len(text) < longest for text in whole)
        return longest if eaten and hits >= len(whole) / 2 else None
    lengths = {len(text) for text in whole}
    for width in _WIDTHS:
        short = [text for text in whole if len(text) == width - 1]
        if short and lengths <= {width - 1, width} and (len(lengths) > 1 or len(short) >= 20 or width > 5):
            long = [text for text in whole if len(text) == width]
            if all(text[0] != "0" for text in short) and all("10" <= text[:2] <= "16" for text in long):
                return width
    return None


def _likeness(column: _Column, stems: frozenset[str]) -> float:
    """Return 1 for a heading that speaks of the level, less for one that only begins alike.

    Data bases cut headings off after ten letters.
    """
    cut = any(len(word) >= 5 and stem.startswith(word) for word in column.words for stem in stems)
    alike = any(word.startswith(stem[:5]) for word in column.words for stem in stems)
    return 1.0 if cut or column.words & stems else 0.3 * alike


def _key(
    columns: Sequence[_Column], stems: frozenset[str], known: frozenset[str], *, surfaced: bool
) -> tuple[_Column | None, tuple[str, ...]]:
    """Choose the column of keys, or return the most likely ones."""
    points = {
        column.heading: value
        for column in columns
        if (value := _key_points(column, columns, stems, known, surfaced=surfaced)) is not None
    }
    ordered = sorted((c for c in columns if c.heading in points), key=lambda c: -points[c.heading])
    candidates = tuple(column.heading for column in ordered[:4] if points[column.heading] > 0)
    if not ordered or points[ordered[0].heading] < CERTAIN:
        return None, candidates
    best = ordered[0]
    spoken = [column for column in columns if column.words & stems and len(set(column.cells)) < len(set(best.cells))]
    if spoken and not best.words & stems:
        return None, (spoken[0].heading, *candidates)
    rivals = [c for c in ordered[1:] if points[best.heading] - points[c.heading] < APART and not _same(best, c)]
    return (None, candidates) if rivals else (best, candidates)


def _doubt(
    columns: Sequence[_Column], numbers: Sequence[int], stems: frozenset[str], candidates: Sequence[str]
) -> tuple[tuple[str, ...], str]:
    """Say why no column is certain, and return the candidates with those that only a flaw keeps from being one."""
    flaws = {column.heading: text for column in columns if _meant(column, stems) and (text := _flaw(column, numbers))}
    sound = [heading for heading in candidates if heading not in flaws]
    reasons = list(flaws.values())[:_TOLD]
    if len(sound) > 1:
        reasons.append(_("mehrere Spalten kommen infrage ({columns})").format(columns=", ".join(sound)))
    elif sound and not flaws:
        reasons.append(_("ob „{column}“ ein Schlüssel ist, ist nicht sicher").format(column=sound[0]))
    elif not flaws:
        reasons.append(_("keine Spalte sieht nach Schlüsseln aus"))
    return tuple(dict.fromkeys((*candidates, *flaws))), "; ".join(reasons)


def _meant(column: _Column, stems: frozenset[str]) -> bool:
    """Whether a column is meant to hold keys, by its heading; a level may head its names too."""
    if column.words & (_ARTIFICIAL | _ABOVE):
        return False
    coded = bool(column.filled) and all(map(_coded, column.filled))
    return bool(column.words & (_KEYS | _OFFICIAL.keys())) or (coded and bool(column.words & stems))


def _flaw(column: _Column, numbers: Sequence[int]) -> str:
    """Say which cells are empty, or which one stands there several times; empty if all is well."""
    rows: dict[str, list[int]] = defaultdict(list)
    for number, cell in zip(numbers, column.cells, strict=True):
        rows[cell].append(number)
    if empty := rows.pop("", []):
        told = _("Zeile {rows} leer") if len(empty) == 1 else _("Zeilen {rows} leer")
        return _in_column(column, told.format(rows=listed(map(str, empty), _TOLD)))
    cell, places = max(rows.items(), key=lambda entry: len(entry[1]), default=("", []))
    if len(places) < 2:
        return ""
    told = _("„{cell}“ zweimal (Zeilen {rows})") if len(places) == 2 else _("„{cell}“ {count}-mal (Zeilen {rows})")
    return _in_column(column, told.format(cell=cell, count=len(places), rows=listed(map(str, places), _TOLD)))


def _in_column(column: _Column, what: str) -> str:
    return _("in der Spalte „{column}“ ist {what}").format(column=column.heading, what=what)


def _same(one: _Column, other: _Column) -> bool:
    """Whether two columns divide the rows alike, as 01001 and 01001000 do."""
    pairs = set(zip(one.cells, other.cells, strict=True))
    alike = len(pairs) == len(set(one.cells)) == len(set(other.cells))
    return alike and all(a.rstrip("0") == b.rstrip("0") for a, b in pairs)


def _key_points(
    column: _Column, columns: Sequence[_Column], stems: frozenset[str], known: frozenset[str], *, surfaced: bool
) -> float | None:
    """Judge a column as keys; None if it cannot hold them."""
    filled = column.filled
    measured = column.words & _MEASURED and not column.words & (_KEYS | _NAMES)
    if len(filled) < len(column.cells) or _unusable(filled) or measured or column.words & _ABOVE:
        return None
    different = len(set(filled))
    if different == 1 < len(filled):
        return None
    likeness = _likeness(column, stems)
    points = 2.5 * likeness + max((_OFFICIAL.get(word, 0.0) for word in column.words), default=0.0)
    points += 2.0 * bool(column.words & _KEYS) - 3.0 * bool(column.words & _ARTIFICIAL)
    points -= 0.5 * ("0" in column.words)
    points -= 3.0 * bool(_UUID.fullmatch(filled[0]))
    points += 1.0 if all(_coded(cell) for cell in filled) else -2.0
    if known:
        width = max(map(len, known))
        points += 6.0 * (sum(cell in known or cell.zfill(width) in known for cell in filled) >= 0.8 * len(filled))
    if different == len(filled):
        return points + 1.0
    if surfaced:
        return points if _parts(column, columns) else points - 4.0
    return points if likeness == 1 else points - 2.0


def _unusable(filled: Sequence[str]) -> bool:
    """Whether cells are measurements, days or geometry."""
    if not filled or max(map(len, filled)) > _LONGEST:
        return True
    decimals = [cell for cell in filled if _DECIMAL.fullmatch(cell)]
    whole = all(re.fullmatch(r"\d+([.,]0+)?", cell) for cell in filled)
    return (bool(decimals) and not whole) or all(_DAY.fullmatch(cell) for cell in filled)


def _coded(cell: str) -> bool:
    return " " not in cell and any(sign.isdigit() for sign in cell)


def _parts(column: _Column, columns: Sequence[_Column]) -> bool:
    """Whether rows with the same key carry the same name in every column of names: parts of one area."""
    named = [other for other in columns if other.words & _NAMES and other is not column]
    if not named or len(set(column.cells)) < 0.5 * len(column.cells):
        return False
    for other in named:
        names: Mapping[str, set[str]] = defaultdict(set)
        for cell, text in zip(column.cells, other.cells, strict=True):
            names[cell].add(text)
        if sum(len(texts) > 1 for texts in names.values()) > 0.02 * len(names):
            return False
    return True


def _name(columns: Sequence[_Column], key: _Column, stems: frozenset[str]) -> str:
    """Choose the column of names; empty if none is one."""
    judged = [(points, column) for column in columns if (points := _name_points(column, key, stems)) >= NAMED]
    return max(judged, key=lambda entry: entry[0])[1].heading if judged else ""


def _name_points(column: _Column, key: _Column, stems: frozenset[str]) -> float:
    """Judge a column as names."""
    filled = column.filled
    if column is key or len(filled) < 0.9 * len(column.cells) or _unusable(filled) or column.words & _ABOVE:
        return 0.0
    worded = [cell for cell in filled if re.search(r"[^\W\d_]{2}", cell)]
    if len(worded) < 0.9 * len(filled):
        return 0.0
    keys = len(set(key.cells))
    several = len(set(zip(key.cells, column.cells, strict=True))) > keys * 1.05
    # Where most keys stand once, a column that is simply called name names the rows: a key with two names is a mistake.
    plain = column.words <= _NAMES and 2 * keys > len(key.cells)
    points = 2.0 * bool(column.words & _NAMES) + 1.5 * _likeness(column, stems) + 1.0
    points += 1.0 * bool((column.words & key.words) - _KEYS - _NAMES)
    points -= 3.0 * bool(column.words & _ARTIFICIAL) + 3.0 * (several and not plain)
    points -= 0.75 * all(cell[0].isdigit() for cell in filled)
    share = len(set(filled)) / max(keys, 1)
    return points + (1.0 if share > 0.8 else -1.0 if share > 0.5 else -3.0)
