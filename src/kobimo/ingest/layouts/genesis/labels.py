"""What the columns in front of the values, and the rows of headings, are about."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from kobimo.ingest.layouts.keys import area_of_keys, names_laender
from kobimo.ingest.layouts.periods import MONTHS, is_year, period_of
from kobimo.ingest.layouts.units import is_unit
from kobimo.ingest.outline import Role
from kobimo.language import _
from kobimo.model.period import PeriodType

TOTALS = frozenset({"Insgesamt", "insgesamt", "Zusammen", "zusammen", "Gesamt", "Summe", "Total"})
_CODE = re.compile(r"[A-ZÄÖÜ][A-Z0-9ÄÖÜ]*(?:[-_][A-Z0-9ÄÖÜ]+)*\d[A-Z0-9-]*")
_AGE = re.compile(
    r"unter \d+ Jahre?n?|\d+(?:-J.{1,3}hrige.*| Jahre?\b.*| bis (?:unter )?\d+ Jahre?n?)|"
    r"\d+ (?:und|u\.) (?:mehr|älter).*|(?:im )?Alter .*|ohne Altersangabe"
)
_MARK = re.compile(r"[a-z]?|[-./()]{1,3}")
_UNITS = frozenset({"Anzahl", "Prozent", "%", "EUR", "Tsd. EUR", "qkm"})
_MONTH = re.compile(rf"(?:{'|'.join(MONTHS)})(?: \([^)]*\))?")
_QUARTER = re.compile(r"\d\. (?:Quartal|Vierteljahr)|Q[1-4]")
_GENDER = frozenset({"männlich", "weiblich", "divers", "Männer", "Frauen", "ohne Angabe"})
_NATION = frozenset(
    {"Deutsche", "Ausländer", "Ausländer/innen", "Ausländer(innen)", "deutsch", "ausländisch", "Nichtdeutsche"}
)
_SCHOOL = re.compile(
    r".*schulen?\b.*|Gymnasien|.*Bildungsg(?:ang|änge).*|Vorschulbereich|.*kollegs?|.*kindergärten|.*rientierungsstufe.*|Abend.*|.*Waldorf.*",
    re.IGNORECASE,
)
_DEGREE = re.compile(r".*(?:abschluss|hochschulreife).*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Label:
    """Role and name of a column in front of the values."""

    role: Role
    name: str


def dimension_of(texts: Sequence[str], *, at_least: int = 1) -> str:
    """Name the dimension that all texts belong to, totals aside; "" if none is certain.

    Parameters
    ----------
    texts : sequence of str
        Distinct cells of a column or a row of headings.
    at_least : int
        So many members are needed for a dimension that is told by words rather than by a closed list.

    Returns
    -------
    str

    Examples
    --------
    >>> dimension_of(["männlich", "Insgesamt", "weiblich"])
    'Geschlecht'
    """
    rest = [text for text in texts if text and text not in TOTALS]
    if not rest:
        return ""
    if names_laender(texts):
        return _("Bundesland")
    for name, fits, open_list in _DIMENSIONS:
        if all(map(fits, rest)) and (not open_list or len(rest) >= at_least):
            return _(name)
    return ""


def dimension_in_title(title: str, known: Collection[str]) -> str:
    """Return the one dimension that a title lists after its colon and that is not accounted for, "" if not one.

    Parameters
    ----------
    title : str
        "Gestorbene: Deutschland, Jahre, Geschlecht, Altersjahre".
    known : collection of str
        Names that are already given.

    Returns
    -------
    str

    Examples
    --------
    >>> dimension_in_title("Gestorbene: Deutschland, Jahre, Geschlecht, Altersjahre", {"Jahr", "Geschlecht"})
    'Altersjahre'
    """
    _subject, colon, listed = title.partition(":")
    words = [word.strip() for word in listed.split(",")] if colon else []
    rest = [word for word in words if word and word not in _SPACE_AND_TIME and word not in known]
    return rest[0] if len(rest) == 1 and len(rest[0]) <= 60 else ""


_SPACE_AND_TIME = frozenset(
    [
        "Deutschland",
        "Bundesländer",
        "Kreise",
        "Gemeinden",
        "Regierungsbezirke",
        "Jahr",
        "Jahre",
        "Stichtag",
        "Monate",
        "Quartale",
        "Schuljahr",
    ]
)
_DIMENSIONS: tuple[tuple[str, Callable[[str], object], bool], ...] = (
    ("Geschlecht", _GENDER.__contains__, False),
    ("Nationalität", _NATION.__contains__, False),
    ("Monat", _MONTH.fullmatch, False),
    ("Quartal", _QUARTER.fullmatch, False),
    ("Alter", _AGE.fullmatch, False),
    ("Schulart", _SCHOOL.fullmatch, True),
    ("Abschluss", _DEGREE.fullmatch, True),
)


def labels_of(columns: Mapping[int, Sequence[str]], names: Mapping[int, str]) -> dict[int, Label]:
    """Say what each column in front of the values is for, by all its cells.

    Parameters
    ----------
    columns : mapping of int to sequence of str
        All cells of each column, by its position.
    names : mapping of int to str
        What the row of headings calls them, "" where it does not.

    Returns
    -------
    dict of int to Label
    """
    distinct = {position: list(dict.fromkeys(texts)) for position, texts in columns.items()}
    result: dict[int, Label] = {}
    for position, texts in distinct.items():
        taken = {label.role for label in result.values()}
        result[position] = _label(texts, names[position], taken, alone=len(columns) == 1)
    result |= _beside_values(distinct, result)
    key = next((position for position, label in result.items() if label.role is Role.AREA_KEY), None)
    named = _name_column(key, columns, result) if key is not None else None
    if named is not None:
        result[named] = Label(Role.AREA_NAME, names[named] or _("Gebiet"))
    return result


def _beside_values(distinct: Mapping[int, Sequence[str]], labels: Mapping[int, Label]) -> dict[int, Label]:
    """Find the column of units, and behind the values those of quality signs, as the Zensus database writes them."""
    open_columns = [at for at, label in labels.items() if label.role is Role.CATEGORY]
    measured = [at for at in open_columns if all(map(is_unit, distinct[at])) and set(distinct[at]) & _UNITS]
    first_value = next(at for at in range(max(labels) + 2) if at not in labels)
    marks = [
        at for at in open_columns if at > first_value and any(distinct[at]) and all(map(_MARK.fullmatch, distinct[at]))
    ]
    found = dict.fromkeys(measured[-1:], Label(Role.UNIT, _("Einheit")))
    return found | dict.fromkeys(marks, Label(Role.STATUS, _("Qualität")))


def _name_column(key: int, columns: Mapping[int, Sequence[str]], labels: Mapping[int, Label]) -> int | None:
    """Find the column with the names of the keys: the next one, or, if columns were moved, one name for each key."""
    candidates = [at for at, label in labels.items() if label.role is Role.CATEGORY]
    keys = columns[key]
    fitting = [at for at in candidates if len(set(zip(keys, columns[at], strict=True))) <= len(set(keys)) * 1.02]
    after = [at for at in candidates if at > key]
    if after and (after[0] in fitting or not fitting):
        return after[0]
    return max(fitting, key=lambda at: len(set(columns[at])), default=None)


def _label(texts: Sequence[str], name: str, taken: set[Role], *, alone: bool) -> Label:
    """Classify one column."""
    filled = [text for text in texts if text]
    timed = [text for text in filled if text not in TOTALS]
    periods = [period_of(text) for text in timed]
    if timed and None not in periods and Role.PERIOD not in taken:
        dated = all(period and period.type is PeriodType.REFERENCE_DATE for period in periods)
        year = _("Jahr") if all(map(is_year, timed)) else _("Zeitraum")
        return Label(Role.PERIOD, name or (_("Stichtag") if dated else year))
    if Role.AREA_KEY not in taken and area_of_keys(filled, 0) is not None:
        return Label(Role.AREA_KEY, name or _("Gebietsschlüssel"))
    if not alone and filled and all(map(_CODE.fullmatch, (text for text in filled if text not in TOTALS))):
        return Label(Role.CATEGORY_CODE, name)
    if names_laender(filled) and not taken & {Role.AREA_KEY, Role.AREA_NAME}:
        return Label(Role.AREA_NAME, name or _("Bundesland"))
    return Label(Role.CATEGORY, name or dimension_of(filled))
