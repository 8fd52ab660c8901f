"""Numbers of coordinates as lists have them: with point or comma, grouped or not."""

from __future__ import annotations

import re

_NUMBER = re.compile(r"[-+]?\d+(?:[.,' ]\d+)*")


def coordinate(text: str) -> float | None:
    """Read a coordinate; None if it is no number.

    Examples
    --------
    >>> coordinate("13,4132"), coordinate("5.701.853,25"), coordinate("387241.9"), coordinate("null")
    (13.4132, 5701853.25, 387241.9, None)
    """
    plain = text.strip().rstrip("°").strip()
    if _NUMBER.fullmatch(plain) is None:
        return None
    plain = plain.replace("'", "").replace(" ", "")
    decimal = max(plain.rfind("."), plain.rfind(","))
    if decimal >= 0 and (plain.count(plain[decimal]) == 1):
        return float(f"{re.sub(r'[.,]', '', plain[:decimal])}.{plain[decimal + 1 :]}")
    return float(re.sub(r"[.,]", "", plain))
