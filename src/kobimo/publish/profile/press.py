"""The press: sets the content of a document and writes a tagged PDF (PDF/UA-1)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any

from kobimo import __version__
from kobimo.publish.profile.lettering import letters, printable

FONTS = Path(str(files("kobimo.publish"))) / "fonts"
"""The fonts that come with kobimo; those of the machine are never used."""

_TEMPLATE = "area_profile.typ"


class Press:
    """Typesets documents of one kind; one press serves any number of them, one after the other.

    Parameters
    ----------
    fonts : Path
        Folder with the fonts of the document.
    template : bytes, optional
        Default: that of area profiles.
    """

    def __init__(self, fonts: Path = FONTS, template: bytes | None = None) -> None:
        import typst  # noqa: PLC0415 - pages draw small courses without the typesetter

        self._template = _template() if template is None else template
        self._letters = letters(fonts)
        found = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(fonts)])
        self._compiler = typst.Compiler(font_paths=found)

    def print(self, content: Mapping[str, Any], moment: str) -> bytes:
        """Return the PDF of a document; equal content and moment give equal bytes.

        Parameters
        ----------
        content : mapping
            For a profile that of `profile_content`.
        moment : str
            Time of the release (ISO 8601); it becomes the date of the document.
        """
        data = json.dumps(printable(dict(content), self._letters), ensure_ascii=False)
        pdf = self._compiler.compile(
            input=self._template,
            format="pdf",
            sys_inputs={"content": data},
            pdf_standards=["ua-1"],
            timestamp=int(datetime.fromisoformat(moment).timestamp()),
        )
        if not isinstance(pdf, bytes):
            raise TypeError(f"typst returned {type(pdf).__name__}")
        return pdf


@lru_cache(maxsize=1)
def _template() -> bytes:
    return files("kobimo.publish.profile").joinpath(_TEMPLATE).read_bytes()


@lru_cache(maxsize=1)
def template_digest() -> str:
    """Return the SHA-256 of everything but the figures that decides what a profile looks like."""
    total = hashlib.sha256(_template())
    for path in sorted(FONTS.glob("*.ttf")):
        total.update(hashlib.sha256(path.read_bytes()).digest())
    total.update(f"{__version__} {version('typst')}".encode())
    return total.hexdigest()
