"""One writer at a time: a lock file that says who is writing, and that a crash cannot leave behind for ever.

The file is made exclusively and carries a heartbeat. A lock of this computer is judged by whether its process still
runs; one of another computer (network drive), or one that came here with a copy of the folder, by whether its
heartbeat still moves. Every step that looks at the file and then changes it happens under a short lock of the operating
system, so two processes never take over the same lock. Whoever gets a lock first finishes what its last holder had
decided and did not live to carry out (`kobimo.workspace.journal`).
"""

from __future__ import annotations

import json
import os
import secrets
import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self
from zoneinfo import ZoneInfo

import psutil

from kobimo.errors import KobimoError, LockedError, WorkspaceError
from kobimo.language import _, clock
from kobimo.workspace.files import explained, json_bytes, patiently, write_bytes
from kobimo.workspace.journal import finish_step, is_pending
from kobimo.workspace.layout import Layout

HEARTBEAT_SECONDS = 5.0
STALE_SECONDS = 60.0
_WATCH_SECONDS = 12.0
_MAKING_SECONDS = 1.0
_START_TOLERANCE = 2.0
_GUARD_SECONDS = 10.0
_GUARD_PAUSE = 0.02


@dataclass(frozen=True, slots=True)
class LockHolder:
    """Who holds a lock, and in which folder the lock was made.

    Times are UTC in ISO 8601; `started` is when the process began, in seconds since 1970.
    """

    token: str
    host: str
    pid: int
    started: float
    command: str
    since: str
    heartbeat: str
    folder: str = ""


@dataclass(frozen=True, slots=True)
class LockState:
    """What `lock_state` found.

    Attributes
    ----------
    holder : LockHolder or None
        None if the file is incomplete: its maker died, unless it is complete in an instant.
    stale : bool
        Whether the next writer takes over.
    elsewhere : bool
        Whether the lock was made in another folder: this one is a copy, or is reached in another way.
    """

    holder: LockHolder | None
    stale: bool
    elsewhere: bool = False

    @property
    def mine(self) -> bool:
        """Whether this very process holds the lock."""
        me = (socket.gethostname(), os.getpid())
        return self.holder is not None and not self.elsewhere and (self.holder.host, self.holder.pid) == me

    @property
    def description(self) -> str:
        """Who holds the lock and since when, in the time of Berlin."""
        if self.holder is None:
            return _("unbekannt (die Sperrdatei ist unvollständig)")
        since = datetime.fromisoformat(self.holder.since).astimezone(ZoneInfo("Europe/Berlin"))
        who = _("„{command}“ auf dem Rechner {host} (Prozess {pid}), seit {since} Uhr").format(
            command=self.holder.command,
            host=self.holder.host,
            pid=self.holder.pid,
            since=clock(since, "%H:%M:%S"),
        )
        return f"{who}, {_('im Ordner {folder}').format(folder=self.holder.folder)}" if self.elsewhere else who


class WorkspaceLock:
    """Context manager that holds one lock of a workspace.

    Parameters
    ----------
    path : Path
        Lock file, for instance `Layout.data_lock`.
    command : str
        What is being done, for the message that others get.
    watch : float
        Seconds that the heartbeat of another computer is watched before its lock is taken over; clocks may differ.
    finishes : bool
        Whether an interrupted step is finished on entering.

    Raises
    ------
    LockedError
        On entering: somebody else, or this process itself, holds the lock. On leaving: another computer has taken
        over meanwhile (this one was asleep), so what was written may be mixed with its work.
    WorkspaceError
        On entering: an interrupted step cannot be finished yet, for instance because Excel has a file open.

    Examples
    --------
    >>> with WorkspaceLock(layout.data_lock, "kobimo import"):  # doctest: +SKIP
    ...     ...
    """

    def __init__(self, path: Path, command: str, *, watch: float = _WATCH_SECONDS, finishes: bool = True) -> None:
        self._path = path
        self._command = command
        self._watch = watch
        self._finishes = finishes
        self._holder: LockHolder | None = None
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._lost = False

    def __enter__(self) -> Self:
        if self._holder is not None:
            raise _locked(self._path, LockState(self._holder, stale=False))
        with explained(self._path):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._holder = self._acquire()
        self._lost = False
        self._stop.clear()
        self._thread = threading.Thread(target=self._beat, name=f"heartbeat {self._path.name}", daemon=True)
        self._thread.start()
        try:
            if self._finishes:
                self._finish_step()
        except BaseException as error:
            self.__exit__(type(error), error, error.__traceback__)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        if self._thread is not None:
            self._thread.join()
        with explained(self._path), _guard(self._path):
            if self._is_ours():
                patiently(self._path.unlink)
            else:
                self._lost = True
        self._holder = None
        if self._lost and kind is None:
            raise LockedError(
                _("Die Sperre ging während der Arbeit verloren; ein anderer Rechner hat sie übernommen."),
                where=str(self._path),
                remedy=_("„kobimo doctor“ ausführen und den Befehl wiederholen."),
            )

    @property
    def held(self) -> bool:
        """Whether the lock is held and has not been taken over."""
        return self._holder is not None and not self._lost

    def _finish_step(self) -> None:
        """Finish an interrupted step, which takes both locks; its holder lives as long as the other one is held."""
        layout = Layout(self._path.parent.parent)
        if not is_pending(layout):
            return
        for_data = self._path == layout.data_lock
        other = layout.definitions_lock if for_data else layout.data_lock
        try:
            with WorkspaceLock(other, self._command, finishes=False):
                finish_step(layout)
        except LockedError:
            if for_data:
                raise

    def _acquire(self) -> LockHolder:
        me = _this_process(self._command, self._path)
        watched: bytes | None = None
        while True:
            with _guard(self._path):
                content = _read(self._path)
                if content is None:
                    _create(self._path, me)
                    return me
                state = _judge(self._path, content)
                if not state.stale:
                    raise _locked(self._path, state)
                if watched == content or _has_ended(state.holder):
                    patiently(self._path.unlink)
                    _create(self._path, me)
                    return me
            watched = content
            time.sleep(self._watch if state.holder is not None else min(self._watch, _MAKING_SECONDS))

    def _beat(self) -> None:
        while not self._stop.wait(HEARTBEAT_SECONDS):
            try:
                with _guard(self._path):
                    if not self._is_ours():
                        self._lost = True
                        return
                    if self._holder is not None:
                        self._holder = replace(self._holder, heartbeat=_now())
                        write_bytes(self._path, json_bytes(asdict(self._holder)))
            except (OSError, WorkspaceError):
                continue  # the network drive is away for a moment; the next beat tries again

    def _is_ours(self) -> bool:
        content = _read(self._path)
        found = None if content is None else _parse(content)
        return found is not None and self._holder is not None and found.token == self._holder.token


