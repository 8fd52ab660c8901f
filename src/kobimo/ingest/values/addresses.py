"""The area of a row by its address, looked up in the street directory; what whoever locates rows may know besides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any, Protocol, runtime_checkable

import numpy as np

from kobimo.ingest.values.plan import Block
from kobimo.ingest.values.sheet import Locate, Sheet
from kobimo.ingest.values.texts import Coded, Ints
from kobimo.model.address import Address
from kobimo.model.period import Period
from kobimo.model.recipe import AreaRule


@runtime_checkable
class KnowsAddresses(Protocol):
    """Whoever locates points may know addresses, too."""

    def assign(self, space: str, level: str, addresses: Sequence[Address], day: date) -> Sequence[tuple[str, str]]:
        """Return for each address the key of its area, or the code of the check that says why there is none."""

    def explain(self, space: str, level: str, address: Address, day: date) -> Mapping[str, Any]:
        """Return the details of the message about an address that has no area."""


@runtime_checkable
class LocatesOnDay(Protocol):
    """Whoever locates points may know the areas of other days, too."""

    def on(self, day: date | None) -> Locate:
        """Return what locates points in the areas of a day; None for the status that figures refer to."""


def on_day(locate: Locate, day: date | None) -> Locate:
    """Return what locates points in the areas of a day; whoever knows no days as it is."""
    knowing: object = locate
    return knowing.on(day) if isinstance(knowing, LocatesOnDay) else locate


def areas_of_addresses(
    sheet: Sheet, block: Block, rows: Ints, spans: Coded[Period], directory: object
) -> Coded[tuple[str, str]]:
    """Return level and key for each row; -1 where a check result says why there is none.

    Parameters
    ----------
    sheet : Sheet
    block : Block
        With an area rule that has `street`.
    rows : ndarray of int
    spans : Coded of Period
        Period of each row: the directory counts as it is on its last day.
    directory : object
        `KnowsAddresses`; anything else knows no address.

    Returns
    -------
    Coded of (str, str)
    """
    rule = block.area
    columns = {role: sheet.column(names) for role, names in _columns(rule).items()}
    if columns["street"] is None or rule.level is None or not isinstance(directory, KnowsAddresses):
        return Coded.none(len(rows))
    space, level = block.space.definition.id, rule.level
    known: dict[tuple[str, str], int] = {}
    codes = np.full(len(rows), -1, np.int32)
    for code, span in enumerate(spans.items):
        mine = np.flatnonzero(spans.codes == code)
        addresses = [_address(sheet, columns, index) for index in rows[mine].tolist()]
        problems: dict[str, list[int]] = {}
        for at, (key, problem) in zip(mine, directory.assign(space, level, addresses, span.end), strict=True):
            if problem:
                problems.setdefault(problem, []).append(int(rows[at]))
            else:
                codes[at] = known.setdefault((level, key), len(known))
        for problem, bad in problems.items():
            explained = partial(_explained, sheet, columns, directory, (space, level, span.end))
            sheet.report(problem, np.array(bad, np.int32), columns["street"], explained)
    return Coded(codes, list(known))


def _columns(rule: AreaRule) -> dict[str, tuple[str, ...]]:
    """Return the columns of an address that a rule names."""
    named = {"street": rule.street, "number": rule.number, "postcode": rule.postcode, "town": rule.town}
    return {role: names for role, names in named.items() if names is not None}


def _address(sheet: Sheet, columns: Mapping[str, int | None], index: int) -> Address:
    parts = {role: "" if column is None else sheet.text(index, column) for role, column in columns.items()}
    code = parts.get("postcode", "").removesuffix(".0")
    parts["postcode"] = code.zfill(5) if code.isdigit() and len(code) == 4 else code
    return Address(**parts)


def _explained(
    sheet: Sheet,
    columns: Mapping[str, int | None],
    directory: KnowsAddresses,
    where: tuple[str, str, date],
    index: int,
) -> dict[str, Any]:
    space, level, day = where
    return dict(directory.explain(space, level, _address(sheet, columns, index), day))
