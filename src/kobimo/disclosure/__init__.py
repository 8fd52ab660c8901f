"""Statistical confidentiality: the only maker of `Released`."""

from __future__ import annotations

from kobimo.disclosure.gate import PROTECTED, prepare, reopen
from kobimo.disclosure.primary import PrimaryCounts, primary_cells
from kobimo.disclosure.profiles import Protection
from kobimo.disclosure.released import Released

__all__ = ["PROTECTED", "PrimaryCounts", "Protection", "Released", "prepare", "primary_cells", "reopen"]