def lock_state(path: Path) -> LockState | None:
    """Return who holds the lock `path`, None if nobody does. A stale lock is one that the next writer takes over."""
    content = _read(path)
    return None if content is None else _judge(path, content)


def finish_interrupted(layout: Layout) -> None:
    """Finish an interrupted step if there is one and that is possible now; whoever only reads goes on in any case."""
    if is_pending(layout):
        with suppress(KobimoError), WorkspaceLock(layout.data_lock, "kobimo"):
            pass


def _this_process(command: str, path: Path) -> LockHolder:
    pid, now = os.getpid(), _now()
    started = psutil.Process(pid).create_time()
    return LockHolder(secrets.token_hex(8), socket.gethostname(), pid, started, command, now, now, _folder(path))


def _folder(path: Path) -> str:
    """Return the workspace that a lock belongs to, links resolved."""
    return str(path.resolve().parent.parent)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _create(path: Path, holder: LockHolder) -> None:
    try:
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666)
    except FileExistsError as error:
        raise _locked(path, lock_state(path) or LockState(None, stale=False)) from error
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(json_bytes(asdict(holder)))
            stream.flush()
            os.fsync(stream.fileno())
    except OSError:
        path.unlink(missing_ok=True)  # the disk is full; nobody shall wait for a lock that nobody holds
        raise


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def _parse(content: bytes) -> LockHolder | None:
    try:
        holder = LockHolder(**json.loads(content))
        datetime.fromisoformat(holder.heartbeat)
        datetime.fromisoformat(holder.since)
    except (ValueError, TypeError):
        return None
    return holder


def _has_ended(holder: LockHolder | None) -> bool:
    """Whether the process belonged to this computer and is gone; nothing is known of those of other computers."""
    return holder is not None and holder.host == socket.gethostname() and not _runs(holder)


def _judge(path: Path, content: bytes) -> LockState:
    holder = _parse(content)
    if holder is None:
        return LockState(None, stale=True)
    elsewhere = holder.folder not in {"", _folder(path)}
    if holder.host == socket.gethostname() and not elsewhere:
        return LockState(holder, stale=_has_ended(holder))
    age = (datetime.now(UTC) - datetime.fromisoformat(holder.heartbeat)).total_seconds()
    return LockState(holder, stale=_has_ended(holder) or age > STALE_SECONDS, elsewhere=elsewhere)


def _runs(holder: LockHolder) -> bool:
    """Whether the very process still runs; its number alone may belong to another one by now."""
    try:
        process = psutil.Process(holder.pid)
        same = abs(process.create_time() - holder.started) <= _START_TOLERANCE
        return bool(same and process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False
    except psutil.AccessDenied:
        return True


def _locked(path: Path, state: LockState) -> LockedError:
    remedy = (
        _("Warten, bis der andere Vorgang in diesem Programm beendet ist.")
        if state.mine
        else _("Warten, bis der andere Vorgang beendet ist, und den Befehl wiederholen. ")
        + _("Eine Sperre, deren Programm abgestürzt ist, löst sich spätestens nach einer Minute von selbst.")
    )
    return LockedError(
        _("Der Arbeitsordner wird gerade beschrieben: {who}.").format(who=state.description),
        where=str(path),
        remedy=remedy,
    )


@contextmanager
def _guard(path: Path) -> Iterator[None]:
    """Hold a lock of the operating system for a moment; it ends with the process, whatever happens."""
    descriptor = os.open(path.with_name(f"{path.name}.guard"), os.O_CREAT | os.O_RDWR, 0o666)
    try:
        deadline = time.monotonic() + _GUARD_SECONDS
        while not _try_system_lock(descriptor):
            if time.monotonic() > deadline:
                raise _locked(path, lock_state(path) or LockState(None, stale=False))
            time.sleep(_GUARD_PAUSE)
        yield
    finally:
        os.close(descriptor)


if sys.platform == "win32":
    import msvcrt

    def _try_system_lock(descriptor: int) -> bool:
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import errno
    import fcntl

    def _try_system_lock(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError as error:
            # A drive without such locks leaves the exclusive creation of the file as the only guard.
            return bool(error.errno in (errno.ENOLCK, errno.ENOTSUP, errno.ENOSYS))
        return True
