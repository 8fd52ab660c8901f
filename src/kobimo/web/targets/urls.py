"""Addresses of the targets."""

from __future__ import annotations

from django.urls import path

from kobimo.web.lazy import LazyPage

urlpatterns = [path("", LazyPage("kobimo.web.targets.views:page"), name="targets")]
