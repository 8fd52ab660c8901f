"""What figures are put together under: the topic areas A to H, and topics that go across them, such as inequality."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kobimo.catalogue.loading import catalogue as shipped
from kobimo.errors import UnknownNameError
from kobimo.language import _
from kobimo.publish.catalogue import ReleaseCatalogue, in_language
from kobimo.publish.topics import topics


@dataclass(frozen=True, slots=True)
class Subject:
    """A topic with a page of its own.

    Attributes
    ----------
    name : str
        Letter of a topic area, or id of a topic across them.
    title : str
    about : str
        What it puts together; empty for a topic area.
    members : tuple of str
        Indicators with figures, ordered by topic area and id.
    """

    name: str
    title: str
    about: str
    members: tuple[str, ...]

    @property
    def letter(self) -> str:
        """Letter of a topic area; empty for a topic across them."""
        return self.name if self.name in topics() else ""

    @property
    def full_title(self) -> str:
        """Title with its letter."""
        return f"{self.letter} {self.title}".strip()


def subjects(catalogue: ReleaseCatalogue) -> tuple[Subject, ...]:
    """Return all topic areas, and the topics across them of which a release has figures.

    Parameters
    ----------
    catalogue : ReleaseCatalogue

    Returns
    -------
    tuple of Subject
        Topic areas first, even empty ones, then the others by title; a release of an older kobimo has no others.
    """
    names = catalogue.indicators_of(*catalogue.metadata["spaces"])
    areas = [
        Subject(letter, title, "", tuple(name for name in names if catalogue.indicator(name)["area"] == letter))
        for letter, title in topics().items()
    ]
    across = [_across(theme, names) for theme in catalogue.metadata.get("themes", {}).values()]
    return (*areas, *sorted((theme for theme in across if theme.members), key=lambda theme: theme.title))


def subject(catalogue: ReleaseCatalogue, name: str) -> Subject:
    """Return a topic; raises UnknownNameError with those that there are.

    A topic across the areas that kobimo brings has a page even where a release has nothing of it, to say so.
    """
    known = {one.name: one for one in subjects(catalogue)}
    if name in known:
        return known[name]
    brought = shipped().groups.get(name)
    if brought is None or brought.area:
        raise UnknownNameError(_("Thema"), name, list(known))
    return _across(brought.model_dump(mode="json"), catalogue.indicators_of(*catalogue.metadata["spaces"]))


def _across(theme: Mapping[str, Any], names: Sequence[str]) -> Subject:
    """Return a topic across the areas with those members that have figures."""
    members = tuple(name for name in names if name in theme["members"])
    return Subject(theme["id"], in_language(theme["title"]), in_language(theme.get("description")), members)
