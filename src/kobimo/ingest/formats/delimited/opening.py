"""Open a text file with delimiters, or find that it has none."""

from __future__ import annotations

import csv
from dataclasses import replace

from kobimo.ingest.formats.contract import Source, reject
from kobimo.ingest.formats.delimited.decoding import Decoded, decode, read_guarded
from kobimo.ingest.formats.delimited.dialect import (
    QuoteNotClosedError,
    Records,
    newline_of,
    other_delimiter,
    quoted_lines,
    rate,
    sep_line,
    split,
    swallowed,
)
from kobimo.ingest.formats.plain.opening import is_fixed_width, open_plain
from kobimo.ingest.formats.trimming import without_empty_end
from kobimo.ingest.grid import LINE_OPEN, Container, Dialect, Grid, Opened
from kobimo.model.checks import CheckResult, Place
from kobimo.reference.checks import found


def open_text(source: Source) -> Opened:
    """Open a text file; see `kobimo.ingest.formats.registry.open_file`."""
    decoded = decode(source.name, read_guarded(source))
    if not decoded.text.strip():
        raise reject("FILE_EMPTY", source.name)
    return open_decoded(source, decoded)


def open_decoded(source: Source, decoded: Decoded) -> Opened:
    """Turn decoded text into a grid."""
    announced = sep_line(decoded.text)
    if announced:
        return _open_delimited(source, decoded, announced, announced=True)
    rating = rate(decoded.text, source.wanted)
    if not rating.evenness and (inside := quoted_lines(decoded.text)) is not None:
        note = found("LINES_QUOTED", Place(source.name))
        return open_decoded(source, replace(decoded, text=inside, checks=(*decoded.checks, note)))
    fixed = rating.delimiter == "," and is_fixed_width(decoded.text, rating.evenness)
    if not rating.found and (fixed or not rating.divides):
        plain = open_plain(source, decoded)
        if plain is not None:
            return plain
    return _open_delimited(source, decoded, rating.delimiter, announced=False)


def _open_delimited(source: Source, decoded: Decoded, delimiter: str, *, announced: bool) -> Opened:
    """Cut the text at its delimiter."""
    try:
        records = split(decoded.text, delimiter)
    except QuoteNotClosedError as error:
        raise reject("QUOTE_NOT_CLOSED", source.name, row=error.line) from error
    except csv.Error as error:
        raise reject("FILE_UNREADABLE", source.name, reason=str(error)) from error
    checks = [*decoded.checks, *_suspicions(source, records, delimiter)]
    rows, lines = (records.rows[1:], records.lines[1:]) if announced else (records.rows, records.lines)
    rows, lines = without_empty_end(rows, lines)
    if not rows:
        raise reject("FILE_WITHOUT_ROWS", source.name)
    dialect = Dialect(delimiter, newline=newline_of(decoded.text), announced=announced)
    return Opened(
        file=source.name,
        container=Container.CSV,
        grids=(Grid(source.name, "", rows, lines),),
        checks=tuple(checks),
        encoding=decoded.encoding,
        dialect=dialect,
        lost_characters=decoded.lost,
        facts={} if decoded.text.endswith(("\n", "\r")) else {LINE_OPEN: "yes"},
    )


def _suspicions(source: Source, records: Records, delimiter: str) -> list[CheckResult]:
    """Refuse a quotation that swallows rows; warn of a second delimiter."""
    if (line := swallowed(records, delimiter)) is not None:
        raise reject("QUOTE_SWALLOWS_ROWS", source.name, row=line)
    if (other := other_delimiter(records, delimiter)) is not None:
        return [found("DELIMITER_MIXED", Place(source.name, row=other[0]), first=delimiter, second=other[1])]
    return []
