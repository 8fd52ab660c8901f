"""One indicator as a slide for PowerPoint: a chart that can be edited there, with source, citation and reservations.

A spine chart has none: each of its rows has a scale of its own, and the numbers behind a native chart would be made up.
"""

from __future__ import annotations

from kobimo.publish.slides.scatter_slide import scatter_slide
from kobimo.publish.slides.slide import comparison_slide, course_slide
from kobimo.publish.slides.spread_slide import distribution_slide

__all__ = ["comparison_slide", "course_slide", "distribution_slide", "scatter_slide"]
