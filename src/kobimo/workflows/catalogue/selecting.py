"""Choose from the catalogue: which indicators a workspace computes, and datasets made of its templates."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pydantic import ValidationError

from kobimo.catalogue.loading import catalogue
from kobimo.errors import InvalidInputError, UnknownNameError
from kobimo.language import _
from kobimo.model.dataset import DatasetDefinition
from kobimo.workflows.catalogue.own import create_file
from kobimo.workflows.editing import definitions_locked
from kobimo.workflows.opened import OpenedWorkspace
from kobimo.workspace.files import write_bytes
from kobimo.workspace.history import record
from kobimo.workspace.problems import problems_of, raise_problems
from kobimo.workspace.settings_edit import with_catalogue_line
from kobimo.workspace.settings_file import parse_settings
from kobimo.workspace.yaml_write import definition_bytes

COMPUTABLE = "computable"


@dataclass(frozen=True, slots=True)
class Selection:
    """What is computed of the catalogue now: "computable" or ids; and what changed by the command."""

    chosen: str | tuple[str, ...]
    added: tuple[str, ...]
    removed: tuple[str, ...]

    @property
    def changed(self) -> bool:
        """Whether the settings were written."""
        return bool(self.added or self.removed)


def use(
    workspace: OpenedWorkspace, names: Iterable[str] = (), *, computable: bool = False, remove: bool = False
) -> Selection:
    """Add indicators of the catalogue to what the workspace computes, or take them away.

    Only the line `catalogue` of `kobimo.toml` changes; comments stay. The change is kept in the history.

    Parameters
    ----------
    workspace : OpenedWorkspace
        Open it again to see the new choice.
    names : iterable of str
        Ids.
    computable : bool, optional
        Everything there are datasets for, today and later; with `remove` nothing at all.
    remove : bool, optional

    Returns
    -------
    Selection

    Raises
    ------
    UnknownNameError
        If the catalogue does not have one; nothing is written then.
    InvalidInputError
        If nothing is named, or single ones are to be taken from "computable".
    """
    wanted = tuple(dict.fromkeys(names))
    if bool(wanted) == computable:
        raise InvalidInputError(
            _("Entweder Kennungen angeben oder --computable."),
            remedy=_("kobimo catalogue list --in ARBEITSORDNER zeigt, was berechenbar ist."),
        )
    with definitions_locked(workspace):
        data = workspace.layout.settings.read_bytes()
        text = data.decode("utf-8-sig")
        before = parse_settings(text).catalogue
        after = _after(before, wanted, computable=computable, remove=remove)
        selection = Selection(after, _difference(after, before), _difference(before, after))
        if after != before:
            record(workspace.layout, _("Änderungen außerhalb von kobimo übernommen"), workspace.user)
            bom = b"\xef\xbb\xbf" if data.startswith(b"\xef\xbb\xbf") else b""
            write_bytes(workspace.layout.settings, bom + with_catalogue_line(text, after).encode())
            record(workspace.layout, _reason(selection), workspace.user)
    return selection


def _after(
    before: str | tuple[str, ...], wanted: tuple[str, ...], *, computable: bool, remove: bool
) -> str | tuple[str, ...]:
    """Return the new choice."""
    known = catalogue().indicators
    if computable:
        return () if remove else COMPUTABLE
    if isinstance(before, str):
        if remove:
            raise InvalidInputError(
                _("Berechnet wird alles, was berechenbar ist; einzelne Kennzahlen lassen sich nicht herausnehmen."),
                where="kobimo.toml",
                remedy=_("Zuerst kobimo catalogue use --computable --remove, dann die gewünschten Kennungen angeben."),
            )
        _refuse_unknown(wanted, known)
        return before
    if remove:
        _refuse_unknown(wanted, before)
        return tuple(name for name in before if name not in wanted)
    _refuse_unknown(wanted, known)
    return tuple(dict.fromkeys((*before, *wanted)))


def _refuse_unknown(names: Iterable[str], known: Iterable[str]) -> None:
    listed = set(known)
    for name in names:
        if name not in listed:
            raise UnknownNameError(_("Kennzahl des Katalogs"), name, listed)


def _difference(some: str | tuple[str, ...], others: str | tuple[str, ...]) -> tuple[str, ...]:
    one, other = ((item,) if isinstance(item, str) else item for item in (some, others))
    return tuple(name for name in one if name not in other)


def _reason(selection: Selection) -> str:
    parts = []
    if selection.added:
        parts.append(_("dazu: {names}").format(names=", ".join(selection.added)))
    if selection.removed:
        parts.append(_("weg: {names}").format(names=", ".join(selection.removed)))
    return _("Auswahl aus dem Katalog, {changes}").format(changes="; ".join(parts))


def add_dataset(workspace: OpenedWorkspace, template: str, space: str, level: str, name: str = "") -> str:
    """Write a dataset of the workspace that follows a template of the catalogue.

    Parameters
    ----------
    workspace : OpenedWorkspace
        Open it again to see the dataset.
    template : str
        Id in the catalogue.
    space, level : str
        Areas that the data are for.
    name : str, optional
        Id of the dataset; default: that of the template.

    Returns
    -------
    str
        Path of the file from the root.

    Raises
    ------
    UnknownNameError
        If template, space or level do not exist.
    InvalidInputError
        If there is a file of that name.
    """
    found = catalogue().template(template)
    spaces = workspace.definitions.spaces
    if space not in spaces:
        raise UnknownNameError(_("Raumsystem"), space, spaces, where="--space")
    levels = [item.id for item in spaces[space].levels]
    if level not in levels:
        raise UnknownNameError(_("Raumebene"), level, levels, where="--level")
    try:
        dataset = found.for_space(space, level, name)
    except ValidationError as error:
        raise_problems(problems_of(error, DatasetDefinition, lambda _at: f"datasets/{name}.yaml"))
    path = f"datasets/{dataset.id}.yaml"
    comment = _(
        "Nach der Struktur {template} des Katalogs.\nMeist zu bekommen bei: {office} ({rhythm}).\n{request}"
    ).format(template=template, office=found.office.shown, rhythm=found.rhythm.shown, request=found.request.shown)
    reason = _("Datensatz {name} nach dem Katalog angelegt").format(name=dataset.id)
    remedy = _("Mit --name eine andere Kennung wählen, oder die Datei im Editor ändern.")
    create_file(workspace, path, definition_bytes(dataset, comment), reason, remedy)
    return path
