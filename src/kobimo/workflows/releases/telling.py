"""Enter figures that were told outside of releases, after looking at what they give away."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from kobimo.disclosure.publication.insiders import for_insiders
from kobimo.disclosure.publication.problem import Publication
from kobimo.disclosure.system import IntArray
from kobimo.errors import InvalidInputError, KobimoError
from kobimo.indicators.formula import breakdown_label
from kobimo.indicators.tables import KEYS, SCHEMA
from kobimo.language import _
from kobimo.model.period import BERLIN, parse_period
from kobimo.model.release import ReleaseContent
from kobimo.publish.catalogue import ReleaseCatalogue
from kobimo.publish.spelling import spelling
from kobimo.store.builds import METADATA, VALUES, current_build, json_file
from kobimo.store.parquet import parquet_bytes
from kobimo.store.releases import DEFINITIONS, StoredRelease, find_release
from kobimo.store.told import ToldEntry, ToldFigures, find_told, store_told, told_figures
from kobimo.workflows.comparing.stands import refuse_stale
from kobimo.workflows.opened import OpenedWorkspace, today
from kobimo.workflows.releases.answering import Question, parse_where
from kobimo.workflows.releases.content import chosen_metadata
from kobimo.workflows.releases.ledger import Hearers, Telling
from kobimo.workflows.releases.protected import is_protected
from kobimo.workflows.releases.protecting import stated_publication
from kobimo.workflows.running.progress import SILENT, Progress
from kobimo.workspace.csv_table import read_rows
from kobimo.workspace.locks import WorkspaceLock
from kobimo.workspace.paths import reachable
from kobimo.workspace.secret import keyed, own_secret

HEADINGS = ("kennzahl", "gebiet", "zeitraum")
MORE_HEADINGS = ("merkmal", "wert")


@dataclass(frozen=True)
class Answered:
    """A figure that was told: what was asked, the number that was given, and where it stands in a list.

    Attributes
    ----------
    question : Question
    number : str
        As it was given; empty: the figure itself.
    where : str
        File and line; empty where there is no list.
    """

    question: Question
    number: str = ""
    where: str = ""


@dataclass(frozen=True)
class Answer:
    """Figures that somebody was told, or might be, as rows of a build or a release.

    Attributes
    ----------
    values : pyarrow.Table
    metadata : mapping
        What explains them.
    definitions : mapping of path to bytes
        Files that they were computed by.
    build : str
        What stands for the data that they are from.
    folder : Path
        Where the definitions lie.
    """

    values: pa.Table
    metadata: Mapping[str, Any]
    definitions: Mapping[str, bytes]
    build: str
    folder: Path

    def telling(self) -> Telling:
        """Return it as if it were told."""
        hearers = Hearers.ASKED
        return Telling("", "", self.build, self.folder, hearers, None, lambda: self.values, lambda: self.metadata)


@dataclass(frozen=True)
class GivenAway:
    """What somebody would know who was told some figures and has read everything that was released.

    Attributes
    ----------
    figures : int
        Figures that are told.
    small : tuple of mapping
        `KEYS` of those among them that tell a small count themselves.
    follow : tuple of mapping
        `KEYS` of other figures whose small counts follow, or are known to be small.
    others : int
        Small counts that follow and that no figure shows.
    """

    figures: int
    small: tuple[Mapping[str, str], ...]
    follow: tuple[Mapping[str, str], ...]
    others: int

    @property
    def nothing(self) -> bool:
        """Whether no small count becomes known."""
        return not (self.small or self.follow or self.others)

    def as_dict(self) -> dict[str, Any]:
        """Return the machine form."""
        return {
            "figures": self.figures,
            "nothing": self.nothing,
            "small": [dict(item) for item in self.small],
            "follow": [dict(item) for item in self.follow],
            "others": self.others,
        }


def read_answers(path: str | Path) -> tuple[Answered, ...]:
    """Read a list of figures: `kennzahl;gebiet;zeitraum`, and as needed `merkmal` and `wert`.

    Raises
    ------
    InvalidInputError, DefinitionError
        Naming file and line.
    """
    file = reachable(path)
    if not file.is_file():
        raise InvalidInputError(_("Die Datei gibt es nicht."), where=str(path), remedy=_("Bitte den Pfad prüfen."))
    rows = read_rows(file.read_bytes(), file.name, HEADINGS, MORE_HEADINGS)
    if not rows:
        raise InvalidInputError(_("Die Liste ist leer."), where=file.name, remedy=_("Je Zahl eine Zeile schreiben."))
    return tuple(
        Answered(
            Question(row["kennzahl"], row["gebiet"], row["zeitraum"], tuple(row["merkmal"].split())),
            row["wert"],
            row.where,
        )
        for row in rows
    )


def answer_of(workspace: OpenedWorkspace, answered: Iterable[Answered], release: str | None = None) -> Answer:
    """Find figures in what was computed last, or in a release.

    Raises
    ------
    UnknownNameError, InvalidInputError
        If a figure is unknown or has no number, or another number was given; names file and line of a list.
    StaleBuildError
        If deliveries or definitions changed since the build.
    """
    source = _of_release(find_release(workspace.layout, release)) if release else _of_build(workspace)
    wanted = [_row(source, item) for item in answered]
    if not wanted:
        raise InvalidInputError(
            _("Es fehlt, welche Zahl mitgeteilt wurde."), remedy=_("Kennzahl, Gebiet und Zeitraum nennen.")
        )
    rows = pa.array(sorted(set(wanted)), pa.int64())
    chosen = source.values.take(rows).cast(SCHEMA)
    names = {str(name) for name in chosen["indicator"].unique().to_pylist()}
    known = {name: source.metadata["indicators"][name] for name in sorted(names)}
    return replace(source, values=chosen, metadata={"indicators": known, "inputs": source.metadata["inputs"]})


def given_away(
    workspace: OpenedWorkspace, answer: Answer, progress: Progress = SILENT, *, corrects: str = ""
) -> GivenAway:
    """Compute what an answer gives away, together with all releases and all answers before.

    Parameters
    ----------
    workspace : OpenedWorkspace
    answer : Answer
    progress : Progress, optional
    corrects : str, optional
        An entry that it replaces.

    Returns
    -------
    GivenAway
    """
    build = current_build(workspace.layout)
    refuse_stale(workspace, build)
    progress.stage(_("Gleichungen aufstellen"))
    values = pq.read_table(build.folder / VALUES)
    metadata = chosen_metadata(build, ReleaseContent())
    release = stated_publication(workspace, values, metadata, progress, besides=corrects, asked=answer.telling())
    progress.stage(_("Auskunft angreifen"))
    before = _freedom(for_insiders(release), release)
    after = _freedom(for_insiders(replace(release, elsewhere=release.elsewhere | release.asked)), release)
    known = release.demand.cells[after < before]
    rows = _first_rows(release, known)
    mine, told = release.asked[known], np.zeros(len(release.system), np.bool_)
    told[known[mine]] = True
    small = values.filter(pa.array(release.rows_with(told)))
    answered = set(_names(answer.values))
    return GivenAway(
        answer.values.num_rows,
        tuple(dict(zip(KEYS, name, strict=True)) for name in _names(small) if name in answered),
        tuple(dict(zip(KEYS, name, strict=True)) for name in _names(values.take(rows[~mine & (rows >= 0)]))),
        int(np.count_nonzero(rows < 0)),
    )


def tell(
    workspace: OpenedWorkspace, answer: Answer | None, told_to: str, told_on: date, note: str = "", corrects: str = ""
) -> ToldFigures | None:
    """Enter what was told.

    Parameters
    ----------
    workspace : OpenedWorkspace
    answer : Answer or None
        None for a correction that only takes an entry back.
    told_to : str
        Office or medium; may be empty for a correction, that of the corrected entry then.
    told_on : date
    note : str, optional
        Needed for a correction.
    corrects : str, optional
        Id of an entry that does not count from now on.

    Returns
    -------
    ToldFigures or None
        None if the folder of the entry that is corrected is lost: it is struck from the register then.

    Raises
    ------
    InvalidInputError
        If something is missing, the day lies ahead, or the entry was corrected before.
    UnknownNameError
        If there is no such entry.
    """
    _refuse_incomplete(answer, told_to or corrects, told_on, note, corrects)
    layout, register, user = workspace.layout, workspace.register, workspace.user
    with WorkspaceLock(layout.data_lock, "kobimo told"):
        recorded = {item.id for item in register.artifacts() if item.kind == "told"}
        if corrects in recorded and not (layout.told / corrects).exists() and answer is None:
            register.forget("told", corrects, user=user, detail=note)
            return None
        corrected = find_told(layout, corrects) if corrects else None
        _refuse_corrected(corrected)
        entered = workspace.now()
        entry = ToldEntry(
            id=_new_id(workspace, entered),
            told_on=told_on,
            told_to=told_to.strip() or ("" if corrected is None else corrected.entry.told_to),
            note=note.strip(),
            corrects=corrects,
            entered_at=entered,
            entered_by=user,
            build="" if answer is None else answer.build,
            figures=0 if answer is None else answer.values.num_rows,
        )
        record = partial(register.record, user=user, action="tell" if not corrects else "correct", detail=entry.told_to)
        return store_told(layout, entry, {} if answer is None else _files(answer), record)


def entries(workspace: OpenedWorkspace) -> list[dict[str, Any]]:
    """Return all entries with their figures, oldest first."""
    return [described(item) for item in told_figures(workspace.layout)]


def described(item: ToldFigures) -> dict[str, Any]:
    """Return the machine form of an entry."""
    rows = item.values().select([*KEYS, "value"]).to_pylist() if item.entry.figures else []
    entry = item.entry.model_dump(mode="json", exclude={"artifacts", "format", "build"})
    return {**entry, "corrected_by": item.corrected_by, "figures": rows}


def _files(answer: Answer) -> dict[str, bytes]:
    return {
        VALUES: parquet_bytes(answer.values),
        METADATA: json_file(answer.metadata),
        **{DEFINITIONS + path: data for path, data in answer.definitions.items()},
    }


def _refuse_incomplete(answer: Answer | None, told_to: str, told_on: date, note: str, corrects: str) -> None:
    if not told_to.strip():
        raise InvalidInputError(
            _("Es fehlt, wem die Zahlen mitgeteilt wurden."),
            where="--to",
            remedy=_("Stelle oder Medium nennen, keine Person, zum Beispiel: Kreisbote, Anfrage der Fraktionen."),
        )
    if told_on > today():
        raise InvalidInputError(
            _("{day} liegt in der Zukunft.").format(day=told_on.strftime("%d.%m.%Y")),
            where="--on",
            remedy=_("Den Tag nennen, an dem die Zahlen mitgeteilt wurden; vorher mit --check prüfen."),
        )
    if corrects and not note.strip():
        raise InvalidInputError(
            _("Zu einer Berichtigung gehört, was falsch war."), where="--note", remedy=_("--note „…“ angeben.")
        )
    if answer is None and not corrects:
        raise InvalidInputError(
            _("Es fehlt, welche Zahl mitgeteilt wurde."), remedy=_("Kennzahl, Gebiet und Zeitraum nennen.")
        )


def _refuse_corrected(item: ToldFigures | None) -> None:
    if item is not None and item.corrected_by:
        raise InvalidInputError(
            _("{id} wurde schon berichtigt, durch {other}.").format(id=item.id, other=item.corrected_by),
            where="--correct",
            remedy=_("Den neueren Eintrag berichtigen."),
        )


def _new_id(workspace: OpenedWorkspace, entered: str) -> str:
    day = datetime.fromisoformat(entered).astimezone(BERLIN).date().isoformat()
    taken = {item.id for item in told_figures(workspace.layout)}
    taken |= {item.id for item in workspace.register.artifacts() if item.kind == "told"}
    number = 1
    while f"{day}-told-{number}" in taken:
        number += 1
    return f"{day}-told-{number}"


def _of_build(workspace: OpenedWorkspace) -> Answer:
    build = current_build(workspace.layout)
    refuse_stale(workspace, build)
    metadata = chosen_metadata(build, ReleaseContent())
    stands_for = keyed(own_secret(workspace.layout), build.fingerprint)
    values, layout = pq.read_table(build.folder / VALUES), workspace.layout
    return Answer(values, metadata, workspace.definitions.texts, stands_for, layout.root)


def _of_release(stored: StoredRelease) -> Answer:
    """Take the figures of a release for the team or an office; what a public one shows is known anyway."""
    if is_protected(stored):
        raise InvalidInputError(
            _("{id} ist ein Freigabestand für {audience}: Was er zeigt, ist ohnehin bekannt.").format(
                id=stored.manifest.id, audience=stored.manifest.audience
            ),
            where="--release",
            remedy=_("Nur eintragen, was darüber hinaus mitgeteilt wurde, aus einem Freigabestand für das Team."),
        )
    stored.check()
    paths = [entry.path for entry in stored.manifest.artifacts if entry.path.startswith(DEFINITIONS)]
    definitions = {path.removeprefix(DEFINITIONS): (stored.folder / path).read_bytes() for path in paths}
    metadata, folder = stored.read_json(METADATA), stored.folder / DEFINITIONS
    return Answer(stored.values(), metadata, definitions, stored.manifest.build, folder)


def _row(source: Answer, item: Answered) -> int:
    """Return the row of a figure; raises an error that names the line of a list."""
    try:
        return _found(source, item)
    except KobimoError as error:
        error.where = item.where or error.where
        raise


def _found(source: Answer, item: Answered) -> int:
    catalogue, question = ReleaseCatalogue(source.metadata), item.question
    definition = catalogue.indicator(question.indicator)
    area = catalogue.find_area(catalogue.space_of(question.indicator), question.area)
    asked = {
        "indicator": question.indicator,
        "breakdown": breakdown_label(parse_where(question.where, catalogue, definition)),
        "level": area.level,
        "period": parse_period(question.period).label,
        "area": area.key,
    }
    same = [pc.equal(source.values[name].cast(pa.string()), text).to_numpy() for name, text in asked.items()]
    rows = np.flatnonzero(np.logical_and.reduce(same))
    value = source.values["value"][int(rows[0])].as_py() if len(rows) else None
    if value is None:
        raise InvalidInputError(
            _("Zu {figure} gibt es keine Zahl.").format(figure=" ".join(filter(None, asked.values()))),
            remedy=_("kobimo value sagt, warum; bei einem älteren Stand --release ID angeben."),
        )
    if item.number and not _agrees(item.number, value):
        raise InvalidInputError(
            _("Mitgeteilt wurde {told}, berechnet ist {value}.").format(
                told=item.number, value=spelling().number(value, 0 if float(value).is_integer() else 2)
            ),
            remedy=_(
                "Stammt die Zahl aus einem älteren Stand, diesen mit --release ID nennen; gerundete Zahlen werden so "
                "eingetragen, wie sie berechnet sind."
            ),
        )
    return int(rows[0])


def _agrees(told: str, value: float) -> bool:
    """Whether a number is the value, or rounds to it with as many decimals as it has."""
    text = told.strip().removesuffix("%").strip().replace(",", ".")
    try:
        number = float(text)
    except ValueError:
        return False
    decimals = len(text.partition(".")[2])
    return abs(number - value) <= float(0.5 * 10**-decimals) + 1e-9


def _freedom(seen: Publication, release: Publication) -> IntArray:
    """Return how far each small count of a release can go up for a reader; -1 where he knows it."""
    reach = np.full(len(release.system), -1, np.int64)
    reach[seen.demand.cells] = seen.demand.up
    return reach[release.demand.cells]


def _first_rows(release: Publication, cells: IntArray) -> IntArray:
    """Return the first figure that rests on each cell, -1 where none does."""
    rows = np.full(len(release.system), -1, np.int64)
    rows[release.entries[::-1]] = release.statements.rows[::-1]
    return rows[cells]


def _names(values: pa.Table) -> list[tuple[str, ...]]:
    """Return the names of figures, each once."""
    columns = [values[name].cast(pa.string()).to_pylist() for name in KEYS]
    return list(dict.fromkeys(zip(*columns, strict=True)))
