"""Edit the definition of an indicator: the form carries the hash of what it showed, so no change is lost."""

from __future__ import annotations

import codecs
import hashlib
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from kobimo.errors import (
    DefinitionError,
    EditConflictError,
    InvalidInputError,
    KobimoError,
    LockedError,
    UnknownNameError,
)
from kobimo.language import _, clock
from kobimo.model.indicator import IndicatorDefinition
from kobimo.model.period import BERLIN
from kobimo.workflows.opened import OpenedWorkspace
from kobimo.workspace.definitions import Definitions, load_definitions, parse_definition
from kobimo.workspace.files import explained, patiently, write_bytes
from kobimo.workspace.history import HistoryEntry, content, log, record
from kobimo.workspace.layout import Layout
from kobimo.workspace.locks import WorkspaceLock
from kobimo.workspace.yaml_edit import edit_yaml

TEXTS = ("title", "question", "purpose", "reading", "unit_label", "pitfalls")
FIELDS = (
    "title_de",
    "title_en",
    "question_de",
    "question_en",
    "purpose_de",
    "purpose_en",
    "reading_de",
    "reading_en",
    "unit_label_de",
    "unit_label_en",
    "pitfalls_de",
    "pitfalls_en",
    "decimals",
    "direction",
    "minimum_base",
    "unknown",
)
"""What the form can change. An empty text removes what may be absent."""

_WAITS = (0.1, 0.2, 0.4, 0.8, 1.6)


@dataclass(frozen=True, slots=True)
class EditableDefinition:
    """A definition as a form shows it.

    Attributes
    ----------
    id, path : str
        The indicator, and its file from the root of the workspace.
    text : str
        The whole file.
    sha256 : str
        Hash of its bytes; comes back with the form.
    values : mapping
        Text of every field in `FIELDS`, empty where there is none; no entries at all if the file is faulty.
    problem : str
        What is wrong with the file, German; empty if nothing is.
    """

    id: str
    path: str
    text: str
    sha256: str
    values: Mapping[str, str]
    problem: str = ""


@dataclass(frozen=True, slots=True)
class SavedDefinition:
    """What was saved; `commit` is its entry in the history, None if the form changed nothing."""

    definition: EditableDefinition
    commit: str | None


def read_indicator(workspace: OpenedWorkspace, name: str) -> EditableDefinition:
    """Read the definition of an indicator from its file, faulty or not.

    Raises
    ------
    UnknownNameError
        If there is no such file.
    """
    path = _path(workspace, name)
    with explained(path):
        data = patiently(path.read_bytes)
    return _editable(workspace, name, data)


def save_indicator(
    workspace: OpenedWorkspace,
    name: str,
    changes: Mapping[str, str],
    sha256: str,
    reason: str,
    user: str | None = None,
) -> SavedDefinition:
    """Change fields of an indicator and nothing else in its file.

    The workspace that was opened before keeps the old definitions; open it again to see the new ones.

    Parameters
    ----------
    workspace : OpenedWorkspace
    name : str
        Id of the indicator.
    changes : mapping
        New texts of fields in `FIELDS`; those that are missing stay.
    sha256 : str
        Hash of the file that the form showed.
    reason : str
        For the history.
    user : str, optional
        Opaque id; default: that of the settings.

    Returns
    -------
    SavedDefinition

    Raises
    ------
    UnknownNameError
        If there is no such indicator.
    InvalidInputError
        If the reason is empty or a field cannot be edited.
    EditConflictError
        If the file has another hash by now; nothing was written.
    DefinitionError
        If the result would be wrong, naming the field; nothing was written.
    LockedError
        If somebody else is changing definitions.
    """
    for field in changes:
        if field not in FIELDS:
            raise UnknownNameError(_("Feld"), field, FIELDS)
    wanted = {field: _tidy(text) for field, text in changes.items()}

    def changed(current: EditableDefinition, data: bytes) -> bytes:
        if current.problem:
            raise DefinitionError(current.problem, remedy=_("Die Datei als Text bearbeiten."))
        return _with_fields(data, current, wanted)

    return _save(workspace, name, changed, sha256, reason, user)


