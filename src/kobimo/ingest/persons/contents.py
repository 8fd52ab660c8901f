"""What the cells of a column say: names, dates of birth, addresses, letters for sex, keys of persons."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from kobimo.ingest.persons.finding import PersonColumn
from kobimo.ingest.persons.vocabulary import folded, vocabulary

_GERMAN = re.compile(r"(\d{1,2})[./](\d{1,2})[./](\d{4}|\d{2})(?: .*)?")
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ].*)?")
_COMPACT = re.compile(r"(19|20)(\d{2})(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])")
_ADDRESS = re.compile(r"\D*[^\W\d]\D* \d{1,3} ?[a-z]?(?: ?[-/] ?\d{1,3} ?[a-z]?)?", re.IGNORECASE)
_MAIL = re.compile(r"([^@\s]+)@([^@\s]+\.[a-z]{2,})", re.IGNORECASE)
_PRIVATE_MAIL = frozenset(
    ("gmx", "web", "gmail", "googlemail", "t-online", "yahoo", "hotmail", "outlook", "icloud", "freenet", "aol", "live")
)
_SEX = frozenset(("m", "w", "d", "x", "maennlich", "weiblich", "divers", "male", "female", "f", "mann", "frau"))
_WORDS = re.compile(r"[^\W\d_]+(?:[-'][^\W\d_]+)*")

MANY = 5
"""Different names or days below which contents alone say nothing."""

_LONGEST_NAME = 4
_HANDFUL, _CLOSER_LOOK = 40, 500
_CENTURY = 100


@dataclass(frozen=True, slots=True)
class Contents:
    """Measured shares of the cells that are not empty, from 0 to 1, and whether the column is one of these.

    Attributes
    ----------
    filled, distinct : int
        Cells that are not empty, and different ones.
    """

    filled: int
    distinct: int
    first_names: float
    full_names: float
    births: bool
    addresses: float
    personal_mails: float
    sex: bool
    fractions: bool

    @property
    def unique(self) -> float:
        """Share of different cells."""
        return self.distinct / self.filled if self.filled else 0.0

    @property
    def names(self) -> bool:
        """Whether the cells are names of persons."""
        return self.distinct >= MANY and max(self.first_names, self.full_names) >= 0.3


def measure_contents(column: PersonColumn, today: date) -> Contents:
    """Look at the distinct cells of a column.

    Parameters
    ----------
    column : PersonColumn
    today : date
        Nobody is born later.

    Returns
    -------
    Contents
    """
    cells = {cell: count for cell, count in column.counts.items() if cell}
    firsts, fulls = _names(cells)
    return Contents(
        filled=sum(cells.values()),
        distinct=len(cells),
        first_names=firsts,
        full_names=fulls,
        births=_births(cells, today),
        addresses=_share(cells, lambda cell: _ADDRESS.fullmatch(cell) is not None),
        personal_mails=_share(cells, _is_personal_mail),
        sex=1 < len(cells) <= MANY and all(folded(cell) in _SEX for cell in cells),
        fractions=_share(cells, lambda cell: re.fullmatch(r"-?\d+[.,]\d+", cell) is not None) > 0.5,
    )


def _share(cells: Iterable[str], test: Callable[[str], bool]) -> float:
    """Return the share of different cells that pass; a handful tells whether a closer look is worth it."""
    different = list(cells)
    some = different[:: max(1, len(different) // _HANDFUL)]
    if not some or not any(map(test, some)):
        return 0.0
    more = different[:: max(1, len(different) // _CLOSER_LOOK)]
    return sum(map(test, more)) / len(more)


def _names(cells: Mapping[str, int]) -> tuple[float, float]:
    """Return the shares of first names alone, and of full names in either order."""
    words = vocabulary()

    def first_alone(cell: str) -> bool:
        return len(cell) < 40 and all(folded(part) in words.first_names for part in re.split(r"[\s-]+", cell))

    def full(cell: str) -> bool:
        if any(sign.isdigit() for sign in cell) or len(cell) > 60:
            return False
        _before, comma, after = cell.partition(",")
        parts = _WORDS.findall(cell)
        if not 2 <= len(parts) <= _LONGEST_NAME or any(_is_institution(part) for part in parts):
            return False
        given = _WORDS.findall(after)[:1] if comma else parts[:1]
        if bool(given) and folded(given[0].partition("-")[0]) in words.first_names:
            return True
        return not comma and folded(parts[0]) in words.last_names and folded(parts[-1]) in words.first_names

    return _share(cells, first_alone), _share(cells, full)


def _is_institution(part: str) -> bool:
    """Tell whether a word names an institution, a street or a place rather than a person."""
    text = folded(part)
    return any(text.endswith(word) or (len(word) > 4 and word in text) for word in vocabulary().own_words)


def _births(cells: Mapping[str, int], today: date) -> bool:
    """Tell whether dates are births: spread over days and years, and no series in equal steps."""
    if len(cells) < MANY or _share(cells, lambda cell: day_of(cell) is not None) < 0.9:
        return False
    days = sorted(day for cell in cells if (day := day_of(cell)) is not None)
    born = [day for day in days if date(1900, 1, 1) <= day <= today]
    if len(born) < 0.95 * len(days) or (born[-1] - born[0]).days < 180:
        return False
    steps = Counter((later - earlier).days for earlier, later in pairwise(born))
    if steps.most_common(1)[0][1] > 0.6 * len(born) and len(born) > 2 * MANY:
        return False
    of_month = Counter(day.day for day in born)
    return len(of_month) >= min(12, 0.5 * len(born)) and of_month.most_common(1)[0][1] <= max(2, 0.3 * len(born))


def day_of(cell: str) -> date | None:
    """Read a date as registers write it: 3.5.2014, 03.05.14, 2014-05-03, 20140503."""
    try:
        if found := _ISO.fullmatch(cell):
            return date(int(found[1]), int(found[2]), int(found[3]))
        if found := _GERMAN.fullmatch(cell):
            year = int(found[3])
            if year < _CENTURY:
                year += 1900 if year > 30 else 2000
            return date(year, int(found[2]), int(found[1]))
        if found := _COMPACT.fullmatch(cell):
            return date(int(found[1] + found[2]), int(found[3]), int(found[4]))
    except ValueError:
        return None
    return None


def _is_personal_mail(cell: str) -> bool:
    found = _MAIL.fullmatch(cell)
    if found is None:
        return False
    local = re.split(r"[._\-+\d]", found[1])[0]
    return found[2].lower().split(".")[-2] in _PRIVATE_MAIL or folded(local) in vocabulary().first_names
