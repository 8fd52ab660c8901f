"""The check protocol of one delivery: collected and judged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from kobimo.errors import DefinitionError, UnknownNameError
from kobimo.language import _
from kobimo.model.checks import CheckResult, Place, Severity
from kobimo.model.recipe import CheckRule
from kobimo.reference.checks import CATALOGUE, found
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

    def is_full(self, code: str, file: str) -> bool:
        """Whether further results of a kind are only counted."""
        return len(self._results.get((code, file), ())) > SINGLE_RESULTS

    def count(self, code: str, file: str, more: int) -> None:
        """Count further places of a kind that is full."""
        results = self._results[code, file]
        results[-1] = replace(results[-1], count=results[-1].count + more)

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


NEGOTIABLE = frozenset(
    {
        "CATEGORY_REQUIRED",
        "CORRECTION_RETURNED",
        "CORRECTION_UNEXPECTED",
        "FILE_NAME_UNEXPECTED",
        "PART_ABOVE_WHOLE",
        "PERIOD_IN_FUTURE",
        "SAME_FILE_FOR_ANOTHER_PERIOD",
        "UNIT_DIFFERS",
        "UNIT_OF_ROW_DIFFERS",
        "VALUE_TOO_LARGE",
        "VALUE_TOO_SMALL",
    }
)
"""Errors that a recipe may lower, because every cell was read all the same. No other error is open to discussion: what
could not be read or assigned would be missing without a trace."""

_ORDER = ("off", Severity.NOTE, Severity.WARNING, Severity.ERROR)


def judged(
    checks: Iterable[CheckResult], rules: Mapping[str, Sequence[CheckRule]], cells: int
) -> tuple[CheckResult, ...]:
    """Give check results the severity that the recipe wants for them.

    Parameters
    ----------
    checks : iterable of CheckResult
        The protocol.
    rules : mapping of str to sequence of CheckRule
        By code of the check, from the recipe.
    cells : int
        Delivered rows; the share of a result that has none of its own is the number of its places among them.

    Returns
    -------
    tuple of CheckResult
        In the same order; a changed severity is said in the message. Results that are switched off are left out.

    Raises
    ------
    UnknownNameError
        If there is no such check.
    DefinitionError
        If the recipe lowers a severity without a reason, or one that must not be lowered.
    """
    results = tuple(checks)
    for code, entries in rules.items():
        _check_rules(code, entries)
    places = Counter[str]()
    for check in results:
        places[check.code] += check.count
    judgements = (_judged(check, rules.get(check.code, ()), places[check.code] / max(cells, 1)) for check in results)
    return tuple(check for check in judgements if check is not None)


def _check_rules(code: str, rules: Iterable[CheckRule]) -> None:
    """Raise for a rule that would hide what must be seen."""
    where = f"recipe.yaml (checks: {code})"
    if code not in CATALOGUE:
        raise UnknownNameError(_("Prüfung"), code, CATALOGUE, where=where)
    usual = CATALOGUE[code].severity
    for rule in rules:
        if _ORDER.index(rule.severity) >= _ORDER.index(usual):
            continue
        if usual is Severity.ERROR and (code not in NEGOTIABLE or rule.severity == "off"):
            raise DefinitionError(
                _("Dieser Fehler lässt sich nicht auf {severity} herabsetzen.").format(severity=rule.severity),
                where=where,
                remedy=_(
                    "Bitte die Zeile entfernen und die Ursache beheben; eine Korrektur kann einzelne Zellen ändern."
                ),
            )
        if not rule.reason.strip():
            raise DefinitionError(
                _("Eine niedrigere Schwere braucht einen Grund."),
                where=where,
                remedy=_("Bitte reason: angeben, zum Beispiel die Absprache mit der liefernden Stelle."),
            )


def _judged(check: CheckResult, rules: Iterable[CheckRule], places: float) -> CheckResult | None:
    """Apply the strictest rule that raises, else the one that lowers; None if the result is switched off."""
    share = places if check.share is None else abs(check.share)
    usual = _ORDER.index(check.severity)
    wanted = []
    for rule in rules:
        rank = _ORDER.index(rule.severity)
        applies = rule.share is None or (share >= rule.share if rank > usual else share <= rule.share)
        if applies and rank != usual:
            wanted.append((rank, rule))
    if not wanted:
        return check
    rank, rule = max(wanted, key=lambda item: item[0])
    if rule.severity == "off":
        return None
    text = _("laut Einlesevorlage {severity}").format(severity=_named(rule.severity))
    reason = _("{text}; Grund: {reason}").format(text=text, reason=rule.reason) if rule.reason else text
    return replace(check, severity=rule.severity, message=f"{check.message} ({reason})")


def _named(severity: Severity) -> str:
    """Name a severity."""
    return {Severity.ERROR: _("Fehler"), Severity.WARNING: _("Warnung"), Severity.NOTE: _("Hinweis")}[severity]
