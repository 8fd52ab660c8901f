"""What a unit counts, and in which power of ten: "Tsd. EUR" are euro times 1,000; and what headings tell of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from kobimo.reference.units import as_unit

_POWERS: tuple[tuple[str, int], ...] = (
    (r"1[ .']?000[ .']?000|mio\b\.?|mill?\b\.?|million(?:en)?", 6),
    (r"1[ .']?000[ .']?000[ .']?000|mrd\b\.?|milliarden?", 9),
    (r"100[ .']?000", 5),
    (r"10[ .']?000", 4),
    (r"1[ .']?000|tsd\b\.?|tausend|t(?=\s?(?:€|eur\b|euro\b))", 3),
)
_MULTIPLIER = re.compile(
    r"(?:x|×|\*)?\s?(?:"
    + "|".join(f"(?P<p{power}>{words})" for words, power in _POWERS)
    + r")(?![\d.,'])\s?(?P<rest>.*)"
)
_RATIO = re.compile(r"(?P<upper>.*?)\s?(?:\b(?:je|pro|per)\b|/)\s?(?P<lower>.+)")
_PARTS = {"100": 2, "1000": 3, "10000": 4, "100000": 5, "1000000": 6}
_TIMES = re.compile(r"(?:monat|jahr|woche|tag|stunde|schuljahr)e?s?\b.*")
_NUMBER = re.compile(r"(?P<number>1[0 .']*0)(?![\d.,'])\s?.*")
_BASES = {
    **dict.fromkeys(("Anzahl", "Personen"), ("Anzahl", 0)),
    "%": ("%", 0),
    "‰": ("%", -1),
    "EUR": ("EUR", 0),
    "m²": ("m²", 0),
    "ha": ("m²", 4),
    "km²": ("m²", 6),
    "m": ("m", 0),
    "km": ("m", 3),
}
_OWN = {"cent": ("EUR", -2), "ct": ("EUR", -2)}
_NOUN = re.compile(r"[^\W\d_](?:[^\W\d]|[./ -]){2,30}")
_OF_CLASS = re.compile(r"\b(?:(?:und|oder|u\.)\s?(?:mehr|darüber|größer|m\.)|bis|unter|über)(?![^\W\d])")
_IN_WORDS = re.compile(r"(?:(?:alle\s)?(?:angaben|werte|beträge|einheit|zahlen)\b:?\s?)?(?:in\s)?")
_OF_WHOLE = re.compile(r"(%|prozent)\s(?:der|des|von|an|aller)\s.+")

_BEFORE_UNIT = re.compile(r"(?:(?:alle )?(?:angaben|werte|beträge|einheit|zahlen):? )?(?:in )?", re.IGNORECASE)
_BRACKETED = re.compile(r"[(\[]([^()\[\]]{1,40})[)\]]")
_WORD = (
    r"(?:1[ .']?000(?:[ .']?000)*|10[ .']?000|100[ .']?000|tsd\.?|tausend|mio\.?|mill?\.?|millionen|mrd\.?|milliarden)"
)
_MONEY = r"(?:eur|euro|€)"
_OTHERS = r"prozent|promille|std\.?|stunden|km²|qkm|m²|qm|ha"
_UNIT = rf"(?:{_WORD}\s?(?:{_MONEY}|personen|einwohnern?)?|teur|t€|{_MONEY}|%|‰|{_OTHERS})"
_IN = re.compile(rf"(?:^|[\s,;|:–/-])(?:in|angaben:?)\s+(?P<unit>{_UNIT})(?=$|[\s,;:|/)–-])")
_SPELLED = rf"(?:tsd\.?|mio\.?|mill\.?|mrd\.?)\s?{_MONEY}?"
_LAST = re.compile(rf"(?:^|(?P<before>[^\s]+)\s|[,;|:–/])(?P<unit>{_SPELLED}|teur|t€|{_MONEY}|%|‰|std\.?)$")
_PER = re.compile(r"\b(?:je|pro)\s1[ .']?0(?:[ .']?0)*(?![\d.,'])")
_CLASS_BEFORE = re.compile(r"[\d.,]*\d[\d.,]*|unter|über|bis|ab|von|mehr|als|ca\.?|mindestens|höchstens|um")
_CLASS = re.compile(
    r"(?!(?:19|20)\d\d$)(?:(?:unter|über|bis|ab|von|mehr als|weniger als|mindestens|höchstens)\s)?"
    r"\d[\d.,\s]*(?:$|[\s–-].*)"
)
_AMBIGUOUS = frozenset(
    {"m", "h", "t", "pp", "gz", "zahl", "index", "ha", "dm", "a", "jahre", "in jahren", "abs.", "ew"}
)
"""Shorter than a unit should be where letters stand for sexes and forms, or said of ages."""


@dataclass(frozen=True, slots=True)
class Scale:
    """What is counted or measured, "" if nobody says, and the power of ten in which the numbers are written.

    Examples
    --------
    >>> scale_of("Tsd. EUR"), scale_of("je 1 000 Einwohner")
    (Scale(kind='EUR', power=3), Scale(kind='%', power=-1))
    """

    kind: str
    power: int

    def becomes(self, wanted: Scale) -> int | None:
        """Return the power of ten that turns numbers of this scale into another, None where none does."""
        return self.power - wanted.power if not self.kind or not wanted.kind or self.kind == wanted.kind else None


COUNT = Scale("Anzahl", 0)
"""Whole things or persons, one by one."""


@lru_cache(maxsize=4096)
def scale_of(text: str) -> Scale | None:
    """Understand a text that is nothing but a unit.

    Parameters
    ----------
    text : str
        Unit of a measure, cell of a column of units, or what stands in brackets.

    Returns
    -------
    Scale or None
        None if the text is no unit that is known.

    Examples
    --------
    >>> scale_of("Mio. €"), scale_of("in 1.000"), scale_of("km²"), scale_of("Bezirk")
    (Scale(kind='EUR', power=6), Scale(kind='', power=3), Scale(kind='m²', power=6), None)
    """
    folded = " ".join(text.split()).casefold().strip(" :")
    folded = _IN_WORDS.sub("", folded, count=1).strip()
    folded = folded[:1] if folded.startswith(("% ", "‰ ")) and _OF_WHOLE.fullmatch(folded) else folded
    if folded == "teur":
        folded = "tsd. eur"
    if _OF_WHOLE.fullmatch(folded):
        folded = "%"
    if (base := _base(folded)) is not None:
        return base
    ratio = _RATIO.fullmatch(folded)
    if ratio is not None and ratio["upper"].strip() not in _AMBIGUOUS:
        return _ratio(ratio["upper"].strip(), ratio["lower"].strip())
    return _multiplied(folded)


def _base(text: str) -> Scale | None:
    """Return a unit without any power before it."""
    if text in _OWN:
        return Scale(*_OWN[text])
    unit = as_unit(text)
    if not unit or unit.startswith(("1000", "Mio", "EUR je")):
        return None
    return Scale(*_BASES.get(unit, (unit, 0)))


def _multiplied(text: str) -> Scale | None:
    """Return a unit with a power before it; a word that follows names what is counted."""
    match = _MULTIPLIER.fullmatch(text)
    if match is None:
        return None
    power = next(number for _words, number in _POWERS if match[f"p{number}"])
    rest = match["rest"].strip()
    base = _base(rest) if rest else Scale("", 0)
    if base is None:
        return Scale("Anzahl", power) if _NOUN.fullmatch(rest) and not _OF_CLASS.search(rest) else None
    return Scale(base.kind, base.power + power)


def _ratio(upper: str, lower: str) -> Scale | None:
    """Return one quantity per another: persons per 1,000 are a share, euro per head are not euro."""
    above = (_base(upper) or _multiplied(upper)) if upper else Scale("", 0)
    number = _NUMBER.fullmatch(lower)
    digits = re.sub(r"\D", "", number["number"]) if number else ""
    if above is None and digits in _PARTS and _NOUN.fullmatch(upper):
        above = COUNT
    if above is None or (not digits and lower[:1].isdigit()):
        return None
    if _TIMES.fullmatch(lower):
        return above if above.kind not in {"", COUNT.kind} else None
    if digits in _PARTS and above.kind in {"", "Anzahl"}:
        return Scale("%", 2 + above.power - _PARTS[digits])
    if digits and digits not in _PARTS:
        return None
    return Scale(f"{above.kind} je", above.power - _PARTS.get(digits, 0)) if above.kind else None


def scale_of_measure(unit: str, *, counts: bool) -> Scale:
    """Return the scale in which a measure keeps its numbers; things of a name of their own are counted.

    Parameters
    ----------
    unit : str
        Unit of the measure.
    counts : bool
        Whether it counts whole things.

    Returns
    -------
    Scale

    Examples
    --------
    >>> scale_of_measure("Euro", counts=False), scale_of_measure("Kinder", counts=True)
    (Scale(kind='EUR', power=0), Scale(kind='Anzahl', power=0))
    >>> scale_of_measure("Unterrichtsstunden", counts=False), scale_of_measure("Punkte", counts=False)
    (Scale(kind='Stunden', power=0), Scale(kind='', power=0))
    """
    known = scale_of(unit)
    if known is not None:
        return known
    if unit.casefold().endswith("stunden"):
        return Scale("Stunden", 0)
    return COUNT if counts else Scale("", 0)


def told_by(parts: Sequence[str]) -> str:
    """Find the unit that the headings of a column tell, from the lowest on.

    A heading above classes ("Einkommen in EUR" above "unter 900") tells the unit of the classes, not of the numbers.

    Parameters
    ----------
    parts : sequence of str
        Cleaned headings, the uppermost first.

    Returns
    -------
    str
        The unit as it is written, "" if none is told.

    Examples
    --------
    >>> told_by(["Ausgaben in 1 000 EUR"]), told_by(["Schüler (m)"]), told_by(["Einkommen in EUR", "unter 900"])
    ('1 000 EUR', '', '')
    """
    for at in range(len(parts) - 1, -1, -1):
        unit = told_in(parts[at])
        if unit and not any(_CLASS.fullmatch(" ".join(part.split()).casefold()) for part in parts[at + 1 :]):
            return unit
    return ""


def told_in(text: str) -> str:
    """Find the unit that one heading tells.

    Parameters
    ----------
    text : str
        Cleaned heading or line of a title.

    Returns
    -------
    str
        The unit as it is written, "" if none is told: "unter 1 000 EUR" is a class.

    Examples
    --------
    >>> told_in("Investitionen (TEUR)"), told_in("Kredite Mio. EUR"), told_in("Betriebe bis 5 Mio. EUR")
    ('TEUR', 'Mio. EUR', '')
    """
    plain = " ".join(text.split())
    for match in _BRACKETED.finditer(plain):
        inner = match[1].strip()
        if inner.casefold().removeprefix("in ") not in _AMBIGUOUS and scale_of(inner) is not None:
            return _BEFORE_UNIT.sub("", inner, count=1)
    folded = plain.casefold()
    if len(folded) != len(plain):
        return ""
    found = _IN.search(folded) or _PER.search(folded)
    if found is not None:
        where = found.span("unit") if found.re is _IN else found.span()
        return plain[slice(*where)].strip()
    last = _LAST.search(folded)
    if last is not None and not _CLASS_BEFORE.fullmatch(last["before"] or ""):
        return plain[slice(*last.span("unit"))]
    whole = folded not in _AMBIGUOUS and (as_unit(plain) or _MULTIPLIER.fullmatch(folded))
    return plain if whole and scale_of(plain) is not None else ""
