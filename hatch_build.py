"""Build hook: compile the message catalogues, and refuse a wheel without the built front end."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

BUILT = (
    "src/kobimo/web/static/manifest.json",
    "src/kobimo/publish/charts/frames/course.de.json",
    "src/kobimo/publish/fonts/FiraSans-Regular.ttf",
)


class PackageHook(BuildHookInterface):
    """Write a `.mo` file beside every `.po` file; look for the files that pages and prints need."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - signature of the hook
        """Compile the catalogues; hatch then packs them, and what the front end build made, as artifacts."""
        if version == "standard":
            for name in BUILT:
                if not (Path(self.root) / name).exists():
                    raise FileNotFoundError(f"{name} is missing: run `make frontend` before building a wheel.")
        for source in sorted(Path(self.root).glob("src/kobimo/locale/*/LC_MESSAGES/*.po")):
            with source.open("rb") as stream:
                catalogue = read_po(stream, locale=source.parent.parent.name, abort_invalid=True)
            with source.with_suffix(".mo").open("wb") as stream:
                write_mo(stream, catalogue)
