"""Names of streets without their spelling, and addresses taken apart."""

from __future__ import annotations

import re
import unicodedata

_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_WORDS = re.compile(r"[^\W_]+\.?")
_STREET_END = re.compile(r"str\.?$|strasse$|strass\.?$")
_PLACE_END = re.compile(r"pl\.$")
_LONG_FORMS = {
    "st.": "sankt",
    "skt.": "sankt",
    "st": "sankt",
    "dr.": "doktor",
    "dr": "doktor",
    "prof.": "professor",
    "prof": "professor",
    "gr.": "grosse",
    "kl.": "kleine",
    "geschw.": "geschwister",
    "frhr.": "freiherr",
    "bgm.": "buergermeister",
    "buergerm.": "buergermeister",
    "v.": "von",
    "v.d.": "von der",
    "pl.": "platz",
    "pl": "platz",
    "pfr.": "pfarrer",
    "hl.": "heilige",
    "gebr.": "gebrueder",
    "ob.": "obere",
    "unt.": "untere",
    "joh.": "johann",
    "friedr.": "friedrich",
    "wilh.": "wilhelm",
}
_A_BEFORE = {"d.": "an der", "der": "an der", "dem": "an dem", "den": "an den"}
_TAIL = re.compile(
    r"(?P<street>.*?\D)[\s,]*(?P<number>(?:nr\.?\s*)?\d{1,4}\s*(?:[a-z](?![a-z.])|1/2|1/4|3/4)?"
    r"(?:\s*(?:[-–/+,&u]|und|bis)\s*(?:\d{1,4}\s*)?[a-z]?(?![a-z.]))*)\s*(?:\(.*\))?",
    re.IGNORECASE,
)


def street_key(name: str) -> str:
    """Return what is left of the name of a street when its spelling is taken away.

    Capitals, umlauts, accents, hyphens and blanks do not count; usual abbreviations are written out.

    Examples
    --------
    >>> street_key("St.-Johanner Str.") == street_key("SANKT JOHANNER STRASSE")
    True
    >>> street_key("Müllerstr."), street_key("Mueller-Straße"), street_key("Gr. Bleichen")
    ('muellerstrasse', 'muellerstrasse', 'grossebleichen')
    """
    plain = unicodedata.normalize("NFC", name).casefold().translate(_UMLAUTS)
    if not plain.isascii():
        plain = "".join(sign for sign in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(sign))
    words = _WORDS.findall(plain)
    joined = "".join(_written_out(word, words, at) for at, word in enumerate(words)).replace(".", "").replace(" ", "")
    return joined.replace("strassestrasse", "strasse") if words else ""


def _written_out(word: str, words: list[str], at: int) -> str:
    """Write an abbreviation out; what a word means depends on where it stands."""
    last = at == len(words) - 1
    if _STREET_END.search(word) and (last or word.endswith((".", "strasse")) or word == "str"):
        return _STREET_END.sub("strasse", word)
    if last and at > 0 and word in {"st", "st."}:
        return "strasse"
    if last and _PLACE_END.search(word) and word != "pl.":
        return _PLACE_END.sub("platz", word)
    if word == "a." and not last:
        return "an" if words[at + 1] in _A_BEFORE else "am"
    if word == "d." and at > 0 and words[at - 1] in {"a.", "an", "in", "i.", "auf", "v.", "von"}:
        return "der"
    if word == "i." and not last:
        return "in" if words[at + 1] in _A_BEFORE else "im"
    return _LONG_FORMS.get(word, word)


def split_address(text: str) -> tuple[str, str]:
    """Split street and house number that stand in one cell; the number is empty where there is none.

    Examples
    --------
    >>> split_address("Mengenicher Str. 28 a-c"), split_address("Straße des 17. Juni 135")
    (('Mengenicher Str.', '28 a-c'), ('Straße des 17. Juni', '135'))
    >>> split_address("Am Markt"), split_address("Hauptstr.12/14")
    (('Am Markt', ''), ('Hauptstr.', '12/14'))
    """
    plain = " ".join(text.split())
    found = _TAIL.fullmatch(plain)
    if found is None:
        return plain, ""
    return found["street"].strip(" ,"), found["number"].strip(" ,")
