"""Rules of a release: what holds for everything, and what holds besides for single sources and indicators."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from typing import Any

from kobimo.disclosure.rules import Zeros

STRICTNESS = (Zeros.PUBLIC, Zeros.COMPLEMENT, Zeros.HIDDEN)
"""What becomes of zeros, from lax to strict."""


@dataclass(frozen=True, slots=True)
class Protection:
    """What must not be known.

    Attributes
    ----------
    threshold : int
        Smallest number of persons that may be shown.
    base : int
        Smallest number of persons whose shares may be shown; the number itself is no secret from `threshold` on.
    zeros : Zeros
        What becomes of counts without anybody.
    group : bool
        Whether it is a secret that nobody or everybody of a group has something (0 % and 100 %).
    institutions : bool
        Whether figures about single institutions and amounts may be shown, which nobody can prove to be protected.
    owners : bool
        Whether small counts are also protected from each person who is alone in a hidden count, and knows it. If any
        rule says so, it holds for the whole release: a person is counted in many tables.
    """

    threshold: int
    base: int = 0
    zeros: Zeros = Zeros.PUBLIC
    group: bool = False
    institutions: bool = False
    owners: bool = False

    def and_also(self, other: Protection) -> Protection:
        """Return the stricter of both, rule by rule.

        Examples
        --------
        >>> Protection(3, base=20).and_also(Protection(10, group=True))
        Protection(threshold=10, base=20, zeros=<Zeros.PUBLIC: 'public'>, group=True, institutions=False, owners=False)
        """
        return Protection(
            threshold=max(self.threshold, other.threshold),
            base=max(self.base, other.base),
            zeros=max(self.zeros, other.zeros, key=STRICTNESS.index),
            group=self.group or other.group,
            institutions=self.institutions and other.institutions,
            owners=self.owners or other.owners,
        )


@dataclass(frozen=True, slots=True)
class Profile:
    """Rules that a law, a statute or an agreement demands for some data.

    Attributes
    ----------
    name : str
    protection : Protection
    legal : str
        Legal basis, as the office words it.
    sources, indicators : tuple of str
        What it holds for.
    """

    name: str
    protection: Protection
    legal: str = ""
    sources: tuple[str, ...] = ()
    indicators: tuple[str, ...] = ()


@dataclass(frozen=True)
class Rules:
    """All rules of a workspace, or those that a release was made by.

    Attributes
    ----------
    general : Protection
        Holds for everything.
    legal : str
        Its legal basis, as the office words it.
    profiles : tuple of Profile
        What holds besides; the strictest wins.
    """

    general: Protection
    legal: str = ""
    profiles: tuple[Profile, ...] = ()

    def protection(self, *, sources: Collection[str] = (), indicator: str = "") -> Protection:
        """Return the strictest rules that hold for data of some sources, or for an indicator."""
        found = self.general
        for profile in self.holding(sources=sources, indicator=indicator):
            found = found.and_also(profile.protection)
        return found

    def holding(self, *, sources: Collection[str] = (), indicator: str = "") -> tuple[Profile, ...]:
        """Return the profiles that hold for data of some sources, or for an indicator."""
        return tuple(
            profile
            for profile in self.profiles
            if indicator in profile.indicators or not set(sources).isdisjoint(profile.sources)
        )

    @property
    def every(self) -> tuple[Protection, ...]:
        """The general rules, and those of each profile."""
        return (self.general, *(profile.protection for profile in self.profiles))

    @property
    def owners(self) -> bool:
        """Whether small counts are also protected from persons who know themselves."""
        return any(rule.owners for rule in self.every)

    @property
    def about_zeros(self) -> tuple[Any, ...]:
        """What readers know about zeros; releases that agree in it hide the same ones."""
        profiles = ((p.protection.zeros, p.protection.group, p.sources, p.indicators) for p in self.profiles)
        return (self.general.zeros, self.general.group, *sorted(profiles))

    @property
    def attacker(self) -> str:
        """What readers know of a hidden count: `x1` at least 1, `x0` nothing, `mixed` depending on the rule."""
        shown = {rule.zeros is Zeros.PUBLIC for rule in self.every}
        if shown == {False}:
            return "x0"
        return "mixed" if len(shown) > 1 or any(rule.group for rule in self.every) else "x1"


def written(rules: Rules) -> dict[str, Any]:
    """Return rules as they stand in the protocol of a release."""
    profiles = [
        {
            "name": profile.name,
            **_written(profile.protection),
            "legal": profile.legal,
            "sources": list(profile.sources),
            "indicators": list(profile.indicators),
        }
        for profile in rules.profiles
    ]
    return {**_written(rules.general), "legal": rules.legal, "profiles": profiles}


def _written(protection: Protection) -> dict[str, Any]:
    found = {field.name: getattr(protection, field.name) for field in fields(protection)}
    return {**found, "zeros": protection.zeros.value}


def rules_of_protocol(protocol: Mapping[str, Any]) -> Rules:
    """Return the rules that a release was made by; older protocols know the threshold, and some the base, only."""
    profiles = tuple(
        Profile(p["name"], _read(p), p["legal"], tuple(p["sources"]), tuple(p["indicators"]))
        for p in protocol.get("profiles", ())
    )
    return Rules(_read(protocol), str(protocol.get("legal", "")), profiles)


def _read(found: Mapping[str, Any]) -> Protection:
    return Protection(
        threshold=int(found["threshold"]),
        base=int(found.get("base", 0)),
        zeros=Zeros(found.get("zeros", Zeros.PUBLIC)),
        group=bool(found.get("group", False)),
        institutions=bool(found.get("institutions", True)),
        owners=bool(found.get("owners", False)),
    )
