"""Whether a target fits: the indicator and the area exist, and its number is one that the indicator can have."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from kobimo.errors import DefinitionError, InvalidInputError, KobimoError, UnknownNameError
from kobimo.language import _
from kobimo.model.area import Space
from kobimo.model.indicator import IndicatorDefinition
from kobimo.model.period import parse_period
from kobimo.model.target import WHOLE, Target
from kobimo.publish.answer import unit_name
from kobimo.workflows.opened import OpenedWorkspace
from kobimo.workspace.problems import Problem, raise_problems
from kobimo.workspace.target_table import TargetRow, number_text

_SHARES = frozenset({"ratio"})
_ANY_SIGN = frozenset({"net_flow", "published", "index", "weighted_mean", "median"})
"""Kinds whose values may lie below zero."""


def checked(workspace: OpenedWorkspace, rows: Iterable[TargetRow]) -> tuple[Target, ...]:
    """Return the targets of a table; one for the root of its space is one for the whole.

    Raises
    ------
    DefinitionError
        With everything that does not fit, one line each.
    """
    found: list[Target] = []
    problems: list[Problem] = []
    places: dict[tuple[str, str, str], str] = {}
    for row in rows:
        try:
            target = fitting(workspace, row)
        except KobimoError as error:
            problems.append(Problem.of(error, row.where))
            continue
        same = target.indicator, target.area, _end(target)
        if same in places:
            problems.append(_twice(target, row.where, places[same]))
            continue
        places[same] = row.where
        found.append(target)
    if problems:
        raise_problems(problems)
    return tuple(found)


def fitting(workspace: OpenedWorkspace, row: TargetRow) -> Target:
    """Return a target that fits.

    Raises
    ------
    UnknownNameError
        If there is no such indicator, level or area; with the nearest names.
    InvalidInputError
        If the indicator has no such values.
    """
    target = row.target
    indicators = workspace.definitions.indicators
    if target.indicator not in indicators:
        raise UnknownNameError(_("Kennzahl"), target.indicator, indicators, where=row.where)
    definition = indicators[target.indicator]
    _refuse_unit(definition, row)
    _refuse_value(definition, target.value, row.where)
    return replace(target, area=_area(workspace, definition, target.area, row.where))


def space_of(workspace: OpenedWorkspace, definition: IndicatorDefinition) -> str:
    """Return the space in which an indicator is shown."""
    definitions = workspace.definitions
    return definitions.shown_in(definitions.datasets[definition.numerator.dataset])


def _area(workspace: OpenedWorkspace, definition: IndicatorDefinition, text: str, where: str) -> str:
    if text == WHOLE:
        return WHOLE
    space = workspace.space(space_of(workspace, definition))
    level, colon, key = text.partition(":")
    if not colon:
        raise InvalidInputError(
            _("„{text}“ nennt keine Raumebene.").format(text=text),
            where=where,
            remedy=_("Das Gebiet als EBENE:SCHLÜSSEL schreiben, zum Beispiel {level}:…; leer heißt das Ganze.").format(
                level=next(level for level in space.levels)
            ),
        )
    levels = _levels(workspace, definition, space)
    if level not in levels:
        raise UnknownNameError(
            _("Raumebene der Kennzahl {name}").format(name=definition.id), level, levels, where=where
        )
    if key not in space.keys(level):
        raise UnknownNameError(_("Gebiet der Ebene {level}").format(level=level), key, space.keys(level), where=where)
    return WHOLE if level == space.root and len(space.keys(level)) == 1 else text


def _levels(workspace: OpenedWorkspace, definition: IndicatorDefinition, space: Space) -> tuple[str, ...]:
    """Return the levels on which an indicator has figures, from the base upwards."""
    base = workspace.definitions.datasets[definition.numerator.dataset].level
    return definition.levels or (space.levels_from(base) if base in space.levels else tuple(space.levels))


def _refuse_unit(definition: IndicatorDefinition, row: TargetRow) -> None:
    if row.percent and definition.unit != "percent":
        raise InvalidInputError(
            _("Der Zielwert ist in Prozent, die Kennzahl {name} nicht ({unit}).").format(
                name=definition.id,
                unit=definition.unit_label.shown if definition.unit_label else unit_name(definition.unit),
            ),
            where=row.where,
            remedy=_("Die Zahl in der Einheit der Kennzahl schreiben, ohne Prozentzeichen."),
        )


def _refuse_value(definition: IndicatorDefinition, value: float, where: str) -> None:
    if definition.kind == "category":
        raise InvalidInputError(
            _("Die Kennzahl {name} hat Klassen und keine Zahlen; einen Zielwert kann sie nicht haben.").format(
                name=definition.id
            ),
            where=where,
            remedy=_("Die Zeile löschen oder eine andere Kennzahl nennen."),
        )
    decimals = 0 if definition.kind == "count" else definition.decimals
    if round(value, decimals) != value:
        raise InvalidInputError(
            _("{value} hat mehr Nachkommastellen, als die Kennzahl {name} zeigt ({decimals}).").format(
                value=number_text(value), name=definition.id, decimals=decimals
            ),
            where=where,
            remedy=_("Den Zielwert runden, oder in der Kennzahl mehr Nachkommastellen (decimals) zeigen."),
        )
    low, high = value_range(definition)
    if value < low:
        raise InvalidInputError(
            _("{value} ist kleiner als null; das kann die Kennzahl {name} nicht sein.").format(
                value=number_text(value), name=definition.id
            ),
            where=where,
            remedy=_("Den Zielwert berichtigen."),
        )
    if value > high:
        raise InvalidInputError(
            _("{value} Prozent kann die Kennzahl {name} nicht erreichen: Sie liegt zwischen 0 und 100.").format(
                value=number_text(value), name=definition.id
            ),
            where=where,
            remedy=_("Den Zielwert berichtigen; kann der Anteil doch größer sein, sagt das above_100 in der Kennzahl."),
        )


def value_range(definition: IndicatorDefinition) -> tuple[float, float]:
    """Return the smallest and the largest value that an indicator can have; infinite where nothing limits it."""
    if definition.kind in _ANY_SIGN or definition.numerator.is_balance:
        return float("-inf"), float("inf")
    is_share = definition.kind in _SHARES and definition.unit == "percent" and definition.above_100 is None
    return 0.0, 100.0 if is_share else float("inf")


def _end(target: Target) -> str:
    return parse_period(target.by).end.isoformat() if target.by else ""


def _twice(target: Target, where: str, other: str) -> Problem:
    error = DefinitionError(
        _("Für {indicator}, {area}, {by} gibt es schon einen Zielwert ({other}).").format(
            indicator=target.indicator,
            area=target.area or _("das Ganze"),
            by=_("bis {period}").format(period=target.by) if target.by else _("ohne Zeitpunkt"),
            other=other,
        ),
        remedy=_("Eine der beiden Zeilen löschen."),
    )
    return Problem.of(error, where)
