"""The files of one indicator: a page for each level, its tables and pictures, and what scripts load."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import orjson

from kobimo.disclosure import Released, reopen
from kobimo.language import _
from kobimo.publish.catalogue import in_language
from kobimo.publish.charts import NARROW, WIDE, Chart, svg
from kobimo.publish.charts.engine import png
from kobimo.publish.charts.sheet import chart_sheet
from kobimo.publish.maps import choropleth
from kobimo.publish.open_data import Scope, indicator_excerpt, tidy_csv
from kobimo.publish.spelling import spelling
from kobimo.publish.table import FigureTable, figure_table
from kobimo.publish.topics import topic_title
from kobimo.publish.views import Figure, IndicatorView, ReleaseHead, Selection, indicator_view
from kobimo.publish.views.figure import rows_of
from kobimo.publish.views.formula import formula_text
from kobimo.publish.views.periods import periods_of_view
from kobimo.web.explorer.charts import ANCHORS, COMPARISON, COURSE, DISTRIBUTION, PageChart, page_charts, runnable
from kobimo.web.explorer.framing import frame_markup
from kobimo.web.explorer.offers import Row
from kobimo.web.portal import addresses as at
from kobimo.web.portal.development import development, development_page
from kobimo.web.portal.embedding import frames
from kobimo.web.portal.frame import Frame
from kobimo.web.portal.pairs import side_object
from kobimo.web.portal.slices import slice_object
from kobimo.web.portal.small_maps import SmallMaps
from kobimo.web.portal.taking import ARCHIVE, EXCEL, JSON, TIDY, WORKBOOK, Taken, version_head
from kobimo.workflows.releases.product_folder import file_names
from kobimo.workflows.releases.viewing import ReleaseReader

Way = Callable[[str], str]
"""Turns the path of a file into how a page names it."""

MOST_CELLS = 3000
"""Figures of a table of all periods that a page bears; larger ones are among the files to take along."""

_SHARP = 1.5
"""Dots of a picture for each of its pixels."""

_UNKNOWN = "https://…"
_CHARTS = (COURSE, COMPARISON, DISTRIBUTION)


@dataclass(frozen=True, slots=True)
class Embed:
    """What another site needs to show an indicator.

    Attributes
    ----------
    markup : str
    page : str
        How the page of the indicator names the frame.
    instead : str
        What stands in the markup for an address that only the reader's browser knows; empty if it is known here.
    """

    markup: str
    page: str
    instead: str


@dataclass(frozen=True)
class IndicatorFiles:
    """Makes the files of one indicator in the language in use."""

    reader: ReleaseReader
    frame: Frame
    places: at.Places
    name: str
    version: str
    _drawn: dict[bytes, str] = field(default_factory=dict, repr=False)

    def files(self) -> Iterator[tuple[str, bytes]]:
        """Yield path and content of each file."""
        usual = self._view(Selection(self.name, "", ""))
        if not usual.levels:
            yield self._page(usual, (), (), moved=False)
            return
        everything = self._released()
        yield from self._everything(usual).for_programs(self._tidy(everything), everything.values.num_rows)
        for level in sorted(usual.levels, key=lambda item: item.value != usual.default.level):
            yield from self._of_level(self._view(Selection(self.name, level.value, "")))

    @property
    def head(self) -> ReleaseHead:
        """What the figures are named by: their own version, so that another release does not change it."""
        return version_head(self.reader, self.version)

    def _view(self, wanted: Selection) -> IndicatorView:
        resolved = self.reader.resolve(wanted)
        return indicator_view(self._released(resolved.selection.breakdown), self.head, resolved)

    def _released(self, breakdown: str | None = None) -> Released:
        chosen = {} if breakdown is None else {"breakdown": breakdown}
        return self.reader.released(indicator=self.name, **chosen)

    def _file(self, level: str, ending: str) -> str:
        return self.places.file(self.name, level, ending)

    def _of_level(self, view: IndicatorView) -> Iterator[tuple[str, bytes]]:
        released = self._released(view.selection.breakdown)
        views = tuple(periods_of_view(released, view))
        charts = tuple(
            item
            for item in page_charts(self.reader, view, self._draw, _CHARTS)
            if item.kind != DISTRIBUTION or item.svg
        )
        for item in charts:
            self._drawn.update({_key(item.chart, WIDE): item.svg, _key(item.chart, NARROW): item.narrow})
        moved = development(released, view, self.reader.resolve(view.selection))
        yield self._page(view, views, charts, moved=moved is not None)
        if moved is not None:
            yield development_page(self.frame, self.places, view, moved)
        yield self.places.points(self.name, view.selection.level), orjson.dumps(side_object(view, views))
        yield from SmallMaps(self.reader, self.frame, self.places, view).files()
        yield from frames(self.frame, self.places, view, charts, choropleth(view, self.reader.outlines))
        yield from self._tables(view)
        yield from self._pictures(view, charts)
        yield from self._slices(view, views)

    def _draw(self, chart: Chart, width: int) -> str:
        """Draw a chart once: the course of the whole is the same on all levels."""
        key = _key(chart, width)
        if key not in self._drawn:
            self._drawn[key] = svg(chart, width)
        return self._drawn[key]

    def _page(
        self, view: IndicatorView, views: tuple[IndicatorView, ...], charts: tuple[PageChart, ...], *, moved: bool
    ) -> tuple[str, bytes]:
        path = self.places.indicator(self.name, view.selection.level)
        to = self.frame.way(path)
        drawn = choropleth(view, self.reader.outlines, link=lambda area: to(self.places.area(area)))
        content = self.frame.page(
            "indicator.html",
            path,
            view=view,
            topic=topic_title(view.head.area),
            topic_page=to(self.places.topic(view.head.area)),
            map=drawn,
            map_as_picture=False,
            map_ways=SmallMaps(self.reader, self.frame, self.places, view).links(path),
            charts=charts,
            links=self._links(view.selection.level, to),
            rows=self._rows(view, to) if view.figures else (),
            about=self._of_page(view).about(),
            dots=self._dots(view, drawn.svg, charts, to),
            levels=[(item, to(self.places.indicator(self.name, item.value))) for item in view.levels],
            area_link=lambda area: to(self.places.area(area)),
            formula=formula_text(self.reader.catalogue, self.name),
            definition=self.reader.catalogue.indicator(self.name),
            groups=self._groups(to),
            course_table=_all_periods(views),
            pair=self._pair(view, to),
            development=to(self.places.development(self.name, view.selection.level)) if moved else "",
            embed=self._embed(view, to) if view.figures else None,
            slices=[(item, to(self._slice_path(view.selection.level, item.value))) for item in view.breakdowns],
        )
        return path, content

    def _pair(self, view: IndicatorView, to: Way) -> str:
        """Return where this indicator stands against another one; empty where a level has one area."""
        return f"{to(at.PAIR)}?kennzahl={self.name}&ebene={view.selection.level}" if len(view.figures) > 1 else ""

    def _embed(self, view: IndicatorView, to: Way) -> Embed:
        path = self.places.frame(self.name, view.selection.level)
        known = bool(self.frame.publisher.base_url)
        address = self.frame.address(path) if known else f"{_UNKNOWN}/{self.frame.place(path)}"
        return Embed(frame_markup(address, view.head.title), to(path), "" if known else address)

    def _links(self, level: str, to: Way) -> dict[str, str]:
        return {
            "geojson": "",
            "map-svg": to(self._file(level, "-karte.svg")),
            **{
                f"{kind}-{ending}": to(self._chart_file(kind, level, f".{ending}"))
                for kind in _CHARTS
                for ending in ("svg", "json")
            },
        }

    def _dots(self, view: IndicatorView, has_map: str, charts: tuple[PageChart, ...], to: Way) -> list[tuple[str, str]]:
        """Return the pictures as dots, for programs that know no SVG, with their names; of the usual level only."""
        level = view.selection.level
        if level != view.default.level:
            return []
        of = f", {spelling().period(view.selection.period)}" if view.selection.period else ""
        found = [(f"{_('Karte (PNG)')}{of}", self._file(level, "-karte.png"))] if has_map else []
        names = {
            COURSE: _("Verlauf (PNG)"),
            COMPARISON: f"{_('Vergleich (PNG)')}{of}",
        }
        found += [
            (names[item.kind], self._chart_file(item.kind, level, ".png"))
            for item in charts
            if item.svg and item.kind in names
        ]
        return [(name, to(path)) for name, path in found]

    def _chart_file(self, kind: str, level: str, ending: str) -> str:
        """Return the file of a chart; the course is that of the whole, the same for all levels."""
        return self._file("" if kind == COURSE else level, f"-{ANCHORS[kind]}{ending}")

    def _groups(self, to: Way) -> list[tuple[str, list[tuple[str, str]]]]:
        catalogue = self.reader.catalogue
        return [
            (
                in_language(group["title"]),
                [
                    (to(self.places.indicator(name)), in_language(catalogue.indicator(name)["title"]))
                    for name in group["members"]
                    if name != self.name
                ],
            )
            for group in catalogue.groups_of(self.name)
        ]

    def _of_page(self, view: IndicatorView) -> Taken:
        """Return the files beside a page: all periods of its level."""
        level, page = view.selection.level, self.places.indicator(self.name, view.selection.level)
        excerpt = indicator_excerpt(self.reader.catalogue, view.selection, Scope.LEVEL)

        def path(ending: str) -> str:
            return self.places.indicator(self.name, level, ending)

        return Taken(self.reader, self.frame, excerpt, self.head, path, page)

    def _everything(self, view: IndicatorView) -> Taken:
        """Return the files of all levels, periods and breakdowns."""
        excerpt, page = indicator_excerpt(self.reader.catalogue, view.selection, Scope.ALL), self.places.indicator
        return Taken(
            self.reader,
            self.frame,
            excerpt,
            self.head,
            lambda ending: self.places.everything(self.name, ending),
            page(self.name),
        )

    def _rows(self, view: IndicatorView, to: Way) -> tuple[Row, Row]:
        forms = (WORKBOOK, EXCEL, JSON, TIDY, ARCHIVE)
        mine, every = self._rows_of(view).values.num_rows, self._released().values.num_rows
        return (
            self._of_page(view).row(_("Diese Raumebene, alle Zeiträume"), mine, to, forms),
            self._everything(view).row(
                _("Alles: alle Raumebenen, Zeiträume und Aufgliederungen"), every, to, (TIDY, ARCHIVE)
            ),
        )

    def _tables(self, view: IndicatorView) -> Iterator[tuple[str, bytes]]:
        taken, rows = self._of_page(view), self._rows_of(view)
        table = self._table(view)
        yield taken.as_excel(table)
        yield taken.as_workbook(table)
        yield taken.as_json(self._table(view, statistics=True))
        yield from taken.for_programs(self._tidy(rows), rows.values.num_rows)

    def _rows_of(self, view: IndicatorView) -> Released:
        """Return the rows of the level and breakdown that a page shows."""
        released = self._released(view.selection.breakdown)
        mine = rows_of(released.values, level=view.selection.level)
        return reopen(mine, self.reader.metadata, self.reader.protocol)

    def _table(self, view: IndicatorView, *, statistics: bool = False) -> FigureTable:
        level, breakdown = view.selection.level, view.selection.breakdown
        released = self._released(breakdown)
        return figure_table(released, self.head.id, self.name, level, None, breakdown, statistics=statistics)

    def _tidy(self, released: Released) -> list[bytes]:
        """Return rows as CSV for programs."""
        return list(tidy_csv([released], self.version))

    def _pictures(self, view: IndicatorView, charts: tuple[PageChart, ...]) -> Iterator[tuple[str, bytes]]:
        level, usual = view.selection.level, view.selection.level == view.default.level
        sheet = choropleth(view, self.reader.outlines, stand_alone=True).svg
        if sheet:
            yield self._file(level, "-karte.svg"), sheet.encode()
        if sheet and usual:
            yield self._file(level, "-karte.png"), png(sheet, 1)
        for item in charts:
            if not item.svg or (item.kind == COURSE and not usual):
                continue
            yield self._chart_file(item.kind, level, ".json"), orjson.dumps(runnable(item.chart))
            picture = chart_sheet(item.chart, item.svg, self._citation)
            yield self._chart_file(item.kind, level, ".svg"), picture.encode()
            if usual and item.kind != DISTRIBUTION:
                yield self._chart_file(item.kind, level, ".png"), png(picture, _SHARP)

    @property
    def _citation(self) -> str:
        return f"{self.frame.publisher.publisher}, {self.frame.publisher.title}"

    def _slices(self, view: IndicatorView, views: tuple[IndicatorView, ...]) -> Iterator[tuple[str, bytes]]:
        """Yield what scripts load for other periods and breakdowns of a level."""
        level = view.selection.level
        if len(view.periods) * len(view.breakdowns) <= 1:
            return
        for item in view.breakdowns:
            if item.value == view.selection.breakdown:
                found = views
            else:
                other = self._view(Selection(self.name, level, "", item.value))
                if other.selection.level != level:
                    continue
                found = tuple(periods_of_view(self._released(item.value), other))
            yield self._slice_path(level, item.value), orjson.dumps(slice_object(found, self.reader.outlines))

    def _slice_path(self, level: str, breakdown: str) -> str:
        names = file_names(list(self.reader.catalogue.contents(self.name)))
        return self._file(level, f"-ansicht{f'-{names[breakdown]}' if breakdown else ''}.json")


def _key(chart: Chart, width: int) -> bytes:
    return orjson.dumps([chart.alternative, chart.drawing, width])


def _all_periods(views: tuple[IndicatorView, ...]) -> list[tuple[Figure, ...]]:
    """Return the figures of each area over all periods; nothing where a page would be too long, or has one period."""
    if len(views) < 2 or len(views) * len(views[0].figures) > MOST_CELLS:
        return []
    return list(zip(*(view.figures for view in views), strict=True))
