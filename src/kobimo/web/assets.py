"""Built front end files: their names carry a hash, the manifest of the build knows them."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

from kobimo.errors import IntegrityError
from kobimo.language import _

STATIC = Path(__file__).parent / "static"
"""Where the front end build puts its files."""

MANIFEST = STATIC / "manifest.json"


@lru_cache(maxsize=1)
def _manifest() -> dict[str, str]:
    try:
        entries = json.loads(MANIFEST.read_bytes())
    except (OSError, ValueError) as error:
        raise IntegrityError(
            _("Die gebauten Dateien der Oberfläche fehlen."),
            where=str(MANIFEST),
            remedy=_("kobimo aus dem Paket neu installieren; in einem Quelltextordner „make frontend“ ausführen."),
        ) from error
    return {source: str(entry["file"]) for source, entry in entries.items()}


def asset(source: str) -> str:
    """Return the address of the built file of a source, for instance `src/main.ts`."""
    return f"/static/{_manifest()[source]}"


def check() -> None:
    """Raise IntegrityError if the front end was not built."""
    _manifest()
