"""Addresses of releases."""

from __future__ import annotations

from django.urls import path

from kobimo.web.releases import views

urlpatterns = [path("", views.index, name="releases")]
