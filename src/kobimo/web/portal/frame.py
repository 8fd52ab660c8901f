"""The frame of every page of the portal: one template environment, and what each page knows of its surroundings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader

from kobimo.language import LANGUAGES, active
from kobimo.web.environment import environment
from kobimo.web.middleware import POLICY
from kobimo.web.portal import addresses as at
from kobimo.web.portal.built import built
from kobimo.workflows.publishing.choosing import Publisher

TEMPLATES = Path(__file__).parent.parent / "templates"

_ONLY_HEADERS = ("frame-ancestors",)
"""Directives that browsers take from a header only, never from the page itself."""


def page_policy() -> str:
    """Return the content security policy of the explorer as far as a page can carry it itself."""
    parts = [part.strip() for part in POLICY.split(";")]
    return "; ".join(part for part in parts if not part.startswith(_ONLY_HEADERS))


@dataclass(frozen=True)
class Frame:
    """What all pages share.

    Attributes
    ----------
    publisher : Publisher
    municipality : str
    languages : sequence of str
        In which the portal is written, the main one first; each further one lies in a folder of its own.
    """

    publisher: Publisher
    municipality: str
    languages: Sequence[str] = (LANGUAGES[0],)

    def place(self, path: str, language: str = "") -> str:
        """Return where a page lies in a language, by default the one in use."""
        language = language or active()
        return path if language == self.languages[0] else f"{language}/{path}"

    def way(self, path: str) -> Callable[[str], str]:
        """Return how a page in the language in use names another of its language."""
        here = self.place(path)
        return lambda target: at.relative(here, self.place(target))

    def page(self, template: str, path: str, **context: Any) -> bytes:
        """Render a page.

        Parameters
        ----------
        template : str
        path : str
            Its place in the language in use, without the folder of the language.
        **context
            What the template wants beside the frame.
        """
        here, to = self.place(path), self.way(path)
        made = _environment().get_template(f"portal/{template}")
        token = _rendered.set(to)
        text = made.render(
            **context,
            path=path,
            portal=self.publisher,
            municipality=self.municipality,
            language=active(),
            languages=[(code, at.relative(here, self.place(path, code))) for code in self.languages],
            policy=page_policy(),
            at=at,
            to=to,
            built=lambda source: at.relative(here, f"{at.BUILT}/{built(source)}"),
            icon=at.relative(here, at.ICON),
            canonical=self.address(path) if self.publisher.base_url else "",
            alternates=self._alternates(path),
        )
        _rendered.reset(token)
        return (text.rstrip() + "\n").encode()

    def address(self, path: str, language: str = "") -> str:
        """Return the address of a page in the net."""
        place = self.place(path, language)
        return self.publisher.base_url + ("" if place == at.START else place)

    def _alternates(self, path: str) -> list[tuple[str, str]]:
        if not self.publisher.base_url or len(self.languages) == 1:
            return []
        return [(code, self.address(path, code)) for code in self.languages]


_rendered: ContextVar[Callable[[str], str]] = ContextVar("rendered")
"""How the page that is being made names other pages."""

_PAGES = {"start": at.START, "areas": at.AREAS, "confidentiality": at.HIDDEN}
"""The pages here that parts of the explorer's pages name."""


@lru_cache(maxsize=1)
def _environment() -> Environment:
    made = environment(loader=FileSystemLoader(TEMPLATES))
    made.globals["address"] = lambda name: _rendered.get()(_PAGES[name])
    return made
