"""Person-level data: recognised by headings and contents, refused or counted at once and forgotten."""

from __future__ import annotations

from kobimo.ingest.persons.detector import find_persons
from kobimo.ingest.persons.finding import Certainty, PersonColumn, PersonFinding, PersonKind
from kobimo.ingest.persons.sampling import persons_in_file, persons_in_grid, persons_in_opened, persons_in_table

__all__ = [
    "Certainty",
    "PersonColumn",
    "PersonFinding",
    "PersonKind",
    "find_persons",
    "persons_in_file",
    "persons_in_grid",
    "persons_in_opened",
    "persons_in_table",
]
