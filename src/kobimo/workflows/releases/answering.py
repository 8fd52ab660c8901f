"""Answers from a release: one figure, or a table of one indicator at one level."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from kobimo.disclosure import Released, reopen
from kobimo.errors import InvalidInputError, KobimoError, UnknownNameError, WithdrawnReleaseError
from kobimo.indicators.formula import breakdown_label
from kobimo.language import _
from kobimo.model.area import Area
from kobimo.model.category import parse_interval
from kobimo.model.indicator import IndicatorDefinition
from kobimo.model.period import Period, parse_period
from kobimo.model.status import ValueStatus
from kobimo.model.statuses import known_day
from kobimo.publish.answer import answer, no_number, unit_name, why_not
from kobimo.publish.catalogue import ReleaseCatalogue, in_language
from kobimo.publish.table import FigureTable, figure_table
from kobimo.publish.views.peers import PeerLists, peers_of
from kobimo.publish.views.standing import no_standing, standing
from kobimo.store.releases import METADATA, PROTOCOL, VALUES, StoredRelease, find_release, newest_release
from kobimo.workflows.areas.other_days import of_another_day
from kobimo.workflows.comparing.vintages import state_flags, vintage
from kobimo.workflows.computing.on_demand import ON_DEMAND, computed_for
from kobimo.workflows.opened import OpenedWorkspace
from kobimo.workflows.releases.withdrawal import withdrawal_text

_INPUT = ("source", "delivery", "file", "sha256", "rows")
"""What an answer says of each delivered file; when it came stands in the vintage."""


@dataclass(frozen=True)
class Question:
    """What somebody wants to know; `area` is `LEVEL:KEY` or a unique key."""

    indicator: str
    area: str
    period: str
    where: tuple[str, ...] = ()


@dataclass(frozen=True)
class Extras:
    """What a table has beside its figures: intervals and flags; rates standardised by a dimension."""

    statistics: bool = False
    standardise: str = ""


def value(
    workspace: OpenedWorkspace, question: Question, release: str | None = None, territory: date | None = None
) -> dict[str, Any]:
    """Answer one question from a release, or for another territorial status from the deliveries.

    Parameters
    ----------
    workspace : OpenedWorkspace
    question : Question
    release : str, optional
        Default: the newest one for the team.
    territory : date, optional
        Compute the figure for the areas of this day; not together with a release.

    Returns
    -------
    dict
        As described at `kobimo.publish.answer.answer` and `kobimo.publish.views.standing.standing`.
        Without a number: `value` None, `status` and `reason`.

    Raises
    ------
    UnknownNameError
        If indicator, area, dimension or release are unknown; with the nearest names.
    InvalidInputError
        If a bare key is not unique, an area holds on other days only, or period or category cannot be read.
    """
    if territory is not None:
        return _converted(workspace, question, territory, release)
    stored = _stored(workspace, release)
    metadata = stored.read_json(METADATA)
    catalogue = ReleaseCatalogue(metadata)
    outside = _outside(workspace, question.indicator, catalogue)
    if outside is not None:
        return _not_in_content(workspace, stored, question, outside, catalogue)
    definition = catalogue.indicator(question.indicator)
    space = catalogue.space_of(question.indicator)
    area = _area(workspace, catalogue, space, question.area)
    period = parse_period(question.period).label
    where = parse_where(question.where, catalogue, definition)
    if stored.withdrawal is not None:
        return _withdrawn(stored, question.indicator, area, period, where, definition)
    released = _compared(stored, metadata, (question.indicator, area, period), where, workspace.settings.peers)
    found = answer(released, stored.manifest.id, question.indicator, area, period, where)
    stands = standing(released, question.indicator, area, period, where, workspace.settings.peers)
    return {**_dated(catalogue, {**found, **stands}, area), **_received(stored)}


def _received(stored: StoredRelease) -> dict[str, str]:
    """Return who made a release that was received; nothing for an own one."""
    origin = stored.manifest.origin
    return {} if origin is None else {"received_from": origin.municipality}


def table(
    workspace: OpenedWorkspace,
    indicator: str,
    level: str,
    span: tuple[Period, Period] | None = None,
    where: tuple[str, ...] = (),
    release: str | None = None,
    territory: date | None = None,
    *,
    extras: Extras | None = None,
) -> FigureTable:
    """Return the figures of an indicator at a level from a release, or for another territorial status.

    Raises
    ------
    WithdrawnReleaseError
        If the release was withdrawn.
    UnknownNameError
        If indicator, level or the dimension of a standardisation are unknown.
    InvalidInputError
        If the indicator cannot be standardised, or a breakdown is asked for as well.
    """
    extras = extras or Extras()
    if extras.standardise and where:
        raise InvalidInputError(
            _("Standardisiert werden Gesamtzahlen; --standardise und --where gehen nicht zusammen."),
            remedy=_("Eine der beiden Angaben weglassen."),
        )
    if territory is not None:
        _alone(release)
        released = computed_for(workspace, indicator, territory)
        return _table(released, ON_DEMAND, indicator, level, span, where, extras)
    stored = _stored(workspace, release)
    if stored.withdrawal is not None:
        raise WithdrawnReleaseError(withdrawal_text(stored), remedy=_("Einen anderen Freigabestand wählen."))
    metadata = stored.read_json(METADATA)
    catalogue = ReleaseCatalogue(metadata)
    chosen = parse_where(where, catalogue, catalogue.indicator(indicator))
    catalogue.areas(catalogue.space_of(indicator), level)
    narrowed = {} if extras.standardise else {"level": level, "breakdown": breakdown_label(chosen)}
    released = _reopened(stored, metadata, indicator=indicator, **narrowed)
    return _table(released, stored.manifest.id, indicator, level, span, where, extras)


def _table(
    released: Released,
    release: str,
    indicator: str,
    level: str,
    span: tuple[Period, Period] | None,
    where: tuple[str, ...],
    extras: Extras,
) -> FigureTable:
    """Return a table, and why it is empty if it is."""
    catalogue = ReleaseCatalogue.of(released)
    chosen = parse_where(where, catalogue, catalogue.indicator(indicator))
    wanted = {"indicator": indicator, "level": level, "breakdown": breakdown_label(chosen)}
    result = figure_table(
        released,
        release,
        indicator,
        level,
        span,
        wanted["breakdown"],
        statistics=extras.statistics,
        standardise=extras.standardise,
    )
    if result.rows:
        return result
    asked = {**wanted, "period": f"{span[0]}..{span[1]}" if span else ""}
    return replace(result, empty_because=why_not(catalogue, asked, chosen)[1])


def _converted(workspace: OpenedWorkspace, question: Question, territory: date, release: str | None) -> dict[str, Any]:
    """Answer a question for the areas of another day."""
    _alone(release)
    released = computed_for(workspace, question.indicator, territory)
    catalogue = ReleaseCatalogue.of(released)
    area = _area(workspace, catalogue, catalogue.space_of(question.indicator), question.area, territory)
    where = parse_where(question.where, catalogue, catalogue.indicator(question.indicator))
    period = parse_period(question.period).label
    found = answer(released, ON_DEMAND, question.indicator, area, period, where)
    return _dated(catalogue, {**found, **standing(released, question.indicator, area, period, where, {})}, area)


def _dated(catalogue: ReleaseCatalogue, found: dict[str, Any], area: Area) -> dict[str, Any]:
    """Add the vintage of a figure, and flag what the supplier calls provisional or revised."""
    known = vintage(catalogue, found["indicator"], area, found["period"])
    flags = state_flags(known) if found["value"] is not None else []
    inputs = [{name: entry[name] for name in _INPUT} for entry in found["inputs"]]
    return {**found, "flags": [*found["flags"], *flags], "inputs": inputs, "vintage": known}


def _area(
    workspace: OpenedWorkspace, catalogue: ReleaseCatalogue, space: str, text: str, day: date | None = None
) -> Area:
    """Return the area that is asked for; of one that holds on other days only, say on which."""
    try:
        return catalogue.find_area(space, text)
    except UnknownNameError:
        try:
            history = workspace.history(space)
        except KobimoError:  # a release is readable whatever became of the definitions
            history = None
        status = catalogue.territory(space)
        asked = day or (date.fromisoformat(status) if status else None)
        error = None
        if history is not None and asked is not None:
            error = of_another_day(history, text, known_day(history, asked))
        if error is not None:
            raise error from None
        raise


def _alone(release: str | None) -> None:
    """Refuse a release together with a territorial status: a release has one, and it cannot be changed."""
    if release is not None:
        raise InvalidInputError(
            _("Ein Freigabestand hat einen festen Gebietsstand; --release und --territory gehen nicht zusammen."),
            remedy=_("Eine der beiden Angaben weglassen."),
        )


def parse_where(pairs: Iterable[str], catalogue: ReleaseCatalogue, definition: Any) -> dict[str, str]:
    """Read `dimension=category` pairs; intervals are spelled canonically."""
    dataset = catalogue.metadata["datasets"][definition["numerator"]["dataset"]]
    dimensions = {dimension["id"]: dimension for dimension in dataset["dimensions"]}
    where: dict[str, str] = {}
    for pair in pairs:
        name, equals, code = pair.partition("=")
        if not equals or not code or name in where:
            raise InvalidInputError(
                _("„{pair}“ ist keine Einschränkung.").format(pair=pair),
                remedy=_("Bitte Merkmal=Ausprägung angeben, jedes Merkmal einmal, zum Beispiel geschlecht=w."),
            )
        if name not in dimensions:
            raise UnknownNameError(_("Merkmal von {dataset}:").format(dataset=dataset["id"]), name, dimensions)
        if dimensions[name]["kind"] == "interval":
            code = parse_interval(code).code
        else:
            codes = [category["code"] for category in dimensions[name]["categories"]] + list(dimensions[name]["groups"])
            if code not in codes:
                raise UnknownNameError(_("Ausprägung von {name}").format(name=name), code, codes)
        where[name] = code
    return where


def _stored(workspace: OpenedWorkspace, release: str | None) -> StoredRelease:
    stored = find_release(workspace.layout, release) if release else newest_release(workspace.layout)
    stored.check(VALUES, METADATA, PROTOCOL)
    return stored


def _reopened(stored: StoredRelease, metadata: dict[str, Any], **equal: str) -> Released:
    return reopen(stored.values(**equal), metadata, stored.read_json(PROTOCOL))


def _compared(
    stored: StoredRelease,
    metadata: dict[str, Any],
    asked: tuple[str, Area, str],
    where: Mapping[str, str],
    lists: PeerLists,
) -> Released:
    """Reopen what a figure is compared with: all areas and periods, the other groups, and the peers' own figures."""
    (indicator, area, period), catalogue = asked, ReleaseCatalogue(metadata)
    names = {indicator, *(peer.indicator for peer in peers_of(catalogue, indicator, area, lists))}
    label = breakdown_label(where)
    tables = [stored.values(indicator=name, breakdown=label) for name in sorted(names)]
    if where:
        groups = stored.values(indicator=indicator, level=area.level, period=period, area=area.key)
        tables.append(groups.filter(pc.not_equal(groups["breakdown"].cast(pa.string()), label)))
    return reopen(pa.concat_tables(tables), metadata, stored.read_json(PROTOCOL))


