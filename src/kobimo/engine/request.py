"""Requests: which counts somebody wants, and how a delivered slice can answer them.

A request names categories of some dimensions. A slice can answer it if its cube has these dimensions and if the
delivered categories add up to the wanted ones exactly. Nothing is estimated: an age cut that no delivery has, a
crossing that was not delivered, or a category that may not have been counted is refused with the reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import lru_cache

from kobimo.engine.completeness import Whole, whole
from kobimo.language import _
from kobimo.model.category import Interval, parse_interval, tiling
from kobimo.model.dataset import DatasetDefinition, Dimension
from kobimo.model.slice import Slice


@dataclass(frozen=True, slots=True, order=True)
class Request:
    """Counts of a measure, restricted to categories.

    `where` holds pairs of a dimension and the wanted codes, code groups or intervals, sorted by dimension.
    """

    dataset: str
    measure: str
    where: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @classmethod
    def of(cls, dataset: str, measure: str, where: Mapping[str, Iterable[str]]) -> Request:
        """Make a request from a mapping of dimension to codes."""
        return cls(dataset, measure, tuple(sorted((name, tuple(codes)) for name, codes in where.items())))

    @property
    def dimensions(self) -> frozenset[str]:
        """Names of the restricted dimensions."""
        return frozenset(name for name, _codes in self.where)


@dataclass(frozen=True, slots=True)
class Selection:
    """How a slice answers a request: the delivered codes of every dimension of its cube that are added up."""

    slice: Slice
    codes: tuple[tuple[str, frozenset[str]], ...]

    @property
    def directness(self) -> tuple[int, int]:
        """Fewer dimensions, then fewer pieces: a delivered total wins over a sum of its parts."""
        return len(self.codes), sum(len(codes) for _name, codes in self.codes)


@dataclass(frozen=True, slots=True)
class Absent:
    """Codes that a delivery has nowhere; `unproven` if they may be zero, but nothing says so."""

    dimension: str
    codes: tuple[str, ...]
    unproven: bool


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a slice cannot answer a request.

    Attributes
    ----------
    reason : str
    absent : Absent or None
        The codes of a list that were not delivered, if that is the reason.
    """

    reason: str
    absent: Absent | None = None

    def told(self, source: str) -> str:
        """Return the reason, and what to ask of the source."""
        if self.absent is None:
            return self.reason
        names = {"codes": ", ".join(self.absent.codes), "source": source, "name": self.absent.dimension}
        if self.absent.unproven:
            question = _(
                "Nachzufragen bei {source}: Ist das null oder wird es dort nicht gezählt? Hilfreich ist eine "
                "Gesamtzahl ohne {name}; zählt die Stelle alle Ausprägungen, beim Merkmal absent: zero angeben."
            )
        else:
            question = _("Nachzufordern bei {source}: {codes}.")
        return f"{self.reason} {question.format(**names)}"


def resolve(
    request: Request, dataset: DatasetDefinition, offered: Slice, proven: AbstractSet[str] = frozenset()
) -> Selection | Refusal:
    """Find the delivered codes of one slice that add up to a request.

    Parameters
    ----------
    request : Request
    dataset : DatasetDefinition
        The dataset of the request; its dimensions and categories are known to be valid.
    offered : Slice
        One delivered cube.
    proven : set of str
        Dimensions in which a code that the slice never names is zero, see `completeness.whole`.

    Returns
    -------
    Selection or Refusal
    """
    cube = dataset.cube(offered.cube)
    if request.measure not in offered.measures:
        return Refusal(_measure_reason(request))
    if not request.dimensions <= set(cube.dimensions):
        return Refusal(_crossing_reason(request, dataset, [offered]))
    wanted = dict(request.where)
    chosen: list[tuple[str, frozenset[str]]] = []
    for name in cube.dimensions:
        dimension = dataset.dimension(name)
        delivered = offered.categories.get(name, ())
        outcome = (
            _interval_codes(dimension, wanted.get(name), delivered)
            if dimension.kind == "interval"
            else _listed_codes(dimension, wanted.get(name), delivered, dataset, proven)
        )
        if isinstance(outcome, Refusal):
            return outcome
        chosen.append((name, outcome))
    return Selection(offered, tuple(chosen))


def best(
    request: Request, dataset: DatasetDefinition, offered: Sequence[Slice], proven: Whole | None = None
) -> Selection | Refusal:
    """Choose the most direct answer among the slices of one source, level and period.

    Parameters
    ----------
    request : Request
    dataset : DatasetDefinition
    offered : sequence of Slice
        At least one.
    proven : Whole, optional
        What is known of absent codes; default: what the slices prove.

    Returns
    -------
    Selection or Refusal
        If none fits, the refusal of the slice that comes closest (has all the dimensions).
    """
    having = [item for item in offered if request.measure in item.measures]
    if not having:
        return Refusal(_measure_reason(request))
    close = [item for item in having if request.dimensions <= set(dataset.cube(item.cube).dimensions)]
    if not close:
        return Refusal(_crossing_reason(request, dataset, having))
    known = whole(dataset, offered) if proven is None else proven
    outcomes = [
        resolve(request, dataset, item, known.get(item.cube, {}).get(request.measure, frozenset())) for item in close
    ]
    order = {cube.id: position for position, cube in enumerate(dataset.cubes)}
    selections = [outcome for outcome in outcomes if isinstance(outcome, Selection)]
    if selections:
        return min(selections, key=lambda s: (*s.directness, order[s.slice.cube]))
    return next(outcome for outcome in outcomes if isinstance(outcome, Refusal))


