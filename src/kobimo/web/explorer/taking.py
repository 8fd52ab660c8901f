"""Take an excerpt along: the same five files of an indicator, of an area and of a topic."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import orjson
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from kobimo.publish.open_data import About, Excerpt, table_object
from kobimo.publish.table import FigureTable
from kobimo.web.api.table import CSV, JSON, XLSX, ZIP
from kobimo.web.explorer.answers import about_here, answered
from kobimo.workflows.releases.taking import row_count, streamed_archive, streamed_csv, taken_table
from kobimo.workflows.releases.viewing import ReleaseReader

_MOST_KEPT = 20_000
"""Rows of files that a server keeps after it has made them."""


@dataclass(frozen=True, slots=True)
class Taken:
    """An excerpt that somebody asked for at an address."""

    request: HttpRequest
    reader: ReleaseReader
    excerpt: Excerpt

    @property
    def about(self) -> About:
        """What must stand beside it."""
        return about_here(self.request, self.reader, self.excerpt)

    def as_json(self, make: Callable[[About], dict[str, Any]] | None = None) -> HttpResponseBase:
        """Answer with JSON; `make` returns something else than the table."""
        return self._answer("json", JSON, lambda: orjson.dumps((make or self._object)(self.about)))

    def as_csv(self) -> HttpResponseBase:
        """Answer with CSV that a German Excel opens rightly."""
        from kobimo.publish.excel_csv import as_excel_csv  # noqa: PLC0415 - only where it is wanted

        return self._answer("csv", CSV, lambda: as_excel_csv(self._table(), self.about), self._named("csv"))

    def as_xlsx(self) -> HttpResponseBase:
        """Answer with a workbook."""
        from kobimo.publish.workbook import as_xlsx  # noqa: PLC0415 - only where it is wanted

        return self._answer("xlsx", XLSX, lambda: as_xlsx(self._table(), self.about), self._named("xlsx"))

    def as_tidy(self) -> HttpResponseBase:
        """Answer with CSV for programs, sent as it is read."""
        return answered(
            self.request, self.reader, CSV, lambda: streamed_csv(self.reader, self.excerpt), self._named("tidy.csv")
        )

    def as_zip(self) -> HttpResponseBase:
        """Answer with that CSV and the text that explains it."""
        return answered(
            self.request,
            self.reader,
            ZIP,
            lambda: streamed_archive(self.reader, self.excerpt, self.about),
            self._named("zip"),
        )

    def _answer(self, ending: str, media: str, make: Callable[[], bytes], file_name: str = "") -> HttpResponseBase:
        """Answer with a file that is made as a whole; a small one is made once."""
        key = (ending, self.excerpt, self.request.build_absolute_uri())
        small = row_count(self.reader, self.excerpt) <= _MOST_KEPT
        made = (lambda: self.reader.made(key, make)) if small else make
        return answered(self.request, self.reader, media, made, file_name)

    def _named(self, ending: str) -> str:
        return f"{self.excerpt.slug}.{ending}"

    def _table(self, *, statistics: bool = False) -> FigureTable:
        return taken_table(self.reader, self.excerpt, statistics=statistics)

    def _object(self, about: About) -> dict[str, Any]:
        return table_object(self._table(statistics=True), about)
