"""Whether an area is made of the same as before, and its data were converted in the same way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Any, TypeAlias

from kobimo.language import _

Place: TypeAlias = tuple[str, str]
"""Level and key of an area."""


class _Areas:
    """The areas of one space as a release embeds them."""

    def __init__(self, rows: Iterable[Sequence[Any]], space: Mapping[str, Any], described: Mapping[str, Any]) -> None:
        above = {level["id"]: level["parent"] for level in space["levels"]}
        self.parents: dict[Place, frozenset[Place]] = {
            (row[0], row[1]): frozenset(
                [
                    *([(above[row[0]], row[3])] if row[3] else []),
                    *((place[0], place[1]) for further in row[4:] for place in further),
                ]
            )
            for row in rows
        }
        self.day = described.get("territory") or ""
        self.breaks = {(b["level"], b["area"], b["day"]): b["text"] for b in described.get("breaks", [])}
        self.converted = {
            (c["dataset"], c["level"], c["period"], c["from"], tuple(c["by"]), tuple(c["uncovered"]), c["exact"])
            for c in described.get("converted", [])
        }

    @cached_property
    def _children(self) -> dict[Place, list[Place]]:
        children: dict[Place, list[Place]] = {}
        for place, above in self.parents.items():
            for parent in above:
                children.setdefault(parent, []).append(place)
        return children

    def below(self, area: Place) -> frozenset[Place]:
        """Return everything below an area."""
        found: set[Place] = set()
        waiting = [area]
        while waiting:
            new = set(self._children.get(waiting.pop(), [])) - found
            found |= new
            waiting += new
        return frozenset(found)


class TerritoryCauses:
    """Compares the areas of two stands.

    Parameters
    ----------
    before, after : mapping
        Metadata of both.
    files_before, files_after : mapping of path to SHA-256
        Definition files of both, for the weights of crosswalks.
    """

    def __init__(
        self,
        before: Mapping[str, Any],
        after: Mapping[str, Any],
        files_before: Mapping[str, str],
        files_after: Mapping[str, str],
    ) -> None:
        self._sides = tuple(
            {
                name: _Areas(rows, side["spaces"][name], side.get("territories", {}).get(name, {}))
                for name, rows in side["areas"].items()
            }
            for side in (before, after)
        )
        self._shown = {
            name: item.get("shown_in") or item["space"]
            for side in (before, after)
            for name, item in side["datasets"].items()
        }
        names = files_before.keys() | files_after.keys()
        self._weights = {
            name.removeprefix("spaces/crosswalks/").rpartition(".")[0]
            for name in names
            if name.startswith("spaces/crosswalks/") and files_before.get(name) != files_after.get(name)
        }
        self._changes = {
            name.removeprefix("spaces/").removesuffix(".changes.csv")
            for name in names
            if name.endswith(".changes.csv") and files_before.get(name) != files_after.get(name)
        }
        self._found: dict[tuple[str, str, str], tuple[str, ...]] = {}
        self._moved: dict[tuple[str, tuple[str, ...]], tuple[str, ...]] = {}

    def of(self, level: str, area: str, datasets: Iterable[str]) -> tuple[str, ...]:
        """Say what is different about an area, and about the conversion of data of some datasets.

        Parameters
        ----------
        level, area : str
        datasets : iterable of str
            Their conversions in all periods are compared, because parts of a figure may have others.

        Returns
        -------
        tuple of str
            Empty if nothing is.
        """
        names = tuple(datasets)
        found: list[str] = []
        for space in dict.fromkeys(self._shown[name] for name in names if name in self._shown):
            place = space, level, area
            if place not in self._found:
                self._found[place] = tuple(self._area(*place))
            found += self._found[place]
            if (space, names) not in self._moved:
                self._moved[space, names] = tuple(self._conversions(space, names))
            found += self._moved[space, names]
        return tuple(dict.fromkeys(found))

    def _area(self, space: str, level: str, key: str) -> Iterator[str]:
        before, after = (side.get(space) for side in self._sides)
        if before is None or after is None or before.parents == after.parents:
            return
        named = f"{level}:{key}"
        had, has = (level, key) in before.parents, (level, key) in after.parents
        new = [
            after.breaks[place]
            for place in sorted(after.breaks.keys() - before.breaks.keys())
            if place[:2] == (level, key)
        ]
        if new:
            yield from new
        elif had and not has:
            yield _("Das Gebiet {area} gibt es nicht mehr.").format(area=named)
        elif has and not had:
            yield _("Das Gebiet {area} ist neu.").format(area=named)
        elif before.below((level, key)) != after.below((level, key)):
            yield _("Das Gebiet {area} setzt sich anders zusammen.").format(area=named)

    def _conversions(self, space: str, datasets: tuple[str, ...]) -> Iterator[str]:
        before, after = (side.get(space) for side in self._sides)
        if before is None or after is None:
            return
        mine = [{entry for entry in side.converted if entry[0] in datasets} for side in (before, after)]
        if not mine[0] and not mine[1]:
            return
        used = {name for side in mine for entry in side for name in entry[4]}
        if before.day != after.day:
            yield _("Gebietsstand {after} statt {before}.").format(before=_day(before.day), after=_day(after.day))
        elif mine[0] != mine[1] and before.parents != after.parents:
            yield _("Die Werte werden anders auf den Gebietsstand umgerechnet.")
        for name in sorted(used & self._weights):
            yield _("Der Umsteigeschlüssel {name} wurde geändert.").format(name=name)
        if "changes" in used and space in self._changes:
            yield _("Die Gebietsänderungen von {space} wurden geändert.").format(space=space)


def _day(text: str) -> str:
    return f"{date.fromisoformat(text):%d.%m.%Y}" if text else _("ohne Datum")
