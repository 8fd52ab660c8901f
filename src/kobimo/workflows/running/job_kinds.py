"""What can be started as a job: a closed catalogue, each entry a command whose arguments are checked here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from kobimo.errors import InvalidInputError, UnknownNameError
from kobimo.language import _
from kobimo.model.release import Audience
from kobimo.workflows.care.backup import kept_backup
from kobimo.workflows.opened import OpenedWorkspace

RELEASE, SUPPOSE, METHODS, ENQUIRY = "release", "suppose", "methods", "enquiry"
"""Release figures; try out another rule of confidentiality; compare its methods; look what an answer gives away."""

SENT = "-"
"""Stands in a command for a file that it reads from its standard input."""

_LONGEST_NUMBER = 7
_LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class Prepared:
    """A job that may be started.

    Attributes
    ----------
    title : str
        German.
    command : tuple of str
        Arguments of kobimo without the workspace.
    place : int or None
        Position among them at which the workspace belongs; None if the command needs none.
    """

    title: str
    command: tuple[str, ...]
    place: int | None = 1


@dataclass(frozen=True, slots=True)
class JobKind:
    """One entry of the closed catalogue: nothing else can be started.

    Attributes
    ----------
    id : str
    writes : bool
        Whether it changes the workspace.
    allowed : tuple of str
        Names of the arguments it takes.
    prepare : callable
        Checks the arguments, returns title and command.
    """

    id: str
    writes: bool
    allowed: tuple[str, ...]
    prepare: Callable[[OpenedWorkspace, Mapping[str, str]], Prepared]


def _build(_workspace: OpenedWorkspace, _arguments: Mapping[str, str]) -> Prepared:
    return Prepared(_("Kennzahlen berechnen"), ("build",))


def _release(_workspace: OpenedWorkspace, arguments: Mapping[str, str]) -> Prepared:
    audience = Audience(arguments.get("audience") or "team")
    titles = {
        "team": _("Freigabe für das Team"),
        "office": _("Freigabe für ein Amt: {unit}").format(unit=audience.label.partition(":")[2]),
        "committee": _("Freigabe für Ausschüsse"),
        "public": _("Freigabe für die Öffentlichkeit"),
    }
    content = ("--content", SENT) if arguments.get("content") else ()
    return Prepared(titles[audience.kind], ("release", "--audience", audience.label, *content))


def _area_profiles(workspace: OpenedWorkspace, arguments: Mapping[str, str]) -> Prepared:
    titles = {level.id: level.title.shown for space in workspace.definitions.spaces.values() for level in space.levels}
    level = arguments.get("level", "")
    if level not in titles:
        raise UnknownNameError(_("Raumebene"), level, titles)
    folder = Path(arguments.get("out") or workspace.layout.outputs / f"gebietsprofile-{level}").absolute()
    command = ("product", "area-profile", "--all", level, "--format", "pdf", "--out", str(folder))
    return Prepared(_("Gebietsprofile: {level}").format(level=titles[level]), command)


def _backup(workspace: OpenedWorkspace, _arguments: Mapping[str, str]) -> Prepared:
    return Prepared(_("Sicherung"), ("backup", str(kept_backup(workspace.layout).absolute()), "--replace"))


def _suppose(workspace: OpenedWorkspace, arguments: Mapping[str, str]) -> Prepared:
    rules = workspace.settings.disclosure
    threshold = _number("threshold", arguments.get("threshold") or str(rules.threshold))
    base = _number("base", arguments.get("base") or str(rules.base))
    afresh = ("--afresh",) if arguments.get("afresh") else ()
    rule = ("--threshold", threshold, "--base", base)
    title = _("Geheimhaltung ausprobieren: Grenze {threshold}, kleinste Basis {base}")
    command = ("release", "--audience", "public", "--dry-run", *rule, *afresh)
    return Prepared(title.format(threshold=threshold, base=base), command)


def _methods(workspace: OpenedWorkspace, arguments: Mapping[str, str]) -> Prepared:
    """Compare on a table that is sent (`table` is its name), or on figures of the workspace."""
    title = _("Verfahren der Geheimhaltung vergleichen: {table}")
    rule = (f"--rule={arguments.get('rule', '')}", f"--zeros={arguments.get('zeros', '')}")
    sent = arguments.get("table", "")
    if sent:
        columns = (f"--value={arguments.get('value', '')}", f"--dims={arguments.get('dims', '')}")
        command = ("disclosure", "compare", f"--table={SENT}", *columns, *rule)
        return Prepared(title.format(table=sent[:_LONGEST_NAME]), command, None)
    indicators = workspace.definitions.indicators
    name = arguments.get("indicator", "")
    if name not in indicators:
        raise UnknownNameError(_("Kennzahl"), name, indicators)
    command = ("disclosure", "compare", f"--indicator={name}", f"--by={arguments.get('by', '')}", *rule, "--workspace")
    return Prepared(title.format(table=indicators[name].title.shown), command, len(command))


def _enquiry(workspace: OpenedWorkspace, arguments: Mapping[str, str]) -> Prepared:
    indicators = workspace.definitions.indicators
    name = arguments.get("indicator", "")
    if name not in indicators:
        raise UnknownNameError(_("Kennzahl"), name, indicators)
    where = tuple(f"--where={text}" for text in arguments.get("where", "").split())
    corrects = (f"--correct={arguments['corrects']}",) if arguments.get("corrects") else ()
    figure = (f"--area={arguments.get('area', '')}", f"--period={arguments.get('period', '')}", *where)
    title = _("Auskunft prüfen: {indicator}").format(indicator=indicators[name].title.shown)
    return Prepared(title, ("told", name, *figure, *corrects, "--check"))


def _number(name: str, text: str) -> str:
    """Return a number as the command line takes it."""
    if not (text.isascii() and text.isdigit() and len(text) < _LONGEST_NUMBER):
        raise InvalidInputError(
            _("„{text}“ ist keine ganze Zahl.").format(text=text[:_LONGEST_NUMBER]),
            where=name,
            remedy=_("Eine Anzahl von Personen ohne Punkt und Komma eingeben, zum Beispiel 5."),
        )
    return str(int(text))


KINDS: dict[str, JobKind] = {
    kind.id: kind
    for kind in (
        JobKind("build", writes=True, allowed=(), prepare=_build),
        JobKind(RELEASE, writes=True, allowed=("audience", "content"), prepare=_release),
        JobKind("area-profiles", writes=False, allowed=("level", "out"), prepare=_area_profiles),
        JobKind(SUPPOSE, writes=False, allowed=("threshold", "base", "afresh"), prepare=_suppose),
        JobKind(
            METHODS,
            writes=False,
            allowed=("table", "value", "dims", "indicator", "by", "rule", "zeros"),
            prepare=_methods,
        ),
        JobKind(ENQUIRY, writes=False, allowed=("indicator", "area", "period", "where", "corrects"), prepare=_enquiry),
        JobKind("backup", writes=True, allowed=(), prepare=_backup),  # it holds the locks of those who write
    )
}
"""All kinds of jobs."""