def _outside(workspace: OpenedWorkspace, indicator: str, catalogue: ReleaseCatalogue) -> IndicatorDefinition | None:
    """Return an indicator of the workspace that the release does not contain."""
    if indicator in catalogue.metadata["indicators"]:
        return None
    try:
        return workspace.definitions.indicators.get(indicator)
    except KobimoError:  # a release is readable whatever became of the definitions
        return None


def _not_in_content(
    workspace: OpenedWorkspace,
    stored: StoredRelease,
    question: Question,
    definition: IndicatorDefinition,
    catalogue: ReleaseCatalogue,
) -> dict[str, Any]:
    space = workspace.definitions.datasets[definition.numerator.dataset].space
    if space not in catalogue.metadata["areas"]:
        catalogue.indicator(question.indicator)
    area = _area(workspace, catalogue, space, question.area)
    reason = _("Die Kennzahl ist nicht im Freigabestand; enthalten sind: {names}.").format(
        names=", ".join(sorted(catalogue.metadata["indicators"]))
    )
    embedded = definition.model_dump(mode="json")
    where = parse_where(question.where, catalogue, embedded)
    period = parse_period(question.period).label
    head = _head(stored, question.indicator, area, period, where, embedded)
    return {**head, **no_number(ValueStatus.NOT_RELEASED, reason), **no_standing(reason), "vintage": None}


def _withdrawn(
    stored: StoredRelease, indicator: str, area: Area, period: str, where: dict[str, str], definition: Any
) -> dict[str, Any]:
    head = _head(stored, indicator, area, period, where, definition)
    reason = withdrawal_text(stored)
    return {**head, **no_number(ValueStatus.WITHDRAWN, reason), **no_standing(reason), "vintage": None}


def _head(
    stored: StoredRelease, indicator: str, area: Area, period: str, where: dict[str, str], definition: Any
) -> dict[str, Any]:
    """Return the fields of an answer that need no figure."""
    return {
        "indicator": indicator,
        "area": area.key,
        "level": area.level,
        "name": area.name,
        "period": period,
        "where": where,
        "unit": definition["unit"],
        "unit_label": in_language(definition.get("unit_label")) or unit_name(definition["unit"]),
        "release": stored.manifest.id,
        "territory": None,
    }
