"""What only files side by side show: one slot for two, numbers of a neighbour, a file of last year."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from kobimo.language import _, spelled
from kobimo.model.checks import CheckResult, Place
from kobimo.model.period import parse_period
from kobimo.model.slice import HeldSlice, Slice
from kobimo.reference.checks import found
from kobimo.workflows.sorting.suppliers import Suppliers
from kobimo.workflows.sorting.verdict import SortedFile

MAJORITY = 2 / 3
"""Share of the files of a data set that must be of one period, before an earlier one looks like a mistake."""

_FEW_FILES = 3
_SMALL_SUM = 30
_OTHER_SIZE = (0.6, 1 / 0.6)
_SAME_SIZE = (0.93, 1.07)


def batch_doubts(
    suppliers: Suppliers, files: Sequence[SortedFile], held: Sequence[HeldSlice]
) -> list[tuple[CheckResult, ...]]:
    """Look at files beside each other and beside what counts.

    Parameters
    ----------
    suppliers : Suppliers
        All sources.
    files : sequence of SortedFile
        As each was sorted alone.
    held : sequence of HeldSlice
        What counts so far.

    Returns
    -------
    list of tuple of CheckResult
        For each file what makes a question of it.
    """
    slots = _slots(files)
    majority = _usual_periods(files)
    result = []
    for item in files:
        doubts: list[CheckResult] = []
        if item.certain:
            doubts += _same_slot(item, slots)
            doubts += _earlier(suppliers, item, majority, held)
            strange = list(_like_another(suppliers, item, held))
            strange = strange or list(_same_numbers(suppliers, item, files, held))
            doubts += strange or _other_size(suppliers, item, held)
        result.append(tuple(doubts))
    return result


def _slots(files: Sequence[SortedFile]) -> dict[tuple[str, tuple[str, ...]], list[str]]:
    """Return the files for each source, cube, level and period."""
    slots: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for item in files:
        for part in item.slices if item.certain else ():
            slots.setdefault((item.source, part.key), []).append(item.file)
    return slots


def _same_slot(item: SortedFile, slots: dict[tuple[str, tuple[str, ...]], list[str]]) -> Iterable[CheckResult]:
    """Report other files for the same slot, once."""
    for part in item.slices:
        files = slots[item.source, part.key]
        if len(files) > 1:
            slot = f"{item.source}, {part.dataset}, {part.period}"
            yield found("SORT_SAME_SLOT", Place(item.file), slot=slot, files=", ".join(files))
            return


def _usual_periods(files: Sequence[SortedFile]) -> dict[str, str]:
    """Return the period that most files of a data set are about."""
    latest: dict[str, list[str]] = {}
    for item in files:
        for dataset, labels in item.periods.items() if item.certain else ():
            latest.setdefault(dataset, []).append(max(labels, key=lambda label: parse_period(label).end))
    usual = {}
    for dataset, ends in latest.items():
        label, count = Counter(ends).most_common(1)[0]
        if len(ends) >= _FEW_FILES and count >= MAJORITY * len(ends):
            usual[dataset] = label
    return usual


def _earlier(
    suppliers: Suppliers, item: SortedFile, majority: dict[str, str], held: Sequence[HeldSlice]
) -> Iterable[CheckResult]:
    """Report a file that is older than its supplier's last one, or than the others."""
    for dataset, labels in item.periods.items():
        label = max(labels, key=lambda text: parse_period(text).end)
        mine = [u.slice.period for u in held if u.source == item.source and u.slice.dataset == dataset]
        last = max(mine, key=lambda text: parse_period(text).end, default="")
        expected = ""
        if last and parse_period(label).end < parse_period(last).end:
            expected = _("die letzte Lieferung von {source} ist schon von {last}").format(
                source=suppliers.shown(item.source), last=last
            )
        elif dataset in majority and parse_period(label).end < parse_period(majority[dataset]).end:
            expected = _("die übrigen Dateien sind von {usual}").format(usual=majority[dataset])
        if expected:
            yield found(
                "SORT_EARLIER_PERIOD",
                Place(item.file),
                source=item.source,
                file=item.file,
                period=label,
                expected=expected,
            )
            return


