"""Sources: who delivers what, when and on which legal basis."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, field_validator

from kobimo.errors import InvalidInputError
from kobimo.model.period import Period, parse_period
from kobimo.model.text import Definition, Slug, Text


class Published(Definition):
    """Where an official publisher has published what a source delivers: its counts and symbols are known to readers."""

    by: str = Field(min_length=1, max_length=200, description="Office that published it, for instance: Destatis.")
    reference: str = Field(min_length=1, max_length=500, description="Table, edition or address, so that it is found.")


class SourceDefinition(Definition):
    """`sources/<id>/source.yaml`. Names functions and offices, never persons."""

    id: Slug
    title: Text
    supplier: str = Field(description="Office that delivers, for instance: Amt für Statistik.")
    content: Text | None = None
    rhythm: str = ""
    reference_date: str = ""
    legal_basis: str = ""
    licence: str = ""
    attribution: str = Field(default="", description="Source note that must stand beside every figure.")
    contact_function: str = ""
    notes: Text | None = None
    erase_after: Annotated[str, BeforeValidator(str)] = Field(
        default="",
        pattern=r"^(P([0-9]{1,3}[YMD]){1,3}|[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01]))?$",
        description="When delivered files are deleted: so long after they came (P24M, P2Y, P90D), or a date.",
    )
    erase_observations: bool = Field(default=False, description="Delete what was read from the files as well.")
    sign_off: Literal["none", "required"] = Field(
        default="none", description="required: somebody signs the protocol of each delivery (kobimo signoff)."
    )

    published: Published | None = Field(
        default=None, description="Set if all that is delivered was published officially: it is shown as it is."
    )

    since: str = Field(default="", description="First period that the supplier delivers; before it nothing is missed.")
    until: str = Field(default="", description="Last period that the supplier delivers; after it nothing is missed.")

    @field_validator("since", "until")
    @classmethod
    def _period(cls, text: str) -> str:
        if text:
            try:
                parse_period(text)
            except InvalidInputError as error:
                raise ValueError(error.message) from error
        return text

    def expected_for(self, period: Period) -> bool:
        """Tell whether the supplier should deliver a period.

        Parameters
        ----------
        period : Period
            For instance 2025.

        Returns
        -------
        bool
            False before `since` and after `until`.
        """
        too_early = bool(self.since) and period.end < parse_period(self.since).start
        return not too_early and not (bool(self.until) and period.start > parse_period(self.until).end)

    def erased_on(self, received: date) -> date | None:
        """Return the day from which on a delivery is to be erased; None if nothing was agreed.

        Parameters
        ----------
        received : date
            Day in Germany on which it came.

        Returns
        -------
        date or None
            A month later means the same day, or the last one of a shorter month.
        """
        if not self.erase_after.startswith("P"):
            return date.fromisoformat(self.erase_after) if self.erase_after else None
        parts = {unit: int(number) for number, unit in re.findall(r"([0-9]+)([YMD])", self.erase_after)}
        months = received.year * 12 + received.month - 1 + parts.get("Y", 0) * 12 + parts.get("M", 0)
        year, month = divmod(months, 12)
        day = min(received.day, calendar.monthrange(year, month + 1)[1])
        return date(year, month + 1, day) + timedelta(days=parts.get("D", 0))


class Correction(Definition):
    """A reviewed correction of delivered records.

    Every record in which all columns of `where` have the given texts gets the texts of `set`. `expect` is the number
    of records that must be hit: once the supplier has mended the fault, the correction trips and can be closed. A
    closed one (`status: fixed`) is not applied any more, and trips if the fault comes back.
    """

    id: Slug
    file: str = Field(default="*", description="Pattern of the file name.")
    where: dict[str, str] = Field(min_length=1)
    set: dict[str, str] = Field(min_length=1)
    reason: str = Field(min_length=1)
    decided_by: str = Field(min_length=1, description="Function, not a person's name.")
    decided_on: date
    expect: int = Field(default=1, ge=1)
    status: Literal["open", "reported", "fixed"] = Field(
        default="open", description="open: the supplier does not know yet; reported; fixed: mended by the supplier."
    )


class Corrections(Definition):
    """`sources/<id>/corrections.yaml`."""

    corrections: tuple[Correction, ...] = ()
