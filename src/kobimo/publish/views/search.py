"""Find indicators, areas and topics of a release by words, also where they are spelt differently."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from rapidfuzz.distance import OSA

from kobimo.disclosure.released import Released
from kobimo.language import _
from kobimo.model.area import Area
from kobimo.publish.catalogue import ReleaseCatalogue, in_language
from kobimo.publish.subjects import subjects
from kobimo.publish.topics import topics

MOST = 50
"""Hits of each kind; whoever gets more has to say more."""

LONGEST = 200
"""Signs of a search that are looked at."""

Kind = Literal["indicator", "area", "topic"]
_PER_ERROR = 4
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


@dataclass(frozen=True, slots=True)
class Hit:
    """Something found.

    Attributes
    ----------
    kind : str
        indicator, area or topic.
    name : str
        Id of the indicator, key of the area, letter of the topic.
    title : str
    context : str
        Level of an area, topic of an indicator.
    where : str
        In which text the words stand, with the text, if that is not the title; empty otherwise.
    level : str
        Of an area.
    exact : bool
        Whether all words stand there as they were typed.
    """

    kind: Kind
    name: str
    title: str
    context: str
    where: str = ""
    level: str = ""
    exact: bool = True


@dataclass(frozen=True, slots=True)
class Hits:
    """All hits, the best first; `more` are those of each kind beyond `MOST`."""

    indicators: tuple[Hit, ...]
    areas: tuple[Hit, ...]
    topics: tuple[Hit, ...]
    more: int = 0

    def __len__(self) -> int:
        """How many are listed."""
        return len(self.indicators) + len(self.areas) + len(self.topics)


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that can be found: the hit to be, and its texts by heading, the title (without a heading) first."""

    hit: Hit
    texts: tuple[tuple[str, str], ...]

    @property
    def folded(self) -> tuple[str, ...]:
        """Its texts as they are compared."""
        return tuple(folded(text) for _heading, text in self.texts)

    @property
    def rank(self) -> tuple[int, str, str]:
        """Its place among entries that fit equally well."""
        return len(self.hit.title), self.hit.title, self.hit.name


@dataclass(frozen=True, slots=True)
class Entries:
    """Everything that can be found in a release."""

    indicators: tuple[Entry, ...]
    areas: tuple[Entry, ...]
    topics: tuple[Entry, ...]


def folded(text: str) -> str:
    """Return a text without differences of spelling: case, umlauts, accents and signs.

    Examples
    --------
    >>> folded("Straße, Höhe über NN")
    'strasse hoehe ueber nn'
    """
    small = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold()).translate(_UMLAUTS)
    plain = (sign for sign in unicodedata.normalize("NFKD", small) if not unicodedata.category(sign).startswith("M"))
    return " ".join(re.findall(r"\w+", "".join(plain)))


def search(released: Released, text: str) -> Hits:
    """Look for words in titles, questions, pitfalls, names and keys.

    Parameters
    ----------
    released : Released
        Only its metadata are looked at.
    text : str
        Every word has to be found; one in four letters may be wrong, from four letters on.

    Returns
    -------
    Hits
        Empty for a text without a letter or digit.
    """
    words = folded(text[:LONGEST]).split()
    if not words:
        return Hits((), (), ())
    found = entries(released)
    indicators, areas, subjects = (_best(words, those) for those in (found.indicators, found.areas, found.topics))
    more = sum(max(0, len(hits) - MOST) for hits in (indicators, areas, subjects))
    return Hits(tuple(indicators[:MOST]), tuple(areas[:MOST]), tuple(subjects[:MOST]), more)


def entries(released: Released) -> Entries:
    """Return what can be found: indicators with figures, all areas, and the topics of those indicators.

    The portal writes them into a page, where a script (`frontend/src/portal/likeness.ts`) looks for words likewise.

    Parameters
    ----------
    released : Released
        Only its metadata are looked at.

    Returns
    -------
    Entries
    """
    catalogue = ReleaseCatalogue.of(released)
    return Entries(tuple(_indicators(catalogue)), tuple(_areas(catalogue)), tuple(_topics(catalogue)))


def _indicators(catalogue: ReleaseCatalogue) -> Iterator[Entry]:
    titles = topics()
    for name, definition in sorted(catalogue.metadata["indicators"].items()):
        if catalogue.contents(name):
            letter, title = definition["area"], in_language(definition["title"])
            yield Entry(
                Hit("indicator", name, title, f"{letter} {titles.get(letter, '')}".strip()),
                (
                    ("", f"{title} {name}"),
                    (_("Frage"), in_language(definition.get("question"))),
                    (_("Zu beachten"), in_language(definition.get("pitfalls"))),
                ),
            )


def _areas(catalogue: ReleaseCatalogue) -> Iterator[Entry]:
    seen: set[tuple[str, str]] = set()
    for space in catalogue.metadata["spaces"]:
        for level in catalogue.levels(space):
            for area in catalogue.areas(space, level):
                if (area.level, area.key) not in seen:
                    seen.add((area.level, area.key))
                    yield Entry(_area(catalogue, space, area), (("", f"{area.name} {area.key}"),))


def _area(catalogue: ReleaseCatalogue, space: str, area: Area) -> Hit:
    above = catalogue.ancestors(space, area)[:1]
    context = ", ".join([catalogue.level_title(space, area.level), *(other.name for other in above)])
    return Hit("area", area.key, area.name, context, level=area.level)


def _topics(catalogue: ReleaseCatalogue) -> Iterator[Entry]:
    for topic in subjects(catalogue):
        if topic.members:
            kind = _("Themenbereich") if topic.letter else _("Querschnittsthema")
            yield Entry(
                Hit("topic", topic.name, topic.title, kind), (("", topic.title), (_("Worum es geht"), topic.about))
            )


def _best(words: Sequence[str], those: Iterable[Entry]) -> list[Hit]:
    """Return the entries that have every word, those with the words in the title and as typed first."""
    found = []
    for entry in those:
        ways = [(place, _cost(words, text)) for place, text in enumerate(entry.folded)]
        fitting = [(cost, place) for place, cost in ways if cost is not None]
        if fitting:
            cost, place = min(fitting, key=lambda pair: (pair[0] >= 1, pair[1], pair[0]))
            heading, text = entry.texts[place]
            exact = cost < 1
            shown = replace(entry.hit, where=f"{heading}: {text}" if heading else "", exact=exact)
            found.append(((not exact, place, cost, entry.rank), shown))
    return [hit for _order, hit in sorted(found, key=lambda pair: pair[0])]


def _cost(words: Sequence[str], text: str) -> float | None:
    """Return how far words are from a text: below 1 as typed, else the wrong letters; None if one is absent."""
    there, total = text.split(), 0.0
    for word in words:
        near = [cost for other in there if (cost := _apart(word, other)) is not None]
        if not near:
            return None
        total += min(near)
    return total


def _apart(word: str, other: str) -> float | None:
    """Return how far a word is from another one or from its beginning; None if too far."""
    if word == other:
        return 0.0
    if other.startswith(word):
        return 0.001
    if word in other:
        return 0.01
    allowed = len(word) // _PER_ERROR
    if not allowed:
        return None
    whole = OSA.distance(word, other, score_cutoff=allowed)
    begun = OSA.distance(word, other[: len(word)], score_cutoff=allowed)
    wrong = min(whole, begun)
    return float(wrong) if wrong <= allowed else None
