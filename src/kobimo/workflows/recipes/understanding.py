"""Understand a file without a workspace: what it is, what stands in it, and its values one by one."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kobimo.errors import InvalidInputError, UnknownNameError
from kobimo.ingest.grid import Grid, Opened
from kobimo.ingest.outline import Outline, Recognition
from kobimo.ingest.recognition.apart import recognise_apart
from kobimo.ingest.recognition.report import as_dict
from kobimo.ingest.recognition.usable import is_data
from kobimo.language import _
from kobimo.model.checks import has_errors
from kobimo.workspace.paths import reachable

if TYPE_CHECKING:
    import pyarrow as pa

    from kobimo.ingest.tidy import Observation

FIXED = ("sheet", "cell", "text", "value", "status", "unit", "row_kind", "problem")
"""Columns that every tidy table has, besides those of the file."""


@dataclass(frozen=True)
class Understood:
    """A file and what it means."""

    opened: Opened
    recognition: Recognition

    @property
    def readable(self) -> bool:
        """Whether the file holds at least one table of data, and nothing forbids to read it."""
        refused = has_errors(self.recognition.checks)
        return not refused and bool(self.tables)

    @property
    def tables(self) -> tuple[Outline, ...]:
        """The tables of data."""
        return tuple(table for table in self.recognition.tables if is_data(self.grid(table), table))

    def grid(self, table: Outline) -> Grid:
        """Return the grid that a table was found in."""
        return next(g for g in self.opened.grids if (g.file, g.name) == (table.file, table.sheet))

    def as_dict(self) -> dict[str, Any]:
        """Return the machine form."""
        return as_dict(self.opened, self.recognition)


def understand_file(file: str | Path, *, sheet: str | None = None, layout: str | None = None) -> Understood:
    """Open a file and understand it.

    Parameters
    ----------
    file : path
        As typed.
    sheet : str or None
        Only this sheet, or member of an archive.
    layout : str or None
        Only tables of this known layout.

    Returns
    -------
    Understood
        The tables; a file that cannot be used has none, and a check result that says why.

    Raises
    ------
    InvalidInputError
        If there is no such file, or no table of the layout in it.
    UnknownNameError
        If there is no such sheet.
    """
    from kobimo.ingest.recognition.recognise import recognise_file  # noqa: PLC0415 - a glance does without

    path = _existing(file)
    opened, recognition = recognise_file(path, sheet=sheet)
    _refuse_unknown(sheet, opened)
    if layout is not None:
        recognition = _of_layout(recognition, layout)
    return Understood(opened, recognition)


def glance_at_file(file: str | Path, *, sheet: str | None = None) -> Understood:
    """Understand a file without fetching its cells: the same conclusions as `understand_file`, in less time.

    Parameters
    ----------
    file : path
        As typed.
    sheet : str or None
        Only this sheet, or member of an archive.

    Returns
    -------
    Understood
        Its grids have no rows: there are no values to read from it.

    Raises
    ------
    InvalidInputError
        If there is no such file.
    UnknownNameError
        If there is no such sheet.
    """
    opened, recognition = recognise_apart(_existing(file), sheet=sheet)
    _refuse_unknown(sheet, opened)
    return Understood(opened, recognition)


def _existing(file: str | Path) -> Path:
    """Return the path of a file that is there."""
    path = reachable(file)
    if path.is_file():
        return path
    raise InvalidInputError(
        _("Das ist keine Datei.") if path.exists() else _("Die Datei gibt es nicht."),
        where=str(file),
        remedy=_("Bitte den Pfad prüfen."),
    )


def _refuse_unknown(sheet: str | None, opened: Opened) -> None:
    """Refuse the name of a sheet that the file does not have."""
    names = [name for grid in opened.grids for name in (grid.name, grid.file) if name]
    if sheet is not None and opened.grids and sheet not in names:
        raise UnknownNameError(_("Blatt"), sheet, names, where=opened.file)


def _of_layout(recognition: Recognition, layout: str) -> Recognition:
    """Keep the tables of one layout."""
    from kobimo.ingest.layouts.registry import LAYOUTS  # noqa: PLC0415 - a glance does without

    present = sorted({table.layout for table in recognition.tables if table.layout})
    known = [*(entry.id for entry in LAYOUTS), *present]
    if not any(name == layout or layout.startswith(f"{name}_") for name in known):
        raise UnknownNameError(_("Tabellenform"), layout, known)
    tables = tuple(table for table in recognition.tables if f"{table.layout}_".startswith(f"{layout}_"))
    if not tables:
        found = ", ".join(present) or _("keine bekannte")
        raise InvalidInputError(
            _("Die Datei hat nicht die Form {layout}; erkannt ist: {found}.").format(layout=layout, found=found),
            where=recognition.file,
            remedy=_("Bitte ohne --layout lesen oder die richtige Datei angeben."),
        )
    return replace(recognition, tables=tables)


def tidy_values(understood: Understood) -> Iterator[Observation]:
    """Give every value of every table of data.

    Parameters
    ----------
    understood : Understood
        A file that was understood.

    Yields
    ------
    Observation
        In the order of the file.
    """
    from kobimo.ingest.tidy import observations  # noqa: PLC0415 - a glance does without

    for table in understood.tables:
        yield from observations(understood.grid(table), table)


def as_json(values: Sequence[Observation]) -> bytes:
    """Write values as a list of JSON objects; numbers are texts, so that no digit is lost.

    Parameters
    ----------
    values : sequence of Observation
        What `tidy_values` gives.

    Returns
    -------
    bytes
        UTF-8.
    """
    import orjson  # noqa: PLC0415 - a glance does without

    rows = [_fixed(value) | {"keys": dict(value.keys)} for value in values]
    return orjson.dumps(rows, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def as_csv(values: Sequence[Observation]) -> bytes:
    """Write values as CSV: the headings of the file, then the fixed columns.

    Parameters
    ----------
    values : sequence of Observation
        What `tidy_values` gives.

    Returns
    -------
    bytes
        UTF-8 with commas and decimal points.
    """
    names = _key_columns(values)
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow([*names.values(), *FIXED])
    for value in values:
        fixed = _fixed(value)
        writer.writerow([*(value.keys.get(name, "") for name in names), *(fixed[name] for name in FIXED)])
    return stream.getvalue().encode()


def as_parquet(values: Sequence[Observation]) -> bytes:
    """Write values as Parquet; numbers are exact decimals.

    Parameters
    ----------
    values : sequence of Observation
        What `tidy_values` gives.

    Returns
    -------
    bytes
        One file.
    """
    import pyarrow as pa  # noqa: PLC0415 - whoever only looks at a file does without
    import pyarrow.parquet as pq  # noqa: PLC0415 - as above

    columns: dict[str, pa.Array] = {
        column: pa.array([value.keys.get(name) for value in values], pa.string())
        for name, column in _key_columns(values).items()
    }
    for name in FIXED:
        numbers = [value.value for value in values]
        texts = [_fixed(value)[name] or None for value in values] if name != "value" else []
        columns[name] = _decimals(numbers) if name == "value" else pa.array(texts, pa.string())
    sink = pa.BufferOutputStream()
    pq.write_table(pa.table(columns), sink)
    return bytes(sink.getvalue())


def _decimals(numbers: Sequence[Any]) -> pa.Array:
    """Build a column of exact numbers."""
    import pyarrow as pa  # noqa: PLC0415 - as above

    scale = max((max(0, -int(n.as_tuple().exponent)) for n in numbers if n is not None), default=0)
    return pa.array(numbers, pa.decimal256(76, scale) if scale > 18 else pa.decimal128(38, scale))


def _fixed(value: Observation) -> dict[str, str]:
    """Return the columns that every value has, as text."""
    return {
        "sheet": value.sheet,
        "cell": value.cell,
        "text": value.text,
        "value": "" if value.value is None else _plain(value.value),
        "status": value.status.value,
        "unit": value.unit,
        "row_kind": value.row_kind.value if value.row_kind else "",
        "problem": value.problem,
    }


def _plain(number: Decimal) -> str:
    """Write a number without needless zeros and without exponent."""
    whole = number == number.to_integral_value()
    return str(int(number)) if whole else format(number.normalize(), "f")


def _key_columns(values: Sequence[Observation]) -> dict[str, str]:
    """Return the headings of the file in order of first occurrence, and how the columns are called."""
    names: dict[str, None] = {}
    for value in values:
        names.update(dict.fromkeys(value.keys))
    return {name: f"{name} (2)" if name in FIXED else name for name in names}
