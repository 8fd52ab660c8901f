"""Read all definitions of a workspace and report everything that is wrong with them at once."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Literal, TypeVar

from pydantic import ValidationError

from kobimo.errors import DefinitionError, KobimoError, UnknownNameError
from kobimo.language import _
from kobimo.model.area import SpaceDefinition
from kobimo.model.crosswalk import CrosswalkDefinition
from kobimo.model.dataset import DatasetDefinition
from kobimo.model.indicator import IndicatorDefinition, IndicatorGroup
from kobimo.model.institution import RegisterDefinition
from kobimo.model.recipe import Recipe
from kobimo.model.source import Corrections, SourceDefinition
from kobimo.model.text import Definition
from kobimo.workspace.files import system_reason
from kobimo.workspace.layout import SETTINGS_FILE, Layout
from kobimo.workspace.problems import Problem, problems_of, raise_problems
from kobimo.workspace.recipe_sharing import shared_recipe
from kobimo.workspace.references import reference_problems
from kobimo.workspace.yaml_text import Document, read_yaml

D = TypeVar("D", bound=Definition)


@dataclass(frozen=True)
class Definitions:
    """All definitions of a workspace, checked against each other.

    Attributes
    ----------
    spaces, crosswalks, registers, datasets, indicators, groups : dict
        By id; groups are those of the workspace, not those of the catalogue.
    sources, recipes, corrections : dict
        By id of the source; recipe and corrections only where the source has them.
    texts : dict
        Bytes of every file that defines figures (tables of areas, changes and weights included), by path from the root.
    from_catalogue : frozenset of str
        Indicators that the catalogue defines.
    """

    spaces: dict[str, SpaceDefinition] = field(default_factory=dict)
    crosswalks: dict[str, CrosswalkDefinition] = field(default_factory=dict)
    registers: dict[str, RegisterDefinition] = field(default_factory=dict)
    datasets: dict[str, DatasetDefinition] = field(default_factory=dict)
    sources: dict[str, SourceDefinition] = field(default_factory=dict)
    recipes: dict[str, Recipe] = field(default_factory=dict)
    corrections: dict[str, Corrections] = field(default_factory=dict)
    indicators: dict[str, IndicatorDefinition] = field(default_factory=dict)
    groups: dict[str, IndicatorGroup] = field(default_factory=dict)
    texts: dict[str, bytes] = field(default_factory=dict)
    from_catalogue: frozenset[str] = frozenset()

    def shown_in(self, dataset: DatasetDefinition) -> str:
        """Return the space in which the counts of a dataset are shown: where they move to, else where they lie."""
        moved = self.crosswalks.get(dataset.moved_by or "")
        return dataset.space if moved is None else moved.target.space

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 over paths and contents; equal exactly when the definitions are equal byte for byte."""
        digest = hashlib.sha256()
        for path in sorted(self.texts):
            digest.update(f"{path}\0{hashlib.sha256(self.texts[path]).hexdigest()}\n".encode())
        return digest.hexdigest()


def parse_definition(data: bytes, name: str, model: type[D]) -> D:
    """Read one definition file.

    Parameters
    ----------
    data : bytes
        Content of the file.
    name : str
        Path for messages.
    model : type of Definition
        What the file describes.

    Returns
    -------
    Definition
        Object of `model`.

    Raises
    ------
    DefinitionError
        Naming each place as `file:line`.
    """
    return _validate(read_yaml(data, name), model)


def _validate(document: Document, model: type[D]) -> D:
    if document.value is None:
        raise DefinitionError(
            _("Die Datei ist leer."), where=document.name, remedy=_("Die Datei ausfüllen oder löschen.")
        )
    try:
        return model.model_validate(document.value)
    except ValidationError as error:
        raise _SeveralError(problems_of(error, model, document.place)) from error
    except DefinitionError as error:
        raise DefinitionError(error.message, where=document.place(), remedy=error.remedy) from error


