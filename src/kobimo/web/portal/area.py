"""The files of one area: its page, and its figures to take along."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby

import pyarrow as pa
import pyarrow.compute as pc

from kobimo.disclosure import Released, reopen
from kobimo.language import _
from kobimo.model.area import Area
from kobimo.publish.area_json import area_object
from kobimo.publish.maps import locator
from kobimo.publish.open_data import area_excerpt
from kobimo.publish.topics import topic_title
from kobimo.publish.views import AreaView, KeyFigure, area_view
from kobimo.publish.views.figure import rows_of
from kobimo.publish.views.peer_groups import type_about
from kobimo.web.explorer.small_course import drawn_course
from kobimo.web.portal import addresses as at
from kobimo.web.portal.frame import Frame
from kobimo.web.portal.taking import ARCHIVE, EXCEL, JSON, TIDY, Taken, Totals
from kobimo.workflows.releases.viewing import ReleaseReader


@dataclass(frozen=True)
class AreaFiles:
    """Makes the files of one area in the language in use."""

    reader: ReleaseReader
    frame: Frame
    places: at.Places
    area: Area
    version: Callable[[str], str]

    def files(self) -> Iterator[tuple[str, bytes]]:
        """Yield path and content of each file."""
        nameless = replace(self.reader.head, id="", created_at="")  # each indicator has a version of its own
        view = area_view(self._released(), nameless, self.area.level, self.area.key)
        path = self.places.area(view.area)
        if not view.figures:
            yield path, self._page(view, path)
            return
        taken, totals = self._taken(view)
        yield path, self._page(view, path, taken, totals.count)
        yield taken.object({**area_object(replace(view, release=taken.head)), "versions": totals.versions})
        yield taken.as_excel(totals.table())
        yield from taken.for_programs(totals.tidy(), totals.count)

    def _released(self) -> Released:
        """Return the totals of the area and of those above it: one page needs no others, and few rows are quick."""
        return reopen(
            rows_of_areas(self.reader.released(breakdown="").values, (self.area, *above(self.reader, self.area))),
            self.reader.metadata,
            self.reader.protocol,
        )

    def _taken(self, view: AreaView) -> tuple[Taken, Totals]:
        """Return the files beside the page, and the figures in them."""
        excerpt = area_excerpt(self.reader.catalogue, self.area.level, self.area.key)
        mine = rows_of(self.reader.released(breakdown="").values, level=self.area.level, area=self.area.key)
        totals = Totals(self.reader, excerpt, mine, self.version)

        def path(ending: str) -> str:
            return self.places.area(view.area, ending)

        return Taken(self.reader, self.frame, excerpt, totals.head, path, path(".html")), totals

    def _page(self, view: AreaView, path: str, taken: Taken | None = None, count: int = 0) -> bytes:
        here = self.frame.place(path)

        def to(target: str) -> str:
            return at.relative(here, self.frame.place(target))

        def page_of(item: KeyFigure) -> str:
            levels = self.reader.catalogue.contents(item.head.id).get("", {}).get("levels", ())
            return to(self.places.indicator(item.head.id, view.area.level if view.area.level in levels else ""))

        return self.frame.page(
            "area.html",
            path,
            view=view,
            locator=locator(view, self.reader.outlines),
            topics=[
                (letter, topic_title(letter), list(group))
                for letter, group in groupby(view.figures, lambda item: item.head.area)
            ],
            course=lambda item: drawn_course(view, item),
            change=lambda item: item.change(),
            sources=sorted({text for item in view.figures for text in item.head.sources}),
            broken=any(item.breaks for item in view.figures),
            rows=[taken.row(_("Alle Kennzahlen und Zeiträume dieses Gebiets"), count, to, (EXCEL, JSON, TIDY, ARCHIVE))]
            if taken
            else [],
            about=taken.about() if taken else None,
            link=lambda area: to(self.places.area(area)),
            figure_link=page_of,
            type_about=type_about,
            type_link=lambda kind: to(self.places.area(Area(kind.level, kind.key, kind.name))),
        )


def above(reader: ReleaseReader, area: Area) -> tuple[Area, ...]:
    """Return the areas above an area whose figures stand beside its own."""
    spaces, found = reader.catalogue.locate(area.level, area.key)
    return reader.catalogue.ancestors(spaces[0], found)


def rows_of_areas(values: pa.Table, areas: tuple[Area, ...]) -> pa.Table:
    """Return the rows of some areas."""
    chosen = None
    for area in areas:
        mine = pc.and_(pc.equal(values["level"], area.level), pc.equal(values["area"], area.key))
        chosen = mine if chosen is None else pc.or_(chosen, mine)
    return values.filter(chosen)
