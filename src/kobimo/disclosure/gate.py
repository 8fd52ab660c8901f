"""The gate: what may be released to whom.

Inside the team, and to a named office, figures go as they are. For committees and the public small counts of persons
are hidden, and with them whatever would give them away; a release is made only if the verifier accepts the proof.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from kobimo.disclosure.consistency import contradictions, contradictions_of_all
from kobimo.disclosure.primary import primary_cells
from kobimo.disclosure.profiles import Protection, written
from kobimo.disclosure.released import Released, sealed
from kobimo.errors import DisclosureRefusedError
from kobimo.language import _, counted
from kobimo.model.release import Audience

if TYPE_CHECKING:
    from kobimo.disclosure.publication.guarded import Guarded, Patterns
    from kobimo.disclosure.publication.problem import Publication
    from kobimo.disclosure.suppression import UnprotectableError
    from kobimo.disclosure.system import BoolArray

_NAMED = 3


PROTECTED = ("committee", "public")
"""Audiences that see protected figures only. Not a setting: nobody may switch protection off."""


def prepare(
    values: pa.Table,
    metadata: Mapping[str, Any],
    audience: Audience,
    protection: Protection,
    publication: Publication | None = None,
    patterns: Patterns | None = None,
) -> Released:
    """Make figures ready for an audience, or refuse.

    Parameters
    ----------
    values : pyarrow.Table
        Figures, columns as in `kobimo.indicators.tables.SCHEMA`.
    metadata : mapping
        Definitions that the figures were computed with.
    audience : Audience
    protection : Protection
        General rules; what figures for the team are counted by.
    publication : Publication, optional
        What the rows of `values` say about counts, and the rules of each; needed for a protected audience.
    patterns : Patterns, optional
        What was found for an earlier release.

    Returns
    -------
    Released

    Raises
    ------
    DisclosureRefusedError
        For a protected audience, if protection is not possible or not proved; names figures.
    """
    if audience.kind in PROTECTED:
        return _protected(values, metadata, audience, publication, patterns)
    primary = primary_cells(values, metadata, protection.threshold)
    protocol = {
        "audience": audience.label,
        "threshold": protection.threshold,
        "primary": dict(primary.by_indicator),
        "primary_total": primary.total,
        "protected": False,
    }
    return sealed(audience.label, values, metadata, protocol)


def reopen(
    values: pa.Table, metadata: Mapping[str, Any], protocol: Mapping[str, Any], *, whole: bool = False
) -> Released:
    """Make a release available again, stored here or received, without the true figures.

    The caller has compared the files with the manifest.

    Parameters
    ----------
    values : pyarrow.Table
        Rows of the release.
    metadata, protocol : mapping
    whole : bool, optional
        Whether these are all rows; then the protocol is compared with them, too.

    Returns
    -------
    Released

    Raises
    ------
    DisclosureRefusedError
        If the protocol does not say for whom the figures were released; for a protected audience also if they are not
        proved to be protected, or if table, definitions and protocol contradict each other.
    """
    if "audience" not in protocol:
        raise DisclosureRefusedError(
            _("Das Protokoll des Freigabestands nennt keinen Empfängerkreis."),
            remedy=_("Den Freigabestand aus der Sicherung zurückholen."),
        )
    audience = Audience(str(protocol["audience"]))
    if audience.kind in PROTECTED:
        _refuse_contradictory(values, metadata, protocol, whole=whole)
    return sealed(audience.label, values, metadata, protocol)


def _refuse_contradictory(
    values: pa.Table, metadata: Mapping[str, Any], protocol: Mapping[str, Any], *, whole: bool
) -> None:
    """Refuse a protected release that is not proved, or does not fit itself."""
    if not (protocol.get("protected") is True and protocol.get("verified") is True):
        raise DisclosureRefusedError(
            _("Laut Protokoll ist der Schutz nicht bewiesen; die Zahlen werden nicht geöffnet."),
            remedy=_("Den Stand nicht weitergeben; neu freigeben oder die Stelle fragen, die ihn gemacht hat."),
        )
    flaw = next(contradictions(values, metadata), "")
    flaw = flaw or (next(contradictions_of_all(values, metadata, protocol), "") if whole else "")
    if flaw:
        raise DisclosureRefusedError(
            _("Der Freigabestand widerspricht sich: Er enthält {flaw}.").format(flaw=flaw),
            remedy=_("Den Freigabestand aus der Sicherung zurückholen oder neu anfordern."),
        )


def _protected(
    values: pa.Table,
    metadata: Mapping[str, Any],
    audience: Audience,
    publication: Publication | None,
    patterns: Patterns | None,
) -> Released:
    """Hide, prove, and only then seal."""
    from kobimo.disclosure.publication.guarded import guard  # noqa: PLC0415 - loads the solver
    from kobimo.disclosure.publication.shown import shown  # noqa: PLC0415 - stays beside it
    from kobimo.disclosure.suppression import UnprotectableError  # noqa: PLC0415 - stays beside it

    if publication is None or len(publication.statements) != values.num_rows:
        raise DisclosureRefusedError(_("Ohne Gleichungen über alle Zahlen gibt es keinen Schutz."))
    try:
        guarded = guard(publication, patterns=patterns)
    except UnprotectableError as error:
        raise _unprotectable(values, audience, publication, error) from error
    if not guarded.verdict.passed:
        raise DisclosureRefusedError(
            _(
                "Der Nachweis des Schutzes ist nicht gelungen ({flaw}); für „{audience}“ wird nichts freigegeben."
            ).format(flaw=guarded.verdict.flaw, audience=audience.label),
            remedy=_("Weniger freigeben (--content), zum Beispiel eine Raumebene oder Aufgliederung weglassen."),
        )
    table = shown(values, publication, guarded)
    return sealed(audience.label, table, metadata, _protocol(table, audience, publication, guarded))


def _unprotectable(
    values: pa.Table, audience: Audience, publication: Publication, error: UnprotectableError
) -> DisclosureRefusedError:
    """Say which figures stand in the way."""
    flags = np.zeros(len(publication.system), np.bool_)
    flags[list(error.cells)] = True
    rows = np.flatnonzero(publication.rows_with(flags))
    names = [_name(values, int(row)) for row in rows[:_NAMED]]
    return DisclosureRefusedError(
        _(
            "Für „{audience}“ wird nichts freigegeben: {cells} nicht zu schützen, auch ohne alles andere: {names}."
        ).format(
            audience=audience.label,
            cells=counted(len(error.cells), "kleine Anzahl ist", "kleine Anzahlen sind"),
            names="; ".join(names) or "–",
        ),
        remedy=_("Weniger freigeben (--content): gröbere Raumebenen, weniger Aufgliederungen oder Zeiträume."),
        unprotected=error.cells,
    )


def _name(values: pa.Table, row: int) -> str:
    """Name a figure."""
    names = ("indicator", "breakdown", "level", "area", "period")
    return " ".join(str(values[name][row].as_py()) for name in names if values[name][row].as_py())


def _protocol(values: pa.Table, audience: Audience, publication: Publication, guarded: Guarded) -> dict[str, Any]:
    """Return what may be said about the protection to anybody: no count of a hidden cell, and no witness."""
    stated = publication.statements
    return {
        "audience": audience.label,
        **written(publication.rules),
        "protected": True,
        "verified": guarded.verdict.passed,
        "attacker": publication.rules.attacker,
        "method": "suppress",
        "cells": len(np.unique(publication.entries)),
        "figures": int(np.count_nonzero(stated.numeric)),
        "figures_hidden": int(np.count_nonzero(guarded.rows & stated.numeric)),
        "withheld": int(np.count_nonzero(publication.grounds.split)),
        "unprotectable": int(np.count_nonzero(publication.grounds.beyond)),
        "contradicted_sums": publication.cells.contradicted,
        "told_before": int(np.count_nonzero(publication.told_before)),
        "lost_before": len(publication.lost),
        "told_elsewhere": int(np.count_nonzero(publication.elsewhere)),
        "assumed_before": publication.assumed,
        "spread": guarded.verdict.spread,
        "shown_by_level": _by_level(values, guarded.rows, stated.numeric),
    }


def _by_level(values: pa.Table, hidden: BoolArray, numeric: BoolArray) -> dict[str, float]:
    """Return the share of figures that is shown, by level."""
    levels = np.array(values["level"].to_pylist(), object)
    found = {}
    for level in sorted(set(levels)):
        mine = (levels == level) & numeric
        if mine.any():
            found[level] = round(float(np.count_nonzero(mine & ~hidden) / np.count_nonzero(mine)), 4)
    return found
