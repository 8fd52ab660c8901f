"""Take over a package: as one step, with an entry in the history, or not at all."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from kobimo.catalogue.loading import catalogue
from kobimo.errors import InvalidInputError
from kobimo.language import _
from kobimo.model.area import SpaceDefinition
from kobimo.model.dataset import DatasetDefinition
from kobimo.model.text import Definition
from kobimo.workflows.opened import OpenedWorkspace
from kobimo.workflows.packaging.comparing import Entry, State, compared, entries_of
from kobimo.workspace.definitions import load_definitions
from kobimo.workspace.journal import one_step
from kobimo.workspace.layout import Layout
from kobimo.workspace.locks import WorkspaceLock
from kobimo.workspace.package.file import Package, read_package
from kobimo.workspace.package.keys import Keyring, grouped
from kobimo.workspace.package.manifest import Kind
from kobimo.workspace.paths import reachable
from kobimo.workspace.street_table import streets_bytes
from kobimo.workspace.yaml_write import definition_bytes

OnConflict = Literal["keep", "replace", "rename"]

_LONGEST_ID = 48


@dataclass(frozen=True)
class Inspected:
    """A package, and how its definitions stand to a workspace (all new without one)."""

    package: Package
    entries: tuple[Entry, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return the machine form."""
        manifest, seal = self.package.manifest, self.package.seal
        return {
            "format": manifest.format,
            "kobimo": manifest.kobimo,
            "made_on": manifest.made_on.isoformat(),
            "municipality": manifest.municipality or None,
            "licence": manifest.licence or None,
            "fingerprint": grouped(seal.fingerprint) or None,
            "confirmed": seal.confirmed,
            "seal": seal.reason,
            "items": [entry.as_dict() for entry in self.entries],
        }


@dataclass(frozen=True)
class Decided:
    """What happens to one definition: `name` is its id here, `action` one of add, keep, replace, rename."""

    entry: Entry
    action: Literal["add", "keep", "replace", "rename"]
    name: str

    @property
    def shown(self) -> str:
        """The German words."""
        return {
            "add": _("wird angelegt"),
            "keep": _("bleibt, wie sie hier ist") if self.entry.state.conflict else _("ist schon da"),
            "replace": _("wird ersetzt; die frühere Fassung bleibt im Verlauf"),
            "rename": _("wird als {name} angelegt").format(name=self.name),
        }[self.action]


@dataclass(frozen=True)
class AddedPackage:
    """What was taken over, or would be; `files` are paths from the root."""

    inspected: Inspected
    decisions: tuple[Decided, ...]
    files: tuple[str, ...]
    dry_run: bool

    def as_dict(self) -> dict[str, Any]:
        """Return the machine form."""
        decided = [{"kind": d.entry.kind, "id": d.entry.id, "action": d.action, "as": d.name} for d in self.decisions]
        return self.inspected.as_dict() | {"decisions": decided, "files": list(self.files), "dry_run": self.dry_run}


def inspect_package(
    file: str | Path, workspace: OpenedWorkspace | None = None, keyring: Keyring | None = None
) -> Inspected:
    """Read a package and compare it with a workspace; nothing is changed.

    Parameters
    ----------
    file : path
    workspace : OpenedWorkspace, optional
    keyring : Keyring, optional
        Default: that of the user.

    Returns
    -------
    Inspected

    Raises
    ------
    InvalidInputError, NewerFormatError, DefinitionError
        If it is not read, with the reason.
    """
    path = reachable(file)
    if not path.is_file():
        raise InvalidInputError(_("Die Datei gibt es nicht."), where=str(file), remedy=_("Bitte den Pfad prüfen."))
    package = read_package(path, (keyring or Keyring.of_user()).trusted())
    entries = entries_of(package)
    return Inspected(package, compared(workspace, entries) if workspace is not None else entries)


