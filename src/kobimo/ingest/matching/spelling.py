"""What is left of a name when its spelling is taken away: capitals, umlauts, hyphens, abbreviations, kinds of place."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from kobimo.model.table import clean

_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_LONG_FORMS = {
    "st": "sankt",
    "skt": "sankt",
    "gde": "gemeinde",
    "kr": "kreis",
    "lkr": "landkreis",
    "lk": "landkreis",
    "krfr": "kreisfrei",
    "kreisfreie": "kreisfrei",
    "kreisfreier": "kreisfrei",
    "bez": "bezirk",
    "ot": "ortsteil",
    "stt": "stadtteil",
    "str": "strasse",
}
_TOWN = frozenset(
    {"stadt", "hansestadt", "bundesstadt", "landeshauptstadt", "universitaetsstadt", "kreisstadt", "kreisfrei", "sk"}
)
_COUNTY = frozenset({"kreis", "landkreis"})
_PLACE = frozenset(
    {
        *("gemeinde", "stadtteil", "ortsteil", "ortsbezirk", "stadtbezirk", "bezirk", "ortschaft", "quartier"),
        *("sozialraum", "planungsraum", "bezirksregion", "bezugsraum", "markt", "flecken", "samtgemeinde"),
    }
)
_SPLIT = re.compile(r"(?<=\d)\s*[-–—]\s*(?=\d)|[<>≤≥+%&=]|[^\W_]+")
_STREET = re.compile(r"str(?:\.|\b)")
_BRACKETS = re.compile(r"\(([^()]*)\)")
_SHORT = re.compile(r"\b([ai])\.\s*(?=[a-z])")


@dataclass(frozen=True, slots=True)
class Spelling:
    """A name without its spelling.

    Attributes
    ----------
    words : tuple of str
        All words, folded, abbreviations written out.
    core : tuple of str
        Words without kinds of place and without a number in front.
    number : str
        Number in front, without leading zeros; "" if there is none.
    town, county : bool
        Whether a word says that it is a town, or a Landkreis.
    bare : tuple of str
        Core without what stands in brackets.
    """

    words: tuple[str, ...]
    core: tuple[str, ...]
    number: str
    town: bool
    county: bool
    bare: tuple[str, ...]

    @property
    def plain(self) -> str:
        """The words of the core as one text."""
        return " ".join(self.core)


def folded(text: str) -> tuple[str, ...]:
    """Split a text into words that no longer depend on capitals, umlauts, hyphens or blanks.

    Parameters
    ----------
    text : str
        As delivered.

    Returns
    -------
    tuple of str
        Signs that mean something between numbers (`-`, `<`, `+`, `%`) stay.

    Examples
    --------
    >>> folded("MÜHL-STRASSE"), folded("0 – 2"), folded("<3")
    (('muehl', 'strasse'), ('0', '-', '2'), ('<', '3'))
    """
    plain = clean(text).casefold().translate(_UMLAUTS)
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(sign)).casefold()
    return tuple(re.sub(r"^\s*[-–—]\s*$", "-", word) for word in _SPLIT.findall(plain))


def spelling(text: str) -> Spelling:
    """Take the spelling away from the name of a place.

    Parameters
    ----------
    text : str
        As delivered, or as an area is called.

    Returns
    -------
    Spelling

    Examples
    --------
    >>> spelling("Bezirk 03 Mitte").core, spelling("Bezirk 03 Mitte").number
    (('mitte',), '3')
    >>> spelling("Sankt Augustin, Stadt").core == spelling("St. Augustin").core
    True
    >>> spelling("LK Kassel").county, spelling("Kassel, kreisfreie Stadt").county
    (True, False)
    """
    plain = clean(text).casefold()
    words = _written_out(plain)
    core, number = _core(words)
    bare, _number = _core(_written_out(_BRACKETS.sub(" ", plain)))
    kinds = set(words)
    return Spelling(words, core, number, bool(kinds & _TOWN), bool(kinds & _COUNTY), bare or core)


def _written_out(plain: str) -> tuple[str, ...]:
    """Write abbreviations out; `a.` and `i.` only where a dot says that they are some."""
    text = _SHORT.sub(lambda found: {"a": "am ", "i": "im "}[found[1]], _STREET.sub("strasse ", plain))
    return tuple(_LONG_FORMS.get(word, word) if len(word) > 1 else word for word in folded(text))


def _core(words: tuple[str, ...]) -> tuple[tuple[str, ...], str]:
    """Leave out kinds of place, and a number that stands before a name."""
    kinds = _TOWN | _COUNTY | _PLACE
    core = tuple(word for word in words if word not in kinds) or words
    if len(core) > 1 and core[0].isdigit() and core[1][0].isalpha():
        return core[1:], core[0].lstrip("0") or "0"
    return core, ""
