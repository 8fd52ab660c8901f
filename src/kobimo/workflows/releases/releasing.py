"""Release the figures computed last to an audience, and withdraw a release."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from kobimo import __version__
from kobimo.disclosure import PROTECTED, Protection, prepare, reopen
from kobimo.errors import InvalidInputError, ReleaseError
from kobimo.language import _
from kobimo.model.period import BERLIN, parse_range
from kobimo.model.release import Audience, InputEntry, Manifest, Proposal, ReleaseContent
from kobimo.publish.views import ReleaseHead
from kobimo.store.builds import AREAS, METADATA, VALUES, current_build, json_file
from kobimo.store.parquet import parquet_bytes
from kobimo.store.releases import (
    DEFINITIONS,
    PROTOCOL,
    StoredRelease,
    Withdrawal,
    find_kept,
    list_kept,
    store_release,
    withdraw,
)
from kobimo.workflows.anomalies import acknowledged
from kobimo.workflows.comparing.stands import refuse_stale
from kobimo.workflows.opened import OpenedWorkspace
from kobimo.workflows.releases.approving import known_outside, needs_approval
from kobimo.workflows.releases.content import chosen_metadata, chosen_values, contents
from kobimo.workflows.releases.frozen import explaining_refusal
from kobimo.workflows.releases.outward import of_shown, outward
from kobimo.workflows.releases.patterns import kept_patterns
from kobimo.workflows.releases.pictures import picture_files
from kobimo.workflows.releases.protecting import stated_publication
from kobimo.workflows.running.progress import SILENT, Progress
from kobimo.workflows.targets.released import released_targets
from kobimo.workspace.definitions import parse_definition
from kobimo.workspace.locks import WorkspaceLock
from kobimo.workspace.paths import reachable
from kobimo.workspace.secret import keyed, own_secret


def release(
    workspace: OpenedWorkspace,
    audience: Audience,
    content: ReleaseContent | None = None,
    *,
    progress: Progress = SILENT,
) -> StoredRelease:
    """Freeze the current build for an audience, or propose that where the statistics office has to approve it.

    Parameters
    ----------
    workspace : OpenedWorkspace
    audience : Audience
    content : ReleaseContent, optional
        Choice of indicators, levels and periods. Default: everything.
    progress : Progress, optional
        Is told how far the work is.

    Returns
    -------
    StoredRelease

    Raises
    ------
    ReleaseError
        If nothing was built, the choice is empty, or anomalies are not acknowledged.
    StaleBuildError
        If definitions or deliveries changed since the build.
    DisclosureRefusedError
        If confidentiality forbids it.
    """
    chosen = content or ReleaseContent()
    with WorkspaceLock(workspace.layout.data_lock, "kobimo release"):
        progress.stage(_("Berechnete Zahlen prüfen"))
        build = current_build(workspace.layout)
        refuse_stale(workspace, build)
        metadata = chosen_metadata(build, chosen)
        looked_at = acknowledged(workspace, build, chosen)
        values = chosen_values(pq.read_table(build.folder / VALUES), chosen)
        if not values.num_rows:
            raise ReleaseError(
                _("Die Auswahl enthält keine einzige Angabe."),
                remedy=_("Die Auswahl (--content) prüfen, oder „kobimo build“ nach dem Einlesen ausführen."),
            )
        metadata["contents"] = contents(values)
        metadata["targets"] = released_targets(workspace, metadata)
        progress.stage(_("Kleine Zahlen schützen"))
        fingerprint = build.fingerprint
        protection = Protection(workspace.settings.disclosure.threshold, workspace.settings.disclosure.base)
        guarded = audience.kind in PROTECTED
        publication = stated_publication(workspace, values, metadata, progress) if guarded else None
        with kept_patterns(workspace.layout) as patterns, explaining_refusal(workspace, chosen, progress):
            released = prepare(values, metadata, audience, protection, publication, patterns)
        if guarded:
            secret = own_secret(workspace.layout)
            released = reopen(released.values, outward(metadata, secret), released.protocol)
            fingerprint, looked_at = keyed(secret, fingerprint), of_shown(looked_at, released.values)
        created = workspace.now()
        manifest = Manifest(
            id=_new_id(workspace, audience, created),
            audience=audience.label,
            created_at=created,
            created_by=workspace.user,
            kobimo=__version__,
            content=chosen,
            build=fingerprint,
            inputs=_inputs(released.metadata),
            anomalies=looked_at,
            proposal=Proposal(known=known_outside(workspace)) if needs_approval(workspace, audience) else None,
            artifacts=(),
        )
        head = ReleaseHead.of(manifest)
        areas = (build.folder / AREAS).read_bytes()
        files = {
            VALUES: parquet_bytes(released.values),
            METADATA: json_file(released.metadata),
            PROTOCOL: json_file(released.protocol),
            AREAS: areas,
            **picture_files(released, head, areas, progress=progress),
            **{DEFINITIONS + path: data for path, data in workspace.definitions.texts.items()},
        }
        progress.stage(_("Freigabestand schreiben"))
        register, user = workspace.register, workspace.user
        note = partial(register.record, user=user, action="release" if manifest.proposal is None else "propose")
        return store_release(workspace.layout, manifest, files, note)


def read_content(path: str | Path) -> ReleaseContent:
    """Read the file of `--content`: indicators, levels, periods (A..B), breakdowns.

    Raises
    ------
    DefinitionError, InvalidInputError
        Naming file and line.
    """
    file = reachable(path)
    if not file.is_file():
        raise InvalidInputError(_("Die Datei gibt es nicht."), where=str(path), remedy=_("Bitte den Pfad prüfen."))
    return parse_content(file.read_bytes(), str(path))


def parse_content(data: bytes, where: str) -> ReleaseContent:
    """Understand a choice of figures; raises as `read_content`."""
    content = parse_definition(data, where, ReleaseContent)
    if content.periods is not None:
        try:
            parse_range(content.periods)
        except InvalidInputError as error:
            raise InvalidInputError(error.message, where=where, remedy=error.remedy) from error
    return content


def withdraw_release(workspace: OpenedWorkspace, name: str, reason: str) -> StoredRelease | None:
    """Withdraw a release or proposal: it is no longer used for answers, and says why.

    Returns
    -------
    StoredRelease or None
        None if its folder is lost: it is struck from the register then, which keeps that and the reason.

    Raises
    ------
    InvalidInputError
        If the reason is empty.
    UnknownNameError
        If there is no such release.
    ReleaseError
        If it was withdrawn before.
    """
    if not reason.strip():
        raise InvalidInputError(_("Ein Grund ist nötig."), remedy=_("--reason „…“ angeben."))
    layout, register, user, detail = workspace.layout, workspace.register, workspace.user, reason.strip()
    with WorkspaceLock(layout.data_lock, "kobimo release --withdraw"):
        recorded = {item.id for item in register.artifacts() if item.kind == "release"}
        if name in recorded and not (layout.releases / name).exists():
            register.forget("release", name, user=user, detail=detail)
            return None
        note = partial(register.event, user=user, action="withdraw", subject=f"release:{name}", detail=detail)
        withdraw(layout, find_kept(layout, name), Withdrawal(detail, workspace.now(), user), note)
        return find_kept(layout, name)


def _new_id(workspace: OpenedWorkspace, audience: Audience, created: str) -> str:
    day = datetime.fromisoformat(created).astimezone(BERLIN).date().isoformat()
    stem = f"{day}-{audience.label.replace(':', '-')}"
    taken = {item.manifest.id for item in list_kept(workspace.layout)}
    number = 1
    while f"{stem}-{number}" in taken:
        number += 1
    return f"{stem}-{number}"


def _inputs(metadata: Mapping[str, Any]) -> tuple[InputEntry, ...]:
    entries = {
        (entry["source"], entry["delivery"], entry["file"]): entry
        for periods in metadata["inputs"].values()
        for found in periods.values()
        for entry in found
    }
    fields = InputEntry.model_fields
    return tuple(
        InputEntry(**{name: item for name, item in entries[key].items() if name in fields}) for key in sorted(entries)
    )
