"""What a collection workbook asks for: dataset, cube, areas, categories, and which of them become rows and columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

from kobimo.catalogue.loading import catalogue
from kobimo.errors import InvalidInputError, UnknownNameError
from kobimo.ingest.collecting.filled import EXAMPLES
from kobimo.ingest.collecting.form import AREA, INSTITUTION, PERIOD, TOTAL, Choice, Form, RowHeading, ValueHeading
from kobimo.ingest.collecting.mark import KEY
from kobimo.language import _, counted
from kobimo.model.area import Area
from kobimo.model.dataset import Cube, DatasetDefinition
from kobimo.model.period import Period, parse_period
from kobimo.model.statuses import known_day
from kobimo.model.template import DatasetTemplate
from kobimo.workflows.collecting.categories import choices_of
from kobimo.workflows.opened import OpenedWorkspace

SHEET = "Daten"
NAME, ROW_TOTAL, OPEN = "Name", "Zeilensumme", "Noch offen"
HEAD = 4
"""Row of the headings, from 0; above it stand title, period and hints."""

WIDEST = 14
"""Columns of input cells that fit on a page across."""

MOST_ROWS = 20_000
FREE_ROWS = 200


@dataclass(frozen=True)
class Wish:
    """What somebody says of the workbook that they want; see `kobimo catalogue workbook --help`.

    `rows` is the number of free rows, one for each institution for instance; 0 means one row for each area.
    """

    template: str
    dataset: str = ""
    level: str = ""
    period: str = ""
    cube: str = ""
    rows: int = 0
    return_to: str = ""
    categories: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Asked:
    """A workbook before it is drawn.

    Attributes
    ----------
    form : Form
        What the hidden sheet says.
    template : DatasetTemplate or None
        None for a dataset of the workspace that the catalogue does not know.
    areas : mapping of str to str
        Name by key.
    rows : int
        Rows for input.
    municipality : str
        Who asks; "" without a workspace.
    """

    form: Form
    definition: DatasetDefinition
    cube: Cube
    template: DatasetTemplate | None
    areas: Mapping[str, str]
    rows: int
    level_title: str = ""
    municipality: str = ""
    return_to: str = ""

    @property
    def summed(self) -> bool:
        """Whether the columns of one row may be added up: one measure that adds up, over categories."""
        measures = {value.measure for value in self.form.values}
        additive = self.definition.measure(self.form.values[0].measure).additivity != "none"
        return len(self.form.values) > 1 and len(measures) == 1 and additive


def asked(wish: Wish, workspace: OpenedWorkspace | None = None) -> Asked:
    """Work out a workbook.

    Parameters
    ----------
    wish : Wish
        What is wanted.
    workspace : OpenedWorkspace, optional
        Its areas become rows. Without one the rows are free.

    Returns
    -------
    Asked

    Raises
    ------
    UnknownNameError
        If template, dataset, level, cube or category is not known.
    InvalidInputError
        If the level is missing or ambiguous, the period is none of the dataset, or the sheet would be too long.
    """
    template, definition = _dataset(wish, workspace)
    cube = definition.cube(wish.cube) if wish.cube else definition.cubes[0]
    period = _period(wish, definition)
    areas = _areas(workspace, definition, period)
    for dimension in wish.categories:
        definition.dimension(dimension)
    choices = {name: choices_of(definition, name, wish.categories) for name in cube.dimensions}
    across = _across(definition, choices)
    values = _value_headings(definition, choices, across)
    labels = _row_headings(definition, choices, across, values)
    free = bool(wish.rows) or workspace is None
    codes = tuple(product(*([choice.code for choice in label.choices] for label in labels)))
    rows = () if free else tuple((area.key, *more) for area in areas for more in codes)
    number = (wish.rows or FREE_ROWS) if free else len(rows)
    _refuse_too_long(number, wish)
    form = Form(
        template=template.id if template else "",
        dataset=definition.id,
        cube=cube.id,
        space=definition.space if workspace else "",
        level=definition.level if workspace else "",
        territory=_territory(workspace, definition, period),
        period_type=definition.period_type.value,
        period=period.label if period else "",
        sheet=SHEET,
        period_cell=(1, 1),
        head=HEAD,
        labels=labels,
        values=values,
        rows=rows,
        areas=_area_choices(areas) if free else (),
    )
    names = {area.key: area.name for area in areas}
    return Asked(form, definition, cube, template, names, number, *_who(workspace, definition), wish.return_to)


def _dataset(wish: Wish, workspace: OpenedWorkspace | None) -> tuple[DatasetTemplate | None, DatasetDefinition]:
    """Return the structure of the catalogue, and the dataset of the workspace that has it or will have it."""
    own = workspace.definitions.datasets if workspace is not None else {}
    name = wish.dataset or wish.template
    template = catalogue().templates.get(wish.template)
    if name in own:
        found = own[name]
        if template is not None and (found.implements or found.id) != template.id:
            raise InvalidInputError(
                _("Der Datensatz {dataset} folgt nicht der Struktur {template}.").format(
                    dataset=name, template=template.id
                ),
                where=f"datasets/{name}.yaml",
                remedy=_("Dort „implements: {template}“ angeben oder einen anderen Datensatz nennen.").format(
                    template=template.id
                ),
            )
        if wish.level and wish.level.rpartition(":")[2] != found.level:
            raise InvalidInputError(
                _("Der Datensatz {dataset} hat die Raumebene {level}.").format(dataset=name, level=found.level),
                remedy=_("--level weglassen oder diese Ebene angeben."),
            )
        return template, found
    if template is None:
        raise UnknownNameError(_("Datensatz"), wish.template, [*catalogue().templates, *own])
    space, level = _place(wish, workspace)
    return template, template.for_space(space, level, wish.dataset)


def _place(wish: Wish, workspace: OpenedWorkspace | None) -> tuple[str, str]:
    """Return space and level of a dataset that the workspace does not have yet."""
    if workspace is None:
        return "raum", "gebiet"
    spaces = workspace.definitions.spaces
    wanted, _colon, level = wish.level.rpartition(":")
    found = [
        (space.id, entry.id)
        for space in spaces.values()
        for entry in space.levels
        if entry.id == level and wanted in {"", space.id}
    ]
    if len(found) == 1:
        return found[0]
    names = [f"{space.id}:{entry.id}" for space in spaces.values() for entry in space.levels]
    if wish.level and not found:
        raise UnknownNameError(_("Raumebene"), wish.level, names)
    raise InvalidInputError(
        _("Der Arbeitsordner hat den Datensatz noch nicht, und die Raumebene ist nicht eindeutig."),
        where=wish.dataset or wish.template,
        remedy=_("Mit --level eine angeben: {names}.").format(names=", ".join(names) or "–"),
    )


def _period(wish: Wish, definition: DatasetDefinition) -> Period | None:
    """Return the period that is asked about, None if the office enters it."""
    if not wish.period:
        return None
    period = parse_period(wish.period)
    if period.type is not definition.period_type:
        raise InvalidInputError(
            _("„{period}“ ist kein Zeitraum dieses Datensatzes ({type}).").format(
                period=wish.period, type=definition.period_type.value
            ),
            remedy=_("Zum Beispiel {example} angeben.").format(example=EXAMPLES[definition.period_type]),
        )
    return period


def _areas(workspace: OpenedWorkspace | None, definition: DatasetDefinition, period: Period | None) -> tuple[Area, ...]:
    """Return the areas as they are at the end of the period."""
    if workspace is None:
        return ()
    history = workspace.history(definition.space)
    space = history.at(known_day(history, period.end) if period else None)
    areas = space.areas(definition.level)
    if not areas:
        raise InvalidInputError(
            _("Die Ebene {level} hat noch keine Gebiete.").format(level=definition.level),
            where=f"spaces/{definition.space}.areas.csv",
            remedy=_("Zuerst die Gebiete einlesen; danach kann jede Zeile der Mappe eines nennen."),
        )
    return areas


def _territory(workspace: OpenedWorkspace | None, definition: DatasetDefinition, period: Period | None) -> str:
    """Return the first day of the territorial status of the areas, "" where none is recorded."""
    if workspace is None:
        return ""
    history = workspace.history(definition.space)
    day = history.at(known_day(history, period.end) if period else None).territory
    return day.isoformat() if day is not None else ""


def _who(workspace: OpenedWorkspace | None, definition: DatasetDefinition) -> tuple[str, str]:
    """Return the German name of the level and that of the municipality."""
    if workspace is None:
        return "", ""
    levels = workspace.definitions.spaces[definition.space].levels
    return next(level.title.de for level in levels if level.id == definition.level), workspace.settings.name


def _across(definition: DatasetDefinition, choices: Mapping[str, Sequence[Choice]]) -> str:
    """Return the dimension whose categories become columns: the last one that fits on a page; "" for none."""
    most = WIDEST // len(definition.measures)
    return next((name for name in reversed(list(choices)) if len(choices[name]) <= most), "")


def _value_headings(
    definition: DatasetDefinition, choices: Mapping[str, Sequence[Choice]], across: str
) -> tuple[ValueHeading, ...]:
    """Return the columns of input cells, each with another text."""
    made: list[ValueHeading] = []
    for measure in definition.measures:
        for choice in choices[across] if across else (None,):
            parts = [measure.title.de] if choice is None or len(definition.measures) > 1 else []
            heading = ": ".join([*parts, *([choice.label] if choice else [])])
            used = {*(value.heading for value in made), KEY, AREA, PERIOD, TOTAL, NAME, INSTITUTION, ROW_TOTAL, OPEN}
            code = choice.code if choice else measure.id
            made.append(
                ValueHeading(
                    heading=f"{heading} ({code})" if heading in used else heading,
                    measure=measure.id,
                    where={across: choice.code} if choice else {},
                    scale=measure.scale,
                )
            )
    return tuple(made)


def _row_headings(
    definition: DatasetDefinition,
    choices: Mapping[str, Sequence[Choice]],
    across: str,
    values: Sequence[ValueHeading],
) -> tuple[RowHeading, ...]:
    """Return the columns that say which category a row is about."""
    used = {*(value.heading for value in values), KEY, AREA, PERIOD, TOTAL, NAME, INSTITUTION, ROW_TOTAL, OPEN}
    made = []
    for name, entries in choices.items():
        if name == across:
            continue
        title = definition.dimension(name).title.de
        heading = f"{title} ({name})" if title in used else title
        used.add(heading)
        made.append(RowHeading(dimension=name, heading=heading, choices=tuple(entries)))
    return tuple(made)


def _area_choices(areas: Sequence[Area]) -> tuple[Choice, ...]:
    """Return the areas as texts to choose from."""
    return tuple(Choice(label=f"{area.name} ({area.key})", code=area.key) for area in areas)


def _refuse_too_long(rows: int, wish: Wish) -> None:
    """Refuse a sheet that nobody fills in by hand."""
    if rows > MOST_ROWS:
        raise InvalidInputError(
            _("Die Mappe hätte {rows}; das füllt niemand von Hand aus.").format(
                rows=counted(rows, _("Zeile"), _("Zeilen"))
            ),
            where=wish.dataset or wish.template,
            remedy=_("Einen gröberen Würfel (--cube), weniger Ausprägungen (--categories) oder eine höhere Raumebene."),
        )
