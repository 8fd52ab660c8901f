"""Signs of official tables and the states they stand for; data in `symbols.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files

from kobimo.model.status import ObsStatus
from kobimo.model.table import clean

_ZEROS = (ObsStatus.NIL, ObsStatus.ROUNDED_ZERO)


@dataclass(frozen=True, slots=True)
class SymbolProfile:
    """Signs of one publisher.

    Attributes
    ----------
    signs : mapping of str to ObsStatus
        A whole cell that is no number.
    suffixes : mapping of str to ObsStatus
        Mark behind a number.
    brackets : ObsStatus
        State of a number in round brackets.
    """

    signs: Mapping[str, ObsStatus]
    suffixes: Mapping[str, ObsStatus]
    brackets: ObsStatus

    def with_signs(self, extra: Mapping[str, ObsStatus]) -> SymbolProfile:
        """Add the signs of a recipe; one that stands for a number with a mark also counts as a suffix.

        Parameters
        ----------
        extra : mapping of str to ObsStatus
            Sign and its meaning; takes precedence over the profile.

        Returns
        -------
        SymbolProfile
            A changed copy.

        Examples
        --------
        >>> symbols().with_signs({"k.A.": ObsStatus.MISSING}).signs["k.A."].value
        'missing'
        """
        cleaned = {clean(sign): status for sign, status in extra.items()}
        marks = {sign: status for sign, status in cleaned.items() if status.has_number and status not in _ZEROS}
        signs = {sign: status for sign, status in cleaned.items() if sign not in marks}
        return replace(self, signs={**self.signs, **signs}, suffixes={**self.suffixes, **marks})


@lru_cache(maxsize=1)
def symbols() -> SymbolProfile:
    """Return the signs that most German statistical offices use.

    Returns
    -------
    SymbolProfile
        The shipped profile.

    Examples
    --------
    >>> symbols().signs["-"].value
    'nil'
    """
    data = tomllib.loads(files("kobimo.reference").joinpath("symbols.toml").read_text(encoding="utf-8"))
    return SymbolProfile(
        signs={sign: ObsStatus(status) for sign, status in data["signs"].items()},
        suffixes={sign: ObsStatus(status) for sign, status in data["suffixes"].items()},
        brackets=ObsStatus(data["brackets"]["()"]),
    )
