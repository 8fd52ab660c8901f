"""The same work as plain SQL over the same files: lower bounds, and the way kobimo does not go."""

from __future__ import annotations

from collections.abc import Mapping

import duckdb
import pyarrow as pa
from register_case import AGE_CUTS, AREAS, NATIONS, RegisterCase

from kobimo.model.category import parse_interval
from kobimo.model.indicator import IndicatorDefinition

_AGE = "CAST(rtrim(alter, '+') AS INTEGER)"

BARE = "SELECT area, period, sum(personen) FROM observations GROUP BY area, period"
"""A count per area and year, nothing else."""


def connected(case: RegisterCase) -> duckdb.DuckDBPyConnection:
    """Return a connection that knows the observations, and every area with the areas above it."""
    connection = duckdb.connect(":memory:", config={"memory_limit": "2GB"})
    connection.execute("SET enable_progress_bar = false")
    connection.from_parquet(case.files).create_view("observations")
    connection.register("areas_above", areas_above(case))
    connection.execute("CREATE TABLE areas AS FROM areas_above")
    return connection


def areas_above(case: RegisterCase) -> pa.Table:
    """Name every area of each lowest one above it."""
    columns: dict[str, list[str]] = {level: [] for level in AREAS}
    for area in case.space.areas(next(iter(AREAS))):
        for level in AREAS:
            columns[level].append(area.key)
            if level != case.space.root:
                area = case.space.area(str(case.space.level(level).parent), area.parent)  # noqa: PLW2901 - one step up
    return pa.table({"area": columns[next(iter(AREAS))], **columns})


def atoms_by_code() -> str:
    """Write the `GROUP BY` of the atoms with every code in a list, as the categories stand in the data."""
    ages = [f"'{age}'" if age < 100 else "'100+'" for age in range(101)]
    lists = [ages[lower:upper] for lower, upper in zip(AGE_CUTS, [*AGE_CUTS[1:], 101], strict=True)]
    bins = " ".join(f"WHEN alter IN ({', '.join(codes)}) THEN {n}" for n, codes in enumerate(lists))
    return _atoms(f"CASE {bins} END")


def atoms_by_cut() -> str:
    """Write it with comparisons of numbers, which needs to know that ages can be read as numbers."""
    bins = " ".join(f"WHEN {_AGE} < {cut} THEN {n}" for n, cut in enumerate(AGE_CUTS[1:]))
    return _atoms(f"CASE {bins} ELSE {len(AGE_CUTS) - 1} END")


def _atoms(age: str) -> str:
    nations = " ".join(
        f"WHEN nation IN ({', '.join(map(repr, codes))}) THEN {n}" for n, codes in enumerate(NATIONS.values())
    )
    missing = "personen IS NULL AND personen_status"
    return f"""
        SELECT period, area, {age} AS age, geschlecht, CASE {nations} END AS nation, sum(personen),
            sum(CASE WHEN {missing} = 'suppressed' THEN 1 ELSE 0 END),
            sum(CASE WHEN {missing} <> 'suppressed' THEN 1 ELSE 0 END)
        FROM observations GROUP BY ALL"""


def one_indicator(indicator: IndicatorDefinition) -> str:
    """Write the statement of one indicator at all levels."""
    levels = ", ".join(reversed(AREAS))
    return f"""
        SELECT period, {levels}, sum(personen) FROM observations JOIN areas USING (area)
        WHERE {" AND ".join(_conditions(indicator.numerator.where))} GROUP BY period, ROLLUP ({levels})"""


def _conditions(where: Mapping[str, tuple[str, ...]]) -> list[str]:
    found = []
    for name, codes in where.items():
        if name == "alter":
            span = parse_interval(codes[0])
            found.append(f"{_AGE} >= {span.lower}" + ("" if span.upper is None else f" AND {_AGE} <= {span.upper}"))
        else:
            members = [code for group in codes for code in (NATIONS[group] if name == "nation" else (group,))]
            found.append(f"{name} IN ({', '.join(map(repr, members))})")
    return found
