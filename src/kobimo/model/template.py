"""Dataset structures that the catalogue offers: what figures need, before a workspace says for which areas."""

from __future__ import annotations

from pydantic import Field

from kobimo.model.dataset import Cube, DatasetDefinition, DatedBreak, Dimension, Measure, Place, SuppressedBounds
from kobimo.model.period import PeriodType
from kobimo.model.text import Definition, Slug, Text


class DatasetTemplate(Definition):
    """`datasets/<id>.yaml` of the catalogue: a dataset without space and level, and who usually has it."""

    id: Slug
    title: Text
    description: Text | None = None
    office: Text = Field(description="Who usually has these data.")
    request: Text = Field(description="What to ask for, in one or two sentences.")
    rhythm: Text = Field(description="When new data come, for instance: jährlich im März.")
    note: Text | None = Field(default=None, description="What to know before using the data.")
    period_type: PeriodType
    measures: tuple[Measure, ...] = Field(min_length=1)
    dimensions: tuple[Dimension, ...] = ()
    cubes: tuple[Cube, ...] = ()
    place: Place | None = None
    suppressed: SuppressedBounds = SuppressedBounds()
    breaks: tuple[DatedBreak, ...] = ()
    absent_is_zero: bool = Field(default=False, description="A complete list: who is not in it has none.")

    def for_space(self, space: str, level: str, name: str = "") -> DatasetDefinition:
        """Return the dataset of a workspace that follows this structure.

        Parameters
        ----------
        space, level : str
            Areas that the data are for.
        name : str, optional
            Id of the dataset; default: that of the template.

        Returns
        -------
        DatasetDefinition
        """
        return DatasetDefinition(
            id=name or self.id,
            title=self.title,
            description=self.description,
            implements=self.id if name and name != self.id else None,
            space=space,
            level=level,
            period_type=self.period_type,
            measures=self.measures,
            dimensions=self.dimensions,
            cubes=self.cubes,
            place=self.place,
            suppressed=self.suppressed,
            breaks=self.breaks,
            absent="zero" if self.absent_is_zero else "missing",
        )
