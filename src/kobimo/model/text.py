"""Texts in German and English, and the base class of everything that comes from a definition file."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from kobimo.language import active

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,47}$")]
"""Stable identifier of a definition: lower case letters, digits, underscore; at most 48 characters."""


class Definition(BaseModel):
    """Base of all definitions: immutable, and an unknown field is an error, because it is a typing mistake."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Text(Definition):
    """A text that users read: German, and English where it exists."""

    de: str = Field(min_length=1)
    en: str = ""

    def in_language(self, language: str) -> str:
        """Return the text in `language`, German where there is no other."""
        return self.en if language == "en" and self.en else self.de

    @property
    def shown(self) -> str:
        """The text in the language in use."""
        return self.in_language(active())
