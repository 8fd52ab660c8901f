"""What a workspace contains, and what to do next."""

from __future__ import annotations

from typing import Any

from kobimo.language import _
from kobimo.store.builds import CURRENT
from kobimo.store.deliveries import Receipt, held_slices, read_receipts
from kobimo.store.erasure import ErasedPart
from kobimo.store.releases import list_kept, list_releases
from kobimo.workflows.deliveries.erased_traces import erased_parts
from kobimo.workflows.deliveries.erasing import due_erasures
from kobimo.workflows.deliveries.missing import latest_missing, missing_text
from kobimo.workflows.deliveries.signing import awaits_signature
from kobimo.workflows.opened import OpenedWorkspace


def overview(workspace: OpenedWorkspace) -> dict[str, Any]:
    """Return name, spaces, sources with their deliveries, indicators, releases, and the next step."""
    definitions = workspace.definitions
    receipts = read_receipts(workspace.layout)
    by_source = {name: [r for r in receipts if r.source == name and not r.retracted] for name in definitions.sources}
    releases = list_releases(workspace.layout)
    return {
        "name": workspace.settings.name,
        "ags": workspace.settings.ags,
        "spaces": [{"id": name, "levels": _levels(workspace, name)} for name in sorted(definitions.spaces)],
        "sources": [
            {
                "id": name,
                "title": source.title.shown,
                "deliveries": [_delivery(workspace, receipt) for receipt in by_source[name]],
            }
            for name, source in sorted(definitions.sources.items())
        ],
        "indicators": [
            {"id": item.id, "area": item.area, "title": item.title.shown}
            for item in sorted(definitions.indicators.values(), key=lambda i: (i.area, i.id))
        ],
        "releases": [
            {
                "id": item.manifest.id,
                "audience": item.manifest.audience,
                "created_at": item.manifest.created_at,
                "withdrawn": item.withdrawal.reason if item.withdrawal else "",
                "received_from": item.manifest.origin.municipality if item.manifest.origin else "",
                "not_rebuildable": erased_parts(item, receipts, ErasedPart.OBSERVATIONS),
                "without_originals": erased_parts(item, receipts, ErasedPart.ORIGINALS),
            }
            for item in releases
        ],
        "proposals": [
            {"id": item.manifest.id, "audience": item.manifest.audience, "state": item.state.value}
            for item in list_kept(workspace.layout)
            if not item.was_released
        ],
        "missing": [
            {**who.as_dict(), "text": missing_text(workspace, who)}
            for who in latest_missing(workspace, held_slices(receipts))
        ],
        "erasures_due": [item.as_dict() for item in due_erasures(workspace, receipts)],
        "next_step": _next_step(workspace, deliveries=len(receipts), releases=len(releases)),
    }


def _delivery(workspace: OpenedWorkspace, receipt: Receipt) -> dict[str, Any]:
    return {
        "id": receipt.id,
        "received_at": receipt.received_at,
        "files": [file.name for file in receipt.files],
        "periods": sorted({item.period for item in receipt.slices}),
        "awaits_signature": awaits_signature(workspace, receipt),
        "erased": [part.value for part in ErasedPart if receipt.lacks(part)],
    }


def _levels(workspace: OpenedWorkspace, name: str) -> list[dict[str, Any]]:
    if not workspace.layout.areas(name).exists():
        return []
    space = workspace.space(name)
    return [{"level": level, "areas": len(space.keys(level))} for level in space.levels]


def _next_step(workspace: OpenedWorkspace, *, deliveries: int, releases: int) -> str:
    if not workspace.definitions.sources and releases:
        return _("Zahlen ansehen: „kobimo value“ und „kobimo table“.")
    if not workspace.definitions.sources:
        return _("Als Nächstes: eine Quelle unter sources/ beschreiben.")
    if not deliveries:
        return _("Als Nächstes: „kobimo import“ mit der ersten Datei.")
    if not (workspace.layout.build / CURRENT).exists():
        return _("Als Nächstes: „kobimo build“.")
    if not releases:
        return _("Als Nächstes: „kobimo release --audience team“.")
    return _("Zahlen ansehen: „kobimo value“ und „kobimo table“.")