def add_package(
    workspace: OpenedWorkspace,
    file: str | Path,
    *,
    on_conflict: OnConflict = "keep",
    level: str = "",
    unconfirmed: bool = False,
    dry_run: bool = False,
    keyring: Keyring | None = None,
) -> AddedPackage:
    """Take over a package.

    Parameters
    ----------
    workspace : OpenedWorkspace
    file : path
    on_conflict : "keep", "replace" or "rename"
        What happens where the workspace has something else under that id or name.
    level : str
        `space:level` of new datasets, where the workspace has not those of the package.
    unconfirmed : bool
        Take over a package that nobody has signed whose key is trusted.
    dry_run : bool
        Only say what would happen.
    keyring : Keyring, optional
        Default: that of the user.

    Returns
    -------
    AddedPackage

    Raises
    ------
    InvalidInputError
        If the package is not confirmed, or the level of its datasets is not known here; nothing was written.
    DefinitionError
        If the definitions would not fit together; nothing was written.
    """
    inspected = inspect_package(file, workspace, keyring)
    seal = inspected.package.seal
    if not (seal.confirmed or unconfirmed or dry_run):
        raise InvalidInputError(
            seal.reason,
            where=str(file),
            remedy=_(
                "Den Fingerabdruck mit der Herkunft vergleichen (am Telefon), dann „kobimo package trust "
                "FINGERABDRUCK“. Bewusst ohne Bestätigung: --unconfirmed."
            ),
        )
    decisions = _sources_together([_decided(workspace, entry, on_conflict) for entry in inspected.entries])
    files = _files(workspace, decisions, inspected.package.manifest.municipality, level)
    if files:
        _refuse_unsound(workspace, files)
    if files and not dry_run:
        _write(workspace, files, reason=_("Austauschpaket {file}").format(file=Path(file).name))
    return AddedPackage(inspected, decisions, tuple(sorted(map(workspace.layout.relative, files))), dry_run)


def _decided(workspace: OpenedWorkspace, entry: Entry, on_conflict: OnConflict) -> Decided:
    """Decide what happens to a definition."""
    if entry.state is State.NEW:
        return Decided(entry, "add", entry.id)
    if entry.state is State.SAME or on_conflict == "keep":
        return Decided(entry, "keep", entry.id)
    if entry.state is State.NAME_TAKEN:
        taken = entry.id in workspace.definitions.indicators
        return Decided(entry, "rename", _free(workspace, entry) if taken else entry.id)
    if on_conflict == "replace":
        return Decided(entry, "replace", entry.id)
    return Decided(entry, "rename", _free(workspace, entry))


def _free(workspace: OpenedWorkspace, entry: Entry) -> str:
    """Return the first free id with a number behind it; source and recipe get the same one."""
    known = workspace.definitions
    taken: Mapping[Kind, Mapping[str, object]] = {
        "indicator": known.indicators,
        "dataset": known.datasets,
        "source": known.sources,
        "recipe": known.sources,
        "streets": known.spaces,
    }
    number = 2
    while (name := f"{entry.id[: _LONGEST_ID - 5]}_{number}") in taken[entry.kind]:
        number += 1
    return name


def _files(
    workspace: OpenedWorkspace, decisions: Sequence[Decided], municipality: str, level: str
) -> dict[Path, bytes]:
    """Return the files that are written, by path."""
    renamed = {d.entry.id: d.name for d in decisions if d.entry.kind == "dataset" and d.action == "rename"}
    placed = _placed(workspace, decisions, level)
    files: dict[Path, bytes] = {}
    comment = _("Aus einem Austauschpaket{of}; bitte prüfen.").format(of=f" ({municipality})" if municipality else "")
    for decision in decisions:
        if decision.action == "keep":
            continue
        definition = _adapted(decision, renamed, placed, municipality)
        if decision.entry.kind == "streets":
            files |= _street_files(workspace, decision, definition)
        else:
            files[_path(workspace.layout, decision)] = definition_bytes(definition, comment)
    return files


def _sources_together(decisions: Sequence[Decided]) -> tuple[Decided, ...]:
    """Let a source and its recipe share their fate: the recipe decides."""
    recipes = {d.entry.id: d for d in decisions if d.entry.kind == "recipe"}

    def joined(decision: Decided) -> Decided:
        recipe = recipes.get(decision.entry.id)
        if decision.entry.kind != "source" or recipe is None or decision.action == "add":
            return decision
        if recipe.action == "rename":
            return Decided(decision.entry, "rename", recipe.name)
        return Decided(decision.entry, "keep", decision.entry.id)

    return tuple(map(joined, decisions))


def _placed(workspace: OpenedWorkspace, decisions: Sequence[Decided], level: str) -> dict[str, tuple[str, str]]:
    """Return space and level that each dataset of the package has here."""
    known = workspace.definitions
    coming = [d.entry.definition for d in decisions if isinstance(d.entry.definition, SpaceDefinition)]
    spaces = {space.id: space for space in coming} | known.spaces
    places = {(space.id, entry.id) for space in spaces.values() for entry in space.levels}
    found = {}
    for decision in decisions:
        dataset = decision.entry.definition
        if not isinstance(dataset, DatasetDefinition):
            continue
        here = known.datasets.get(dataset.id)
        wanted = tuple(level.split(":", 1)) if ":" in level else (dataset.space, dataset.level)
        place = (here.space, here.level) if here is not None else (wanted[0], wanted[1])
        if place not in places:
            raise InvalidInputError(
                _("Der Datensatz {dataset} hat die Raumebene {place}; die gibt es hier nicht.").format(
                    dataset=dataset.id, place=":".join(place)
                ),
                remedy=_("Mit --level sagen, welche hier gemeint ist: {names}.").format(
                    names=", ".join(sorted(map(":".join, places))) or "–"
                ),
            )
        found[dataset.id] = place
    return found


