"""Take excerpts of a release along: as tables for people, and as a stream for programs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kobimo.disclosure import Released, reopen
from kobimo.errors import InvalidInputError
from kobimo.language import _, counted
from kobimo.model.period import parse_period
from kobimo.publish.open_data import About, Excerpt, explained, source_notes, tidy_csv
from kobimo.publish.table import FigureTable, figure_table, merged
from kobimo.publish.views.figure import rows_of
from kobimo.workflows.releases.viewing import ReleaseReader

MOST_ROWS = 200_000
"""Rows of a file that is made as a whole; what is larger comes as a stream."""


def about_excerpt(
    reader: ReleaseReader, excerpt: Excerpt, publisher: str, address: str = "", published: str = ""
) -> About:
    """Return what must stand beside an excerpt; see `About` for the addresses."""
    notes = source_notes(reader.catalogue, excerpt.indicators)
    return About(excerpt.title, publisher, reader.head, notes, address, published)


def row_count(reader: ReleaseReader, excerpt: Excerpt) -> int:
    """Count the rows of an excerpt."""
    return reader.made(("rows", excerpt), lambda: sum(reader.stored.row_count(**part.equal) for part in excerpt.parts))


def taken_table(reader: ReleaseReader, excerpt: Excerpt, *, statistics: bool = False) -> FigureTable:
    """Return an excerpt as one table for people.

    Raises
    ------
    InvalidInputError
        If it is larger than what people read; the stream for programs has no limit.
    """
    rows = row_count(reader, excerpt)
    if rows > MOST_ROWS:
        raise InvalidInputError(
            _("Das sind {rows}; eine Datei für Menschen fasst {most}.").format(
                rows=counted(rows, "Zeile", "Zeilen"), most=counted(MOST_ROWS, "Zeile", "Zeilen")
            ),
            remedy=_("Einen kleineren Umfang wählen, oder die CSV-Datei für Programme (.tidy.csv, .zip) nehmen."),
        )
    return merged(excerpt.title, list(_tables(reader, excerpt, statistics=statistics)))


def _tables(reader: ReleaseReader, excerpt: Excerpt, *, statistics: bool) -> Iterator[FigureTable]:
    for part in excerpt.parts:
        wanted = {name: text for name, text in part.equal.items() if name != "period"}
        values = reader.stored.values(**wanted)
        span = None if part.period is None else (parse_period(part.period),) * 2
        for table in part.tables(reader.catalogue):
            level, breakdown = str(table.level), str(table.breakdown)
            rows = rows_of(values, level=level, breakdown=breakdown)
            released = reopen(rows, reader.metadata, reader.protocol)
            yield figure_table(released, reader.head.id, part.indicator, level, span, breakdown, statistics=statistics)


def streamed_csv(reader: ReleaseReader, excerpt: Excerpt) -> Iterator[bytes]:
    """Return an excerpt as CSV for programs, written as it is read."""
    return tidy_csv(_pieces(reader, excerpt), reader.head.id)


def streamed_archive(reader: ReleaseReader, excerpt: Excerpt, about: About) -> Iterator[bytes]:
    """Return a ZIP of the CSV for programs and of the text that explains it."""
    seen = _Counted(_pieces(reader, excerpt))
    return explained(tidy_csv(seen, reader.head.id), about, lambda: seen.rows)


class _Counted:
    """Pieces whose rows are counted as they pass."""

    def __init__(self, pieces: Iterable[Released]) -> None:
        self._pieces = pieces
        self.rows = 0

    def __iter__(self) -> Iterator[Released]:
        for piece in self._pieces:
            self.rows += piece.values.num_rows
            yield piece


def _pieces(reader: ReleaseReader, excerpt: Excerpt) -> Iterator[Released]:
    for part in excerpt.parts:
        yield from reader.pieces(**part.equal)
