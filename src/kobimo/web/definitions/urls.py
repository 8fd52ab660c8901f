"""Addresses for editing definitions."""

from __future__ import annotations

from django.urls import path

from kobimo.web.definitions import views

urlpatterns = [
    path("kennzahl/<str:name>/bearbeiten", views.indicator, name="edit-indicator"),
    path("kennzahl/<str:name>/bearbeiten/text", views.indicator_text, name="edit-indicator-text"),
]