def _interval_codes(
    dimension: Dimension, wanted: tuple[str, ...] | None, delivered: tuple[str, ...]
) -> frozenset[str] | Refusal:
    if not delivered:
        return Refusal(_("Zum Merkmal {name} wurde nichts geliefert.").format(name=dimension.id))
    if wanted:
        targets = merged(parse_interval(code) for code in _without_groups(dimension, wanted))
    elif dimension.universe:
        targets = (parse_interval(dimension.universe),)
    else:
        targets = (Interval(min(interval.lower for interval in _intervals(delivered)), None),)
    found: set[str] = set()
    for target in targets:
        codes = _tiles(target, delivered)
        if codes is None:
            return Refusal(_cut_reason(dimension, target, _intervals(delivered)))
        found |= codes
    return frozenset(found)


@lru_cache(maxsize=256)
def _intervals(delivered: tuple[str, ...]) -> Mapping[Interval, str]:
    """Read delivered codes once for all requests; of two spellings of one interval the later stands."""
    return {parse_interval(code): code for code in delivered}


@lru_cache(maxsize=4096)
def _tiles(target: Interval, delivered: tuple[str, ...]) -> frozenset[str] | None:
    """Cover an interval by delivered codes; many requests ask for the same one."""
    codes = _intervals(delivered)
    tiles = tiling(target, codes)
    return None if tiles is None else frozenset(codes[tile] for tile in tiles)


def merged(intervals: Iterable[Interval]) -> tuple[Interval, ...]:
    """Join overlapping and adjacent intervals: 0, 1, 2 and 3-5 become 0-5."""
    result: list[Interval] = []
    for interval in sorted(intervals, key=lambda i: i.sort_key):
        if result and (result[-1].upper is None or interval.lower <= result[-1].upper + 1):
            upper = None if None in (result[-1].upper, interval.upper) else max(result[-1].upper, interval.upper)  # type: ignore[type-var]
            result[-1] = Interval(result[-1].lower, upper)
        else:
            result.append(interval)
    return tuple(result)


def _listed_codes(
    dimension: Dimension,
    wanted: tuple[str, ...] | None,
    delivered: tuple[str, ...],
    dataset: DatasetDefinition,
    proven: AbstractSet[str],
) -> frozenset[str] | Refusal:
    needed = set(_without_groups(dimension, wanted)) if wanted else set(dimension.codes)
    absent = tuple(code for code in dimension.codes if code in needed - set(delivered))
    if not absent or dimension.absent == "zero" or dimension.id in proven:
        return frozenset(needed & set(delivered))
    unproven = dataset.absent == "zero"
    text = (
        _("{name}: geliefert sind {delivered}, nicht {absent}; keine mitgelieferte Summe belegt, dass das null ist.")
        if unproven
        else _("{name}: geliefert sind {delivered}, nicht {absent}.")
    )
    reason = text.format(name=dimension.id, delivered=", ".join(delivered) or "–", absent=", ".join(absent))
    return Refusal(reason, Absent(dimension.id, absent, unproven))


def _without_groups(dimension: Dimension, codes: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(member for code in codes for member in dimension.groups.get(code, (code,)))


def _measure_reason(request: Request) -> str:
    return _("Die Messgröße {measure} wurde nicht geliefert.").format(measure=request.measure)


def _crossing_reason(request: Request, dataset: DatasetDefinition, offered: Iterable[Slice]) -> str:
    """Name the crossing that is asked for, and those that were delivered with the measure."""
    present = {item.cube for item in offered}
    crossings = ["×".join(cube.dimensions) or _("Gesamtzahl") for cube in dataset.cubes if cube.id in present]
    asked = "×".join(sorted(request.dimensions)) or _("Gesamtzahl")
    return _("Die Kreuzung {asked} liegt in {dataset} nicht vor; geliefert sind: {crossings}.").format(
        asked=asked, dataset=dataset.id, crossings="; ".join(dict.fromkeys(crossings))
    )


def _cut_reason(dimension: Dimension, target: Interval, available: Iterable[Interval]) -> str:
    ordered = sorted(set(available), key=lambda i: i.sort_key)
    astride = [i.code for i in ordered if i.overlaps(target) and not target.contains(i)]
    if astride:
        text = _("{name} {target}: keine Lieferung trennt dort; geliefert ist die Gruppe {groups}.")
        if len(astride) > 1:
            text = _("{name} {target}: keine Lieferung trennt dort; geliefert sind die Gruppen {groups}.")
        return text.format(name=dimension.id, target=target.code, groups=", ".join(astride))
    return _("{name} {target}: die gelieferten Gruppen {groups} decken das nicht lückenlos ab.").format(
        name=dimension.id, target=target.code, groups=", ".join(i.code for i in ordered)
    )
