"""Addresses of spaces: browser, territorial changes, comparison of statuses."""

from __future__ import annotations

from django.urls import path

from kobimo.web.spaces import browser, changing, comparison, index

urlpatterns = [
    path("gebiete", index.index, name="areas"),
    path("gebiete/<str:space>/aenderung", changing.page, name="space-change"),
    path("gebiete/<str:space>/aenderung/zurueck", changing.undo, name="space-undo"),
    path("gebiete/<str:space>/verlauf", changing.log, name="space-log"),
    path("gebiete/<str:space>/vergleich", comparison.page, name="space-comparison"),
    path("gebiete/<str:space>", browser.page, name="space"),
]
