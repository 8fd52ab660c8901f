"""Targets (Zielwerte): kept in the workspace, checked against definitions and areas, and put into a release."""
