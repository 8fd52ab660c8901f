"""Layouts that a row of headings tells apart, described as data: see `templates/*.toml`.

A template says which headings must be there (in any order, near the top), what each column is for, and how the table
ends. Further layouts of this kind need a file, no code.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from kobimo.ingest.outline import ColumnType, Role, RowKind


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class HeaderRule(_Strict):
    """Headings that must all occur in one row; `below` are further rows of headings and what they hold."""

    required: tuple[str, ...] = Field(min_length=2)
    forbidden: tuple[str, ...] = ()
    below: tuple[str, ...] = ()  # "period", "unit", "code": one for each further row of headings
    search: int = 40


class ColumnRule(_Strict):
    """What a column is for whose heading fits; `unit` and `type` as far as they never differ."""

    heading: str
    role: Role
    type: ColumnType = ColumnType.EMPTY
    unit: str = ""


class AreaRule(_Strict):
    """How the column with this heading names areas; `official` reads system and levels off the keys themselves."""

    column: str
    system: str = "official"
    levels: tuple[str, ...] = ()
    official_name: str = ""  # ARS where the heading says so, though short keys are the same in AGS and ARS
    by_pattern: Mapping[str, str] = {}
    width: int | None = None


class PeriodRule(_Strict):
    """How the column with this heading, or the row below the headings, names time."""

    column: str = ""
    form: str = "auto"  # auto, end_of_month (201412 is 31.12.2014), school_year_begins, school_year_ends
    where: str = "column"


class KindRule(_Strict):
    """Rows of another kind: their cell in the column with this heading fits."""

    column: str
    cell: str
    kind: RowKind


class Template(_Strict):
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
    facts: Mapping[str, str] = {}


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
    """Check a template.

    Parameters
    ----------
    data : mapping
        Content of a file.

    Returns
    -------
    Template
    """
    return Template.model_validate(data)
