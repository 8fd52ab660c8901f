"""The table of results."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One measured figure; `bound` is what the machine needs for the plainest form of the same work."""

    what: str
    measured: float
    unit: str
    limit: float | None = None
    bound: float | None = None
    bound_is: str = ""

    @property
    def met(self) -> bool:
        """Whether the figure keeps its limit."""
        return self.limit is None or self.measured <= self.limit


def as_markdown(rows: Sequence[Row], machine: str, workspace: str) -> str:
    """Write the table, each figure with its limit and its ratio to the lower bound."""
    lines = [
        "# Results of `make bench`",
        "",
        f"{machine}. Workspace: {workspace}. Written by `benchmarks/run.py`; do not edit.",
        "",
        "| What | Measured | Limit | Met | Lower bound in the same run | Ratio |",
        "|---|---:|---:|---|---|---:|",
    ]
    for row in rows:
        limit = "" if row.limit is None else f"{_number(row.limit)} {row.unit}"
        met = "" if row.limit is None else ("yes" if row.met else "**no**")
        bound = "" if row.bound is None else f"{_number(row.bound)} {row.unit} ({row.bound_is})"
        ratio = "" if not row.bound else f"{row.measured / row.bound:.1f}"
        lines.append(f"| {row.what} | {_number(row.measured)} {row.unit} | {limit} | {met} | {bound} | {ratio} |")
    return "\n".join(lines) + "\n"


def _number(value: float) -> str:
    return f"{value:.3g}" if value < 100 else f"{value:,.0f}"
