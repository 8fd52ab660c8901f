"""The table of results."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One measured figure.

    `bound` is what the machine needs in the same run for the plainest form of the same work, `rival` what another way
    to the same result needs. A figure may have a limit of its own, relative to the bound (`at_most`), and relative to
    the rival (`at_least` so many times better).
    """

    what: str
    measured: float
    unit: str
    how: str
    limit: float | None = None
    bound: float | None = None
    bound_is: str = ""
    at_most: float | None = None
    rival: float | None = None
    rival_is: str = ""
    at_least: float | None = None

    @property
    def to_bound(self) -> float | None:
        """How many times the bound."""
        return self.measured / self.bound if self.bound else None

    @property
    def to_rival(self) -> float | None:
        """How many times better than the rival."""
        return self.rival / self.measured if self.rival is not None else None

    @property
    def met(self) -> bool:
        """Whether the figure keeps all its limits."""
        return (
            (self.limit is None or self.measured <= self.limit)
            and (self.at_most is None or (self.to_bound is not None and self.to_bound <= self.at_most))
            and (self.at_least is None or (self.to_rival is not None and self.to_rival >= self.at_least))
        )

    @property
    def limits(self) -> str:
        """What is promised, in words; empty if the figure is only for information."""
        parts = []
        if self.limit is not None:
            parts.append(f"at most {_number(self.limit)} {self.unit}")
        if self.at_most is not None:
            parts.append(f"at most {_number(self.at_most)} × bound")
        if self.at_least is not None:
            parts.append(f"at least {_number(self.at_least)} × better than rival")
        return ", ".join(parts)


def as_markdown(rows: Sequence[Row], machine: str, workspace: str) -> str:
    """Write the table and, below it, how each figure was measured."""
    lines = [
        "# Results of `make bench`",
        "",
        f"{machine}. Workspace of the pages and prints: {workspace}. Written by `benchmarks/run.py`; do not edit.",
        "",
        "Bound: the plainest form of the same work on the same machine in the same run. Rival: another way to the same",
        "result. Ratios are comparable between machines, seconds are not.",
        "",
        "| | What | Ours | Lower bound | Ours ÷ bound | Rival | Rival ÷ ours | Limit | Met |",
        "|---:|---|---:|---:|---:|---:|---:|---|---|",
    ]
    for number, row in enumerate(rows, 1):
        cells = (
            str(number),
            row.what,
            f"{_number(row.measured)} {row.unit}",
            "" if row.bound is None else f"{_number(row.bound)} {row.unit}",
            "" if row.to_bound is None else _number(row.to_bound),
            "" if row.rival is None else f"{_number(row.rival)} {row.unit}",
            "" if row.to_rival is None else _number(row.to_rival),
            row.limits,
            ("yes" if row.met else "**no**") if row.limits else "",
        )
        lines.append("| " + " | ".join(cells) + " |")
    lines += ["", "## How it was measured", ""]
    for number, row in enumerate(rows, 1):
        names = [("Lower bound", row.bound_is), ("Rival", row.rival_is)]
        more = "".join(f" {name}: {text}." for name, text in names if text)
        lines.append(f"{number}. {row.how}{more}")
    return "\n".join(lines) + "\n"


def _number(value: float) -> str:
    return f"{value:.3g}" if value < 100 else f"{value:,.0f}"
