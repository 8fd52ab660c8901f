"""The code for other sites that a page offers: the frame of the view that it shows, here or in the portal.

The frame of this server carries the whole state in its address. The portal is made of files: it has a frame for each
level and each way of showing it, and what else somebody has chosen has to be told.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.http import HttpRequest
from django.urls import reverse

from kobimo.errors import KobimoError
from kobimo.language import _
from kobimo.publish.maps import choropleth
from kobimo.publish.views import IndicatorView, Selection
from kobimo.web.explorer.addresses import state
from kobimo.web.explorer.charts import COMPARISON, COURSE, made_chart
from kobimo.web.explorer.framing import drawable, frame_markup, frame_path, views_in_frame
from kobimo.web.explorer.tabs import MAPS_BY_BREAKDOWN, MAPS_BY_PERIOD, OVERVIEW, tab_of, titles
from kobimo.web.site import site


@dataclass(frozen=True, slots=True)
class EmbedCode:
    """Markup for another site.

    Attributes
    ----------
    markup : str
    preview : str
        The same frame on this server.
    reachable : bool
        Whether the markup names an address that others can reach.
    notes : tuple of str
        What of the page the frame does not show, as sentences.
    """

    markup: str
    preview: str
    reachable: bool
    notes: tuple[str, ...] = ()


def embed_code(request: HttpRequest, view: IndicatorView, shown: str) -> EmbedCode | None:
    """Return the code for the view that a page shows; None if the portal has nothing of the indicator.

    Parameters
    ----------
    request : HttpRequest
    view : IndicatorView
    shown : str
        The view of the page, as in its address.
    """
    kind = tab_of(shown) if tab_of(shown) in views_in_frame() else OVERVIEW
    notes = _not_in_frames(shown, kind)
    base = site().workspace().settings.portal.base_url
    if base:
        return _in_portal(base, view, kind, notes)
    frame = reverse("embedded", args=[view.selection.indicator]) + state(view.selection, view.default, shown=kind)
    markup = frame_markup(request.build_absolute_uri(frame), view.head.title)
    return EmbedCode(markup, frame, reachable=False, notes=notes)


def _not_in_frames(shown: str, kind: str) -> tuple[str, ...]:
    if shown in {MAPS_BY_PERIOD, MAPS_BY_BREAKDOWN}:
        return (_("Der Rahmen zeigt eine Karte, nicht mehrere nebeneinander."),)
    if kind == shown:
        return ()
    text = _("Für „{view}“ gibt es keinen Rahmen; es gibt ihn für Verlauf, Karte, Vergleich und Tabelle.")
    return (text.format(view=titles()[shown]),)


def _in_portal(base: str, view: IndicatorView, kind: str, notes: tuple[str, ...]) -> EmbedCode | None:
    """Return the code for a frame of the portal, which has those of the newest release for the public."""
    name, level = view.selection.indicator, view.selection.level
    try:
        public = site().library.public().indicator(Selection(name, level, ""))
    except KobimoError:
        return None
    found = public.selection.level
    if found != level:
        text = _("Die Raumebene „{level}“ steht nicht im Portal; der Rahmen zeigt die Ebene „{shown}“.")
        notes += (text.format(level=view.level_title, shown=public.level_title),)
    drawn = _drawable(public)
    if kind not in (OVERVIEW, *drawn):
        text = _("Im Portal gibt es für „{view}“ keinen Rahmen; gezeigt wird „{shown}“.")
        notes += (text.format(view=titles()[kind], shown=titles()[drawn[0]]),)
        kind = OVERVIEW
    if replace(view.selection, level="") != replace(view.default, level=""):
        notes += (
            _(
                "Ein Rahmen im Portal zeigt immer den neuesten Zeitraum, den ganzen Verlauf, die Gesamtzahl und kein "
                "ausgewähltes Gebiet."
            ),
        )
    path = frame_path(name, found if found != public.default.level else "", kind if kind != drawn[0] else "")
    usual = replace(public.default, level=found)
    preview = reverse("embedded", args=[name]) + state(usual, public.default, shown=kind)
    markup = frame_markup(f"{base.rstrip('/')}/{path}", view.head.title)
    return EmbedCode(markup, preview, reachable=True, notes=notes)


def _drawable(public: IndicatorView) -> tuple[str, ...]:
    """Return what the frames of the portal show of a view; nothing is drawn for it but the map."""
    reader = site().library.public()
    course, comparison = (made_chart(reader, public, kind).drawable for kind in (COURSE, COMPARISON))
    return drawable(course=course, has_map=bool(choropleth(public, reader.outlines).svg), comparison=comparison)
