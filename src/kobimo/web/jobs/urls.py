"""Addresses of jobs."""

from __future__ import annotations

from django.urls import path

from kobimo.web.lazy import LazyPage

urlpatterns = [
    path("auftraege", LazyPage("kobimo.web.jobs.views:index"), name="jobs"),
    path("auftraege/<str:name>.json", LazyPage("kobimo.web.jobs.views:as_json"), name="job-json"),
    path("auftraege/<str:name>/dateien.zip", LazyPage("kobimo.web.jobs.views:files"), name="job-files"),
    path("auftraege/<str:name>/abbrechen", LazyPage("kobimo.web.jobs.views:cancel"), name="job-cancel"),
    path("auftraege/<str:name>", LazyPage("kobimo.web.jobs.views:page"), name="job"),
]
