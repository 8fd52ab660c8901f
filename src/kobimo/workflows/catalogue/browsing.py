"""Browse the catalogue: filters with the number of hits behind each choice, and a search that forgives spelling."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import cache

from kobimo.catalogue.loading import catalogue
from kobimo.language import _
from kobimo.model.indicator import IndicatorGroup
from kobimo.publish.topics import topics
from kobimo.workflows.catalogue.offer import Availability, Offered

FILTERS = ("area", "stage", "group", "dataset", "availability")

_ENDINGS = ("en", "er", "es", "e", "n", "s")
_INFLECTED = 6
_ALIKE = 0.75
_PAIRS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be shown; empty for everything.

    Attributes
    ----------
    search : str
        Words; all of them have to occur, parts of words count.
    area, stage, group, dataset, availability : str
        Topic area A to H, part of the life course, group, dataset of the catalogue, and `Availability`.
    """

    search: str = ""
    area: str = ""
    stage: str = ""
    group: str = ""
    dataset: str = ""
    availability: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice of a filter and how many indicators it would leave, the other filters being as they are."""

    value: str
    title: str
    count: int
    heading: str = ""


@dataclass(frozen=True)
class Browsed:
    """The part of the catalogue that was asked for.

    Attributes
    ----------
    wish : Wish
        Without the choices that do not exist.
    unknown : tuple of str
        Those choices.
    offers : tuple of Offered
        Those that have the words in their name come first.
    named : int
        How many these are; 0 without a search.
    choices : mapping of filter to tuple of Choice
        Only those that leave something, the chosen one in any case.
    total : int
        Size of the catalogue.
    similar : tuple of str
        Words that were perhaps meant, if nothing was found.
    """

    wish: Wish
    unknown: tuple[str, ...]
    offers: tuple[Offered, ...]
    named: int
    choices: Mapping[str, tuple[Choice, ...]]
    total: int
    similar: tuple[str, ...]


def browse(everything: Sequence[Offered], wish: Wish) -> Browsed:
    """Choose from the catalogue.

    Parameters
    ----------
    everything : sequence of Offered
        As `offers` lists it.
    wish : Wish

    Returns
    -------
    Browsed
    """
    groups = _groups(everything)
    titles = _titles(groups)
    unknown = tuple(getattr(wish, name) for name in FILTERS if getattr(wish, name) not in {"", *titles[name]})
    clean = replace(wish, **{name: "" for name in FILTERS if getattr(wish, name) in unknown})
    words = _words(clean.search)
    found = [item for item in everything if _is_found(words, item)]
    shown = [item for item in found if all(_fits(item, name, getattr(clean, name)) for name in FILTERS)]
    first = [item for item in shown if words and _is_named(words, item.indicator.id)]
    named = {item.indicator.id for item in first}
    return Browsed(
        clean,
        unknown,
        (*first, *(item for item in shown if item.indicator.id not in named)),
        len(first),
        {name: _choices(found, clean, name, titles[name], groups) for name in FILTERS},
        len(everything),
        () if found else _similar(clean.search),
    )


def by_group(found: Sequence[Offered]) -> list[tuple[IndicatorGroup | None, tuple[Offered, ...]]]:
    """Put indicators under the Indikator to which they belong, in its order; those without one come last.

    Each stands once: under the first of its groups of its own topic area.
    """
    known = {group.id: group for offered in found for group in offered.groups}
    members: dict[str, list[Offered]] = {}
    for offered in found:
        own = [group.id for group in offered.groups if group.area == offered.indicator.area]
        members.setdefault(own[0] if own else "", []).append(offered)
    groups = sorted((known[name] for name in members if name), key=_place)
    ordered: list[tuple[IndicatorGroup | None, tuple[Offered, ...]]] = [
        (group, tuple(sorted(members[group.id], key=lambda offered: group.members.index(offered.indicator.id))))
        for group in groups
    ]
    return ordered + ([(None, tuple(members[""]))] if "" in members else [])


def _place(group: IndicatorGroup) -> tuple[bool, int, str]:
    """Put groups with a number of the guide into its order, the others behind them by name."""
    number = re.match(r"[A-H](\d+) ", group.title.de)
    return number is None, int(number[1]) if number else 0, group.title.shown.casefold()


def stages() -> dict[str, str]:
    """Return the parts of the life course with their titles."""
    return {
        "early_childhood": _("Frühe Kindheit"),
        "school": _("Schulzeit"),
        "vocational": _("Ausbildung"),
        "higher_education": _("Studium"),
        "adult": _("Erwachsenenalter"),
        "whole_life": _("Ganzer Lebenslauf"),
    }


def folded(text: str) -> tuple[str, str]:
    """Return a text in small letters twice: with ae for ä, and with a for both.

    Examples
    --------
    >>> folded("Übergänge")
    ('uebergaenge', 'ubergange')
    >>> folded("uebergang")
    ('uebergang', 'ubergang')
    """
    small = unicodedata.normalize("NFC", text).casefold().translate(_PAIRS)
    pair = "".join(sign for sign in unicodedata.normalize("NFKD", small) if not unicodedata.combining(sign))
    return pair, re.sub("([aou])e", r"\1", pair)


def _groups(everything: Iterable[Offered]) -> dict[str, IndicatorGroup]:
    """Return the groups of the catalogue and those of the workspace by id."""
    return {**catalogue().groups, **{group.id: group for offered in everything for group in offered.groups}}


def _titles(groups: Mapping[str, IndicatorGroup]) -> dict[str, dict[str, str]]:
    """Return every choice of every filter."""
    known = catalogue()
    return {
        "area": topics(),
        "stage": stages(),
        "group": {group.id: group.title.shown for group in groups.values()},
        "dataset": {template.id: template.title.shown for template in known.templates.values()},
        "availability": {item.value: item.shown for item in Availability},
    }


def _values(offered: Offered, name: str) -> Iterable[str]:
    """Return the choices of a filter under which an indicator is found."""
    item = offered.indicator
    read: dict[str, Callable[[], Iterable[str]]] = {
        "area": lambda: (item.area,),
        "stage": lambda: (item.stage or "",),
        "group": lambda: (group.id for group in offered.groups),
        "dataset": lambda: {part.dataset for part in item.parts},
        "availability": lambda: (offered.availability.value if offered.availability else "",),
    }
    return read[name]()


def _fits(offered: Offered, name: str, value: str) -> bool:
    return not value or value in _values(offered, name)


def _choices(
    found: Sequence[Offered], wish: Wish, name: str, titles: Mapping[str, str], groups: Mapping[str, IndicatorGroup]
) -> tuple[Choice, ...]:
    others = [other for other in FILTERS if other != name]
    left = [item for item in found if all(_fits(item, other, getattr(wish, other)) for other in others)]
    counts = Counter(value for item in left for value in _values(item, name))
    chosen = getattr(wish, name)
    made = [
        Choice(value, title, counts[value], _heading(groups[value]) if name == "group" else "")
        for value, title in titles.items()
        if counts[value] or value == chosen
    ]
    if name == "group":
        order = [_topic_heading(), *(f"{letter} {title}" for letter, title in topics().items())]
        made.sort(key=lambda choice: (order.index(choice.heading), choice.title.casefold()))
    if name == "dataset":
        made.sort(key=lambda choice: choice.title.casefold())
    return tuple(made)


def _topic_heading() -> str:
    return _("Querschnittsthemen")


def _heading(group: IndicatorGroup) -> str:
    """Name the topic area of a group."""
    return f"{group.area} {topics()[group.area]}" if group.area else _topic_heading()


def _words(search: str) -> list[tuple[tuple[str, str], ...]]:
    """Return each word in the spellings in which it may occur, its bare stem included."""
    return [tuple(dict.fromkeys((folded(word), folded(_stem(word))))) for word in re.findall(r"[\w+-]+", search)]


def _stem(word: str) -> str:
    """Take a German ending away from a long word."""
    if len(word) >= _INFLECTED:
        for ending in _ENDINGS:
            if word.casefold().endswith(ending):
                return word[: -len(ending)]
    return word


def _is_found(words: Iterable[tuple[tuple[str, str], ...]], offered: Offered) -> bool:
    text = _text(offered.indicator.id)
    own = [group.title for group in offered.groups if group.id not in catalogue().groups]
    pair, plain = folded(" ".join(f"{title.de} {title.en}" for title in own))
    return all(_occurs(word, (f"{text[0]} {pair}", f"{text[1]} {plain}")) for word in words)


def _is_named(words: Iterable[tuple[tuple[str, str], ...]], name: str) -> bool:
    return all(_occurs(word, _name(name)) for word in words)


def _occurs(spellings: Iterable[tuple[str, str]], text: tuple[str, str]) -> bool:
    return any(pair in text[0] or plain in text[1] for pair, plain in spellings)


@cache
def _name(name: str) -> tuple[str, str]:
    """Return name and codes of an indicator for the search, in all languages."""
    item = catalogue().indicators[name]
    codes = " ".join(alias.code for alias in item.aliases if alias.status == "verified")
    return folded(f"{item.title.de} {item.title.en} {name} {codes}")


@cache
def _text(name: str) -> tuple[str, str]:
    """Return everything in which is searched."""
    known = catalogue()
    item = known.indicators[name]
    texts = [item.title, item.question, item.purpose, item.formula, item.pitfalls, item.unit_label]
    texts += [group.title for group in known.groups_of(name)]
    texts += [known.templates[dataset].title for dataset in {part.dataset for part in item.parts}]
    tables = [f"{table.publisher} {table.table}" for table in item.tables]
    spoken = [f"{text.de} {text.en}" for text in texts if text is not None]
    pair, plain = folded(" ".join([*spoken, *item.sources, *tables]))
    head = _name(name)
    return f"{head[0]} {pair}", f"{head[1]} {plain}"


@cache
def _vocabulary() -> dict[str, str]:
    """Return the words of all names and questions by their folded form."""
    found: dict[str, str] = {}
    for item in catalogue().indicators.values():
        texts = [item.title.de, item.question.de if item.question else ""]
        for word in re.findall(r"[^\W\d_]{4,}", " ".join(texts)):
            found.setdefault(folded(word)[0], word)
    return found


def _similar(search: str) -> tuple[str, ...]:
    """Return words of the catalogue that look like those of a search without hits."""
    known = _vocabulary()
    near = [
        known[close]
        for word in re.findall(r"[\w-]{4,}", search)
        for close in get_close_matches(folded(word)[0], known, n=2, cutoff=_ALIKE)
    ]
    return tuple(dict.fromkeys(near))
