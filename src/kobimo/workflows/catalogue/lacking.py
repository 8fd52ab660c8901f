"""What is missing for what: which delivery from whom would make how many more indicators computable."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from kobimo.catalogue.binding import Lack, Missing, bind, followers
from kobimo.catalogue.loading import catalogue
from kobimo.language import _, quoted
from kobimo.model.indicator import IndicatorDefinition
from kobimo.model.template import DatasetTemplate
from kobimo.workflows.catalogue.browsing import folded
from kobimo.workflows.catalogue.delivered import Gap, delivered
from kobimo.workflows.catalogue.offer import Availability, Offered, sentence
from kobimo.workflows.opened import OpenedWorkspace


class Step(StrEnum):
    """What has to happen with a dataset."""

    DELIVERY = "delivery"
    INCOMPLETE = "incomplete"
    STRUCTURE = "structure"
    DATASET = "dataset"

    @property
    def shown(self) -> str:
        """The words for it."""
        texts = {
            Step.DELIVERY: _("Datensatz angelegt, noch nichts eingelesen"),
            Step.INCOMPLETE: _("eingelesen, aber es fehlt etwas"),
            Step.STRUCTURE: _("Datensatz vorhanden, es fehlen noch Angaben"),
            Step.DATASET: _("noch kein Datensatz"),
        }
        return texts[self]


@dataclass(frozen=True)
class Need:
    """A dataset that is missing, wholly or in part.

    Attributes
    ----------
    template : DatasetTemplate
        With the office that usually has it, what to ask for, and when new data come.
    step : Step
    details : tuple of str
        What is missing in a dataset that is there; who is to deliver one without data.
    alone : tuple of IndicatorDefinition
        What can be computed with this dataset and those that are there.
    together : tuple of IndicatorDefinition
        What needs further ones as well.
    reached : int
        How many indicators can be computed with this and all earlier ones in the list.
    """

    template: DatasetTemplate
    step: Step
    details: tuple[str, ...]
    alone: tuple[IndicatorDefinition, ...]
    together: tuple[IndicatorDefinition, ...]
    reached: int


def needs(workspace: OpenedWorkspace, everything: Sequence[Offered]) -> tuple[Need, ...]:
    """List what is missing, what helps most first.

    Parameters
    ----------
    workspace : OpenedWorkspace
    everything : sequence of Offered
        The catalogue as the workspace sees it.

    Returns
    -------
    tuple of Need
    """
    known, finding = catalogue(), _Finding(workspace)
    missing = {
        item.indicator.id: finding.missing(item.indicator)
        for item in everything
        if item.availability in {Availability.LACKING, Availability.UNDELIVERED}
    }
    alone: dict[str, list[IndicatorDefinition]] = defaultdict(list)
    together: dict[str, list[IndicatorDefinition]] = defaultdict(list)
    for name, datasets in missing.items():
        for dataset in datasets:
            (alone if len(datasets) == 1 else together)[dataset].append(known.indicators[name])
    ordered = sorted(
        {*alone, *together},
        key=lambda name: (-len(alone[name]), -len(together[name]), known.template(name).title.shown.casefold()),
    )
    reached = len(everything) - len(missing)
    here: set[str] = set()
    found = []
    for name in ordered:
        here.add(name)
        now = reached + sum(datasets <= here for datasets in missing.values())
        step, details = finding.steps[name], tuple(sorted(finding.details[name]))
        found.append(Need(known.template(name), step, details, tuple(alone[name]), tuple(together[name]), now))
    return tuple(found)


def asked_of(found: Sequence[Need], search: str) -> tuple[Need, ...]:
    """Choose by the words in the name of the dataset, its office and what to ask for; parts of words count."""
    words = [folded(word)[1] for word in search.split()]
    return tuple(need for need in found if all(word in _spoken(need.template) for word in words))


def _spoken(template: DatasetTemplate) -> str:
    return folded(f"{template.title.shown} {template.office.shown} {template.request.shown}")[1]


class _Finding:
    """The datasets that are missing for indicators, and what is known about each."""

    def __init__(self, workspace: OpenedWorkspace) -> None:
        self.workspace = workspace
        self.definitions = workspace.definitions
        self.delivered = delivered(workspace)
        self.followers = followers(self.definitions.datasets)
        self.steps: dict[str, Step] = {}
        self.details: dict[str, dict[str, None]] = defaultdict(dict)

    def missing(self, indicator: IndicatorDefinition) -> frozenset[str]:
        """Return the datasets of the catalogue that an indicator still needs."""
        found = set()
        bound = bind(indicator, self.definitions.datasets, self.definitions.shown_in)
        for item in bound.missing:
            found.add(item.template)
            if item.lack is Lack.DATASET:
                self.steps[item.template] = Step.DATASET
            else:
                self.steps[item.template] = Step.STRUCTURE
                self.details[item.template][_lacking(item)] = None
        if bound.indicator is not None:
            return frozenset(self._undelivered(gap) for gap in self.delivered.gaps(bound.indicator))
        for template in sorted({part.dataset for part in indicator.parts} - found):
            gaps = [self.delivered.nothing_of(dataset.id) for dataset in self.followers[template]]
            if gaps and None not in gaps:
                found |= {self._undelivered(gap) for gap in gaps if gap is not None}
        return frozenset(found)

    def _undelivered(self, gap: Gap) -> str:
        """Note what a dataset lacks that is there, and return its template."""
        dataset = self.definitions.datasets[gap.dataset]
        template = dataset.implements or dataset.id
        self.steps.setdefault(template, Step.INCOMPLETE if gap.reason else Step.DELIVERY)
        if gap.reason:
            self.details[template][gap.reason] = None
        else:
            for supplier in gap.suppliers:
                self.details[template][_("Liefern soll: {name}.").format(name=supplier)] = None
        return template


def _lacking(missing: Missing) -> str:
    """Name what a dataset that is there lacks, by its title."""
    template = catalogue().template(missing.template)
    dimensions = {dimension.id: dimension for dimension in template.dimensions}
    measures = {measure.id: measure.title.shown for measure in template.measures}
    if missing.lack is Lack.MEASURE:
        return _("Messgröße {name}").format(name=quoted(measures.get(missing.names[0], missing.names[0])))
    if missing.lack is Lack.DIMENSION and missing.names[0] in dimensions:
        return _("Merkmal {name}").format(name=quoted(dimensions[missing.names[0]].title.shown))
    if missing.lack is Lack.CODE and missing.names[0] in dimensions:
        dimension = dimensions[missing.names[0]]
        titles = {category.code: category.title.shown for category in dimension.categories}
        codes = ", ".join(titles.get(code, code.replace("_", " ")) for code in missing.names[1:])
        return _("beim Merkmal {name}: {codes}").format(name=quoted(dimension.title.shown), codes=codes)
    return sentence(catalogue(), missing)
