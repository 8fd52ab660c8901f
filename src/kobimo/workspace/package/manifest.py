"""The list of a package: what it says of itself and of every file in it."""

from __future__ import annotations

import json
from datetime import date
from typing import Annotated, Literal, TypeVar

from pydantic import Field, StringConstraints, ValidationError, model_validator

from kobimo.errors import InvalidInputError, NewerFormatError
from kobimo.language import _
from kobimo.model.text import Definition, Slug

M = TypeVar("M", bound=Definition)

FORMAT = 1
MANIFEST, SIGNATURE = "manifest.json", "signature.json"

Kind = Literal["indicator", "group", "dataset", "source", "recipe", "streets"]

FOLDERS: dict[Kind, str] = {
    "indicator": "indicators",
    "group": "groups",
    "dataset": "datasets",
    "source": "sources",
    "recipe": "recipes",
    "streets": "streets",
}
"""Folder of each kind inside the package."""

Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class Item(Definition):
    """One file of a package."""

    kind: Kind
    id: Slug
    path: str
    bytes: int = Field(ge=0, le=1 << 20)
    sha256: Sha256

    @model_validator(mode="after")
    def _path_follows(self) -> Item:
        if self.path != path_of(self.kind, self.id):
            raise ValueError(_("Der Pfad {path} passt nicht zur Kennung.").format(path=self.path))
        return self


class Manifest(Definition):
    """`manifest.json`."""

    format: Literal[1] = 1
    kobimo: str = Field(max_length=40)
    made_on: date
    municipality: str = Field(default="", max_length=200)
    licence: str = Field(default="", max_length=200)
    items: tuple[Item, ...] = Field(min_length=1, max_length=2000)

    @model_validator(mode="after")
    def _each_once(self) -> Manifest:
        paths = [item.path for item in self.items]
        if len(set(paths)) != len(paths):
            raise ValueError(_("Eine Datei steht zweimal in der Liste."))
        return self


def path_of(kind: Kind, name: str) -> str:
    """Return where a definition lies in a package."""
    return f"{FOLDERS[kind]}/{name}.yaml"


def manifest_bytes(manifest: Definition) -> bytes:
    """Write the list; the same list gives the same bytes, for they are what is signed."""
    text = json.dumps(manifest.model_dump(mode="json"), ensure_ascii=False, indent=2, sort_keys=True)
    return f"{text}\n".encode()


def parse_manifest(data: bytes, where: str) -> Manifest:
    """Read the list of a package of definitions.

    Raises
    ------
    NewerFormatError
        If a newer kobimo made it.
    InvalidInputError
        If it is no such list.
    """
    return parse_list(data, where, Manifest)


def parse_list(data: bytes, where: str, model: type[M]) -> M:
    """Read the list of a package; raises as `parse_manifest`.

    Parameters
    ----------
    data : bytes
    where : str
        Name of the package.
    model : type
        What the list must be. Lists of releases say so in a field `content`; those of definitions do without.
    """
    try:
        value = json.loads(data.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise refused(where, _("die Liste (manifest.json) ist kein JSON in UTF-8")) from error
    version = value.get("format") if isinstance(value, dict) else None
    if isinstance(version, int) and version > FORMAT:
        raise NewerFormatError(
            _("Das Paket hat das Format {format}; dieses kobimo kennt nur {known}.").format(
                format=version, known=FORMAT
            ),
            where=where,
            remedy=_("kobimo aktualisieren."),
        )
    if isinstance(value, dict) and ("content" in value) != ("content" in model.model_fields):
        raise _another_kind(where, release="content" in value)
    try:
        return model.model_validate_json(data)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(map(str, first["loc"])) or "–"
        raise refused(where, _("die Liste ist an der Stelle {field} nicht gültig").format(field=field)) from error


def _another_kind(where: str, *, release: bool) -> InvalidInputError:
    """Make the error for a package of the other kind, which another command reads."""
    if release:
        return InvalidInputError(
            _("Das Paket enthält einen Freigabestand, keine Definitionen."),
            where=where,
            remedy=_("Mit kobimo package open öffnen."),
        )
    return InvalidInputError(
        _("Das Paket enthält Definitionen, keinen Freigabestand."),
        where=where,
        remedy=_("Mit kobimo package add übernehmen."),
    )


def refused(where: str, reason: str) -> InvalidInputError:
    """Make the error for a package that is not read."""
    return InvalidInputError(
        _("Das Paket wird nicht gelesen: {reason}.").format(reason=reason),
        where=where,
        remedy=_("Bitte das Paket neu anfordern; es wurde nichts geändert."),
    )
