"""Many check results of one kind become few, so that a protocol stays readable."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from kobimo.language import _
from kobimo.model.checks import CheckResult, Severity

SINGLE_RESULTS = 20
"""Results of one code and file that are shown one by one; the rest is folded into one with a count."""


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
    >>> from kobimo.model.checks import Place
    >>> from kobimo.reference.checks import found
    >>> rows = [found("CELL_EMPTY", Place("a.csv", row=n)) for n in range(1, 31)]
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
