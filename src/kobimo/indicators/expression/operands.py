"""Look up what a formula names: datasets, measures, dimensions and categories, and refuse what does not fit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import combinations

from kobimo.errors import InvalidInputError, UnknownNameError
from kobimo.indicators.expression.problems import FormulaError, Span
from kobimo.indicators.expression.tree import Entry, Reference, Word
from kobimo.indicators.expression.values import Sum, Summand
from kobimo.language import _
from kobimo.model.category import Interval, parse_interval
from kobimo.model.dataset import DatasetDefinition, Dimension, Measure
from kobimo.model.indicator import Codes, Component, IndicatorDefinition, Part


class Operands:
    """The measures that formulas of a workspace, or of the catalogue, can use.

    Parameters
    ----------
    text : str
        The formula, for messages.
    datasets : mapping of id to DatasetDefinition
    indicators : mapping of id to IndicatorDefinition
        Only so that one that is named as an operand is recognised.
    """

    def __init__(
        self,
        text: str,
        datasets: Mapping[str, DatasetDefinition],
        indicators: Mapping[str, IndicatorDefinition],
    ) -> None:
        self._text = text
        self._indicators = indicators
        self.datasets = datasets

    def sum_of(self, reference: Reference) -> Sum:
        """Return the counts that a reference stands for."""
        dataset = self._dataset(reference.dataset, reference.measure)
        measures = {measure.id: measure for measure in dataset.measures}
        name = reference.measure.text
        if name not in measures:
            error = UnknownNameError(_("Messgröße im Datensatz {dataset}:").format(dataset=dataset.id), name, measures)
            raise self.error(error.message, reference.measure.span, error.remedy)
        part = Part(dataset=dataset.id, measure=name, where=self.where(dataset, reference.entries))
        return Sum((Summand(Decimal(1), part, reference.span),), reference.span)

    def measure(self, part: Part) -> Measure:
        """Return what a part counts."""
        return self.datasets[part.dataset].measure(part.measure)

    def alone(self, word: Word) -> FormulaError:
        """Say what is wrong with a name that stands alone."""
        if word.text in self._indicators:
            return self._not_an_operand(word)
        if word.text in self.datasets:
            measures = ", ".join(f"{word.text}.{measure.id}" for measure in self.datasets[word.text].measures)
            return self.error(
                _("Zum Datensatz {name} fehlt die Messgröße.").format(name=word.text),
                word.span,
                _("Möglich sind: {names}.").format(names=measures),
            )
        known = [f"{name}.{measure.id}" for name, item in self.datasets.items() for measure in item.measures]
        error = UnknownNameError(_("Messgröße"), word.text, known)
        remedy = error.remedy if error.nearest else ""
        return self.error(
            _("„{name}“ ist keine Messgröße; sie heißt Datensatz.Messgröße.").format(name=word.text), word.span, remedy
        )

    def where(self, dataset: DatasetDefinition, entries: Iterable[Entry]) -> dict[str, Codes]:
        """Return the categories that a restriction names, each checked."""
        found: dict[str, Codes] = {}
        for entry in entries:
            if entry.name in found:
                raise self.error(
                    _("Das Merkmal {name} steht zweimal.").format(name=entry.name),
                    entry.span,
                    _("Mehrere Ausprägungen in eine Klammer schreiben: [{name}: [a, b]].").format(name=entry.name),
                )
            dimension = self.dimension(dataset, entry.name, entry.span)
            codes = [self._code(dimension, code, at) for code, at in zip(entry.codes, entry.places, strict=True)]
            self._refuse_overlap(dimension, codes, entry)
            found[entry.name] = tuple(codes)
        return found

    def dimension(self, dataset: DatasetDefinition, name: str, span: Span) -> Dimension:
        """Return a dimension, or refuse the name."""
        dimensions = {dimension.id: dimension for dimension in dataset.dimensions}
        if name in dimensions:
            return dimensions[name]
        error = UnknownNameError(_("Merkmal im Datensatz {dataset}:").format(dataset=dataset.id), name, dimensions)
        raise self.error(error.message, span, error.remedy)

    def error(self, message: str, span: Span, remedy: str = "") -> FormulaError:
        """Make an error about a place of the formula."""
        return FormulaError(message, self._text, span, remedy)

    def _dataset(self, word: Word, measure: Word) -> DatasetDefinition:
        if word.text in self.datasets:
            return self.datasets[word.text]
        if word.text in self._indicators:
            raise self._not_an_operand(word)
        error = UnknownNameError(_("Datensatz"), word.text, self.datasets)
        having = [name for name, item in self.datasets.items() if measure.text in {m.id for m in item.measures}]
        hint = _("Die Messgröße {measure} hat: {names}.").format(measure=measure.text, names=", ".join(sorted(having)))
        raise self.error(error.message, word.span, f"{error.remedy} {hint}" if having else error.remedy)

    def _not_an_operand(self, word: Word) -> FormulaError:
        """Say that formulas are made of measures only, so that none can go in circles."""
        return self.error(
            _("„{name}“ ist eine Kennzahl und kann nicht in einer Formel stehen.").format(name=word.text),
            word.span,
            _(
                "Formeln bestehen nur aus Messgrößen, damit keine sich im Kreis auf sich selbst bezieht. Die Formel "
                "dieser Kennzahl zeigt „kobimo indicator explain“; ihre Messgrößen hier einsetzen."
            ),
        )

    def _code(self, dimension: Dimension, code: str, span: Span) -> str:
        """Return a code in its usual spelling, or refuse it."""
        if code in dimension.groups:
            return code
        if dimension.kind == "interval":
            try:
                return parse_interval(code).code
            except InvalidInputError as error:
                groups = ", ".join(dimension.groups)
                hint = _(" Gruppen sind: {names}.").format(names=groups) if groups else ""
                raise self.error(error.message, span, error.remedy + hint) from error
        known = {*dimension.codes, *dimension.groups}
        if code in known:
            return code
        titled = [c.code for c in dimension.categories if code.casefold() in {c.title.de.casefold(), c.code.casefold()}]
        unknown = UnknownNameError(_("Ausprägung im Merkmal {name}:").format(name=dimension.id), code, known)
        remedy = _("Ihr Code ist: {code}.").format(code=titled[0]) if titled else unknown.remedy
        raise self.error(unknown.message, span, remedy)

    def _refuse_overlap(self, dimension: Dimension, codes: Sequence[str], entry: Entry) -> None:
        for (one, _place), (other, place) in combinations(zip(codes, entry.places, strict=True), 2):
            if not overlapping(dimension, (one,), (other,)):
                continue
            remedy = _("Jede Ausprägung nur einmal nennen.")
            if dimension.kind == "interval" and one not in dimension.groups and other not in dimension.groups:
                remedy = _("Gemeint ist vermutlich {code}.").format(code=_joined(one, other).code)
            raise self.error(_("{one} und {other} überschneiden sich.").format(one=one, other=other), place, remedy)


def overlapping(dimension: Dimension, some: Iterable[str], others: Iterable[str]) -> bool:
    """Whether two lists of codes have anything in common.

    Parameters
    ----------
    dimension : Dimension
    some, others : iterable of str
        Codes, groups or intervals of it.

    Returns
    -------
    bool
    """
    members = [[m for code in codes for m in dimension.groups.get(code, (code,))] for codes in (some, others)]
    if dimension.kind == "coded":
        return bool(set(members[0]) & set(members[1]))
    intervals = [[parse_interval(code) for code in codes] for codes in members]
    return any(one.overlaps(other) for one in intervals[0] for other in intervals[1])


def counted_twice(
    datasets: Mapping[str, DatasetDefinition], parts: Sequence[tuple[Decimal, Part]]
) -> Iterator[tuple[int, int]]:
    """Return which parts of a sum count the same people.

    Where something of the same measure is taken away as well, nothing can be said: a + b - (a and b) is right.

    Parameters
    ----------
    datasets : mapping of id to DatasetDefinition
    parts : sequence of pair of Decimal and Part
        With their factors.

    Yields
    ------
    pair of int
        Positions of two parts.
    """
    counted = [(part.dataset, part.measure, part.period) for _factor, part in parts]
    taken = {key for key, (factor, _part) in zip(counted, parts, strict=True) if factor < 0}
    for one, other in combinations(range(len(parts)), 2):
        if counted[one] != counted[other] or counted[one] in taken:
            continue
        if not disjoint(datasets[parts[one][1].dataset], parts[one][1], parts[other][1]):
            yield one, other


def whole_categories(datasets: Mapping[str, DatasetDefinition], component: Component) -> Component:
    """Write the groups of a component as the categories that they stand for.

    Parameters
    ----------
    datasets : mapping of id to DatasetDefinition
    component : Component

    Returns
    -------
    Component
    """
    plus, minus = (tuple(_ungrouped(datasets, part) for part in side) for side in (component.plus, component.minus))
    where = _ungrouped(datasets, component).where
    return component.model_copy(update={"where": where, "plus": plus, "minus": minus})


def _ungrouped(datasets: Mapping[str, DatasetDefinition], part: Part) -> Part:
    groups = {dimension.id: dimension.groups for dimension in datasets[part.dataset].dimensions}
    where = {
        name: tuple(member for code in codes for member in groups.get(name, {}).get(code, (code,)))
        for name, codes in part.where.items()
    }
    return part.model_copy(update={"where": where})


def _joined(one: str, other: str) -> Interval:
    """Return the interval from the beginning of one to the end of the other."""
    ends = parse_interval(one), parse_interval(other)
    open_end = any(interval.upper is None for interval in ends)
    lower = min(interval.lower for interval in ends)
    return Interval(lower, None if open_end else max(interval.upper or 0 for interval in ends))


def disjoint(dataset: DatasetDefinition, one: Part, other: Part) -> bool:
    """Whether nobody is counted in both of two parts of one measure and period.

    They are if some dimension has no category in common; what only one of them restricts says nothing.
    """
    dimensions = {dimension.id: dimension for dimension in dataset.dimensions}
    return any(
        not overlapping(dimensions[name], one.where[name], other.where[name])
        for name in one.where.keys() & other.where.keys() & dimensions.keys()
    )
