"""Recipes (Einlesevorlagen): how a delivery of a source becomes observations or areas. Data, never code."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from kobimo.language import _
from kobimo.model.period import PeriodType
from kobimo.model.status import ObsStatus
from kobimo.model.text import Definition, Slug

Names = Annotated[
    tuple[str, ...],
    BeforeValidator(lambda value: (value,) if isinstance(value, str) else value),
    Field(min_length=1),
]
"""A column by its heading; several headings are alternatives (suppliers rename columns)."""


AreaName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*:.+$")]
"""Level and key of an area, for instance gemeinde:05315000."""


class Condition(Definition):
    """Rows in which a column is empty, equals one of the texts, or matches a pattern as a whole."""

    column: Names
    equals: Annotated[tuple[str, ...], BeforeValidator(lambda v: (v,) if isinstance(v, str) else v)] = ()
    matches: str = ""
    empty: bool = False
    reason: str = ""

    @model_validator(mode="after")
    def _one_test(self) -> Condition:
        if sum([bool(self.equals), bool(self.matches), self.empty]) != 1:
            raise ValueError(_("Genau eine Angabe von equals, matches, empty ist nötig."))
        return self


class TableRule(Definition):
    """Where the table stands in the file."""

    sheet: str | None = Field(default=None, description="Name of the sheet; default: the only visible one.")
    header_row: int | None = Field(default=None, ge=1, description="Row of the headings; default: found by content.")
    decimal: Literal[",", "."] | None = Field(default=None, description="Only if the file is ambiguous.")
    thousands: Literal[".", ",", " ", "'"] | None = Field(default=None, description="Only if the file is ambiguous.")
    symbols: dict[str, ObsStatus] = Field(default={}, description="Signs of this supplier and their meaning.")
    crs: str | None = Field(default=None, description="Coordinate system, if the file does not name it.")


class LevelPattern(Definition):
    """Keys of one level in a column that mixes several."""

    level: Slug
    matches: str = Field(description="Pattern of the whole key; a group `key` is the part that is the area's key.")
    key: str | None = Field(default=None, description="Key to use instead, for instance of the one city.")

    @property
    def has_key_group(self) -> bool:
        """Whether the pattern says itself which part is the key; a broken pattern is reported elsewhere."""
        with suppress(re.error):
            return "key" in re.compile(self.matches).groupindex
        return False

    @model_validator(mode="after")
    def _one_key(self) -> LevelPattern:
        if self.key is not None and self.has_key_group:
            raise ValueError(_("Nur eine Angabe von key und der Gruppe „key“ in matches ist erlaubt."))
        return self


class AreaRule(Definition):
    """How a row names its area: by key, by name, by coordinates, or all rows the same."""

    level: Slug | None = None
    column: Names | None = None
    by: Literal["key", "name"] = "key"
    width: int | None = Field(default=None, ge=1, description="Number of digits; lost leading zeros are restored.")
    levels: tuple[LevelPattern, ...] = Field(default=(), description="Several levels in one column.")
    location: bool = Field(default=False, description="Point geometry of the record decides.")
    x: Names | None = None
    y: Names | None = None
    constant: str | None = None

    @model_validator(mode="after")
    def _one_way(self) -> AreaRule:
        if sum([self.column is not None, self.location, self.x is not None, self.constant is not None]) > 1:
            raise ValueError(_("Nur eine Angabe von column, location, x und y, constant ist erlaubt."))
        if (self.x is None) != (self.y is None):
            raise ValueError(_("x und y gehören zusammen."))
        if bool(self.levels) == (self.level is not None):
            raise ValueError(_("Entweder level oder levels angeben."))
        return self


class PeriodRule(Definition):
    """How a row names its period."""

    column: Names | None = None
    form: Literal["label", "yyyymm", "yyyy", "school_year_start", "school_year_end"] = "label"
    type: PeriodType | None = Field(
        default=None, description="Wanted type: yyyymm as reference_date is the last day of that month."
    )
    day: str | None = Field(
        default=None, pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$", description="Reference day of a year: 12-31."
    )
    constant: str | None = None
    in_file_name: str | None = Field(
        default=None, description="Regular expression with a group `period`; must agree with the rows."
    )
    ignore_file_name: bool = Field(default=False, description="Years in the file name mean something else.")
    one_per_file: bool = Field(default=True, description="Several periods in one file are an error.")

    @model_validator(mode="after")
    def _one_way(self) -> PeriodRule:
        if self.column is not None and self.constant is not None:
            raise ValueError(_("Nur eine Angabe von column, constant ist erlaubt."))
        if (self.form == "yyyy" and self.type is PeriodType.REFERENCE_DATE) != (self.day is not None):
            raise ValueError(
                _("Ein Stichtag aus einer Jahreszahl braucht form: yyyy, type: reference_date und day: 12-31.")
            )
        return self


class DimensionRule(Definition):
    """How a row names its category of one dimension."""

    column: Names | None = None
    constant: str | None = None
    codes: dict[str, str] = Field(default={}, description="Text in the file: code in the dataset.")

    @model_validator(mode="after")
    def _one_way(self) -> DimensionRule:
        if (self.column is None) == (self.constant is None):
            raise ValueError(_("Genau eine Angabe von column, constant ist nötig."))
        return self


class ColumnMeaning(Definition):
    """What a value column of a wide table stands for."""

    aliases: tuple[str, ...] = Field(default=(), description="Other headings of the same column in other years.")
    where: dict[Slug, str] = Field(default={}, description="Dimension: category.")
    measure: Slug | None = None
    period: str | None = None
    area: str | None = None


class ValueRule(Definition):
    """One block of values: a cube of a dataset."""

    dataset: Slug
    cube: Slug | None = Field(default=None, description="Default: the only cube of the dataset.")
    measure: Slug | None = None
    column: Names | None = Field(default=None, description="Long table: the one column with the values.")
    columns: dict[str, ColumnMeaning] = Field(default={}, description="Wide table: heading and meaning.")
    count_rows: bool = Field(default=False, description="Each row counts 1, for lists of institutions.")
    sum_rows: bool = Field(default=False, description="Rows of the same key are added up, for lists of institutions.")
    dimensions: dict[Slug, DimensionRule] = {}
    rows: tuple[Condition, ...] = Field(default=(), description="Only rows that meet all conditions.")
    area: AreaRule | None = None
    period: PeriodRule | None = None

    @model_validator(mode="after")
    def _one_way(self) -> ValueRule:
        if sum([self.column is not None, bool(self.columns), self.count_rows]) != 1:
            raise ValueError(_("Genau eine Angabe von column, columns, count_rows ist nötig."))
        return self


class ParentRule(Definition):
    """How an area finds the area above it."""

    key_prefix: int | None = Field(default=None, ge=1, description="The parent's key is this many first characters.")
    column: Names | None = None
    location: bool = Field(default=False, description="The parent that contains a point inside the area.")
    key: str | None = Field(default=None, description="The same parent for all.")

    @model_validator(mode="after")
    def _one_way(self) -> ParentRule:
        ways = [self.key_prefix is not None, self.column is not None, self.location, self.key is not None]
        if sum(ways) != 1:
            raise ValueError(_("Genau eine Angabe von key_prefix, column, location, key ist nötig."))
        return self


class AreasRule(Definition):
    """How the areas of one level come about: from a file, as a fixed list, or named by the level below."""

    level: Slug
    file: str | None = Field(default=None, description="Pattern of the file name, for instance *planning-areas*.")
    key: Names | None = None
    width: int | None = Field(default=None, ge=1)
    name: Names | None = None
    names: dict[str, str] = Field(default={}, description="Key: name, where no file has it.")
    name_pattern: str = Field(default="{key}", description="Name of areas without one.")
    parent: ParentRule | None = None
    merge_parts: bool = Field(default=False, description="Several features with one key are parts of one area.")
    distinct: bool = Field(default=False, description="The file repeats each area (a table of the level below).")

    @model_validator(mode="after")
    def _key_with_file(self) -> AreasRule:
        if (self.file is None) != (self.key is None):
            raise ValueError(_("file und key gehören zusammen."))
        return self


class Recipe(Definition):
    """`sources/<id>/recipe.yaml`."""

    version: int = 1
    file_name: str = Field(default="*", description="Pattern that the names of deliveries have.")
    table: TableRule = TableRule()
    covers: tuple[AreaName, ...] = Field(
        default=(),
        description="Areas that the supplier is responsible for, as level:key; others are not missed. Default: all, or "
        "the constant area.",
    )
    space: Slug | None = Field(default=None, description="Space whose areas are read; only with `areas`.")
    areas: tuple[AreasRule, ...] = ()
    area: AreaRule | None = None
    period: PeriodRule | None = None
    drop: tuple[Condition, ...] = Field(default=(), description="Rows to leave out: totals, footers, remainders.")
    values: tuple[ValueRule, ...] = ()

    @model_validator(mode="after")
    def _areas_or_values(self) -> Recipe:
        if bool(self.areas) == bool(self.values):
            raise ValueError(_("Eine Einlesevorlage liest entweder Gebiete (areas) oder Werte (values)."))
        if bool(self.areas) != (self.space is not None):
            raise ValueError(_("space und areas gehören zusammen."))
        return self
