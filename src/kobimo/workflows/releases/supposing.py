"""What a release would hide under another rule: tried out on the figures of today, without releasing anything."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import pyarrow.parquet as pq

from kobimo.disclosure import PROTECTED, Protection, prepare
from kobimo.disclosure.system import Pattern
from kobimo.errors import DisclosureRefusedError, InvalidInputError, ReleaseError
from kobimo.language import _
from kobimo.model.release import Audience, ReleaseContent
from kobimo.store.builds import VALUES, current_build
from kobimo.workflows.comparing.stands import refuse_stale
from kobimo.workflows.opened import OpenedWorkspace
from kobimo.workflows.releases.content import chosen_metadata, chosen_values
from kobimo.workflows.releases.frozen import Frozen, frozen
from kobimo.workflows.releases.hiding import DIMENSION, Tally, tallies
from kobimo.workflows.releases.patterns import PatternFolder
from kobimo.workflows.releases.protecting import stated_publication
from kobimo.workflows.running.progress import SILENT, Progress
from kobimo.workspace.settings import DisclosureSettings

COLUMNS = ("level", "indicator", "period", DIMENSION)
"""What figures are counted by."""

THRESHOLDS, BASES = (2, 100), (0, 100_000)
"""Least and greatest, as in `kobimo.toml`."""


@dataclass(frozen=True)
class Supposition:
    """What would be hidden under one rule.

    Attributes
    ----------
    threshold, base : int
        Smallest number of persons that is shown, and smallest base of shares.
    refusal : str
        Why nothing could be released; empty where it could.
    by : mapping of column to tuple of Tally
        For each of `COLUMNS`; empty where nothing could be released.
    lost : int
        Small counts that follow from earlier releases anyway.
    frozen : Frozen or None
        Where nothing could be released what stands in the way, and smaller choices that could.
    """

    threshold: int
    base: int
    refusal: str = ""
    by: Mapping[str, tuple[Tally, ...]] | None = None
    lost: int = 0
    frozen: Frozen | None = None

    @property
    def whole(self) -> Tally:
        """All figures."""
        found = (self.by or {}).get("level", ())
        return Tally("", sum(t.shown for t in found), sum(t.hidden for t in found), sum(t.silent for t in found))

    def as_dict(self) -> dict[str, Any]:
        """Return it for programs."""
        by = self.by or {}
        return {
            "threshold": self.threshold,
            "base": self.base,
            "possible": not self.refusal,
            "refusal": self.refusal,
            **({"frozen": self.frozen.as_dict()} if self.frozen else {}),
            **({} if self.refusal else {**_counts(self.whole), "lost_before": self.lost}),
            "by": {column: {each.name: _counts(each) for each in found} for column, found in by.items()},
        }


@dataclass(frozen=True)
class Supposed:
    """The rules of today, and others beside them.

    Attributes
    ----------
    audience : str
    afresh : bool
        Whether earlier releases were left out of account.
    today : Supposition
    then : Supposition or None
        None if no other rule was asked for.
    """

    audience: str
    afresh: bool
    today: Supposition
    then: Supposition | None

    def as_dict(self) -> dict[str, Any]:
        """Return it for programs."""
        return {
            "audience": self.audience,
            "afresh": self.afresh,
            "today": self.today.as_dict(),
            "then": None if self.then is None else self.then.as_dict(),
        }


def suppose(
    workspace: OpenedWorkspace,
    audience: Audience,
    content: ReleaseContent | None = None,
    *,
    threshold: int | None = None,
    base: int | None = None,
    afresh: bool = False,
    progress: Progress = SILENT,
) -> Supposed:
    """Protect the figures of today as a release would, count what is hidden, and keep nothing.

    Parameters
    ----------
    workspace : OpenedWorkspace
    audience : Audience
        For committees or the public.
    content : ReleaseContent, optional
    threshold, base : int, optional
        The other rule; what is not given is as in `kobimo.toml`.
    afresh : bool, optional
        As if nothing had been released before. What was shown once stays known, so that a stricter rule hides less of
        it than of a first release.
    progress : Progress, optional

    Returns
    -------
    Supposed

    Raises
    ------
    InvalidInputError
        If the audience sees unprotected figures, or a number is out of range.
    ReleaseError, StaleBuildError
        If nothing was computed, or deliveries and definitions changed since.
    """
    if audience.kind not in PROTECTED:
        raise InvalidInputError(
            _("Für {audience} wird nichts verborgen; auszuprobieren ist da nichts.").format(audience=audience.label),
            where="--audience",
            remedy=_("committee oder public angeben."),
        )
    rules = workspace.settings.disclosure
    other = _rules(rules, threshold, base)
    trial = _Trial(workspace, audience, content or ReleaseContent(), afresh, progress)
    progress.stage(_("Die heutige Regel ausprobieren"))
    today = trial.under(rules)
    if other == rules:
        return Supposed(audience.label, afresh, today, None)
    progress.stage(_("Die andere Regel ausprobieren"))
    return Supposed(audience.label, afresh, today, trial.under(other))


def _rules(rules: DisclosureSettings, threshold: int | None, base: int | None) -> DisclosureSettings:
    """Return the rules that are tried out."""
    for number, (least, greatest), name in ((threshold, THRESHOLDS, "--threshold"), (base, BASES, "--base")):
        if number is not None and not least <= number <= greatest:
            raise InvalidInputError(
                _("{number} ist keine mögliche Grenze.").format(number=number),
                where=name,
                remedy=_("Eine Zahl von {least} bis {greatest} angeben.").format(least=least, greatest=greatest),
            )
    given = {"threshold": threshold, "base": base}
    return rules.model_copy(update={name: number for name, number in given.items() if number is not None})


@dataclass(frozen=True)
class _Trial:
    """One choice of figures, protected under several rules."""

    workspace: OpenedWorkspace
    audience: Audience
    content: ReleaseContent
    afresh: bool
    progress: Progress

    def under(self, rules: DisclosureSettings) -> Supposition:
        """Protect the figures under a rule."""
        build = current_build(self.workspace.layout)
        refuse_stale(self.workspace, build)
        metadata = chosen_metadata(build, self.content)
        values = chosen_values(pq.read_table(build.folder / VALUES), self.content)
        if not values.num_rows:
            raise ReleaseError(
                _("Die Auswahl enthält keine einzige Angabe."), remedy=_("Die Auswahl (--content) prüfen.")
            )
        supposed = replace(self.workspace, settings=self.workspace.settings.model_copy(update={"disclosure": rules}))
        publication = stated_publication(supposed, values, metadata, self.progress, afresh=self.afresh)
        self.progress.stage(_("Kleine Zahlen schützen"))
        protection = Protection(rules.threshold, rules.base)
        kept = _OnlyRead(PatternFolder(self.workspace.layout))
        try:
            released = prepare(values, metadata, self.audience, protection, publication, kept)
        except DisclosureRefusedError as error:
            blocked = None
            if error.unprotected and not self.afresh:
                blocked = frozen(supposed, self.content, error.unprotected, self.progress)
            return Supposition(rules.threshold, rules.base, error.message, frozen=blocked)
        counted = {column: tallies(column, released.values, values) for column in COLUMNS}
        return Supposition(rules.threshold, rules.base, "", counted, int(released.protocol["lost_before"]))


@dataclass(frozen=True)
class _OnlyRead:
    """Patterns that releases found; none is added."""

    folder: PatternFolder

    def find(self, key: str) -> Pattern | None:
        """Return a pattern, if there is one."""
        return self.folder.find(key)

    def keep(self, key: str, pattern: Pattern) -> None:
        """Forget a pattern: nothing came of it."""

    def seed(self, key: str) -> int:
        """Return the number that a release would search with."""
        return self.folder.seed(key)


def _counts(tally: Tally) -> dict[str, Any]:
    return {"shown": tally.shown, "hidden": tally.hidden, "silent": tally.silent, "share": round(tally.share, 4)}
