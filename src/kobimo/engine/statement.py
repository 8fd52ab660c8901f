"""The one statement of the engine, written once and rendered in the dialect of each adapter.

Texts become small numbers through maps: an engine that holds a column as a dictionary looks every entry up once, not
every row, and joins and groups by numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pyarrow as pa
from sqlglot import exp, select

from kobimo.engine.plan import GroupBy, Plan
from kobimo.model.slice import HeldSlice

OBSERVATIONS = "observations"
UNITS = "units"


def group_by_statement(plan: Plan, group: GroupBy) -> exp.Select:
    """Write the aggregation of one pass.

    The tables are `observations` (delivery, cube, level, area, period, one column per dimension, `<measure>` and
    `<measure>_status`) and `units`, see `units_table`, which says which slices count.

    Returns
    -------
    sqlglot.exp.Select
        Columns `unit`, `area`, `bin_<dimension>` ... (null for codes that no request asks for; their rows still prove
        that an area was delivered), and for each measure its sum, `<measure>_suppressed` and `<measure>_absent`
        (numbers of cells that are secret, or have no number for another reason). Sums are cast to 64 bit, so that an
        overflow is an error in every engine.
    """
    bins = [(name, group.bins[name]) for name in group.dimensions]
    binned = [_looked_up(name, numbers).as_(f"bin_{name}", quoted=True, copy=False) for name, numbers in bins]
    sums = [column for measure in group.measures for column in _sums(measure)]
    matches = exp.EQ(this=_code(plan, group), expression=_column(UNITS, "code"))
    return (
        select(*_keys(), *binned, *sums, copy=False)
        .from_(exp.to_table(OBSERVATIONS), copy=False)
        .join(exp.to_table(UNITS), on=matches, copy=False)
        .where(_column(OBSERVATIONS, "cube").eq(exp.Literal.string(group.cube)), copy=False)
        .group_by(*_keys(), *(_looked_up(name, numbers) for name, numbers in bins), copy=False)
    )


def _keys() -> list[exp.Expr]:
    return [_column(UNITS, "unit"), _column(OBSERVATIONS, "area")]


def units_table(plan: Plan, group: GroupBy) -> pa.Table:
    """List the slices of one pass.

    Returns
    -------
    pyarrow.Table
        `unit`: position in `Plan.units`. `code`: the number that the statement makes of its delivery, level, period.
    """
    numbers = _numbers(plan, group)
    codes = []
    for unit in (plan.units[n] for n in group.units):
        code = 0
        for name, text in _names(unit).items():
            code = code * len(numbers[name]) + numbers[name][text]
        codes.append(code)
    return pa.table({"unit": pa.array(group.units, pa.int32()), "code": pa.array(codes, pa.int32())})


def _names(unit: HeldSlice) -> dict[str, str]:
    """Return what tells slices of one cube apart."""
    return {"delivery": unit.delivery, "level": unit.slice.level, "period": unit.slice.period}


def _numbers(plan: Plan, group: GroupBy) -> dict[str, dict[str, int]]:
    named = [_names(plan.units[n]) for n in group.units]
    return {name: _numbered(names[name] for names in named) for name in ("delivery", "level", "period")}


def _numbered(texts: Iterable[str]) -> dict[str, int]:
    return {text: number for number, text in enumerate(sorted(set(texts)))}


def _code(plan: Plan, group: GroupBy) -> exp.Expr:
    """Write delivery, level and period as one number; null for those that do not count."""
    (name, texts), *others = _numbers(plan, group).items()
    code = _looked_up(name, texts)
    for name, texts in others:
        shifted = exp.Mul(this=exp.paren(code, copy=False), expression=exp.Literal.number(len(texts)))
        code = exp.Add(this=shifted, expression=_looked_up(name, texts))
    return exp.paren(code, copy=False)


def _column(table: str, name: str) -> exp.Column:
    return exp.column(name, table=table, quoted=True)


def _looked_up(column: str, numbers: Mapping[str, int]) -> exp.Expr:
    if not numbers:
        return exp.cast(exp.null(), "INT")
    texts = exp.Array(expressions=[exp.Literal.string(text) for text in numbers])
    values = exp.Array(expressions=[exp.Literal.number(number) for number in numbers.values()])
    return exp.Bracket(this=exp.Map(keys=texts, values=values), expressions=[_column(OBSERVATIONS, column)])


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