def _adapted(
    decision: Decided,
    renamed: Mapping[str, str],
    placed: Mapping[str, tuple[str, str]],
    municipality: str,
) -> Definition:
    """Return a definition as it is written here: its id, its areas, and the datasets that it refers to."""
    entry = decision.entry
    data = _renamed(entry.definition.model_dump(mode="json", exclude_defaults=True, exclude_none=True), renamed)
    if entry.kind == "dataset":
        data |= dict(zip(("space", "level"), placed[entry.id], strict=True))
        if decision.name != entry.id and "implements" not in data and entry.id in catalogue().templates:
            data["implements"] = entry.id
    if entry.kind == "recipe":
        _with_level(data, placed)
    if entry.kind != "recipe":
        data["id"] = decision.name
    if decision.action == "rename" and entry.kind == "indicator":
        data["title"] = {name: f"{text} ({_origin(decision, municipality)})" for name, text in data["title"].items()}
    return type(entry.definition).model_validate(data)


def _origin(decision: Decided, municipality: str) -> str:
    """Return what tells the name of a renamed indicator from the one that is here, also when it comes again."""
    number = decision.name.removeprefix(f"{decision.entry.id}_")
    return " ".join([municipality or _("Paket"), *([number] if number.isdecimal() and number != "2" else [])])


def _with_level(data: dict[str, Any], placed: Mapping[str, tuple[str, str]]) -> None:
    """Let a recipe name the level that its dataset has here."""
    for part in (data, *data.get("values", ())):
        datasets = [rule["dataset"] for rule in data.get("values", ())]
        levels = {placed[name][1] for name in datasets if name in placed}
        area = part.get("area")
        if area and "level" in area and len(levels) == 1:
            area["level"] = levels.pop()


def _renamed(value: Any, names: Mapping[str, str]) -> Any:
    """Replace the datasets that a definition refers to."""
    if isinstance(value, dict):
        return {
            name: names.get(item, item) if name == "dataset" and isinstance(item, str) else _renamed(item, names)
            for name, item in value.items()
        }
    return [_renamed(item, names) for item in value] if isinstance(value, list) else value


def _path(layout: Layout, decision: Decided) -> Path:
    """Return the file of a definition."""
    if decision.entry.kind in {"source", "recipe"}:
        return layout.sources / decision.name / f"{decision.entry.kind}.yaml"
    folder = layout.indicators if decision.entry.kind == "indicator" else layout.datasets
    return folder / f"{decision.name}.yaml"


def _street_files(workspace: OpenedWorkspace, decision: Decided, definition: Definition) -> dict[Path, bytes]:
    """Return an empty street directory, and its space where the workspace has none of that name."""
    layout, name = workspace.layout, decision.entry.id
    files = {layout.streets(name): streets_bytes(())}
    if name not in workspace.definitions.spaces:
        files[layout.spaces / f"{name}.yaml"] = definition_bytes(definition)
    return files


def _refuse_unsound(workspace: OpenedWorkspace, files: Mapping[Path, bytes]) -> None:
    """Load all definitions in a copy with the new files; raises what is wrong with them."""
    layout = workspace.layout
    with tempfile.TemporaryDirectory(prefix="kobimo-") as folder:
        copy = Layout(Path(folder))
        for source in (layout.spaces, layout.institutions, layout.sources, layout.datasets, layout.indicators):
            if source.is_dir():
                shutil.copytree(source, copy.root / layout.relative(source), ignore=shutil.ignore_patterns("*.geojson"))
        for path, data in files.items():
            target = copy.root / layout.relative(path)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
        load_definitions(copy, workspace.settings.catalogue)


def _write(workspace: OpenedWorkspace, files: Mapping[Path, bytes], *, reason: str) -> None:
    """Write files as one step."""
    layout = workspace.layout
    with (
        WorkspaceLock(layout.data_lock, "kobimo package"),
        WorkspaceLock(layout.definitions_lock, "kobimo package"),
        one_step(layout, reason=reason, user=workspace.user) as step,
    ):
        for path, data in files.items():
            step.file(path, data)
        step.finish()
