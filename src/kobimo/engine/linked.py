"""What links the tables of a dataset: every slice answers all that it can, not only what nothing else answers better.

Figures take the most direct answer. A reader who compares tables takes all of them: the residents by age and sex and
those by age and nationality have the same sums, and what one hides the other may give away.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kobimo.engine.completeness import whole
from kobimo.engine.plan import Answer, Plan, alike, group_by
from kobimo.engine.request import Request, Selection, resolve
from kobimo.model.dataset import DatasetDefinition
from kobimo.model.slice import HeldSlice


def linked_plan(dataset: DatasetDefinition, requests: Iterable[Request], held: Iterable[HeldSlice]) -> Plan:
    """Plan one pass over each cube of a dataset, in which every slice answers every request that it can.

    Parameters
    ----------
    dataset : DatasetDefinition
    requests : iterable of Request
    held : iterable of HeldSlice
        Slices that count now.

    Returns
    -------
    Plan
        `requests` and `units` in the order of `make_plan`; without refusals.
    """
    wanted = tuple(sorted(set(requests)))
    units = tuple(sorted(held, key=lambda h: (h.slice.key, h.source)))
    answers: dict[str, list[Answer]] = {}
    for offers in alike(dataset, units):
        proven = whole(dataset, [units[n].slice for n in offers[0]])
        for place, first in enumerate(offers[0]):
            offered = units[first].slice
            same = tuple(numbers[place] for numbers in offers)
            for number, request in enumerate(wanted):
                certain = proven.get(offered.cube, {}).get(request.measure, frozenset())
                outcome = resolve(request, dataset, offered, certain)
                if isinstance(outcome, Selection):
                    answers.setdefault(offered.cube, []).append(Answer(number, same, outcome.codes))
    groups = tuple(group_by(cube, _narrowed(found, units), found, wanted) for cube, found in sorted(answers.items()))
    return Plan(dataset, wanted, units, groups)


def _narrowed(answers: Iterable[Answer], units: Sequence[HeldSlice]) -> frozenset[str]:
    """Return the dimensions in which some answer takes a part only of what was delivered."""
    return frozenset(
        name
        for answer in answers
        for name, codes in answer.codes
        if codes != frozenset(units[answer.units[0]].slice.categories.get(name, ()))
    )
