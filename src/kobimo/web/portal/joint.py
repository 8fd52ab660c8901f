"""The versions of several indicators together, by which files of a topic or of an area are cited."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kobimo.language import _
from kobimo.publish.catalogue import ReleaseCatalogue
from kobimo.publish.open_data import area_excerpt, topic_excerpt
from kobimo.publish.subjects import subjects
from kobimo.web.portal.versions import Versions, catalogue_levels, joint


@dataclass(frozen=True, slots=True)
class JointVersion:
    """A version with the indicators that it stands for, and with what it names, in the language in use."""

    version: str
    indicators: tuple[str, ...]
    titles: tuple[str, ...]


def joint_versions(catalogue: ReleaseCatalogue, versions: Versions) -> tuple[JointVersion, ...]:
    """Return every version by which files about several indicators can be cited, each once.

    Parameters
    ----------
    catalogue : ReleaseCatalogue
    versions : Versions
        Of the same release.

    Returns
    -------
    tuple of JointVersion
        Topics first, then the levels of areas.
    """
    named: dict[tuple[str, ...], dict[str, None]] = {}
    for title, indicators in (*_topics(catalogue), *_areas(catalogue)):
        if indicators:
            named.setdefault(indicators, {})[title] = None
    return tuple(
        JointVersion(joint(versions.short(name) for name in indicators), indicators, tuple(titles))
        for indicators, titles in named.items()
    )


def _topics(catalogue: ReleaseCatalogue) -> Iterator[tuple[str, tuple[str, ...]]]:
    for one in subjects(catalogue):
        yield f"{_('Thema')}: {one.full_title}", topic_excerpt(catalogue, one.name).indicators


def _areas(catalogue: ReleaseCatalogue) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the indicators of each area under the title of its level."""
    titles = catalogue_levels(catalogue)
    for space in catalogue.metadata["spaces"]:
        for level in catalogue.levels(space):
            for area in catalogue.areas(space, level):
                yield f"{_('Gebiete')}: {titles[level]}", area_excerpt(catalogue, level, area.key).indicators
