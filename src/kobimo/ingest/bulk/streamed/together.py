"""What all buckets of one dataset say together: slices, absent areas and categories, measures that are only zero."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from kobimo.ingest.bulk.streamed.limits import MOST_GROUPS, UnstreamableError
from kobimo.ingest.bulk.streamed.stored import StoredObservations
from kobimo.ingest.protocol import Protocol
from kobimo.ingest.values.area_sums import joined
from kobimo.ingest.values.collect import AREA, CODES, CUBE, WORST_FIRST, Collection, SliceKey
from kobimo.ingest.values.dated import DatedSpace
from kobimo.ingest.values.keys import distinct
from kobimo.ingest.values.observations import observation_table, slices
from kobimo.ingest.values.texts import Ints
from kobimo.ingest.values.vanished import solid_areas, strange_areas
from kobimo.language import _
from kobimo.model.checks import CheckResult, Place
from kobimo.model.dataset import DatasetDefinition
from kobimo.model.slice import Slice
from kobimo.model.status import ObsStatus
from kobimo.reference.checks import found


@dataclass(slots=True)
class _Held:
    """A slice as far as it is known: rows and bucket of each area, combinations of categories, cells by measure.

    Areas that have anything but „-“ are `solid`.
    """

    slice: Slice
    areas: dict[str, list[int]] = field(default_factory=dict)
    crossings: set[tuple[str, ...]] = field(default_factory=set)
    counted: dict[str, int] = field(default_factory=dict)
    others: dict[str, int] = field(default_factory=dict)
    solid: set[str] = field(default_factory=set)


class Together:
    """All observations of one dataset, bucket by bucket."""

    def __init__(self, dataset: DatasetDefinition, stored: StoredObservations) -> None:
        self.dataset = dataset
        self.stored = stored
        self._held: dict[SliceKey, _Held] = {}
        self._groups = 0

    def add(self, bucket: int, collection: Collection) -> None:
        """Take a finished bucket."""
        if not len(collection):
            return
        for item in slices(collection):
            self._held.setdefault((item.cube, item.level, item.period), _Held(_empty(item)))
            held = self._held[item.cube, item.level, item.period]
            held.slice = _added(held.slice, item, self.dataset)
        self._count(bucket, collection)
        self._count_zeros(collection)
        self._store(bucket, collection)
        if self._groups > MOST_GROUPS:
            raise UnstreamableError(_("Die Datei hat zu viele verschiedene Gebiete, Zeiträume und Merkmale."))

    def _count(self, bucket: int, collection: Collection) -> None:
        """Count the rows of each area, and remember which combinations of categories occur."""
        parts, words = collection.slices, collection.words
        width = max(len(words[AREA]), 1)
        keys, places = distinct(parts.codes.astype(np.int64) * width + collection.parts[AREA])
        for key, rows in zip(keys.tolist(), np.bincount(places, minlength=len(keys)).tolist(), strict=True):
            at, area = divmod(key, width)
            areas = self._held[parts.keys[at]].areas
            self._groups += words[AREA][area] not in areas
            areas.setdefault(words[AREA][area], [0, bucket])[0] += rows
        crossings = collection.combined(range(CODES, len(words)))
        known, places = distinct(crossings)
        first = np.zeros(len(known), np.int64)
        first[places[::-1]] = np.arange(len(places))[::-1]
        named = [collection.key(row)[CODES:] for row in first.tolist()]
        pairs, _places = distinct(parts.codes.astype(np.int64) * max(len(known), 1) + places)
        for pair in pairs.tolist():
            at, crossing = divmod(pair, max(len(known), 1))
            held = self._held[parts.keys[at]].crossings
            self._groups += named[crossing] not in held
            held.add(named[crossing])

    def _count_zeros(self, collection: Collection) -> None:
        """Count the cells of each measure, and those that are not zero."""
        parts, missing = collection.slices, WORST_FIRST.index(ObsStatus.MISSING)
        for key, areas in zip(parts.keys, solid_areas(collection), strict=True):
            self._held[key].solid |= areas
        for measure, values in collection.values.items():
            counted = values.present & (values.states != missing)
            others = counted & ~(values.known & (values.numbers == 0))
            for name, chosen in (("counted", counted), ("others", others)):
                numbers = np.bincount(parts.codes[chosen], minlength=len(parts.keys)).tolist()
                for key, number in zip(parts.keys, numbers, strict=True):
                    sums = getattr(self._held[key], name)
                    sums[measure] = sums.get(measure, 0) + number

    def _store(self, bucket: int, collection: Collection) -> None:
        """Keep the observations, cube by cube."""
        table = observation_table(collection)
        cubes = collection.parts[CUBE]
        for number, cube in enumerate(collection.words[CUBE]):
            begin, end = np.searchsorted(cubes, [number, number + 1]).tolist()
            if begin < end:
                self.stored.add(cube, bucket, table.slice(begin, end - begin))

    @property
    def slices(self) -> tuple[Slice, ...]:
        """What is covered, in order."""
        return tuple(self._held[key].slice for key in sorted(self._held))

    @property
    def keys(self) -> list[SliceKey]:
        """The slices in order."""
        return sorted(self._held)

    def has_vanished(self, space: DatedSpace) -> bool:
        """Tell whether areas have to be left out that had been dissolved and have nothing but „-“."""
        for key, held in self._held.items():
            gone = strange_areas(space, key, set(held.areas))
            if gone and not any(gone & other.solid for at, other in self._held.items() if at[1:] == key[1:]):
                return True
        return False

    def outline(self, protocol: Protocol) -> Collection:
        """Return a collection in which every area and every code of each slice occurs, each once.

        It says the same as the whole to whoever asks only what occurs.
        """
        keys: list[tuple[str, ...]] = []
        for cube, level, period in self.keys:
            held = self._held[cube, level, period]
            columns: list[Sequence[str]] = [sorted(held.areas)]
            columns += [sorted(set(codes)) for codes in zip(*held.crossings, strict=True)]
            for row in range(max(map(len, columns))):
                area, *codes = (column[min(row, len(column) - 1)] for column in columns)
                keys.append((cube, level, area, period, *codes))
        return self._made(keys, protocol)

    def partial(self, protocol: Protocol) -> Collection:
        """Return a collection that lacks the same categories as the whole.

        Of each slice with such areas it has an area with all categories, the first that lacks some with those that it
        has, and one row of each other.
        """
        keys: list[tuple[str, ...]] = []
        for cube, level, period in self.keys:
            held = self._held[cube, level, period]
            lacking = sorted(area for area, (rows, _bucket) in held.areas.items() if rows < len(held.crossings))
            if not lacking:
                continue
            whole = sorted(held.crossings)
            keys += [(cube, level, "", period, *codes) for codes in whole]
            own = self._codes_of((cube, level, period), lacking[0], held.areas[lacking[0]][1])
            keys += [(cube, level, lacking[0], period, *codes) for codes in sorted(own)]
            keys += [(cube, level, area, period, *whole[0]) for area in lacking[1:]]
        return self._made(keys, protocol)

    def _codes_of(self, key: SliceKey, area: str, bucket: int) -> set[tuple[str, ...]]:
        """Return the combinations of categories of one area in a slice."""
        cube, level, period = key
        names = [dimension.id for dimension in self.dataset.dimensions]
        found_codes: set[tuple[str, ...]] = set()
        for table in self.stored.bucket(cube, bucket):
            chosen = pc.and_(pc.equal(table["area"], area), pc.equal(table["period"], period))
            rows = table.filter(pc.and_(chosen, pc.equal(table["level"], level))).select(names)
            columns = [rows[name].cast(pa.string()).to_pylist() for name in names]
            found_codes.update(tuple(code or "" for code in codes) for codes in zip(*columns, strict=True))
        return found_codes

    def _made(self, keys: Sequence[tuple[str, ...]], protocol: Protocol) -> Collection:
        """Return a collection of keys without values."""
        made = Collection(self.dataset, protocol)
        columns = list(zip(*sorted(set(keys)), strict=True)) or [()] * (CODES + len(self.dataset.dimensions))
        made.words = [sorted(set(column)) for column in columns]
        made.parts = [_places(column, words) for column, words in zip(columns, made.words, strict=True)]
        made.firsts = np.arange(len(columns[0]), dtype=np.int32)
        made.files = {key: dict(held.slice.files) for key, held in self._held.items()}
        return made

    def all_zero(self) -> Iterator[CheckResult]:
        """Warn of measures that are zero wherever a slice knows them; see `report_all_zero`."""
        zeros: dict[tuple[str, str, str], list[tuple[SliceKey, int]]] = {}
        for key in self.keys:
            held = self._held[key]
            for measure in sorted(held.counted):
                if held.counted[measure] > 1 and not held.others[measure]:
                    zeros.setdefault((key[CUBE], measure, key[2]), []).append((key, held.counted[measure]))
        for (cube, measure, period), hits in zeros.items():
            files = sorted({file for key, _count in hits for file in self._held[key].slice.files})
            yield found(
                "ALL_ZERO",
                Place(files[0] if len(files) == 1 else ""),
                dataset=self.dataset.id,
                cube=cube,
                measure=measure,
                period=period,
                values=sum(count for _key, count in hits),
                levels=", ".join(key[1] for key, _count in hits),
            )


def _places(column: Sequence[str], words: Sequence[str]) -> Ints:
    place = {word: at for at, word in enumerate(words)}
    return np.fromiter((place[word] for word in column), np.int32, len(column))


def _empty(item: Slice) -> Slice:
    """Return the slice before any row is in it."""
    categories: dict[str, tuple[str, ...]] = dict.fromkeys(item.categories, ())
    return replace(
        item, rows=0, areas=0, measures=(), categories=categories, files={}, sums={}, states={}, area_sums={}
    )


def _added(held: Slice, more: Slice, dataset: DatasetDefinition) -> Slice:
    """Add the rows of a bucket to a slice; an area and period is in one bucket only."""
    measures = {*held.measures, *more.measures}
    files = {name: held.files.get(name, 0) + more.files.get(name, 0) for name in sorted({*held.files, *more.files})}
    return replace(
        held,
        rows=held.rows + more.rows,
        areas=held.areas + more.areas,
        measures=tuple(measure.id for measure in dataset.measures if measure.id in measures),
        categories={name: tuple(sorted({*codes, *more.categories[name]})) for name, codes in held.categories.items()},
        files=files,
        sums={
            name: held.sums.get(name, 0) + more.sums.get(name, 0) for name in dict.fromkeys([*held.sums, *more.sums])
        },
        states={
            name: tuple(sorted({*held.states.get(name, ()), *more.states.get(name, ())}))
            for name in sorted({*held.states, *more.states})
        },
        area_sums=joined(held.area_sums, more.area_sums) if held.rows else more.area_sums,
    )
