"""What a page offers to take along: data in rows of formats, pictures, the citation, and the code for other sites."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

from kobimo.language import _
from kobimo.model.area import Area
from kobimo.publish.open_data import (
    Citation,
    Excerpt,
    Scope,
    SourceNote,
    area_excerpt,
    indicator_excerpt,
    topic_excerpt,
)
from kobimo.publish.views import IndicatorView
from kobimo.web.explorer.addresses import RELEASE, SCOPE, area_address, state
from kobimo.web.explorer.answers import about_here
from kobimo.web.explorer.embed_code import EmbedCode, embed_code
from kobimo.workflows.releases.taking import MOST_ROWS, row_count
from kobimo.workflows.releases.viewing import ReleaseReader


@dataclass(frozen=True, slots=True)
class Link:
    """A file: its format, and its address; `stays` if the browser shows it instead of keeping it."""

    label: str
    address: str
    stays: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One excerpt: what it is, how many rows it has, and its files."""

    title: str
    rows: int
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Offer:
    """Everything that a page offers.

    Attributes
    ----------
    rows : tuple of Row
    pictures : tuple of (str, tuple of Link)
        Heading and files of each picture.
    citation : Citation
    sources : tuple of SourceNote
    embed : EmbedCode or None
        Code for another site; None where there is nothing to embed.
    """

    rows: tuple[Row, ...]
    citation: Citation
    sources: tuple[SourceNote, ...]
    pictures: tuple[tuple[str, tuple[Link, ...]], ...] = ()
    embed: EmbedCode | None = None


def indicator_offer(
    request: HttpRequest, reader: ReleaseReader, view: IndicatorView, pinned: str, shown: str = ""
) -> Offer | None:
    """Offer an indicator in the state of its page, which shows one of its views; None if it has no figures."""
    if not view.figures:
        return None
    name, query = view.selection.indicator, state(view.selection, view.default, pinned)
    titles = {
        Scope.LEVEL: _("Diese Raumebene, alle Zeiträume"),
        Scope.PERIOD: _("Diese Raumebene, nur der gewählte Zeitraum"),
        Scope.LEVELS: _("Alle Raumebenen und Zeiträume"),
        Scope.ALL: _("Alles: auch alle Aufgliederungen"),
    }
    rows = []
    for scope, title in titles.items():
        excerpt = indicator_excerpt(reader.catalogue, view.selection, scope)
        if scope is Scope.ALL and len(view.breakdowns) < 2:
            continue
        rows.append(_row(reader, excerpt, title, partial(_file_address, name, _with_scope(query, scope))))
    excerpt = indicator_excerpt(reader.catalogue, view.selection, Scope.LEVEL)
    return _offer(
        request,
        reader,
        excerpt,
        tuple(rows),
        pictures=_pictures(name, query),
        embed=embed_code(request, view, shown),
    )


def area_offer(request: HttpRequest, reader: ReleaseReader, area: Area, pinned: str) -> Offer | None:
    """Offer all figures of an area; None if it has none."""
    excerpt = area_excerpt(reader.catalogue, area.level, area.key)
    row = _row(
        reader,
        excerpt,
        _("Alle Kennzahlen und Zeiträume dieses Gebiets"),
        lambda kind: area_address(area, pinned, f".{_ENDINGS.get(kind, kind)}"),
    )
    return _offer(request, reader, excerpt, (row,)) if excerpt.parts else None


def topic_offer(request: HttpRequest, reader: ReleaseReader, letter: str) -> Offer | None:
    """Offer all figures of a topic; None if it has none."""
    excerpt, pinned = topic_excerpt(reader.catalogue, letter), request.GET.get(RELEASE, "")
    query = f"?{urlencode({RELEASE: pinned})}" if pinned else ""
    row = _row(
        reader,
        excerpt,
        _("Alle Kennzahlen des Themas, alle Raumebenen und Zeiträume"),
        lambda kind: reverse(f"topic-{kind}", args=[letter]) + query,
    )
    return _offer(request, reader, excerpt, (row,)) if excerpt.parts else None


_ENDINGS = {"tidy": "tidy.csv"}


def _file_address(name: str, query: str, kind: str) -> str:
    return reverse(f"indicator-{kind}", args=[name]) + query


def _with_scope(query: str, scope: Scope) -> str:
    if scope is Scope.LEVEL:
        return query
    return f"{query}&{SCOPE}={scope}" if query else f"?{SCOPE}={scope}"


def _row(reader: ReleaseReader, excerpt: Excerpt, title: str, address: Callable[[str], str]) -> Row:
    rows = row_count(reader, excerpt)
    made_whole = (
        Link(_("Excel"), address("xlsx")),
        Link(_("CSV für Excel"), address("csv")),
        Link("JSON", address("json"), stays=True),
    )
    streamed = (
        Link(_("CSV für Programme"), address("tidy")),
        Link(_("ZIP mit Erklärung"), address("zip")),
    )
    return Row(title, rows, (*(made_whole if rows <= MOST_ROWS else ()), *streamed))


def _offer(request: HttpRequest, reader: ReleaseReader, excerpt: Excerpt, rows: tuple[Row, ...], **more: Any) -> Offer:
    about = about_here(request, reader, excerpt)
    return Offer(rows, about.citation, about.sources, **more)


def _pictures(name: str, query: str) -> tuple[tuple[str, tuple[Link, ...]], ...]:
    kinds = (
        ("map", _("Karte"), ("svg", "png")),
        *((kind, title, ("svg", "png", "pptx")) for kind, title in _charts()),
        ("distribution", _("Verteilung"), ("svg", "png", "pptx")),
    )
    labels = {"svg": "SVG", "png": "PNG", "pptx": "PowerPoint"}
    return tuple(
        (title, tuple(Link(labels[kind], reverse(f"{picture}-{kind}", args=[name]) + query) for kind in formats))
        for picture, title, formats in kinds
    )


def _charts() -> tuple[tuple[str, str], ...]:
    return ("course", _("Verlauf")), ("comparison", _("Vergleich der Gebiete"))
