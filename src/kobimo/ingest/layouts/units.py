"""Units as official tables write them."""

from __future__ import annotations

import re

_WORDS = frozenset(
    {
        *("anzahl", "prozent", "%", "eur", "euro", "€", "personen", "fälle", "stück", "haushalte", "wohnungen"),
        *("qkm", "km²", "km2", "qm", "m²", "m2", "ha", "a", "t", "kg", "tj", "gwh", "mwh", "kwh"),
        *("jahre", "jahr", "monate", "tage", "stunden", "std.", "minuten", "stunden/woche"),
        *("promille", "index", "punkte", "prozentpunkte", "%-punkte", "messzahl", "verhältnis", "plätze"),
        *("ew/qkm", "einwohner/qkm", "vollzeitäquivalente", "vzä"),
    }
)
_PATTERNS = re.compile(
    r"(?:in\s+)?(?:(?:1[ .]?000|tsd\.|tausend|mill?\.|mio\.|mrd\.|millionen)(?:\s+\S{1,20})?"
    r"|(?:\d{4}|\S+ \d{4})\s*=\s*100"
    r"|(?:anzahl|eur|euro|€|personen|\S+)?\s*(?:je|pro)\s+[\d ]*\w[\w.\-/ ]{0,30}"
    r"|(?:eur|€)/\S+)",
    re.IGNORECASE,
)
_IN_TITLE = re.compile(r"^(?P<measure>.+?)\s*\((?P<unit>[^()]+)\)$")


def is_unit(text: str) -> bool:
    """Tell whether a heading is nothing but a unit.

    Parameters
    ----------
    text : str
        Cleaned cell.

    Returns
    -------
    bool

    Examples
    --------
    >>> [is_unit(text) for text in ("Anzahl", "Tsd. EUR", "2020=100", "weiblich")]
    [True, True, True, False]
    """
    folded = text.casefold().removeprefix("in ").strip()
    return folded in _WORDS or _PATTERNS.fullmatch(text) is not None


def measure_and_unit(text: str) -> tuple[str, str] | None:
    """Split "Bevölkerungsstand (Anzahl)" into measure and unit.

    Parameters
    ----------
    text : str
        A line of a title.

    Returns
    -------
    tuple of (str, str) or None
        None if the line does not end with a unit in brackets.

    Examples
    --------
    >>> measure_and_unit("Gestorbene (Anzahl)")
    ('Gestorbene', 'Anzahl')
    """
    match = _IN_TITLE.match(text)
    return (match["measure"], match["unit"]) if match and is_unit(match["unit"]) else None
