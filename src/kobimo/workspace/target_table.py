"""`targets.csv`: the targets of a municipality, a row each, as Excel opens it and people edit it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from kobimo.errors import DefinitionError, InvalidInputError, KobimoError
from kobimo.language import _
from kobimo.model.period import parse_period
from kobimo.model.target import Target, in_order
from kobimo.workspace.csv_table import Row, read_rows, table_bytes
from kobimo.workspace.problems import Problem, raise_problems

REQUIRED = ("indicator", "area", "value", "by", "decided_by", "decided_on")
OPTIONAL = ("words", "source")

_PLAIN = re.compile(r"[-+]?\d+([.,]\d+)?")
_GROUPED = re.compile(r"[-+]?[1-9]\d{0,2}(\.\d{3})+(,\d+)?")
_AMBIGUOUS = re.compile(r"[-+]?[1-9]\d{0,2}\.\d{3}")
_SPACES = ("\u00a0", "\u202f", " ")


@dataclass(frozen=True, slots=True)
class TargetRow:
    """A target with the place where it stands, and whether its number has a percent sign."""

    where: str
    target: Target
    percent: bool


def parse_targets(data: bytes, where: str) -> tuple[TargetRow, ...]:
    """Read the table; whether indicators and areas exist is not asked here.

    Parameters
    ----------
    data : bytes
        Content of the file: UTF-8, or what German Excel writes as plain CSV (Windows-1252).
    where : str
        Its name in messages.

    Returns
    -------
    tuple of TargetRow
        In the order of the file.

    Raises
    ------
    DefinitionError
        With every faulty row, one line each.
    """
    found, problems = [], []
    for row in read_rows(_as_utf8(data), where, REQUIRED, OPTIONAL):
        try:
            found.append(_target(row))
        except KobimoError as error:
            problems.append(Problem.of(error, row.where))
    if problems:
        raise_problems(problems)
    return tuple(found)


def targets_bytes(targets: Iterable[Target]) -> bytes:
    """Return the table as Excel opens it, ordered."""
    return table_bytes((*REQUIRED, *OPTIONAL), [_cells(target) for target in sorted(targets, key=in_order)])


def parse_number(text: str) -> tuple[float, bool]:
    """Read a number as people write it, and say whether a percent sign stood behind it.

    Parameters
    ----------
    text : str
        `35`, `35,5`, `35.5`, `1.234,5` or `35 %`.

    Raises
    ------
    InvalidInputError
        If it is none, or if nobody can tell what its point means (`1.200`).

    Examples
    --------
    >>> parse_number("35,5 %"), parse_number("1.234.567")
    ((35.5, True), (1234567.0, False))
    """
    plain = text
    for space in _SPACES:
        plain = plain.replace(space, "")
    percent = plain.endswith("%")
    plain = plain.removesuffix("%")
    if _AMBIGUOUS.fullmatch(plain):
        whole, part = plain.replace(".", ""), plain.replace(".", ",")
        raise InvalidInputError(
            _("„{text}“ ist mehrdeutig: {whole} oder {part}?").format(text=text, whole=whole, part=part),
            remedy=_("Die Zahl ohne Punkt schreiben, Nachkommastellen mit Komma."),
        )
    if _GROUPED.fullmatch(plain):
        plain = plain.replace(".", "")
    elif not _PLAIN.fullmatch(plain):
        raise InvalidInputError(
            _("„{text}“ ist keine Zahl.").format(text=text) if text else _("Der Zielwert (value) fehlt."),
            remedy=_("Nur die Zahl in der Einheit der Kennzahl schreiben, zum Beispiel 35 oder 35,5."),
        )
    return float(plain.replace(",", ".")), percent


def _as_utf8(data: bytes) -> bytes:
    """Take what Excel writes as plain CSV as well; any byte that no letter of it stands for is left to be reported."""
    try:
        data.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            return data.decode("cp1252").encode()
        except UnicodeDecodeError:
            return data
    return data


def _target(row: Row) -> TargetRow:
    if not row["indicator"]:
        raise DefinitionError(
            _("Die Kennzahl (indicator) fehlt."), where=row.where, remedy=_("Die Kennung der Kennzahl eintragen.")
        )
    decided_on = row.day("decided_on")
    if not row["decided_by"] or decided_on is None:
        raise DefinitionError(
            _("Wer den Zielwert wann beschlossen hat (decided_by, decided_on), muss angegeben sein."),
            where=row.where,
            remedy=_("Das Gremium und den Tag eintragen, zum Beispiel Kreistag und 12.03.2024."),
        )
    try:
        value, percent = parse_number(row["value"])
        by = parse_period(row["by"]).label if row["by"] else ""
    except InvalidInputError as error:
        raise DefinitionError(error.message, where=row.where, remedy=error.remedy) from error
    target = Target(
        row["indicator"], value, row["decided_by"], decided_on, row["area"], by, row["words"], row["source"]
    )
    return TargetRow(row.where, target, percent)


def number_text(value: float) -> str:
    """Write a number into a cell with comma, with the digits that it needs."""
    return repr(round(value, 12)).removesuffix(".0").replace(".", ",")


def _cells(target: Target) -> list[str]:
    keys = [target.indicator, target.area, number_text(target.value), target.by]
    return [*keys, target.decided_by, target.decided_on.isoformat(), target.words, target.source]
