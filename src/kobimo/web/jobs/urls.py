"""Addresses of jobs."""

from __future__ import annotations

from django.urls import path

from kobimo.web.jobs import views

urlpatterns = [
    path("auftraege", views.index, name="jobs"),
    path("auftraege/<str:name>.json", views.as_json, name="job-json"),
    path("auftraege/<str:name>/dateien.zip", views.files, name="job-files"),
    path("auftraege/<str:name>/abbrechen", views.cancel, name="job-cancel"),
    path("auftraege/<str:name>", views.page, name="job"),
]
