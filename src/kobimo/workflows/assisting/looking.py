"""What an uploaded file is, remembered for a moment because every page asks again."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock

from kobimo.errors import InvalidInputError
from kobimo.ingest.grid import Grid
from kobimo.ingest.outline import Outline, Question
from kobimo.ingest.recognition.pointing import Pointing, pointing_of, understood
from kobimo.ingest.recognition.recognise import recognise_file, tables_of
from kobimo.language import _
from kobimo.workflows.assisting.decisions import Decisions, Place
from kobimo.workflows.assisting.uploads import Upload
from kobimo.workflows.recipes.understanding import Understood

_REMEMBERED = 3
_known: OrderedDict[tuple[str, int], Understood] = OrderedDict()
_lock = Lock()


@dataclass(frozen=True)
class Look:
    """A file with the table that is meant.

    Attributes
    ----------
    file : Understood
    grid : Grid or None
        The grid that is meant, None for a file without any.
    number : int
        Its position among the grids.
    table : Outline or None
        The table, None where none is recognised and nobody pointed at one.
    pointing : Pointing or None
        Where the table stands.
    by_hand : bool
        Whether somebody pointed at it.
    questions : tuple of Question
    """

    file: Understood
    grid: Grid | None
    number: int
    table: Outline | None
    pointing: Pointing | None
    by_hand: bool
    questions: tuple[Question, ...]


def understood_upload(upload: Upload) -> Understood:
    """Open and recognise an uploaded file, once."""
    key = (str(upload.path), upload.path.stat().st_mtime_ns)
    with _lock:
        if key in _known:
            _known.move_to_end(key)
            return _known[key]
    opened, recognition = recognise_file(upload.path)
    found = Understood(opened, recognition)
    with _lock:
        _known[key] = found
        while len(_known) > _REMEMBERED:
            _known.popitem(last=False)
    return found


def forget(upload: Upload) -> None:
    """Forget a file that was finished or abandoned."""
    with _lock:
        for key in [key for key in _known if key[0] == str(upload.path)]:
            del _known[key]


def look(upload: Upload, decisions: Decisions | None = None) -> Look:
    """Say which table of an upload is meant, as recognised or as pointed at.

    Parameters
    ----------
    upload : Upload
    decisions : Decisions, optional
        Default: those of the upload.

    Returns
    -------
    Look

    Raises
    ------
    InvalidInputError
        If the rows or columns that were pointed at do not exist.
    """
    chosen = upload.decisions if decisions is None else decisions
    file = understood_upload(upload)
    if not file.opened.grids:
        return Look(file, None, 0, None, None, by_hand=False, questions=())
    if chosen.place is not None:
        return _pointed(file, chosen.place, chosen)
    table = _recognised(file, chosen.table)
    if table is None:
        number = next((n for n, grid in enumerate(file.opened.grids) if not grid.hidden and grid.rows), 0)
        return Look(file, file.opened.grids[number], number, None, None, by_hand=False, questions=())
    grid = file.grid(table)
    number = next(n for n, other in enumerate(file.opened.grids) if other is grid)
    table, questions = _with_roles(file, grid, table, chosen)
    return Look(file, grid, number, table, pointing_of(table), by_hand=False, questions=questions)


def _recognised(file: Understood, number: int | None) -> Outline | None:
    """Return the table that was chosen, else the largest one."""
    tables = file.tables
    if number is not None and number < len(tables):
        return tables[number]
    return max(tables, key=lambda t: (t.last - t.first + 1) * len(t.columns), default=None)


def _with_roles(
    file: Understood, grid: Grid, table: Outline, chosen: Decisions
) -> tuple[Outline, tuple[Question, ...]]:
    """Understand a table again where somebody decided about roles, or where questions are about several tables."""
    if not chosen.roles and len(file.recognition.tables) == 1:
        return table, file.recognition.questions
    candidates = tables_of(grid, file.opened, chosen.roles)
    same = [(t, q) for t, q in candidates if (t.first, t.left) == (table.first, table.left)]
    return same[0] if same else (table, ())


def _pointed(file: Understood, place: Place, chosen: Decisions) -> Look:
    """Understand the table that somebody pointed at."""
    pointing = checked(file, place)
    grid = file.opened.grids[place.grid]
    table, questions = understood(grid, pointing, chosen.roles)
    return Look(file, grid, place.grid, table, pointing, by_hand=True, questions=questions)


def checked(file: Understood, place: Place) -> Pointing:
    """Return rows and columns that exist and fit together, the last ones cut to what is filled.

    Somebody points at one row after the other: where they contradict each other, the first row of data is right.

    Parameters
    ----------
    file : Understood
    place : Place
        What somebody pointed at.

    Returns
    -------
    Pointing

    Raises
    ------
    InvalidInputError
        If the sheet or the first row of data does not exist.
    """
    grids = file.opened.grids
    if place.grid >= len(grids) or place.first >= len(grids[place.grid].rows):
        raise InvalidInputError(
            _("Diese Zeile gibt es in der Datei nicht."), remedy=_("Bitte eine Zeile der gezeigten Tabelle angeben.")
        )
    grid = grids[place.grid]
    left, right = min(place.left, grid.width - 1), min(place.right, grid.width - 1)
    right = right if right >= left else grid.width - 1
    last = place.last if place.first <= place.last < len(grid.rows) else len(grid.rows) - 1
    while last > place.first and not any(grid.text(last, at) for at in range(left, right + 1)):
        last -= 1
    head: tuple[int, ...] = ()
    if place.head_first is not None:
        end = place.head_first if place.head_last is None else max(place.head_first, place.head_last)
        head = tuple(range(place.head_first, min(end + 1, place.first)))
    return Pointing(head, place.first, last, left, right)


def place_of(number: int, pointing: Pointing) -> Place:
    """Return the place of a table in the form of a decision."""
    head = pointing.head
    return Place(
        grid=number,
        head_first=head[0] if head else None,
        head_last=head[-1] if head else None,
        first=pointing.first,
        last=pointing.last,
        left=pointing.left,
        right=pointing.right,
    )
