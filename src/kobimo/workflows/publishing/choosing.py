"""What is published: a valid release for the public, and what its publisher says on every page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kobimo.errors import DefinitionError, InvalidInputError, WithdrawnReleaseError, WorkspaceError
from kobimo.language import _
from kobimo.model.release import Audience
from kobimo.store.releases import StoredRelease, find_release, newest_release
from kobimo.workflows.opened import OpenedWorkspace
from kobimo.workflows.releases.viewing import Library, ReleaseReader
from kobimo.workflows.releases.withdrawal import withdrawal_text
from kobimo.workspace.files import system_reason
from kobimo.workspace.layout import SETTINGS_FILE
from kobimo.workspace.settings import PortalSettings

PUBLIC = "public"
_FILES = (".md", ".txt")
_LONGEST = 1_000_000
"""Bytes of a text file; more is no imprint."""


@dataclass(frozen=True, slots=True)
class Publisher:
    """What the municipality says of itself; all texts are its own."""

    title: str
    publisher: str
    contact: str
    imprint: str
    accessibility: str
    privacy: str
    base_url: str = ""


def public_release(workspace: OpenedWorkspace, name: str | None = None) -> ReleaseReader:
    """Open the release that is published.

    Parameters
    ----------
    workspace : OpenedWorkspace
    name : str, optional
        Default: the newest one for the public that was not withdrawn.

    Returns
    -------
    ReleaseReader

    Raises
    ------
    UnknownNameError
        If there is no such release.
    InvalidInputError
        If it was not made for the public.
    WithdrawnReleaseError
        If it was withdrawn; with the reason.
    ReleaseError
        If there is no valid one.
    IntegrityError
        If a file of it was altered.
    """
    stored = find_release(workspace.layout, name) if name else newest_release(workspace.layout, PUBLIC)
    _refuse_others(stored)
    if stored.withdrawal is not None:
        raise WithdrawnReleaseError(
            withdrawal_text(stored),
            remedy=_(
                "Was schon im Netz steht, ändert sich erst mit der nächsten Veröffentlichung: ohne --release nimmt "
                "kobimo publish den neuesten gültigen Freigabestand für die Öffentlichkeit."
            ),
        )
    stored.check()
    return Library(workspace).release(stored.manifest.id)


def confirm_public(workspace: OpenedWorkspace, name: str) -> None:
    """Read anew from disk whether a release may still go out; raises if it was withdrawn while its pages were made.

    Parameters
    ----------
    workspace : OpenedWorkspace
    name : str
        Of the release that `public_release` opened.

    Raises
    ------
    WithdrawnReleaseError
        With the reason.
    UnknownNameError
        If it is gone.
    """
    stored = find_release(workspace.layout, name)
    if stored.withdrawal is not None:
        raise WithdrawnReleaseError(
            _("Während der Veröffentlichung zurückgezogen: {text}").format(text=withdrawal_text(stored)),
            remedy=_(
                "Das Portal im Ordner ist unverändert. Den Befehl wiederholen: ohne --release nimmt kobimo publish den "
                "neuesten gültigen Freigabestand für die Öffentlichkeit."
            ),
        )


def _refuse_others(stored: StoredRelease) -> None:
    """Let nothing out that was not protected for everybody."""
    audience = stored.manifest.audience
    if Audience(audience).label != PUBLIC:
        raise InvalidInputError(
            _("Der Freigabestand {id} ist für „{audience}“ bestimmt und darf nicht ins Netz.").format(
                id=stored.manifest.id, audience=audience
            ),
            remedy=_("Erst für die Öffentlichkeit freigeben: kobimo release ORDNER --audience public."),
        )


def publisher(workspace: OpenedWorkspace, base_url: str | None = None) -> Publisher:
    """Read what the publisher says; legal texts are never made up.

    Parameters
    ----------
    workspace : OpenedWorkspace
    base_url : str, optional
        Address of the portal; default: that of the settings.

    Returns
    -------
    Publisher

    Raises
    ------
    DefinitionError
        If something is missing in `[portal]`; names each key with an example.
    InvalidInputError
        If the address is none.
    WorkspaceError
        If a text file cannot be read.
    """
    said = workspace.settings.portal
    missing = [name for name in _examples() if not getattr(said, name).strip()]
    if missing:
        remedy = _("In kobimo.toml eintragen; die Rechtstexte schreibt die Kommune selbst. Zum Beispiel:\n{text}")
        raise DefinitionError(
            _("Für das Portal fehlt, wer es herausgibt und verantwortet: {names}.").format(names=", ".join(missing)),
            where=f"{SETTINGS_FILE} [portal]",
            remedy=remedy.format(text=_example(missing, _examples())),
        )
    texts = {name: _text(workspace, name, getattr(said, name)) for name in _examples()}
    return Publisher(**texts, base_url=_address(said, base_url))


def _examples() -> Mapping[str, str]:
    """Return an example of each text that must be there."""
    return {
        "title": _("Bildungsmonitoring Musterkreis"),
        "publisher": _("Musterkreis, Amt für Bildung"),
        "contact": _("bildungsmonitoring@musterkreis.example, Telefon 01234 567-0"),
        "imprint": "portal/impressum.md",
        "accessibility": "portal/barrierefreiheit.md",
        "privacy": "portal/datenschutz.md",
    }


def _example(names: list[str], examples: Mapping[str, str]) -> str:
    return "\n".join(["[portal]", *(f'{name} = "{examples[name]}"' for name in names)])


def _address(said: PortalSettings, given: str | None) -> str:
    """Return the address of the portal with a slash at its end; empty if nobody said one."""
    text = said.base_url if given is None else given
    if not text:
        return ""
    try:
        PortalSettings(base_url=text)
    except ValueError as error:
        raise InvalidInputError(
            _("„{text}“ ist keine Adresse des Portals.").format(text=text),
            where="--base-url",
            remedy=_("Die Adresse mit https:// angeben, zum Beispiel https://www.musterkreis.example/bildung/."),
        ) from error
    return text.rstrip("/") + "/"


def _text(workspace: OpenedWorkspace, name: str, said: str) -> str:
    """Return a text, or what stands in the file of the workspace that it names."""
    text = said.strip()
    if "\n" in text or not text.lower().endswith(_FILES):
        return text
    root = workspace.layout.root.resolve()
    path = (root / text).resolve()
    place = f"{SETTINGS_FILE} [portal] {name}"
    if not path.is_relative_to(root):
        raise DefinitionError(
            _("Die Textdatei „{file}“ liegt nicht im Arbeitsordner.").format(file=text),
            where=place,
            remedy=_("Die Datei in den Arbeitsordner legen und ihren Namen von dort aus angeben."),
        )
    try:
        data = path.read_bytes()[: _LONGEST + 1]
        found = data.decode("utf-8-sig").replace("\r\n", "\n").strip() if len(data) <= _LONGEST else ""
    except OSError as error:
        raise WorkspaceError(
            _("Die Textdatei „{file}“ lässt sich nicht lesen: {reason}.").format(
                file=text, reason=system_reason(error)
            ),
            where=place,
            remedy=_("Die Datei anlegen, oder den Text selbst in kobimo.toml schreiben."),
        ) from error
    except UnicodeDecodeError as error:
        raise DefinitionError(
            _("Die Datei ist nicht in UTF-8 gespeichert."), where=str(path), remedy=_("Als UTF-8 speichern.")
        ) from error
    if not found:
        raise DefinitionError(
            _("Die Textdatei „{file}“ ist leer oder größer als ein Text.").format(file=text),
            where=place,
            remedy=_("Den Text der Kommune hineinschreiben; kobimo macht keine Rechtstexte."),
        )
    return found
