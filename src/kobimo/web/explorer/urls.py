"""Addresses for reading. The forms with an ending come first: a key may contain anything, even a dot."""

from __future__ import annotations

from django.urls import path

from kobimo.web.explorer import area, downloads, indicator, start

urlpatterns = [
    path("", start.index, name="start"),
    path("kennzahl/<str:name>.json", downloads.as_json, name="indicator-json"),
    path("kennzahl/<str:name>.csv", downloads.as_csv, name="indicator-csv"),
    path("kennzahl/<str:name>.xlsx", downloads.as_xlsx, name="indicator-xlsx"),
    path("kennzahl/<str:name>.geojson", downloads.as_geojson, name="indicator-geojson"),
    path("kennzahl/<str:name>/karte.svg", downloads.map_picture, name="map-svg"),
    path("kennzahl/<str:name>/verlauf.svg", downloads.course_picture, name="course-svg"),
    path("kennzahl/<str:name>/vergleich.svg", downloads.comparison_picture, name="comparison-svg"),
    path("kennzahl/<str:name>/verlauf.json", downloads.course_chart, name="course-json"),
    path("kennzahl/<str:name>/vergleich.json", downloads.comparison_chart, name="comparison-json"),
    path("kennzahl/<str:name>", indicator.page, name="indicator"),
    path("gebiet/<str:level>/<path:key>.json", area.as_json, name="area-json"),
    path("gebiet/<str:level>/<path:key>.pdf", area.as_pdf, name="area-pdf"),
    path("gebiet/<str:level>/<path:key>", area.page, name="area"),
]
