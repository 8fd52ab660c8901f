"""The small drawing of a course beside a figure; without Django's views, which the portal does not need."""

from __future__ import annotations

from kobimo.publish.profile.course import course_svg, describe_course, has_course
from kobimo.publish.views import AreaView, KeyFigure

COURSE_WIDTH = 170.0


def drawn_course(view: AreaView, item: KeyFigure) -> tuple[str, str] | None:
    """Return the small drawing of a course and what it shows in words; None with fewer than two numbers."""
    if not has_course(item):
        return None
    whole = view.above[-1].name if view.above else ""
    return course_svg(item, COURSE_WIDTH), describe_course(item, view.area.name, whole)
