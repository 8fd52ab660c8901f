"""Check the indicators of a workspace: its own, and those of the catalogue as they are computed there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from kobimo.catalogue.binding import bind
from kobimo.catalogue.loading import catalogue
from kobimo.errors import DefinitionError, UnknownNameError
from kobimo.indicators.contradictions import has_balance_as_base, overlaps
from kobimo.indicators.expression.operands import counted_twice
from kobimo.indicators.expression.quantities import misfit, misfit_delivered, mixed
from kobimo.indicators.expression.words import place_in_words
from kobimo.indicators.formula import obstacle
from kobimo.language import _
from kobimo.model.checks import CheckResult, Place
from kobimo.model.dataset import Measure
from kobimo.model.indicator import IndicatorDefinition, Part, balance_as_base, remedy_of_balance
from kobimo.reference.checks import found
from kobimo.workflows.catalogue.delivered import delivered, suppliers_of
from kobimo.workflows.catalogue.offer import sentence
from kobimo.workflows.catalogue.own import same_name
from kobimo.workflows.catalogue.results import results_of_last_build
from kobimo.workflows.catalogue.shares import why_above_100
from kobimo.workflows.computing.building import same_space
from kobimo.workflows.computing.territories import Territories
from kobimo.workflows.opened import OpenedWorkspace
from kobimo.workspace.yaml_text import read_yaml


def check(workspace: OpenedWorkspace, name: str = "") -> tuple[CheckResult, ...]:
    """Check one indicator, or all that the workspace has.

    Parameters
    ----------
    workspace : OpenedWorkspace
    name : str, optional
        Default: all own ones, and those of the catalogue that are chosen.

    Returns
    -------
    tuple of CheckResult
        Ordered by indicator; what the last build shows comes last.

    Raises
    ------
    UnknownNameError
        If there is no such indicator.
    """
    try:
        definitions = workspace.definitions
    except DefinitionError as error:
        return tuple(_faults(error))
    chosen = definitions.indicators
    lacking = () if name in chosen else _lacking(workspace)
    if name:
        if name not in chosen and not any(item.id == name for item, _result in lacking):
            raise UnknownNameError(_("Kennzahl"), name, chosen)
        chosen = {name: chosen[name]} if name in chosen else {}
    results = [result for item, result in lacking if name in {"", item.id}]
    for item in sorted(chosen.values(), key=lambda item: item.id):
        results += check_definition(workspace, item)
    return (*results, *results_of_last_build(workspace, chosen))


def check_definition(workspace: OpenedWorkspace, item: IndicatorDefinition) -> tuple[CheckResult, ...]:
    """Check a definition, which need not have a file, against the datasets and deliveries of the workspace."""
    return tuple(_Checking(workspace, item).results())


def _faults(error: DefinitionError) -> Iterator[CheckResult]:
    """Turn what makes the definitions unreadable into results, one for each place."""
    lines = [line.strip() for line in error.message.splitlines() if line.startswith("  ")]
    if not lines:
        yield _fault(error.where, error.message, error.remedy)
    for line in lines:
        where, _colon, message = line.partition(": ")
        yield _fault(where, message, "")


def _fault(where: str, message: str, remedy: str) -> CheckResult:
    file, _colon, line = where.rpartition(":")
    place = Place(file=file, row=int(line)) if line.isdigit() else Place(file=where)
    return found("INDICATOR_FAULTY", place, reason=message, remedy=remedy)


def _lacking(workspace: OpenedWorkspace) -> list[tuple[IndicatorDefinition, CheckResult]]:
    """List indicators of the catalogue that are chosen by name and lack data; they would silently be left out."""
    chosen, definitions, known = workspace.settings.catalogue, workspace.definitions, catalogue()
    if isinstance(chosen, str):
        return []
    results = []
    for name in chosen:
        if name in definitions.indicators:
            continue
        missing = bind(known.indicators[name], definitions.datasets, definitions.shown_in).missing
        reason = " ".join(sentence(known, item) for item in missing)
        place = Place(file="kobimo.toml")
        result = found("INDICATOR_DATA_LACKING", place, indicator=name, reason=reason)
        results.append((known.indicators[name], result))
    return results


class _Checking:
    """The checks of one definition."""

    def __init__(self, workspace: OpenedWorkspace, item: IndicatorDefinition) -> None:
        self._workspace = workspace
        self._item = item
        self._datasets = workspace.definitions.datasets
        own = item.id not in workspace.definitions.from_catalogue
        self._file = f"{'indicators' if own else 'catalogue'}/{item.id}.yaml"
        path = workspace.layout.root / self._file
        self._document = read_yaml(path.read_bytes(), self._file) if path.is_file() else None

    def results(self) -> Iterator[CheckResult]:
        """Make all checks."""
        yield from self._names()
        try:
            same_space(Territories(self._workspace), self._item)
        except DefinitionError as error:
            yield self._found("INDICATOR_SPACES_DIFFER", "denominator", reason=error.message, remedy=error.remedy)
        for name, one, other in overlaps(self._item, self._datasets):
            yield self._found("INDICATOR_CODES_OVERLAP", "numerator", dimension=name, one=one, other=other)
        for side, component in zip(("numerator", "denominator"), self._item.components, strict=False):
            yield from self._sum(side, component.parts)
        yield from self._breakdowns()
        yield from self._quotient()
        yield from self._deliveries()

    def _found(self, code: str, field: str, **details: str) -> CheckResult:
        """Make a result at the line of a field."""
        line = None if self._document is None else self._document.lines.get((field,))
        named: dict[str, Any] = {"indicator": self._item.id, **details}
        return found(code, Place(file=self._file, row=line), **named)

    def _names(self) -> Iterator[CheckResult]:
        known = {**catalogue().indicators, **self._workspace.definitions.indicators}
        for other in same_name(self._item, known):
            if not _same_formula(self._item, known[other]):
                yield self._found("INDICATOR_NAME_SHARED", "title", other=other, title=self._item.title.shown)

    def _sum(self, side: str, parts: Sequence[tuple[Decimal, Part]]) -> Iterator[CheckResult]:
        """Check what is added up on one side."""
        pairs = counted_twice(self._datasets, parts)
        for name in sorted({f"{parts[n][1].dataset}.{parts[n][1].measure}" for _one, n in pairs}):
            yield self._found("INDICATOR_COUNTED_TWICE", side, measure=name)
        if units := mixed(self._measure(part) for factor, part in parts if factor > 0):
            yield self._found("INDICATOR_UNITS_MIXED", side, units=", ".join(units))

    def _breakdowns(self) -> Iterator[CheckResult]:
        for crossing in self._item.breakdowns:
            if reason := obstacle(self._item, crossing, self._datasets):
                yield self._found(
                    "INDICATOR_BREAKDOWN_LACKING", "breakdowns", breakdown="×".join(crossing), reason=reason
                )

    def _quotient(self) -> Iterator[CheckResult]:
        """Check what is divided by what."""
        item = self._item
        if item.kind == "published" and (reason := misfit_delivered(self._measure(item.numerator), item.unit)):
            yield self._found("INDICATOR_UNIT_MISFIT", "unit", reason=reason)
        if item.denominator is None or item.kind == "index":
            return
        if has_balance_as_base(item, self._datasets):
            reason, remedy = balance_as_base(), remedy_of_balance()
            yield self._found("INDICATOR_BASE_BALANCE", "denominator", reason=reason, remedy=remedy)
        above, below = self._measure(item.numerator), self._measure(item.denominator)
        if reason := misfit(above, below, item.unit):
            yield self._found("INDICATOR_UNIT_MISFIT", "unit", reason=reason)
        places = [self._datasets[c.dataset].place for c in item.components]
        explained = item.above_100 is not None or item.pitfalls is not None
        if None not in places and places[0] != places[1] and not explained:
            yield self._found(
                "INDICATOR_PLACES_DIFFER",
                "numerator",
                numerator=place_in_words(places[0] or ""),
                denominator=place_in_words(places[1] or ""),
            )
        if (
            item.kind == "ratio"
            and item.unit == "percent"
            and not explained
            and (reason := why_above_100(item, self._datasets))
        ):
            yield self._found("INDICATOR_SHARE_OPEN", "denominator", reason=reason)

    def _deliveries(self) -> Iterator[CheckResult]:
        there = {unit.slice.dataset for unit in delivered(self._workspace).held}
        for name in dict.fromkeys(part.dataset for part in self._item.parts):
            if name not in there:
                names = ", ".join(dict.fromkeys(suppliers_of(self._workspace, name)))
                suppliers = _(" (liefern soll: {names})").format(names=names) if names else ""
                yield self._found("INDICATOR_UNDELIVERED", "numerator", dataset=name, suppliers=suppliers)

    def _measure(self, part: Part) -> Measure:
        return self._datasets[part.dataset].measure(part.measure)


def _same_formula(one: IndicatorDefinition, other: IndicatorDefinition) -> bool:
    """Whether two definitions compute the same; datasets of a workspace may be named differently from the catalogue."""
    if (one.kind, one.factor, one.over, one.years, one.unknown) != (
        other.kind,
        other.factor,
        other.over,
        other.years,
        other.unknown,
    ):
        return False
    return [_essence(part) for part in one.parts] == [_essence(part) for part in other.parts]


def _essence(part: Part) -> tuple[object, ...]:
    return part.measure, tuple(sorted(part.where.items())), part.period, part.times
