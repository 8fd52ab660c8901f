"""The rules of a workspace: from `kobimo.toml` to data and indicators."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from kobimo.disclosure.profiles import Profile, Protection, Rules
from kobimo.disclosure.publication.ruling import Ruled, as_strict
from kobimo.disclosure.rules import Zeros
from kobimo.errors import nearest
from kobimo.indicators.formula import Formula
from kobimo.language import _
from kobimo.model.dataset import DatasetDefinition, Measure
from kobimo.model.slice import HeldSlice
from kobimo.workflows.opened import OpenedWorkspace
from kobimo.workspace.problems import Problem, raise_problems
from kobimo.workspace.settings import DisclosureProfile, DisclosureSettings
from kobimo.workspace.settings_file import place_of


def rules_of(workspace: OpenedWorkspace) -> Rules:
    """Return the rules of a workspace.

    Raises
    ------
    DefinitionError
        If a profile names a source or an indicator that the workspace does not have; says file and line.
    """
    settings = workspace.settings.disclosure
    if problems := _problems(workspace, settings):
        raise_problems(problems)
    general = Protection(
        threshold=settings.threshold,
        base=settings.base,
        zeros=Zeros(settings.zeros),
        group=settings.group,
        institutions=settings.institutions,
        owners=settings.owners,
    )
    profiles = tuple(_profile(name, found, general) for name, found in settings.profiles.items())
    return Rules(general, settings.legal, profiles)


def _profile(name: str, found: DisclosureProfile, general: Protection) -> Profile:
    """Return a profile; what it leaves open is as in general."""
    given = found.model_dump(exclude_none=True, include={*Protection.__slots__})
    whole = {field: given.get(field, getattr(general, field)) for field in Protection.__slots__}
    protection = Protection(**{**whole, "zeros": Zeros(whole["zeros"])})
    return Profile(name, protection.and_also(general), found.legal, found.sources, found.indicators)


def _problems(workspace: OpenedWorkspace, settings: DisclosureSettings) -> list[Problem]:
    """Return the names in profiles that mean nothing."""
    definitions, found = workspace.definitions, []
    text = workspace.layout.settings.read_text(encoding="utf-8-sig") if settings.profiles else ""
    for name, profile in settings.profiles.items():
        for field, names, known in (
            ("sources", profile.sources, definitions.sources),
            ("indicators", profile.indicators, definitions.indicators),
        ):
            for unknown in (each for each in names if each not in known):
                near = ", ".join(nearest(unknown, known))
                found.append(
                    Problem(
                        place_of(text, ("disclosure", "profiles", name, field)),
                        _unknown(name, field, unknown),
                        _("Gemeint war vielleicht: {names}.").format(names=near)
                        if near
                        else _("Den Namen berichtigen oder streichen; ohne ihn gilt das Profil für nichts."),
                    )
                )
    return found


def _unknown(profile: str, field: str, name: str) -> str:
    text = {
        "sources": _("Profil „{profile}“: Die Datenquelle „{name}“ gibt es nicht."),
        "indicators": _("Profil „{profile}“: Die Kennzahl „{name}“ gibt es nicht."),
    }[field]
    return text.format(profile=profile, name=name)


def of_datasets(rules: Rules, held: Iterable[HeldSlice]) -> dict[str, tuple[int, int]]:
    """Return what is demanded of the counts of each dataset: the strictest of all sources that deliver it."""
    return {name: as_strict(rules.protection(sources=found)) for name, found in _sources(held).items()}


def of_indicators(
    rules: Rules,
    formulas: Iterable[Formula],
    datasets: Mapping[str, DatasetDefinition],
    held: Iterable[HeldSlice],
    official: Collection[str] = (),
) -> dict[str, Ruled]:
    """Return the rules of each indicator that was computed.

    Parameters
    ----------
    rules : Rules
    formulas : iterable of Formula
    datasets : mapping of dataset id
    held : iterable of HeldSlice
        All that counts now; says which sources a dataset is from.
    official : collection of str, optional
        Sources of which everything was published officially: nothing of it is withheld.
    """
    sources = _sources(held)
    measures: dict[str, dict[tuple[str, str], Measure]] = {}
    for formula in formulas:
        mine = measures.setdefault(formula.indicator.id, {})
        for request in formula.requests:
            found = next(m for m in datasets[request.dataset].measures if m.id == request.measure)
            mine[request.dataset, request.measure] = found
    ruled = {}
    for name, used in measures.items():
        whole = {source for dataset, _measure in used for source in sources.get(dataset, ())}
        shares = rules.protection(sources=whole, indicator=name)
        secret = [measure for (dataset, _measure), measure in used.items() if sources.get(dataset, set()) - {*official}]
        beyond = any(_is_beyond(measure, shares) for measure in secret)
        profiles = tuple(profile.name for profile in rules.holding(sources=whole, indicator=name))
        ruled[name] = Ruled(rules.protection(indicator=name), shares, beyond, profiles)
    return ruled


def _is_beyond(measure: Measure, rule: Protection) -> bool:
    """Say whether nobody can prove figures of a measure to be protected, and they must not be shown therefore."""
    if measure.concerns == "persons":
        return measure.additivity != "count"
    return measure.concerns == "institutions" and not rule.institutions


def _sources(held: Iterable[HeldSlice]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for unit in held:
        found.setdefault(unit.slice.dataset, set()).add(unit.source)
    return found
