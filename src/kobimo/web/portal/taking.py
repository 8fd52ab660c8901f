"""What can be taken along from a page: files beside it, with the same facts as those of the explorer.

A release is named in one file only; so these name the version of their figures instead.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import orjson
import pyarrow as pa

from kobimo.disclosure import Released, reopen
from kobimo.language import _
from kobimo.publish.excel_csv import as_excel_csv
from kobimo.publish.open_data import About, Excerpt, explained, origin_object, table_object, tidy_csv
from kobimo.publish.table import FigureTable, figure_table, merged
from kobimo.publish.views import ReleaseHead
from kobimo.publish.views.figure import rows_of
from kobimo.publish.workbook import as_xlsx
from kobimo.web.explorer.offers import Link, Row
from kobimo.web.portal.frame import Frame
from kobimo.web.portal.versions import joint
from kobimo.workflows.releases.taking import about_excerpt
from kobimo.workflows.releases.viewing import ReleaseReader

TIDY, ARCHIVE, EXCEL, WORKBOOK, JSON = ".tidy.csv", ".zip", ".csv", ".xlsx", ".json"


def version_head(reader: ReleaseReader, version: str) -> ReleaseHead:
    """Return what figures are named by: their own version, so that another release does not change it."""
    return replace(reader.head, id=_("Fassung {version}").format(version=version), created_at="")


@dataclass(frozen=True)
class Taken:
    """An excerpt of the release as files beside a page, in the language in use.

    Attributes
    ----------
    reader : ReleaseReader
    frame : Frame
    excerpt : Excerpt
    head : ReleaseHead
        By what the figures are named.
    path : Callable[[str], str]
        Turns an ending into the place of a file.
    page : str
        Place of the page.
    """

    reader: ReleaseReader
    frame: Frame
    excerpt: Excerpt
    head: ReleaseHead
    path: Callable[[str], str]
    page: str

    def about(self, ending: str = "") -> About:
        """Return what must stand beside a file, or on the page without an ending; addresses only where known."""
        known = bool(self.frame.publisher.base_url)
        address = self.frame.address(self.path(ending)) if known and ending else ""
        published = self.frame.address(self.page) if known else ""
        said = self.frame.publisher
        found = about_excerpt(self.reader, self.excerpt, said.publisher, address, published)
        return replace(found, work=said.title, release=self.head)

    def as_excel(self, table: FigureTable) -> tuple[str, bytes]:
        """Return a table as CSV for a German Excel."""
        return self.path(EXCEL), as_excel_csv(table, self.about(EXCEL))

    def as_workbook(self, table: FigureTable) -> tuple[str, bytes]:
        """Return a table as a workbook."""
        return self.path(WORKBOOK), as_xlsx(table, self.about(WORKBOOK))

    def as_json(self, table: FigureTable) -> tuple[str, bytes]:
        """Return a table as JSON."""
        return self.path(JSON), orjson.dumps(table_object(table, self.about(JSON)))

    def object(self, found: dict[str, Any]) -> tuple[str, bytes]:
        """Return something else as JSON."""
        return self.path(JSON), orjson.dumps({**found, **origin_object(self.about(JSON))})

    def for_programs(self, rows: Sequence[bytes], count: int) -> Iterator[tuple[str, bytes]]:
        """Yield CSV for programs, and the ZIP that explains it."""
        yield self.path(TIDY), b"".join(rows)
        yield self.path(ARCHIVE), b"".join(explained(rows, self.about(ARCHIVE), lambda: count))

    def row(self, title: str, count: int, here: Callable[[str], str], endings: Sequence[str]) -> Row:
        """Return how a page offers these files."""
        names = {
            WORKBOOK: _("Excel"),
            EXCEL: _("CSV für Excel"),
            JSON: "JSON",
            TIDY: _("CSV für Programme"),
            ARCHIVE: _("ZIP mit Erklärung"),
        }
        links = (Link(names[one], here(self.path(one)), stays=one == JSON) for one in endings)
        return Row(title, count, tuple(links))


@dataclass(frozen=True)
class Totals:
    """The totals of several indicators, each with a version of its own, as tables to take along.

    Attributes
    ----------
    reader : ReleaseReader
    excerpt : Excerpt
    values : Table
        Rows of at least what is taken along, and of no other areas where it is that of one area.
    version : Callable[[str], str]
        Names the state of the figures of an indicator.
    """

    reader: ReleaseReader
    excerpt: Excerpt
    values: pa.Table
    version: Callable[[str], str]

    @property
    def versions(self) -> dict[str, str]:
        """The version of each indicator."""
        return {name: self.version(name) for name in self.excerpt.indicators}

    @property
    def head(self) -> ReleaseHead:
        """By what they are named together."""
        return version_head(self.reader, joint(self.versions.values()))

    @cached_property
    def _pieces(self) -> list[tuple[str, Released]]:
        return [(name, self._opened(rows_of(self.values, indicator=name))) for name in self.excerpt.indicators]

    def _opened(self, values: pa.Table) -> Released:
        return reopen(values, self.reader.metadata, self.reader.protocol)

    @property
    def count(self) -> int:
        """How many rows there are."""
        return sum(piece.values.num_rows for _name, piece in self._pieces)

    def tidy(self) -> list[bytes]:
        """Return them as CSV for programs."""
        first, *rows = tidy_csv([], "")
        for name, piece in self._pieces:
            rows += list(tidy_csv([piece], self.version(name)))[1:]
        return [first, *rows]

    def table(self) -> FigureTable:
        """Return them as one table for people.

        What is to beware of stands on the page of each indicator: so another explanation changes no other file.
        """
        tables = [
            figure_table(
                self._opened(rows_of(piece.values, level=str(part.level))), self.head.id, name, str(part.level)
            )
            for name, piece in self._pieces
            for whole in self.excerpt.parts
            if whole.indicator == name
            for part in whole.tables(self.reader.catalogue)
        ]
        told = _("Was bei einer Kennzahl zu beachten ist, steht auf ihrer Seite.")
        found = merged(self.excerpt.title, tables)
        return replace(found, release=self.head.id, notes=(told, *(target.told for target in found.targets)))
