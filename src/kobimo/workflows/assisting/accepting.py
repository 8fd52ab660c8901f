"""Accept what was tried: write the definitions, read the areas first, then the values."""

from __future__ import annotations

from kobimo.errors import InvalidInputError
from kobimo.language import _
from kobimo.workflows.assisting.looking import forget
from kobimo.workflows.assisting.trial import try_out
from kobimo.workflows.assisting.uploads import Upload, discard
from kobimo.workflows.deliveries.importing import ImportResult, import_delivery
from kobimo.workflows.opened import OpenedWorkspace
from kobimo.workflows.recipes.proposing import accept_proposal


def accept_new(workspace: OpenedWorkspace, upload: Upload, *, replace: bool = False) -> ImportResult:
    """Write the recipe of an upload and import it; nothing is written if the file would be rejected.

    Parameters
    ----------
    workspace : OpenedWorkspace
    upload : Upload
    replace : bool
        Replace a recipe and a dataset that exist.

    Returns
    -------
    ImportResult
        Accepted; the upload is removed.

    Raises
    ------
    InvalidInputError
        If the file would be rejected, or definitions of these names exist.
    """
    trial = try_out(workspace, upload)
    if trial.problem is not None:
        raise trial.problem
    if trial.proposed is None or not trial.acceptable:
        raise InvalidInputError(
            _("So würde die Datei abgelehnt."),
            where=upload.name,
            remedy=_("Bitte zuerst die Fehler unter „Prüfhinweise“ ansehen und die Angaben ändern."),
        )
    _check_names(workspace, trial.proposed.files, replace=replace)
    opened = accept_proposal(workspace, trial.proposed, replace=replace)
    if trial.proposed.area_source:
        areas = import_delivery(opened, trial.proposed.area_source, [upload.path])
        if not areas.accepted:
            return areas
        opened = OpenedWorkspace(opened.layout, opened.settings)
    return _finished(import_delivery(opened, trial.proposed.source, [upload.path]), upload)


def accept_known(workspace: OpenedWorkspace, source: str, upload: Upload) -> ImportResult:
    """Import an upload by the recipe that a source has; a rejected one stays, so that it can be looked at.

    Parameters
    ----------
    workspace : OpenedWorkspace
    source : str
    upload : Upload

    Returns
    -------
    ImportResult
    """
    return _finished(import_delivery(workspace, source, [upload.path]), upload)


def abandon(upload: Upload) -> None:
    """Remove an upload."""
    forget(upload)
    discard(upload)


def _finished(result: ImportResult, upload: Upload) -> ImportResult:
    """Remove the upload of an accepted file."""
    if result.accepted:
        abandon(upload)
    return result


def _check_names(workspace: OpenedWorkspace, files: object, *, replace: bool) -> None:
    """Say in words of the page that a recipe exists already."""
    paths = list(files) if isinstance(files, dict) else []
    existing = [path for path in paths if (workspace.layout.root / path).exists() and not path.endswith("source.yaml")]
    if existing and not replace:
        raise InvalidInputError(
            _("Eine Quelle oder ein Datensatz dieses Namens hat schon eine Vorlage: {files}.").format(
                files=", ".join(existing)
            ),
            remedy=_("Eine andere Kennung wählen, oder „vorhandene Einlesevorlage ersetzen“ ankreuzen."),
        )