class _SeveralError(DefinitionError):
    """Several problems of one file, to be joined with those of the others."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        try:
            raise_problems(problems)
        except DefinitionError as joined:
            super().__init__(joined.message, where=joined.where, remedy=joined.remedy)


def load_definitions(layout: Layout, chosen: Literal["computable"] | tuple[str, ...] = ()) -> Definitions:
    """Read and check all definitions of a workspace.

    Parameters
    ----------
    layout : Layout
        The workspace.
    chosen : "computable" or tuple of str, optional
        Indicators of the catalogue that are computed as well, see `kobimo.workspace.settings.Settings.catalogue`.

    Returns
    -------
    Definitions

    Raises
    ------
    DefinitionError
        With every problem of every file, one line each; nothing is returned then.
    """
    reading = _Reading(layout)
    result = Definitions(
        spaces=reading.folder(layout.spaces, SpaceDefinition),
        crosswalks=reading.folder(layout.crosswalks, CrosswalkDefinition),
        registers=reading.folder(layout.institutions, RegisterDefinition),
        datasets=reading.folder(layout.datasets, DatasetDefinition),
        sources=reading.sources(),
        recipes=reading.recipes(),
        corrections=reading.beside_sources("corrections.yaml", Corrections),
        indicators=reading.folder(layout.indicators, IndicatorDefinition),
        groups=reading.folder(layout.groups, IndicatorGroup),
        texts=reading.texts,
    )
    for name in result.registers:  # what institutions there are changes no figure
        reading.texts.pop(layout.relative(layout.register(name)), None)
    for folder, ending in ((layout.spaces, ".areas.csv"), (layout.spaces, ".changes.csv"), (layout.crosswalks, ".csv")):
        for path in _visible(folder, ending):
            reading.read(path)
    # A file that cannot be read would make every mention of it look wrong; references are checked once all are sound.
    problems = reading.problems or reference_problems(result, reading.documents)
    if problems:
        raise_problems(problems)
    return with_catalogue(result, chosen) if chosen else result


def with_catalogue(definitions: Definitions, chosen: Literal["computable"] | tuple[str, ...]) -> Definitions:
    """Add indicators of the catalogue; one with an id of the workspace's own is left to the workspace.

    Parameters
    ----------
    definitions : Definitions
        What the workspace has itself.
    chosen : "computable" or tuple of str

    Returns
    -------
    Definitions

    Raises
    ------
    DefinitionError
        If a chosen indicator is not in the catalogue. One that lacks data is left out; `kobimo catalogue list` says so.
    """
    from kobimo.catalogue.binding import bind  # noqa: PLC0415 - only workspaces that use the catalogue read it
    from kobimo.catalogue.loading import catalogue  # noqa: PLC0415

    known = catalogue()
    names = tuple(known.indicators) if chosen == "computable" else chosen
    if strange := [name for name in names if name not in known.indicators]:
        raise_problems([_not_in_catalogue(name, known.indicators) for name in strange])
    added: dict[str, IndicatorDefinition] = {}
    for name in names:
        if name in definitions.indicators:
            continue
        bound = bind(known.indicators[name], definitions.datasets, definitions.shown_in)
        if bound.indicator is not None:
            added[name] = bound.indicator
    texts = {f"catalogue/{name}.yaml": known.texts[name] for name in added}
    return replace(
        definitions,
        indicators={**definitions.indicators, **added},
        texts={**definitions.texts, **texts},
        from_catalogue=frozenset(added),
    )


def _not_in_catalogue(name: str, known: Iterable[str]) -> Problem:
    error = UnknownNameError(_("Kennzahl des Katalogs"), name, known)
    return Problem(SETTINGS_FILE, error.message, error.remedy, ("catalogue",))


class _Reading:
    """The files read so far and what was wrong with them."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.texts: dict[str, bytes] = {}
        self.documents: dict[str, Document] = {}
        self.problems: list[Problem] = []

    def folder(self, folder: Path, model: type[D]) -> dict[str, D]:
        """Read all definitions of a folder; the id is the name of the file."""
        found: dict[str, D] = {}
        self._check_endings(folder)
        for path in _visible(folder, ".yaml"):
            definition = self._definition(path, model)
            if definition is not None:
                self._check_name(path, path.stem, str(getattr(definition, "id", "")))
                found[path.stem] = definition
        return found

    def sources(self) -> dict[str, SourceDefinition]:
        """Read the descriptions of all sources; the id is the name of the folder."""
        found: dict[str, SourceDefinition] = {}
        for folder in self._source_folders():
            path = folder / "source.yaml"
            self._check_endings(folder)
            if not path.is_file():
                self.problems.append(
                    Problem(
                        self.layout.relative(folder),
                        _("Im Ordner der Quelle fehlt source.yaml."),
                        _("Die Quelle beschreiben oder den Ordner löschen."),
                    )
                )
                continue
            definition = self._definition(path, SourceDefinition)
            if definition is not None:
                self._check_name(path, folder.name, definition.id)
                found[folder.name] = definition
        return found

    def beside_sources(self, name: str, model: type[D]) -> dict[str, D]:
        """Read a file that every source may have."""
        found: dict[str, D] = {}
        for folder in self._source_folders():
            if (folder / name).is_file() and (definition := self._definition(folder / name, model)) is not None:
                found[folder.name] = definition
        return found

    def recipes(self) -> dict[str, Recipe]:
        """Read all recipes; one that is like that of another source is completed by it."""
        paths = {folder.name: folder / "recipe.yaml" for folder in self._source_folders()}
        read = {name: self._document(path) for name, path in paths.items() if path.is_file()}
        documents = {name: document for name, document in read.items() if document is not None}
        found: dict[str, Recipe] = {}
        for name, document in documents.items():
            try:
                complete = shared_recipe(document, documents)
            except KobimoError as error:
                self.problems.append(Problem.of(error, error.where or document.name))
                continue
            if (recipe := self._valid(complete, Recipe)) is not None:
                found[name] = recipe
        return found

    def read(self, path: Path) -> bytes | None:
        """Keep the bytes of a file."""
        name = self.layout.relative(path)
        try:
            self.texts[name] = path.read_bytes()
        except OSError as error:
            self.problems.append(
                Problem(
                    name,
                    _("Die Datei lässt sich nicht lesen: {reason}.").format(reason=system_reason(error)),
                    _("Leserechte prüfen; das Programm schließen, das die Datei geöffnet hat."),
                )
            )
            return None
        return self.texts[name]

    def _definition(self, path: Path, model: type[D]) -> D | None:
        document = self._document(path)
        return None if document is None else self._valid(document, model)

    def _document(self, path: Path) -> Document | None:
        """Read the text of a definition."""
        data = self.read(path)
        if data is None:
            return None
        name = self.layout.relative(path)
        try:
            document = read_yaml(data, name)
        except KobimoError as error:
            self.problems.append(Problem.of(error, error.where or name))
            return None
        self.documents[name] = document
        return document

    def _valid(self, document: Document, model: type[D]) -> D | None:
        """Make a definition of its text."""
        try:
            return _validate(document, model)
        except _SeveralError as error:
            self.problems.extend(error.problems)
        except KobimoError as error:
            self.problems.append(Problem.of(error, error.where or document.name))
        return None

    def _source_folders(self) -> list[Path]:
        if not self.layout.sources.is_dir():
            return []
        folders = (path for path in self.layout.sources.iterdir() if path.is_dir())
        return sorted(path for path in folders if not path.name.startswith((".", "~")))

    def _check_name(self, path: Path, expected: str, given: str) -> None:
        if given != expected:
            name = self.layout.relative(path)
            self.problems.append(
                Problem(
                    self.documents[name].place(("id",)),
                    _("Die Kennung „{given}“ stimmt nicht mit dem Namen „{expected}“ überein.").format(
                        given=given, expected=expected
                    ),
                    _("Datei oder Ordner umbenennen oder die Kennung (id) ändern."),
                )
            )

    def _check_endings(self, folder: Path) -> None:
        for path in _visible(folder, ".yml"):
            self.problems.append(
                Problem(
                    self.layout.relative(path),
                    _("Dateien mit der Endung .yml werden nicht gelesen."),
                    _("In {name} umbenennen.").format(name=f"{path.stem}.yaml"),
                )
            )


def _visible(folder: Path, ending: str) -> Iterator[Path]:
    """Files with that ending, in order, without those that editors and Excel put beside them."""
    if folder.is_dir():
        for path in sorted(folder.iterdir()):
            if path.is_file() and path.name.lower().endswith(ending) and not path.name.startswith((".", "~")):
                yield path
