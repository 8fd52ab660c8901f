"""Fetch tables of statistical offices: into a file with a note of its origin, or straight into a workspace.

A file is there as a whole or not at all. A job that is still running at the service is noted beside the file to be, so
that the same command collects it later, whatever happened in between.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from kobimo import __version__
from kobimo.errors import InvalidInputError, UnknownNameError
from kobimo.genesis.client import Client, Fetched, Found, NotNewer
from kobimo.genesis.credentials import Ask, default_file, find_credentials
from kobimo.genesis.failures import JobFailedError
from kobimo.genesis.instances import instance_of
from kobimo.genesis.limits import Limits
from kobimo.genesis.pacing import SystemClock
from kobimo.genesis.query import Query
from kobimo.genesis.transport import Transport
from kobimo.language import _
from kobimo.model.period import BERLIN
from kobimo.workflows.deliveries.importing import ImportResult, import_delivery
from kobimo.workflows.opened import OpenedWorkspace
from kobimo.workflows.running.progress import SILENT, Progress
from kobimo.workspace.files import (
    explained,
    patiently,
    sha256_of,
    sync_folder,
    temporary_beside,
    write_json,
)
from kobimo.workspace.layout import SETTINGS_FILE
from kobimo.workspace.paths import reachable

ORIGIN = ".herkunft.json"
JOB_NOTE = ".auftrag.json"
INBOX = ("eingang", "genesis")
"""Where a workspace takes fetched files before they are imported."""

_JOB_KEPT = timedelta(days=7)


@dataclass(frozen=True)
class FetchOutcome:
    """What came of a fetch.

    Attributes
    ----------
    state : str
        "fetched" or "not_newer".
    file, receipt : Path or None
        The table and the note of its origin; None if there is nothing newer.
    origin : mapping
        The content of the note.
    """

    state: str
    file: Path | None
    receipt: Path | None
    origin: Mapping[str, Any]

    def as_dict(self) -> dict[str, Any]:
        """Return the machine form."""
        return {
            "state": self.state,
            "file": str(self.file) if self.file else None,
            "receipt": str(self.receipt) if self.receipt else None,
            **self.origin,
        }


@contextmanager
def opened_client(
    name: str,
    environment: Mapping[str, str],
    *,
    ask: Ask | None = None,
    progress: Progress = SILENT,
    limits: Limits = Limits(),  # noqa: B008 - frozen
) -> Iterator[Client]:
    """Yield a client for a data base; no connection is made yet.

    Parameters
    ----------
    name : str
        Short name or address.
    environment : mapping of str to str
        Environment variables, which may hold the credentials.
    ask : callable, optional
        Asks a person for the credentials.
    progress : Progress, optional
        Is told what takes long.
    limits : Limits, optional

    Yields
    ------
    Client

    Raises
    ------
    UnknownNameError, InvalidInputError
        If the data base is not known, or its address not allowed.
    AccessError
        If there are no usable credentials.
    """
    instance = instance_of(name)
    credentials = find_credentials(instance, environment, default_file(environment, Path.home()), ask)
    transport = Transport(instance, credentials, SystemClock(), limits)
    try:
        yield Client(transport, progress.stage)
    finally:
        transport.close()


def search_tables(client: Client, text: str) -> Found:
    """Look for tables.

    Raises
    ------
    InvalidInputError
        If the text is empty.
    """
    if not text.strip():
        raise InvalidInputError(_("Bitte einen Suchtext oder den Anfang eines Tabellencodes angeben."))
    return client.search(text.strip())


def fetch_table(
    client: Client,
    query: Query,
    out: str | Path,
    *,
    job: bool | None = None,
    resume: str = "",
    replace_file: bool = False,
) -> FetchOutcome:
    """Fetch a table into a file, with a note of its origin beside it.

    Parameters
    ----------
    client : Client
    query : Query
    out : path
        File, or a folder that exists.
    job : bool, optional
        Whether to order a job; None leaves it to the service.
    resume : str
        Name of a job that was ordered before.
    replace_file : bool
        Whether an older file of that name may be replaced.

    Returns
    -------
    FetchOutcome

    Raises
    ------
    InvalidInputError
        If the file exists, its folder does not, or another job for it is still running.
    GenesisError
        If the service does not deliver; nothing is left behind but the note of a running job.
    """
    target = _target(out, query, replace_file=replace_file)
    note = target.with_name(f"{query.table}{JOB_NOTE}")
    waiting = resume or _noted(note, client, query)
    folder = temporary_beside(target)
    try:
        with explained(folder):
            folder.mkdir(mode=0o700)
        with explained(target, only_full_disk=True):
            fetched = client.fetch(
                query,
                folder,
                job=job,
                resume=waiting,
                started=lambda name: _write_note(note, name, client, query),
            )
        if isinstance(fetched, NotNewer):
            return FetchOutcome("not_newer", None, None, {"table": query.table, "instance": _instance(client)})
        _refuse_older(target, replace_file=replace_file)
        outcome = _placed(fetched, target, client, query)
    except JobFailedError:
        note.unlink(missing_ok=True)
        raise
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    note.unlink(missing_ok=True)
    return outcome


def fetch_into(
    client: Client,
    query: Query,
    workspace: OpenedWorkspace,
    source: str,
    *,
    job: bool | None = None,
    resume: str = "",
    progress: Progress = SILENT,
) -> tuple[FetchOutcome, ImportResult | None]:
    """Fetch a table and import it as a delivery of a source.

    The file waits in `eingang/genesis`; once it is accepted the delivery holds its bytes, and only the note of its
    origin stays there. A rejected file stays too.

    Parameters
    ----------
    client : Client
    query : Query
    workspace : OpenedWorkspace
        Its settings must allow it.
    source : str
    job, resume
        As for `fetch_table`.
    progress : Progress, optional

    Returns
    -------
    outcome : FetchOutcome
    result : ImportResult or None
        None if there is nothing newer.

    Raises
    ------
    InvalidInputError
        If the settings of the workspace do not allow it.
    UnknownNameError
        If there is no such source.
    """
    check_allowed(workspace, source)
    inbox = workspace.layout.root.joinpath(*INBOX)
    with explained(inbox):
        inbox.mkdir(parents=True, exist_ok=True)
    stamp = datetime.fromisoformat(workspace.now()).astimezone(BERLIN).strftime("%Y%m%d-%H%M%S")
    out = inbox / f"{query.table}_{stamp}{query.format.ending}"
    outcome = fetch_table(client, query, out, job=job, resume=resume)
    if outcome.file is None or outcome.receipt is None:
        return outcome, None
    result = import_delivery(workspace, source, [outcome.file], progress=progress)
    if not result.accepted:
        return outcome, result
    origin = {**outcome.origin, "source": source, "delivery": result.delivery}
    write_json(outcome.receipt, origin)
    outcome.file.unlink()
    return replace(outcome, file=None, origin=origin), result


def check_allowed(workspace: OpenedWorkspace, source: str) -> None:
    """Raise unless the workspace may take tables from the network and has the source."""
    if not workspace.settings.genesis.enabled:
        raise InvalidInputError(
            _("Dieser Arbeitsordner nimmt keine Tabellen aus dem Netz an."),
            where=SETTINGS_FILE,
            remedy=_("Unter [genesis] die Zeile „enabled = true“ eintragen, oder mit --out in eine Datei abrufen."),
        )
    if source not in workspace.definitions.sources:
        raise UnknownNameError(_("Datenquelle"), source, workspace.definitions.sources)


def _target(out: str | Path, query: Query, *, replace_file: bool) -> Path:
    path = reachable(out)
    target = path / f"{query.table}{query.format.ending}" if path.is_dir() else path
    if not target.parent.is_dir():
        raise InvalidInputError(
            _("Den Ordner gibt es nicht."),
            where=str(target.parent),
            remedy=_("Den Ordner anlegen oder den Pfad prüfen."),
        )
    _refuse_older(target, replace_file=replace_file)
    return target


def _refuse_older(target: Path, *, replace_file: bool) -> None:
    if target.exists() and not replace_file:
        raise InvalidInputError(
            _("Die Datei besteht schon."),
            where=str(target),
            remedy=_("Einen anderen Namen wählen oder mit --replace ersetzen."),
        )


def _noted(note: Path, client: Client, query: Query) -> str:
    """Return the name of the job that is noted for this very query; empty if there is none."""
    if not note.exists():
        return ""
    try:
        content = json.loads(note.read_text(encoding="utf-8"))
        name, old = str(content["job"]), datetime.fromisoformat(content["started_at"])
        same = content["asked"] == query.fields() and content["address"] == client.transport.instance.url
    except (ValueError, KeyError, TypeError):
        return ""
    if datetime.now(UTC) - old > _JOB_KEPT:
        return ""
    if not same:
        raise InvalidInputError(
            _("Für diese Tabelle läuft noch ein anderer Auftrag: {name}.").format(name=name),
            where=str(note),
            remedy=_("Mit --resume {name} und denselben Angaben abholen, oder diese Datei löschen.").format(name=name),
        )
    return name


def _write_note(note: Path, name: str, client: Client, query: Query) -> None:
    if note.exists() and f'"{name}"' in note.read_text(encoding="utf-8"):
        return
    write_json(
        note,
        {
            "job": name,
            "address": client.transport.instance.url,
            "asked": query.fields(),
            "started_at": datetime.now(UTC).isoformat(timespec="seconds"),
        },
    )


def _instance(client: Client) -> str:
    return client.transport.instance.id


def _placed(fetched: Fetched, target: Path, client: Client, query: Query) -> FetchOutcome:
    """Put file and note in place: first the note, whose hash shows whether the file beside it is the one it means."""
    origin = _origin(fetched, target, client, query)
    receipt = target.with_name(target.name + ORIGIN)
    write_json(receipt, origin)
    with explained(target):
        with fetched.file.open("rb+") as stream:
            os.fsync(stream.fileno())
        patiently(lambda: fetched.file.replace(target))
        sync_folder(target.parent)
    return FetchOutcome("fetched", target, receipt, origin)


def _origin(fetched: Fetched, target: Path, client: Client, query: Query) -> dict[str, Any]:
    metadata, instance = fetched.metadata, client.transport.instance
    return {
        "format": 1,
        "program": f"kobimo {__version__}",
        "instance": instance.id,
        "database": instance.title,
        "address": instance.url,
        "table": query.table,
        "title": metadata.title,
        "period": {"first": metadata.first, "last": metadata.last},
        "updated": metadata.updated,
        "copyright": metadata.copyright,
        "fetched_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "asked": dict(fetched.asked),
        "answered": dict(fetched.answered),
        "adjusted": [item.as_dict() for item in fetched.adjustments],
        "content_compared": fetched.content_compared,
        "job": fetched.job or None,
        "content_type": fetched.content_type,
        "packed_as": fetched.member or None,
        "name": target.name,
        "bytes": fetched.file.stat().st_size,
        "sha256": sha256_of(fetched.file),
    }
