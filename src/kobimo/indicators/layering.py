"""Into which classes a mean, a median or a sum of ratios falls, period by period: nobody may stand in two of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, partial
from itertools import pairwise
from math import inf

from kobimo.language import _
from kobimo.model.category import Interval, parse_interval, tiling
from kobimo.model.dataset import DatasetDefinition, Dimension
from kobimo.model.slice import HeldSlice


@dataclass(frozen=True, slots=True)
class Layering:
    """Classes of some periods.

    Attributes
    ----------
    codes : tuple of str
        Disjoint, in order; every supplier of these periods has delivered them, or parts that add up to them.
    periods : frozenset of str
        Labels.
    """

    codes: tuple[str, ...]
    periods: frozenset[str]


class NoLayeringError(Exception):
    """The delivered intervals of a period give no classes; says why."""


def layerings(
    dataset: DatasetDefinition,
    dimension: Dimension,
    crossed: frozenset[str],
    limits: Sequence[str],
    held: Iterable[HeldSlice],
) -> tuple[list[Layering], dict[str, str]]:
    """Choose the classes of a dimension of intervals for every delivered period.

    Suppliers cut ages differently, and the same one cuts them anew from one year to the next. Classes of one period
    are the finest that all of its suppliers have; other periods have no say in it.

    Parameters
    ----------
    dataset : DatasetDefinition
    dimension : Dimension
        Of kind interval.
    crossed : frozenset of str
        Dimensions by which the counts are cut as well.
    limits : sequence of str
        Only numbers inside; empty for all.
    held : iterable of HeldSlice

    Returns
    -------
    chosen : list of Layering
        Every period in one of them.
    refused : dict of period label to str
        Why other periods have none.
    """
    offered = _offered(dataset, dimension, crossed, held)
    inside = [parse_interval(code) for item in limits for code in dimension.groups.get(item, (item,))]
    disjoint = cache(partial(_disjoint, inside=inside, dimension=dimension))  # most slices are cut alike
    chosen: dict[tuple[str, ...], set[str]] = {}
    refused: dict[str, str] = {}
    for period, sources in sorted(offered.items()):
        try:
            partitions = dict.fromkeys(max(map(disjoint, cubes), key=len) for cubes in sources.values())
            codes = tuple(interval.code for interval in _common(tuple(partitions), dimension))
            chosen.setdefault(codes, set()).add(period)
        except NoLayeringError as error:
            refused[period] = str(error)
    return [Layering(codes, frozenset(periods)) for codes, periods in chosen.items()], refused


def _offered(
    dataset: DatasetDefinition, dimension: Dimension, crossed: frozenset[str], held: Iterable[HeldSlice]
) -> dict[str, dict[str, list[tuple[Interval, ...]]]]:
    """Return, by period and source, the classes of every cube; of upper levels only where nothing lies below."""
    found: dict[tuple[str, bool], dict[str, list[tuple[Interval, ...]]]] = {}
    for unit in held:
        part = unit.slice
        if part.dataset != dataset.id or dimension.id not in part.categories:
            continue
        if crossed <= set(dataset.cube(part.cube).dimensions):
            classes = sorted({parse_interval(code) for code in part.categories[dimension.id]}, key=lambda i: i.sort_key)
            sources = found.setdefault((part.period, part.level == dataset.level), {})
            sources.setdefault(unit.source, []).append(tuple(classes))
    return {period: sources for (period, _base), sources in sorted(found.items())}


def _disjoint(classes: tuple[Interval, ...], inside: Sequence[Interval], dimension: Dimension) -> tuple[Interval, ...]:
    """Return the finest disjoint classes of one slice; sums of others (0-17 beside 0-2, 3-17) are left out."""
    within = [c for c in classes if not inside or any(limit.contains(c) for limit in inside)]
    astride = [c for c in classes if c not in within and any(c.overlaps(limit) for limit in inside)]
    parts = [c for c in within if tiling(c, [other for other in within if other != c]) is None]
    clash = next(((a, b) for a, b in pairwise(parts) if a.overlaps(b)), None)
    if clash is not None:
        raise NoLayeringError(
            _("{name}: Die gelieferten Gruppen {one} und {other} überschneiden sich.").format(
                name=dimension.id, one=clash[0].code, other=clash[1].code
            )
        )
    if gap := next((c for c in astride if not _covered(c, parts, inside)), None):
        raise NoLayeringError(
            _("{name}: Die gelieferte Gruppe {group} liegt nur zum Teil in {limits}.").format(
                name=dimension.id, group=gap.code, limits=", ".join(limit.code for limit in inside)
            )
        )
    if not parts:
        raise NoLayeringError(_("Zum Merkmal {name} wurde nichts geliefert.").format(name=dimension.id))
    whole = inside or ([parse_interval(dimension.universe)] if dimension.universe else [])
    if open_part := next((part for part in whole if tiling(part, parts) is None), None):
        raise NoLayeringError(
            _("{name} {target}: die gelieferten Gruppen {groups} decken das nicht lückenlos ab.").format(
                name=dimension.id, target=open_part.code, groups=", ".join(c.code for c in parts)
            )
        )
    return tuple(parts)


def _covered(astride: Interval, parts: Sequence[Interval], inside: Sequence[Interval]) -> bool:
    """Whether what a class shares with the limits is delivered in finer classes as well."""
    for limit in inside:
        lower, upper = max(astride.lower, limit.lower), min(astride.sort_key[1], limit.sort_key[1])
        if lower <= upper and tiling(Interval(lower, None if upper == inf else int(upper)), parts) is None:
            return False
    return True


def _common(partitions: Sequence[tuple[Interval, ...]], dimension: Dimension) -> tuple[Interval, ...]:
    """Return the finest classes that all of several different partitions have or can add up to."""
    if len(partitions) == 1:
        return partitions[0]
    cuts = sorted(set.intersection(*({end for c in p for end in (c.lower, c.sort_key[1] + 1)} for p in partitions)))
    found: list[Interval] = []
    for lower, end in pairwise(cuts):
        wanted = Interval(int(lower), None if end == inf else int(end) - 1)
        tiled = [tiling(wanted, partition) is not None for partition in partitions]
        if all(tiled):
            found.append(wanted)
    for partition in partitions:
        missing = [c for c in partition if not any(wanted.contains(c) for wanted in found)]
        if missing:
            raise NoLayeringError(
                _("{name}: Die Gruppen {groups} liefert nur ein Teil der Stellen; andere teilen anders ein.").format(
                    name=dimension.id, groups=", ".join(c.code for c in missing)
                )
            )
    return tuple(found)
