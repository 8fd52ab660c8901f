"""The recipe that reads a collection workbook; nothing has to be asked, for the workbook says everything itself."""

from __future__ import annotations

from kobimo.catalogue.loading import catalogue
from kobimo.errors import InvalidInputError
from kobimo.ingest.collecting.form import PERIOD, Form
from kobimo.ingest.collecting.mark import KEY, LAYOUT
from kobimo.ingest.proposing.proposal import Proposal
from kobimo.language import _
from kobimo.model.dataset import DatasetDefinition
from kobimo.model.recipe import AreaRule, ColumnMeaning, DimensionRule, PeriodRule, Recipe, TableRule, ValueRule
from kobimo.workflows.opened import OpenedWorkspace


def proposal_of(workspace: OpenedWorkspace, form: Form) -> Proposal:
    """Propose how a workbook is read.

    Parameters
    ----------
    workspace : OpenedWorkspace
        Where to; a dataset that it does not have is proposed as well.
    form : Form
        What the workbook says of itself.

    Returns
    -------
    Proposal
        Without questions.

    Raises
    ------
    InvalidInputError
        If the workbook was made without a workspace, for areas that this one does not have, or for an unknown
        structure.
    """
    _refuse_foreign(workspace, form)
    known = form.dataset in workspace.definitions.datasets
    return Proposal(recipe_of(form), None if known else _dataset(form), None, None, ())


def recipe_of(form: Form) -> Recipe:
    """Return the recipe for the workbooks of a dataset, cube and level, whatever their period."""
    return Recipe(
        table=TableRule(layout=LAYOUT, headings="joined", title=form.identity),
        area=AreaRule(level=form.level, column=(KEY,)),
        period=PeriodRule(column=(PERIOD,), ignore_file_name=True),
        values=(
            ValueRule(
                dataset=form.dataset,
                cube=form.cube,
                sum_rows=form.free,
                dimensions={label.dimension: DimensionRule(column=(label.heading,)) for label in form.labels},
                columns={
                    value.heading: ColumnMeaning(where=value.where, measure=value.measure) for value in form.values
                },
            ),
        ),
    )


def _dataset(form: Form) -> DatasetDefinition:
    template = catalogue().template(form.template)
    return template.for_space(form.space, form.level, "" if form.dataset == template.id else form.dataset)


def _refuse_foreign(workspace: OpenedWorkspace, form: Form) -> None:
    """Refuse a workbook that was not made for the areas of this workspace."""
    spaces = workspace.definitions.spaces
    levels = [level.id for level in spaces[form.space].levels] if form.space in spaces else []
    if form.level not in levels or (form.dataset not in workspace.definitions.datasets and not form.template):
        raise InvalidInputError(
            _(
                "Die Erhebungsmappe ist nicht für diesen Arbeitsordner erstellt (Raumsystem {space}, Ebene {level})."
            ).format(space=form.space or "–", level=form.level or "–"),
            remedy=_("Die Mappe mit „kobimo catalogue workbook … --in ARBEITSORDNER“ erstellen."),
        )
