"""Excerpts of a release as data that leave the house: with citation, licence and an explanation of every column."""

from __future__ import annotations

from kobimo.publish.open_data.about import About, Citation, SourceNote, source_notes
from kobimo.publish.open_data.archive import archived, explained
from kobimo.publish.open_data.excerpt import Excerpt, Part, Scope, area_excerpt, indicator_excerpt, topic_excerpt
from kobimo.publish.open_data.objects import origin_object, table_object
from kobimo.publish.open_data.readme import readme
from kobimo.publish.open_data.tidy import COLUMNS, tidy_csv

__all__ = [
    "COLUMNS",
    "About",
    "Citation",
    "Excerpt",
    "Part",
    "Scope",
    "SourceNote",
    "archived",
    "area_excerpt",
    "explained",
    "indicator_excerpt",
    "origin_object",
    "readme",
    "source_notes",
    "table_object",
    "tidy_csv",
    "topic_excerpt",
]
