"""Make a new workspace, all of it or nothing."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from kobimo.errors import InvalidInputError, KobimoError, NotAWorkspaceError, WorkspaceError
from kobimo.language import _
from kobimo.workspace.definitions import load_definitions
from kobimo.workspace.files import TEMPORARY, atomic_directory, explained, patiently, write_text
from kobimo.workspace.history import record
from kobimo.workspace.layout import DEFINITION_FOLDERS, Layout
from kobimo.workspace.paths import reachable
from kobimo.workspace.schemas import write_schemas
from kobimo.workspace.settings import DisclosureSettings, Kind, Settings, UserSettings, new_user_id
from kobimo.workspace.settings_file import render_settings

_LOST_ZERO = (1, 4, 7, 11)
"""Lengths of a key of 2, 5, 8 or 12 digits that lost its first one."""

_IGNORED = frozenset({".DS_Store", "desktop.ini", "Thumbs.db"})
"""What operating systems put into folders that people regard as empty."""

_IGNORE_FILE = """\
# Daten und Arbeitsstand gehören in die Datensicherung, nicht in den Verlauf der Definitionen.
/data/
/.kobimo/
/kobimo.sqlite3*
.kobimo-tmp-*
~$*
"""


def create_workspace(
    root: Path,
    name: str,
    ags: str,
    definitions_from: Path | None = None,
    *,
    kind: Kind = "monitoring",
    disclosure: DisclosureSettings | None = None,
) -> Layout:
    """Make the folder of a new workspace.

    Parameters
    ----------
    root : Path
        Folder to make; it must not exist or be empty.
    name : str
        Name of the municipality.
    ags : str
        Official key, 2 to 12 digits; blanks between the digits are allowed.
    definitions_from : Path, optional
        Folder whose spaces, sources, datasets, indicators and products are copied.
    kind : str, optional
        `statistics_office` for one that is separated from the rest.
    disclosure : DisclosureSettings, optional
        Rules of confidentiality; default: the usual ones.

    Returns
    -------
    Layout
        The new workspace; its definitions are the first entry of its history.

    Raises
    ------
    InvalidInputError
        If name or key are not usable.
    WorkspaceError
        If the folder is in use or cannot be written. Nothing has been made then.
    DefinitionError
        If the definitions to copy have errors. Nothing has been made then.
    """
    settings = Settings(
        name=_checked_name(name),
        ags=parse_ags(ags),
        kind=kind,
        disclosure=disclosure or DisclosureSettings(),
        user=UserSettings(id=new_user_id()),
    )
    source = None if definitions_from is None else _checked_source(definitions_from)
    target = reachable(root)
    _check_target(target)
    if not target.exists():
        with atomic_directory(target) as folder:
            _fill(Layout(folder), settings, source)
        return Layout(target)
    # An existing empty folder is filled from within: it may be the current folder of the caller's shell.
    inside = target / f"{TEMPORARY}new"
    try:
        with atomic_directory(inside) as folder:
            _fill(Layout(folder), settings, source)
        _move_up(inside, target)
    finally:
        shutil.rmtree(inside, ignore_errors=True)
    return Layout(target)


def parse_ags(text: str) -> str:
    """Return an official key (AGS, ARS) as text of 2 to 12 digits.

    Parameters
    ----------
    text : str
        As typed; blanks between the digits are removed.

    Returns
    -------
    str
        Digits with all leading zeros.

    Raises
    ------
    InvalidInputError
        If it is no such key, or has lost its leading zero.

    Examples
    --------
    >>> parse_ags("05 3 15 000")
    '05315000'
    """
    digits = re.sub(r"\s", "", text)
    if re.fullmatch(r"[0-9]{2,12}", digits) is None or len(digits) in _LOST_ZERO:
        lost = digits.isascii() and digits.isdigit() and len(digits) in _LOST_ZERO
        hint = _(" Vermutlich fehlt die führende Null: 0{digits}.").format(digits=digits) if lost else ""
        raise InvalidInputError(
            _("„{text}“ ist kein amtlicher Gemeindeschlüssel.").format(text=text),
            where="--ags",
            remedy=_("2 Ziffern (Land), 5 (Kreis), 8 (Gemeinde) oder 12 (Regionalschlüssel) angeben.") + hint,
        )
    return digits


def _checked_name(name: str) -> str:
    clean = " ".join(name.split())
    if not clean or not clean.isprintable():
        raise InvalidInputError(
            _("Der Name der Kommune fehlt oder enthält Steuerzeichen."),
            where="--name",
            remedy=_('Den Namen angeben, zum Beispiel --name "Musterkreis".'),
        )
    return clean


def _checked_source(folder: Path) -> Path:
    found = reachable(folder)
    if not any((found / name).is_dir() for name in DEFINITION_FOLDERS):
        raise InvalidInputError(
            _("In diesem Ordner sind keine Definitionen."),
            where=str(folder),
            remedy=_("Einen Ordner angeben, der spaces, sources, datasets oder indicators enthält."),
        )
    return found


def _check_target(target: Path) -> None:
    with explained(target):
        if not target.exists():
            return
        if not target.is_dir():
            raise WorkspaceError(
                _("Hier liegt eine Datei, kein Ordner."), where=str(target), remedy=_("Einen anderen Namen wählen.")
            )
        if Layout(target).settings.exists():
            raise WorkspaceError(
                _("Hier ist schon ein Arbeitsordner von kobimo."),
                where=str(target),
                remedy=_("Mit ihm weiterarbeiten oder einen anderen Ordner angeben."),
            )
        content = sorted(path.name for path in target.iterdir() if path.name not in _IGNORED)
    if content:
        raise NotAWorkspaceError(
            _("Der Ordner ist nicht leer; darin liegt zum Beispiel {name}.").format(name=content[0]),
            where=str(target),
            remedy=_("Einen neuen oder leeren Ordner angeben."),
        )


def _fill(layout: Layout, settings: Settings, source: Path | None) -> None:
    for folder in layout.folders:
        folder.mkdir(parents=True)
    write_text(layout.settings, render_settings(settings))
    write_text(layout.root / ".gitignore", _IGNORE_FILE)
    write_text(layout.root / "LIESMICH.md", _readme(settings))
    write_schemas(layout.schemas)
    if source is not None:
        hidden = shutil.ignore_patterns(".*", "~$*")
        for name in DEFINITION_FOLDERS:
            if (source / name).is_dir():
                shutil.copytree(source / name, layout.root / name, dirs_exist_ok=True, ignore=hidden)
        load_definitions(layout)
    record(layout, _("Arbeitsordner angelegt"), settings.user.id)


def _move_up(inside: Path, target: Path) -> None:
    """Put the parts in place, the settings last: without them the folder is no workspace."""
    names = sorted((path.name for path in inside.iterdir()), key=lambda name: (name == "kobimo.toml", name))
    moved: list[Path] = []
    try:
        with explained(target):
            for name in names:
                place = target / name
                patiently(lambda name=name, place=place: (inside / name).rename(place))  # type: ignore[misc]
                moved.append(place)
    except KobimoError:
        for path in moved:
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)
        raise


def _readme(settings: Settings) -> str:
    return _(
        """\
