"""Say in words how two definitions differ."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from kobimo.language import _, quoted
from kobimo.model.text import Definition

SHOWN = 12
"""Differences of one definition that are listed."""

FORMULA = frozenset(
    {"kind", "numerator", "denominator", "anchor", "over", "values", "layers", "method", "years", "unknown", "unit"}
)
"""Fields of an indicator that decide which number it is."""

_LONGEST = 60


def differing(here: Definition, there: Definition) -> tuple[str, ...]:
    """Return the fields in which two definitions differ, as paths."""
    own, other = (dict(_leaves(d.model_dump(mode="json", exclude_defaults=True))) for d in (here, there))
    return tuple(path for path in {**own, **other} if own.get(path) != other.get(path))


def same_formula(here: Definition, there: Definition) -> bool:
    """Tell whether two indicators are the same number."""
    return not any(path.split(".")[0] in FORMULA for path in differing(here, there))


def differences(here: Definition, there: Definition) -> tuple[str, ...]:
    """Return a sentence for each field that differs, for the first twelve of them."""
    own, other = (dict(_leaves(d.model_dump(mode="json", exclude_defaults=True))) for d in (here, there))
    paths = differing(here, there)
    said = [
        _("{field}: hier {own}, im Paket {other}").format(
            field=path, own=_shown(own.get(path)), other=_shown(other.get(path))
        )
        for path in paths[:SHOWN]
    ]
    more = [_("… und {count} weitere").format(count=len(paths) - SHOWN)] if len(paths) > SHOWN else []
    return (*said, *more)


def _leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Yield the plain values of nested fields by their path."""
    if isinstance(value, Mapping):
        for name, item in value.items():
            yield from _leaves(item, f"{path}.{name}" if path else str(name))
    elif isinstance(value, list) and any(isinstance(item, (dict, list)) for item in value):
        for number, item in enumerate(value, 1):
            yield from _leaves(item, f"{path}.{number}")
    else:
        yield path, value


def _shown(value: Any) -> str:
    """Write a value for a sentence."""
    if value is None:
        return _("nichts")
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return quoted(text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…")
