"""The built front end as far as pages without a server need it."""

from __future__ import annotations

from kobimo.web.assets import STATIC, asset, check
from kobimo.web.portal.addresses import BUILT

_SOURCES = (
    "src/style/style.css",
    "src/main.ts",
    "src/chart/vega.ts",
    "src/elements/pair.ts",
    "src/fonts/FiraSans-Regular.woff2",
    "src/fonts/FiraSans-SemiBold.woff2",
)
"""Without the map that can be zoomed: it wants a server for its areas."""

_LICENCES = "third-party-licences.txt"


def built(source: str) -> str:
    """Return the name of the built file of a source."""
    return asset(source).rpartition("/")[2]


def built_files() -> dict[str, bytes]:
    """Return what the pages load, with the licences of what is in it; their names carry hashes.

    Raises
    ------
    IntegrityError
        If the front end was not built.
    """
    check()
    names = [*(built(source) for source in _SOURCES), _LICENCES]
    return {f"{BUILT}/{name}": (STATIC / name).read_bytes() for name in names}
