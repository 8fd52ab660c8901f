"""A delivery beside the earlier ones: what it repeats, replaces, loses, and whether its figures jump."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from kobimo.model.area import Space
from kobimo.model.checks import CheckResult, Place, Severity
from kobimo.model.slice import HeldSlice, Slice
from kobimo.reference.checks import found
from kobimo.store.deliveries import Receipt, held_slices
from kobimo.workflows.deliveries.reading import Reading
from kobimo.workflows.earlier.jumps import jumps
from kobimo.workflows.earlier.lapses import gap_checks
from kobimo.workflows.opened import OpenedWorkspace


def sequence_checks(
    workspace: OpenedWorkspace,
    reading: Reading,
    receipts: Sequence[Receipt],
    source: str,
    hashes: Mapping[str, str],
    before: Receipt | None,
) -> list[CheckResult]:
    """Compare a delivery with what was delivered before.

    Parameters
    ----------
    workspace : OpenedWorkspace
    reading : Reading
        What the new delivery contains.
    receipts : sequence of Receipt
        All deliveries so far.
    source : str
        Who delivers.
    hashes : mapping of file name to SHA-256
    before : Receipt or None
        The delivery that this one repeats byte for byte; it is compared with those before it, for its warnings hold.
    """
    if before is not None:
        older = [receipt for receipt in receipts if receipt.order < before.order]
        checks = sequence_checks(workspace, reading, older, source, hashes, None)
        kept = [check for check in checks if check.severity is not Severity.ERROR]
        return [found("ALREADY_DELIVERED", delivery=before.id), *kept]
    if reading.space is not None:
        return _vanished_areas(workspace, reading.space, receipts)
    held = [unit for unit in held_slices(receipts) if unit.source == source]
    return [
        *_same_file_for_another_period(reading, receipts, hashes),
        *_replaced(held, reading.slices),
        *jumps(held, reading.slices),
        *gap_checks(reading.slices, held),
    ]


def _same_file_for_another_period(
    reading: Reading, receipts: Iterable[Receipt], hashes: Mapping[str, str]
) -> list[CheckResult]:
    """Find files whose bytes were delivered before, under a name or recipe that gave them another period."""
    now = _periods_by_file(reading.slices)
    checks = []
    for receipt in receipts:
        earlier = _periods_by_file(receipt.slices)
        for old in () if receipt.retracted else receipt.files:
            for name, sha256 in hashes.items():
                then, mine = earlier.get(old.name, set()), now.get(name, set())
                if sha256 == old.sha256 and then and mine and not then & mine:
                    checks.append(
                        found(
                            "SAME_FILE_FOR_ANOTHER_PERIOD",
                            Place(name),
                            delivery=receipt.id,
                            earlier=", ".join(sorted(then)),
                            now=", ".join(sorted(mine)),
                        )
                    )
    return checks


def _periods_by_file(slices: Iterable[Slice]) -> dict[str, set[str]]:
    periods: dict[str, set[str]] = {}
    for item in slices:
        for name in item.files:
            periods.setdefault(name, set()).add(item.period)
    return periods


def _replaced(held: Sequence[HeldSlice], slices: Sequence[Slice]) -> list[CheckResult]:
    older = {unit.slice.key: unit for unit in held}
    replaced: dict[tuple[str, str, str], list[str]] = {}
    checks: list[CheckResult] = []
    for item in slices:
        unit = older.get(item.key)
        if unit is None:
            continue
        replaced.setdefault((item.dataset, item.cube, unit.delivery), []).append(item.period)
        if item.areas < unit.slice.areas:
            checks.append(
                found(
                    "FEWER_AREAS_THAN_BEFORE",
                    dataset=item.dataset,
                    cube=item.cube,
                    period=item.period,
                    now=item.areas,
                    before=unit.slice.areas,
                    delivery=unit.delivery,
                )
            )
    for (dataset, cube, delivery), periods in sorted(replaced.items()):
        labels = ", ".join(sorted(set(periods)))
        checks.append(found("REPLACES_DELIVERY", dataset=dataset, cube=cube, delivery=delivery, periods=labels))
    return checks


def _vanished_areas(workspace: OpenedWorkspace, space: Space, receipts: Sequence[Receipt]) -> list[CheckResult]:
    """Areas with observations must not silently disappear; those that ended are kept with their dates."""
    import pyarrow.compute as pc  # noqa: PLC0415
    import pyarrow.parquet as pq  # noqa: PLC0415

    used: dict[str, set[str]] = {}
    for unit in held_slices(receipts):
        dataset = workspace.definitions.datasets.get(unit.slice.dataset)
        if dataset is not None and dataset.space == space.definition.id:
            rows = pq.read_table(
                workspace.layout.root / unit.path, columns=["area"], filters=pc.field("level") == unit.slice.level
            )
            used.setdefault(unit.slice.level, set()).update(rows["area"].unique().to_pylist())
    checks = []
    for level, keys in sorted(used.items()):
        gone = sorted(keys - set(space.keys(level) if level in space.levels else ()) - _ended(workspace, space, level))
        if gone:
            listed = ", ".join(gone[:10]) + (" …" if len(gone) > 10 else "")
            checks.append(found("AREAS_IN_USE_VANISH", gone=len(gone), level=level, keys=listed))
    return checks


def _ended(workspace: OpenedWorkspace, space: Space, level: str) -> set[str]:
    """Return the areas of earlier statuses: their values are known to be of another day."""
    name = space.definition.id
    if not workspace.layout.areas(name).exists():
        return set()
    history = workspace.history(name)
    newest = history.at()
    return set(history.ever(level)) - set(newest.keys(level) if level in newest.levels else ())
