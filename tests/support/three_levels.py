"""Quarters in districts in a town: the levels on which sums are tried out."""

from __future__ import annotations

from kobimo.model.area import SpaceDefinition

THREE_LEVELS = SpaceDefinition.model_validate(
    {
        "id": "s",
        "title": {"de": "S"},
        "levels": [
            {"id": "quartier", "title": {"de": "Q"}, "parent": "bezirk"},
            {"id": "bezirk", "title": {"de": "B"}, "parent": "stadt"},
            {"id": "stadt", "title": {"de": "S"}},
        ],
    }
)
