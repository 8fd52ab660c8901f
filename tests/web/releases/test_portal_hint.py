"""The list of releases says how the public portal is written, and which release it would show."""

from __future__ import annotations

from pathlib import Path

from django.test import Client

from support.command import run
from support.pages import Visit
from support.published import own_published_town, public_release, published_town

__all__ = ["own_published_town", "published_town"]


def test_without_a_public_release_it_says_that_one_is_needed(pages: Client) -> None:
    page = pages.get("/freigabestaende").content.decode()
    assert "noch gibt es keinen gültigen" in page
    assert "kobimo publish" not in page


def test_with_one_it_names_the_command_and_the_release(own_published_town: Path, visit: Visit) -> None:
    name = public_release(own_published_town).name
    page = visit(own_published_town).get("/freigabestaende").content.decode()
    assert "kobimo publish ARBEITSORDNER --out ORDNER" in page
    assert f"Veröffentlicht würde {name}" in page
    run("release", own_published_town, "--withdraw", name, "--reason", "Zähler verwechselt")
    assert "kobimo publish" not in visit(own_published_town).get("/freigabestaende").content.decode()
