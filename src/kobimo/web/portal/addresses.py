"""Where each page and file of the portal lies; pages lead to each other by relative addresses only."""

from __future__ import annotations

import posixpath
from functools import cached_property

from kobimo.model.area import Area
from kobimo.publish.catalogue import ReleaseCatalogue
from kobimo.publish.views import resolve
from kobimo.web.explorer.framing import frame_path
from kobimo.workflows.releases.product_folder import file_names

START, AREAS, SEARCH, DATA, PAIR = "index.html", "gebiete.html", "suche.html", "daten.html", "gegen.html"
HIDDEN, STAND, MISSING = "geheimhaltung.html", "stand.html", "404.html"
IMPRINT, PRIVACY, ACCESSIBILITY, CONTACT = "impressum.html", "datenschutz.html", "barrierefreiheit.html", "kontakt.html"
PAIR_CHART = "gegen.json"
STAND_JSON, ICON, ROBOTS, SITEMAP = "stand.json", "favicon.svg", "robots.txt", "sitemap.xml"
BUILT = "bau"
"""Folder of what the front end build made."""


class Places:
    """The paths of everything that a release has in the portal.

    Parameters
    ----------
    catalogue : ReleaseCatalogue
    """

    def __init__(self, catalogue: ReleaseCatalogue) -> None:
        self._catalogue = catalogue

    @cached_property
    def _areas(self) -> dict[tuple[str, str], str]:
        levels: dict[str, dict[str, None]] = {}
        for space in self._catalogue.metadata["spaces"]:
            for level in self._catalogue.levels(space):
                levels.setdefault(level, {}).update(dict.fromkeys(a.key for a in self._catalogue.areas(space, level)))
        return {(level, key): name for level, keys in levels.items() for key, name in file_names(list(keys)).items()}

    @cached_property
    def _defaults(self) -> dict[str, str]:
        names = self._catalogue.metadata["indicators"]
        return {name: resolve(self._catalogue, name).default.level for name in names}

    def topic(self, name: str, ending: str = ".html") -> str:
        """Return the page of a topic, or a file beside it."""
        return f"thema/{name}{ending}"

    def flows(self, name: str) -> str:
        """Return the page of the flows of an indicator."""
        return f"uebergaenge/{name}.html"

    def indicator(self, name: str, level: str = "", ending: str = ".html") -> str:
        """Return the page of an indicator at a level, or a table beside it.

        At the usual level they bear the name of the indicator alone.
        """
        return self.file(name, level if level != self._defaults[name] else "", ending)

    def everything(self, name: str, ending: str) -> str:
        """Return a file with all levels, periods and breakdowns of an indicator."""
        return self.file(name, "", f"-alles{ending}")

    def file(self, name: str, level: str, ending: str) -> str:
        """Return a file that belongs to an indicator, or to one of its levels, whichever is the usual one."""
        return f"kennzahl/{name}/{level}{ending}" if level else f"kennzahl/{name}{ending}"

    def overview(self, level: str, topic: str, within: str = "", *, alike: bool = False, ending: str = ".html") -> str:
        """Return the page of all indicators of a topic in all areas of a level, or a file beside it.

        Parameters
        ----------
        level, topic : str
        within : str
            Area above as `LEVEL:KEY`; empty for all areas.
        alike : bool
            Ordered by likeness.
        ending : str
        """
        above, _colon, key = within.partition(":")
        part = f"-in-{above}-{self._areas[above, key]}" if within else ""
        return f"uebersicht/{level}/{topic}{part}{'-aehnlich' if alike else ''}{ending}"

    def points(self, name: str, level: str) -> str:
        """Return the numbers of a level for the page of two indicators against each other."""
        return self.file(name, level, "-punkte.json")

    def development(self, name: str, level: str) -> str:
        """Return the page of where the areas of a level stand and where they go."""
        return self.file(name, level, "-entwicklung.html")

    def maps(self, name: str, level: str, breakdown: str = "") -> str:
        """Return the page of maps beside each other: of all periods, or of all categories beside a breakdown."""
        known = {code: "-".join(pair.partition("=")[0] for pair in code.split(";")) for code in self._contents(name)}
        names = file_names(list(dict.fromkeys(known.values())))
        return self.file(name, level, f"-karten{f'-{names[known[breakdown]]}' if breakdown else ''}.html")

    def _contents(self, name: str) -> list[str]:
        return [code for code in self._catalogue.contents(name) if code]

    def frame(self, name: str, level: str, shown: str = "") -> str:
        """Return the frame of an indicator for other sites; without `shown`, what it shows by itself."""
        return frame_path(name, level if level != self._defaults[name] else "", shown)

    def area(self, area: Area, ending: str = ".html") -> str:
        """Return the page of an area, or a file beside it."""
        return f"gebiet/{area.level}/{self._areas[area.level, area.key]}{ending}"


def relative(source: str, target: str) -> str:
    """Return how a page names another file.

    Parameters
    ----------
    source, target : str
        Paths in the portal.

    Examples
    --------
    >>> relative("kennzahl/quote/bezirk.html", "gebiet/bezirk/03.html")
    '../../gebiet/bezirk/03.html'
    """
    return posixpath.relpath(target, posixpath.dirname(source) or ".")
