"""The one statement of the engine, written once and rendered in the dialect of each adapter."""

from __future__ import annotations

from collections.abc import Mapping

from sqlglot import exp, select

from kobimo.engine.plan import GroupBy

OBSERVATIONS = "observations"
UNITS = "units"
UNSELECTED = -1
"""Bin of codes that no request asks for; their rows still prove that an area was delivered."""


def group_by_statement(group: GroupBy) -> exp.Select:
    """Write the aggregation of one pass.

    The tables are `observations` (delivery, cube, level, area, period, one column per dimension, `<measure>` and
    `<measure>_status`) and `units` (unit, delivery, cube, level, period), which names the slices that count.

    Returns
    -------
    sqlglot.exp.Select
        Columns `unit`, `area`, `bin_<dimension>` ..., and for each measure its sum, `<measure>_suppressed` and
        `<measure>_absent` (numbers of cells that are secret, or have no number for another reason). Sums are cast
        to 64 bit, so that an overflow is an error in every engine.
    """
    bins = [_bin(name, group.bins[name]).as_(f"bin_{name}", quoted=True) for name in group.dimensions]
    query = select(_column(UNITS, "unit"), _column(OBSERVATIONS, "area"), *bins)
    for measure in group.measures:
        query = query.select(*_sums(measure))
    match = exp.and_(
        *(_column(OBSERVATIONS, name).eq(_column(UNITS, name)) for name in ("delivery", "cube", "level", "period"))
    )
    grouped = [
        _column(UNITS, "unit"),
        _column(OBSERVATIONS, "area"),
        *(_bin(name, group.bins[name]) for name in group.dimensions),
    ]
    return query.from_(exp.to_table(OBSERVATIONS)).join(exp.to_table(UNITS), on=match).group_by(*grouped)


def _column(table: str, name: str) -> exp.Column:
    return exp.column(name, table=table, quoted=True)


def _bin(dimension: str, codes: Mapping[str, int]) -> exp.Case:
    case = exp.Case(this=_column(OBSERVATIONS, dimension))
    by_bin: dict[int, list[str]] = {}
    for code, number in codes.items():
        by_bin.setdefault(number, []).append(code)
    for number, members in sorted(by_bin.items()):
        for code in members:
            case = case.when(exp.Literal.string(code), exp.Literal.number(number))
    return case.else_(exp.Literal.number(UNSELECTED))


def _sums(measure: str) -> list[exp.Expr]:
    value = _column(OBSERVATIONS, measure)
    status = _column(OBSERVATIONS, f"{measure}_status")
    secret = exp.and_(value.copy().is_(exp.null()), status.eq(exp.Literal.string("suppressed")))
    absent = exp.and_(value.copy().is_(exp.null()), exp.or_(status.is_(exp.null()), status.neq("suppressed")))
    columns = {measure: value, f"{measure}_suppressed": _one_if(secret), f"{measure}_absent": _one_if(absent)}
    return [
        exp.cast(exp.func("SUM", expression), "BIGINT").as_(name, quoted=True) for name, expression in columns.items()
    ]


def _one_if(condition: exp.Expr) -> exp.Case:
    return exp.Case().when(condition, exp.Literal.number(1)).else_(exp.Literal.number(0))
