"""What becomes of one file that was dropped."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from kobimo.model.checks import CheckResult
from kobimo.model.slice import Slice


class State(StrEnum):
    """What becomes of a file."""

    NEW = "new"
    REPLACES = "replaces"
    DUPLICATE = "duplicate"
    OPEN = "open"


@dataclass(frozen=True)
class SortedFile:
    """A file with the slot that it belongs to.

    Attributes
    ----------
    file : str
        As the user knows it, `archive.zip/inner.csv` for a member.
    state : State
        `open` means that somebody has to decide; `checks` says what.
    source, supplier : str
        Source and its office; "" if unknown. For an open file the likeliest.
    periods : mapping of str to tuple of str
        By data set.
    evidence : tuple of str
        By what the sender was recognised, German.
    confidence : float
        0 for an open file.
    checks : tuple of CheckResult
        What somebody must look at.
    slices : tuple of Slice
        What the file contains.
    delivery : str
        Where it was stored, after accepting; of a duplicate the earlier one.
    """

    file: str
    state: State
    source: str = ""
    supplier: str = ""
    periods: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    evidence: tuple[str, ...] = ()
    confidence: float = 0.0
    checks: tuple[CheckResult, ...] = ()
    slices: tuple[Slice, ...] = ()
    delivery: str = ""

    @property
    def certain(self) -> bool:
        """Whether it can be imported without a question."""
        return self.state in {State.NEW, State.REPLACES}

    def opened(self, *checks: CheckResult) -> SortedFile:
        """Return the same as a question."""
        return replace(self, state=State.OPEN, confidence=0.0, checks=(*self.checks, *checks))

    def as_dict(self) -> dict[str, Any]:
        """Return the machine form."""
        return {
            "file": self.file,
            "state": self.state.value,
            "source": self.source or None,
            "supplier": self.supplier or None,
            "periods": {name: list(labels) for name, labels in self.periods.items()},
            "evidence": list(self.evidence),
            "confidence": self.confidence,
            "delivery": self.delivery or None,
            "checks": [check.as_dict() for check in self.checks],
        }