def save_indicator_text(
    workspace: OpenedWorkspace, name: str, text: str, sha256: str, reason: str, user: str | None = None
) -> SavedDefinition:
    """Replace the whole file of an indicator; line ends and byte order mark stay as they are.

    Parameters, results and errors are those of `save_indicator`; a faulty file can be mended here.
    """
    plain = text.replace("\r\n", "\n")

    def changed(current: EditableDefinition, data: bytes) -> bytes:
        if plain == current.text.replace("\r\n", "\n"):
            return data
        written = plain.replace("\n", "\r\n") if "\r\n" in current.text else plain
        bom = codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b""
        return bom + written.encode("utf-8")

    return _save(workspace, name, changed, sha256, reason, user)


def tried_indicator(workspace: OpenedWorkspace, name: str, changes: Mapping[str, str]) -> IndicatorDefinition:
    """Return an indicator as it would be with other fields; nothing is written.

    Parameters
    ----------
    workspace : OpenedWorkspace
    name : str
        Id of the indicator.
    changes : mapping
        New texts of fields in `FIELDS`.

    Returns
    -------
    IndicatorDefinition

    Raises
    ------
    UnknownNameError
        If there is no such indicator.
    DefinitionError
        If the result would be wrong.
    """
    path = _path(workspace, name)
    data = path.read_bytes()
    current = _editable(workspace, name, data)
    if current.problem:
        raise DefinitionError(current.problem, remedy=_("Die Datei als Text bearbeiten."))
    new = _with_fields(data, current, {field: _tidy(text) for field, text in changes.items()})
    return parse_definition(new, current.path, IndicatorDefinition)


def tried_text(workspace: OpenedWorkspace, name: str, text: str) -> IndicatorDefinition:
    """Return an indicator as another text of its file would define it; raises as `tried_indicator`."""
    path = workspace.layout.relative(_path(workspace, name))
    return parse_definition(text.encode(), path, IndicatorDefinition)


def _save(
    workspace: OpenedWorkspace,
    name: str,
    changed: Callable[[EditableDefinition, bytes], bytes],
    sha256: str,
    reason: str,
    user: str | None,
) -> SavedDefinition:
    if not reason.strip():
        raise InvalidInputError(_("Ein Grund ist nötig."), remedy=_("Kurz angeben, warum sich die Definition ändert."))
    path, author = _path(workspace, name), user or workspace.user
    with definitions_locked(workspace):
        data = path.read_bytes()
        current = _editable(workspace, name, data)
        if current.sha256 != sha256:
            raise _conflict(workspace, current, data)
        new = changed(current, data)
        if new == data:
            return SavedDefinition(current, None)
        _refuse_wrong(workspace, current.path, new)
        record(workspace.layout, _("Änderungen außerhalb von kobimo übernommen"), author)
        write_bytes(path, new)
        commit = record(workspace.layout, reason, author)
    return SavedDefinition(_editable(workspace, name, new), commit)


def _path(workspace: OpenedWorkspace, name: str) -> Path:
    """Return the file of an indicator that exists; a name from an address is never used as a path."""
    known = {path.stem: path for path in workspace.layout.indicators.glob("*.yaml") if not path.name.startswith(".")}
    if name not in known:
        raise UnknownNameError(_("Kennzahl"), name, known)
    return known[name]


@contextmanager
def definitions_locked(workspace: OpenedWorkspace) -> Iterator[None]:
    """Wait a moment for a writer: definitions are locked for instants only."""
    lock = WorkspaceLock(workspace.layout.definitions_lock, _("Definition bearbeiten"))
    with ExitStack() as stack:
        for wait in _WAITS:
            with suppress(LockedError):
                stack.enter_context(lock)
                break
            time.sleep(wait)
        else:
            stack.enter_context(lock)
        yield


def _editable(workspace: OpenedWorkspace, name: str, data: bytes) -> EditableDefinition:
    path = workspace.layout.relative(_path(workspace, name))
    values: dict[str, str] = {}
    problem = ""
    try:
        values = _values(parse_definition(data, path, IndicatorDefinition))
    except DefinitionError as error:
        problem = str(error)
    text = data.decode("utf-8-sig", "replace")
    return EditableDefinition(name, path, text, hashlib.sha256(data).hexdigest(), values, problem)


def _values(definition: IndicatorDefinition) -> dict[str, str]:
    values: dict[str, str] = {}
    for field in TEXTS:
        text = getattr(definition, field)
        values |= {f"{field}_de": text.de if text else "", f"{field}_en": text.en if text else ""}
    base = definition.minimum_base
    return values | {
        "decimals": str(definition.decimals),
        "direction": definition.direction,
        "minimum_base": "" if base is None else str(base),
        "unknown": definition.unknown or "",
    }


