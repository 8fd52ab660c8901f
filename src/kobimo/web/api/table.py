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
TAKEN = ("ebene", "zeit", "merkmal", "umfang", "stand")
"""Parameters that choose what is taken along of it."""
PINNED = ("stand",)


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
ADDRESSES: tuple[Address, ...] = (
    Address("start", "", "explorer.start:index", HTML, ("suche", "stand")),
    Address("indicators-json", "kennzahlen.json", "explorer.lists:indicators_json", JSON, PINNED, "Indicators"),
    Address("indicators-csv", "kennzahlen.csv", "explorer.lists:indicators_csv", CSV),
    Address("areas-json", "gebiete.json", "explorer.lists:areas_json", JSON, PINNED, "Areas"),
    Address("areas-csv", "gebiete.csv", "explorer.lists:areas_csv", CSV),
    *_files("indicator", _INDICATOR, "explorer.downloads", TAKEN, "Table"),
    Address("indicator-geojson", f"{_INDICATOR}.geojson", "explorer.downloads:as_geojson", GEOJSON, VIEW, "Features"),
    Address("map-svg", f"{_INDICATOR}/karte.svg", f"{_PICTURES}:map_svg", SVG, VIEW),
    Address("map-png", f"{_INDICATOR}/karte.png", f"{_PICTURES}:map_png", PNG, VIEW),
    Address("course-svg", f"{_INDICATOR}/verlauf.svg", f"{_PICTURES}:course_svg", SVG, VIEW),
    Address("course-png", f"{_INDICATOR}/verlauf.png", f"{_PICTURES}:course_png", PNG, VIEW),
    Address("course-pptx", f"{_INDICATOR}/verlauf.pptx", f"{_PICTURES}:course_slide", PPTX, VIEW),
    Address("course-json", f"{_INDICATOR}/verlauf.json", f"{_PICTURES}:course_chart", JSON, VIEW, "Chart"),
    Address("comparison-svg", f"{_INDICATOR}/vergleich.svg", f"{_PICTURES}:comparison_svg", SVG, VIEW),
    Address("comparison-png", f"{_INDICATOR}/vergleich.png", f"{_PICTURES}:comparison_png", PNG, VIEW),
    Address("comparison-pptx", f"{_INDICATOR}/vergleich.pptx", f"{_PICTURES}:comparison_slide", PPTX, VIEW),
    Address("comparison-json", f"{_INDICATOR}/vergleich.json", f"{_PICTURES}:comparison_chart", JSON, VIEW, "Chart"),
    Address("dynamics", f"{_INDICATOR}/entwicklung", "explorer.overview:dynamics", HTML, (*VIEW, "seit")),
    Address("indicator", _INDICATOR, "explorer.indicator:page", HTML, VIEW),
    Address("embedded", f"einbetten/{_INDICATOR}", "explorer.embedding:page", HTML, (*VIEW[:-1], "ansicht", "sprache")),
    *_files("area", _AREA, "explorer.area_files", PINNED, "Area"),
    Address("area-pdf", f"{_AREA}.pdf", "explorer.area:as_pdf", PDF),
    Address("area", _AREA, "explorer.area:page", HTML, ("reihe", "stand")),
    *_files("topic", _TOPIC, "explorer.topic_files", PINNED, "Topic"),
    Address("topic", _TOPIC, "explorer.topic:page", HTML),
    Address("matrix", "uebersicht", "explorer.overview:matrix", HTML, ("ebene", "bereich", "in", "folge", "stand")),
    Address("search", "suche", "explorer.searching:page", HTML, ("q", "stand")),
    Address("schema", "api/schema", "api.pages:schema", JSON, (), "OpenApi"),
    Address("api", "api", "api.pages:page", HTML, ()),
)

urlpatterns = [address.pattern() for address in ADDRESSES]
