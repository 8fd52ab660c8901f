"""What is asked for: a table and a selection, checked before anything is sent.

The service does not complain about a parameter that it cannot use: it changes it, delivers something else and mentions
it, if at all, in one line. So nothing is sent that cannot be meant.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from kobimo.errors import InvalidInputError
from kobimo.language import _

_CODE = re.compile(r"[0-9A-Za-zÄÖÜ]{2,12}(-[0-9A-Za-z]{1,6}){1,5}")
_GLUED = (
    (re.compile(r"(\d{5})(\d\d)(\d\d)([1-5])(B?)"), "{}-{}-{}-{}"),
    (re.compile(r"(\d{5})(\d{4})"), "{}-{}"),
    (re.compile(r"(\d{4}[A-Z])(\d{4})"), "{}-{}"),
)
_YEAR = re.compile(r"(\d{4})(/\d\d)?")
_KEY = re.compile(r"[0-9A-Za-z*-]{1,12}")
_VARIABLE = re.compile(r"[0-9A-Z-]{1,10}")
_FIRST, _LAST = 1900, 2100


class Format(StrEnum):
    """How a table is delivered."""

    FLAT = "ffcsv"
    TABLE = "csv"
    WORKBOOK = "xlsx"

    @property
    def ending(self) -> str:
        """How the name of the file goes on behind the code of the table."""
        return {Format.FLAT: "_flat.csv", Format.TABLE: ".csv", Format.WORKBOOK: ".xlsx"}[self]


@dataclass(frozen=True, slots=True)
class Query:
    """A table and what of it.

    Attributes
    ----------
    table : str
        Code with its hyphens, such as `21111-01-03-4`.
    start_year, end_year : str
        `2020` or `2020/21`; empty for no limit.
    region_variable, region_keys : str
        Such as `KREISE` and `05515,055*`; empty for all.
    format : Format
    quality : bool
        Whether to deliver marks of quality in columns of their own.
    stand : str
        Only if the table is newer than this day, `31.12.2025` or `2025-12-31`.

    Raises
    ------
    InvalidInputError
        If something cannot be meant; the message names the option.

    Examples
    --------
    >>> Query("21111-01-03-4", start_year="2023").fields()["startyear"]
    '2023'
    """

    table: str
    start_year: str = ""
    end_year: str = ""
    region_variable: str = ""
    region_keys: str = ""
    format: Format = Format.FLAT
    quality: bool = False
    stand: str = ""

    def __post_init__(self) -> None:
        """Check every part."""
        check_code(self.table)
        years = [self._year("--start-year", self.start_year), self._year("--end-year", self.end_year)]
        if None not in years and years != sorted(years, key=lambda year: year or 0):
            raise _invalid("--end-year", _("Das Ende liegt vor dem Anfang."))
        if self.region_variable and not _VARIABLE.fullmatch(self.region_variable):
            raise _invalid("--region-variable", _("Gemeint ist ein Code in Großbuchstaben wie KREISE oder GEMEIN."))
        if self.region_keys and not all(_KEY.fullmatch(key) for key in self.keys):
            raise _invalid(
                "--region-key",
                _("Schlüssel mit führenden Nullen und Komma dazwischen angeben; * steht für beliebiges."),
            )
        _german_day(self.stand)

    @staticmethod
    def _year(option: str, text: str) -> int | None:
        if not text:
            return None
        found = _YEAR.fullmatch(text)
        if not found or not _FIRST <= int(found[1]) <= _LAST:
            raise _invalid(option, _("Gemeint ist ein Jahr wie 2023 oder ein Schuljahr wie 2023/24."))
        return int(found[1])

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of regions one by one."""
        return tuple(key.strip() for key in self.region_keys.split(",")) if self.region_keys else ()

    def fields(self) -> dict[str, str]:
        """Return the form for `data/tablefile`; what was not asked for is not sent."""
        wanted = {
            "name": self.table,
            "area": "all",
            "compress": "false",
            "transpose": "false",
            "startyear": self.start_year,
            "endyear": self.end_year,
            "regionalvariable": self.region_variable,
            "regionalkey": ",".join(self.keys),
            "format": self.format.value,
            "quality": "on" if self.quality else "off",
            "stand": _german_day(self.stand),
            "language": "de",
        }
        return {name: value for name, value in wanted.items() if value}


def check_code(table: str) -> None:
    """Refuse what cannot be the code of a table, and offer the one that may be meant.

    Raises
    ------
    InvalidInputError
        For instance because the hyphens are missing.
    """
    if _CODE.fullmatch(table):
        return
    for pattern, form in _GLUED:
        if found := pattern.fullmatch(table):
            parts = [part for part in found.groups() if part not in ("", "B")]
            meant = form.format(*parts) + ("-B" if table.endswith("B") else "")
            raise InvalidInputError(
                _("Im Tabellencode „{table}“ fehlen die Bindestriche.").format(table=table),
                remedy=_("Gemeint ist vermutlich {meant}.").format(meant=meant),
            )
    raise InvalidInputError(
        _("„{table}“ ist kein Tabellencode.").format(table=table),
        remedy=_("Ein Code sieht aus wie 21111-01-03-4; „kobimo genesis search“ findet ihn."),
    )


def _german_day(text: str) -> str:
    """Return the day, and the time if there is one, as the service writes it."""
    if not text:
        return ""
    for form in ("%d.%m.%Y", "%Y-%m-%d", "%d.%m.%Y %H:%M", "%Y-%m-%d %H:%M"):
        try:
            moment = datetime.strptime(text, form)  # noqa: DTZ007 - the service means German time and says no zone
        except ValueError:
            continue
        return moment.strftime("%d.%m.%Y %H:%M" if "%H" in form else "%d.%m.%Y")
    raise _invalid("--stand", _("Gemeint ist ein Tag wie 31.12.2025, auf Wunsch mit Uhrzeit: 31.12.2025 19:15."))


def _invalid(option: str, remedy: str) -> InvalidInputError:
    return InvalidInputError(_("Diese Angabe ist nicht zulässig."), where=option, remedy=remedy)
