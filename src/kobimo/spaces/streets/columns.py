"""What the columns of a delivered street directory are for."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from kobimo.model.address import house_numbers
from kobimo.model.table import Table
from kobimo.spaces.streets.headings import Wanted, find_columns

ROLES = (
    "street",
    "number",
    "suffix",
    "from",
    "from_suffix",
    "to",
    "to_suffix",
    "side",
    "odd_from",
    "odd_from_suffix",
    "odd_to",
    "odd_to_suffix",
    "even_from",
    "even_from_suffix",
    "even_to",
    "even_to_suffix",
    "postcode",
    "town",
    "key",
    "area",
    "valid_from",
    "valid_to",
)
"""Everything that a street directory may say, by the names that `--column` takes."""

_STREET_LIKE = re.compile(
    r"(?:am|an|auf|zum|zur|im|in|unter|hinter|vor|bei|alte[rs]?|neue[rs]?)\s.*|.*(?:stra(?:ß|ss)e|str\.?|weg|platz|pl\.|allee|gasse|ring|damm|ufer|chaussee|steig|pfad|hof|markt)\b.*",
    re.IGNORECASE,
)
_AREA_HEADINGS = re.compile(r".*(?:gebiet|viertel|teil|bezirk|raum|quartier|block|sprengel|distrikt|zone|ubz).*")
_NUMBER = r"(?:haus)?(?:nummern?|nrn?|hausnr|hnr|hsnr|hausnum|num)"
_SUFFIX = r"(?:zusatz|zus|buchst(?:abe)?|hnrz|z|suffix|adz)"


def is_postcode(text: str) -> bool:
    """Tell whether a cell is a German postcode, perhaps one that lost its zero."""
    return text.isascii() and text.isdigit() and len(text) in {4, 5}


def _is_number(text: str) -> bool:
    return house_numbers(text) is not None


def _is_street(text: str) -> bool:
    return any(sign.isalpha() for sign in text) and not text[0].isdigit() and len(text) > 2


def _sided(side: str, word: str) -> list[Wanted]:
    """Return the columns of directories that have both sides of a street in one row."""
    ends = (("from", r"(?:von|ab|beginn|anfang|from)"), ("to", r"(?:bis|ende|to)"))
    wanted = []
    for end, name in ends:
        either = rf"(?:{_NUMBER})?(?:{word}{_NUMBER}?{name}|{name}{word}|{word}{name}{_NUMBER})"
        suffixed = rf"(?:{either}{_SUFFIX}|{_SUFFIX}{either}|{word}{_SUFFIX}{name}|{word}{name}{_NUMBER}?{_SUFFIX})"
        wanted.append(Wanted(f"{side}_{end}_suffix", re.compile(suffixed)))
        wanted.append(Wanted(f"{side}_{end}", re.compile(either), _is_number))
    return wanted


def street_columns(table: Table, given: Mapping[str, str], areas: Collection[str]) -> dict[str, int]:
    """Find the columns of a street directory.

    Parameters
    ----------
    table : Table
    given : mapping of str to str
        Role: heading, where somebody has said it.
    areas : collection of str
        Keys and names of the areas that the directory may lead to.

    Returns
    -------
    dict of str to int
        Role of `ROLES`: position.
    """
    known = {area.casefold() for area in areas} | {area.lstrip("0") for area in areas}

    def is_area(text: str) -> bool:
        return text.casefold() in known or text.lstrip("0") in known

    wanted = (
        *_sided("odd", r"(?:ungerade|ung|u|odd)"),
        *_sided("even", r"(?:gerade|ger|g|even)"),
        Wanted("from_suffix", re.compile(rf"(?:{_NUMBER}?(?:von|from){_NUMBER}?{_SUFFIX}|{_SUFFIX}(?:von|from))")),
        Wanted("to_suffix", re.compile(rf"(?:{_NUMBER}?(?:bis|to){_NUMBER}?{_SUFFIX}|{_SUFFIX}(?:bis|to))")),
        Wanted("from", re.compile(rf"(?:{_NUMBER}?(?:von|ab|from){_NUMBER}?|erste{_NUMBER})"), _is_number),
        Wanted("to", re.compile(rf"(?:{_NUMBER}?(?:bis|to){_NUMBER}?|letzte{_NUMBER})"), _is_number),
        Wanted("suffix", re.compile(rf"(?:{_NUMBER}|adress(?:ierungs)?)?{_SUFFIX}|hnrz|hnrzus|adz")),
        Wanted("number", re.compile(rf"{_NUMBER}|hausnummernbereich|nummernbereich|bereich|hausnummerntext")),
        Wanted("side", re.compile(r"seite|strassenseite|geradeungerade|gu|ug|side|paritaet|gerade|zaehlweise")),
        Wanted("postcode", re.compile(r"plz|postleitzahl|postcode|plzort"), is_postcode, by_content=True),
        Wanted(
            "key", re.compile(r"strassenschluessel|strassennummer|strassennr|strsl|strschl|strnr|strkey|streetkey|sss")
        ),
        Wanted("valid_from", re.compile(r"gueltig(?:ab|von|seit)|validfrom|gueltigkeit(?:von|ab)")),
        Wanted("valid_to", re.compile(r"gueltigbis|validto|gueltigkeitbis")),
        Wanted("area", _AREA_HEADINGS, is_area),
        Wanted(
            "area", re.compile(r"area|gebiet|gebietsschluessel|gebietskennung|schluessel"), is_area, by_content=True
        ),
        Wanted("town", re.compile(r"ort|ortsname|gemeinde|stadt|wohnort|town|gemeindename|postort")),
        Wanted(
            "street",
            re.compile(
                r"str|strasse|strassenname|strname|strassenbezeichnung|street|lage|anschrift|adresse|strname\d?"
            ),
            _is_street,
        ),
    )
    found = find_columns(table, wanted, given)
    if "street" not in found:
        found |= find_columns(table, [_BY_CONTENT], {})
    return found


_BY_CONTENT = Wanted(
    "street", re.compile(r"(?!)"), lambda text: _STREET_LIKE.fullmatch(text) is not None, by_content=True
)
"""Streets below a heading that does not say so; not all streets end in a word for street."""
