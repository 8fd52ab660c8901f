"""What is different about a delivery since the last one of its source: form, keys, revised values, jumps."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import pyarrow as pa

from kobimo.ingest.values.drift import Drift, drift, nearest_structure
from kobimo.ingest.values.structure import Structure
from kobimo.language import _, counted
from kobimo.model.area import Space
from kobimo.model.checks import CheckResult, Place
from kobimo.model.slice import HeldSlice
from kobimo.model.territory import SpaceHistory
from kobimo.reference.checks import found
from kobimo.store.deliveries import Receipt, held_slices
from kobimo.workflows.deliveries.reading import Reading
from kobimo.workflows.earlier.compared import LISTED, Compared, compare
from kobimo.workflows.earlier.compared_batches import (
    LARGE,
    AreasOf,
    LargeObservations,
    compare_in_batches,
    rival_checks_in_batches,
)
from kobimo.workflows.earlier.lapses import lapse_checks
from kobimo.workflows.earlier.matching import Observations, Pair, ValueChange, pairs
from kobimo.workflows.earlier.rivals import named, number, rival_checks
from kobimo.workflows.opened import OpenedWorkspace, german_day

STRUCTURE = "structure"
"""Fact of a delivered file that holds the form of its tables."""

_COMPARED_FACTS = ("encoding", "delimiter", "layout")


@dataclass(frozen=True)
class KeyChange:
    """Areas of a level, or codes of a dimension, that came and went between two periods or two areas files."""

    dataset: str
    what: str
    cube: str
    period: str
    other: str
    new: tuple[str, ...]
    vanished: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return the form for JSON; long lists are cut, the counts are not."""
        return {
            **self.__dict__,
            "new": list(self.new[:LISTED]),
            "vanished": list(self.vanished[:LISTED]),
            "new_count": len(self.new),
            "vanished_count": len(self.vanished),
        }


