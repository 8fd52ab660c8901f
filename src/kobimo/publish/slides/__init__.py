"""One indicator as a slide for PowerPoint: a chart that can be edited there, with source, citation and reservations."""

from __future__ import annotations

from kobimo.publish.slides.slide import comparison_slide, course_slide

__all__ = ["comparison_slide", "course_slide"]