# Arbeitsordner {name}

Dieser Ordner ist der ganze Bestand: Definitionen, Lieferungen, Ergebnisse. Wer ihn kopiert, während kein
kobimo-Befehl läuft, hat eine Sicherung; wer ihn weitergibt, übergibt die Arbeit.

| Ordner oder Datei | Inhalt | Von Hand ändern? |
|---|---|---|
| `kobimo.toml` | Name, Gemeindeschlüssel, Schutz kleiner Zahlen | ja |
| `spaces/` | Räume: Ebenen (`.yaml`), Gebiete (`.areas.csv`, öffnet sich in Excel), Grenzen (`.geojson`) | ja |
| `institutions/` | Einrichtungen: Schulen, Kitas und andere Orte mit Lage, Plätzen und Geschichte (`.csv`) | ja |
| `sources/` | je Quelle ein Ordner: Beschreibung, Einlesevorlage, Korrekturen | ja |
| `datasets/` | Datensätze: Messgrößen, Merkmale, Codelisten | ja |
| `indicators/` | Kennzahlen: Zähler, Nenner, Einheit | ja |
| `groups/` | Indikatoren: welche Kennzahlen zusammengehören | ja |
| `products/` | Gliederungen und Texte von Berichten | ja |
| `schemas/` | Regeln, mit denen ein Editor die Definitionen prüft | nein |
| `data/deliveries/` | gelieferte Dateien mit Quittung, unverändert | nein |
| `data/observations/` | eingelesene Werte | nein |
| `data/build/` | zuletzt berechnete Kennzahlen | nein |
| `data/releases/` | Freigabestände, unveränderlich | nein |
| `kobimo.sqlite3` | Verzeichnis der Lieferungen und Freigabestände, Protokoll | nein |
| `.git/`, `.kobimo/` | Verlauf der Definitionen; Sperren und Zwischendateien | nein |

Nach jeder Änderung von Hand prüft `kobimo doctor`, ob die Definitionen zusammenpassen.

Editoren mit YAML-Unterstützung prüfen schon beim Schreiben, wenn diese Zeile am Anfang der Datei steht (Pfad je
nach Ordner anpassen):

    # yaml-language-server: $schema=../schemas/dataset.schema.json
"""
    ).format(name=settings.name)
