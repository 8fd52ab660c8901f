"""Recipes (Einlesevorlagen): how a delivery of a source becomes observations or areas. Data, never code."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from kobimo.language import _
from kobimo.model.checks import Severity
from kobimo.model.period import PeriodType
from kobimo.model.status import ObsStatus
from kobimo.model.text import Definition, Slug

Names = Annotated[
    tuple[str, ...],
    BeforeValidator(lambda value: (value,) if isinstance(value, str) else value),
    Field(min_length=1),
]
"""A column by its heading; several headings are alternatives (suppliers rename columns)."""


Signs = tuple[tuple[str, ObsStatus], ...]
"""Signs of one column and their meaning, sorted."""

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


class TotalRule(Definition):
    """Which rows a total that is left out must be the sum of, among those that are kept."""

    rows: Literal["all", "above", "below"] = Field(
        default="all",
        description="all; above: back to the previous total of this rule; below: down to the next one.",
    )
    same: tuple[str, ...] = Field(
        default=(), description="Only rows that have the same texts as the total in these columns."
    )
    prefix: str | None = Field(
        default=None, description="Only rows whose text in this column begins with that of the total, for keys."
    )


def _as_total_rule(value: object) -> object:
    return {"rows": value} if isinstance(value, str) else value


class DropRule(Condition):
    """Rows to leave out; totals among them can be compared with their parts before they are forgotten."""

    check_against: Annotated[TotalRule | None, BeforeValidator(_as_total_rule)] = Field(
        default=None, description="The rows are totals: all, above, below, or rows with same and prefix."
    )
    in_totals: bool = Field(
        default=False, description="The rows are part of the totals that are checked: not assignable, unknown."
    )

    @model_validator(mode="after")
    def _total_or_part(self) -> DropRule:
        if self.in_totals and self.check_against is not None:
            raise ValueError(_("Nur eine Angabe von check_against, in_totals ist erlaubt."))
        return self


class RoundingRule(Definition):
    """How the publisher has changed the numbers, so that parts need not add up exactly."""

    base: int | None = Field(default=None, ge=2, le=1000, description="All numbers are multiples of this one.")
    practice: str | None = Field(
        default=None, description="A known practice: exact, threes, fives, tens, zensus; land: by the key of the area."
    )
    variance: float | None = Field(default=None, gt=0, description="Variance of added noise (cell key method).")

    @model_validator(mode="after")
    def _one_way(self) -> RoundingRule:
        if sum(item is not None for item in (self.base, self.practice, self.variance)) != 1:
            raise ValueError(_("Genau eine Angabe von base, practice, variance ist nötig."))
        return self


class CheckRule(Definition):
    """Another severity for one check; whoever lowers it must say why."""

    severity: Literal[Severity.ERROR, Severity.WARNING, Severity.NOTE, "off"]
    share: float | None = Field(
        default=None,
        ge=0,
        description="Where the severity is raised: from this share of the cells, or relative change, on. Where it is "
        "lowered: up to this share.",
    )
    reason: str = Field(default="", description="Why a lower severity is enough.")


CheckRules = Annotated[
    tuple[CheckRule, ...], BeforeValidator(lambda value: (value,) if isinstance(value, dict | CheckRule) else value)
]
"""One rule for a check, or several with different shares."""


RoleName = Literal[
    "area_key",
    "area_name",
    "area_level",
    "period",
    "category",
    "category_code",
    "value",
    "unit",
    "status",
    "institution_key",
    "institution_name",
    "coordinate",
    "person",
    "attribute",
    "empty",
]
"""What a column is for; empty: it is not read."""


class HeadRule(Definition):
    """A table that somebody pointed at: found again by its texts, in which numbers may change, wherever it stands."""

    text: str = Field(min_length=1, description="First text of the first row of headings, or of the data if rows is 0.")
    rows: int = Field(default=1, ge=0, description="Rows of headings.")
    skip: int = Field(default=0, ge=0, description="Rows between headings and data.")
    before: int = Field(default=0, ge=0, description="Columns of the table left of the text.")
    columns: int | None = Field(default=None, ge=1, description="Number of columns, where others stand beside them.")
    number: int | None = Field(default=None, ge=1, description="Which of several rows with this text, from 1.")
    until: str | None = Field(default=None, description="Text at the beginning of the row below the data.")


class TableRule(Definition):
    """Where the table stands in the file."""

    sheet: str | None = Field(default=None, description="Name of the sheet; default: the only visible one.")
    header_row: int | None = Field(default=None, ge=1, description="Row of the headings; default: found by content.")
    headings: Literal["single", "joined", "rows"] = Field(
        default="single",
        description="single: one row of headings. joined: several rows, each column's headings joined with ` | `, "
        "titles and footers recognised. rows: likewise, and each value becomes a row with the columns Wert, Einheit, "
        "Zeilenart.",
    )
    layout: Slug | None = Field(default=None, description="Official layout that the table must have.")
    title: str | None = Field(default=None, description="Text above the table, where a sheet has several tables.")
    decimal: Literal[",", "."] | None = Field(default=None, description="Only if the file is ambiguous.")
    thousands: Literal[".", ",", " ", "'"] | None = Field(default=None, description="Only if the file is ambiguous.")
    symbols: dict[str, ObsStatus] = Field(default={}, description="Signs of this supplier and their meaning.")
    crs: str | None = Field(default=None, description="Coordinate system, if the file does not name it.")
    head: HeadRule | None = Field(default=None, description="Where the table stands, if somebody pointed at it.")
    roles: dict[str, RoleName] = Field(default={}, description="Heading: what the column is for, if it was corrected.")
    required: tuple[Names, ...] = Field(
        default=(), description="Headings that must be there although nothing is read from them."
    )


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


class AreaSpelling(Definition):
    """A text of the supplier that no area has, and the area that somebody said it means."""

    text: str = Field(min_length=1)
    area: AreaName


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
    street: Names | None = Field(
        default=None, description="Street, with or without the number: the street directory of the space decides."
    )
    number: Names | None = Field(default=None, description="House number, where it stands apart from the street.")
    postcode: Names | None = Field(default=None, description="Postcode, which tells streets of one name apart.")
    town: Names | None = Field(default=None, description="Town, which tells streets of one name apart.")
    constant: str | None = None
    spellings: tuple[AreaSpelling, ...] = Field(
        default=(), description="Texts that no area has, and the areas that they mean, as level:key."
    )
    territory: Literal["period", "newest"] | date = Field(
        default="period",
        description="Territorial status of the areas: that of the last day of the period, the newest one, or that of "
        "a day (2021-01-01).",
    )

    @model_validator(mode="after")
    def _one_way(self) -> AreaRule:
        ways = (self.column is not None, self.location, self.x is not None, self.street is not None)
        if sum([*ways, self.constant is not None]) > 1:
            raise ValueError(_("Nur eine Angabe von column, location, x und y, street, constant ist erlaubt."))
        if self.street is None and any(part is not None for part in (self.number, self.postcode, self.town)):
            raise ValueError(_("number, postcode und town brauchen street."))
        if self.street is not None and self.level is None:
            raise ValueError(_("street braucht level."))
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
        default=None,
        pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$",
        description="Reference day of a year: 12-31.",
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
    unit: str | None = Field(default=None, min_length=1, description="Another unit than the other columns have.")
    symbols: dict[str, ObsStatus] = Field(default={}, description="Signs that mean something else in this column.")


class ValueRule(Definition):
    """One block of values: a cube of a dataset."""

    dataset: Slug
    cube: Slug | None = Field(default=None, description="Default: the only cube of the dataset.")
    measure: Slug | None = None
    unit: str | None = Field(
        default=None,
        min_length=1,
        description="Unit in which the file counts, where it is not that of the measure: Tsd. EUR, 1000 Personen, Mio. "
        "The numbers are converted exactly.",
    )
    symbols: dict[str, ObsStatus] = Field(
        default={}, description="Signs that mean something else in these columns than in the rest of the table."
    )
    column: Names | None = Field(default=None, description="Long table: the one column with the values.")
    columns: dict[str, ColumnMeaning] = Field(default={}, description="Wide table: heading and meaning.")
    total: Names | None = Field(
        default=None, description="Wide table: column that must be the sum of all columns; it is not read itself."
    )
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
        if self.unit is not None and self.count_rows:
            raise ValueError(_("unit gehört zu column oder columns; wo Zeilen gezählt werden, gibt es keine Einheit."))
        if self.symbols and self.count_rows:
            raise ValueError(_("symbols gehört zu column oder columns; gezählte Zeilen haben keine Zeichen."))
        if self.total is not None and len({meaning.measure for meaning in self.columns.values()}) != 1:
            raise ValueError(_("total gehört zu columns mit einer einzigen Messgröße."))
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
    like: Slug | None = Field(
        default=None, description="Source whose recipe holds here too; what is said here adds to it or stands above it."
    )
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
    drop: tuple[DropRule, ...] = Field(default=(), description="Rows to leave out: totals, footers, remainders.")
    rounding: RoundingRule | None = Field(default=None, description="Default: the numbers are exact.")
    checks: dict[str, CheckRules] = Field(default={}, description="Code of a check: from when on it warns or rejects.")
    persons: Literal["refuse", "aggregate", "none"] = Field(
        default="refuse",
        description="Files in which rows are persons: refuse; aggregate: keep the counts, forget rows and file; none: "
        "a suspicion was looked into, see persons_reason.",
    )
    persons_reason: str = Field(default="", description="Why a suspicion of persons is none.")
    values: tuple[ValueRule, ...] = ()

    @model_validator(mode="after")
    def _persons(self) -> Recipe:
        if (self.persons == "none") != bool(self.persons_reason.strip()):
            raise ValueError(_("persons: none und persons_reason (der Grund) gehören zusammen."))
        counted = bool(self.values) and all(rule.count_rows or rule.sum_rows for rule in self.values)
        if self.persons == "aggregate" and not counted:
            raise ValueError(_("persons: aggregate braucht in jedem Eintrag von values count_rows oder sum_rows."))
        return self

    @model_validator(mode="after")
    def _areas_or_values(self) -> Recipe:
        if bool(self.areas) == bool(self.values):
            raise ValueError(_("Eine Einlesevorlage liest entweder Gebiete (areas) oder Werte (values)."))
        if bool(self.areas) != (self.space is not None):
            raise ValueError(_("space und areas gehören zusammen."))
        return self
