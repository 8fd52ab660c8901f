"""The check protocol of one delivery: collected, folded, judged."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from kobimo.language import _
from kobimo.model.checks import CheckResult, Place, Severity
from kobimo.reference.checks import found

SINGLE_RESULTS = 20
"""Results of one code and file that are shown one by one; the rest is folded into one with a count."""


class Protocol:
    """Collects check results; details beyond the first twenty of a kind are not even computed."""

    def __init__(self) -> None:
        self._results: dict[tuple[str, str], list[CheckResult]] = {}
        self._rows: set[tuple[str, Place]] = set()

    def add(self, code: str, place: Place, details: Callable[[], dict[str, Any]] | None = None, **more: Any) -> None:
        """Add one result; `details` is called only if it is shown. A place is reported once for each code."""
        if (code, place) in self._rows:
            return
        if place.row is not None:
            self._rows.add((code, place))
        results = self._results.setdefault((code, place.file), [])
        if len(results) <= SINGLE_RESULTS:
            self.extend([found(code, place, **more, **(details() if details else {}))])
        else:
            results[-1] = replace(results[-1], count=results[-1].count + 1)

    def extend(self, checks: Iterable[CheckResult]) -> None:
        """Add results that are not there yet."""
        for check in checks:
            results = self._results.setdefault((check.code, check.place.file), [])
            if check not in results:
                results.append(check)

    @property
    def results(self) -> list[CheckResult]:
        """Everything that was added, in the order of first occurrence of each kind."""
        return [result for results in self._results.values() for result in results]


def fold(checks: Iterable[CheckResult]) -> tuple[CheckResult, ...]:
    """Keep at most twenty single results of each code and file; the rest becomes one result with a count.

    Parameters
    ----------
    checks : iterable of CheckResult
        In any order; results that already stand for several places keep their weight.

    Returns
    -------
    tuple of CheckResult
        Errors first, then warnings and notes; otherwise in the given order.

    Examples
    --------
    >>> rows = [found("AREA_EMPTY", Place("a.csv", row=n)) for n in range(1, 31)]
    >>> [result.count for result in fold(rows)][-2:]
    [1, 10]
    """
    kept: dict[tuple[str, str], list[CheckResult]] = {}
    for check in checks:
        group = kept.setdefault((check.code, check.place.file), [])
        if len(group) <= SINGLE_RESULTS:
            group.append(check)
        else:
            group[-1] = replace(group[-1], count=group[-1].count + check.count)
    results = [_worded(check, index) for group in kept.values() for index, check in enumerate(group)]
    return tuple(sorted(results, key=lambda check: list(Severity).index(check.severity)))


def _worded(check: CheckResult, index: int) -> CheckResult:
    """Say in the last result of a long group how many it stands for."""
    if index < SINGLE_RESULTS or check.count == 1:
        return check
    more = _("und {count} weitere Stellen dieser Art").format(count=check.count - 1)
    return replace(check, message=f"{check.message} ({more})")


def rejected(checks: Iterable[CheckResult]) -> bool:
    """Tell whether a delivery with these results must be rejected: any error suffices.

    Parameters
    ----------
    checks : iterable of CheckResult
        The protocol.

    Returns
    -------
    bool
        True if at least one result is an error.

    Examples
    --------
    >>> rejected([])
    False
    """
    return any(check.severity is Severity.ERROR for check in checks)
