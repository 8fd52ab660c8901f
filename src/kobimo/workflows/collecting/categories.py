"""Which categories of a dimension a workbook asks for, and what they are called there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise

from kobimo.catalogue.loading import catalogue
from kobimo.errors import InvalidInputError, UnknownNameError
from kobimo.ingest.collecting.form import Choice
from kobimo.language import _
from kobimo.model.category import Interval, parse_interval
from kobimo.model.dataset import DatasetDefinition, Dimension

USUAL = ("0-2", "3-5", "6-9", "10-14", "15-17", "18-24", "25-64", "65+")
"""Ages that are asked for where no indicator of the catalogue says which ones it needs."""

_END = 10_000


def choices_of(definition: DatasetDefinition, dimension: str, wanted: Mapping[str, str]) -> tuple[Choice, ...]:
    """Return the categories that are asked for.

    Parameters
    ----------
    definition : DatasetDefinition
        The dataset.
    dimension : str
        One of its dimensions.
    wanted : mapping of str to str
        Codes by dimension, separated by commas, where somebody chose them. Default: the whole code list; for ages the
        groups from which every indicator of the catalogue can be put together.

    Returns
    -------
    tuple of Choice
        Each text occurs once.

    Raises
    ------
    UnknownNameError
        If a code is none of the list.
    InvalidInputError
        If ages overlap or cannot be read.
    """
    known = definition.dimension(dimension)
    named = tuple(filter(None, (part.strip() for part in wanted.get(dimension, "").split(","))))
    if known.kind == "interval":
        return tuple(Choice(label=_named(i), code=i.code) for i in _intervals(definition, known, named))
    titles = {category.code: category.title.de for category in known.categories}
    for code in named:
        if code not in titles:
            raise UnknownNameError(_("Ausprägung"), code, titles, where=dimension)
    chosen = {code: title for code, title in titles.items() if not named or code in named}
    twice = {title for title in chosen.values() if list(chosen.values()).count(title) > 1}
    return tuple(
        Choice(label=f"{title} ({code})" if title in twice else title, code=code) for code, title in chosen.items()
    )


def _intervals(definition: DatasetDefinition, dimension: Dimension, named: tuple[str, ...]) -> tuple[Interval, ...]:
    """Return intervals in their order, without overlap."""
    if not named:
        return tuple(_cut(definition, dimension))
    chosen = sorted(map(parse_interval, named), key=lambda interval: interval.sort_key)
    for earlier, later in pairwise(chosen):
        if earlier.overlaps(later):
            raise InvalidInputError(
                _("Die Spannen {first} und {second} überschneiden sich.").format(first=earlier.code, second=later.code),
                where=dimension.id,
                remedy=_("Jede Zahl darf nur in einer Spanne liegen, zum Beispiel 0-2,3-5,6+."),
            )
    return tuple(chosen)


def _cut(definition: DatasetDefinition, dimension: Dimension) -> Iterator[Interval]:
    """Cut the universe of a dimension wherever an indicator of the catalogue begins or ends."""
    used = list(_used(definition, dimension.id)) or list(map(parse_interval, dimension.required or USUAL))
    whole = parse_interval(dimension.universe) if dimension.universe else None
    low = whole.lower if whole else min(interval.lower for interval in used)
    high = _end(whole) if whole else max(map(_end, used))
    cuts = sorted({low, high} | {cut for i in used for cut in (i.lower, _end(i)) if low < cut < high})
    for begin, end in pairwise(cuts):
        yield Interval(begin, None if end == _END else end - 1)


def _end(interval: Interval) -> int:
    return _END if interval.upper is None else interval.upper + 1


def _used(definition: DatasetDefinition, dimension: str) -> Iterator[Interval]:
    """Yield the intervals that indicators of the catalogue take from a dataset."""
    name = definition.implements or definition.id
    for indicator in catalogue().indicators.values():
        for part in indicator.parts:
            codes = part.where.get(dimension, ()) if part.dataset == name else ()
            yield from (parse_interval(code) for code in codes if code[:1].isdecimal())


def _named(interval: Interval) -> str:
    """Write an interval so that no office software takes it for a date."""
    if interval.upper is None:
        return _("ab {lower}").format(lower=interval.lower)
    if interval.upper == interval.lower:
        return str(interval.lower)
    return _("{lower} bis {upper}").format(lower=interval.lower, upper=interval.upper)
