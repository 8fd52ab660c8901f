"""Signs of official tables and the states they stand for, by publisher; data in `symbols.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files
from typing import Any

from kobimo.errors import UnknownNameError
from kobimo.language import _
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


DEFAULT = "destatis"
"""Profile of most statistical offices."""


def meaning_of(status: ObsStatus) -> str:
    """Say what a sign means.

    Parameters
    ----------
    status : ObsStatus
        The state that it stands for.

    Returns
    -------
    str
        German words for a sentence.

    Examples
    --------
    >>> meaning_of(ObsStatus.NIL), meaning_of(ObsStatus.LATER)
    ('nichts vorhanden', 'Angabe folgt später')
    """
    return {
        ObsStatus.NORMAL: _("gewöhnliche Zahl"),
        ObsStatus.NIL: _("nichts vorhanden"),
        ObsStatus.ROUNDED_ZERO: _("weniger als die Hälfte der kleinsten Einheit"),
        ObsStatus.PROVISIONAL: _("vorläufig"),
        ObsStatus.REVISED: _("berichtigt"),
        ObsStatus.ESTIMATED: _("geschätzt"),
        ObsStatus.LIMITED: _("eingeschränkt aussagekräftig"),
        ObsStatus.SUPPRESSED: _("unbekannt oder geheim"),
        ObsStatus.LATER: _("Angabe folgt später"),
        ObsStatus.UNRELIABLE: _("nicht sicher genug"),
        ObsStatus.NOT_MEANINGFUL: _("nicht sinnvoll"),
        ObsStatus.MISSING: _("keine Angabe"),
    }[status]


@lru_cache(maxsize=1)
def _data() -> Mapping[str, Any]:
    """Read the shipped file."""
    return tomllib.loads(files("kobimo.reference").joinpath("symbols.toml").read_text(encoding="utf-8"))


def profiles() -> Mapping[str, str]:
    """Return the German titles of the profiles.

    Returns
    -------
    mapping of str to str
        Title by name of the profile, the default first.

    Examples
    --------
    >>> next(iter(profiles()))
    'destatis'
    """
    return {name: entry["title"] for name, entry in _data().items()}


@lru_cache(maxsize=32)
def symbols(profile: str = DEFAULT) -> SymbolProfile:
    """Return the signs that a publisher uses, by default those of most German statistical offices.

    Parameters
    ----------
    profile : str
        Name of a shipped profile.

    Returns
    -------
    SymbolProfile
        Its signs, those of the profile that it extends included.

    Raises
    ------
    UnknownNameError
        If there is no such profile.

    Examples
    --------
    >>> symbols().signs["-"].value, symbols("statistischer_bericht").signs["-"].value
    ('nil', 'missing')
    """
    if profile not in _data():
        raise UnknownNameError(_("Zeichenprofil"), profile, _data())
    entry = _data()[profile]
    base = symbols(entry["extends"]) if "extends" in entry else SymbolProfile({}, {}, ObsStatus.LIMITED)
    return SymbolProfile(
        signs={**base.signs, **{sign: ObsStatus(status) for sign, status in entry.get("signs", {}).items()}},
        suffixes={**base.suffixes, **{sign: ObsStatus(status) for sign, status in entry.get("suffixes", {}).items()}},
        brackets=ObsStatus(entry["brackets"]["()"]) if "brackets" in entry else base.brackets,
    )
