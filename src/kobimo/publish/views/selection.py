"""What somebody looks at: one indicator at one level, period and breakdown, with areas picked out.

An address may be older than the release that answers it. What no longer exists is replaced by the default, and said.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from kobimo.errors import InvalidInputError, UnknownNameError
from kobimo.language import _
from kobimo.model.area import Area
from kobimo.model.period import parse_period
from kobimo.publish.catalogue import ReleaseCatalogue, in_language
from kobimo.publish.former_areas import FormerArea
from kobimo.publish.spelling import spelling

_LONGEST = 400

WHOLE, PARENT, PEERS, TARGET = "whole", "parent", "peers", "target"
USUAL_LINES = (WHOLE, PARENT, TARGET)
"""Lines of a course beside those of picked areas, if nobody says otherwise."""


@dataclass(frozen=True, slots=True)
class Selection:
    """A choice that a release can show.

    Attributes
    ----------
    indicator, level, period : str
    breakdown : str
        As in the values (`geschlecht=w`); empty for totals.
    areas : tuple of str
        Areas picked out, as `LEVEL:KEY`, in the order in which they were picked.
    converted : bool
        Whether changes are told over breaks, of the converted series.
    since, until : str
        First and last period of the course; empty for the oldest and the newest.
    lines : tuple of str
        With what the course compares: `WHOLE`, `PARENT`, `PEERS`, `TARGET`.
    """

    indicator: str
    level: str
    period: str
    breakdown: str = ""
    areas: tuple[str, ...] = ()
    converted: bool = False
    since: str = ""
    until: str = ""
    lines: tuple[str, ...] = USUAL_LINES


@dataclass(frozen=True, slots=True)
class Resolved:
    """A selection that exists, the default it deviates from, and what had to be replaced on the way.

    `divided` are the areas asked for that live on in several others, of which somebody has to choose.
    """

    selection: Selection
    default: Selection
    notices: tuple[str, ...]
    divided: tuple[FormerArea, ...] = ()


def resolve(catalogue: ReleaseCatalogue, indicator: str, wanted: Selection | None = None) -> Resolved:
    """Turn a wish into a selection that the release can show.

    Parameters
    ----------
    catalogue : ReleaseCatalogue
    indicator : str
    wanted : Selection, optional
        Empty fields stand for the default: totals, newest period, the uppermost level with more than one area.

    Raises
    ------
    UnknownNameError
        If the release does not know the indicator.
    """
    space = catalogue.space_of(indicator)
    wanted = _shortened(wanted) if wanted else Selection(indicator, "", "")
    notices: list[str] = []
    breakdowns = list(catalogue.contents(indicator)) or [""]
    breakdown = wanted.breakdown
    if breakdown not in breakdowns:
        breakdown = breakdowns[0]
        notices.append(
            _("Die Aufgliederung „{wanted}“ ist nicht im Freigabestand; gezeigt wird {shown}.").format(
                wanted=wanted.breakdown, shown=breakdown_title(catalogue, indicator, breakdown)
            )
            if wanted.breakdown
            else ""
        )
    periods = periods_of(catalogue, indicator, breakdown)
    levels = levels_of(catalogue, indicator, breakdown)
    default = Selection(indicator, _default_level(catalogue, space, levels), periods[-1] if periods else "", "")
    level, period = wanted.level or default.level, _canonical(wanted.period) or default.period
    if level not in levels and levels:
        text = _("Auf der Ebene „{wanted}“ gibt es diese Kennzahl nicht; gezeigt wird die Ebene {shown}.")
        notices.append(text.format(wanted=level, shown=catalogue.level_title(space, default.level)))
        level = default.level
    if period not in periods and periods:
        text = _("Für „{wanted}“ enthält der Freigabestand nichts; gezeigt wird {shown}.")
        notices.append(text.format(wanted=wanted.period, shown=spelling().period(default.period)))
        period = default.period
    areas, former, unknown = _known_areas(catalogue, space, wanted.areas)
    notices += unknown
    since, until = _span(wanted, periods, notices)
    selection = Selection(indicator, level, period, breakdown, areas, wanted.converted, since, until, wanted.lines)
    divided = tuple(area for area in former if len(area.successors) > 1)
    told = tuple(text for text in notices if text)
    return Resolved(selection, replace(default, breakdown=breakdowns[0]), told, divided)


def _span(wanted: Selection, periods: tuple[str, ...], notices: list[str]) -> tuple[str, str]:
    """Return first and last period of the course, in this order; empty where it begins or ends as the release does."""
    ends = []
    for asked in (wanted.since, wanted.until):
        end = _canonical(asked)
        if end and end not in periods and periods:
            text = _("Für „{wanted}“ enthält der Freigabestand nichts; der Verlauf zeigt alle Zeiträume.")
            notices.append(text.format(wanted=asked))
        ends.append(end if end in periods else "")
    first, last = (periods.index(end) if end else usual for end, usual in zip(ends, (0, len(periods) - 1), strict=True))
    first, last = min(first, last), max(first, last)
    return (
        periods[first] if first > 0 else "",
        periods[last] if periods and last < len(periods) - 1 else "",
    )


def periods_of(catalogue: ReleaseCatalogue, indicator: str, breakdown: str) -> tuple[str, ...]:
    """Return the labels of the periods that a release has, oldest first."""
    there = catalogue.contents(indicator).get(breakdown, {})
    return tuple(sorted(there.get("periods", ()), key=parse_period))


def levels_of(catalogue: ReleaseCatalogue, indicator: str, breakdown: str) -> tuple[str, ...]:
    """Return the levels that a release has, from the root downwards."""
    there = catalogue.contents(indicator).get(breakdown, {}).get("levels", ())
    return tuple(level for level in catalogue.levels(catalogue.space_of(indicator)) if level in there)


def breakdown_title(catalogue: ReleaseCatalogue, indicator: str, breakdown: str) -> str:
    """Spell a breakdown in words: Geschlecht: weiblich."""
    if not breakdown:
        return _("Gesamtzahl")
    dataset = catalogue.metadata["datasets"][catalogue.indicator(indicator)["numerator"]["dataset"]]
    dimensions = {item["id"]: item for item in dataset["dimensions"]}
    parts = []
    for pair in breakdown.split(";"):
        name, _equals, code = pair.partition("=")
        titles = {item["code"]: in_language(item["title"]) for item in dimensions[name]["categories"]}
        parts.append(f"{in_language(dimensions[name]['title'])}: {titles.get(code, code)}")
    return ", ".join(parts)


def breakdown_dimensions(catalogue: ReleaseCatalogue, indicator: str, breakdown: str) -> str:
    """Name the dimensions of a breakdown: Alter in Jahren × Geschlecht."""
    dataset = catalogue.metadata["datasets"][catalogue.indicator(indicator)["numerator"]["dataset"]]
    titles = {item["id"]: in_language(item["title"]) for item in dataset["dimensions"]}
    return " × ".join(titles[pair.partition("=")[0]] for pair in breakdown.split(";"))


def _shortened(wanted: Selection) -> Selection:
    """Cut what no name of an area, level or breakdown is as long as; it would only be quoted."""
    return replace(
        wanted,
        level=wanted.level[:_LONGEST],
        period=wanted.period[:_LONGEST],
        breakdown=wanted.breakdown[:_LONGEST],
        areas=tuple(text[:_LONGEST] for text in wanted.areas),
        since=wanted.since[:_LONGEST],
        until=wanted.until[:_LONGEST],
    )


def _default_level(catalogue: ReleaseCatalogue, space: str, levels: tuple[str, ...]) -> str:
    several = [level for level in levels if len(catalogue.areas(space, level)) > 1]
    return (several or list(levels) or [""])[0]


def _canonical(period: str) -> str:
    try:
        return parse_period(period).label if period else ""
    except InvalidInputError:
        return period


def _known_areas(
    catalogue: ReleaseCatalogue, space: str, wanted: tuple[str, ...]
) -> tuple[tuple[str, ...], list[FormerArea], list[str]]:
    """Return the areas that there are, with the only successor of one that ended, those that ended, and what to say.

    An area that only has another key now is the same area; nothing needs to be said.
    """
    known, former, notices = [], [], []
    for text in dict.fromkeys(wanted):
        if (ended := catalogue.former_area(space, text)) is not None:
            former.append(ended)
            if len(ended.successors) == 1:
                known.append(area_id(ended.successors[0]))
            if not ended.is_rekeyed:
                notices.append(_ended_text(ended))
            continue
        try:
            area = catalogue.find_area(space, text)
        except (UnknownNameError, InvalidInputError):
            notices.append(_not_here(catalogue, text))
        else:
            known.append(area_id(area))
    return tuple(dict.fromkeys(known)), former, notices


def _not_here(catalogue: ReleaseCatalogue, text: str) -> str:
    """Say whether the release knows an area at all: another indicator may have figures of it."""
    level, _colon, key = text.partition(":")
    try:
        spaces, area = catalogue.locate(level, key)
    except UnknownNameError:
        return _("Das Gebiet „{wanted}“ gibt es in diesem Freigabestand nicht.").format(wanted=text)
    title = catalogue.level_title(spaces[0], level)
    return _("Für {area} ({level}) hat diese Kennzahl keine Zahlen.").format(area=area.name, level=title)


def _ended_text(ended: FormerArea) -> str:
    if len(ended.successors) == 1:
        return f"{ended.told} {_('Gezeigt wird {area}.').format(area=ended.successors[0].name)}"
    return ended.told


def area_id(area: Area) -> str:
    """Return an area as `LEVEL:KEY`."""
    return f"{area.level}:{area.key}"
