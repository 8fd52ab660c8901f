"""Leavers of general schools by certificate and sex, at the end of ten school years."""

from __future__ import annotations

from musterkreis.leavers.topic import make

__all__ = ["make"]
