"""The pages that lead to the others: start, topics, areas, search, downloads, and the texts of the publisher."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import groupby
from typing import Any

from kobimo.language import _
from kobimo.model.area import Area
from kobimo.publish.certificate.words import limits, rules
from kobimo.publish.flow_bars import flow_bars
from kobimo.publish.flow_picture import MOST_DRAWN, flow_legend, flow_picture
from kobimo.publish.open_data.readme import column_meanings, status_meanings
from kobimo.publish.subjects import subjects
from kobimo.publish.topics import topic_title
from kobimo.publish.views import IndicatorHead, KeyFigure, indicator_head
from kobimo.publish.views.flows import FlowWish, flow_indicators, flow_view
from kobimo.publish.views.matrix import matrix_choices
from kobimo.publish.views.search import MOST, Entry, Hit, entries, folded
from kobimo.publish.views.selection import area_id
from kobimo.web.portal import addresses as at
from kobimo.web.portal.frame import Frame
from kobimo.web.portal.overview import overview_start
from kobimo.web.portal.pairs import empty_chart, pair_context
from kobimo.web.portal.taking import ARCHIVE, TIDY
from kobimo.web.portal.texts import as_paragraphs
from kobimo.web.portal.topic_files import TopicFiles
from kobimo.web.portal.versions import catalogue_levels
from kobimo.workflows.releases.viewing import ReleaseReader

_OF_FIGURES = ("withheld", "lost_before", "contradicted_sums", "told_before")
"""What a protocol counts of the figures of its release."""


@dataclass(frozen=True, slots=True)
class TopicPage:
    """A topic with its indicators, those with a figure of the whole and the others; without a letter it goes across."""

    name: str
    letter: str
    title: str
    about: str
    figures: tuple[KeyFigure, ...]
    others: tuple[IndicatorHead, ...]

    @property
    def count(self) -> int:
        """How many indicators it has."""
        return len(self.figures) + len(self.others)


@dataclass(frozen=True)
class ListFiles:
    """Makes the pages that lead to others, in the language in use."""

    reader: ReleaseReader
    frame: Frame
    places: at.Places
    version: Callable[[str], str]

    def files(self) -> Iterator[tuple[str, bytes]]:
        """Yield path and content of each file."""
        yield self._page(
            "start.html",
            at.START,
            topics=self._topics,
            across=self._across,
            flows=self._flow_links,
            areas=self._first_areas(),
            overview=self._overview(at.START),
        )
        every = (*self._topics, *self._across)
        for topic in every:
            path = self.places.topic(topic.name)
            table = self._overview(path, topic.letter) if topic.letter else ""
            to = self.frame.way(path)
            rows, about = TopicFiles(self.reader, self.frame, self.places, topic.name, self.version).offered(to)
            yield self._page("topic.html", path, topic=topic, topics=every, overview=table, rows=rows, about=about)
        for name in self._flows:
            yield self._flow(name)
        yield self._page("areas.html", at.AREAS, levels=self._levels)
        yield self._search()
        yield self._page(
            "data.html",
            at.DATA,
            heads=self._heads,
            has_figures=lambda name: bool(self.reader.catalogue.contents(name)),
            columns=column_meanings(versions=True),
            states=status_meanings(),
        )
        yield self._pair()
        yield at.PAIR_CHART, empty_chart()
        yield self._page("hidden.html", at.HIDDEN, rules=rules(self._protocol), limits=limits(self._protocol))
        yield from self._said()

    def _page(self, template: str, path: str, **context: Any) -> tuple[str, bytes]:
        to = self.frame.way(path)
        made = self.frame.page(
            template,
            path,
            indicator=lambda name: to(self.places.indicator(name)),
            topic_link=lambda name: to(self.places.topic(name)),
            figure_link=lambda item: to(self.places.indicator(item.head.id)),
            area_link=lambda area: to(self.places.area(area)),
            table=lambda name: to(self.places.everything(name, TIDY)),
            archive=lambda name: to(self.places.everything(name, ARCHIVE)),
            **context,
        )
        return path, made

    def _flow(self, name: str) -> tuple[str, bytes]:
        """Make the page of the flows of an indicator: of every level with several areas, at the newest period."""
        released, totals = self.reader.released(indicator=name), self.reader.released(breakdown="")
        nameless = replace(self.reader.head, id="", created_at="")  # what names the release changes with each
        first = flow_view(released, totals, nameless, name, FlowWish())
        space = self.reader.catalogue.space_of(name)
        levels = [one.value for one in first.levels if len(self.reader.catalogue.areas(space, one.value)) > 1]
        views = [flow_view(released, totals, nameless, name, FlowWish(level)) for level in levels or [first.level]]
        shown = [(view, flow_picture(view, f"flow{n}"), flow_legend(view), f"-{n}") for n, view in enumerate(views, 1)]
        return self._page(
            "flows.html",
            self.places.flows(name),
            head=first.head,
            incoming=first.incoming,
            shown=[item for item in shown if item[0].rows],
            bars=flow_bars,
            most=MOST_DRAWN,
            area_id=area_id,
            link=lambda area: self.frame.way(self.places.flows(name))(self.places.area(area)),
        )

    @cached_property
    def _flows(self) -> tuple[str, ...]:
        return tuple(flow_indicators(self.reader.catalogue))

    @property
    def _flow_links(self) -> list[tuple[str, str]]:
        """Return name and page of each indicator with flows, as the start page leads to them."""
        to = self.frame.way(at.START)
        titles = {head.id: head.title for head in self._heads}
        return [(titles[name], to(self.places.flows(name))) for name in self._flows]

    def _overview(self, path: str, topic: str = "") -> str:
        """Return how a page names the overview of areas and indicators; empty where there is none."""
        begin = overview_start(self.reader, topic)
        return self.frame.way(path)(self.places.overview(*begin)) if begin else ""

    def _pair(self) -> tuple[str, bytes]:
        """Make the page of two indicators against each other, which its script fills."""
        to = self.frame.way(at.PAIR)
        choices = matrix_choices(self.reader.catalogue)
        return self._page(
            "pair.html",
            at.PAIR,
            points=to(self.places.points("{name}", "{level}")),
            chart=to(at.PAIR_CHART),
            overview=lambda level: to(self.places.overview(level, choices[level][-1])) if level in choices else "",
            page=lambda name, level, ending=".html": to(self.places.indicator(name, level, ending)),
            **pair_context(self.reader, self._heads),
        )

    def _search(self) -> tuple[str, bytes]:
        """Make the page that lists all that can be found, and the words by which a script finds it."""
        found, to = entries(self.reader.released(breakdown="")), self.frame.way(at.SEARCH)

        def link(hit: Hit) -> str:
            if hit.kind == "area":
                return to(self.places.area(Area(hit.level, hit.name, hit.title)))
            return to(self.places.topic(hit.name) if hit.kind == "topic" else self.places.indicator(hit.name))

        return self._page(
            "search.html",
            at.SEARCH,
            topics=_ranked(found.topics),
            indicators=_ranked(found.indicators),
            areas=_ranked(found.areas),
            link=link,
            most=MOST,
        )

    @property
    def _protocol(self) -> dict[str, Any]:
        """The rules of the release, without what happened to its own figures: that stands on the page about it."""
        return {name: value for name, value in self.reader.protocol.items() if name not in _OF_FIGURES}

    @cached_property
    def _heads(self) -> tuple[IndicatorHead, ...]:
        names = self.reader.metadata["indicators"]
        heads = (indicator_head(self.reader.catalogue, name) for name in names)
        return tuple(sorted(heads, key=lambda head: (head.area, head.title)))

    @cached_property
    def _topics(self) -> tuple[TopicPage, ...]:
        return tuple(
            self._topic(letter, letter, topic_title(letter), "", list(group))
            for letter, group in groupby(self._heads, lambda head: head.area)
        )

    @cached_property
    def _across(self) -> tuple[TopicPage, ...]:
        """List the topics that go across the topic areas."""
        return tuple(
            self._topic(one.name, "", one.title, one.about, [head for head in self._heads if head.id in one.members])
            for one in subjects(self.reader.catalogue)
            if not one.letter
        )

    def _topic(self, name: str, letter: str, title: str, about: str, heads: Sequence[IndicatorHead]) -> TopicPage:
        known = tuple(self._figures[head.id] for head in heads if head.id in self._figures)
        others = tuple(head for head in heads if head.id not in self._figures)
        return TopicPage(name, letter, title, about, known, others)

    @cached_property
    def _figures(self) -> dict[str, KeyFigure]:
        return {item.head.id: item for item in self.reader.key_figures()}

    @cached_property
    def _levels(self) -> list[tuple[str, str, tuple[Area, ...]]]:
        """List the areas of each level once, whichever spaces have it."""
        catalogue = self.reader.catalogue
        known: dict[str, dict[str, Area]] = {}
        for space in self.reader.metadata["spaces"]:
            for level in catalogue.levels(space):
                for area in catalogue.areas(space, level):
                    known.setdefault(level, {}).setdefault(area.key, area)
        titles = catalogue_levels(catalogue)
        return [(level, titles[level], tuple(areas.values())) for level, areas in known.items()]

    def _first_areas(self) -> tuple[str, tuple[Area, ...]]:
        """Return the uppermost level with several areas, as far as a first page can name them."""
        few = [(title, areas) for _level, title, areas in self._levels if 1 < len(areas) <= 40]
        return few[0] if few else ("", ())

    def _said(self) -> Iterator[tuple[str, bytes]]:
        """Yield the pages whose texts are the publisher's own."""
        said = self.frame.publisher
        own = (
            (at.IMPRINT, _("Impressum"), said.imprint, ""),
            (at.CONTACT, _("Kontakt"), said.contact, ""),
            (
                at.PRIVACY,
                _("Datenschutz"),
                said.privacy,
                _(
                    "Die Seiten dieses Portals setzen keine Cookies, enthalten keine Zählung von Besuchen und laden "
                    "nichts von anderen Servern."
                ),
            ),
            (at.ACCESSIBILITY, _("Erklärung zur Barrierefreiheit"), said.accessibility, ""),
        )
        for path, title, text, fact in own:
            yield self._page("text.html", path, title=title, text=as_paragraphs(text), fact=fact)


def _ranked(those: Sequence[Entry]) -> list[tuple[int, Entry]]:
    """Return entries from A to Z, each with its place among those that fit equally well."""
    ranks = {entry.rank: place for place, entry in enumerate(sorted(those, key=lambda entry: entry.rank))}
    found = [(ranks[entry.rank], entry) for entry in those]
    return sorted(found, key=lambda pair: (folded(pair[1].hit.title), pair[0]))
