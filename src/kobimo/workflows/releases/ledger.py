"""The ledger: what readers were told before, by releases and by answers. Withdrawn or not, it cannot be taken back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from kobimo.disclosure import PROTECTED
from kobimo.indicators.tables import KEYS, SCHEMA
from kobimo.model.release import Audience, ReleaseContent
from kobimo.model.status import ValueStatus
from kobimo.store.builds import METADATA, VALUES, current_build
from kobimo.store.releases import DEFINITIONS, StoredRelease, list_releases
from kobimo.store.told import told_figures
from kobimo.workflows.opened import OpenedWorkspace

_TOLD = ("value", "numerator", "denominator")


class Hearers(StrEnum):
    """Who was told something."""

    EVERYBODY = "everybody"
    SOME = "some"
    ASKED = "asked"
    """Nobody yet: somebody asks what it would give away."""


@dataclass(frozen=True)
class Telling:
    """Figures that were told at one time.

    Attributes
    ----------
    id : str
        Of a release or an answer.
    at : str
        When, UTC.
    build : str
        What stands for the data that the figures were computed from.
    folder : Path
        Where the definitions lie that they were computed by.
    hearers : Hearers
    content : ReleaseContent or None
        The choice of figures; None for answers.
    """

    id: str
    at: str
    build: str
    folder: Path
    hearers: Hearers
    content: ReleaseContent | None
    _values: Callable[[], pa.Table]
    _metadata: Callable[[], Mapping[str, Any]]

    @cached_property
    def values(self) -> pa.Table:
        """The figures, columns as in `kobimo.indicators.tables.SCHEMA`."""
        return self._values()

    @cached_property
    def metadata(self) -> Mapping[str, Any]:
        """What explains them."""
        return self._metadata()

    @property
    def told(self) -> pa.Table:
        """Figures with a number, and shares of nobody: they tell that nobody is in the base."""
        return _telling(self.values)

    @property
    def hidden(self) -> pa.Table:
        """Figures without one for reasons of confidentiality."""
        states = self.values["status"].cast(pa.string())
        return self.values.filter(pc.equal(states, ValueStatus.CONFIDENTIAL.value))


@dataclass(frozen=True)
class Changed:
    """Figures told before that are not those of today: data or definitions changed, or nobody computes them any more.

    Attributes
    ----------
    tellings : tuple of Telling
        From the same data, first the one whose definitions they are.
    told, hidden : pyarrow.Table
        Their other figures, and those that they hid.
    """

    tellings: tuple[Telling, ...]
    told: pa.Table
    hidden: pa.Table

    @property
    def hearers(self) -> Hearers:
        """Who was told."""
        return self.tellings[0].hearers


@dataclass(frozen=True)
class Ledger:
    """What readers were told, as figures of today (`kobimo.indicators.tables.SCHEMA`) and as others.

    Attributes
    ----------
    told : pyarrow.Table
        Figures of today that releases showed with the same number.
    hidden : pyarrow.Table
        Figures of today that releases did not show for reasons of confidentiality.
    elsewhere, asked : pyarrow.Table
        Figures of today that some readers were told with the same number, or might be told.
    changed : tuple of Changed
        Told, and not the same today.
    today : pyarrow.Table
        All figures of today that tell something.
    """

    told: pa.Table
    hidden: pa.Table
    elsewhere: pa.Table
    asked: pa.Table
    changed: tuple[Changed, ...]
    today: pa.Table

    @property
    def indicators(self) -> set[str]:
        """All indicators of today in it."""
        tables = (self.told, self.hidden, self.elsewhere, self.asked)
        return {name for table in tables for name in table["indicator"].unique().to_pylist()}

    def as_today(self, figures: pa.Table) -> pa.Table:
        """Return the figures of today that have the same names as some others."""
        return self.today.filter(pc.is_in(_texts(self.today, KEYS), value_set=_texts(figures, KEYS)))


def tellings(workspace: OpenedWorkspace, besides: str = "", before: StoredRelease | None = None) -> tuple[Telling, ...]:
    """Return everything that was told to committees, the public or others, oldest first.

    Parameters
    ----------
    workspace : OpenedWorkspace
    besides : str, optional
        A release or an answer that is left out.
    before : StoredRelease, optional
        Only what was told before it.
    """
    found = [
        Telling(
            item.manifest.id,
            item.manifest.created_at,
            item.manifest.build,
            item.folder / DEFINITIONS,
            Hearers.EVERYBODY,
            item.manifest.content,
            item.values,
            partial(item.read_json, METADATA),
        )
        for item in list_releases(workspace.layout)
        if Audience(item.manifest.audience).kind in PROTECTED
    ]
    found += [
        Telling(
            item.id,
            item.entry.entered_at,
            item.entry.build,
            item.folder / DEFINITIONS,
            Hearers.SOME,
            None,
            item.values,
            item.metadata,
        )
        for item in told_figures(workspace.layout)
        if not item.corrected_by
    ]
    found = sorted((item for item in found if item.id != besides), key=lambda item: (item.at, item.id))
    if before is not None:
        found = [item for item in found if (item.at, item.id) < (before.manifest.created_at, before.manifest.id)]
    return tuple(found)


_NONE = SCHEMA.empty_table()
NOTHING_TOLD = Ledger(_NONE, _NONE, _NONE, _NONE, (), _NONE)
"""Before the first release and the first answer."""


def ledger(workspace: OpenedWorkspace, besides: str = "", asked: Telling | None = None) -> Ledger:
    """Compare the figures of today with all that was told before.

    Parameters
    ----------
    workspace : OpenedWorkspace
    besides : str, optional
        A release or an answer that is left out.
    asked : Telling, optional
        What somebody might be told.

    Returns
    -------
    Ledger
    """
    earlier = [*tellings(workspace, besides), *([] if asked is None else [asked])]
    if not earlier:
        return NOTHING_TOLD
    return ledger_of(earlier, pq.read_table(current_build(workspace.layout).folder / VALUES))


def ledger_of(earlier: Sequence[Telling], values: pa.Table) -> Ledger:
    """Compare some figures, those of today or of another time, with all that was told before."""
    if not earlier:
        return NOTHING_TOLD
    today = _telling(values)
    numbers = _texts(today, (*KEYS, *_TOLD))
    heard = {who: [item for item in earlier if item.hearers is who] for who in Hearers}
    same = {
        who: today.filter(pc.is_in(numbers, value_set=_every((item.told for item in some), (*KEYS, *_TOLD))))
        for who, some in heard.items()
    }
    secret = _every((item.hidden for item in heard[Hearers.EVERYBODY]), KEYS)
    return Ledger(
        same[Hearers.EVERYBODY],
        today.filter(pc.and_(pc.is_valid(today["value"]), pc.is_in(_texts(today, KEYS), value_set=secret))),
        same[Hearers.SOME],
        same[Hearers.ASKED],
        tuple(changed for some in heard.values() for changed in _changed(some, numbers)),
        today,
    )


def _telling(values: pa.Table) -> pa.Table:
    """Return figures with a number and shares of nobody; no numerator of these is told, so all look the same."""
    nobody = pc.equal(values["status"].cast(pa.string()), ValueStatus.ZERO_DENOMINATOR.value)
    for name in ("numerator", "denominator"):
        number = pc.if_else(nobody, pa.scalar(0, values[name].type), values[name])
        values = values.set_column(values.column_names.index(name), values.schema.field(name), number)
    return values.filter(pc.or_(pc.is_valid(values["value"]), nobody))


def _changed(earlier: Sequence[Telling], today: pa.Array) -> Iterable[Changed]:
    """Bring figures that are not those of today together by the data that they are from."""
    by_data: dict[str, list[Telling]] = {}
    for item in earlier:
        by_data.setdefault(item.build, []).append(item)
    for some in by_data.values():
        told = pa.concat_tables([item.told.cast(SCHEMA) for item in some]).unify_dictionaries()
        other = told.filter(pc.invert(pc.is_in(_texts(told, (*KEYS, *_TOLD)), value_set=today)))
        if other.num_rows:
            hidden = pa.concat_tables([item.hidden.cast(SCHEMA) for item in some]).unify_dictionaries()
            yield Changed(tuple(some), _once(other), _once(hidden))


def _once(values: pa.Table) -> pa.Table:
    """Return each figure once."""
    seen: dict[str, int] = {}
    for row, text in enumerate(_texts(values, KEYS).to_pylist()):
        seen.setdefault(text, row)
    return values.take(pa.array(list(seen.values()), pa.int64())).combine_chunks()


def _every(tables: Iterable[pa.Table], names: Sequence[str]) -> pa.ChunkedArray:
    return pa.chunked_array([_texts(table, names) for table in tables], pa.string())


def _texts(values: pa.Table, names: Sequence[str]) -> pa.Array:
    """Return each row as one text; numbers in their shortest exact spelling."""
    columns = [pc.fill_null(values[name].cast(pa.string()), "") for name in names]
    found = pc.binary_join_element_wise(*columns, "\t")
    return pa.concat_arrays(found.chunks) if found.num_chunks else pa.array([], pa.string())
