"""Addresses of the backup."""

from __future__ import annotations

from django.urls import path

from kobimo.web.backup import views

urlpatterns = [
    path("", views.page, name="backup"),
    path("/datei.zip", views.download, name="backup-file"),
]
