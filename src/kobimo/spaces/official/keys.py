"""Official keys: AGS of 8 and ARS of 12 digits, and their beginnings that name Länder, Kreise and Verbände.

AGS = Land 2, Regierungsbezirk 1, Kreis 2, Gemeinde 3; ARS has the Gemeindeverband of 4 digits before the Gemeinde.
Files spoil them: Excel removes the zero in front and adds a decimal place, the BBSR
fills keys of Kreise up to 8 digits.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from kobimo.errors import InvalidInputError, UnknownNameError
from kobimo.language import _, quoted
from kobimo.reference.areas import laender, nuts_keys, regions

LAND, BEZIRK, KREIS, VERBAND, GEMEINDE = LEVELS = ("land", "regierungsbezirk", "kreis", "verband", "gemeinde")

WIDTHS: Mapping[str, tuple[int, ...]] = {LAND: (2,), BEZIRK: (3,), KREIS: (5,), VERBAND: (9,), GEMEINDE: (8, 12)}
"""Digits of the keys of each level."""

_FILLED = {8: "000", 12: "0000000"}
_DECIMAL = re.compile(r"(\d+)[.,]0+")


@dataclass(frozen=True, slots=True)
class OfficialKey:
    """A key as it should be.

    Attributes
    ----------
    text : str
        2, 3, 5, 8, 9 or 12 digits.
    level : str
        `land`, `regierungsbezirk`, `kreis`, `verband` or `gemeinde`.
    repairs : tuple of str
        German sentences on what was wrong with the text that it was read from.
    """

    text: str
    level: str
    repairs: tuple[str, ...] = ()

    @property
    def ags(self) -> str:
        """The key without the Verband: 8 digits for a Gemeinde."""
        return to_ags(self.text)

    @property
    def above(self) -> dict[str, str]:
        """Keys of the areas that contain it, by level; of the Regierungsbezirk only where the Land has some."""
        parts = {LAND: self.text[:2], BEZIRK: self.text[:3], KREIS: self.text[:5], VERBAND: self.text[:9]}
        if len(self.text) == 8:
            del parts[VERBAND]
        if self.text[2:3] == "0":
            del parts[BEZIRK]
        return {level: key for level, key in parts.items() if WIDTHS[level][0] < len(self.text)}


def parse_key(text: str, level: str | None = None) -> OfficialKey:
    """Read an official key and repair what files do to it.

    Parameters
    ----------
    text : str
        Digits, also without their zero in front or with a decimal place, with blanks, or a NUTS code of a Kreis.
    level : str, optional
        What the key names, if that is known. Without it a text that can be read in two ways is refused.

    Returns
    -------
    OfficialKey
        `repairs` says what was changed.

    Raises
    ------
    InvalidInputError
        If it is no official key, or may be two different ones.

    Examples
    --------
    >>> parse_key("5382056").text, parse_key("1001", "kreis").text, parse_key("05 5 15").text
    ('05382056', '01001', '05515')
    >>> parse_key("1001000.0", "kreis").text, parse_key("DEF01").text
    ('01001', '01001')
    """
    if level is not None and level not in WIDTHS:
        raise UnknownNameError(_("Raumebene"), level, WIDTHS)
    bare = re.sub(r"\s", "", text)
    if (kreis := nuts_keys().get(bare.upper())) is not None and level in {None, KREIS}:
        return OfficialKey(kreis, KREIS, (_("{text} ist der NUTS-Code von {key}.").format(text=bare, key=kreis),))
    repairs = []
    if decimal := _DECIMAL.fullmatch(bare):
        repairs.append(_("{text}: Die Nachkommastelle wurde entfernt.").format(text=bare))
        bare = decimal[1]
    if not (bare.isascii() and bare.isdigit()):
        raise _no_key(text)
    found = _readings(bare, level)
    if not found:
        raise _no_key(text)
    if len(found) > 1:
        readings = _(" oder ").join(f"{reading.text} ({reading.level})" for reading in found)
        raise InvalidInputError(
            _("Der Schlüssel {text} lässt sich verschieden lesen: {readings}.").format(
                text=quoted(text), readings=readings
            ),
            remedy=_("Die Ebene angeben oder den Schlüssel mit allen Nullen schreiben."),
        )
    return OfficialKey(found[0].text, found[0].level, (*repairs, *found[0].repairs))


def _readings(digits: str, level: str | None) -> list[OfficialKey]:
    """Return what digits may mean: as they stand, else with the zero that was lost."""
    levels = LEVELS if level is None else (level,)
    exact = [reading for at in levels for reading in _exact(digits, at, filled=level is not None)]
    if exact:
        return exact
    padded = f"0{digits}"
    said = _("{text}: Die führende Null wurde ergänzt ({key}).")
    return [
        OfficialKey(reading.text, reading.level, (said.format(text=digits, key=padded), *reading.repairs))
        for at in levels
        for reading in _exact(padded, at, filled=True)
    ]


def _exact(digits: str, level: str, *, filled: bool) -> list[OfficialKey]:
    """Return what digits with all their zeros mean; `filled` allows for keys of Kreise that were filled up."""
    if digits[:2] not in laender() or (level == BEZIRK and digits not in regions()):
        return []
    if len(digits) in WIDTHS[level]:
        return [OfficialKey(digits, level)]
    filling = _FILLED.get(len(digits), "-")
    if filled and level == KREIS and digits.endswith(filling):
        kreis = digits[:5]
        return [OfficialKey(kreis, KREIS, (_("{text} steht für den Kreis {key}.").format(text=digits, key=kreis),))]
    return []


def _no_key(text: str) -> InvalidInputError:
    return InvalidInputError(
        _("{text} ist kein amtlicher Schlüssel.").format(text=quoted(text)),
        remedy=_("Erwartet werden 2 (Land), 3, 5 (Kreis), 8 (AGS), 9 (Verband) oder 12 Ziffern (ARS)."),
    )


def to_ags(key: str) -> str:
    """Return the AGS of an ARS; shorter keys stay as they are.

    Examples
    --------
    >>> to_ags("053820056056"), to_ags("05382")
    ('05382056', '05382')
    """
    return key[:5] + key[9:] if len(key) == 12 else key
