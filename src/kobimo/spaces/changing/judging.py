"""Whether a change that somebody describes can be true, before anything is done."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from kobimo.errors import nearest
from kobimo.language import _, quoted
from kobimo.model.area import Area, LevelDefinition, Space
from kobimo.model.checks import CheckResult, Place, Severity, has_errors
from kobimo.model.territory import AreaVersion, SpaceHistory
from kobimo.reference.checks import found
from kobimo.spaces.changing.wanted import ROUNDING, Reform, Target, WantedChange
from kobimo.spaces.changing.wording import shown_day


@dataclass(frozen=True)
class Situation:
    """A history, and what is to happen to it."""

    history: SpaceHistory
    wanted: WantedChange

    @cached_property
    def before(self) -> Space:
        """The areas on the day before."""
        return self.history.at(self.wanted.day - timedelta(1))

    @cached_property
    def now(self) -> Space:
        """The areas on the day itself, as recorded so far."""
        return self.history.at(self.wanted.day)

    @cached_property
    def level(self) -> LevelDefinition:
        """The level that changes."""
        return self.now.level(self.wanted.level)

    @cached_property
    def present(self) -> dict[str, Area]:
        """Areas of the level on the day itself, by key."""
        return {area.key: area for area in self.now.areas(self.wanted.level)}

    @cached_property
    def sources(self) -> dict[str, Area]:
        """Areas that change, as they are until then; those that do not hold are left out."""
        areas = {area.key: area for area in self.before.areas(self.wanted.level)}
        return {key: areas[key] for key in self.wanted.before if key in areas and key in self.present}

    @cached_property
    def ending(self) -> tuple[str, ...]:
        """Keys of the areas that cease to exist."""
        after = {target.key for target in self.wanted.after}
        if self.wanted.action is Reform.MOVE_PART:
            return ()
        return tuple(key for key in self.sources if key not in after)

    @property
    def children(self) -> Iterator[tuple[LevelDefinition, Area]]:
        """Areas directly below those that cease to exist, and those below others that somebody places anew."""
        placed = dict(self.wanted.children)
        for below in self.history.definition.levels:
            if self.wanted.level in below.parents:
                for area in self.now.areas(below.id):
                    above = area.above(below, self.wanted.level)
                    if above in self.ending or (above in self.sources and (below.id, area.key) in placed):
                        yield below, area

    def is_new(self, target: Target) -> bool:
        """Whether a target comes into being by the change."""
        return target.key not in self.present


def judged_change(history: SpaceHistory, wanted: WantedChange, today: date) -> tuple[CheckResult, ...]:
    """Check a described change.

    Parameters
    ----------
    history : SpaceHistory
        What is recorded so far.
    wanted : WantedChange
        With the shares that follow from others (`completed`).
    today : date

    Returns
    -------
    tuple of CheckResult
        Errors first. With an error the change cannot be carried out.

    Raises
    ------
    UnknownNameError
        If there is no such level.
    """
    case = Situation(history, wanted)
    case.now.level(wanted.level)
    checks = [*_day(case, today), *_sources(case), *_keys(case), *_names(case), *_shares(case), *_belonging(case)]
    if not has_errors(checks):
        checks += [*_without_effect(case), *_emptied(case)]
    order = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}
    return tuple(sorted(checks, key=lambda check: order[check.severity]))


def _place(case: Situation, column: str = "") -> Place:
    return Place(case.now.where, column=column)


def _day(case: Situation, today: date) -> Iterator[CheckResult]:
    day, last = case.wanted.day, max(case.history.statuses, default=None)
    place = _place(case, "valid_from")
    if last is not None and day < last:
        yield found("CHANGE_TOO_EARLY", place, day=shown_day(day), last=shown_day(last))
    if day > today:
        yield found("CHANGE_IN_FUTURE", place, day=shown_day(day))
    if case.history.definition.territory is not None:
        file = f"spaces/{case.history.definition.id}.yaml"
        yield found("CHANGE_STATUS_PINNED", Place(file), pinned=shown_day(case.history.definition.territory), file=file)


def _sources(case: Situation) -> Iterator[CheckResult]:
    wanted, place = case.wanted, _place(case, "key")
    day, level = shown_day(wanted.day), case.level.title.shown
    for key in dict.fromkeys(wanted.before):
        if key in case.sources:
            continue
        held = case.history.held(wanted.level, key) if key in case.history.ever(wanted.level) else ()
        if any(v.valid.holds(wanted.day) or v.valid.last == wanted.day - timedelta(1) for v in held):
            yield found("CHANGE_AREA_CHANGED_THAT_DAY", place, level=level, key=key, name=held[-1].area.name, day=day)
        else:
            yield found("CHANGE_AREA_NOT_VALID", place, level=level, key=key, day=day, advice=_advice(case, key, held))
    reason = _too_few(case)
    if reason:
        yield found("CHANGE_TOO_FEW", place, reason=reason)


def _advice(case: Situation, key: str, held: tuple[AreaVersion, ...]) -> str:
    if held:
        first, last = held[0].valid.first, held[-1].valid.last
        return _("Es gilt von {first} bis {last}. Datum oder Schlüssel prüfen.").format(
            first=_("Anfang an") if first is None else shown_day(first),
            last=_("heute") if last is None else shown_day(last),
        )
    near = _nearest(case.present.values(), key)
    return _("Den Schlüssel prüfen{nearest}.").format(nearest=near)


def _nearest(areas: Iterable[Area], key: str) -> str:
    """Return the areas that resemble a key or a name, as the end of a sentence."""
    names = {area.key: area.name for area in areas}
    by_name = {name: one for one, name in names.items()}
    keys = dict.fromkeys([*nearest(key, names, 2), *(by_name[name] for name in nearest(key, by_name, 2))])
    shown = ", ".join(f"{one} ({names[one]})" for one in list(keys)[:3])
    return _(" (gemeint war vielleicht: {names})").format(names=shown) if shown else ""


def _too_few(case: Situation) -> str:
    """Say which areas are missing for what is to happen."""
    wanted = case.wanted
    before, after = len(set(wanted.before)), len({target.key for target in wanted.after})
    match wanted.action:
        case Reform.SPLIT if before != 1 or after < 2:
            return _("Geteilt wird ein Gebiet in mindestens zwei.")
        case Reform.MERGE if before < 1 or after != 1 or set(wanted.before) == {t.key for t in wanted.after}:
            return _("Zusammengelegt werden mindestens zwei Gebiete zu einem.")
        case Reform.MERGE if before == 1 and case.is_new(wanted.after[0]):
            return _("Zusammengelegt werden mindestens zwei Gebiete zu einem.")
        case Reform.MOVE_PART if before != 1 or not after or wanted.before[0] in {t.key for t in wanted.after}:
            return _("Ein Teil geht von einem Gebiet an ein anderes.")
        case Reform.REKEY | Reform.RENAME | Reform.REASSIGN if before != 1 or after != 1:
            return _("Hier ändert sich genau ein Gebiet.")
    return ""


def _keys(case: Situation) -> Iterator[CheckResult]:
    wanted, place = case.wanted, _place(case, "key")
    times = Counter(target.key for target in wanted.after)
    for target in {target.key: target for target in wanted.after}.values():
        if not target.key:
            yield found("CHANGE_KEY_MISSING", place)
            continue
        if times[target.key] > 1:
            yield found("CHANGE_KEY_TWICE", place, key=target.key)
        yield from _existing(case, target) if not case.is_new(target) else _fresh(case, target)


def _existing(case: Situation, target: Target) -> Iterator[CheckResult]:
    """Refuse a key that another area has: only an area that takes something in may be named again."""
    own = case.present[target.key]
    rekeyed = case.wanted.action is Reform.REKEY and target.key not in case.wanted.before
    named = target.key not in case.wanted.before and target.name not in {"", own.name}
    if rekeyed or named:
        yield found(
            "CHANGE_KEY_TAKEN", _place(case, "key"), key=target.key, day=shown_day(case.wanted.day), name=own.name
        )


def _fresh(case: Situation, target: Target) -> Iterator[CheckResult]:
    wanted = case.wanted
    if target.key in case.history.ever(wanted.level):
        held = case.history.held(wanted.level, target.key)
        last = max((v.valid.last for v in held if v.valid.last is not None), default=wanted.day)
        yield found(
            "CHANGE_KEY_USED_BEFORE",
            _place(case, "key"),
            key=target.key,
            day=shown_day(last),
            name=held[-1].area.name,
        )
    if not target.name and wanted.action is not Reform.REKEY:
        near = _nearest(case.present.values(), target.key)
        yield found("CHANGE_NAME_MISSING", _place(case, "name"), key=target.key, nearest=near)


def _names(case: Situation) -> Iterator[CheckResult]:
    """Find names that several areas of the level have afterwards, if the change is to blame."""
    names = {key: area.name for key, area in case.present.items() if key not in case.ending}
    given = {target.key: target.name for target in case.wanted.after if target.name}
    by_name: dict[str, list[str]] = {}
    for key, name in {**names, **given}.items():
        by_name.setdefault(name.casefold(), []).append(key)
    for name in dict.fromkeys(given.values()):
        keys = by_name[name.casefold()]
        if len(keys) > 1:
            yield found(
                "CHANGE_NAME_TWICE",
                _place(case, "name"),
                level=case.level.title.shown,
                name=name,
                keys=", ".join(sorted(keys)),
            )


def _shares(case: Situation) -> Iterator[CheckResult]:
    wanted, place = case.wanted, Place(f"spaces/{case.history.definition.id}.changes.csv", column="share")
    if not wanted.divides or not wanted.before:
        return
    shares = {target.key: target.share for target in wanted.after}
    source = case.sources.get(wanted.before[0])
    name = wanted.before[0] if source is None else source.name
    for key, share in shares.items():
        if share is not None and not (0 < share <= 1 if wanted.action is Reform.SPLIT else 0 < share < 1):
            yield found("CHANGE_SHARE_RANGE", place, share=f"{share:g}".replace(".", ","), key=key)
    known = [share for share in shares.values() if share is not None]
    total = math.fsum(known)
    if not known:
        yield found("CHANGE_SHARES_UNKNOWN", place, name=name, day=shown_day(wanted.day), file=place.file)
    elif len(known) < len(shares):
        yield found("CHANGE_SHARES_PARTLY", place, name=name)
    elif total > 1 + ROUNDING or (wanted.action is Reform.SPLIT and total < 1 - ROUNDING):
        yield found("CHANGE_SHARES_NOT_ONE", place, name=name, sum=f"{total:.6g}".replace(".", ","))


def _belonging(case: Situation) -> Iterator[CheckResult]:
    wanted = case.wanted
    targets = {target.key for target in wanted.after}
    for target in wanted.after:
        for above, key in target.above:
            if above in case.now.levels and key not in case.now.keys(above):
                near = _nearest(case.now.areas(above), key)
                yield found(
                    "CHANGE_PARENT_UNKNOWN",
                    _place(case, "parent"),
                    level=case.now.levels[above].title.shown,
                    key=key,
                    name=target.name or target.key,
                    day=shown_day(wanted.day),
                    nearest=near,
                )
    placed = dict(wanted.children)
    if wanted.action is Reform.MOVE_PART:
        targets.update(wanted.before)
        yield from _staying(case, placed)
    for below, area in case.children:
        if len(targets) > 1 and placed.get((below.id, area.key)) not in targets:
            parent = case.present[area.above(below, wanted.level)].name
            yield found(
                "CHANGE_CHILD_UNPLACED",
                _place(case, "parent"),
                level=below.title.shown,
                key=area.key,
                name=area.name,
                parent=quoted(parent),
            )


def _staying(case: Situation, placed: Mapping[tuple[str, str], str]) -> Iterator[CheckResult]:
    """Say that all smaller areas stay where somebody gives a part away and names none of them."""
    wanted = case.wanted
    for below in case.history.definition.levels:
        if wanted.level in below.parents:
            parts = [a for a in case.now.areas(below.id) if a.above(below, wanted.level) in case.sources]
            if parts and not any((below.id, area.key) in placed for area in parts):
                name = case.sources[wanted.before[0]].name
                yield found(
                    "CHANGE_PARTS_STAY", _place(case, "parent"), level=below.title.shown, parts=len(parts), name=name
                )


def _without_effect(case: Situation) -> Iterator[CheckResult]:
    wanted = case.wanted
    own = case.sources[wanted.before[0]]
    target = wanted.after[0]
    same = {
        Reform.RENAME: target.name in {"", own.name},
        Reform.REKEY: target.key == own.key,
        Reform.REASSIGN: all(own.above(case.level, above) == key for above, key in target.above),
    }
    if same.get(wanted.action, False):
        yield found("CHANGE_NOTHING", _place(case), name=own.name)


def _emptied(case: Situation) -> Iterator[CheckResult]:
    """Find areas above that have no part left afterwards."""
    wanted, level = case.wanted, case.level
    gone = case.ending or (wanted.before if wanted.action is Reform.REASSIGN else ())
    for above in level.parents:
        held = Counter(area.above(level, above) for area in case.present.values())
        held.subtract(case.present[key].above(level, above) for key in gone)
        for target in wanted.after:
            if case.is_new(target) or target.key in gone:
                model = case.sources[wanted.before[0]].above(level, above)
                held[dict(target.above).get(above, model)] += 1
        for key in dict.fromkeys(case.present[key].above(level, above) for key in gone):
            if key and held[key] <= 0:
                yield found(
                    "CHANGE_AREA_EMPTIED",
                    _place(case, "parent"),
                    level=case.now.levels[above].title.shown,
                    key=key,
                    name=case.now.area(above, key).name,
                )
