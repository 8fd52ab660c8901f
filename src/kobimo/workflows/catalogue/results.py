"""What the last build shows about indicators: no values, bases of zero, shares above 100 percent, negative counts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

import pyarrow.dataset as ds
import pyarrow.parquet as pq

from kobimo.errors import KobimoError
from kobimo.language import _, counted
from kobimo.model.checks import CheckResult, Place
from kobimo.model.indicator import AS_DELIVERED, IndicatorDefinition
from kobimo.model.status import ValueStatus
from kobimo.reference.checks import found
from kobimo.store.builds import VALUES, Build, current_build
from kobimo.workflows.catalogue.shares import why_above_100
from kobimo.workflows.opened import OpenedWorkspace

WHOLE = 100
_COLUMNS = ["indicator", "breakdown", "level", "area", "period", "value", "status"]
_TINY = 1e-9


def results_of_last_build(
    workspace: OpenedWorkspace, chosen: Mapping[str, IndicatorDefinition]
) -> tuple[CheckResult, ...]:
    """Return what the last build shows; nothing if there is none.

    Parameters
    ----------
    workspace : OpenedWorkspace
    chosen : mapping of id to IndicatorDefinition
        Indicators that are asked about.

    Returns
    -------
    tuple of CheckResult
        Places and periods are named, values are not: they are not protected here.
    """
    build: Build | None = None
    with suppress(KobimoError):
        build = current_build(workspace.layout)
    if build is None or not chosen:
        return ()
    results = list(_refused(workspace, build, chosen))
    odd = _odd_rows(build, chosen)
    for name, item in sorted(chosen.items()):
        results += _of(workspace, item, odd.get(name, {}))
    return tuple(results)


def _refused(
    workspace: OpenedWorkspace, build: Build, chosen: Mapping[str, IndicatorDefinition]
) -> Iterator[CheckResult]:
    """Say what the last build did not compute, once for each reason."""
    reasons: dict[tuple[str, str, bool], list[str]] = {}
    for item in build.report.get("refused", ()):
        if item["indicator"] in chosen:
            part = " ".join(text for text in (item["breakdown"], item["period"]) if text) or _("insgesamt")
            key = item["indicator"], item["reason"], bool(item.get("partial"))
            reasons.setdefault(key, []).append(part)
    for (name, reason, partial), parts in reasons.items():
        code = "INDICATOR_PARTLY_COMPUTED" if partial else "INDICATOR_NOT_COMPUTED"
        yield found(code, _place(workspace, name), count=len(parts), indicator=name, part=several(parts), reason=reason)


def several(names: Sequence[str]) -> str:
    """Name the first of several and count the others."""
    if len(names) == 1:
        return names[0]
    return _("{first} und {more} weitere").format(first=names[0], more=len(names) - 1)


def _odd_rows(build: Build, chosen: Mapping[str, IndicatorDefinition]) -> dict[str, dict[str, list[dict[str, Any]]]]:
    """Return the rows of each indicator that need an explanation, by code."""
    value, status = ds.field("value"), ds.field("status")
    strange = (value > WHOLE + _TINY) | (value < -_TINY) | (status == ValueStatus.ZERO_DENOMINATOR.value)
    wanted = ds.field("indicator").isin(sorted(chosen)) & strange
    rows = pq.read_table(build.folder / VALUES, columns=_COLUMNS, filters=wanted).to_pylist()
    odd: dict[str, dict[str, list[dict[str, Any]]]] = {}
    for row in rows:
        item = chosen[row["indicator"]]
        if row["status"] == ValueStatus.ZERO_DENOMINATOR.value:
            code = "INDICATOR_ZERO_BASE"
        elif row["value"] < 0:
            code = "INDICATOR_NEGATIVE" if item.kind not in {"net_flow", "index", *AS_DELIVERED} else ""
        else:
            code = "INDICATOR_SHARE_ABOVE_100" if _is_share(item) else ""
        if code:
            odd.setdefault(row["indicator"], {}).setdefault(code, []).append(row)
    return odd


def _is_share(item: IndicatorDefinition) -> bool:
    return item.unit == "percent" and item.kind == "ratio" and item.above_100 is None


def _of(
    workspace: OpenedWorkspace, item: IndicatorDefinition, odd: Mapping[str, list[dict[str, Any]]]
) -> Iterator[CheckResult]:
    for code, rows in sorted(odd.items()):
        first = rows[0]
        example = " ".join(
            text for text in (f"{first['level']}:{first['area']}", first["period"], first["breakdown"]) if text
        )
        yield found(
            code,
            _place(workspace, item.id),
            count=len(rows),
            indicator=item.id,
            values=counted(len(rows), "Wert", "Werte"),
            example=example,
            why=why_above_100(item, workspace.definitions.datasets),
        )


def _place(workspace: OpenedWorkspace, name: str) -> Place:
    own = name not in workspace.definitions.from_catalogue
    return Place(file=f"{'indicators' if own else 'catalogue'}/{name}.yaml")
