"""Tools of the cross check: look a name up in another definition, place what is wrong at its line."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from kobimo.errors import KobimoError, UnknownNameError
from kobimo.language import _
from kobimo.model.category import parse_interval
from kobimo.model.dataset import DatasetDefinition, Dimension
from kobimo.workspace.problems import Location, Problem
from kobimo.workspace.yaml_text import Document

if TYPE_CHECKING:
    from kobimo.workspace.definitions import Definitions


class CrossCheck:
    """Collects what does not fit together in a set of definitions."""

    def __init__(self, definitions: Definitions, documents: dict[str, Document]) -> None:
        self.definitions = definitions
        self.found: list[Problem] = []
        self._documents = documents

    def add(self, file: str, at: Location, message: str, remedy: str = "") -> None:
        """Note a problem at the line of `at`."""
        self.found.append(Problem(self._documents[file].place(at), message, remedy, at))

    def attempt(self, file: str, at: Location, action: Callable[..., object], *arguments: object) -> bool:
        """Run a check that raises; the error is placed at the line that caused it."""
        try:
            action(*arguments)
        except KobimoError as error:
            self.add(file, at, error.message, error.remedy)
            return False
        return True

    def known(self, file: str, at: Location, kind: str, name: str, known: Iterable[str]) -> bool:
        """Whether `name` exists; if not, the nearest names are offered."""
        names = list(known)
        if name in names:
            return True
        error = UnknownNameError(kind, name, names)
        remedy = error.remedy or (_("Vorhanden: {names}.").format(names=", ".join(sorted(names))) if names else "")
        self.add(file, at, error.message, remedy)
        return False

    def pattern(self, file: str, at: Location, pattern: str) -> re.Pattern[str] | None:
        """Return the compiled regular expression, None if it is faulty."""
        try:
            return re.compile(pattern)
        except re.error as error:
            self.add(
                file,
                at,
                _("Das Suchmuster „{pattern}“ ist fehlerhaft (Zeichen {position}).").format(
                    pattern=pattern, position=(error.pos or 0) + 1
                ),
                _("Klammern schließen; Sonderzeichen wie ( . * mit \\ einleiten."),
            )
            return None

    def levels_of(self, space: str) -> list[str]:
        """Return the levels of a space, none if the space does not exist."""
        definition = self.definitions.spaces.get(space)
        return [] if definition is None else [level.id for level in definition.levels]

    def level(self, file: str, at: Location, level: str, space: str) -> None:
        """Look for a level in a space that exists; otherwise the space has been reported."""
        if levels := self.levels_of(space):
            self.known(file, at, _("Raumebene"), level, levels)

    def dimension(self, file: str, at: Location, dataset: DatasetDefinition, name: str) -> Dimension | None:
        """Return a dimension of a dataset, None if it has no such dimension."""
        dimensions = {dimension.id: dimension for dimension in dataset.dimensions}
        return dimensions[name] if self.known(file, at, _("Merkmal"), name, dimensions) else None

    def code(self, file: str, at: Location, dimension: Dimension, code: str, *, groups: bool) -> None:
        """Check a code of the list, an interval, or with `groups` also the name of a group."""
        if groups and code in dimension.groups:
            return
        if dimension.kind == "interval":
            self.attempt(file, at, parse_interval, code)
            return
        known = [*dimension.codes, *(dimension.groups if groups else ())]
        self.known(file, at, _("Code im Merkmal {dimension}:").format(dimension=dimension.id), code, known)
