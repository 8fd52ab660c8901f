"""The same counts by those who keep definitions beside the data: Polars, lazily, and a semantic layer over DuckDB.

Both are asked as their users would ask for many indicators: a bundle of conditional sums in one query.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import ibis
import polars as pl
import pyarrow.compute as pc
from boring_semantic_layer import to_semantic_table
from register_case import AREAS, NATIONS, RegisterCase
from register_sql import areas_above

from kobimo.model.category import parse_interval
from kobimo.model.indicator import IndicatorDefinition

Where = Mapping[str, tuple[str, ...]]

_LAST = 200
"""Above any age."""


_AGE = "alter_in_jahren"
"""Ages as numbers, which are compared faster than codes are looked up."""


def by_polars(case: RegisterCase, asked: Sequence[IndicatorDefinition]) -> int:
    """Count in one lazy query per area and year, and add up to every level; return the sum of all figures."""
    age = pl.col("alter").cast(pl.String).str.strip_chars_end("+").cast(pl.Int16).alias(_AGE)
    sums = [pl.col("personen").filter(*_polars(i.numerator.where)).sum().alias(i.id) for i in asked]
    above = pl.LazyFrame(areas_above(case)).with_columns(area="planungsraum")
    lowest = (
        pl.scan_parquet(case.files)
        .with_columns(pl.col("area", "period").cast(pl.String), age)
        .group_by("area", "period")
        .agg(*sums)
        .join(above, on="area", how="left")
        .collect(engine="streaming")
        .lazy()
    )
    names = [indicator.id for indicator in asked]
    levels = pl.collect_all([lowest.group_by(level, "period").agg(pl.col(*names).sum()) for level in AREAS])
    return sum(int(table.select(pl.sum_horizontal(pl.col(*names).sum())).item()) for table in levels)


def _polars(where: Where) -> list[pl.Expr]:
    """Write conditions."""
    found = [pl.lit(value=True)]
    for name, codes in where.items():
        if name == "alter":
            span = parse_interval(codes[0])
            found.append(pl.col(_AGE).is_between(span.lower, _LAST if span.upper is None else span.upper))
        else:
            found.append(pl.col(name).cast(pl.String).is_in(_members(name, codes)))
    return found


def _members(name: str, codes: tuple[str, ...]) -> list[str]:
    """Return the codes of groups, as they stand in the data."""
    return [code for group in codes for code in NATIONS[group]] if name == "nation" else list(codes)


class SemanticLayer:
    """A model of the register: areas and periods are dimensions, every indicator is a measure with a condition."""

    def __init__(self, case: RegisterCase) -> None:
        connection = ibis.duckdb.connect()
        connection.raw_sql("SET memory_limit = '2GB'")
        observations = connection.read_parquet(case.files, table_name="observations")
        areas = connection.create_table("areas", areas_above(case))
        age = observations["alter"].replace("+", "").cast("int16")
        self._rows = observations.mutate(**{_AGE: age}).join(areas, "area")

    def figures(self, asked: Sequence[IndicatorDefinition]) -> int:
        """Ask once for every level; return the sum of all figures."""
        names = [indicator.id for indicator in asked]
        model = (
            to_semantic_table(self._rows, name="register")
            .with_dimensions(period=lambda t: t.period, **{level: _column(level) for level in AREAS})
            .with_measures(**{indicator.id: _measure(indicator) for indicator in asked})
        )
        tables = [model.group_by(level, "period").aggregate(*names).to_pyarrow() for level in AREAS]
        return sum(pc.sum(table[name]).as_py() or 0 for table in tables for name in names)


def _column(name: str):
    return lambda t: t[name]


def _measure(indicator: IndicatorDefinition):
    def measure(t):
        conditions = [ibis.literal(value=True)]
        for name, codes in indicator.numerator.where.items():
            if name == "alter":
                span = parse_interval(codes[0])
                conditions.append(t[_AGE].between(span.lower, _LAST if span.upper is None else span.upper))
            else:
                conditions.append(t[name].isin(_members(name, codes)))
        return t.personen.sum(where=ibis.and_(*conditions))

    return measure
