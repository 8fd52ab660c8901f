"""Addresses of confidentiality."""

from __future__ import annotations

from django.urls import path

from kobimo.web.lazy import LazyPage

urlpatterns = [
    path("", LazyPage("kobimo.web.confidentiality.words:page"), name="confidentiality"),
    path("/verfahren", LazyPage("kobimo.web.confidentiality.methods:page"), name="methods"),
]
