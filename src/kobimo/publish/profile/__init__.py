"""The profile of one area on paper: what stands in it, and its typesetting as a tagged PDF."""

from __future__ import annotations

from kobimo.publish.profile.content import Edition, profile_content
from kobimo.publish.profile.press import FONTS, Press, template_digest

__all__ = ["FONTS", "Edition", "Press", "profile_content", "template_digest"]
