"""Which releases had to be protected."""

from __future__ import annotations

from kobimo.disclosure import PROTECTED
from kobimo.errors import InvalidInputError, ReleaseError
from kobimo.language import _
from kobimo.model.release import Audience
from kobimo.store.releases import StoredRelease, find_kept, list_releases
from kobimo.workflows.opened import OpenedWorkspace


def protected_release(workspace: OpenedWorkspace, name: str | None = None) -> StoredRelease:
    """Return a release that had to be protected, withdrawn or not; a proposal only if it is named.

    Parameters
    ----------
    workspace : OpenedWorkspace
    name : str, optional
        Default: the newest one that was not withdrawn, an own one if there is any.

    Raises
    ------
    UnknownNameError
        If there is no such release.
    InvalidInputError
        If it was made for others.
    ReleaseError
        If there is none at all.
    """
    if name:
        found = find_kept(workspace.layout, name)
        if is_protected(found):
            return found
        raise InvalidInputError(
            _("Der Freigabestand {id} ist für {audience} bestimmt und enthält ungeschützte Zahlen.").format(
                id=name, audience=found.manifest.audience
            ),
            remedy=_("Einen Freigabestand für Ausschuss oder Öffentlichkeit nennen."),
        )
    valid = [item for item in list_releases(workspace.layout) if is_protected(item) and item.withdrawal is None]
    own = [item for item in valid if item.manifest.origin is None]
    if valid:
        return (own or valid)[-1]
    raise ReleaseError(
        _("Es gibt keinen Freigabestand für Ausschuss oder Öffentlichkeit."),
        remedy=_("Erst freigeben: kobimo release ORDNER --audience public; oder --release ID angeben."),
    )


def is_protected(stored: StoredRelease) -> bool:
    """Say whether a release is for readers who may see protected figures only."""
    return Audience(stored.manifest.audience).kind in PROTECTED
