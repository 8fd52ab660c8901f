"""Maps of released figures. Making shapes (`maps.make`) needs geometry libraries, everything else only their result."""

from __future__ import annotations

from kobimo.publish.maps.choropleth import MapPicture, choropleth
from kobimo.publish.maps.classes import PALETTE, Classes, classify
from kobimo.publish.maps.features import features
from kobimo.publish.maps.legend import LegendEntry
from kobimo.publish.maps.link import Link
from kobimo.publish.maps.locator import locator
from kobimo.publish.maps.outlines import AreaShape, LevelOutlines, Outlines

__all__ = [
    "PALETTE",
    "AreaShape",
    "Classes",
    "LegendEntry",
    "LevelOutlines",
    "Link",
    "MapPicture",
    "Outlines",
    "choropleth",
    "classify",
    "features",
    "locator",
]
