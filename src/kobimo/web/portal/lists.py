"""The pages that lead to the others: start, topics, areas, search, downloads, and the texts of the publisher."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Any

from kobimo.language import _
from kobimo.model.area import Area
from kobimo.publish.certificate.words import limits, rules
from kobimo.publish.open_data.readme import column_meanings, status_meanings
from kobimo.publish.topics import topic_title
from kobimo.publish.views import IndicatorHead, KeyFigure, indicator_head
from kobimo.web.portal import addresses as at
from kobimo.web.portal.frame import Frame
from kobimo.web.portal.texts import as_paragraphs
from kobimo.web.portal.versions import catalogue_levels
from kobimo.workflows.releases.viewing import ReleaseReader

_OF_FIGURES = ("withheld", "lost_before", "contradicted_sums", "told_before")
"""What a protocol counts of the figures of its release."""


@dataclass(frozen=True, slots=True)
class TopicPage:
    """A topic with its indicators: those with a figure of the whole, and the others."""

    letter: str
    title: str
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

    def files(self) -> Iterator[tuple[str, bytes]]:
        """Yield path and content of each file."""
        yield self._page("start.html", at.START, topics=self._topics, areas=self._first_areas())
        for topic in self._topics:
            yield self._page("topic.html", self.places.topic(topic.letter), topic=topic, topics=self._topics)
        yield self._page("areas.html", at.AREAS, levels=self._levels)
        yield self._page("search.html", at.SEARCH, heads=self._heads, levels=self._levels)
        yield self._page("data.html", at.DATA, heads=self._heads, columns=column_meanings(), states=status_meanings())
        yield self._page("hidden.html", at.HIDDEN, rules=rules(self._protocol), limits=limits(self._protocol))
        yield from self._said()

    def _page(self, template: str, path: str, **context: Any) -> tuple[str, bytes]:
        to = self._way(path)
        made = self.frame.page(
            template,
            path,
            indicator=lambda name: to(self.places.indicator(name)),
            topic_link=lambda letter: to(self.places.topic(letter)),
            figure_link=lambda item: to(self.places.indicator(item.head.id)),
            area_link=lambda area: to(self.places.area(area)),
            table=lambda name: to(self.places.file(name, "", ".csv")),
            **context,
        )
        return path, made

    def _way(self, path: str) -> Callable[[str], str]:
        here = self.frame.place(path)
        return lambda target: at.relative(here, self.frame.place(target))

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
        figures = {item.head.id: item for item in self.reader.key_figures()}
        found = []
        for letter, group in groupby(self._heads, lambda head: head.area):
            heads = list(group)
            known = tuple(figures[head.id] for head in heads if head.id in figures)
            others = tuple(head for head in heads if head.id not in figures)
            found.append(TopicPage(letter, topic_title(letter), known, others))
        return tuple(found)

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
