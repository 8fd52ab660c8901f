"""What readers of a public table can find out: every whole-number table that fits it, looked for without kobimo."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import highspy
import numpy as np

from support.open_town import AGES, BY_NATION, BY_SEX, NATIONS, QUARTERS, SEXES, Atom, Figure, Support, World
from support.open_town import atoms as all_atoms

Row = Mapping[str, object]
Table = dict[Atom, int]
_MANY = 1e6
_TABLES = tuple(frozenset({(table, "", "", "")}) for table in (BY_SEX, BY_NATION))
NUMBERS = ("normal", "incomplete", "estimated")


@dataclass(frozen=True)
class Told:
    """A row of a public table, and whose counts it rests on.

    Attributes
    ----------
    secrets : bool
        Whether the supplier kept counts of this date to himself. A row may be hidden for that; then nothing is known
        of the numerator of a rate.
    """

    row: Row
    numerator: Support
    base: Support | None
    secrets: bool = False

    @property
    def surely(self) -> tuple[Support, Support | None]:
        """Return the counts of which everybody knows whether they are zero: a zero would be shown."""
        if self.secrets and self.base is not None and self.row["status"] not in NUMBERS:
            return self.base, None
        return self.numerator, self.base

    @property
    def open_sides(self) -> tuple[Support | None, ...]:
        """What everybody sees of it."""
        if self.row["status"] in NUMBERS:
            return self.numerator, self.base
        return (self.base,) if self.row["status"] == "zero_denominator" else ()


class Reader:
    """Knows a public table of one date, that counts are not negative, and that a zero is shown as a zero.

    Parameters
    ----------
    world : World
        The truth: one of the tables that fit.
    listed : iterable of sides of rows
        All figures that the table has a row for.
    most : int
        How large a count may be that nothing is known of.
    threshold : int
        Smallest count that need not be protected.
    """

    def __init__(
        self,
        world: World,
        listed: Iterable[tuple[Support, Support | None]],
        most: int = 10_000,
        threshold: int = 3,
    ) -> None:
        self.world, self.most, self.threshold = world, most, threshold
        self.places = list(all_atoms())
        self.at = {atom: n for n, atom in enumerate(self.places)}
        pairs = list(listed)
        self.counts = {side for pair in pairs for side in pair if side is not None}
        self.rests = {_only(base, numerator) - numerator for numerator, base in pairs if base is not None}
        self.seen: set[Support] = set()
        self.tables: list[Table] = [dict(world.counts)]

    def see(self, *sides: Support | None) -> None:
        """Learn the counts of a row."""
        self.seen |= {side for side in sides if side is not None}
        self.counts |= self.seen
        self.tables = [table for table in self.tables if self._fits(table)]

    def _fits(self, table: Table) -> bool:
        """Add up."""

        def total(side: Support) -> int:
            return sum(table[atom] for atom in side)

        return (
            min(table.values()) >= 0
            and all(total(one) == total(other) for one, other in same())
            and all(total(side) == self.world.of(side) for side in self.seen)
            and all((total(side) > 0) == (self.world.of(side) > 0) for side in self.counts)
        )

    def can_be_enough(self, side: Support) -> bool:
        """Whether some table that fits reaches the threshold there; that table is kept."""
        if any(sum(table[atom] for atom in side) >= self.threshold for table in self.tables):
            return True
        return self._kept(self._solved(side, self.threshold, _MANY))

    def can_be_less(self, side: Support, than: int) -> bool:
        """Whether some table that fits counts less there; that table is kept."""
        if any(sum(table[atom] for atom in side) < than for table in self.tables):
            return True
        return self._kept(self._solved(side, 0, than - 1))

    def _kept(self, found: Table | None) -> bool:
        """Add a table that the solver found to those that fit."""
        if found is None:
            return False
        assert self._fits(found), "the solver of this test gave a table that does not fit"
        self.tables.append(found)
        return True

    def every_table(self) -> Iterator[Table]:
        """Try every whole number up to the largest for every atom; both tables must agree on each age in a quarter."""
        nothing = {atom for side in self.counts if self.world.of(side) == 0 for atom in _also(side)}
        left = [atom for atom in self.places if atom not in nothing]
        ways = []
        for one, other in same():
            mine = [atom for atom in left if atom in one | other]
            tried = product(range(self.most + 1), repeat=len(mine))
            some = [dict(zip(mine, numbers, strict=True)) for numbers in tried]
            ways.append([way for way in some if sum(way.get(a, 0) for a in one) == sum(way.get(a, 0) for a in other)])
        for chosen in product(*ways):
            table = dict.fromkeys(self.places, 0)
            for way in chosen:
                table |= way
            if self._fits(table):
                yield table

    def given_away(self) -> list[Support]:
        """Return the small counts of which a reader knows that they are small."""
        return [side for side in self.small() if not self.can_be_enough(side)]

    def narrowed(self) -> list[Support]:
        """Return small counts of which a reader knows that they are not less, and could not know it from the sums."""
        parts = {*self.counts, *self.rests, *self._parts()}
        small = [side for side in parts if self._is_small(self.world.of(side))]
        nobody = Reader(self.world, [(side, None) for side in self.counts], self.most, self.threshold)
        return [
            side
            for side in small
            if not self.can_be_less(side, self.world.of(side)) and nobody.can_be_less(side, self.world.of(side))
        ]

    def small(self) -> list[Support]:
        """Return small counts that figures show or that are the difference of two, and all parts told apart by them."""
        found = {side for side in self.counts if self._is_small(self.world.of(side))}
        every = self.counts | {_only(side, some) for side in self.counts for some in _TABLES}
        for one, other in product(every, repeat=2):
            if one < other and self._is_small(self.world.of(other) - self.world.of(one)):
                found.add(other - one)
        found |= {part for part in self._parts() if self._is_small(self.world.of(part))}
        return sorted(found, key=sorted)

    def _is_small(self, count: int) -> bool:
        return 1 <= count < self.threshold

    def _parts(self) -> Iterator[Support]:
        """Return the atoms, together where no figure tells them apart."""
        groups: dict[tuple[object, ...], set[Atom]] = defaultdict(set)
        everybody = {side: _also(side) for side in self.counts}
        for atom in self.places:
            inside = frozenset(side for side, every in everybody.items() if atom in every)
            groups[atom[0], atom[1], inside].add(atom)
        return map(frozenset, groups.values())

    def _solved(self, side: Support, least: float, most: float) -> Table | None:
        """Ask a solver for a table with a count in a range."""
        solver, size = highspy.Highs(), len(self.places)
        solver.setOptionValue("output_flag", False)
        solver.addVars(size, np.zeros(size), np.full(size, float(self.most)))
        kinds = np.full(size, highspy.HighsVarType.kInteger)
        solver.changeColsIntegrality(size, np.arange(size, dtype=np.int32), kinds)
        for one, other in same():
            self._row(solver, 0, 0, one, other)
        for count in self.counts:
            value = self.world.of(count)
            exact = count in self.seen or value == 0
            self._row(solver, value if exact else 1, value if exact else _MANY, count)
        self._row(solver, least, most, side)
        solver.run()
        if solver.getModelStatus() == highspy.HighsModelStatus.kInfeasible:
            return None
        assert solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
        found = np.rint(solver.getSolution().col_value).astype(int).tolist()
        return dict(zip(self.places, found, strict=True))

    def _row(self, solver: highspy.Highs, low: float, high: float, plus: Support, minus: Support = frozenset()) -> None:
        places = [*(self.at[atom] for atom in plus), *(self.at[atom] for atom in minus)]
        signs = [*([1.0] * len(plus)), *([-1.0] * len(minus))]
        solver.addRow(low, high, len(places), np.array(places, np.int32), np.array(signs))


def same() -> Iterator[tuple[Support, Support]]:
    """Return who is the same in both tables: everybody of an age in a quarter."""
    for quarter, age in product(QUARTERS, AGES):
        yield (
            frozenset(product((BY_SEX,), (quarter,), (age,), SEXES)),
            frozenset(product((BY_NATION,), (quarter,), (age,), NATIONS)),
        )


def _only(side: Support, like: Support) -> Support:
    """Return a count in the table of another one, where both tables can count it."""
    table = next(iter(like), ("", "", "", ""))[0]
    return frozenset(atom for atom in _also(side) if atom[0] == table) or side


def _also(side: Support) -> Support:
    """Return a count as atoms of both tables where both can count it."""
    whole = {(table, quarter, age) for table, quarter, age, _code in side}
    if len(side) < 2 * len(whole):
        return side
    other = {BY_SEX: (BY_NATION, NATIONS), BY_NATION: (BY_SEX, SEXES)}
    return side | {(other[t][0], quarter, age, code) for t, quarter, age in whole for code in other[t][1]}


def readers(
    rows: Sequence[Row], figures: Mapping[str, Figure], worlds: Mapping[str, World], threshold: int = 3
) -> dict[str, tuple[Reader, list[Told]]]:
    """Return for each date somebody who has read the whole table, and the rows with their counts."""
    found: dict[str, list[Told]] = defaultdict(list)
    for row in rows:
        place = (str(row["level"]), str(row["area"]))
        sides = figures[str(row["indicator"])].sides(str(row["breakdown"]), place)
        found[str(row["period"])].append(Told(row, *sides, bool(worlds[str(row["period"])].secret)))
    result = {}
    for day, mine in found.items():
        reader = Reader(worlds[day], [told.surely for told in mine], threshold=threshold)
        for told in mine:
            reader.see(*told.open_sides)
        result[day] = (reader, mine)
    return result
