"""The whole portal of a release: which parts it has, what each is made from, and how its files are made."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property

import orjson

from kobimo.language import speaking
from kobimo.model.area import Area
from kobimo.publish.subjects import subjects
from kobimo.publish.views.flows import flow_indicators
from kobimo.publish.views.matrix import matrix_choices
from kobimo.web.portal import addresses as at
from kobimo.web.portal.area import AreaFiles, above
from kobimo.web.portal.built import built_files
from kobimo.web.portal.crawling import icon, missing_page, robots, sitemap
from kobimo.web.portal.frame import Frame
from kobimo.web.portal.indicator import IndicatorFiles
from kobimo.web.portal.lists import ListFiles
from kobimo.web.portal.overview import OverviewFiles, overview_topics
from kobimo.web.portal.stand import stand_json, stand_page
from kobimo.web.portal.topic_files import TopicFiles
from kobimo.web.portal.versions import Versions, code_digest
from kobimo.workflows.opened import digest
from kobimo.workflows.publishing.folder import Part
from kobimo.workflows.releases.viewing import ReleaseReader

Files = dict[str, bytes]


class Portal:
    """Makes the files of a portal, part by part; the same release gives the same bytes.

    Parameters
    ----------
    reader : ReleaseReader
        Of a release for the public.
    frame : Frame
    """

    def __init__(self, reader: ReleaseReader, frame: Frame) -> None:
        self._reader = reader
        self._frame = frame
        self._places = at.Places(reader.catalogue)
        said = orjson.dumps(
            [frame.publisher, frame.municipality, frame.languages, reader.head.received_from],
            option=orjson.OPT_SORT_KEYS,
        )
        self._versions = Versions(reader, digest(said))

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """Everything that the portal has, with the hashes of what it is made from; the same in every run."""
        pages = (
            Part(f"{language} {name}", digest(language, made_from))
            for language in self._frame.languages
            for name, made_from in self._made_from()
        )
        release = Part("stand", digest(*self._release(), self._versions.everything()))
        return (Part("bau", code_digest()), *pages, release)

    def make(self, name: str) -> Files:
        """Make the files of a part."""
        if name == "bau":
            return {**built_files(), at.ICON: icon()}
        if name == "stand":
            return self._stand()
        language, _blank, kind = name.partition(" ")
        with speaking(language):
            return {self._frame.place(path): data for path, data in self._maker(kind)()}

    @property
    def last(self) -> frozenset[str]:
        """The files that change after all others: those that lead to them, and those that name the release."""
        lists = (at.START, at.AREAS, at.SEARCH, at.DATA, at.STAND)
        paths = {self._frame.place(path, language) for path in lists for language in self._frame.languages}
        return frozenset(paths | {at.STAND_JSON, at.SITEMAP})

    def _made_from(self) -> Iterator[tuple[str, str]]:
        catalogue, versions = self._reader.catalogue, self._versions
        for name in sorted(self._reader.metadata["indicators"]):
            yield f"kennzahl {name}", versions.indicator(name)
        for area in self._areas.values():
            spaces, _found = catalogue.locate(area.level, area.key)
            shown = tuple(
                name
                for name in catalogue.indicators_of(*spaces)
                if area.level in catalogue.contents(name).get("", {}).get("levels", ())
            )
            yield f"gebiet {area.level} {area.key}", versions.area(area, above(self._reader, area), shown)
        for topic, names in overview_topics(self._reader).items():
            yield f"uebersicht {topic}", versions.together(names)
        for one in subjects(catalogue):
            yield f"thema {one.name}", digest(versions.together(one.members), one.full_title)
        yield "seiten", versions.everything()

    @cached_property
    def _areas(self) -> dict[str, Area]:
        found: dict[str, Area] = {}
        catalogue = self._reader.catalogue
        for space in self._reader.metadata["spaces"]:
            for level in catalogue.levels(space):
                for area in catalogue.areas(space, level):
                    found.setdefault(f"{area.level} {area.key}", area)
        return found

    def _maker(self, kind: str) -> Callable[[], Iterator[tuple[str, bytes]]]:
        what, _blank, name = kind.partition(" ")
        if what == "kennzahl":
            version = self._versions.short(name)
            return IndicatorFiles(self._reader, self._frame, self._places, name, version).files
        if what == "gebiet":
            return AreaFiles(self._reader, self._frame, self._places, self._areas[name], self._versions.short).files
        if what == "uebersicht":
            return OverviewFiles(self._reader, self._frame, self._places, name, self._versions.short).files
        if what == "thema":
            return TopicFiles(self._reader, self._frame, self._places, name, self._versions.short).files
        return ListFiles(self._reader, self._frame, self._places, self._versions.short).files

    def _release(self) -> tuple[str, ...]:
        head = self._reader.head
        return head.id, head.created_at, orjson.dumps(self._reader.protocol, option=orjson.OPT_SORT_KEYS).decode()

    def _stand(self) -> Files:
        """Make what names the release, and what lists all pages."""
        files: Files = {at.STAND_JSON: stand_json(self._reader, self._versions), at.ROBOTS: robots(self._frame)}
        for language in self._frame.languages:
            with speaking(language):
                found = dict(stand_page(self._reader, self._frame, self._versions))
                files |= {self._frame.place(path): data for path, data in found.items()}
        with speaking(self._frame.languages[0]):
            files[at.MISSING] = missing_page(self._frame)
        if self._frame.publisher.base_url:
            files[at.SITEMAP] = sitemap(self._frame, self._pages())
        return files

    def _pages(self) -> Sequence[str]:
        """Return the paths of the pages in the main language, without further views of what they show."""
        catalogue, places = self._reader.catalogue, self._places
        texts = (at.IMPRINT, at.PRIVACY, at.ACCESSIBILITY, at.CONTACT)
        names = sorted(self._reader.metadata["indicators"])
        indicators = [
            places.indicator(name, level)
            for name in names
            for level in ("", *catalogue.contents(name).get("", {}).get("levels", ()))
        ]
        letters = {catalogue.indicator(name)["area"] for name in names}
        topics = [places.topic(one.name) for one in subjects(catalogue) if not one.letter or one.letter in letters]
        flows = [places.flows(name) for name in flow_indicators(catalogue)]
        areas = [places.area(area) for area in self._areas.values()]
        tables = [
            places.overview(level, topic) for level, found in matrix_choices(catalogue).items() for topic in found
        ]
        lists = (at.START, at.AREAS, at.SEARCH, at.DATA, at.PAIR, at.HIDDEN, at.STAND)
        return tuple(dict.fromkeys((*lists, *sorted(topics), *tables, *flows, *indicators, *areas, *texts)))
