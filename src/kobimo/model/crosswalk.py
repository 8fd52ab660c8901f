"""Crosswalks (Umsteigeschluessel): which part of an area of one system lies in which area of another one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from kobimo.model.territory import ALWAYS, Basis, Validity
from kobimo.model.text import Definition, Slug, Text


class CrosswalkEnd(Definition):
    """One side of a crosswalk: a level of a space, at a territorial status."""

    space: Slug
    level: Slug
    territory: date | None = Field(
        default=None, description="Territorial status; without it the status that each row names, or the newest one."
    )


class CrosswalkDefinition(Definition):
    """`spaces/crosswalks/<id>.yaml`, with its weights in `<id>.csv` beside it."""

    id: Slug
    title: Text
    source: CrosswalkEnd
    target: CrosswalkEnd
    basis: Basis = Field(default=Basis.POPULATION, description="Weights that counts move by unless a dataset says so.")
    made_on: date | None = Field(default=None, description="Date of the data that the weights come from.")
    origin: str = Field(default="", description="Who made the weights, and from what.")
    dispersion: Mapping[Basis, Annotated[float, Field(ge=0, le=1)]] = Field(
        default_factory=dict,
        description="How far true shares lie from the weights, between 0 and 1: the share of the variance w (1 - w).",
    )
    units: Literal["sources", "blocks"] = Field(
        default="sources",
        description=(
            "What errs as one: each source, or where weights were fitted to totals of both sides, the block of all "
            "sources and targets that weights link."
        ),
    )


@dataclass(frozen=True, slots=True)
class CrosswalkRow:
    """A weight: which part of `source` lies in `target`, between 0 and 1, while `valid` holds.

    `spread`, from 1 on, is how many times the dispersion that of this source is; of several rows the largest counts.
    """

    source: str
    target: str
    weight: float
    basis: Basis = Basis.TABLE
    valid: Validity = ALWAYS
    spread: float = 1.0


@dataclass(frozen=True)
class Crosswalk:
    """A crosswalk with its weights."""

    definition: CrosswalkDefinition
    rows: tuple[CrosswalkRow, ...]

    def at(self, basis: Basis | None = None, day: date | None = None) -> tuple[CrosswalkRow, ...]:
        """Return the weights of one basis; those that hold on a day, or all."""
        wanted = basis or self.definition.basis
        return tuple(row for row in self.rows if row.basis is wanted and (day is None or row.valid.holds(day)))
