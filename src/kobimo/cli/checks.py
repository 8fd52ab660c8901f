"""A check result in one line, or two with the remedy."""

from __future__ import annotations

import click

from kobimo.language import _
from kobimo.model.checks import CheckResult, Severity

REJECTED = 3
"""Exit code of a command that read a file and cannot accept it."""


def show_check(check: CheckResult, *, err: bool = False) -> None:
    """Write severity, code, place, message, and the remedy of what is more than a note."""
    names = {Severity.ERROR: _("FEHLER"), Severity.WARNING: _("Warnung"), Severity.NOTE: _("Hinweis")}
    place = _place(check)
    click.echo(f"{names[check.severity]} [{check.code}] {place + ': ' if place else ''}{check.message}", err=err)
    if check.remedy and check.severity is not Severity.NOTE:
        click.echo(f"    {_('Abhilfe')}: {check.remedy}", err=err)


def _place(check: CheckResult) -> str:
    """Write where something was found."""
    place = check.place
    parts = (
        place.file,
        _("Blatt {name}").format(name=place.sheet) if place.sheet else "",
        _("Zeile {row}").format(row=place.row) if place.row is not None else "",
        _("Spalte {name}").format(name=place.column) if place.column else "",
        _("Zelle {cell}").format(cell=place.cell) if place.cell else "",
    )
    return ", ".join(part for part in parts if part)