@dataclass(frozen=True)
class Differences:
    """A delivery beside the last one.

    Attributes
    ----------
    delivery, received_at : str
        The last delivery of the source; "" if there was none.
    structure : tuple of dict
        Each change in form: file, sheet, kind, before, after, text.
    new_periods, repeated_periods : dict of str to tuple of str
        By dataset.
    keys : tuple of KeyChange
        Areas and categories.
    values : dict of str to Compared
        By dataset.
    checks : tuple of CheckResult
        What of it somebody must look at.
    """

    delivery: str = ""
    received_at: str = ""
    structure: tuple[dict[str, str], ...] = ()
    new_periods: Mapping[str, tuple[str, ...]] | None = None
    repeated_periods: Mapping[str, tuple[str, ...]] | None = None
    keys: tuple[KeyChange, ...] = ()
    values: Mapping[str, Compared] | None = None
    checks: tuple[CheckResult, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Return the form for JSON."""
        parts = list((self.values or {}).values())
        revised = [item for part in parts for item in part.revisions]
        relative = [part.largest_relative for part in parts if part.largest_relative is not None]
        return {
            "compared_with": {"delivery": self.delivery, "received_at": self.received_at} if self.delivery else None,
            "structure": list(self.structure),
            "periods": {
                "new": {name: list(labels) for name, labels in (self.new_periods or {}).items()},
                "again": {name: list(labels) for name, labels in (self.repeated_periods or {}).items()},
            },
            "keys": [item.as_dict() for item in self.keys],
            "revised": {
                "count": sum(part.revised for part in parts),
                "largest_absolute": _largest(revised, relative=False),
                "largest_relative": _largest(relative, relative=True),
                "values": [item.as_dict() for item in revised[:LISTED]],
            },
            "vanished": {
                "count": sum(part.gone for part in parts),
                "values": [item.as_dict() for part in parts for item in part.vanished][:LISTED],
                "since_earlier_period": sum(part.gone_earlier for part in parts),
            },
            "jumps": [item.as_dict() for part in parts for item in part.jumps][:LISTED],
            "counts": {
                "values": sum(part.values for part in parts),
                "same": sum(part.same for part in parts),
                "revised": sum(part.revised for part in parts),
                "vanished": sum(part.gone for part in parts),
                "filled": sum(part.filled for part in parts),
            },
        }


def _largest(values: Sequence[ValueChange], *, relative: bool) -> dict[str, Any] | None:
    """Return the value that changed most."""

    def size(item: ValueChange) -> float:
        change = abs((item.after or 0) - (item.before or 0))
        return change / abs(item.before) if relative and item.before else change

    return max(values, key=size).as_dict() if values else None


def differences(workspace: OpenedWorkspace, reading: Reading, receipts: Sequence[Receipt], source: str) -> Differences:
    """Compare a delivery with the last one of its source, and with what it replaces.

    Parameters
    ----------
    workspace : OpenedWorkspace
    reading : Reading
        The new delivery. Of a rejected one only the form is compared, for its observations are incomplete.
    receipts : sequence of Receipt
        All deliveries so far, oldest first.
    source : str
        Who delivers.

    Returns
    -------
    Differences
        Empty where nothing was delivered before.
    """
    counting = [receipt for receipt in receipts if receipt.source == source and not receipt.retracted]
    last = counting[-1] if counting else None
    structure = tuple(_structure(reading, last)) if last is not None else ()
    about = ("", "") if last is None else (last.id, last.received_at)
    if reading.rejected:
        return Differences(*about, structure)
    if reading.space is not None:
        return Differences(*about, structure, keys=tuple(_areas(workspace, reading.space)))
    held = held_slices(receipts)
    mine = [unit for unit in held if unit.source == source]
    keys: list[KeyChange] = []
    values: dict[str, Compared] = {}
    checks = _units(structure, about[0])
    for dataset, table in reading.observations.items():
        definition = workspace.definitions.datasets[dataset]
        chosen = list(pairs(dataset, reading.slices, mine))
        layout = workspace.layout
        if table.num_rows >= LARGE or not isinstance(table, pa.Table):
            large = LargeObservations(definition, table, reading.places)
            compared, areas = compare_in_batches(large, layout, chosen)
            rivals = rival_checks_in_batches(large, layout, source, reading.slices, held)
        else:
            observations = Observations(definition, table, reading.places.get(dataset))
            compared, areas = compare(observations, layout, chosen), partial(observations.areas, layout=layout)
            rivals = rival_checks(observations, layout, source, reading.slices, held)
        values[dataset] = compared
        changes = list(_keys(dataset, areas, chosen))
        keys += changes
        checks += lapse_checks(
            definition, compared, changes, chosen, reading.checks, _history(workspace, definition.space)
        )
        checks += rivals
    return Differences(
        *about,
        structure,
        _periods(reading, mine, again=False),
        _periods(reading, mine, again=True),
        tuple(keys),
        values,
        tuple(checks),
    )


def _history(workspace: OpenedWorkspace, space: str) -> SpaceHistory | None:
    """Return the areas through time, if there are any yet."""
    return workspace.history(space) if workspace.layout.areas(space).exists() else None


def _units(structure: Sequence[Mapping[str, str]], delivery: str) -> list[CheckResult]:
    """Warn of another unit."""
    changed = [item for item in structure if item["kind"] == Drift.UNIT_CHANGED]
    return [
        found("UNIT_CHANGED", Place(item["file"], item["sheet"]), delivery=delivery, text=item["text"])
        for item in changed
    ]


def _structure(reading: Reading, last: Receipt) -> Iterator[dict[str, str]]:
    """Give the changes in form of each file."""
    earlier = [
        (Structure.from_dict(item), entry)
        for entry in last.files
        for item in json.loads(entry.facts.get(STRUCTURE, "[]"))
    ]
    for file, tables in reading.structures.items():
        for table in tables:
            nearest = nearest_structure(table, [structure for structure, _entry in earlier])
            if nearest is None:
                continue
            before = next(entry for structure, entry in earlier if structure is nearest)
            for change in drift(nearest, table):
                yield {
                    "file": file,
                    "sheet": table.sheet,
                    "kind": change.kind.value,
                    "before": change.before,
                    "after": change.after,
                    "text": change.text,
                }
            yield from _facts(file, table.sheet, before.facts, reading.facts.get(file, {}))


def _facts(file: str, sheet: str, before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """Give other facts about a file that changed."""
    names = {"encoding": _("Zeichensatz"), "delimiter": _("Trennzeichen"), "layout": _("Tabellenform")}
    for name in _COMPARED_FACTS:
        then, now = before.get(name, ""), after.get(name, "")
        if then and now and then != now:
            text = _("{name}: {after} statt {before}").format(name=names[name], after=now, before=then)
            yield {"file": file, "sheet": sheet, "kind": name, "before": then, "after": now, "text": text}


def _areas(workspace: OpenedWorkspace, space: Space) -> Iterator[KeyChange]:
    """Give the areas that a file of areas brings and loses."""
    name = space.definition.id
    if not workspace.layout.areas(name).exists():
        return
    before = workspace.space(name)
    for level in space.levels:
        now = set(space.keys(level))
        then = set(before.keys(level)) if level in before.levels else set()
        if now != then:
            yield KeyChange(name, level, "", "", "", tuple(sorted(now - then)), tuple(sorted(then - now)))


def _periods(reading: Reading, held: Sequence[HeldSlice], *, again: bool) -> dict[str, tuple[str, ...]]:
    """Return the periods of each dataset that were, or were not, delivered before."""
    known = {(unit.slice.dataset, unit.slice.period) for unit in held}
    labels: dict[str, set[str]] = {}
    for item in reading.slices:
        if ((item.dataset, item.period) in known) is again:
            labels.setdefault(item.dataset, set()).add(item.period)
    return {name: tuple(sorted(items)) for name, items in sorted(labels.items())}


def _keys(dataset: str, areas: AreasOf, chosen: Sequence[Pair]) -> Iterator[KeyChange]:
    """Give areas and categories that came or went, once for each slice: beside the same period, else the one before."""
    best: dict[tuple[str, str, str, str], Pair] = {}
    for pair in chosen:
        if pair.same or pair.now.key not in best:
            best[pair.now.key] = pair
    for pair in best.values():
        now, then = areas(pair.now, None), areas(pair.then, pair.held)
        about = (dataset, pair.now.level, pair.now.cube, pair.now.period, pair.then.period)
        if then is not None and now is not None and now != then:
            yield KeyChange(*about, tuple(sorted(now - then)), tuple(sorted(then - now)))
        for name, codes in pair.now.categories.items():
            before = set(pair.then.categories.get(name, codes))
            if before != set(codes):
                new, gone = tuple(sorted(set(codes) - before)), tuple(sorted(before - set(codes)))
                yield KeyChange(dataset, name, pair.now.cube, pair.now.period, pair.then.period, new, gone)


def lines(result: Differences) -> list[str]:
    """Say what is different, the most important first.

    Parameters
    ----------
    result : Differences
        What `differences` returned.

    Returns
    -------
    list of str
        One sentence each; empty for a first delivery.
    """
    if not result.delivery:
        return []
    text = _("Unterschiede zur Lieferung {delivery} vom {day}:").format(
        delivery=result.delivery, day=german_day(result.received_at)
    )
    said = [*_structure_lines(result), *_key_lines(result), *_value_lines(result)]
    return [text, *(said or [_("keine, außer dem Zeitraum") if result.new_periods else _("keine")])]


def _structure_lines(result: Differences) -> Iterator[str]:
    for item in result.structure:
        place = f"{item['file']}, {item['sheet']}" if item["sheet"] else item["file"]
        yield f"{place}: {item['text']}"


def _key_lines(result: Differences) -> Iterator[str]:
    seen = set()
    for item in result.keys:
        for title, names in ((_("neu"), item.new), (_("entfallen"), item.vanished)):
            subject = (item.dataset, item.what, title, names)
            if names and subject not in seen:
                seen.add(subject)
                listed = ", ".join(names[:5]) + (" …" if len(names) > 5 else "")
                yield _("{dataset}, {what}: {title} {count} ({names})").format(
                    dataset=item.dataset, what=item.what, title=title, count=len(names), names=listed
                )


def _value_lines(result: Differences) -> Iterator[str]:
    for dataset, part in (result.values or {}).items():
        if part.revised or part.gone or part.filled:
            yield _("{dataset}: {revised}, {gone} entfallen, {filled} ergänzt, {same} gleich").format(
                dataset=dataset,
                revised=counted(part.revised, "Wert berichtigt", "Werte berichtigt"),
                gone=part.gone,
                filled=part.filled,
                same=part.same,
            )
        for title, values in ((_("berichtigt"), part.revisions[:3]), (_("Sprung"), part.jumps[:3])):
            for value in values:
                yield _("{title}: {key}, {period}: {after} nach {before}{other}{cell}").format(
                    title=title,
                    key=named(value),
                    period=value.period,
                    after=number(value.after),
                    before=number(value.before),
                    other="" if value.other in {"", value.period} else f" ({value.other})",
                    cell=_(", Zelle {cell}").format(cell=value.cell) if value.cell else "",
                )
