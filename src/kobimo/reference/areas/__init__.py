"""Keys and names of German areas, to recognise them in a delivery; sources in the CSV files beside this one."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

_KIND_OF_TOWN = re.compile(
    r"^(?:SK|LK|KS|RV|Stadt|Landkreis|Kreis|Region|Kreisfreie Stadt|krfr\. Stadt)\s+|"
    r"\s*\([^)]*\)|,.*$|\s+(?:Stadt|Landkreis|Kreis|krfr\. Stadt|SK|LK)$"
)


@dataclass(frozen=True, slots=True)
class Kreis:
    """A Kreis or a town without Kreis; years `first` and `last`, None if it began before 1990 or still exists."""

    key: str
    names: tuple[str, ...]
    nuts: str = ""
    first: int | None = None
    last: int | None = None


def _rows(name: str) -> list[dict[str, str]]:
    """Read one of the lists."""
    text = files("kobimo.reference.areas").joinpath(name).read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    return list(csv.DictReader(lines, delimiter=";"))


@lru_cache(maxsize=1)
def laender() -> Mapping[str, str]:
    """Return the names of the Länder by their keys of 2 digits.

    Returns
    -------
    mapping of str to str

    Examples
    --------
    >>> laender()["05"]
    'Nordrhein-Westfalen'
    """
    return {row["key"]: row["name"] for row in _rows("laender.csv")}


@lru_cache(maxsize=1)
def regions() -> Mapping[str, str]:
    """Return Regierungsbezirke and statistical regions by their keys of 3 digits, former ones included.

    Returns
    -------
    mapping of str to str

    Examples
    --------
    >>> "055" in regions(), "999" in regions()
    (True, False)
    """
    return {row["key"]: row["name"] for row in _rows("regionen.csv")}


@lru_cache(maxsize=1)
def kreise() -> Mapping[str, Kreis]:
    """Return the Kreise since 1990 by their keys of 5 digits.

    Returns
    -------
    mapping of str to Kreis

    Examples
    --------
    >>> kreise()["16056"].last
    2020
    """
    return {
        row["key"]: Kreis(
            row["key"],
            tuple(row["names"].split("|")),
            row["nuts"],
            int(row["first"]) if row["first"] else None,
            int(row["last"]) if row["last"] else None,
        )
        for row in _rows("kreise.csv")
    }


@lru_cache(maxsize=1)
def gemeinden() -> Mapping[str, str]:
    """Return the names of today's Gemeinden by their regional keys (ARS) of 12 digits.

    Returns
    -------
    mapping of str to str

    Examples
    --------
    >>> gemeinden()["055150000000"]
    'Münster, Stadt'
    """
    return {row["ars"]: row["name"] for row in _rows("gemeinden.csv")}


@lru_cache(maxsize=1)
def gemeinde_keys() -> frozenset[str]:
    """Return the keys (AGS) of 8 digits of Gemeinden, those included that ceased since 2017.

    Returns
    -------
    frozenset of str

    Examples
    --------
    >>> "05515000" in gemeinde_keys(), "05554000" in gemeinde_keys()
    (True, False)
    """
    former = frozenset(row["ags"] for row in _rows("gemeinden_frueher.csv"))
    return former | {key[:5] + key[9:] for key in gemeinden()}


@lru_cache(maxsize=1)
def verband_keys() -> frozenset[str]:
    """Return the keys of 9 digits of Gemeindeverbände.

    Returns
    -------
    frozenset of str

    Examples
    --------
    >>> "055150000" in verband_keys()
    True
    """
    return frozenset(key[:9] for key in gemeinden())


@lru_cache(maxsize=2)
def lor(*, new: bool) -> Mapping[str, str]:
    """Return names of the LOR of Berlin by key: 4 digits Prognoseraum, 6 Bezirksregion, 8 Planungsraum.

    Parameters
    ----------
    new : bool
        The system that is in force since 2021, or the one before.

    Returns
    -------
    mapping of str to str
        Names; "" where the source has none.

    Examples
    --------
    >>> lor(new=False)["01011101"], lor(new=True)["01100101"]
    ('Stülerstraße', 'Stülerstraße')
    """
    return {row["key"]: row["name"] for row in _rows("lor_ab_2021.csv" if new else "lor_bis_2020.csv")}


@lru_cache(maxsize=1)
def bezirke_berlin() -> Mapping[str, str]:
    """Return the names of the Bezirke of Berlin by their keys of 2 digits.

    Returns
    -------
    mapping of str to str

    Examples
    --------
    >>> bezirke_berlin()["08"]
    'Neukölln'
    """
    return {row["key"]: row["name"] for row in _rows("bezirke_berlin.csv")}


@lru_cache(maxsize=1)
def nuts_keys() -> Mapping[str, str]:
    """Return the keys of Kreise by their NUTS codes.

    Returns
    -------
    mapping of str to str

    Examples
    --------
    >>> nuts_keys()["DEF01"]
    '01001'
    """
    return {kreis.nuts: kreis.key for kreis in kreise().values() if kreis.nuts}


def plain_name(name: str) -> str:
    """Reduce the name of an area to what all spellings of it share.

    Parameters
    ----------
    name : str
        Cleaned name.

    Returns
    -------
    str
        Without kind of town and additions, folded.

    Examples
    --------
    >>> plain_name("SK Flensburg"), plain_name("Flensburg, kreisfreie Stadt"), plain_name("Halle (Saale)")
    ('flensburg', 'flensburg', 'halle')
    """
    text = name.strip()
    while (shorter := _KIND_OF_TOWN.sub("", text).strip()) not in {text, ""}:
        text = shorter
    return text.casefold()


@lru_cache(maxsize=1)
def known_names() -> Mapping[str, str]:
    """Return the level (`bund`, `land`, `regierungsbezirk`, `kreis`) that a name belongs to, by reduced name.

    Returns
    -------
    mapping of str to str

    Examples
    --------
    >>> known_names()["bayern"], known_names()[plain_name("Münster, Stadt")]
    ('land', 'kreis')
    """
    names = {plain_name(name): "regierungsbezirk" for name in regions().values()}
    names |= {plain_name(name): "kreis" for kreis in kreise().values() for name in kreis.names}
    names |= {plain_name(name): "land" for name in laender().values()}
    former = dict.fromkeys(("früheres bundesgebiet", "neue länder", "westdeutschland", "ostdeutschland"), "bund")
    return names | former | {"deutschland": "bund", "bundesgebiet": "bund", "deutschland insgesamt": "bund"}


@lru_cache(maxsize=1)
def gemeinde_names() -> frozenset[str]:
    """Return the reduced names of today's Gemeinden.

    Returns
    -------
    frozenset of str

    Examples
    --------
    >>> "anzing" in gemeinde_names()
    True
    """
    return frozenset(plain_name(name) for name in gemeinden().values())
