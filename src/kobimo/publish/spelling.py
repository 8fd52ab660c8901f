"""Numbers, dates and periods as people of a language write them: 1.234,5 and 31.12.2018, or 1,234.5 and 31 Dec 2018."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from babel import Locale
from babel.dates import format_date, format_datetime
from babel.numbers import get_decimal_symbol, get_group_symbol

from kobimo.language import MINUS, active
from kobimo.model.period import BERLIN, PeriodType, parse_period

NARROW_SPACE = "\u202f"
_LOCALES = {"de": "de_DE", "en": "en_GB"}
_DATES = {"de": "dd.MM.yyyy", "en": "d MMM yyyy"}
_TIMES = {"de": "dd.MM.yyyy, HH:mm", "en": "d MMM yyyy, HH:mm"}


@dataclass(frozen=True, slots=True)
class Spelling:
    """The spelling of one language."""

    language: str
    locale: Locale
    decimal: str
    group: str

    @property
    def percent(self) -> str:
        """The sign behind a share; German sets it off with a narrow space."""
        return "%" if self.language == "en" else f"{NARROW_SPACE}%"

    def number(self, value: float, decimals: int = 0) -> str:
        """Write a number with a fixed count of decimals.

        Examples
        --------
        >>> spelling("de").number(-1234.56, 1)
        '−1.234,6'
        >>> spelling("en").number(1234.5, 0)
        '1,234'
        """
        text = f"{value:,.{decimals}f}"
        if value < 0:
            text = text.removeprefix("-")
            text = text if not any(digit in text for digit in "123456789") else MINUS + text
        return text.translate({ord(","): self.group, ord("."): self.decimal})

    def signed(self, value: float, decimals: int = 0) -> str:
        """Write a difference with its sign; what rounds to zero has none."""
        text = self.number(value, decimals)
        rounded = any(digit in text for digit in "123456789")
        return f"+{text}" if value > 0 and rounded else text

    def day(self, day: date) -> str:
        """Write a date."""
        return format_date(day, _DATES[self.language], locale=self.locale)

    def moment(self, moment: str) -> str:
        """Write a stored time (ISO 8601, UTC) as date and time in Germany."""
        local = datetime.fromisoformat(moment).astimezone(BERLIN)
        return format_datetime(local, _TIMES[self.language], tzinfo=BERLIN, locale=self.locale)

    def day_of(self, moment: str) -> str:
        """Write the German date of a stored time (ISO 8601, UTC)."""
        return self.day(datetime.fromisoformat(moment).astimezone(BERLIN).date())

    def period(self, label: str) -> str:
        """Write a period: a reference date or a month in words of the language, anything else as its label."""
        period = parse_period(label)
        if period.type is PeriodType.REFERENCE_DATE:
            return self.day(period.end)
        if period.type is PeriodType.MONTH:
            return format_date(period.end, "MM/yyyy" if self.language == "de" else "MMM yyyy", locale=self.locale)
        return label

    def short_period(self, label: str) -> str:
        """Write a period for an axis: as short as it is unambiguous among periods of its kind on the same day."""
        period = parse_period(label)
        last_of_year = (period.end.month, period.end.day) == (12, 31)
        if period.type is PeriodType.REFERENCE_DATE and last_of_year:
            return str(period.end.year)
        return self.period(label)


@lru_cache(maxsize=4)
def _spelling(language: str) -> Spelling:
    known = language if language in _LOCALES else "de"
    locale = Locale.parse(_LOCALES[known])
    return Spelling(known, locale, get_decimal_symbol(locale), get_group_symbol(locale))


def spelling(language: str | None = None) -> Spelling:
    """Return the spelling of a language; default: the one in use."""
    return _spelling(language or active())
