"""What a workspace was delivered, and whether that answers what an indicator asks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from kobimo.engine.plan import alike
from kobimo.engine.request import Refusal, Request, best
from kobimo.indicators.formula import formulas
from kobimo.language import _, quoted
from kobimo.model.indicator import IndicatorDefinition
from kobimo.model.period import parse_period
from kobimo.model.slice import HeldSlice
from kobimo.publish.spelling import spelling
from kobimo.store.deliveries import held_slices, read_receipts
from kobimo.workflows.computing.building import current_slices
from kobimo.workflows.opened import OpenedWorkspace


@dataclass(frozen=True, slots=True)
class Gap:
    """What is missing of a dataset of the workspace.

    Attributes
    ----------
    dataset : str
    sentence : str
        All of it, for whoever reads of an indicator.
    reason : str
        What the deliveries lack; empty if there are none.
    suppliers : tuple of str
        Who delivers the dataset.
    """

    dataset: str
    sentence: str
    reason: str
    suppliers: tuple[str, ...]


@dataclass(frozen=True)
class Delivered:
    """The slices that a workspace holds.

    Attributes
    ----------
    workspace : OpenedWorkspace
    held : tuple of HeldSlice
        Everything that was read.
    current : tuple of HeldSlice
        What figures are computed from: without deliveries that wait for a signature.
    """

    workspace: OpenedWorkspace
    held: tuple[HeldSlice, ...]
    current: tuple[HeldSlice, ...]
    _offers: dict[str, tuple[tuple[HeldSlice, ...], ...]] = field(default_factory=dict, repr=False)
    _answers: dict[Request, str] = field(default_factory=dict, repr=False)

    def gaps(self, indicator: IndicatorDefinition) -> tuple[Gap, ...]:
        """Say what an indicator needs that was not delivered.

        Parameters
        ----------
        indicator : IndicatorDefinition
            In terms of the datasets of the workspace.

        Returns
        -------
        tuple of Gap
            Datasets without any data; else the counts that no source delivered for any period.
        """
        datasets = dict.fromkeys(part.dataset for part in indicator.parts)
        if nothing := [gap for name in sorted(datasets) if (gap := self.nothing_of(name)) is not None]:
            return tuple(nothing)
        total = indicator.model_copy(update={"breakdowns": ()})
        written, refused = formulas(total, self.workspace.definitions.datasets, self.current)
        if not written:
            return tuple(self._gap(indicator.numerator.dataset, item.reason) for item in refused)
        # Where periods are cut into other classes each has a formula of its own: one of them is enough.
        return min((self._gaps_of(formula.requests) for formula in written), key=len)

    def _gaps_of(self, requests: Iterable[Request]) -> tuple[Gap, ...]:
        found = dict.fromkeys((request.dataset, self._lacking(request)) for request in requests)
        return tuple(self._gap(dataset, reason) for dataset, reason in found if reason)

    def nothing_of(self, dataset: str) -> Gap | None:
        """Say that nothing of a dataset was delivered, and who would; None if something was."""
        if self._of(dataset):
            return None
        title = quoted(self.workspace.definitions.datasets[dataset].title.shown)
        suppliers = tuple(dict.fromkeys(suppliers_of(self.workspace, dataset)))
        if any(unit.slice.dataset == dataset for unit in self.held):
            text = _("Die Lieferungen zum Datensatz {title} zählen noch nicht: Sie sind nicht abgezeichnet.")
        elif suppliers:
            text = _("Zum Datensatz {title} ist noch nichts eingelesen; liefern soll: {suppliers}.")
        else:
            text = _("Zum Datensatz {title} gibt es noch keine Einlesevorlage und keine Lieferung.")
        return Gap(dataset, text.format(title=title, suppliers=", ".join(suppliers)), "", suppliers)

    def _gap(self, dataset: str, reason: str) -> Gap:
        title = quoted(self.workspace.definitions.datasets[dataset].title.shown)
        text = _("Die Lieferungen zum Datensatz {title} reichen nicht. {reason}").format(title=title, reason=reason)
        return Gap(dataset, text, reason, tuple(dict.fromkeys(suppliers_of(self.workspace, dataset))))

    def _of(self, dataset: str) -> tuple[tuple[HeldSlice, ...], ...]:
        """Return what was delivered of a dataset together; of what was delivered alike only the newest."""
        if dataset not in self._offers:
            units = [unit for unit in self.current if unit.slice.dataset == dataset]
            units.sort(key=lambda unit: parse_period(unit.slice.period).end, reverse=True)
            sets = [sets[0] for sets in alike(self.workspace.definitions.datasets[dataset], units)] if units else []
            self._offers[dataset] = tuple(tuple(units[n] for n in numbers) for numbers in sets)
        return self._offers[dataset]

    def _lacking(self, request: Request) -> str:
        """Say why no delivery answers a request, by the newest of them; empty if one does."""
        if request not in self._answers:
            dataset = self.workspace.definitions.datasets[request.dataset]
            reasons: list[str] = []
            for units in self._of(request.dataset):
                outcome = best(request, dataset, [unit.slice for unit in units])
                if not isinstance(outcome, Refusal):
                    reasons = []
                    break
                source = self.workspace.definitions.sources.get(units[0].source)
                title = units[0].source if source is None else source.title.shown
                period = spelling().period(units[0].slice.period)
                place = period if outcome.absent else f"{title}, {period}"
                reasons.append(f"{place}: {outcome.told(title)}")
            self._answers[request] = reasons[0] if reasons else ""
        return self._answers[request]


def delivered(workspace: OpenedWorkspace) -> Delivered:
    """Read what a workspace was delivered."""
    receipts = read_receipts(workspace.layout)
    return Delivered(workspace, held_slices(receipts), current_slices(workspace, receipts))


def suppliers_of(workspace: OpenedWorkspace, dataset: str) -> Iterator[str]:
    """Return the titles of the sources whose recipes fill a dataset."""
    for name, recipe in workspace.definitions.recipes.items():
        if any(item.dataset == dataset for item in recipe.values):
            yield workspace.definitions.sources[name].title.shown
