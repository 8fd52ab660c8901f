"""Make a crosswalk between two systems of areas or two statuses of one: by area, by population, from a table."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from kobimo.errors import InvalidInputError, UnknownNameError
from kobimo.ingest.proposing.names import slug
from kobimo.language import _
from kobimo.model.checks import CheckResult, has_errors
from kobimo.model.crosswalk import Crosswalk, CrosswalkDefinition, CrosswalkEnd, CrosswalkRow
from kobimo.model.territory import Basis
from kobimo.model.text import Text
from kobimo.reference.checks import found
from kobimo.reference.checks.folding import fold
from kobimo.spaces.crosswalks.checking import crosswalk_checks, shown_basis
from kobimo.spaces.crosswalks.overlay import equal_area
from kobimo.workflows.areas.crosswalk_error import WeightError
from kobimo.workflows.areas.crosswalk_weights import Computed, End, Weighting, computed_weights, given_rows
from kobimo.workflows.opened import OpenedWorkspace, today
from kobimo.workspace.crosswalk_table import weights_bytes
from kobimo.workspace.files import write_bytes
from kobimo.workspace.journal import one_step
from kobimo.workspace.locks import WorkspaceLock
from kobimo.workspace.paths import reachable
from kobimo.workspace.yaml_write import definition_bytes

COMMAND = "kobimo space crosswalk"
_SHOWN = 10
_NAME = re.compile(r"[a-z][a-z0-9_]{0,47}")


@dataclass(frozen=True)
class Crosswalking:
    """The outcome; `stored` is the id under which the crosswalk is kept, empty if it is not."""

    crosswalk: Crosswalk
    source: End
    target: End
    checks: tuple[CheckResult, ...]
    accepted: bool
    error: WeightError
    stored: str = ""
    out: str = ""
    outside: Mapping[str, float] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """Return the machine form: numbers of both sides, sums, error, what lies outside, and the largest splits."""
        rows = [row for row in self.crosswalk.at() if row.weight > 0]
        by_source = _sums(rows)
        targets = {row.target for row in self.crosswalk.at()}
        return {
            "accepted": self.accepted,
            "from": self.source.label,
            "to": self.target.label,
            "basis": self.crosswalk.definition.basis.value,
            "pairs": len(rows),
            "sources": {"areas": len(self.source.keys), "covered": len(by_source)},
            "targets": {"areas": len(self.target.keys), "covered": len(targets)},
            "whole": sum(1 for row in rows if row.weight >= 1 - 1e-9),
            "sums": {
                "least": min(by_source.values(), default=None),
                "most": max(by_source.values(), default=None),
            },
            "error": self.error.as_dict(),
            "outside": dict(self.outside),
            "largest_splits": _largest_splits(rows),
            "stored": self.stored or None,
            "file": self.out or None,
            "checks": [check.as_dict() for check in self.checks],
        }


def _sums(rows: Sequence[CrosswalkRow]) -> dict[str, float]:
    sums: dict[str, float] = {}
    for row in rows:
        sums[row.source] = sums.get(row.source, 0.0) + row.weight
    return {key: round(value, 9) for key, value in sums.items()}


def _largest_splits(rows: Sequence[CrosswalkRow]) -> list[dict[str, Any]]:
    """Return the sources that are divided most evenly, with their parts."""
    parts: dict[str, list[tuple[str, float]]] = {}
    for row in rows:
        parts.setdefault(row.source, []).append((row.target, round(row.weight, 6)))
    ordered = sorted(parts.items(), key=lambda entry: (max(w for _t, w in entry[1]), entry[0]))
    return [
        {"source": source, "parts": dict(sorted(found, key=lambda part: -part[1]))}
        for source, found in ordered[:_SHOWN]
        if len(found) > 1
    ]


def make_crosswalk(
    workspace: OpenedWorkspace, source: str, target: str, weighting: Weighting, out: Path | None = None
) -> Crosswalking:
    """Make a crosswalk, check it, and write it if no check is an error.

    Parameters
    ----------
    workspace : OpenedWorkspace
    source, target : str
        `space:level@DAY`; space and day may be left out where it is clear what is meant.
    weighting : Weighting
    out : Path, optional
        File for the table of weights.

    Returns
    -------
    Crosswalking

    Raises
    ------
    UnknownNameError
        If a space, level or dataset does not exist.
    InvalidInputError
        If both sides are the same, data are missing, the name is no id, the folder of `out` does not exist, or the
        weights would replace others and the weighting does not say so.
    DefinitionError
        If a side has no surfaces and they are needed.
    LockedError
        If the crosswalk is to be stored and somebody else is writing.
    """
    if out is not None and not reachable(out).parent.is_dir():
        raise InvalidInputError(
            _("Den Ordner gibt es nicht."), where=str(out.parent), remedy=_("Den Ordner anlegen oder den Pfad prüfen.")
        )
    _check_name(weighting.name)
    start, end = (_end(workspace, text) for text in (source, target))
    if (start.space, start.level, start.status) == (end.space, end.level, end.status):
        raise InvalidInputError(
            _("Ausgang und Ziel sind dieselben Gebiete."),
            where=f"{source} {target}",
            remedy=_("Gebietsstände unterscheiden, zum Beispiel stadtteil@2020-12-31 stadtteil@2021-01-01."),
        )
    checks: list[CheckResult] = []
    if weighting.basis == "table":
        made = given_rows(start, end, weighting, checks)
    else:
        made = computed_weights(workspace, start, end, weighting, checks)
    crosswalk = Crosswalk(_definition(start, end, made, weighting), made.rows)
    checked, tidy = crosswalk_checks(crosswalk, start.keys, end.keys, made.place)
    checks += checked
    crosswalk = Crosswalk(crosswalk.definition, tidy)
    if not made.rows and not has_errors(checks):
        checks.append(found("CROSSWALK_EMPTY", made.place, start=start.label, end=end.label))
    folded = fold(checks)
    accepted = bool(made.rows) and not has_errors(folded)
    stored = ""
    if accepted and weighting.store:
        stored = _store(workspace, crosswalk, replace=weighting.replace)
    if accepted and out is not None:
        write_bytes(reachable(out), weights_bytes(crosswalk.rows))
    written = str(out) if accepted and out is not None else ""
    return Crosswalking(crosswalk, start, end, folded, accepted, made.error, stored, written, made.outside)


def _check_name(name: str | None) -> None:
    """Refuse a name that could not be the id of a crosswalk."""
    if name and _NAME.fullmatch(name) is None:
        raise InvalidInputError(
            _("„{name}“ taugt nicht als Kennung eines Umsteigeschlüssels.").format(name=name),
            where="--name",
            remedy=_("Kleine Buchstaben, Ziffern und Unterstriche verwenden, zum Beispiel viertel_postleitzahl."),
        )


def _end(workspace: OpenedWorkspace, text: str) -> End:
    """Read one side as it stands on the command line."""
    place, _sign, day = text.partition("@")
    space, _colon, level = place.rpartition(":")
    spaces = workspace.definitions.spaces
    having = [name for name, item in spaces.items() if level in {entry.id for entry in item.levels}]
    if space and space not in spaces:
        raise UnknownNameError(_("Raumsystem"), space, spaces, where=text)
    if not space and len(having) != 1:
        if not having:
            raise UnknownNameError(_("Raumebene"), level, [e.id for item in spaces.values() for e in item.levels])
        raise InvalidInputError(
            _("Die Ebene {level} gibt es in mehreren Räumen.").format(level=level),
            where=text,
            remedy=_("Den Raum davor angeben: {names}.").format(names=", ".join(f"{name}:{level}" for name in having)),
        )
    name = space or having[0]
    at = _day(day, text)
    history = workspace.history(name)
    areas = history.at(at).areas(level)
    geometries = workspace.geometries(name, at)
    shapes = equal_area([geometries.get((level, area.key)) for area in areas])
    status = history.territory if at is None else history.status_of(at) or at
    keys = tuple(area.key for area in areas)
    rule = next(entry for entry in spaces[name].levels if entry.id == level)
    levels = [*([rule.parent] if rule.parent else []), *rule.further_parents]
    above = tuple(tuple(area.above(rule, name) for area in areas) for name in levels)
    return End(name, level, status, keys, {area.key: area.name for area in areas}, shapes, above)


def _day(text: str, where: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise InvalidInputError(
            _("„{text}“ ist kein Tag.").format(text=text), where=where, remedy=_("Zum Beispiel stadtteil@2020-12-31.")
        ) from None


def _definition(start: End, end: End, made: Computed, weighting: Weighting) -> CrosswalkDefinition:
    title = _("{start} nach {end}").format(start=start.label, end=end.label)
    words = f"{start.level} {start.status or ''} {end.level} {end.status or ''}".replace("-", "")
    used = {row.basis for row in made.rows}
    preferred = (Basis.DASYMETRIC, Basis.POPULATION, Basis.ADDRESSES, Basis.EMPLOYMENT, Basis.TABLE, Basis.AREA)
    basis = next((item for item in preferred if item in used), Basis.AREA)
    return CrosswalkDefinition(
        id=weighting.name or slug(words, fallback="umsteiger"),
        title=Text(de=title),
        source=CrosswalkEnd(space=start.space, level=start.level, territory=start.status),
        target=CrosswalkEnd(space=end.space, level=end.level, territory=end.status),
        basis=basis,
        made_on=today(),
        origin="; ".join(part for part in (made.origin, made.error.words) if part),
        dispersion=made.error.dispersion,
        units=made.error.units,
    )


def _store(workspace: OpenedWorkspace, crosswalk: Crosswalk, *, replace: bool) -> str:
    """Keep a crosswalk; weights of other bases that it has already stay."""
    layout, name = workspace.layout, crosswalk.definition.id
    if name in workspace.definitions.crosswalks:
        crosswalk = _beside(
            workspace.crosswalk(name), crosswalk, layout.relative(layout.crosswalk(name)), replace=replace
        )
    with ExitStack() as stack:
        stack.enter_context(WorkspaceLock(layout.data_lock, COMMAND))
        stack.enter_context(WorkspaceLock(layout.definitions_lock, COMMAND))
        reason = _("Umsteigeschlüssel {name} berechnet").format(name=name)
        with one_step(layout, reason=reason, user=workspace.user) as step:
            step.file(layout.crosswalk(name), definition_bytes(crosswalk.definition))
            step.file(layout.weights(name), weights_bytes(crosswalk.rows))
            step.finish()
    return name


def _beside(held: Crosswalk, made: Crosswalk, where: str, *, replace: bool) -> Crosswalk:
    """Return what is kept after a crosswalk was made again: the new weights, and those of other bases."""
    name, definition = made.definition.id, made.definition
    if (held.definition.source, held.definition.target) != (definition.source, definition.target):
        raise InvalidInputError(
            _("Der Umsteigeschlüssel {name} verbindet andere Gebiete.").format(name=name),
            where=where,
            remedy=_("Mit --name einen anderen Namen angeben."),
        )
    bases = {row.basis for row in made.rows}
    others = tuple(row for row in held.rows if row.basis not in bases)
    if others and held.definition.units != definition.units:
        shown = ", ".join(shown_basis(basis) for basis in sorted({row.basis for row in others}))
        raise InvalidInputError(
            _(
                "Der Umsteigeschlüssel {name} hat schon Gewichte nach {others}, deren Fehler anders zusammenhängt "
                "(units: {held}, neu: {made}). Die Einheit gilt für den ganzen Umsteigeschlüssel."
            ).format(name=name, others=shown, held=held.definition.units, made=definition.units),
            where=where,
            remedy=_("Mit --name einen anderen Namen angeben."),
        )
    known = sorted(bases & {row.basis for row in held.rows})
    if known and not replace:
        raise InvalidInputError(
            _("Der Umsteigeschlüssel {name} hat schon Gewichte nach {known}.").format(
                name=name, known=", ".join(map(shown_basis, known))
            ),
            where=where,
            remedy=_("Mit --replace ersetzen (die frühere Fassung bleibt im Verlauf) oder mit --name anders nennen."),
        )
    kept = {**held.definition.dispersion, **definition.dispersion}
    return Crosswalk(definition.model_copy(update={"dispersion": kept}), (*others, *made.rows))
