"""Datasets: measures over dimensions, delivered as one or several cubes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Literal, TypeVar

from pydantic import Field, model_validator

from kobimo.errors import UnknownNameError
from kobimo.language import _
from kobimo.model.category import parse_interval
from kobimo.model.period import PeriodType
from kobimo.model.text import Definition, Slug, Text

Place = Literal["residence", "institution"]
"""Where people are counted: where they live, or where the institution is."""


class DatedBreak(Definition):
    """A day from which figures mean something else than before: a new definition, method or law (Zeitreihenbruch)."""

    day: date
    text: Text


class Category(Definition):
    """One code of a code list."""

    code: str = Field(min_length=1)
    title: Text


class FlowKind(Definition):
    """A group of codes that is one end of a flow where places of the same kind are put together: all Gymnasien."""

    group: Slug
    title: Text


class Flow(Definition):
    """Says that the codes of a dimension are where the counted went to, or came from, seen from the area."""

    direction: Literal["to", "from"] = Field(
        description="to: the codes say where the counted went, the area is where they came from; from: the other way."
    )
    kinds: tuple[FlowKind, ...] = Field(
        default=(), description="Groups without common codes; a code in none of them stands for itself."
    )


class Dimension(Definition):
    """A characteristic (Merkmal) by which counts are broken down."""

    id: Slug
    title: Text
    kind: Literal["coded", "interval"] = Field(
        default="coded", description="coded: a code list; interval: whole numbers such as ages, written 3, 3-5, 95+."
    )
    categories: tuple[Category, ...] = Field(default=(), description="Code list; only for kind coded.")
    groups: dict[Slug, tuple[str, ...]] = Field(default={}, description="Named groups of codes.")
    universe: str | None = Field(
        default=None,
        description="Only for kind interval: whom the dataset counts at all, for instance 0-5 for children in day "
        "care. Default: from the lowest category without end.",
    )
    unknown: tuple[str, ...] = Field(default=(), description="Codes that stand for: not known (ohne Angabe).")
    absent: Literal["missing", "zero"] = Field(
        default="missing",
        description="Only for kind coded. Meaning of a code that no row of a delivered cube has: missing (the office "
        "may not count it) or zero (the office counts all codes of this list).",
    )
    required: tuple[str, ...] = Field(
        default=(), description="Codes that every delivery must have for each period, wherever it has the dimension."
    )

    flow: Flow | None = Field(
        default=None, description="Only for kind coded: the codes are places, and the counted moved between them."
    )

    @model_validator(mode="after")
    def _check_flow(self) -> Dimension:
        if self.flow is None:
            return self
        if self.kind == "interval":
            raise ValueError(_("flow gehört zu einer Codeliste; eine Zahlenspanne (kind: interval) hat keine."))
        named = [kind.group for kind in self.flow.kinds]
        if unknown := sorted(set(named) - set(self.groups)):
            raise ValueError(_("flow: unbekannte Gruppen {groups}.").format(groups=", ".join(unknown)))
        codes = [code for name in named for code in self.groups[name]]
        if twice := sorted({code for code in codes if codes.count(code) > 1}):
            raise ValueError(_("flow: {codes} in mehreren Gruppen.").format(codes=", ".join(twice)))
        return self

    @model_validator(mode="after")
    def _check_codes(self) -> Dimension:
        codes = [category.code for category in self.categories]
        if len(set(codes)) != len(codes):
            raise ValueError(_("Ein Code steht zweimal in der Liste."))
        if self.kind == "interval" and codes:
            raise ValueError(_("Eine Zahlenspanne (kind: interval) hat keine Codeliste."))
        if self.kind == "interval" and self.absent == "zero":
            raise ValueError(_("absent: zero gehört zu einer Codeliste; eine Zahlenspanne (kind: interval) hat keine."))
        if self.kind == "coded" and not codes:
            raise ValueError(_("Die Codeliste (categories) fehlt."))
        self._check_required(codes)
        if strange := sorted(set(self.unknown) - set(codes)):
            raise ValueError(_("unknown: unbekannte Codes {codes}.").format(codes=", ".join(strange)))
        if self.universe is not None:
            if self.kind != "interval":
                raise ValueError(_("universe gehört zu einer Zahlenspanne (kind: interval)."))
            parse_interval(self.universe)
        for group, members in self.groups.items():
            unknown = sorted(set(members) - set(codes)) if self.kind == "coded" else []
            if unknown:
                raise ValueError(
                    _("Gruppe {group}: unbekannte Codes {codes}.").format(group=group, codes=", ".join(unknown))
                )
        return self

    def _check_required(self, codes: list[str]) -> None:
        """Raise for a required code that is none."""
        if self.kind == "interval":
            for code in self.required:
                parse_interval(code)
        elif unknown := sorted(set(self.required) - set(codes)):
            raise ValueError(_("required: unbekannte Codes {codes}.").format(codes=", ".join(unknown)))

    @property
    def codes(self) -> tuple[str, ...]:
        """Codes in the order of the list."""
        return tuple(category.code for category in self.categories)


class Measure(Definition):
    """A quantity (Messgroesse) that may be summed."""

    id: Slug
    title: Text
    additivity: Literal["count", "amount", "none"] = Field(
        default="count",
        description="count: whole numbers that add up; amount: others that add up; none: rates, means, indices as "
        "delivered, which are kept for their own area and never added up.",
    )
    unit: Text
    concerns: Literal["persons", "institutions", "nothing"] = Field(
        description="Whom a small number could reveal; persons are protected before anything leaves the team."
    )
    scale: int = Field(default=0, ge=0, le=6, description="Decimal places that are stored, 2 for euro and cent.")
    rounded: bool = Field(
        default=False, description="Numbers with more decimal places are rounded to `scale` (and that is said)."
    )
    minimum: Decimal | None = Field(default=None, description="No value is smaller.")
    maximum: Decimal | None = Field(default=None, description="No value is larger, for instance 100 for percent.")
    part_of: Slug | None = Field(
        default=None, description="Measure that this one is a part of (darunter); it is never larger."
    )

    @model_validator(mode="after")
    def _check_range(self) -> Measure:
        if self.minimum is not None and self.maximum is not None and self.minimum > self.maximum:
            raise ValueError(_("minimum ist größer als maximum."))
        if self.rounded and self.additivity == "count":
            raise ValueError(_("Eine Anzahl wird nicht gerundet; rounded gehört zu Beträgen und Quoten."))
        return self


class Cube(Definition):
    """One crossing of dimensions that a source delivers; `dimensions: []` is a delivered total."""

    id: Slug
    dimensions: tuple[Slug, ...] = ()
    title: Text | None = None


class SuppressedBounds(Definition):
    """What a hidden cell may be; `<3` means lower 1, upper 2. Without upper nothing is known."""

    lower: int = Field(default=0, ge=0)
    upper: int | None = None


T = TypeVar("T", Measure, Dimension, Cube)


RESERVED = ("cube", "level", "area", "period", "file", "row", "delivery", "unit")
"""Columns that every observation has."""


class DatasetDefinition(Definition):
    """`datasets/<id>.yaml`: what the observations of a topic look like, whoever delivers them."""

    id: Slug
    title: Text
    description: Text | None = None
    implements: Slug | None = Field(
        default=None, description="Dataset structure of the catalogue that this one follows; default: that of its id."
    )
    space: Slug
    level: Slug = Field(description="Level from which areas above are summed up.")
    period_type: PeriodType
    measures: tuple[Measure, ...] = Field(min_length=1)
    dimensions: tuple[Dimension, ...] = ()
    cubes: tuple[Cube, ...] = Field(default=(), description="Default: one cube with all dimensions.")
    absent: Literal["missing", "zero"] = Field(
        default="missing",
        description="Meaning of an area without any row: missing (nothing reported) or zero (a complete list).",
    )
    place: Place | None = None
    suppressed: SuppressedBounds = SuppressedBounds()
    leads: tuple[Slug, ...] = Field(
        default=(), description="Sources by precedence, where several deliver the same area for the same period."
    )
    moved_by: Slug | None = Field(
        default=None,
        description="Crosswalk by which the counts of its level move into another space, so that they can be combined "
        "with datasets of that one; they become estimates.",
    )
    breaks: tuple[DatedBreak, ...] = Field(
        default=(), description="Days from which the numbers mean something else; no change is told over them."
    )
    conflict_share: float = Field(
        default=0, ge=0, description="By this share two sources may differ before a warning says so: 0.01 is 1 %."
    )

    @model_validator(mode="before")
    @classmethod
    def _one_cube_by_default(cls, data: object) -> object:
        if isinstance(data, dict) and not data.get("cubes"):
            dimensions = data.get("dimensions") or ()
            names = [
                d.id if isinstance(d, Dimension) else d.get("id")
                for d in dimensions
                if isinstance(d, (dict, Dimension))
            ]
            return {**data, "cubes": [{"id": "all", "dimensions": names}]}
        return data

    @model_validator(mode="after")
    def _check_names(self) -> DatasetDefinition:
        for kind, items in (
            (_("Messgröße"), self.measures),
            (_("Merkmal"), self.dimensions),
            (_("Würfel"), self.cubes),
        ):
            ids = [item.id for item in items]
            if len(set(ids)) != len(ids):
                raise ValueError(_("{kind}: eine Kennung ist doppelt vergeben.").format(kind=kind))
        known = {dimension.id for dimension in self.dimensions}
        columns = [*RESERVED, *known]
        columns += [name for measure in self.measures for name in (measure.id, f"{measure.id}_status")]
        clash = sorted({name for name in columns if columns.count(name) > 1})
        if clash:
            raise ValueError(
                _("Die Kennung {names} ist vergeben; bitte Merkmal oder Messgröße umbenennen.").format(
                    names=", ".join(clash)
                )
            )
        measures = {measure.id for measure in self.measures}
        for measure in self.measures:
            if measure.part_of is not None and measure.part_of not in measures - {measure.id}:
                raise ValueError(str(UnknownNameError(_("Messgröße"), measure.part_of, measures - {measure.id})))
        for cube in self.cubes:
            for name in cube.dimensions:
                if name not in known:
                    raise ValueError(str(UnknownNameError(_("Merkmal"), name, known)))
        return self

    def measure(self, name: str) -> Measure:
        """Return the measure, or raise with the nearest names."""
        return _find(self.measures, name, lambda: _("Messgröße"), self.id)

    def wholes(self, measure: str) -> tuple[str, ...]:
        """Return the measures that one is a part of, directly or through others; the smallest first."""
        found: list[str] = []
        part_of = self.measure(measure).part_of
        while part_of is not None and part_of not in found:
            found.append(part_of)
            part_of = self.measure(part_of).part_of
        return tuple(found)

    def dimension(self, name: str) -> Dimension:
        """Return the dimension, or raise with the nearest names."""
        return _find(self.dimensions, name, lambda: _("Merkmal"), self.id)

    def cube(self, name: str) -> Cube:
        """Return the cube, or raise with the nearest names."""
        return _find(self.cubes, name, lambda: _("Würfel"), self.id)


def _find(items: tuple[T, ...], name: str, kind: Callable[[], str], dataset: str) -> T:
    for item in items:
        if item.id == name:
            return item
    raise UnknownNameError(kind(), name, [item.id for item in items], where=f"datasets/{dataset}.yaml")
