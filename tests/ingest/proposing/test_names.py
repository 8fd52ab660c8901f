"""Identifiers out of headings."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from kobimo.ingest.proposing.names import slug
from kobimo.model.text import Slug


@given(st.lists(st.text(max_size=80), max_size=12))
def test_any_headings_become_different_valid_identifiers(headings: list[str]) -> None:
    taken: list[str] = []
    for heading in headings:
        taken.append(slug(heading, taken))
    assert len(set(taken)) == len(taken)
    for name in taken:
        TypeAdapter(Slug).validate_python(name)


def test_umlauts_are_spelled_out() -> None:
    assert slug("Schüler mit Förderbedarf (Straße)") == "schueler_mit_foerderbedarf_strasse"
