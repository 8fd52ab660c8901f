"""How a figure appears on a map or in a chart: as a number, or as one of the states that have a pattern and a word."""

from __future__ import annotations

from enum import StrEnum

from kobimo.language import _
from kobimo.model.status import ValueStatus


class Appearance(StrEnum):
    """What a reader sees in the place of a figure."""

    VALUE = "value"
    INCOMPLETE = "incomplete"  # a ratio of the parts that were delivered: shown with its class, and marked
    MISSING = "missing"
    SUPPRESSED = "suppressed"
    TOO_SMALL = "too_small"
    NOT_COMPARABLE = "not_comparable"  # a number, if there is one, would mislead beside the others

    @property
    def has_class(self) -> bool:
        """Whether a map may colour the area by its number."""
        return self in {Appearance.VALUE, Appearance.INCOMPLETE}


_BY_STATUS = {
    ValueStatus.NORMAL: Appearance.VALUE,
    ValueStatus.ESTIMATED: Appearance.VALUE,
    ValueStatus.INCOMPLETE: Appearance.INCOMPLETE,
    ValueStatus.MISSING: Appearance.MISSING,
    ValueStatus.NOT_DELIVERED: Appearance.MISSING,
    ValueStatus.NOT_RELEASED: Appearance.MISSING,
    ValueStatus.WITHDRAWN: Appearance.MISSING,
    ValueStatus.SUPPRESSED: Appearance.SUPPRESSED,
    ValueStatus.CONFIDENTIAL: Appearance.SUPPRESSED,
    ValueStatus.BASE_TOO_SMALL: Appearance.TOO_SMALL,
    ValueStatus.ZERO_DENOMINATOR: Appearance.TOO_SMALL,
    ValueStatus.NOT_ALIGNED: Appearance.NOT_COMPARABLE,
}


def appearance(status: str, kind: str) -> Appearance:
    """Return how a figure with this status appears.

    A count from which parts are missing is smaller than its neighbours for that reason alone, so it is not
    comparable; a ratio of the remaining parts keeps its colour and is marked.

    Parameters
    ----------
    status : str
        A `ValueStatus`.
    kind : str
        Kind of the indicator: `count` or `ratio`.

    Examples
    --------
    >>> appearance("incomplete", "count")
    <Appearance.NOT_COMPARABLE: 'not_comparable'>
    """
    found = _BY_STATUS[ValueStatus(status)]
    return Appearance.NOT_COMPARABLE if found is Appearance.INCOMPLETE and kind == "count" else found


def word(shown: Appearance) -> str:
    """Return the word that stands beside the pattern."""
    names = {
        Appearance.VALUE: "",
        Appearance.INCOMPLETE: _("unvollständig"),
        Appearance.MISSING: _("keine Angabe"),
        Appearance.SUPPRESSED: _("geheim"),
        Appearance.TOO_SMALL: _("Basis zu klein"),
        Appearance.NOT_COMPARABLE: _("nicht vergleichbar"),
    }
    return names[shown]
