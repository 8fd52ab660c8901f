"""Addresses of spaces: browser, territorial changes, comparison of statuses; registers of institutions."""

from __future__ import annotations

from django.urls import path

from kobimo.web.lazy import LazyPage

urlpatterns = [
    path("gebiete", LazyPage("kobimo.web.spaces.index:index"), name="areas"),
    path("gebiete/<str:space>/aenderung", LazyPage("kobimo.web.spaces.changing:page"), name="space-change"),
    path("gebiete/<str:space>/aenderung/zurueck", LazyPage("kobimo.web.spaces.changing:undo"), name="space-undo"),
    path("gebiete/<str:space>/verlauf", LazyPage("kobimo.web.spaces.changing:log"), name="space-log"),
    path("gebiete/<str:space>/vergleich", LazyPage("kobimo.web.spaces.comparison:page"), name="space-comparison"),
    path("gebiete/<str:space>", LazyPage("kobimo.web.spaces.browser:page"), name="space"),
    path("einrichtung/<path:key>", LazyPage("kobimo.web.spaces.institution_page:find"), name="institution-find"),
    path("einrichtungen", LazyPage("kobimo.web.spaces.institution_list:index"), name="registers"),
    path("einrichtungen/<slug:register>", LazyPage("kobimo.web.spaces.institution_list:page"), name="institutions"),
    path(
        "einrichtungen/<slug:register>/<path:key>",
        LazyPage("kobimo.web.spaces.institution_page:page"),
        name="institution",
    ),
]
