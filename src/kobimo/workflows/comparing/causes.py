"""Why a figure is another one than before: told from what both stands embed, never from the size of the difference."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from kobimo.disclosure.profiles import Rules, rules_of_protocol
from kobimo.language import _, clock
from kobimo.model.indicator import IndicatorDefinition
from kobimo.model.period import parse_period, parse_range
from kobimo.publish.statistics.states import embedded_indicator, used_periods
from kobimo.workflows.comparing.stands import Stand
from kobimo.workflows.comparing.territory_causes import TerritoryCauses
from kobimo.workflows.comparing.vintages import moment_of

DATA, DEFINITION, TERRITORY, PROTECTION, CALCULATION, CONTENT = (
    "data",
    "definition",
    "territory",
    "protection",
    "calculation",
    "content",
)
"""Kinds of causes. content: the choice of a release leaves the figure out."""

_TEXTS = frozenset(
    {
        "above_100", "aliases", "area", "breaks", "concerns", "decimals", "description", "direction", "example",
        "formula", "id", "implements", "maximum", "minimum", "part_of", "pitfalls", "place", "purpose", "question",
        "reading", "required", "review", "sources", "stage", "tables", "title", "unit_label", "variants",
    }
)  # fmt: skip
"""Fields that say something about figures and change none."""

_ROWS_ONLY = frozenset({"breakdowns", "levels"})
"""Fields that decide which figures there are, not what they are."""

_NAMED = 3


@dataclass(frozen=True, order=True, slots=True)
class Cause:
    """One cause: its kind, and in words what exactly changed."""

    kind: str
    reason: str


@dataclass(frozen=True, slots=True)
class Key:
    """What identifies a figure."""

    indicator: str
    breakdown: str
    level: str
    period: str
    area: str


class Causes:
    """Finds the causes of differences between two stands; what several figures have in common is looked up once.

    Parameters
    ----------
    before, after : Stand
    """

    def __init__(self, before: Stand, after: Stand) -> None:
        self._before, self._after = before, after
        self._definitions: dict[tuple[str, bool], tuple[Cause, ...]] = {}
        self._indicators: dict[str, tuple[IndicatorDefinition, ...]] = {}
        self._data: dict[tuple[str, str], tuple[Cause, ...]] = {}
        self._territory = TerritoryCauses(before.metadata, after.metadata, before.definitions, after.definitions)

    def of(self, key: Key, *, had: bool, has: bool) -> tuple[Cause, ...]:
        """Return the causes of the difference in one figure.

        A figure changed because of data exactly if a delivery of one of its datasets in a period that belongs to its
        own differs; because of a definition if a field of its indicator or datasets differs that enters the
        calculation; because of territory if its area, the areas below it or the conversion of its data differ; because
        of protection if the rules applied differ; because of the calculation if that does.

        Parameters
        ----------
        key : Key
        had, has : bool
            Whether the figure is in the first and the second stand.

        Returns
        -------
        tuple of Cause
            At least one.
        """
        if had != has and (outside := self._outside(key, self._after if had else self._before)):
            return (outside,)
        if had != has and self._not_wanted(key, self._after if had else self._before):
            return self._definition_of(key.indicator, rows=True)
        datasets = self._datasets(key.indicator)
        territory = [Cause(TERRITORY, text) for text in self._territory.of(key.level, key.area, datasets)]
        found = (
            *self._data_of(key),
            *self._definition_of(key.indicator, rows=had != has),
            *territory,
            *self._protection,
            *self._calculation,
        )
        return found or self._other_periods(datasets) or (self._unexplained,)

    def moved(self, key: Key) -> tuple[frozenset[str], frozenset[str]]:
        """Return the deliveries behind a figure that count no more, and those that are new; source in front.

        Parameters
        ----------
        key : Key

        Returns
        -------
        gone, came : frozenset of str
        """
        before = self._entries(self._before, key.indicator, key.period)
        after = self._entries(self._after, key.indicator, key.period)
        gone = {f"{entry['source']}/{entry['delivery']}" for name, entry in before.items() if name not in after}
        came = {f"{entry['source']}/{entry['delivery']}" for name, entry in after.items() if name not in before}
        return frozenset(gone), frozenset(came)

    def _outside(self, key: Key, other: Stand) -> Cause | None:
        """Say that the choice of the stand that lacks a figure leaves it out."""
        content = other.content
        periods = content.periods is not None and not _within(key.period, content.periods)
        left = (
            (content.indicators and key.indicator not in content.indicators)
            or (content.levels and key.level not in content.levels)
            or (key.breakdown and not content.breakdowns)
            or periods
        )
        text = _("Die Auswahl des Freigabestands {id} lässt die Angabe weg.")
        return Cause(CONTENT, text.format(id=other.id)) if left else None

    @staticmethod
    def _not_wanted(key: Key, other: Stand) -> bool:
        """Say whether the stand that lacks a figure asks for none, whatever is delivered."""
        definition = other.metadata["indicators"].get(key.indicator)
        if definition is None:
            return True
        names = sorted(pair.partition("=")[0] for pair in key.breakdown.split(";") if pair)
        crossings = [sorted([x] if isinstance(x, str) else x) for x in definition.get("breakdowns", [])]
        levels = definition.get("levels") or [key.level]
        return (bool(names) and names not in crossings) or key.level not in levels

    # --- data -------------------------------------------------------------------------------------------------------

    def _data_of(self, key: Key) -> tuple[Cause, ...]:
        place = key.indicator, key.period
        if place not in self._data:
            before = self._entries(self._before, *place)
            after = self._entries(self._after, *place)
            self._data[place] = tuple(_deliveries(before, after))
        return self._data[place]

    def _entries(self, side: Stand, indicator: str, period: str) -> dict[tuple[str, ...], dict[str, Any]]:
        """Return the delivered files behind a figure, in all periods of all its parts."""
        found: dict[tuple[str, ...], dict[str, Any]] = {}
        used = [pair for item in self._read(indicator) for pair in used_periods(item, period, side.metadata["inputs"])]
        for dataset, label in used:
            if self._in_both(dataset):
                for entry in side.metadata["inputs"].get(dataset, {}).get(label, []):
                    found[_place(dataset, label, entry)] = entry
        return found

    def _in_both(self, dataset: str) -> bool:
        """Whether both stands know a dataset; deliveries of one that was removed are not missing."""
        return dataset in self._before.metadata["datasets"] and dataset in self._after.metadata["datasets"]

    def _read(self, indicator: str) -> tuple[IndicatorDefinition, ...]:
        """Return the definitions of both stands: what a new one needs is looked for in both, so only data differ."""
        if indicator not in self._indicators:
            read = [
                embedded_indicator(side.metadata["indicators"].get(indicator)) for side in (self._before, self._after)
            ]
            known = [item for item in read if item is not None]
            self._indicators[indicator] = tuple(known[:1] if known[0:1] == known[1:2] else known)
        return self._indicators[indicator]

    def _other_periods(self, datasets: Iterable[str]) -> tuple[Cause, ...]:
        """Name deliveries for other periods: which categories there are at all depends on them."""
        found: list[dict[tuple[str, ...], dict[str, Any]]] = [{}, {}]
        for mine, side in zip(found, (self._before, self._after), strict=True):
            for dataset in datasets:
                for label, entries in side.metadata["inputs"].get(dataset, {}).items():
                    mine.update({_place(dataset, label, entry): entry for entry in entries})
        return tuple(_deliveries(*found))

    # --- definitions ------------------------------------------------------------------------------------------------

    def _datasets(self, indicator: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(part.dataset for item in self._read(indicator) for part in item.parts))

    def _definition_of(self, indicator: str, *, rows: bool) -> tuple[Cause, ...]:
        place = indicator, rows
        if place not in self._definitions:
            texts = [*self._changed("indicators", indicator, rows=rows)]
            for dataset in self._datasets(indicator):
                texts += self._changed("datasets", dataset, rows=rows)
            self._definitions[place] = tuple(Cause(DEFINITION, text) for text in texts)
        return self._definitions[place]

    def _changed(self, kind: str, name: str, *, rows: bool) -> Iterator[str]:
        """Say in which fields a definition differs."""
        before, after = (side.metadata[kind].get(name) for side in (self._before, self._after))
        path = self._path(kind, name)
        if before is None or after is None:
            if before is not after:
                text = _("Die Definition {path} ist neu.") if before is None else _("Die Definition {path} entfiel.")
                yield text.format(path=path)
            return
        if kind == "indicators":
            before, after = _current(before), _current(after)
        fields = [field for field in _differences(before, after) if rows or field.split(".")[0] not in _ROWS_ONLY]
        if fields:
            yield _("Definition geändert: {path} ({fields}).").format(path=path, fields=_some(fields))

    def _path(self, kind: str, name: str) -> str:
        """Return the definition file as it lies in a release: that of the workspace, or of the catalogue."""
        known = self._before.definitions.keys() | self._after.definitions.keys()
        own = f"{kind}/{name}.yaml"
        return next((path for path in (own, f"catalogue/{name}.yaml") if path in known), own)

    # --- rules and calculation --------------------------------------------------------------------------------------

    @cached_property
    def _protection(self) -> tuple[Cause, ...]:
        """Compare the rules of protection where at least one stand is protected."""
        protocols = [side.protocol for side in (self._before, self._after)]
        names = ("audience", "secondary", "protected")
        rules = [rules_of_protocol(found) if found.get("protected") else None for found in protocols]
        same = all(protocols[0].get(n) == protocols[1].get(n) for n in names) and rules[0] == rules[1]
        if rules == [None, None] or same:
            return ()
        said = [_said(found, rule) for found, rule in zip(protocols, rules, strict=True)]
        if said[0] == said[1]:
            said[1] = _("{rules}, mit anderer Regel für Basis, Nullen, Gruppen oder Einrichtungen").format(
                rules=said[1]
            )
        return (Cause(PROTECTION, _("Schutzregeln: {before} → {after}.").format(before=said[0], after=said[1])),)

    @cached_property
    def _calculation(self) -> tuple[Cause, ...]:
        ways = [side.metadata.get("calculation") for side in (self._before, self._after)]
        if None in ways or ways[0] == ways[1]:
            return ()
        return (Cause(CALCULATION, self._versions),)

    @property
    def _versions(self) -> str:
        return _("Rechenweg geändert: kobimo {before} → {after}.").format(
            before=self._before.kobimo, after=self._after.kobimo
        )

    @property
    def _unexplained(self) -> Cause:
        """Name the calculation where everything else that is embedded is equal."""
        if self._before.kobimo != self._after.kobimo:
            return Cause(CALCULATION, self._versions)
        text = _("Lieferungen, Definitionen, Gebiete und Schutz sind gleich; der Rechenweg ist nicht vermerkt.")
        return Cause(CALCULATION, text)


def _place(dataset: str, period: str, entry: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what makes a delivered file another input."""
    return dataset, period, entry["source"], entry["delivery"], entry["file"], entry["sha256"]


