"""The town of which English figures are asked."""

from __future__ import annotations

from support.town import founded, founded_town, settled_town, town

__all__ = ["founded", "founded_town", "settled_town", "town"]
