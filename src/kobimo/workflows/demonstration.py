"""The demonstration: a workspace of the invented Musterkreis, made from its deliveries as a user would make it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from importlib.resources import as_file, files
from pathlib import Path

from kobimo.errors import IntegrityError, InvalidInputError, WorkspaceError
from kobimo.language import _
from kobimo.model import target as goals
from kobimo.model.checks import CheckResult, Severity
from kobimo.model.release import Audience
from kobimo.model.territory import Basis
from kobimo.spaces.changing import Reform as Kind
from kobimo.spaces.changing import Target, WantedChange
from kobimo.workflows.areas.changes import apply_change
from kobimo.workflows.areas.crosswalk_weights import Weighting
from kobimo.workflows.areas.crosswalking import make_crosswalk
from kobimo.workflows.areas.part_shapes import read_part_shapes
from kobimo.workflows.computing.building import build
from kobimo.workflows.deliveries.importing import ImportResult, import_delivery
from kobimo.workflows.opened import OpenedWorkspace, open_workspace
from kobimo.workflows.places.streets import import_streets
from kobimo.workflows.releases.releasing import release
from kobimo.workflows.running.progress import SILENT, Progress
from kobimo.workflows.targets.keeping import set_target
from kobimo.workspace.create import create_workspace
from kobimo.workspace.files import atomic_directory, explained, json_bytes
from kobimo.workspace.layout import SETTINGS_FILE
from kobimo.workspace.paths import reachable
from kobimo.workspace.settings import DisclosureSettings
from musterkreis.aims import AIMS
from musterkreis.generate import SEED, Musterkreis, generate
from musterkreis.guide import guide
from musterkreis.reforms import CROSSWALK, Reform
from musterkreis.streets import Directory
from musterkreis.truth import Delivery
from musterkreis.world import KREIS

RULES = DisclosureSettings(
    institutions=True, legal="Erfunden: Plätze und Klassen stehen in öffentlichen Verzeichnissen."
)
"""How many places and classes there are is no secret in Musterkreis; otherwise nobody outside would see them."""

INBOX, MARK, GUIDE = "eingang", "musterkreis.json", "LIESMICH.md"
"""Folder with the files as they were sent; the file in it that makes a workspace the demonstration; what is wrong."""

NAME, SPACE = "Musterkreis", "kreis"


@dataclass(frozen=True, slots=True)
class Refusal:
    """A delivery that kobimo refused, with the code of the first reason."""

    source: str
    files: tuple[str, ...]
    code: str


@dataclass(frozen=True, slots=True)
class Demonstration:
    """A finished demonstration. `fresh` is False if it stood there already; the rest is empty then."""

    folder: Path
    fresh: bool
    accepted: int = 0
    refused: tuple[Refusal, ...] = ()
    computed: int = 0
    values: int = 0
    release: str = ""


def demonstrate(folder: str | Path, seed: int | None = None, *, progress: Progress = SILENT) -> Demonstration:
    """Make the workspace of the Musterkreis, or find the one that was made before.

    Parameters
    ----------
    folder : path
        Must not exist, be empty, or hold the demonstration. It appears when everything is finished.
    seed : int, optional
        Of all figures. Default: the one that the handbook shows; for a demonstration that exists, its own.
    progress : Progress, optional
        Is told how far the work is.

    Returns
    -------
    Demonstration

    Raises
    ------
    InvalidInputError
        If the folder holds something else, or the demonstration with another seed.
    WorkspaceError
        If the folder cannot be written. Nothing is left of the attempt then.
    """
    target = reachable(folder)
    if _is_there(target, seed):
        return Demonstration(target, fresh=False)
    if target.exists():
        with explained(target):
            target.rmdir()
    progress.stage(_("Musterkreis erfinden"))
    kreis = generate(SEED if seed is None else seed)
    with atomic_directory(target) as unfinished:
        outcome = _fill(unfinished, kreis, progress)
        mark = {"seed": kreis.world.seed}
        (unfinished / INBOX / MARK).write_bytes(json_bytes(mark))
    return Demonstration(target, True, *outcome)


def _is_there(target: Path, seed: int | None) -> bool:
    mark = target / INBOX / MARK
    if (target / SETTINGS_FILE).exists() and mark.exists():
        made_with = json.loads(mark.read_bytes()).get("seed")
        if seed is not None and seed != made_with:
            raise InvalidInputError(
                _("Hier liegt der Musterkreis schon, mit dem Startwert {seed}.").format(seed=made_with),
                where=str(target),
                remedy=_("Einen anderen Ordner nennen, diesen löschen, oder --seed weglassen."),
            )
        return True
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise WorkspaceError(
            _("Der Ordner ist nicht leer und enthält keinen Musterkreis."),
            where=str(target),
            remedy=_("Einen neuen oder leeren Ordner nennen."),
        )
    return False


def _fill(folder: Path, kreis: Musterkreis, progress: Progress) -> tuple[int, tuple[Refusal, ...], int, int, str]:
    refused = import_everything(folder, kreis, progress=progress)
    (folder / INBOX / GUIDE).write_text(guide(kreis), encoding="utf-8")
    workspace = open_workspace(folder)
    for aim in AIMS:
        decided = goals.Target(
            aim.indicator, 0.0, aim.decided_by, aim.decided_on, aim.area, aim.by, aim.words, aim.source
        )
        set_target(workspace, decided, aim.value)
    built = build(workspace, progress=progress)
    stored = release(workspace, Audience("team"), progress=progress)
    return len(kreis.deliveries) - len(refused), refused, built.computed, built.values, stored.manifest.id


def import_everything(folder: Path, kreis: Musterkreis, *, progress: Progress = SILENT) -> tuple[Refusal, ...]:
    """Make the workspace and read every delivery in the order in which it arrived.

    Parameters
    ----------
    folder : Path
        Must not exist or be empty.
    kreis : Musterkreis
    progress : Progress, optional
        Is told how far the work is.

    Returns
    -------
    tuple of Refusal
        The deliveries that had to be sent again.

    Raises
    ------
    IntegrityError
        If a delivery is accepted that must be refused, or the other way round.
    """
    with as_file(files("musterkreis") / "definitions") as definitions:
        create_workspace(folder, NAME, KREIS, definitions, disclosure=RULES)
    letters = list(_letters(folder / INBOX, kreis.deliveries))
    progress.stage(_("Lieferungen einlesen"), len(letters))
    refused: list[Refusal] = []
    waiting = list(kreis.news)
    workspace = open_workspace(folder)
    for delivery, paths in letters:
        while waiting and waiting[0].recorded_on < delivery.sent_on:
            workspace = record(workspace, waiting.pop(0), folder / INBOX)
        result = import_delivery(workspace, delivery.source, paths)
        refused += _refusal(delivery, result)
        if result.areas:
            workspace = open_workspace(folder)
        progress.step()
    return tuple(refused)


def record(workspace: OpenedWorkspace, news: Reform | Directory, inbox: Path) -> OpenedWorkspace:
    """Record what happened to the areas, or read a street directory, as `kobimo space` does.

    Parameters
    ----------
    workspace : OpenedWorkspace
    news : Reform or Directory
    inbox : Path
        The files are put into a folder there.

    Returns
    -------
    OpenedWorkspace
        The same with its new areas.

    Raises
    ------
    InvalidInputError
        If a check speaks against the change.
    """
    letter = inbox / news.letter
    for name, content in news.files.items():
        letter.mkdir(parents=True, exist_ok=True)
        (letter / name).write_bytes(content)
    if isinstance(news, Directory):
        file = letter / news.file
        streets = import_streets(workspace, file, space=SPACE, level="sozialraum", valid_from=news.valid_from)
        _expect(streets.accepted, streets.checks, f"{news.letter}/{news.file}")
    else:
        _record_reform(workspace, news, letter)
    return open_workspace(workspace.layout.root)


def _record_reform(workspace: OpenedWorkspace, reform: Reform, letter: Path) -> None:
    divides = len(reform.after) > 1
    wanted = WantedChange(
        Kind.SPLIT if divides else Kind.RENAME,
        reform.level,
        reform.day,
        (reform.before,),
        tuple(Target(part.key, part.name, part.share / 1000 if divides else None) for part in reform.after),
        basis=Basis.POPULATION if divides else Basis.TABLE,
        reason=reform.reason,
    )
    surfaces = reform.files.get(reform.outlines)
    crs = workspace.definitions.spaces[SPACE].crs
    parts = read_part_shapes(surfaces, wanted.after, crs, reform.outlines) if surfaces is not None else None
    apply_change(workspace, SPACE, wanted, parts=parts)
    if reform.weights:
        before, after = (f"{SPACE}:{reform.level}@{day}" for day in (reform.day - timedelta(1), reform.day))
        weighting = Weighting("table", file=letter / reform.weights, store=True, name=CROSSWALK)
        made = make_crosswalk(open_workspace(workspace.layout.root), before, after, weighting)
        _expect(made.accepted, made.checks, f"{reform.letter}/{reform.weights}")


def _letters(inbox: Path, deliveries: Sequence[Delivery]) -> Iterator[tuple[Delivery, list[Path]]]:
    """Write the files as they arrived: one folder for each letter, named by day and sender."""
    for delivery in deliveries:
        letter = inbox / f"{delivery.sent_on} {delivery.source}"
        letter.mkdir(parents=True, exist_ok=True)
        for name, content in delivery.files.items():
            (letter / name).write_bytes(content)
        yield delivery, [letter / name for name in delivery.files]


def _expect(met: bool, checks: Sequence[CheckResult], where: str) -> None:
    """Raise with the codes of errors where something was taken in otherwise than the generator means it."""
    if not met:
        errors = [check.code for check in checks if check.severity is Severity.ERROR]
        raise IntegrityError(
            _("Die Lieferung der Demonstration wurde anders aufgenommen als gedacht ({codes}).").format(
                codes=", ".join(errors) or _("angenommen")
            ),
            where=where,
            remedy=_("Das ist ein Fehler in kobimo. Bitte melden."),
        )


def _refusal(delivery: Delivery, result: ImportResult) -> list[Refusal]:
    errors = [check.code for check in result.checks if check.severity is Severity.ERROR]
    where = f"{delivery.source}: {', '.join(delivery.files)}"
    _expect(result.accepted == delivery.accepted, result.checks, where)
    return [] if result.accepted else [Refusal(delivery.source, tuple(delivery.files), errors[0])]