def _numbers(parts: Iterable[Slice]) -> tuple[object, ...]:
    """Return what two deliveries of the same numbers share, whatever areas they name."""
    return tuple(sorted((p.dataset, p.cube, p.period, p.rows, tuple(sorted(p.sums.items()))) for p in parts))


def _same_numbers(
    suppliers: Suppliers, item: SortedFile, files: Sequence[SortedFile], held: Sequence[HeldSlice]
) -> Iterable[CheckResult]:
    """Report a file whose numbers are those of another supplier."""
    mine = _numbers(item.slices)
    if max((sum(map(abs, part.sums.values())) for part in item.slices), default=0) < _SMALL_SUM:
        return
    for other in files:
        same = other.certain and other.source != item.source and _numbers(other.slices) == mine
        if same and not _is_the_owner(suppliers, item, other, held):
            yield found("SORT_SAME_NUMBERS", Place(item.file), other=f"{other.file} ({other.source})")
            return
    keys = {part.key for part in item.slices}
    cubes = {(part.dataset, part.cube, part.period) for part in item.slices}
    by_source: dict[str, list[Slice]] = {}
    for unit in held:
        part = unit.slice
        if unit.source != item.source and (part.key in keys or (part.dataset, part.cube, part.period) in cubes):
            by_source.setdefault(unit.source, []).append(part)
    for source, parts in by_source.items():
        if _numbers(parts) == mine:
            about = _("die Lieferung von {source}").format(source=suppliers.shown(source))
            yield found("SORT_SAME_NUMBERS", Place(item.file), other=about)
            return


def _is_the_owner(suppliers: Suppliers, item: SortedFile, other: SortedFile, held: Sequence[HeldSlice]) -> bool:
    """Tell whose of two files with the same numbers they are: his whose earlier ones they resemble."""
    known = all(_latest(held, item.source, part) is not None for part in item.slices)
    mine = known and not any(_like_another(suppliers, item, held))
    return mine and any(_like_another(suppliers, other, held))


def _like_another(suppliers: Suppliers, item: SortedFile, held: Sequence[HeldSlice]) -> Iterable[CheckResult]:
    """Report a file whose sum has nothing to do with its supplier's last one, but with that of another."""
    for part in item.slices:
        before = _latest(held, item.source, part)
        for measure, now in part.sums.items():
            then = before.sums.get(measure, 0) if before is not None else 0
            if before is None or not then or _OTHER_SIZE[0] <= now / then <= _OTHER_SIZE[1]:
                continue
            for source in sorted(suppliers.same_content(item.source)):
                theirs = _latest(held, source, part)
                sum_of = theirs.sums.get(measure, 0) if theirs is not None else 0
                if sum_of and _SAME_SIZE[0] <= now / sum_of <= _SAME_SIZE[1]:
                    yield found(
                        "SORT_LIKE_ANOTHER",
                        Place(item.file),
                        now=spelled(f"{now:,}"),
                        before=spelled(f"{then:,}"),
                        theirs=spelled(f"{sum_of:,}"),
                        source=suppliers.shown(item.source),
                        other=suppliers.shown(source),
                    )
                    return


def _other_size(suppliers: Suppliers, item: SortedFile, held: Sequence[HeldSlice]) -> Iterable[CheckResult]:
    """Report a file whose sum is far from its supplier's last one: the same form may be about something else."""
    for part in item.slices:
        before = _latest(held, item.source, part)
        for measure, now in part.sums.items():
            then = before.sums.get(measure, 0) if before is not None else 0
            if abs(then) >= _SMALL_SUM and not _OTHER_SIZE[0] <= now / then <= _OTHER_SIZE[1]:
                yield found(
                    "SORT_OTHER_SIZE",
                    Place(item.file),
                    now=spelled(f"{now:,}"),
                    before=spelled(f"{then:,}"),
                    source=suppliers.shown(item.source),
                )
                return


def _latest(held: Sequence[HeldSlice], source: str, part: Slice) -> Slice | None:
    """Return the last slice of a source before a period, of the same cube and level."""
    end = parse_period(part.period).end
    earlier = [
        unit.slice
        for unit in held
        if unit.source == source
        and (unit.slice.dataset, unit.slice.cube, unit.slice.level) == (part.dataset, part.cube, part.level)
        and parse_period(unit.slice.period).end < end
    ]
    return max(earlier, key=lambda item: parse_period(item.period).end, default=None)
