"""What the values of a table are: measures, and the dimensions that break them down."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from kobimo.ingest.grid import Grid, letters
from kobimo.ingest.outline import Column, Outline, Role
from kobimo.ingest.proposing.ages import age_interval, disjoint
from kobimo.ingest.proposing.names import slug
from kobimo.ingest.recognition.meaning.eaten import month_number
from kobimo.ingest.structured import Headings, as_table
from kobimo.ingest.tidy import GROUP, PERIOD, Months, Observation, head_keys, key_names, observations
from kobimo.language import _
from kobimo.model.dataset import RESERVED
from kobimo.model.period import PeriodType
from kobimo.model.table import Table
from kobimo.reference.scales import scale_of

TOTAL = re.compile(r"|(?:ins)?gesamt|zusammen|summe|total|alle|[∑Σ]", re.IGNORECASE)
"""Texts of a category that stand for all of them; a blank one does too."""


_SUBSET = re.compile(r"dar\.|darunter|davon|nachrichtlich", re.IGNORECASE)
_TOPICS = (
    ("Geschlecht", re.compile(r"männlich|weiblich|divers|mädchen|jungen|frauen|männer|^[mwd]$", re.IGNORECASE)),
    ("Staatsangehörigkeit", re.compile(r"deutsch|ausländ|staatsangehörig", re.IGNORECASE)),
    ("Migrationshintergrund", re.compile(r"migrations", re.IGNORECASE)),
)
MOST_KINDS = 40
"""A list of institutions is broken down by columns with at most so many different texts."""

_MOST_PLACES = 6
"""Decimal places that a measure stores at most."""

_RATE = re.compile(r"quote|anteil|durchschnitt|rate\b|index|je |pro |mittel|prozent|%|median|dichte", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ProposedMeasure:
    """A measure: the column with this `heading`, or the values whose rows of headings say what `where` says.

    `rows_with` names a column and its text where only some rows of the column hold the measure, as "%" beside "Anzahl".
    `delivered` is the unit of the file where its numbers are to be converted: "1000 EUR".
    """

    id: str
    title: str
    unit: str
    additivity: Literal["count", "amount", "none"]
    scale: int
    rounded: bool = False
    heading: str = ""
    where: tuple[tuple[str, str], ...] = ()
    rows_with: tuple[tuple[str, str], ...] = ()
    delivered: str = ""


@dataclass(frozen=True, slots=True)
class ProposedDimension:
    """A dimension: the column with its texts, the code of each text, and the texts that stand for all."""

    id: str
    title: str
    column: str
    kind: Literal["coded", "interval"]
    codes: dict[str, str]
    labels: dict[str, str]
    totals: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Content:
    """Measures and dimensions of a table in the form in which a recipe reads it.

    `cubes` are the combinations of dimensions that occur, the others of each being a total.
    """

    headings: Headings
    table: Table
    measures: tuple[ProposedMeasure, ...]
    dimensions: tuple[ProposedDimension, ...]
    cubes: tuple[tuple[str, ...], ...]


def content_of(grid: Grid, outline: Outline) -> Content:
    """Say which measures and dimensions a table holds.

    Parameters
    ----------
    grid : Grid
        The grid.
    outline : Outline
        A table in it.

    Returns
    -------
    Content
        Where headings have one row and nobody knows what it stands for, each column is a measure of its own: that is
        always right, and easy to change in the proposal.
    """
    every = [column for column in outline.columns if column.role is Role.VALUE]
    in_headings = outline.period is not None and outline.period.where == "heading"
    values = [column for column in every if column.period or not in_headings] or every
    levels = [name for name in _varying_levels(outline, values) if not _spells_month(outline, values, name)]
    broken_down = _dimension_levels(outline, values, levels)
    across = any(column.period for column in values) or Months(grid, outline).across
    as_rows = bool(broken_down) or across
    headings: Headings = "rows" if as_rows else "joined"
    table = as_table(grid, outline, headings)
    dimensions = _dimensions(outline, table, broken_down, most=None if values else MOST_KINDS)
    taken = {dimension.id for dimension in dimensions}
    read = {letters(column.position) for column in values}
    found = [item for item in observations(grid, outline) if item.cell.rstrip("0123456789") in read]
    by_unit = _unit_column(outline, table, [dimension.column for dimension in dimensions])
    others = [name for name in levels if name not in broken_down]
    measures = _measures(outline, found, values, others, taken, by_unit)
    return Content(headings, table, measures, dimensions, _cubes(table, dimensions))


def _unit_column(outline: Outline, table: Table, categories: Sequence[str]) -> str:
    """Name the column of units where only the unit tells rows apart: the same thing as number and as share."""
    named = key_names(outline)
    units = [named.get(column.position, column.name) for column in outline.columns if column.role is Role.UNIT]
    if len(units) != 1 or units[0] not in table.columns or _unique(outline, table, categories):
        return ""
    return units[0] if _unique(outline, table, [*categories, *units]) else ""


def _varying_levels(outline: Outline, values: Sequence[Column]) -> list[str]:
    """Name the rows of headings in which the columns of values differ, but for those that only spell the period."""
    texts: dict[str, dict[str, set[str]]] = {}
    for column in values:
        for name, text in head_keys(outline, column).items():
            texts.setdefault(name, {}).setdefault(text, set()).add(column.period)
    return [
        name
        for name, periods in texts.items()
        if name != PERIOD and len(periods) > 1 and not _spells_period(list(periods.values()))
    ]


def _spells_month(outline: Outline, values: Sequence[Column], name: str) -> bool:
    """Tell whether a row of headings names months, which become part of the period."""
    if outline.period is None or outline.period.type != PeriodType.MONTH:
        return False
    return all(month_number(head_keys(outline, column)[name].partition(" ")[0]) for column in values)


def _spells_period(periods: Sequence[set[str]]) -> bool:
    """Tell whether each text of a row of headings belongs to one period, and to none that another text has."""
    named = [next(iter(found)) for found in periods if len(found) == 1]
    return len(named) == len(periods) == len(set(named)) and all(named)


def _dimension_levels(outline: Outline, values: Sequence[Column], levels: Sequence[str]) -> list[str]:
    """Name the rows of headings that break values down; the others name measures.

    A row that decides about units names measures, and so does the uppermost of several rows nobody has a name for. A
    row with a total and one part beside it is no breakdown: the part is a measure of its own.
    """
    units = {column.unit for column in values}
    named = set(outline.head_names) - {""}
    found = []
    for index, name in enumerate(levels):
        texts: dict[str, set[str]] = {}
        for column in values:
            texts.setdefault(head_keys(outline, column)[name], set()).add(column.unit)
        parts = [text for text in texts if not TOTAL.fullmatch(text)]
        by_unit = len(units) > 1 and all(len(own) == 1 for own in texts.values())
        subset = any(_SUBSET.match(text) for text in parts)
        known = name in named or index > 0 or _topic(parts) != ""
        if known and not by_unit and not subset and len(parts) > 1:
            found.append(name)
    return found


def _measures(
    outline: Outline,
    found: Sequence[Observation],
    values: Sequence[Column],
    levels: Sequence[str],
    taken: set[str],
    by_unit: str,
) -> tuple[ProposedMeasure, ...]:
    """Make a measure of each combination of headings that names measures, or one for all values."""
    columns = {letters(column.position): column for column in values}
    groups: dict[tuple[tuple[tuple[str, str], ...], str], list[Observation]] = {}
    headings: dict[tuple[tuple[tuple[str, str], ...], str], str] = {}
    for item in found:
        group = tuple((name, item.keys[name]) for name in levels), item.unit if by_unit else ""
        groups.setdefault(group, []).append(item)
        headings.setdefault(group, columns[item.cell.rstrip("0123456789")].name)
    measures: list[ProposedMeasure] = []
    for (where, own_unit), items in groups.items():
        title = " – ".join(dict.fromkeys(text for _name, text in where if text)) or _title(outline, values)
        title = f"{title} ({own_unit})" if by_unit else title
        unit, delivered, power = _kept_in(next((item.unit for item in items if item.unit), ""))
        numbers = [item.value.scaleb(power) for item in items if item.value is not None]
        additivity, places = _additivity(f"{title} {unit}", numbers), _decimal_places(numbers)
        additivity = "amount" if unit == "EUR" and additivity == "count" else additivity
        name = slug(title, taken | set(RESERVED) | {measure.id for measure in measures})
        heading, rows = headings[where, own_unit], ((by_unit, own_unit),) if by_unit else ()
        exact = min(places, _MOST_PLACES), places > _MOST_PLACES
        unit = unit or _("Anzahl")
        measures.append(ProposedMeasure(name, title, unit, additivity, *exact, heading, where, rows, delivered))
    return tuple(measures)


def _kept_in(unit: str) -> tuple[str, str, int]:
    """Return the unit in which a measure keeps its numbers, that of the file where it is another, and the power."""
    scale = scale_of(unit)
    if scale is None or scale.power <= 0 or scale.kind not in {"", "Anzahl", "EUR"}:
        return unit, "", 0
    persons = _("Personen") if "person" in unit.casefold() else _("Anzahl")
    return "EUR" if scale.kind == "EUR" else persons, unit, scale.power


def _title(outline: Outline, values: Sequence[Column]) -> str:
    """Name the one measure of a table: by the heading that all its columns share, else by its title."""
    shared = [part for part in (values[0].parts if values else ()) if all(part in column.parts for column in values)]
    return next((part for part in shared if part), "") or outline.facts.get("title", "")[:80] or _("Wert")


def _decimal_places(numbers: Sequence[Decimal]) -> int:
    return max((max(0, -int(number.normalize().as_tuple().exponent)) for number in numbers), default=0)


def _additivity(text: str, numbers: Sequence[Decimal]) -> Literal["count", "amount", "none"]:
    """Say whether values may be added up."""
    if _RATE.search(text):
        return "none"
    fraction = any(number != number.to_integral_value() for number in numbers)
    return "amount" if fraction or any(number < 0 for number in numbers) else "count"


def _dimensions(
    outline: Outline, table: Table, levels: Iterable[str], most: int | None
) -> tuple[ProposedDimension, ...]:
    """Make a dimension of each column of categories that varies, and of each row of headings.

    In a list whose rows are counted, a column with more than `most` texts tells single rows apart and is left out.
    """
    named = key_names(outline)
    categories = [named[column.position] for column in outline.columns if column.role is Role.CATEGORY]
    if most is None:
        categories += _institutions(outline)
    categories += [GROUP] if GROUP in table.columns else []
    if not _unique(outline, table, [*categories, *levels]):
        categories += _lone_codes(outline)
    partner = _partners(outline)
    made: list[ProposedDimension] = []
    for name in [*categories, *levels]:
        if name not in table.columns:
            continue
        at = list(table.columns).index(name)
        texts = list(dict.fromkeys(row[at] for row in table.rows))
        totals = tuple(text for text in texts if TOTAL.fullmatch(text))
        own = [text for text in texts if text not in totals]
        if not own or (most is not None and len(own) > most):
            continue
        taken = {dimension.id for dimension in made}
        made.append(_dimension(name, own, totals, _labels(table, at, partner.get(name)), taken))
    return tuple(made)


def _unique(outline: Outline, table: Table, categories: Sequence[str]) -> bool:
    """Tell whether area, period and categories tell all rows apart."""
    named = key_names(outline)
    roles = {Role.AREA_KEY, Role.AREA_NAME, Role.PERIOD, Role.INSTITUTION_KEY}
    keys = [*(named[column.position] for column in outline.columns if column.role in roles), PERIOD, *categories]
    columns = list(table.columns)
    at = [columns.index(name) for name in dict.fromkeys(keys) if name in columns]
    return len({tuple(row[place] for place in at) for row in table.rows}) == len(table.rows)


def _lone_codes(outline: Outline) -> list[str]:
    """Name the columns of codes beside which no category says what they mean."""
    named, columns = key_names(outline), outline.columns
    partners = set(_partners(outline).values())
    codes = [named[column.position] for column in columns if column.role is Role.CATEGORY_CODE]
    return [name for name in codes if name not in partners]


def _institutions(outline: Outline) -> list[str]:
    """Name the column that tells institutions apart: by number, else by name."""
    named = key_names(outline)
    for role in (Role.INSTITUTION_KEY, Role.INSTITUTION_NAME):
        found = [named[column.position] for column in outline.columns if column.role is role]
        if found:
            return found[:1]
    return []


def _partners(outline: Outline) -> dict[str, str]:
    """Return for each column of categories the column of codes beside it."""
    named, columns = key_names(outline), outline.columns
    return {
        named[column.position]: named[before.position]
        for before, column in itertools.pairwise(columns)
        if before.role is Role.CATEGORY_CODE and column.role is Role.CATEGORY
    }


def _labels(table: Table, at: int, code_column: str | None) -> dict[str, str]:
    """Return the code that the file itself gives to each text."""
    if code_column is None or code_column not in table.columns:
        return {}
    code_at = list(table.columns).index(code_column)
    return {row[at]: row[code_at] for row in table.rows if row[code_at]}


def _dimension(
    name: str, texts: Sequence[str], totals: tuple[str, ...], given: dict[str, str], taken: set[str]
) -> ProposedDimension:
    """Make one dimension; ages become intervals where all its categories are ages and none overlap."""
    ages = [age_interval(text) for text in texts]
    intervals = [age for age in ages if age is not None]
    title = (_topic(texts) or name) if name.startswith("Kopfzeile ") else name
    own = slug(title, taken | set(RESERVED), fallback="merkmal")
    if len(intervals) == len(texts) > 1 and disjoint(intervals):
        codes = dict(zip(texts, intervals, strict=True))
        return ProposedDimension(own, title, name, "interval", codes, {}, totals)
    codes, used = {}, set[str]()
    for text in texts:
        code = given.get(text, "")
        code = code if code and code not in used else slug(text, used, fallback="code")
        used.add(code)
        codes[text] = code
    return ProposedDimension(own, title, name, "coded", codes, {code: text for text, code in codes.items()}, totals)


def _topic(texts: Sequence[str]) -> str:
    """Name a dimension by what its categories are, "" if they do not tell."""
    if texts and all(age_interval(text) for text in texts):
        return "Alter"
    for topic, pattern in _TOPICS:
        if texts and all(pattern.search(text) for text in texts):
            return topic
    return ""


def _cubes(table: Table, dimensions: Sequence[ProposedDimension]) -> tuple[tuple[str, ...], ...]:
    """List the combinations of dimensions that rows have, the other dimensions of each row being totals."""
    columns = list(table.columns)
    places = [(dimension, columns.index(dimension.column)) for dimension in dimensions]
    found = {tuple(d.id for d, at in places if row[at] not in d.totals) for row in table.rows}
    return tuple(sorted(found, key=lambda names: (len(names), names))) or ((),)
