"""`spaces/crosswalks/<id>.csv`: the weights of a crosswalk, a row for each pair of areas that share something."""

from __future__ import annotations

import math
from collections.abc import Iterable

from kobimo.errors import DefinitionError, UnknownNameError
from kobimo.language import _
from kobimo.model.crosswalk import CrosswalkRow
from kobimo.model.territory import ALWAYS, Basis, Validity
from kobimo.workspace.csv_table import Row, day_text, read_rows, table_bytes, table_content
from kobimo.workspace.layout import Layout

HEADER = ("source", "target", "weight", "basis")
VALIDITY = ("valid_from", "valid_to")
SPREAD = ("spread",)


def read_weights(layout: Layout, crosswalk: str) -> tuple[CrosswalkRow, ...]:
    """Read the weights of a crosswalk.

    Raises
    ------
    DefinitionError
        If the table is missing or damaged.
    """
    path = layout.weights(crosswalk)
    where = layout.relative(path)
    data = table_content(path, where)
    if data is None:
        raise DefinitionError(
            _("Die Tabelle mit den Gewichten fehlt."),
            where=where,
            remedy=_("Den Umsteigeschlüssel mit „kobimo space crosswalk“ berechnen oder die Tabelle anlegen."),
        )
    return parse_weights(data, where)


def parse_weights(data: bytes, where: str) -> tuple[CrosswalkRow, ...]:
    """Read a table of weights; `where` is its name in messages.

    Raises
    ------
    DefinitionError
        If the table is damaged, a cell is missing, a weight is none or a spread is below 1.
    UnknownNameError
        If a basis does not exist.
    """
    return tuple(_weight(row) for row in read_rows(data, where, HEADER, (*VALIDITY, *SPREAD)))


def _weight(row: Row) -> CrosswalkRow:
    weight = row.share("weight")
    if weight is None or not row["source"] or not row["target"]:
        raise DefinitionError(
            _("Ausgangsgebiet, Zielgebiet und Gewicht (source, target, weight) müssen angegeben sein."),
            where=row.where,
            remedy=_("Die leeren Zellen ausfüllen oder die Zeile löschen."),
        )
    basis = row["basis"] or Basis.TABLE.value
    if basis not in list(Basis):
        raise UnknownNameError(
            _("Angabe in der Spalte {column}").format(column="basis"), basis, list(Basis), where=row.where
        )
    try:
        valid = Validity(row.day("valid_from"), row.day("valid_to"))
    except DefinitionError as error:
        raise DefinitionError(error.message, where=error.where or row.where, remedy=error.remedy) from error
    return CrosswalkRow(row["source"], row["target"], weight, Basis(basis), valid, _spread(row))


def _spread(row: Row) -> float:
    """Read how many times the dispersion that of the source is; an empty cell means once."""
    if not (text := row["spread"]):
        return 1.0
    try:
        spread = float(text.replace(",", "."))
    except ValueError:
        spread = 0.0
    if not (math.isfinite(spread) and spread >= 1):
        raise DefinitionError(
            _("„{text}“ in der Spalte {column} ist keine Zahl ab 1.").format(text=text, column="spread"),
            where=row.where,
            remedy=_("Angeben, das Wievielfache der Streuung für das Ausgangsgebiet gilt, oder die Zelle leeren."),
        )
    return spread


def weights_bytes(rows: Iterable[CrosswalkRow]) -> bytes:
    """Return the table as Excel opens it, ordered by basis, source and target."""
    ordered = sorted(rows, key=lambda row: (row.basis, row.source, row.target, row.valid.begin))
    dated = VALIDITY if any(row.valid != ALWAYS for row in ordered) else ()
    spread = SPREAD if any(row.spread > 1 for row in ordered) else ()
    return table_bytes((*HEADER, *dated, *spread), [_cells(row, dated, spread) for row in ordered])


def _cells(row: CrosswalkRow, dated: tuple[str, ...], spread: tuple[str, ...]) -> list[str]:
    days = [day_text(row.valid.first), day_text(row.valid.last)] if dated else []
    factor = [_digits(row.spread)] if spread else []
    return [row.source, row.target, _digits(row.weight), row.basis.value, *days, *factor]


def _digits(number: float) -> str:
    """Write twelve digits with comma; the smallest weight still links two areas."""
    return f"{number:.12g}".replace(".", ",")
