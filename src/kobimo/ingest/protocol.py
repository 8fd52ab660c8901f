"""The check protocol of one delivery: collected and judged."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from kobimo.model.checks import CheckResult, Place, Severity
from kobimo.reference.checks import found
from kobimo.reference.checks.folding import SINGLE_RESULTS


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
