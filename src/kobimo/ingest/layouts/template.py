"""Layouts that a row of headings tells apart, described as data: see `templates/*.toml`.

A template says which headings must be there (in any order, near the top), what each column is for, and how the table
ends. Further layouts of this kind need a file, no code.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from typing import Any

from kobimo.ingest.outline import ColumnType, Role, RowKind

_FEWEST = 2
"""Headings that a layout must require; one alone stands in too many tables."""


@dataclass(frozen=True, slots=True)
class HeaderRule:
    """Headings that must all occur in one row; `below` are further rows of headings and what they hold."""

    required: tuple[str, ...]
    forbidden: tuple[str, ...] = ()
    below: tuple[str, ...] = ()  # "period", "unit", "code": one for each further row of headings
    search: int = 40

    def __post_init__(self) -> None:
        """Refuse a rule that would fit nearly everything."""
        if len(self.required) < _FEWEST:
            raise ValueError(f"fewer than {_FEWEST} required headings: {self.required}")


@dataclass(frozen=True, slots=True)
class ColumnRule:
    """What a column is for whose heading fits; `unit` and `type` as far as they never differ."""

    heading: str
    role: Role
    type: ColumnType = ColumnType.EMPTY
    unit: str = ""


@dataclass(frozen=True, slots=True)
class AreaRule:
    """How the column with this heading names areas; `official` reads system and levels off the keys themselves."""

    column: str
    system: str = "official"
    levels: tuple[str, ...] = ()
    official_name: str = ""  # ARS where the heading says so, though short keys are the same in AGS and ARS
    by_pattern: Mapping[str, str] = field(default_factory=dict)
    width: int | None = None


@dataclass(frozen=True, slots=True)
class PeriodRule:
    """How the column with this heading, or the row below the headings, names time."""

    column: str = ""
    form: str = "auto"  # auto, end_of_month (201412 is 31.12.2014), school_year_begins, school_year_ends
    where: str = "column"


@dataclass(frozen=True, slots=True)
class KindRule:
    """Rows of another kind: their cell in the column with this heading fits."""

    column: str
    cell: str
    kind: RowKind


@dataclass(frozen=True, slots=True)
class Template:
    """One layout."""

    id: str
    title: str
    publisher: str
    symbols: str
    header: HeaderRule
    columns: tuple[ColumnRule, ...] = ()
    area: AreaRule | None = None
    period: PeriodRule | None = None
    kinds: tuple[KindRule, ...] = ()
    end: str = ""
    wide: bool = False
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Match:
    """Where a template fits: the row of headings and the position of every column."""

    row: int
    headings: tuple[str, ...]


@lru_cache(maxsize=512)
def pattern(text: str) -> re.Pattern[str]:
    """Compile a pattern for headings, blind to capitals."""
    return re.compile(text, re.IGNORECASE)


def fits(rule: HeaderRule, headings: Sequence[str]) -> bool:
    """Tell whether a row has all required headings and none that is forbidden.

    Parameters
    ----------
    rule : HeaderRule
        What must be there.
    headings : sequence of str
        Cleaned cells of the row.

    Returns
    -------
    bool

    Examples
    --------
    >>> fits(HeaderRule(required=("zeit", "raumid")), ["RAUMID", "ZEIT", "E_E"])
    True
    """
    filled = [heading for heading in headings if heading]
    if len(filled) < len(rule.required):
        return False
    found = all(any(pattern(want).fullmatch(heading) for heading in filled) for want in rule.required)
    return found and not any(pattern(bad).fullmatch(heading) for bad in rule.forbidden for heading in filled)


def rule_of(template: Template, heading: str) -> ColumnRule | None:
    """Return the first rule that fits a heading."""
    return next((rule for rule in template.columns if pattern(rule.heading).fullmatch(heading)), None)


@lru_cache(maxsize=1)
def templates() -> tuple[Template, ...]:
    """Read all templates, ordered by name of the file.

    Returns
    -------
    tuple of Template
    """
    folder = files("kobimo.ingest.layouts").joinpath("templates")
    texts = {
        entry.name: entry.read_text(encoding="utf-8") for entry in folder.iterdir() if entry.name.endswith(".toml")
    }
    return tuple(parse(tomllib.loads(texts[name])) for name in sorted(texts))


def parse(data: Mapping[str, Any]) -> Template:
    """Make a template; the files are shipped, so that their types are checked by the tests and not at every start.

    Parameters
    ----------
    data : mapping
        Content of a file.

    Returns
    -------
    Template

    Raises
    ------
    TypeError, ValueError
        If there is a word that templates do not have, or one is missing.
    """
    columns = [
        {**rule, "role": Role(rule["role"]), "type": ColumnType(rule.get("type", "empty"))}
        for rule in data.get("columns", ())
    ]
    kinds = [{**rule, "kind": RowKind(rule["kind"])} for rule in data.get("kinds", ())]
    parts = {
        "header": HeaderRule(**_frozen(data["header"])),
        "columns": tuple(ColumnRule(**rule) for rule in columns),
        "area": AreaRule(**_frozen(data["area"])) if "area" in data else None,
        "period": PeriodRule(**_frozen(data["period"])) if "period" in data else None,
        "kinds": tuple(KindRule(**rule) for rule in kinds),
    }
    return Template(**{**data, **parts})


def _frozen(rule: Mapping[str, Any]) -> dict[str, Any]:
    """Return a rule with tuples for lists."""
    return {name: tuple(value) if isinstance(value, list) else value for name, value in rule.items()}
