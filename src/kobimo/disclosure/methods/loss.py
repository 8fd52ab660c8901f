"""What a method costs: the same measures for hiding, rounding and noise, so that an office can choose."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from kobimo.disclosure.system import BoolArray, FloatArray, IntArray, System
from kobimo.errors import InvalidInputError
from kobimo.language import _


@dataclass(frozen=True)
class Outcome:
    """What a method publishes.

    Attributes
    ----------
    values : ndarray of int64, shape (cells,)
        Published figures; of hidden cells they do not count.
    hidden : ndarray of bool, shape (cells,)
    """

    values: IntArray
    hidden: BoolArray


@dataclass(frozen=True)
class Loss:
    """What a method costs in one kind of cells.

    Attributes
    ----------
    kind : str
        Name of the kind; "" for all cells together.
    cells : int
        Cells meant to be shown.
    hidden, hidden_value : int
        How many of them are hidden, and the sum of their true values.
    unchanged : float
        Share of the cells that are shown with their true value; NaN without cells.
    mean_absolute, max_absolute : float, int
        Deviation of the shown cells from the truth.
    mean_relative, max_relative : float
        The same, as a part of the true value; only of cells that are truly above 0. NaN without such cells.
    hellinger : float
        Distance of the shown cells, as shares of their sum, from the true ones: 0 for the same, 1 for nothing in
        common.
    """

    kind: str
    cells: int
    hidden: int
    hidden_value: int
    unchanged: float
    mean_absolute: float
    max_absolute: int
    mean_relative: float
    max_relative: float
    hellinger: float


@dataclass(frozen=True)
class Bill:
    """What one method costs altogether.

    Attributes
    ----------
    method : str
    whole : Loss
    by_kind : tuple of Loss
        In the order in which the kinds first occur.
    missed : int
        Equations of shown cells that do not add up.
    additive : bool
        Whether all of them do.
    """

    method: str
    whole: Loss
    by_kind: tuple[Loss, ...]
    missed: int

    @property
    def additive(self) -> bool:
        """Whether readers can add up what is shown."""
        return self.missed == 0


def compare(system: System, outcomes: Mapping[str, Outcome], kinds: Sequence[str]) -> tuple[Bill, ...]:
    """Measure what several methods cost on the same system.

    Parameters
    ----------
    system : System
    outcomes : mapping of str to Outcome
        By name of the method.
    kinds : sequence of str, length cells
        Level or kind of each cell.

    Returns
    -------
    tuple of Bill
        In the order of `outcomes`.

    Raises
    ------
    InvalidInputError
        If an outcome or the kinds are not of the cells of the system.

    References
    ----------
    .. [1] hundepool2012: Statistical Disclosure Control. Wiley, section 5.6 (information loss).

    Examples
    --------
    >>> from kobimo.disclosure.system import Equations
    >>> eq = Equations(np.array([0, 3]), np.array([0, 1, 2]), np.array([1, -1, -1], np.int8))
    >>> none = np.zeros(3, bool)
    >>> table = System(np.array([9, 7, 2]), eq, np.array([False, True, True]), none, ~none,
    ...                np.zeros(3, np.int64), np.ones(3))
    >>> shown = {"5": Outcome(np.array([10, 5, 0]), none)}
    >>> bill, = compare(table, shown, ["city", "area", "area"])
    >>> bill.additive, bill.whole.max_absolute, round(bill.by_kind[1].mean_relative, 3)
    (False, 2, 0.643)
    """
    if {len(kinds), *(len(outcome.values) for outcome in outcomes.values())} != {len(system)}:
        raise InvalidInputError(_("Zu jedem Wert der Tabelle wird genau ein Ergebnis gebraucht."))
    return tuple(_bill(system, name, outcome, np.array(kinds)) for name, outcome in outcomes.items())


def _bill(system: System, name: str, outcome: Outcome, kinds: np.ndarray[tuple[int], np.dtype[np.str_]]) -> Bill:
    """Measure one method."""
    groups = ((kind, kinds == kind) for kind in dict.fromkeys(kinds.tolist()))
    return Bill(
        name,
        _loss(system, outcome, "", np.ones(len(system), bool)),
        tuple(_loss(system, outcome, kind, cells) for kind, cells in groups),
        _missed(system, outcome),
    )


def _missed(system: System, outcome: Outcome) -> int:
    """Count the equations of shown cells that do not add up."""
    equations = system.equations
    hidden = outcome.hidden | ~system.published
    judged = np.ones(len(equations), bool)
    judged[equations.rows[hidden[equations.cells]]] = False
    return int((equations.residuals(outcome.values)[judged] != 0).sum())


def _loss(system: System, outcome: Outcome, kind: str, cells: BoolArray) -> Loss:
    """Measure one method on some cells."""
    meant = cells & system.published
    hidden = meant & outcome.hidden
    shown = meant & ~outcome.hidden
    true, given = system.values[shown], outcome.values[shown]
    moved = np.abs(given - true)
    relative = moved[true > 0] / true[true > 0]
    return Loss(
        kind=kind,
        cells=int(meant.sum()),
        hidden=int(hidden.sum()),
        hidden_value=int(system.values[hidden].sum()),
        unchanged=float((moved == 0).sum() / meant.sum()) if meant.any() else float("nan"),
        mean_absolute=_mean(moved.astype(np.float64)),
        max_absolute=int(moved.max(initial=0)),
        mean_relative=_mean(relative),
        max_relative=float(relative.max()) if len(relative) else float("nan"),
        hellinger=hellinger(true, given),
    )


def hellinger(true: IntArray, given: IntArray) -> float:
    """Return the Hellinger distance of two sets of counts, each as shares of its sum.

    Parameters
    ----------
    true, given : ndarray of int64, shape (cells,)
        >= 0.

    Returns
    -------
    float
        0 to 1; NaN if one of them is empty or only zeros.

    Examples
    --------
    Halves against all in one: sqrt(1 - sqrt(1/2)).

    >>> round(hellinger(np.array([4, 4]), np.array([5, 0])), 6)
    0.541196
    """
    if not true.sum() or not given.sum():
        return float("nan")
    overlap = np.sqrt(true / true.sum() * (given / given.sum())).sum()
    return float(np.sqrt(max(0.0, 1.0 - overlap)))


def _mean(numbers: FloatArray) -> float:
    """Return the mean; NaN of nothing."""
    return float(numbers.mean()) if len(numbers) else float("nan")
