"""All indicators of a topic in all areas of a level: pages and files for each, in both orders of the areas."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import orjson

from kobimo.language import _
from kobimo.publish.matrix_files import matrix_csv, matrix_object
from kobimo.publish.views.matrix import ALL_TOPICS, MatrixView, MatrixWish, matrix_choices, matrix_view, ordered_alike
from kobimo.web.portal import addresses as at
from kobimo.web.portal.frame import Frame
from kobimo.workflows.releases.viewing import ReleaseReader


def overview_topics(reader: ReleaseReader) -> dict[str, tuple[str, ...]]:
    """Return the topics of the overview with the indicators of each; the last topic is all of them."""
    choices = matrix_choices(reader.catalogue)
    letters = sorted({letter for found in choices.values() for letter in found if letter != ALL_TOPICS})
    names = sorted(reader.metadata["indicators"])
    found = {
        letter: tuple(name for name in names if reader.catalogue.indicator(name)["area"] == letter)
        for letter in letters
    }
    return {**found, ALL_TOPICS: tuple(names)} if found else {}


def overview_start(reader: ReleaseReader, topic: str = "") -> tuple[str, str] | None:
    """Return level and topic of the overview that a reader begins with; None where there is nothing to compare.

    Of the levels that have the topic it is the one with most topics, of several the uppermost.
    """
    choices = {level: found for level, found in matrix_choices(reader.catalogue).items() if not topic or topic in found}
    if not choices:
        return None
    level = max(choices, key=lambda name: len(choices[name]))
    return level, topic or choices[level][0]


@dataclass(frozen=True)
class OverviewFiles:
    """Makes the overview of one topic on all levels, in the language in use."""

    reader: ReleaseReader
    frame: Frame
    places: at.Places
    topic: str
    version: Callable[[str], str]

    def files(self) -> Iterator[tuple[str, bytes]]:
        """Yield path and content of each file."""
        for level, topics in matrix_choices(self.reader.catalogue).items():
            if self.topic in topics:
                yield from self._of_level(level, topics)

    def _of_level(self, level: str, topics: tuple[str, ...]) -> Iterator[tuple[str, bytes]]:
        """Yield the files of a level; where not all areas find room, those of each area above as well."""
        whole = self._view(MatrixWish(level, self.topic))
        parts = [choice.value for choice in whole.areas_above] if whole.left_out else []
        for view in (whole, *(self._view(MatrixWish(level, self.topic, within)) for within in parts)):
            yield self._page(view, topics, bool(parts))
            yield self._page(replace(view, rows=ordered_alike(view.rows), alike=True), topics, bool(parts))
            if not view.left_out:
                named = replace(view, release=replace(view.release, id=self._versions(view)))
                yield self._place(view, ending=".csv"), matrix_csv(named)
                yield self._place(view, ending=".json"), orjson.dumps(matrix_object(named))

    def _view(self, wish: MatrixWish) -> MatrixView:
        nameless = replace(self.reader.head, id="", created_at="")  # what names the release changes with each
        return matrix_view(self.reader.released(breakdown=""), nameless, wish)

    def _versions(self, view: MatrixView) -> str:
        """Name the state of the figures: each indicator has a version of its own."""
        found = ", ".join(f"{column.head.id} {self.version(column.head.id)}" for column in view.columns)
        return _("Fassungen: {versions}").format(versions=found)

    def _place(self, view: MatrixView, *, alike: bool = False, ending: str = ".html") -> str:
        return self.places.overview(view.level, self.topic, view.within, alike=alike, ending=ending)

    def _page(self, view: MatrixView, topics: tuple[str, ...], parted: bool) -> tuple[str, bytes]:
        path = self._place(view, alike=view.alike)
        to = self.frame.way(path)
        choices = matrix_choices(self.reader.catalogue)
        content = self.frame.page(
            "overview.html",
            path,
            view=view,
            levels=[
                (one, to(self.places.overview(one.value, self.topic if self.topic in there else there[0])))
                for one in view.levels
                for there in [choices[one.value]]
            ],
            topics=[
                (one, to(self.places.overview(view.level, one.value))) for one in view.topics if one.value in topics
            ],
            within=[
                (one, to(self.places.overview(view.level, self.topic, one.value)))
                for one in (view.areas_above if parted else ())
            ],
            everywhere=to(self.places.overview(view.level, self.topic)),
            turned=to(self._place(view, alike=not view.alike)),
            link=lambda area: to(self.places.area(area)),
            indicator_link=lambda name: to(self.places.indicator(name, view.level)),
            file=lambda kind: to(self._place(view, ending=f".{kind}")),
        )
        return path, content
