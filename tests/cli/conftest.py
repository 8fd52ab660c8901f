"""The town that these tests damage, ask and release."""

from __future__ import annotations

from support.town import founded, founded_town, settled_town, town

__all__ = ["founded", "founded_town", "settled_town", "town"]
