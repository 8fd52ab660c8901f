"""Which differences to earlier deliveries somebody must look at: vanished values and keys, gaps between periods."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING, Any

from kobimo.ingest.listing import first_of
from kobimo.language import _
from kobimo.model.checks import CheckResult, Place
from kobimo.model.dataset import DatasetDefinition
from kobimo.model.period import parse_period
from kobimo.model.slice import HeldSlice, Slice
from kobimo.model.territory import AreaVersion, SpaceHistory
from kobimo.reference.checks import found
from kobimo.workflows.earlier.compared import Compared
from kobimo.workflows.earlier.matching import Pair, ValueChange
from kobimo.workflows.earlier.rivals import named, number

if TYPE_CHECKING:
    from kobimo.workflows.earlier.differences import KeyChange

_NAMED = 10
_MANY = 0.1
_LEAST = 3
_LATE = 1.5


def lapse_checks(
    definition: DatasetDefinition,
    compared: Compared,
    keys: Sequence[KeyChange],
    chosen: Sequence[Pair],
    known: Sequence[CheckResult],
    history: SpaceHistory | None = None,
) -> Iterator[CheckResult]:
    """Report values, areas and categories that are not there any more.

    Parameters
    ----------
    definition : DatasetDefinition
        Where absence means zero, an area without a row has not vanished.
    compared : Compared
        The values.
    keys : sequence of KeyChange
        Areas and categories that came and went.
    chosen : sequence of Pair
        What was compared with what.
    known : sequence of CheckResult
        What the delivery alone showed; areas that it names as absent are not reported again.
    history : SpaceHistory, optional
        Areas that ended before the period are not expected in it.

    Yields
    ------
    CheckResult
        A value of the same period that is gone is always reported; of the period before only where many are.
    """
    yield from _values(definition, compared)
    dimensions = {dimension.id for dimension in definition.dimensions}
    fewer = {pair.now.key for pair in chosen if pair.same and pair.now.areas < pair.then.areas}
    said = any(check.code == "AREAS_ABSENT" for check in known)
    seen: set[tuple[str, str, tuple[str, ...]]] = set()
    for item in keys:
        about: dict[str, Any] = {"dataset": item.dataset, "cube": item.cube, "period": item.period, "other": item.other}
        for code, names in (("VANISHED", item.vanished), ("NEW", item.new)):
            if code == "VANISHED" and item.what not in dimensions:
                names = _expected(history, item.what, item.period, names)  # noqa: PLW2901 - the rest is known
            subject = (code, item.what, names)
            if not names or subject in seen:
                continue
            seen.add(subject)
            if item.what in dimensions:
                codes = first_of(names, _NAMED)
                yield found(f"CATEGORIES_{code}", Place(), count=len(names), dimension=item.what, codes=codes, **about)
                continue
            counted = (item.dataset, item.cube, item.what, item.period) in fewer
            if code == "VANISHED" and not said and not counted and definition.absent != "zero":
                areas = first_of(names, _NAMED)
                yield found("AREAS_VANISHED", Place(), level=item.what, gone=len(names), keys=areas, **about)


def _expected(history: SpaceHistory | None, level: str, period: str, keys: tuple[str, ...]) -> tuple[str, ...]:
    """Leave out areas that had ended when a period did."""
    if history is None:
        return keys
    day = parse_period(period).end
    held: dict[str, list[AreaVersion]] = {}
    for version in history.versions:
        if version.area.level == level:
            held.setdefault(version.area.key, []).append(version)
    return tuple(key for key in keys if key not in held or any(v.valid.end >= day for v in held[key]))


def _values(definition: DatasetDefinition, compared: Compared) -> Iterator[CheckResult]:
    """Report numbers that are none any more."""
    if compared.gone:
        known = compared.gone + compared.same + compared.revised
        yield _vanished(definition, compared.vanished, compared.gone, known)
    many = max(_LEAST, _MANY * compared.compared_earlier)
    if compared.gone_earlier >= many:
        yield _vanished(definition, compared.vanished_earlier, compared.gone_earlier, compared.compared_earlier)


def _vanished(definition: DatasetDefinition, values: Sequence[ValueChange], gone: int, known: int) -> CheckResult:
    first = values[0]
    earlier = _("für {period}").format(period=first.other)
    if first.other in {"", first.period}:
        earlier = _("in der früheren Lieferung")
    check = found(
        "VALUES_VANISHED",
        Place(first.file, first.sheet, first.row, "", first.cell),
        count=gone,
        dataset=definition.id,
        measure=first.measure,
        period=first.period,
        before=earlier,
        gone=gone,
        known=known,
        key=named(first),
        then=number(first.before),
    )
    return replace(check, share=gone / known)


def gap_checks(slices: Sequence[Slice], held: Sequence[HeldSlice]) -> Iterator[CheckResult]:
    """Report periods that are missing between those of a series.

    The usual distance is the median of all distances; with fewer than three periods nothing is usual.

    Parameters
    ----------
    slices : sequence of Slice
        What the delivery contains.
    held : sequence of HeldSlice
        What counts so far, of the same source.

    Yields
    ------
    CheckResult
        One for each gap beside a period of the delivery; of cubes and levels alike only the first.
    """
    seen: set[tuple[str, str, str]] = set()
    groups: dict[tuple[str, str, str], set[str]] = {}
    for item in slices:
        groups.setdefault((item.dataset, item.cube, item.level), set()).add(item.period)
    for (dataset, cube, level), mine in groups.items():
        series = (dataset, cube, level)
        others = {u.slice.period for u in held if (u.slice.dataset, u.slice.cube, u.slice.level) == series}
        periods = sorted(map(parse_period, mine | others))
        steps = [(second.end - first.end).days for first, second in pairwise(periods)]
        if len(steps) <= 1:
            continue
        usual = median(steps)
        for (first, second), days in zip(pairwise(periods), steps, strict=True):
            subject = (dataset, first.label, second.label)
            if days > _LATE * usual and {first.label, second.label} & mine and subject not in seen:
                seen.add(subject)
                yield found(
                    "PERIOD_GAP",
                    Place(),
                    dataset=dataset,
                    cube=cube,
                    level=level,
                    before=first.label,
                    after=second.label,
                    usual=round(usual),
                    days=days,
                )
