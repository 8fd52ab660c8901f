"""Sources: who delivers what, when and on which legal basis."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from kobimo.model.text import Definition, Slug, Text


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


class Correction(Definition):
    """A reviewed correction of delivered records.

    Every record in which all columns of `where` have the given texts gets the texts of `set`. `expect` is the number
    of records that must be hit: once the supplier has mended the fault, the correction trips and can be removed.
    """

    id: Slug
    file: str = Field(default="*", description="Pattern of the file name.")
    where: dict[str, str] = Field(min_length=1)
    set: dict[str, str] = Field(min_length=1)
    reason: str = Field(min_length=1)
    decided_by: str = Field(min_length=1, description="Function, not a person's name.")
    decided_on: date
    expect: int = Field(default=1, ge=1)


class Corrections(Definition):
    """`sources/<id>/corrections.yaml`."""

    corrections: tuple[Correction, ...] = ()
