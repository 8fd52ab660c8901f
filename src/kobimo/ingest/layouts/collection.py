"""Collection workbooks of kobimo: recognised by what their hidden sheet says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kobimo.ingest.collecting.mark import KEY, LAYOUT, carries_form
from kobimo.ingest.formats.contract import RejectedFileError
from kobimo.ingest.grid import Opened
from kobimo.ingest.layouts.contract import Layout
from kobimo.ingest.layouts.page import Page
from kobimo.ingest.outline import Column, ColumnType, Outline, PeriodFinding, Role
from kobimo.language import _
from kobimo.model.checks import CheckResult, Place
from kobimo.reference.checks import found

if TYPE_CHECKING:
    from kobimo.ingest.collecting.filled import FilledSheet
    from kobimo.ingest.collecting.form import Form


def _recognise(_page: Page, opened: Opened) -> str:
    """Recognise the workbook, whatever sheet is looked at."""
    form = _form(opened)
    return "" if form is None else purpose(form)


def collection_checks(opened: Opened, *, filled: bool) -> tuple[CheckResult, ...] | None:
    """Say what is wrong with a collection workbook as a whole; None for any other file.

    Parameters
    ----------
    opened : Opened
        The file.
    filled : bool
        Whether a table was found in it.

    Returns
    -------
    tuple of CheckResult or None
    """
    if not carries_form(opened):
        return None
    from kobimo.ingest.collecting.form import form_of  # noqa: PLC0415 - other files do without

    try:
        form = form_of(opened)
    except RejectedFileError as error:
        return (error.result,)
    return () if filled else (found("COLLECTING_NOT_FILLED", Place(opened.file, form.sheet)),)


def purpose(form: Form) -> str:
    """Say what a workbook is for.

    Parameters
    ----------
    form : Form
        What its hidden sheet says.

    Returns
    -------
    str
        A German sentence.
    """
    period = form.period or _("offen")
    return _("Datensatz {dataset}, Würfel {cube}, Raumebene {level}, Zeitraum {period}.").format(
        dataset=form.dataset, cube=form.cube, level=form.level or "–", period=period
    )


def _outline(page: Page, opened: Opened) -> tuple[Outline, ...]:
    """Outline the sheet with the input cells."""
    form = _form(opened)
    if form is None:
        return ()
    from kobimo.ingest.collecting.filled import find_sheet  # noqa: PLC0415 - other files do without

    try:
        sheet = find_sheet(opened, form)
    except RejectedFileError:
        return ()
    rows = [row for row in sheet.rows if any(page.row(row))] if sheet.grid is page.grid else []
    if not rows:
        return ()
    columns = tuple(sorted(_columns(form, sheet), key=lambda column: column.position))
    return (
        Outline(
            sheet=page.grid.name,
            head=(sheet.head,),
            first=rows[0],
            last=rows[-1],
            left=columns[0].position,
            right=columns[-1].position,
            columns=columns,
            shape="wide" if len(form.values) > 1 else "long",
            period=PeriodFinding(form.period_type, (form.period,), "title") if form.period else None,
            facts={"title": form.identity},
        ),
    )


def _columns(form: Form, sheet: FilledSheet) -> list[Column]:
    """Say what the columns are for."""
    roles = [(form.headings[0], Role.AREA_KEY if form.headings[0] == KEY else Role.AREA_NAME, ColumnType.TEXT)]
    roles += [(label.heading, Role.CATEGORY, ColumnType.TEXT) for label in form.labels]
    roles += [
        (value.heading, Role.VALUE, ColumnType.DECIMAL if value.scale else ColumnType.INTEGER) for value in form.values
    ]
    return [Column(sheet.columns[name], name, (name,), role, kind) for name, role, kind in roles]


def _form(opened: Opened) -> Form | None:
    """Return what the hidden sheet says; None for any other file and for a damaged form."""
    if not carries_form(opened):
        return None
    from kobimo.ingest.collecting.form import form_of  # noqa: PLC0415 - other files do without

    try:
        return form_of(opened)
    except RejectedFileError:
        return None


COLLECTION = Layout(LAYOUT, _("Erhebungsmappe"), "", "destatis", _recognise, _outline, may_be_empty=True)
