"""The press, and what it prints of invented areas."""

from __future__ import annotations

from support.profile_views import press, printed

__all__ = ["press", "printed"]
