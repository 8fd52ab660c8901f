"""What the columns and rows of a table mean: roles, numbers, units, signs, areas, period, totals."""

from __future__ import annotations

from kobimo.ingest.recognition.meaning.understanding import understand

__all__ = ["understand"]
