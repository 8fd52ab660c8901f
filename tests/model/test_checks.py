"""Check results as a whole: one error is enough, and one place says so."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import kobimo
from kobimo.model.checks import CheckResult, Severity, has_errors

BY_HAND = re.compile(r"\bany\(\s*(\w+)\.severity (?:is|==) Severity\.ERROR\s+for \1 in", re.MULTILINE)


def check(severity: Severity) -> CheckResult:
    return CheckResult("CODE", severity, "Etwas.", "Nichts zu tun.")


@pytest.mark.parametrize(
    ("severities", "expected"),
    [
        ((), False),
        ((Severity.NOTE, Severity.WARNING), False),
        ((Severity.ERROR,), True),
        ((Severity.NOTE, Severity.ERROR, Severity.WARNING), True),
    ],
)
def test_a_single_error_is_enough(severities: tuple[Severity, ...], expected: bool) -> None:
    checks = [check(severity) for severity in severities]
    assert has_errors(checks) is expected
    assert has_errors(iter(checks)) is expected


def test_nobody_else_decides_by_hand_what_an_error_means() -> None:
    package = Path(kobimo.__file__).parent
    files = [file for file in package.rglob("*.py") if "static" not in file.parts]
    deciding = {file.relative_to(package).as_posix() for file in files if BY_HAND.search(file.read_text("utf-8"))}
    assert deciding == {"model/checks.py"}
