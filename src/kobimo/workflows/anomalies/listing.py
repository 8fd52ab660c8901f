"""List the anomalies of the build, beside the newest release and beside the past of each series."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kobimo.language import _
from kobimo.store.acknowledgements import Acknowledgement, read_acknowledgements
from kobimo.store.builds import Build, current_build
from kobimo.store.deliveries import read_receipts
from kobimo.store.erasure import ErasedPart
from kobimo.store.releases import StoredRelease, list_releases
from kobimo.store.signoffs import read_signature
from kobimo.workflows.anomalies.anomaly import Anomaly
from kobimo.workflows.anomalies.own import by_themselves, within_series
from kobimo.workflows.anomalies.revised import Said, since_release
from kobimo.workflows.comparing.stands import Stand, build_stand, refuse_stale, release_stand
from kobimo.workflows.opened import OpenedWorkspace


@dataclass(frozen=True)
class Anomalies:
    """The anomalies of a build.

    Attributes
    ----------
    build : str
        Fingerprint.
    release : str
        Id of the release it is compared with; empty for the first one.
    items : tuple of Anomaly
        In the order in which they deserve attention.
    acknowledged : mapping of id to Acknowledgement
    """

    build: str
    release: str
    items: tuple[Anomaly, ...]
    acknowledged: Mapping[str, Acknowledgement]

    @property
    def open(self) -> tuple[Anomaly, ...]:
        """Those that must be acknowledged before a release and are not."""
        return tuple(item for item in self.items if item.demands and item.id not in self.acknowledged)

    def as_dict(self) -> dict[str, Any]:
        """Return the machine form."""
        return {
            "build": self.build,
            "release": self.release or None,
            "total": len(self.items),
            "open": len(self.open),
            "anomalies": [{**item.as_dict(), "acknowledged": self._said(item)} for item in self.items],
        }

    def _said(self, item: Anomaly) -> dict[str, str] | None:
        found = self.acknowledged.get(item.id)
        return None if found is None else {"reason": found.reason, "by": found.by, "at": found.at}


def anomalies(workspace: OpenedWorkspace) -> Anomalies:
    """List everything that stands out in the build.

    Parameters
    ----------
    workspace : OpenedWorkspace

    Returns
    -------
    Anomalies

    Raises
    ------
    ReleaseError
        If nothing was built.
    StaleBuildError
        If definitions or deliveries changed since.
    IntegrityError
        If a file of the build or the release was altered.
    """
    build = current_build(workspace.layout)
    refuse_stale(workspace, build)
    after, before = build_stand(workspace, build), released_before(workspace)
    found = [*within_series(after, before), *by_themselves(after, before)]
    found += _compared(workspace, before, after)
    return _listed(workspace, build, before, found)


def demands(workspace: OpenedWorkspace, build: Build) -> Anomalies:
    """List what became of released figures; of a build that is not stale. What needs no answer is left out."""
    before = released_before(workspace)
    found = [] if before is None else _compared(workspace, before, build_stand(workspace, build))
    return _listed(workspace, build, before, [item for item in found if item.demands])


def released_before(workspace: OpenedWorkspace) -> Stand | None:
    """Open the newest valid release of this house, that of the team if it has one; None before the first."""
    own = [item for item in list_releases(workspace.layout) if item.manifest.origin is None]
    valid = [item for item in own if item.withdrawal is None]
    for_team = [item for item in valid if item.manifest.audience == "team"]
    newest: StoredRelease | None = next(reversed(for_team or valid), None)
    return None if newest is None else release_stand(newest)


def _compared(workspace: OpenedWorkspace, before: Stand | None, after: Stand) -> list[Anomaly]:
    if before is None:
        return []
    return list(since_release(before, after, _said(workspace)))


def _said(workspace: OpenedWorkspace) -> Said:
    """Look up about which deliveries somebody has given a reason."""
    receipts = {f"{receipt.source}/{receipt.id}": receipt for receipt in read_receipts(workspace.layout)}
    signed = {name: read_signature(workspace.layout, receipt) for name, receipt in receipts.items()}
    return Said(
        standing=frozenset(n for n, r in receipts.items() if not r.retracted and not r.lacks(ErasedPart.OBSERVATIONS)),
        noted=frozenset(name for name, signature in signed.items() if signature is not None and signature.note),
    )


def _listed(workspace: OpenedWorkspace, build: Build, before: Stand | None, found: list[Anomaly]) -> Anomalies:
    return Anomalies(
        build.fingerprint,
        before.id if before else "",
        tuple(sorted(found, key=lambda item: item.order)),
        read_acknowledgements(workspace.layout),
    )


def named(item: Anomaly) -> str:
    """Name the figure of an anomaly as people read it."""
    key = item.key
    narrowed = f" ({key.breakdown})" if key.breakdown else ""
    return _("{indicator}{narrowed}, {level} {area}, {period}").format(
        indicator=key.indicator, narrowed=narrowed, level=key.level, area=key.area, period=key.period
    )
