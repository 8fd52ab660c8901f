"""Addresses of releases."""

from __future__ import annotations

from django.urls import path

from kobimo.web.lazy import LazyPage

urlpatterns = [
    path("", LazyPage("kobimo.web.releases.views:index"), name="releases"),
    path("/auffaelligkeiten", LazyPage("kobimo.web.releases.anomalies:page"), name="anomalies"),
]
