"""The words that give persons away, from `kobimo/reference/persons.toml`."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from importlib.resources import files

from kobimo.ingest.persons.finding import PersonKind

_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_OTHERS = re.compile(r"[^a-z0-9]+")


class Strength(IntEnum):
    """How much a heading or the contents of a column say."""

    NONE = 0
    WEAK = 1
    STRONG = 2


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a heading says: kind and strength, trait, count, directory of institutions, holder of an office."""

    kind: PersonKind | None = None
    strength: Strength = Strength.NONE
    trait: str = ""
    measure: bool = False
    institution: bool = False
    other_date: bool = False
    official: bool = False

    @property
    def known(self) -> bool:
        """Whether the vocabulary knows the heading."""
        return self.kind is not None or bool(self.trait) or self.measure or self.institution or self.other_date


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Compiled patterns and names."""

    kinds: tuple[tuple[PersonKind, Strength, re.Pattern[str]], ...]
    traits: tuple[tuple[str, re.Pattern[str]], ...]
    measures: tuple[str, ...]
    institutions: tuple[str, ...]
    own_words: tuple[str, ...]
    other_dates: tuple[str, ...]
    officials: re.Pattern[str]
    first_names: frozenset[str]
    last_names: frozenset[str]


def folded(text: str) -> str:
    """Return letters and digits of a heading in lower case, umlauts spelled out."""
    plain = text.casefold().translate(_UMLAUTS)
    decomposed = unicodedata.normalize("NFKD", plain)
    return _OTHERS.sub("", "".join(sign for sign in decomposed if not unicodedata.combining(sign)))


@lru_cache(maxsize=1)
def vocabulary() -> Vocabulary:
    """Read the vocabulary once."""
    data = tomllib.loads(files("kobimo.reference").joinpath("persons.toml").read_text(encoding="utf-8"))
    kinds = [
        (PersonKind(name), strength, _pattern(patterns[key]))
        for key, strength in (("strong", Strength.STRONG), ("weak", Strength.WEAK))
        for name, patterns in data["kinds"].items()
        if key in patterns
    ]
    return Vocabulary(
        kinds=tuple(kinds),
        traits=tuple((name, _pattern(patterns)) for name, patterns in data["traits"].items()),
        measures=tuple(data["measures"]["words"]),
        institutions=tuple(data["institutions"]["words"]),
        own_words=tuple(folded(word) for word in data["institutions"]["own_words"]),
        other_dates=tuple(data["dates"]["other"]),
        officials=_pattern(data["institutions"]["officials"]),
        first_names=frozenset(map(folded, data["names"]["first"].split())),
        last_names=frozenset(map(folded, data["names"]["last"].split())),
    )


@lru_cache(maxsize=4096)
def meaning(heading: str) -> Meaning:
    """Say what a heading means.

    Parameters
    ----------
    heading : str
        As delivered.

    Returns
    -------
    Meaning

    Examples
    --------
    >>> meaning("Geb.-Datum").kind
    <PersonKind.BIRTH_DATE: 'birth_date'>
    """
    words = vocabulary()
    text = folded(heading)
    if not text:
        return Meaning()
    kind, strength = next(
        ((kind, strength) for kind, strength, pattern in words.kinds if pattern.fullmatch(text)), (None, Strength.NONE)
    )
    trait = next((name for name, pattern in words.traits if pattern.fullmatch(text)), "")
    measure = any(word in text for word in words.measures) and strength is not Strength.STRONG and not trait
    institution = strength is not Strength.STRONG and any(
        text.startswith(word) or text.endswith(word) for word in words.institutions
    )
    other_date = strength is not Strength.STRONG and any(word in text for word in words.other_dates)
    official = strength is not Strength.STRONG and words.officials.fullmatch(text) is not None
    return Meaning(kind, strength, trait, measure, institution, other_date, official)


def _pattern(patterns: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))
