"""Units as German tables write them in headings, unit rows and titles."""

from __future__ import annotations

import re

_SPELLINGS: dict[str, tuple[str, ...]] = {
    "%": ("%", "prozent", "in prozent", "vh", "v.h.", "percent", "anteil in %"),
    "‰": ("‰", "promille", "je 1.000", "je 1 000", "je 1000"),
    "Prozentpunkte": ("prozentpunkte", "%-punkte", "%-pkt.", "%-pkt", "pp"),
    "Anzahl": ("anzahl", "anz.", "anz", "zahl", "absolut", "abs.", "gz", "number", "stück"),
    "Personen": ("personen", "person", "einwohner", "ew", "köpfe"),
    "1000": ("1000", "1 000", "1.000", "tausend", "tsd.", "tsd", "in tausend"),
    "1000 Personen": ("1000 personen", "1 000 personen", "tsd. personen", "tausend personen", "1000 pers."),
    "Mio.": ("mio.", "mio", "million", "millionen"),
    "EUR": ("eur", "euro", "€"),
    "1000 EUR": ("tsd. eur", "tsd eur", "1000 eur", "1 000 eur", "1.000 eur", "tsd. euro", "1 000 euro", "1000 euro",
                 "tausend euro", "teur", "t€", "tsd. €", "1.000 €", "1 000 €", "in tsd. eur"),
    "Mio. EUR": ("mio. eur", "mio eur", "mio. euro", "mill. eur", "millionen euro", "mio. €", "mill. euro"),
    "EUR je Einwohner": ("eur je einwohner", "euro je einwohner", "€ je einwohner", "eur/ew", "€/ew"),
    "DM": ("dm",),
    "km²": ("qkm", "km²", "km2", "quadratkilometer"),
    "m²": ("qm", "m²", "m2", "quadratmeter"),
    "ha": ("ha", "hektar"),
    "m": ("meter", "m"),
    "km": ("km", "kilometer"),
    "Jahre": ("jahre", "in jahren"),
    "Stunden": ("stunden", "std.", "std", "h"),
    "Index": ("index", "2015=100", "2020=100", "2010=100"),
    "TJ": ("tj", "terajoule"),
    "t": ("tonnen",),
}  # fmt: skip

_UNITS = {spelling: unit for unit, spellings in _SPELLINGS.items() for spelling in (*spellings, unit.casefold())}
_SHORT = {"m", "h", "t", "pp", "gz", "zahl", "index", "ha", "dm"}
"""Too short or too common to be taken from running text: only where the text is nothing but the unit."""

_BRACKETED = re.compile(r"[(\[]\s*(?:in\s+|Angaben in\s+)?([^()\[\]]{1,30}?)\s*[)\]]")
_IN = re.compile(r"(?:^|[\s,;|–-])in\s+(%|‰|€|[\w.€%²]+(?:\s(?:EUR|Euro|€|Personen))?)(?=$|[\s,;:|)–-])", re.IGNORECASE)
_LONGEST = 40


def as_unit(text: str) -> str:
    """Return the unit that a text is, nothing else than a unit.

    Parameters
    ----------
    text : str
        Cleaned cell of a unit row, or what stands in brackets.

    Returns
    -------
    str
        Unit in one spelling, "" if the text is none that is known.

    Examples
    --------
    >>> as_unit("Tsd. EUR"), as_unit("Prozent"), as_unit("weiblich")
    ('1000 EUR', '%', '')
    """
    folded = " ".join(text.split()).casefold()
    return _UNITS.get(folded, "") or _UNITS.get(folded.removeprefix("in "), "")


def unit_in(text: str) -> str:
    """Find the unit that a heading or a title names.

    Parameters
    ----------
    text : str
        Cleaned heading or title.

    Returns
    -------
    str
        Unit in one spelling, "" if none is named.

    Examples
    --------
    >>> unit_in("Anteil (%)"), unit_in("Einkommen in Tsd. EUR"), unit_in("Bevölkerungsstand (Anzahl)")
    ('%', '1000 EUR', 'Anzahl')
    >>> unit_in("Quote in %"), unit_in("Schüler")
    ('%', '')
    """
    for match in _BRACKETED.finditer(text):
        if unit := as_unit(match.group(1)):
            return unit
    for match in _IN.finditer(text):
        unit = as_unit(match.group(1))
        if unit and match.group(1).casefold() not in _SHORT:
            return unit
    if text.rstrip().endswith("%"):
        return "%"
    whole = as_unit(text) if len(text) <= _LONGEST else ""
    return whole if text.casefold() not in _SHORT else ""


def unit_of_cell(text: str) -> str:
    """Return the unit of a cell in a row of units, as it is written where it is not known.

    Parameters
    ----------
    text : str
        Cleaned cell.

    Returns
    -------
    str
        Unit, "" for an empty cell.

    Examples
    --------
    >>> unit_of_cell("qkm"), unit_of_cell("je 10.000 Kinder")
    ('km²', 'je 10.000 Kinder')
    """
    return as_unit(text) or text
