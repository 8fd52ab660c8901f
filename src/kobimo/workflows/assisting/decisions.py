"""What somebody decided about a file that is being read; kept beside the file, because pages remember nothing."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from kobimo.model.recipe import RoleName

Short = Annotated[str, Field(max_length=200)]
Cell = Annotated[str, Field(max_length=2000)]


class Place(BaseModel):
    """Rows and columns that somebody pointed at, from 0 in a grid; `head_first` is None without headings."""

    model_config = ConfigDict(frozen=True)

    grid: int = Field(ge=0)
    head_first: int | None = Field(default=None, ge=0)
    head_last: int | None = Field(default=None, ge=0)
    first: int = Field(ge=0)
    last: int = Field(ge=0)
    left: int = Field(ge=0)
    right: int = Field(ge=0)


class Name(BaseModel):
    """Id, title and unit instead of the proposed ones; "" leaves the proposal."""

    model_config = ConfigDict(frozen=True)

    id: Short = ""
    title: Short = ""
    unit: Short = ""


class Decisions(BaseModel):
    """Everything that the user said so far.

    Attributes
    ----------
    source, title, supplier : str
        Id of the source, and for a new one its title and supplier.
    mode : str
        `new`: by a new recipe, whatever sources there are; "": nothing was decided yet.
    table : int or None
        Which of the recognised tables, from 0; None: the largest.
    place : Place or None
        Where the table stands, if somebody pointed at it.
    roles : dict of str to str
        Role by heading.
    answers : dict of str to str
        By code of the question.
    names : dict of str to Name
        By `measure:id` or `dimension:id` of the proposal; `dataset` for the dataset.
    space : str
        Id of the space, `new` for the areas of the file itself, "" for the one that fits best.
    areas : dict of str to str
        `level:key` by text that is no area by itself.
    """

    model_config = ConfigDict(frozen=True)

    source: Short = ""
    title: Short = ""
    supplier: Short = ""
    mode: Literal["", "new"] = ""
    table: int | None = Field(default=None, ge=0)
    place: Place | None = None
    roles: dict[Cell, RoleName] = {}
    answers: dict[Short, Short] = {}
    names: dict[Short, Name] = {}
    space: Short = ""
    areas: dict[Cell, Short] = {}
