"""Addresses: house numbers in their order, and the rows of a street directory (Strassenverzeichnis)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum

from kobimo.model.territory import ALWAYS, Validity

_NUMBER = re.compile(r"0*([0-9]{1,5})\s*((?!u\.?\s*[0-9])[a-z]|1/2|1/4|3/4)?(?![0-9a-z])")
_FRACTIONS = {"1/4": 27, "1/2": 28, "3/4": 29}


@dataclass(frozen=True, slots=True, order=True)
class HouseNumber:
    """A house number in the order of the street: 12, 12a, 12b, 13.

    Attributes
    ----------
    number : int
    rank : int
        0 without suffix, 1 to 26 for a letter, then quarters and halves.
    """

    number: int
    rank: int = 0

    @property
    def text(self) -> str:
        """As it is written: 12a."""
        letters = {value: key for key, value in _FRACTIONS.items()}
        suffix = letters.get(self.rank, chr(96 + self.rank)) if self.rank else ""
        return f"{self.number}{' ' if suffix[:1].isdigit() else ''}{suffix}"


def house_numbers(text: str) -> tuple[HouseNumber, HouseNumber] | None:
    """Read a house number, or the first and the last one of a range; None if there is none.

    Parameters
    ----------
    text : str
        As delivered.

    Returns
    -------
    tuple of (HouseNumber, HouseNumber) or None
        Twice the same for a single number.

    Examples
    --------
    >>> [number.text for number in house_numbers("12 A - C")]
    ['12a', '12c']
    >>> [number.text for number in house_numbers("7/9")], house_numbers("o. Nr.")
    (['7', '9'], None)
    """
    plain = " ".join(text.casefold().replace("–", "-").split())
    found = _NUMBER.match(plain.removeprefix("nr.").removeprefix("nr").strip())
    if found is None:
        return None
    first = HouseNumber(int(found[1]), _rank(found[2]))
    rest = plain.removeprefix("nr.").removeprefix("nr").strip()[found.end() :].strip(" -/+,u.&")
    last = _NUMBER.match(rest)
    if last is not None:
        return first, max(first, HouseNumber(int(last[1]), _rank(last[2])))
    if len(rest) == 1 and rest.isascii() and rest.isalpha() and first.rank:
        return first, max(first, HouseNumber(first.number, _rank(rest)))
    return first, first


def _rank(suffix: str | None) -> int:
    return 0 if not suffix else _FRACTIONS.get(suffix) or ord(suffix) - 96


class Side(StrEnum):
    """House numbers of a range that count."""

    ODD = "odd"
    EVEN = "even"
    ALL = "all"

    def has(self, number: int) -> bool:
        """Whether a number is on this side."""
        return self is Side.ALL or (self is Side.ODD) == bool(number % 2)


@dataclass(frozen=True, slots=True)
class Address:
    """Where something is, as people write it; empty texts where a part is not known."""

    street: str = ""
    number: str = ""
    postcode: str = ""
    town: str = ""

    @property
    def text(self) -> str:
        """In one line."""
        lines = (f"{self.street} {self.number}".strip(), f"{self.postcode} {self.town}".strip())
        return ", ".join(filter(None, lines))


@dataclass(frozen=True, slots=True)
class StreetRange:
    """A row of a street directory: house numbers of a street that lie in one area for some time.

    Attributes
    ----------
    street : str
        Name as the directory has it.
    area : str
        Key of the area, on `level`.
    level : str
    first, last : HouseNumber or None
        Both ends belong to it; None where the end is open. A last number without suffix includes its suffixes, unless
        another row names them.
    side : Side
    postcode, town, key : str
        Postcode, town and street key; empty where the directory does not say.
    valid : Validity
    line : int
        Row of the file, for messages; 0 if it comes from none.
    """

    street: str
    area: str
    level: str
    first: HouseNumber | None = None
    last: HouseNumber | None = None
    side: Side = Side.ALL
    postcode: str = ""
    town: str = ""
    key: str = ""
    valid: Validity = ALWAYS
    line: int = field(default=0, compare=False)

    @property
    def numbers(self) -> str:
        """The range as people write it, without a word about the side."""
        first, last = (number.text if number else "" for number in (self.first, self.last))
        return first if first == last else f"{first}–{last}"
