"""What the structure of a table leaves open, as questions to the user."""

from __future__ import annotations

from kobimo.ingest.grid import address
from kobimo.ingest.outline import Question
from kobimo.ingest.recognition.structure.evidence import Found, places
from kobimo.ingest.recognition.structure.view import View
from kobimo.language import _


def open_questions(view: View, found: Found) -> tuple[Question, ...]:
    """Ask where a row can be read in two ways.

    Parameters
    ----------
    view : View
        The region.
    found : Found
        What was found of the table.

    Returns
    -------
    tuple of Question
        The proposal of each is what the outline assumes.
    """
    asked = []
    if found.head.doubtful:
        row = found.head.rows[-1]
        text = _("Ist {row} eine zweite Zeile der Überschriften oder schon eine Zeile der Daten?")
        options = (("heading", _("Überschriften")), ("data", _("Daten")))
        asked.append(_question("HEADING_OR_DATA", text.format(row=places(view, [row])), view, row, options))
    if found.body.unsure:
        text = _("Sind einzelne Zellen ({rows}) Zeilen ohne Werte oder Zwischenüberschriften?")
        options = (("data", _("Zeilen ohne Werte")), ("group", _("Zwischenüberschriften")))
        place = found.body.unsure[0]
        asked.append(_question("LONE_CELLS", text.format(rows=places(view, found.body.unsure)), view, place, options))
    return tuple(asked)


def _question(code: str, text: str, view: View, row: int, options: tuple[tuple[str, str], ...]) -> Question:
    """Put a question at the first cell of a row."""
    return Question(code, text, address(view.number(row), view.cells(row)[0]), options)