def _within(period: str, periods: str) -> bool:
    first, last = parse_range(periods)
    one = parse_period(period)
    return first.start <= one.start and one.end <= last.end


def _deliveries(
    before: Mapping[tuple[str, ...], Mapping[str, Any]], after: Mapping[tuple[str, ...], Mapping[str, Any]]
) -> Iterator[Cause]:
    """Name the deliveries that came and those that count no more; the same bytes read anew are no new data."""
    new, old = (
        [after[x] for x in sorted(after.keys() - before.keys())],
        [before[x] for x in sorted(before.keys() - after.keys())],
    )
    same = {_bytes(entry) for entry in new} & {_bytes(entry) for entry in old}
    if again := _named(entry for entry in new if _bytes(entry) in same):
        text = _("Mit anderer Einlesevorlage neu gelesen, die Datei ist dieselbe: {files}.")
        yield Cause(DEFINITION, text.format(files=_some(again)))
    new, old = ([entry for entry in side if _bytes(entry) not in same] for side in (new, old))
    came, went = _named(new), _named(old)
    if set(came) & set(went):
        came, went = _named(new, time="%H:%M"), _named(old, time="%H:%M")
    if came and went:
        yield Cause(DATA, _("Neue Lieferung: {came}; bisher: {went}.").format(came=_some(came), went=_some(went)))
    elif came:
        yield Cause(DATA, _("Neue Lieferung: {came}.").format(came=_some(came)))
    elif went:
        yield Cause(DATA, _("Zählt nicht mehr: {went}.").format(went=_some(went)))


