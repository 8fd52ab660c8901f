"""What names the release: one page for people and one file for programs. No other file of the portal knows it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from kobimo.publish.certificate.words import limits, promises, readers, rules
from kobimo.publish.views import indicator_head
from kobimo.web.portal import addresses as at
from kobimo.web.portal.frame import Frame
from kobimo.web.portal.joint import joint_versions
from kobimo.web.portal.versions import Versions
from kobimo.workflows.releases.viewing import ReleaseReader
from kobimo.workspace.files import json_bytes


def stand_page(reader: ReleaseReader, frame: Frame, versions: Versions) -> Iterator[tuple[str, bytes]]:
    """Yield the page about the release in the language in use."""
    protocol = reader.protocol
    heads = sorted(
        (indicator_head(reader.catalogue, name) for name in reader.metadata["indicators"]),
        key=lambda head: (head.area, head.title),
    )
    yield (
        at.STAND,
        frame.page(
            "stand.html",
            at.STAND,
            release=reader.head,
            protocol=protocol,
            parts=(rules(protocol), readers(protocol), promises(protocol), limits(_outward(protocol))),
            versions=[(head, versions.short(head.id)) for head in heads],
            together=joint_versions(reader.catalogue, versions),
        ),
    )


def _outward(protocol: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out how many small counts earlier releases gave away: it would be an invitation to look for them."""
    return {name: value for name, value in protocol.items() if name != "lost_before"}


def stand_json(reader: ReleaseReader, versions: Versions) -> bytes:
    """Return which release the portal shows, and the versions of the figures: of each indicator, and of several."""
    head = reader.head
    names = sorted(reader.metadata["indicators"])
    return json_bytes(
        {
            "release": head.id,
            "created_at": head.created_at,
            "audience": head.audience,
            "versions": {name: versions.short(name) for name in names},
            "together": {one.version: one.indicators for one in joint_versions(reader.catalogue, versions)},
        }
    )
