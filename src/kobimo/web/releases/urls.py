"""Addresses of releases."""

from __future__ import annotations

from django.urls import path

from kobimo.web.lazy import LazyPage

urlpatterns = [
    path("", LazyPage("kobimo.web.releases.views:index"), name="releases"),
    path("/auffaelligkeiten", LazyPage("kobimo.web.releases.anomalies:page"), name="anomalies"),
    path("/neu", LazyPage("kobimo.web.releases.releasing:page"), name="releasing"),
    path("/auskuenfte", LazyPage("kobimo.web.releases.told:page"), name="told"),
    path("/geheimhaltung-probe", LazyPage("kobimo.web.releases.supposing:page"), name="supposing"),
    path("/<str:name>/freigabe", LazyPage("kobimo.web.releases.approval:page"), name="release-approval"),
    path("/<str:name>/geheimhaltung", LazyPage("kobimo.web.releases.protection:page"), name="release-protection"),
    path("/<str:name>/geheimhaltung/karte", LazyPage("kobimo.web.releases.protection_map:page"), name="release-map"),
    path("/<str:name>/geheimhaltung/kosten", LazyPage("kobimo.web.releases.costs:page"), name="release-costs"),
    path("/<str:name>/geheimhaltung/gruende", LazyPage("kobimo.web.releases.reasons:page"), name="release-reasons"),
    path(
        "/<str:name>/geheimhaltung/gruende/<int:row>",
        LazyPage("kobimo.web.releases.reason:page"),
        name="release-reason",
    ),
    path(
        "/<str:name>/geheimhaltung.pdf",
        LazyPage("kobimo.web.releases.protection:certificate"),
        name="release-certificate",
    ),
]