def _bytes(entry: Mapping[str, Any]) -> tuple[str, str]:
    return entry["source"], entry["sha256"]


def _named(entries: Iterable[Mapping[str, Any]], time: str = "") -> list[str]:
    """Name source, file and day of delivered files; the time as well where the day does not tell them apart."""
    text = _("{file} von {source} vom {day}")
    found = (text.format(file=e["file"], source=e["source"], day=clock(moment_of(e), form=time)) for e in entries)
    return list(dict.fromkeys(found))


def _current(embedded: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return an embedded definition with the fields of today: an older kobimo did not write all of them."""
    read = embedded_indicator(embedded)
    fields = embedded if read is None else read.model_dump(mode="json")
    return {name: item for name, item in fields.items() if name != "categories"}  # names of classes


def _differences(before: Any, after: Any, place: str = "") -> list[str]:
    """Return the fields, dotted, in which two definitions differ, texts left out."""
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        names = [name for name in dict.fromkeys((*before, *after)) if name not in _TEXTS]
        return [
            field
            for name in names
            for field in _differences(before.get(name), after.get(name), f"{place}.{name}" if place else name)
        ]
    if _without_texts(before) == _without_texts(after):
        return []
    return [place]


def _without_texts(value: Any) -> Any:
    """Leave out what only names things; members of lists keep their id."""
    if isinstance(value, Mapping):
        return {name: _without_texts(item) for name, item in value.items() if name == "id" or name not in _TEXTS}
    if isinstance(value, (list, tuple)):
        return [_without_texts(item) for item in value]
    return value


def _some(names: list[str]) -> str:
    rest = len(names) - _NAMED
    return ", ".join(names[:_NAMED]) + (_(" und {count} weitere").format(count=rest) if rest > 0 else "")


def _said(protocol: Mapping[str, Any], rules: Rules | None) -> str:
    """Name the rules of a stand in a few words."""
    if rules is None:
        return _("ungeschützt")
    text = _("{audience}, kleinste Anzahl {threshold}").format(
        audience=protocol.get("audience", _("ungeschützt")), threshold=rules.general.threshold
    )
    if rules.profiles:
        text += _(", Profile: {names}").format(names=", ".join(profile.name for profile in rules.profiles))
    return text
