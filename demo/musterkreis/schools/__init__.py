"""Schools: pupils, classes, all-day places and special needs for ten school years, and what the school office sends."""

from __future__ import annotations

from musterkreis.schools.topic import make

__all__ = ["make"]
