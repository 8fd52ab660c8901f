"""Flags that depend on time: what is provisional or revised, and what is from before a break."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from kobimo.language import _
from kobimo.model.area import Area
from kobimo.model.period import parse_period
from kobimo.model.status import ObsStatus
from kobimo.publish.breaks import SeriesBreak, breaks_between
from kobimo.publish.catalogue import ReleaseCatalogue
from kobimo.publish.statistics.flags import Flag
from kobimo.publish.statistics.states import STATES, embedded_indicator, in_state, used_periods


def flags_of_states(states: Collection[ObsStatus]) -> tuple[Flag, ...]:
    """Return the states of the delivered cells behind a figure as flags.

    Parameters
    ----------
    states : collection of ObsStatus

    Returns
    -------
    tuple of Flag
    """
    texts = {
        ObsStatus.PROVISIONAL: _("Enthält Angaben, die der Lieferant als vorläufig kennzeichnet."),
        ObsStatus.REVISED: _("Enthält Angaben, die der Lieferant als berichtigt kennzeichnet."),
    }
    return tuple(Flag(state.value, texts[state]) for state in STATES if state in states)


def flags_of_breaks(breaks: Iterable[SeriesBreak], period: str) -> tuple[Flag, ...]:
    """Flag a figure from before a break that it was not converted over.

    Parameters
    ----------
    breaks : iterable of SeriesBreak
        Of the course of its area.
    period : str

    Returns
    -------
    tuple of Flag
    """
    lasting = [item for item in breaks if not item.converted and item.after(period)]
    found = []
    if any(item.territorial for item in lasting):
        found.append(Flag("old_territory", _("Gilt für das Gebiet vor einer Gebietsänderung, nicht für das heutige.")))
    if any(not item.territorial for item in lasting):
        found.append(Flag("old_definition", _("Stammt aus der Zeit vor einem Zeitreihenbruch.")))
    return tuple(found)


@dataclass(frozen=True)
class TimeFlags:
    """What is flagged because of time, for all figures of an indicator.

    Attributes
    ----------
    catalogue : ReleaseCatalogue
    indicator : str
    numbers : mapping of str to collection of str
        Periods with a number of each area, by its key.
    """

    catalogue: ReleaseCatalogue
    indicator: str
    numbers: Mapping[str, Collection[str]]
    _breaks: dict[str, tuple[SeriesBreak, ...]] = field(default_factory=dict, init=False, repr=False)
    _used: dict[str, tuple[tuple[str, str], ...]] = field(default_factory=dict, init=False, repr=False)

    def flags(self, area: Area, period: str) -> tuple[Flag, ...]:
        """Return the flags of one figure; a figure without a number has none.

        Parameters
        ----------
        area : Area
        period : str

        Returns
        -------
        tuple of Flag
        """
        known = self.numbers.get(area.key, ())
        if period not in known:
            return ()
        if area.key not in self._breaks:
            labels = sorted(known, key=parse_period)
            self._breaks[area.key] = breaks_between(self.catalogue, self.indicator, area, labels)
        used = self._parts(period)
        states = {state for state in STATES if in_state(self.catalogue, self.indicator, area, used, state)}
        return (*flags_of_breaks(self._breaks[area.key], period), *flags_of_states(states))

    def _parts(self, period: str) -> tuple[tuple[str, str], ...]:
        """Return the datasets and periods that enter the figures of a period."""
        if period not in self._used:
            metadata = self.catalogue.metadata
            definition = embedded_indicator(metadata["indicators"].get(self.indicator))
            found = () if definition is None else used_periods(definition, period, metadata["inputs"])
            self._used[period] = tuple(dict.fromkeys(found))
        return self._used[period]
