"""Identifiers out of German headings."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from itertools import count

LONGEST = 48
_UMLAUTS = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "Ä": "ae", "Ö": "oe", "Ü": "ue", "%": " prozent "}
)


def slug(text: str, taken: Collection[str] = (), *, fallback: str = "wert") -> str:
    """Make an identifier out of a heading, one that is not taken yet.

    Parameters
    ----------
    text : str
        Heading, category or title.
    taken : collection of str
        Identifiers in use.
    fallback : str
        Where nothing of the text remains.

    Returns
    -------
    str
        Lower case letters, digits, underscores; begins with a letter; at most 48 characters.

    Examples
    --------
    >>> slug("Schüler/innen (Anzahl)"), slug("2019"), slug("Zahl", {"zahl"})
    ('schueler_innen_anzahl', 'wert_2019', 'zahl_2')
    """
    plain = unicodedata.normalize("NFKD", text.translate(_UMLAUTS)).encode("ascii", "ignore").decode().lower()
    name = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")
    if not name or not name[0].isalpha():
        name = f"{fallback}_{name}".strip("_")
    base = name[:LONGEST].strip("_")
    numbered = (f"{base[: LONGEST - 6]}_{number}" for number in count(2))
    return base if base not in taken else next(name for name in numbered if name not in taken)
