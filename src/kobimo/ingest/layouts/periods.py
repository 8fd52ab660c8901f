"""Periods in cells, and what a bare year of an official table means."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from kobimo.errors import InvalidInputError
from kobimo.ingest.outline import PeriodFinding
from kobimo.language import _, quoted
from kobimo.model.period import Period, PeriodType, calendar_year, month, parse_period

MONTHS = (
    *("Januar", "Februar", "März", "April", "Mai", "Juni"),
    *("Juli", "August", "September", "Oktober", "November", "Dezember"),
)
_FOOTNOTE = re.compile(r"(?:\s?\d\)|\s?[¹²³⁴⁵⁶⁷⁸⁹]⁾?|\s?\*\)?)$")
EARLIEST = calendar_year(1)
_MONTH_YEAR = re.compile(rf"({'|'.join(MONTHS)})\s+(\d{{4}})")
_WINTER = re.compile(r"(?:WS|WiSe|Wintersemester)\s+(\d{4}/\d{2,4})")
_MONTH = re.compile(rf"({'|'.join(MONTHS)})(?: \([^)]*\))?")
_QUARTER = re.compile(r"([1-4])\. (?:Quartal|Vierteljahr)|Q([1-4])")
_DAY = re.compile(r"Stichtag:?\s+(?:zum\s+)?(\d{2})\.(\d{2})\.(?!\d)")
_NOTE = r"Jahr,? in (?:dem|welchem) (?:das|ein) Schuljahr\s+(?:{verbs})"
_ENDS_NOTE = re.compile(_NOTE.format(verbs="endet|abschließt|schließt"), re.IGNORECASE)
_BEGINS_NOTE = re.compile(_NOTE.format(verbs="beginnt|anfängt|startet"), re.IGNORECASE)
_ENDS_TITLE = re.compile(r"(?:Stichtag:? )?(?:Schuljahre?sende|Ende des Schuljahre?s)", re.IGNORECASE)
_BEGINS_TITLE = re.compile(r"(?:Stichtag:? )?(?:Schuljahre?sbeginn|Beginn des Schuljahre?s)", re.IGNORECASE)
_CALENDAR = re.compile(r"Jahresdurchschnitt|Jahressumme|Kalenderjahr|Jahresmittel|(?:[,:–-]|^)\s*Jahre?\s*(?:[,–-]|$)")
_SCHOOL = re.compile(
    r"Schuljahr|Schulstatistik|Statistik der (?:allgemein|beruf)\w*|Schüler|Studienjahr|Semester", re.IGNORECASE
)
_WRAPPED = re.compile(r"(?<=[a-zäöüß])-\s+(?=[a-zäöüß])")


@dataclass(frozen=True, slots=True)
class YearMeaning:
    """What a bare year stands for; `type` is "" where the file leaves it open. `reason` quotes the file."""

    type: str
    reason: str
    shift: int = 0
    day: tuple[int, int] | None = None


@lru_cache(maxsize=4096)
def period_of(text: str) -> Period | None:
    """Read a cell as a period, or return None.

    Parameters
    ----------
    text : str
        Cleaned cell: a date, a year, a school year, "Januar 2018".

    Returns
    -------
    Period or None

    Examples
    --------
    >>> period_of("31.12.2018").label, period_of("Januar 2018").label, period_of("Insgesamt")
    ('2018-12-31', '2018-01', None)
    """
    text = _FOOTNOTE.sub("", text)
    named = _MONTH_YEAR.fullmatch(text)
    if named:
        return month(int(named[2]), MONTHS.index(named[1]) + 1)
    if winter := _WINTER.fullmatch(text):
        text = winter[1]
    if not text[:1].isdigit():
        return None
    try:
        period = parse_period(text)
    except InvalidInputError:
        return None
    return period if 1800 <= period.start.year <= 2200 else None


def part_of_year(text: str) -> str | None:
    """Read "Januar (31.)" as `01` and "2. Quartal" as `Q2`, anything else as None.

    Parameters
    ----------
    text : str
        Cleaned heading.

    Returns
    -------
    str or None

    Examples
    --------
    >>> part_of_year("März (31.)"), part_of_year("2. Quartal"), part_of_year("Insgesamt")
    ('03', 'Q2', None)
    """
    named = _MONTH.fullmatch(text)
    if named:
        return f"{MONTHS.index(named[1]) + 1:02d}"
    quarter = _QUARTER.fullmatch(text)
    return f"Q{quarter[1] or quarter[2]}" if quarter else None


def is_year(text: str) -> bool:
    """Tell whether a cell is a bare year."""
    period = period_of(text)
    return period is not None and period.type is PeriodType.CALENDAR_YEAR


def unwrapped(lines: Iterable[str]) -> str:
    """Join lines that a program has wrapped; words divided by a hyphen become whole again.

    Parameters
    ----------
    lines : iterable of str
        Lines of a title or of notes.

    Returns
    -------
    str

    Examples
    --------
    >>> unwrapped(["Liegenschaftskatas-", "ter, ab 2016"])
    'Liegenschaftskataster, ab 2016'
    """
    return _WRAPPED.sub("", " ".join(line for line in lines if line))


def year_meaning(title: str, notes: str) -> YearMeaning:
    """Find the sentence of a file that says what its years stand for.

    The same code of a table has had both meanings, so the code is never asked. A title that only says "Schuljahr"
    leaves open whether the year is the one in which it begins or ends.

    Parameters
    ----------
    title, notes : str
        Text above and below the data, unwrapped.

    Returns
    -------
    YearMeaning
    """
    notes, title = unwrapped(notes.split()), unwrapped(title.split())
    ends = _ENDS_NOTE.search(notes) or _ENDS_TITLE.search(title)
    begins = _BEGINS_NOTE.search(notes) or _BEGINS_TITLE.search(title)
    if ends and begins:
        return YearMeaning("", _("Die Datei nennt Beginn und Ende des Schuljahres."))
    if ends or begins:
        sentence = ends or begins
        return YearMeaning(PeriodType.SCHOOL_YEAR, quoted(sentence[0] if sentence else ""), -1 if ends else 0)
    day = {(int(found[2]), int(found[1])) for found in _DAY.finditer(title)}
    if len(day) == 1:
        only = day.pop()
        return YearMeaning(PeriodType.REFERENCE_DATE, quoted(f"Stichtag {only[1]:02d}.{only[0]:02d}."), day=only)
    match = _CALENDAR.search(title)
    if match:
        return YearMeaning(PeriodType.CALENDAR_YEAR, quoted(match[0].strip(" ,:–-")))
    if _SCHOOL.search(title) or day:
        return YearMeaning("", _("Die Datei sagt nicht, ob das Jahr der Beginn oder das Ende des Schuljahres ist."))
    return YearMeaning(PeriodType.CALENDAR_YEAR, _("Jahreszahl ohne weitere Angabe"))


def label_of(text: str, meaning: YearMeaning | None) -> str:
    """Write the period of a cell as a label, a bare year by its meaning.

    Parameters
    ----------
    text : str
        Cleaned cell.
    meaning : YearMeaning or None
        What a bare year stands for; None and an open meaning leave it as it is.

    Returns
    -------
    str
        "" if the cell is no period.

    Examples
    --------
    >>> label_of("2023", YearMeaning("school_year", "", -1))
    '2022/23'
    """
    period = period_of(text)
    if period is None:
        return ""
    if meaning is None or not is_year(text):
        return period.label
    year = period.start.year + meaning.shift
    if meaning.type == PeriodType.SCHOOL_YEAR:
        return f"{year}/{(year + 1) % 100:02d}"
    if meaning.day:
        return f"{year}-{meaning.day[0]:02d}-{meaning.day[1]:02d}"
    return period.label


def period_finding(
    cells: Iterable[str], where: str, column: int | None, meaning: YearMeaning | None
) -> PeriodFinding | None:
    """Sum up the periods of a column, a row of headings or a line.

    Parameters
    ----------
    cells : iterable of str
        Cells that name periods.
    where : str
        See `PeriodFinding`.
    column : int or None
        Position of the column.
    meaning : YearMeaning or None
        What a bare year stands for.

    Returns
    -------
    PeriodFinding or None
        None if a cell is no period, or if periods of several types are mixed.
    """
    texts = list(dict.fromkeys(cell for cell in cells if cell))
    periods = [period_of(text) for text in texts]
    types = {period.type for period in periods if period}
    if not periods or None in periods or len(types) != 1:
        return None
    found = str(types.pop())
    bare = found == PeriodType.CALENDAR_YEAR
    ordered = sorted(texts, key=lambda text: period_of(text) or EARLIEST)
    labels = tuple(dict.fromkeys(label_of(text, meaning) for text in ordered))
    return PeriodFinding(meaning.type if bare and meaning else found, labels, where, column)
