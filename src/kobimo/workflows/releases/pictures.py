"""Pictures that are made with a release: light outlines for maps, and the charts that pages show first."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kobimo.disclosure import Released
from kobimo.errors import KobimoError
from kobimo.language import LANGUAGES, _, speaking
from kobimo.publish.catalogue import ReleaseCatalogue
from kobimo.publish.views import ReleaseHead, indicator_view, resolve
from kobimo.store.builds import json_file
from kobimo.store.releases import AREAS, OMITTED, OUTLINES, StoredRelease, picture_path
from kobimo.workflows.running.progress import SILENT, Progress

if TYPE_CHECKING:
    from kobimo.publish.charts import Chart
    from kobimo.publish.maps import Outlines

_FEW = 40
"""Up to so many pictures are drawn here; more are worth the start of processes."""
_MOST_PROCESSES = 4


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A picture that is to be drawn: its names, and in which width."""

    indicator: str
    name: str
    chart: Chart
    width: int


def picture_files(
    released: Released, head: ReleaseHead, areas: bytes, *, progress: Progress = SILENT
) -> dict[str, bytes]:
    """Draw everything that belongs to a release, in German.

    What cannot be drawn is left out, and `pictures/omitted.json` says why: a release does not fail for a picture.

    Parameters
    ----------
    released : Released
        All figures of the release.
    head : ReleaseHead
    areas : bytes
        The areas of the release as GeoJSON.
    progress : Progress, optional
        Is told of each picture.

    Returns
    -------
    dict of str to bytes
        By path inside the release; the same figures give the same bytes.
    """
    omitted: list[dict[str, str]] = []
    with speaking(LANGUAGES[0]):
        files = _outlines(areas, omitted)
        wanted = list(_wanted(released, head, omitted))
        progress.stage(_("Bilder zeichnen"), len(wanted))
        for item, drawn in zip(wanted, _drawn(wanted), strict=True):
            if isinstance(drawn, Exception):
                omitted.append(_omitted(item.indicator, item.name, drawn))
            else:
                files[picture_path(item.indicator, item.name)] = drawn.encode()
            progress.step()
    files[OMITTED] = json_file({"omitted": omitted})
    return files


def outlines_of(stored: StoredRelease) -> Outlines:
    """Return the outlines of a release; if they were not made with it, they are made now from its areas.

    Raises
    ------
    IntegrityError
        If a file of the release was altered.
    InvalidInputError
        If its areas cannot be read.
    """
    from kobimo.publish.maps import Outlines  # noqa: PLC0415

    if any(entry.path == OUTLINES for entry in stored.manifest.artifacts):
        stored.check(OUTLINES)
        return Outlines.from_json(stored.read_text(OUTLINES))
    from kobimo.publish.maps.make import make_outlines  # noqa: PLC0415 - geometry libraries load slowly

    stored.check(AREAS)
    return make_outlines(stored.read_text(AREAS))


def _outlines(areas: bytes, omitted: list[dict[str, str]]) -> dict[str, bytes]:
    from kobimo.publish.maps.make import make_outlines  # noqa: PLC0415 - geometry libraries load slowly

    try:
        return {OUTLINES: make_outlines(areas.decode("utf-8")).as_json().encode()}
    except Exception as error:  # noqa: BLE001 - the release has its figures, and maps are made when they are wanted
        omitted.append(_omitted("", "outlines", error))
        return {}


def _wanted(released: Released, head: ReleaseHead, omitted: list[dict[str, str]]) -> Iterator[_Wanted]:
    """Collect the charts of the default view of each indicator, beside text and for a phone."""
    from kobimo.publish.charts import NARROW, WIDE, comparison, time_series  # noqa: PLC0415

    catalogue = ReleaseCatalogue.of(released)
    for indicator in sorted(catalogue.metadata["indicators"]):
        try:
            view = indicator_view(released, head, resolve(catalogue, indicator))
            charts = {"course": time_series(view), "comparison": comparison(view)}
        except Exception as error:  # noqa: BLE001 - a release does not fail for a picture
            omitted.append(_omitted(indicator, "", error))
            continue
        for name, chart in charts.items():
            if chart.drawable:
                yield _Wanted(indicator, name, chart, WIDE)
                yield _Wanted(indicator, f"{name}-narrow", chart, NARROW)
            else:
                omitted.append({"indicator": indicator, "picture": name, "reason": chart.alternative})


def _drawn(wanted: list[_Wanted]) -> Iterator[str | Exception]:
    """Draw in the order given; where a picture fails, its error stands in its place."""
    from kobimo.publish.charts import DrawingProcesses, svg  # noqa: PLC0415

    if len(wanted) > _FEW:
        with DrawingProcesses(min(os.cpu_count() or 1, _MOST_PROCESSES)) as processes:
            yield from processes.all_svg((item.chart, item.width) for item in wanted)
        return
    for item in wanted:
        try:
            yield svg(item.chart, item.width)
        except Exception as error:  # noqa: BLE001 - a release does not fail for a picture
            yield error


def _omitted(indicator: str, picture: str, error: Exception) -> dict[str, str]:
    reason = error.message if isinstance(error, KobimoError) else f"{type(error).__name__}: {error}"
    return {
        "indicator": indicator,
        "picture": picture,
        "reason": _("Das Bild ließ sich nicht zeichnen. {reason}").format(reason=reason),
    }
