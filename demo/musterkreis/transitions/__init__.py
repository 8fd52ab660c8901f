"""Transitions after class 4: a matrix of Grundschulen by receiving schools for each school year."""

from __future__ import annotations

from musterkreis.transitions.topic import make

__all__ = ["make"]
