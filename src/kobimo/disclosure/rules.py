"""Rules of confidentiality: which cells must not be known, and how uncertain they must stay."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from kobimo.disclosure.system import BoolArray, Demand, IntArray
from kobimo.errors import InvalidInputError
from kobimo.language import _

_FREQ_RANGE = Fraction(1, 10)


class Zeros(StrEnum):
    """What becomes of cells without anybody in them."""

    PUBLIC = "public"
    """Shown as zeros: a reader knows that a hidden cell is at least 1."""
    HIDDEN = "hidden"
    """Hidden like small counts."""
    COMPLEMENT = "complement"
    """Shown, but may be hidden to protect others: a hidden cell may be a zero."""


class Attacker(StrEnum):
    """What a reader knows of hidden cells beforehand."""

    X0 = "x0"
    """Nothing is negative."""
    X1 = "x1"
    """Zeros are shown, so hidden cells of counts are at least 1."""
    OWNER = "owner"
    """As `X1`, and whoever is alone in a cell knows that cell."""


class Kind(StrEnum):
    """Kinds of rules."""

    FREQ = "freq"
    P = "p"
    DOMINANCE = "dominance"


@dataclass(frozen=True)
class Rule:
    """One rule.

    Attributes
    ----------
    kind : Kind
    low, high : int
        For counts: the smallest and largest number that must not be known.
    largest : int
        For amounts: how many of the largest contributions are looked at.
    percent : Fraction
        For amounts: p of the p% rule, or k of the (n, k) rule.
    """

    kind: Kind
    low: int = 0
    high: int = 0
    largest: int = 0
    percent: Fraction = Fraction(0)

    def __str__(self) -> str:
        """Return the rule as it is typed."""
        share = f"{float(self.percent):g}"
        return {
            Kind.FREQ: f"freq:{self.low}-{self.high}",
            Kind.P: f"p:{share}",
            Kind.DOMINANCE: f"dominance:{self.largest},{share}",
        }[self.kind]

    @property
    def needs(self) -> int:
        """How many of the largest contributions must be known."""
        return {Kind.FREQ: 0, Kind.P: 2, Kind.DOMINANCE: self.largest}[self.kind]


def parsed(text: str) -> Rule:
    """Read a rule: ``freq:1-2``, ``p:15`` or ``dominance:1,85``.

    Raises
    ------
    InvalidInputError
        If it is none of these.

    Examples
    --------
    >>> parsed("freq:1-2").high
    2
    >>> str(parsed("dominance:1,85"))
    'dominance:1,85'
    """
    plain = text.strip().lower().replace(" ", "")
    if match := re.fullmatch(r"freq:(\d{1,6})-(\d{1,6})", plain):
        low, high = int(match[1]), int(match[2])
        if low <= high and high > 0:
            return Rule(Kind.FREQ, low=low, high=high)
    elif match := re.fullmatch(r"p:(\d{1,3}(?:\.\d{1,4})?)", plain):
        if 0 < Fraction(match[1]) <= 100:
            return Rule(Kind.P, largest=1, percent=Fraction(match[1]))
    elif (match := re.fullmatch(r"dominance:([1-9]),(\d{1,2}(?:\.\d{1,4})?)", plain)) and Fraction(match[2]) > 0:
        return Rule(Kind.DOMINANCE, largest=int(match[1]), percent=Fraction(match[2]))
    raise InvalidInputError(
        _("„{text}“ ist keine Regel.").format(text=text),
        where="--rule",
        remedy=_(
            "Eine von diesen schreiben: freq:1-2 (Anzahlen von 1 bis 2), p:15 (p-Prozent-Regel) oder "
            "dominance:1,85 (die größte Einheit hat mehr als 85 Prozent)."
        ),
    )


@dataclass(frozen=True)
class Facts:
    """What rules look at, cell by cell.

    Attributes
    ----------
    values : ndarray of int64, shape (cells,)
        True values in whole units.
    fixed : ndarray of bool
        Cells that readers know beforehand.
    lower : ndarray of int64
        What readers know of a hidden cell at least.
    counts : ndarray of int64, optional
        Number of units behind each value; None if the values are counts themselves.
    largest : ndarray of int64, shape (cells, n), optional
        The largest contributions to each cell, largest first.
    """

    values: IntArray
    fixed: BoolArray
    lower: IntArray
    counts: IntArray | None = None
    largest: NDArray[np.int64] | None = None


def demanded(rules: Sequence[Rule], facts: Facts) -> Demand:
    """Find the primary cells and how far each must be able to lie from its true value.

    A count y up to k must possibly be k + 1, and possibly be smaller if a reader cannot rule that out. For amounts the
    ranges are those of the handbook: p% rule ``p/100 x1 - (X - x1 - x2)``, (n, k) rule ``100/k (x1 + ... + xn) - X``,
    upwards and downwards; few units behind an amount: a tenth of it.

    Parameters
    ----------
    rules : sequence of Rule
        A cell is primary if any of them says so; the widest range counts.
    facts : Facts

    Returns
    -------
    Demand
        Ordered by cell.

    References
    ----------
    .. [1] hundepool2024: Handbook on Statistical Disclosure Control, 4.2.
    """
    up = np.zeros(len(facts.values), np.int64)
    down = up.copy()
    primary = np.zeros(len(up), np.bool_)
    room = np.maximum(facts.values - facts.lower, 0)
    for rule in rules:
        cells, further, less = _ranges(rule, facts)
        primary[cells] = True
        up[cells] = np.maximum(up[cells], further)
        down[cells] = np.maximum(down[cells], np.minimum(less, room[cells]))
    found = np.flatnonzero(primary & ~facts.fixed)
    return Demand(found, up[found], down[found])


def _ranges(rule: Rule, facts: Facts) -> tuple[IntArray, IntArray, IntArray]:
    """Return the cells of a rule with their ranges upwards and downwards."""
    if rule.kind is Kind.FREQ:
        return _few(rule, facts)
    if facts.largest is None:
        raise InvalidInputError(
            _("Die Regel {rule} braucht die größten Beiträge zu jeder Zelle.").format(rule=rule),
            where="--rule",
            remedy=_("Einzelne Einheiten als Zeilen übergeben oder mit --largest die Spalten der größten nennen."),
        )
    some = np.flatnonzero((facts.values > 0) & (facts.largest[:, 0] > 0))
    whole = facts.values[some].astype(object)
    top = facts.largest[some].astype(object)
    scale, percent = 100 * rule.percent.denominator, rule.percent.numerator
    if rule.kind is Kind.P:
        missing = percent * top[:, 0] - scale * (whole - top[:, 0] - top[:, 1])
        divisor = scale
    else:
        missing = scale * top[:, : rule.largest].sum(axis=1) - percent * whole
        divisor = percent
    risky = np.flatnonzero(missing > 0)
    amount = np.array([-(-int(m) // divisor) for m in missing[risky]], np.int64)
    return some[risky], amount, amount


def _few(rule: Rule, facts: Facts) -> tuple[IntArray, IntArray, IntArray]:
    """Return the cells with few units."""
    counts = facts.values if facts.counts is None else facts.counts
    cells = np.flatnonzero((counts >= rule.low) & (counts <= rule.high) & ~facts.fixed)
    values = facts.values[cells]
    if facts.counts is None:
        return cells, np.maximum(rule.high + 1 - values, 1), np.ones(len(cells), np.int64)
    amount = np.maximum(-(-values * _FREQ_RANGE.numerator // _FREQ_RANGE.denominator), 1)
    return cells, amount, amount


def with_zeros(rules: Sequence[Rule], zeros: Zeros) -> tuple[Rule, ...]:
    """Return the rules with zeros among the small counts where zeros are hidden."""
    if zeros is not Zeros.HIDDEN:
        return tuple(rules)
    return tuple(Rule(Kind.FREQ, low=0, high=r.high) if r.kind is Kind.FREQ else r for r in rules)
