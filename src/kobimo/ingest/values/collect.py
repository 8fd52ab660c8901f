"""Cells become observations of a dataset: one row for each key, several measures beside each other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from kobimo.ingest.numbers import LARGEST
from kobimo.ingest.protocol import Protocol
from kobimo.language import _
from kobimo.model.checks import Place
from kobimo.model.dataset import DatasetDefinition
from kobimo.model.status import ObsStatus

Key = tuple[str, ...]
"""Cube, level, area, period, then the code of each dimension of the dataset, "" where the cube does not have it."""

_WORST_FIRST = (
    ObsStatus.SUPPRESSED,
    ObsStatus.UNRELIABLE,
    ObsStatus.LATER,
    ObsStatus.NOT_MEANINGFUL,
    ObsStatus.MISSING,
    ObsStatus.LIMITED,
    ObsStatus.ESTIMATED,
    ObsStatus.PROVISIONAL,
    ObsStatus.REVISED,
    ObsStatus.NORMAL,
    ObsStatus.ROUNDED_ZERO,
    ObsStatus.NIL,
)


@dataclass(slots=True)
class Value:
    """One measure of one key, the place it was first found, and the place that leaves its sum without number."""

    number: int | None
    status: ObsStatus
    place: Place
    rule: int
    spoiled: Place | None = None


@dataclass(slots=True)
class Collection:
    """Observations of one dataset while they are gathered."""

    dataset: DatasetDefinition
    protocol: Protocol
    rows: dict[Key, dict[str, Value]] = field(default_factory=dict)
    files: dict[tuple[str, str, str], dict[str, set[int | None]]] = field(default_factory=dict)

    def add(self, key: Key, measure: str, value: Value, *, sums: bool) -> None:
        """Add one value; a second one of the same key is summed up if the recipe says so, else reported."""
        files = self.files.setdefault((key[0], key[1], key[3]), {})
        files.setdefault(value.place.file, set()).add(value.place.row)
        values = self.rows.setdefault(key, {})
        known = values.get(measure)
        if known is None:
            values[measure] = value
        elif sums and known.rule == value.rule:
            self._sum(known, value)
        else:
            self.protocol.add(
                "ROW_DUPLICATE",
                value.place,
                row=value.place.row,
                first=known.place.row,
                first_file=known.place.file,
                key=self.label(key),
                measure=measure,
            )

    def _sum(self, known: Value, value: Value) -> None:
        """Add a row of a list to the sum of its key; a part without number leaves no number."""
        parts = (known.number, value.number)
        known.spoiled = known.spoiled or value.spoiled
        known.status = min(known.status, value.status, key=_WORST_FIRST.index)
        known.number = None if None in parts else sum(part for part in parts if part is not None)
        if known.number is not None and known.number > LARGEST:
            self.protocol.add("NUMBER_TOO_LARGE", value.place, text=str(known.number))
            known.number = LARGEST

    def report_incomplete_sums(self) -> None:
        """Report sums that a row without number spoils."""
        for key, values in sorted(self.rows.items()):
            for measure, value in values.items():
                if value.spoiled is not None:
                    self.protocol.add("SUM_INCOMPLETE", value.spoiled, key=self.label(key), measure=measure)

    def label(self, key: Key) -> str:
        """Write a key for a message."""
        cube, level, area, period, *codes = key
        names = [dimension.id for dimension in self.dataset.dimensions]
        parts = [f"{name}={code}" for name, code in zip(names, codes, strict=True) if code]
        text = _("{level} {area}, {period}").format(level=level, area=area, period=period)
        return ", ".join([text, *parts]) + (f" ({cube})" if len(self.dataset.cubes) > 1 else "")

    def sorted_rows(self) -> Iterator[tuple[Key, dict[str, Value]]]:
        """Give all rows ordered by key."""
        yield from sorted(self.rows.items(), key=lambda item: item[0])
