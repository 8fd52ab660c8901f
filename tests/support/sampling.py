"""Which cases of a test every run tries, and which only `make test-slow`."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

import pytest


def few(cases: Iterable[Any], usual: int = 1) -> list[Any]:
    """Return the cases; all but the first ones are slow."""
    every = list(cases)
    return only(every[:usual], every)


def only(usual: Collection[Any], cases: Iterable[Any]) -> list[Any]:
    """Return the cases; all but the usual ones are slow."""
    every = list(cases)
    unknown = [case for case in usual if case not in every]
    if unknown:
        raise ValueError(unknown)
    return [_case(case) if case in usual else _case(case, pytest.mark.slow) for case in every]


def _case(case: Any, *marks: pytest.MarkDecorator) -> Any:
    """Return one case; the values of a tuple are parameters of their own."""
    return pytest.param(*(case if isinstance(case, tuple) else (case,)), marks=marks)
