"""Addresses for reading. The forms with an ending come first: a key may contain anything, even a dot."""

from __future__ import annotations

from django.urls import path

from kobimo.web.lazy import LazyPage

urlpatterns = [
    path("", LazyPage("kobimo.web.explorer.start:index"), name="start"),
    path("kennzahl/<str:name>.json", LazyPage("kobimo.web.explorer.downloads:as_json"), name="indicator-json"),
    path("kennzahl/<str:name>.csv", LazyPage("kobimo.web.explorer.downloads:as_csv"), name="indicator-csv"),
    path("kennzahl/<str:name>.xlsx", LazyPage("kobimo.web.explorer.downloads:as_xlsx"), name="indicator-xlsx"),
    path("kennzahl/<str:name>.geojson", LazyPage("kobimo.web.explorer.downloads:as_geojson"), name="indicator-geojson"),
    path("kennzahl/<str:name>/karte.svg", LazyPage("kobimo.web.explorer.downloads:map_picture"), name="map-svg"),
    path(
        "kennzahl/<str:name>/verlauf.svg", LazyPage("kobimo.web.explorer.downloads:course_picture"), name="course-svg"
    ),
    path(
        "kennzahl/<str:name>/vergleich.svg",
        LazyPage("kobimo.web.explorer.downloads:comparison_picture"),
        name="comparison-svg",
    ),
    path(
        "kennzahl/<str:name>/verlauf.json", LazyPage("kobimo.web.explorer.downloads:course_chart"), name="course-json"
    ),
    path(
        "kennzahl/<str:name>/vergleich.json",
        LazyPage("kobimo.web.explorer.downloads:comparison_chart"),
        name="comparison-json",
    ),
    path("kennzahl/<str:name>", LazyPage("kobimo.web.explorer.indicator:page"), name="indicator"),
    path("gebiet/<str:level>/<path:key>.json", LazyPage("kobimo.web.explorer.area:as_json"), name="area-json"),
    path("gebiet/<str:level>/<path:key>.pdf", LazyPage("kobimo.web.explorer.area:as_pdf"), name="area-pdf"),
    path("gebiet/<str:level>/<path:key>", LazyPage("kobimo.web.explorer.area:page"), name="area"),
]
