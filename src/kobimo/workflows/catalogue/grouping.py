"""Which figures (Kennzahlen) form an Indikator: groups of the workspace before those of the catalogue."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from kobimo.catalogue.loading import catalogue
from kobimo.model.indicator import IndicatorGroup
from kobimo.workflows.catalogue.listed import is_listed
from kobimo.workspace.definitions import Definitions


def groups_of(definitions: Definitions, indicator: str) -> tuple[IndicatorGroup, ...]:
    """Return the groups that an indicator belongs to.

    Parameters
    ----------
    definitions : Definitions
        Of the workspace; its own groups come first.
    indicator : str

    Returns
    -------
    tuple of IndicatorGroup
    """
    own = tuple(group for group in definitions.groups.values() if indicator in group.members)
    return (*own, *catalogue().groups_of(indicator))


def groups_among(definitions: Definitions) -> dict[str, dict[str, Any]]:
    """Return what a release says of groups, by id.

    Parameters
    ----------
    definitions : Definitions

    Returns
    -------
    dict
        Own groups, then those of the catalogue that are an Indikator, each with the members that are computed here;
        groups with fewer than two of them are left out. Cross-cutting topics of the catalogue have too many.
    """
    known = dict(definitions.groups)
    if any(map(is_listed, definitions.indicators)):  # otherwise the catalogue need not be read
        known |= {name: group for name, group in catalogue().groups.items() if group.area}
    return only_with(definitions.indicators, {name: group.model_dump(mode="json") for name, group in known.items()})


def themes_among(definitions: Definitions) -> dict[str, dict[str, Any]]:
    """Return what a release says of topics across the topic areas, by id, with the members that are computed here.

    Parameters
    ----------
    definitions : Definitions

    Returns
    -------
    dict
        Own groups without a topic area, then those of the catalogue; with fewer than two members they are left out.
    """
    known = dict(definitions.groups)
    if any(map(is_listed, definitions.indicators)):
        known = {**catalogue().groups, **known}
    across = {name: group.model_dump(mode="json") for name, group in sorted(known.items()) if not group.area}
    return only_with(definitions.indicators, across)


def only_with(indicators: Collection[str], groups: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return groups with these members only, without those that then have fewer than two.

    Parameters
    ----------
    indicators : collection of str
    groups : mapping
        As a release describes them, by id.

    Returns
    -------
    dict
    """
    cut = {name: [one for one in group["members"] if one in indicators] for name, group in groups.items()}
    return {name: {**groups[name], "members": members} for name, members in cut.items() if len(members) > 1}
