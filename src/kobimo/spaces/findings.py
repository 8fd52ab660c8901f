"""Many check results of one kind become few, so that a protocol stays readable."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from kobimo.language import _
from kobimo.model.checks import CheckResult, Severity

SINGLE_RESULTS = 20


def fold(checks: Iterable[CheckResult]) -> tuple[CheckResult, ...]:
    """Keep 20 single results for each code and file; the rest becomes one result with their number as `count`.

    Errors come first, then warnings and notes; otherwise the order is kept.
    """
    groups: dict[tuple[str, str], list[CheckResult]] = {}
    for check in checks:
        groups.setdefault((check.code, check.place.file), []).append(check)
    folded: list[CheckResult] = []
    for group in groups.values():
        folded.extend(group[:SINGLE_RESULTS])
        rest = group[SINGLE_RESULTS:]
        if len(rest) > 1:
            count = sum(check.count for check in rest)
            more = _("und {count} weitere Stellen dieser Art").format(count=count - rest[0].count)
            folded.append(replace(rest[0], message=f"{rest[0].message} ({more})", count=count))
        else:
            folded.extend(rest)
    return tuple(sorted(folded, key=lambda check: list(Severity).index(check.severity)))
