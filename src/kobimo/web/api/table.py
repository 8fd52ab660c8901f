"""Every address for reading, once. Routes, the OpenAPI description and its page are made from this table.

The forms with an ending come first: a key may contain anything, even a dot. Words are in `words`, so that routing
loads nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import URLPattern, path

from kobimo.web.lazy import LazyPage

HTML, JSON, CSV = "text/html; charset=utf-8", "application/json", "text/csv; charset=utf-8"
GEOJSON, SVG, PNG, ZIP = "application/geo+json", "image/svg+xml; charset=utf-8", "image/png", "application/zip"
PDF = "application/pdf"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"

VIEW = ("ebene", "zeit", "merkmal", "gebiet", "reihe", "stand")
"""Parameters that choose what is seen of an indicator."""
SPAN = (*VIEW, "von", "bis")
COURSE = (*SPAN, "mit", "ohne")
"""Those, and what of its course is seen."""
SIDE = (*VIEW, "mit", "ohne")
"""Those of a comparison: it draws a target, or does without."""
SHOWN = "ansicht"
GEO = (*VIEW, SHOWN)
"""Those of what leads back to a view with another area picked."""
TAKEN = ("ebene", "zeit", "merkmal", "umfang", "stand")
"""Parameters that choose what is taken along of it."""
PAIR = ("gegen", *VIEW)
MOVING = (*VIEW, "seit")
"""Those, and since when it is asked how areas changed."""
PINNED = ("stand",)
OVERVIEW = ("ebene", "bereich", "in", "folge", "stand")
"""Parameters that choose what is seen of all areas and indicators."""
FLOWS = ("kennzahl", "ebene", "zeit", "nach", "gebiet", "stand")
LISTED = ("tag", "art", "gebiet", "zustand", "sortierung")
"""Parameters that choose institutions of a register."""
CARRIED = ("gebiet", "stand")
"""What pages hand on to those of indicators."""


@dataclass(frozen=True, slots=True)
class Address:
    """One address.

    Attributes
    ----------
    name, route, place : str
        Name and route of Django; the view as `module:name` below `kobimo.web`.
    media : str
        Media type of the answer.
    parameters : tuple of str
        Of the query, as in `words.parameters`.
    shape : str
        Name of the JSON schema of the answer, as in `shapes`; empty for other types.
    """

    name: str
    route: str
    place: str
    media: str
    parameters: tuple[str, ...] = PINNED
    shape: str = ""

    def pattern(self) -> URLPattern:
        """Return the route for Django."""
        return path(self.route, LazyPage(f"kobimo.web.{self.place}"), name=self.name)


def _files(base: str, route: str, module: str, parameters: tuple[str, ...], shape: str) -> tuple[Address, ...]:
    """Return the forms in which an indicator, an area or a topic is taken along."""
    kinds = (
        ("json", JSON, "as_json"),
        ("tidy.csv", CSV, "as_tidy"),
        ("csv", CSV, "as_csv"),
        ("xlsx", XLSX, "as_xlsx"),
        ("zip", ZIP, "as_zip"),
    )
    return tuple(
        Address(
            f"{base}-{kind.replace('.csv', '')}",
            f"{route}.{kind}",
            f"{module}:{view}",
            media,
            parameters,
            shape if media == JSON else "",
        )
        for kind, media, view in kinds
    )


_PICTURES = "explorer.pictures"
_INDICATOR, _AREA, _TOPIC = "kennzahl/<str:name>", "gebiet/<str:level>/<path:key>", "thema/<str:letter>"
_PLACES, _REGISTER = "spaces.institution_files", "einrichtungen/<slug:register>"
ADDRESSES: tuple[Address, ...] = (
    Address("start", "", "explorer.start:index", HTML, CARRIED),
    Address("indicators-json", "kennzahlen.json", "explorer.lists:indicators_json", JSON, PINNED, "Indicators"),
    Address("indicators-csv", "kennzahlen.csv", "explorer.lists:indicators_csv", CSV),
    Address("areas-json", "gebiete.json", "explorer.lists:areas_json", JSON, PINNED, "Areas"),
    Address("areas-csv", "gebiete.csv", "explorer.lists:areas_csv", CSV),
    *_files("indicator", _INDICATOR, "explorer.downloads", TAKEN, "Table"),
    Address("indicator-geojson", f"{_INDICATOR}.geojson", "explorer.downloads:as_geojson", GEOJSON, GEO, "Features"),
    Address("map-svg", f"{_INDICATOR}/karte.svg", f"{_PICTURES}:map_svg", SVG, VIEW),
    Address("map-png", f"{_INDICATOR}/karte.png", f"{_PICTURES}:map_png", PNG, VIEW),
    Address("course-svg", f"{_INDICATOR}/verlauf.svg", f"{_PICTURES}:course_svg", SVG, COURSE),
    Address("course-png", f"{_INDICATOR}/verlauf.png", f"{_PICTURES}:course_png", PNG, COURSE),
    Address("course-pptx", f"{_INDICATOR}/verlauf.pptx", f"{_PICTURES}:course_slide", PPTX, COURSE),
    Address("course-json", f"{_INDICATOR}/verlauf.json", f"{_PICTURES}:course_chart", JSON, (*COURSE, SHOWN), "Chart"),
    Address("comparison-svg", f"{_INDICATOR}/vergleich.svg", f"{_PICTURES}:comparison_svg", SVG, SIDE),
    Address("comparison-png", f"{_INDICATOR}/vergleich.png", f"{_PICTURES}:comparison_png", PNG, SIDE),
    Address("comparison-pptx", f"{_INDICATOR}/vergleich.pptx", f"{_PICTURES}:comparison_slide", PPTX, SIDE),
    Address(
        "comparison-json",
        f"{_INDICATOR}/vergleich.json",
        f"{_PICTURES}:comparison_chart",
        JSON,
        (*SIDE, SHOWN),
        "Chart",
    ),
    Address("distribution-svg", f"{_INDICATOR}/verteilung.svg", f"{_PICTURES}:distribution_svg", SVG, SPAN),
    Address("distribution-png", f"{_INDICATOR}/verteilung.png", f"{_PICTURES}:distribution_png", PNG, SPAN),
    Address("distribution-pptx", f"{_INDICATOR}/verteilung.pptx", f"{_PICTURES}:distribution_slide", PPTX, SPAN),
    Address(
        "distribution-json",
        f"{_INDICATOR}/verteilung.json",
        f"{_PICTURES}:distribution_chart",
        JSON,
        (*SPAN, SHOWN),
        "Chart",
    ),
    Address("spine-svg", f"{_INDICATOR}/lage.svg", f"{_PICTURES}:spine_svg", SVG, VIEW),
    Address("spine-png", f"{_INDICATOR}/lage.png", f"{_PICTURES}:spine_png", PNG, VIEW),
    Address("spine-json", f"{_INDICATOR}/lage.json", f"{_PICTURES}:spine_chart", JSON, GEO, "Chart"),
    Address(
        "dynamics-json", f"{_INDICATOR}/entwicklung.json", "explorer.dynamics_files:as_json", JSON, MOVING, "Dynamics"
    ),
    Address("dynamics-csv", f"{_INDICATOR}/entwicklung.csv", "explorer.dynamics_files:as_csv", CSV, MOVING),
    Address("dynamics", f"{_INDICATOR}/entwicklung", "explorer.overview:dynamics", HTML, MOVING),
    Address("scatter-json", f"{_INDICATOR}/gegen.json", "explorer.scatter_files:as_json", JSON, PAIR, "Pair"),
    Address("scatter-csv", f"{_INDICATOR}/gegen.csv", "explorer.scatter_files:as_csv", CSV, PAIR),
    Address("scatter-chart", f"{_INDICATOR}/gegen/bild.json", "explorer.scatter:as_chart", JSON, PAIR, "Chart"),
    Address("scatter-svg", f"{_INDICATOR}/gegen.svg", "explorer.scatter:as_svg", SVG, PAIR),
    Address("scatter-png", f"{_INDICATOR}/gegen.png", "explorer.scatter:as_png", PNG, PAIR),
    Address("scatter-pptx", f"{_INDICATOR}/gegen.pptx", "explorer.scatter:as_slide", PPTX, PAIR),
    Address("scatter", f"{_INDICATOR}/gegen", "explorer.scatter:page", HTML, PAIR),
    Address("indicator", _INDICATOR, "explorer.indicator:page", HTML, (*COURSE, "ansicht")),
    Address("embedded", f"einbetten/{_INDICATOR}", "explorer.embedding:page", HTML, (*VIEW[:-1], "ansicht", "sprache")),
    *_files("area", _AREA, "explorer.area_files", PINNED, "Area"),
    Address("area-pdf", f"{_AREA}.pdf", "explorer.area:as_pdf", PDF),
    Address("area", _AREA, "explorer.area:page", HTML, ("reihe", "stand")),
    *_files("topic", _TOPIC, "explorer.topic_files", PINNED, "Topic"),
    Address("topic", _TOPIC, "explorer.topic:page", HTML, CARRIED),
    Address("matrix-json", "uebersicht.json", "explorer.overview_files:as_json", JSON, OVERVIEW, "Matrix"),
    Address("matrix-csv", "uebersicht.csv", "explorer.overview_files:as_csv", CSV, OVERVIEW),
    Address("matrix", "uebersicht", "explorer.overview:matrix", HTML, OVERVIEW),
    Address("flows-json", "uebergaenge.json", "explorer.flow_files:as_json", JSON, FLOWS, "Flows"),
    Address("flows-csv", "uebergaenge.csv", "explorer.flow_files:as_csv", CSV, FLOWS),
    Address("flows-svg", "uebergaenge.svg", "explorer.flows:as_svg", SVG, FLOWS),
    Address("flows-png", "uebergaenge.png", "explorer.flows:as_png", PNG, FLOWS),
    Address("flows", "uebergaenge", "explorer.flows:page", HTML, FLOWS),
    Address("registers-json", "einrichtungen.json", f"{_PLACES}:registers_json", JSON, (), "Registers"),
    Address("registers-csv", "einrichtungen.csv", f"{_PLACES}:registers_csv", CSV, ()),
    Address("institutions-json", f"{_REGISTER}.json", f"{_PLACES}:as_json", JSON, LISTED, "Institutions"),
    Address("institutions-csv", f"{_REGISTER}.csv", f"{_PLACES}:as_csv", CSV, LISTED),
    Address("targets-json", "zielwerte.json", "targets.files:as_json", JSON, (), "Targets"),
    Address("targets-csv", "zielwerte.csv", "targets.files:as_csv", CSV, ()),
    Address("search-json", "suche.json", "explorer.searching:as_json", JSON, ("q", "stand"), "Hits"),
    Address("search", "suche", "explorer.searching:page", HTML, ("q", "stand")),
    Address("schema", "api/schema", "api.pages:schema", JSON, (), "OpenApi"),
    Address("api", "api", "api.pages:page", HTML, ()),
)

urlpatterns = [address.pattern() for address in ADDRESSES]
