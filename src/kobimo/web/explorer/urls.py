"""Addresses for reading; they stand in the table that also describes them."""

from __future__ import annotations

from kobimo.web.api.table import urlpatterns

__all__ = ["urlpatterns"]
