"""What becomes of a delivery with persons: refused, counted and forgotten, or kept by a statistics office."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from kobimo.ingest.grid import letters
from kobimo.ingest.persons.finding import Certainty, PersonFinding, PersonKind, certainty_of
from kobimo.language import _
from kobimo.model.checks import CheckResult, Place, has_errors
from kobimo.model.recipe import Recipe
from kobimo.reference.checks import CATALOGUE, found

Found = Mapping[tuple[str, str], tuple[PersonFinding, ...]]
"""Findings by file and sheet."""

HARMLESS_FACTS = frozenset(("sheet", "encoding", "delimiter", "decimal", "thousands", "crs", "container", "layout"))
"""Facts about a file that hold nothing of its rows."""

_SHOWN = 6
_FIELD = re.compile(r"\{[^{}]*\}")
_OWN = frozenset(("PERSONS_COUNTED", "PERSONS_KEPT", "PERSONS_FOUND", "FILE_NAME_UNEXPECTED"))


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a delivery may do.

    Attributes
    ----------
    checks : tuple of CheckResult
        One for each sheet with an alarm.
    refused : bool
        Nothing more is read, and nothing else of the file is told.
    forget : bool
        Observations are all that may stay: no row, no cell, no original.
    quiet : bool
        Nothing that is told of the delivery may quote a cell.
    """

    checks: tuple[CheckResult, ...] = ()
    refused: bool = False
    forget: bool = False
    quiet: bool = False


def judge_persons(files: Sequence[str], persons: Found, recipe: Recipe, *, statistics_office: bool) -> Verdict:
    """Decide by recipe and workspace.

    Parameters
    ----------
    files : sequence of str
        Names of all files of the delivery.
    persons : mapping
        What the detector found.
    recipe : Recipe
        Its `persons` is the rule for this source.
    statistics_office : bool
        Whether the workspace is that of a statistics office, which may keep records of persons.

    Returns
    -------
    Verdict
    """
    if recipe.persons == "aggregate":
        listed = dict(persons) or {(name, ""): () for name in files}
        checks = [_about("PERSONS_COUNTED", place, items) for place, items in listed.items()]
        return Verdict(tuple(checks), forget=True, quiet=True)
    checks = [_judged(place, items, recipe, statistics_office=statistics_office) for place, items in persons.items()]
    refused = has_errors(checks)
    quiet = refused or any(check.code == "PERSONS_KEPT" for check in checks)
    return Verdict(tuple(checks), refused=refused, forget=refused, quiet=quiet)


def _judged(
    place: tuple[str, str],
    items: tuple[PersonFinding, ...],
    recipe: Recipe,
    *,
    statistics_office: bool,
) -> CheckResult:
    if statistics_office:
        return _about("PERSONS_KEPT", place, items)
    if certainty_of(items) is Certainty.CERTAIN:
        return _about("PERSONS_FOUND", place, items)
    if recipe.persons == "none":
        return found("PERSONS_RULED_OUT", Place(*place), reason=recipe.persons_reason)
    return _about("PERSONS_SUSPECTED", place, items)


def _about(code: str, place: tuple[str, str], items: Sequence[PersonFinding]) -> CheckResult:
    return found(code, Place(*place), columns=named_columns(items))


def named_columns(items: Sequence[PersonFinding]) -> str:
    """List columns by kind and letter; a heading only if the vocabulary knows it.

    Parameters
    ----------
    items : sequence of PersonFinding

    Returns
    -------
    str
        For instance: Vorname (Spalte B), Geburtsdatum (Spalte C).
    """
    ordered = sorted(items, key=lambda item: (list(PersonKind).index(item.kind), item.position))
    texts = [
        _("{kind} (Spalte {letters})").format(kind=item.kind.shown, letters=letters(item.position))
        for item in ordered[:_SHOWN]
    ]
    more = len(ordered) - _SHOWN
    return ", ".join([*texts, *([_("und {count} weitere").format(count=more)] if more > 0 else [])]) or _("unbekannt")


def without_values(checks: Iterable[CheckResult], headings: Collection[str]) -> tuple[CheckResult, ...]:
    """Return check results that say the same without anything that stood in the file.

    Parameters
    ----------
    checks : iterable of CheckResult
        Of a delivery whose rows must be forgotten.
    headings : collection of str
        Headings that the recipe names; any other one may be a value of a file without headings.

    Returns
    -------
    tuple of CheckResult
        Code, severity, row, cell and count stay; texts that a template would fill in become an ellipsis.
    """
    return tuple(dict.fromkeys(check if check.code in _OWN else _blank(check, headings) for check in checks))


def _blank(check: CheckResult, headings: Collection[str]) -> CheckResult:
    kind = CATALOGUE[check.code]
    column = check.place.column if check.place.column in headings else ""
    return replace(
        check,
        message=_FIELD.sub("…", _(kind.message)),
        remedy=_FIELD.sub("…", _(kind.remedy)),
        place=replace(check.place, column=column),
    )