def _tidy(text: str) -> str:
    """Take the line ends of a browser and the blanks at the ends away."""
    return "\n".join(line.rstrip() for line in text.replace("\r\n", "\n").split("\n")).strip()


def _with_fields(data: bytes, current: EditableDefinition, wanted: Mapping[str, str]) -> bytes:
    different = {field: text for field, text in wanted.items() if text != _tidy(current.values[field])}
    after = {**current.values, **different}
    changes: dict[tuple[str, ...], str | None] = {}
    for field, text in different.items():
        section, _underscore, language = field.rpartition("_")
        if section not in TEXTS:
            changes[field,] = text or None
        elif section != "title" and not after[f"{section}_de"] and not after[f"{section}_en"]:
            changes[section,] = None
        else:
            changes[section, language] = text or (None if language == "en" else "")
    order = tuple(IndicatorDefinition.model_fields)
    return edit_yaml(data, current.path, dict(sorted(changes.items())), order) if changes else data


def _refuse_wrong(workspace: OpenedWorkspace, path: str, new: bytes) -> None:
    """Refuse an indicator that is wrong, or has the name of another one."""
    wanted = parse_definition(new, path, IndicatorDefinition)
    tried = definitions_with(workspace, path, new)
    if tried is not None:
        _refuse_shared_name(wanted, tried.indicators, path)


def definitions_with(workspace: OpenedWorkspace, path: str, new: bytes) -> Definitions | None:
    """Load all definitions with a new file in a copy.

    Parameters
    ----------
    workspace : OpenedWorkspace
    path : str
        The new file, from the root.
    new : bytes
        Its content.

    Returns
    -------
    Definitions or None
        None if other files have faults; that is no reason to refuse the new one.

    Raises
    ------
    DefinitionError
        If the new file is wrong.
    """
    layout = workspace.layout
    with tempfile.TemporaryDirectory(prefix="kobimo-") as folder:
        copy = Layout(Path(folder))
        for source in (layout.spaces, layout.sources, layout.datasets, layout.indicators):
            if source.is_dir():
                shutil.copytree(source, copy.root / layout.relative(source), ignore=_no_definition)
        (copy.root / path).parent.mkdir(parents=True, exist_ok=True)
        (copy.root / path).write_bytes(new)
        try:
            return load_definitions(copy)
        except KobimoError as error:
            if path in str(error):
                raise
            return None


def _refuse_shared_name(wanted: IndicatorDefinition, others: Mapping[str, IndicatorDefinition], path: str) -> None:
    for other in others.values():
        if other.id != wanted.id and other.title.de.casefold() == wanted.title.de.casefold():
            raise DefinitionError(
                _("Der Name „{title}“ gehört schon zur Kennzahl {id}.").format(title=other.title.de, id=other.id),
                where=path,
                remedy=_("Einen anderen Namen wählen: Verschiedene Formeln haben verschiedene Namen."),
            )


def _no_definition(folder: str, names: list[str]) -> list[str]:
    """Name what the loader does not read."""
    return [
        name for name in names if not name.endswith((".yaml", ".yml", ".areas.csv")) and not Path(folder, name).is_dir()
    ]


def _conflict(workspace: OpenedWorkspace, current: EditableDefinition, data: bytes) -> EditConflictError:
    message = _("Die Definition wurde inzwischen geändert{how}. Ihre Änderungen sind nicht gespeichert.")
    return EditConflictError(
        message.format(how=_how(_last_change(workspace.layout, current.path, data))),
        where=current.path,
        remedy=_("Den jetzigen Stand mit Ihren Änderungen vergleichen und noch einmal speichern."),
        sha256=current.sha256,
        text=current.text,
        values=current.values,
    )


def _last_change(layout: Layout, path: str, data: bytes) -> HistoryEntry | None:
    """Return the entry that the file comes from; None if it was changed by another program since."""
    with suppress(KobimoError):  # a damaged history must not hide the conflict
        entries = log(layout, path)
        if entries and content(layout, entries[0].id, path) == data:
            return entries[0]
    return None


def _how(entry: HistoryEntry | None) -> str:
    if entry is None:
        return _(" (außerhalb von kobimo)")
    then = clock(entry.time.astimezone(BERLIN))
    return _(" ({time} Uhr von {user}: „{reason}“)").format(time=then, user=entry.user, reason=entry.reason)
