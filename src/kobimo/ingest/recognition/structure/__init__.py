"""Find the tables of a grid: blocks, headings, data rows, notes."""

from kobimo.ingest.recognition.structure.tables import outlines

__all__ = ["outlines"]
