"""Codes of checks: each stands for one thing."""

from __future__ import annotations

import importlib
import pkgutil
from collections import Counter

from kobimo.reference import checks
from kobimo.reference.checks.kind import CheckKind


def test_no_code_is_given_twice() -> None:
    modules = [
        importlib.import_module(f"{checks.__name__}.{found.name}") for found in pkgutil.iter_modules(checks.__path__)
    ]
    tables = [value for module in modules for value in vars(module).values() if isinstance(value, tuple)]
    kinds = {id(kind): kind for table in tables for kind in table if isinstance(kind, CheckKind)}
    codes = Counter(kind.code for kind in kinds.values())
    assert len(codes) >= len(checks.CATALOGUE) > 0
    assert [code for code, count in codes.items() if count > 1] == []
