"""What can be taken along from a topic: the newest figures of the whole, and all totals of its indicators."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from kobimo.language import _
from kobimo.publish.area_json import topic_object
from kobimo.publish.open_data import About, topic_excerpt
from kobimo.publish.subjects import Subject, subject
from kobimo.web.explorer.offers import Row
from kobimo.web.portal import addresses as at
from kobimo.web.portal.frame import Frame
from kobimo.web.portal.taking import ARCHIVE, EXCEL, JSON, TIDY, Taken, Totals
from kobimo.workflows.releases.viewing import ReleaseReader


@dataclass(frozen=True)
class TopicFiles:
    """Makes the files beside the page of one topic, in the language in use."""

    reader: ReleaseReader
    frame: Frame
    places: at.Places
    name: str
    version: Callable[[str], str]

    def files(self) -> Iterator[tuple[str, bytes]]:
        """Yield path and content of each file; a topic without totals has none."""
        totals, taken = self._totals, self._taken
        if not totals.count:
            return
        figures = self.reader.made(("key figures",), self.reader.key_figures)
        told = topic_object(self._subject, totals.head, figures)
        yield taken.object({**told, "versions": totals.versions})
        yield taken.as_excel(totals.table())
        yield from taken.for_programs(totals.tidy(), totals.count)

    def offered(self, here: Callable[[str], str]) -> tuple[list[Row], About | None]:
        """Return how the page offers them, and what must stand beside them."""
        count = self._totals.count
        if not count:
            return [], None
        title = _("Alle Kennzahlen des Themas, alle Raumebenen und Zeiträume")
        return [self._taken.row(title, count, here, (EXCEL, JSON, TIDY, ARCHIVE))], self._taken.about()

    @property
    def _subject(self) -> Subject:
        return subject(self.reader.catalogue, self.name)

    @property
    def _totals(self) -> Totals:
        excerpt = topic_excerpt(self.reader.catalogue, self.name)
        return Totals(self.reader, excerpt, self.reader.released(breakdown="").values, self.version)

    @property
    def _taken(self) -> Taken:
        def path(ending: str) -> str:
            return self.places.topic(self.name, ending)

        return Taken(self.reader, self.frame, self._totals.excerpt, self._totals.head, path, path(".html"))
