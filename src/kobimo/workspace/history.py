"""The history of the definitions: a git repository in the workspace, written without a git program.

Objects are made directly, so neither the user's git configuration nor hooks take part, and files are kept byte for
byte. Only `HISTORY_PATHS` are kept: never data, never the database.
"""

from __future__ import annotations

import os
import stat
import time
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from dulwich.diff_tree import tree_changes
from dulwich.errors import NotGitRepository
from dulwich.index import Index, commit_tree, index_entry_from_stat
from dulwich.object_store import iter_tree_contents
from dulwich.objects import Blob, Commit, ObjectID
from dulwich.refs import Ref
from dulwich.repo import Repo

from kobimo.errors import IntegrityError, UnknownNameError, WorkspaceError
from kobimo.language import _
from kobimo.workspace.files import explained
from kobimo.workspace.layout import HISTORY_PATHS, Layout

_HEAD = Ref(b"HEAD")
_FILE_MODE = stat.S_IFREG | 0o644


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One recorded change.

    Attributes
    ----------
    id : str
        Hexadecimal, for `content`.
    time : datetime
        UTC.
    user : str
        Opaque identifier.
    reason : str
        As given when the change was recorded.
    paths : tuple of str
        Files that were added, changed or removed, sorted.
    """

    id: str
    time: datetime
    user: str
    reason: str
    paths: tuple[str, ...]


def record(layout: Layout, reason: str, user: str) -> str | None:
    """Keep the present state of all definitions.

    Parameters
    ----------
    layout : Layout
        The workspace; the caller holds its lock for definitions.
    reason : str
        Why, one line or several.
    user : str
        Opaque identifier of the person, from the settings.

    Returns
    -------
    str or None
        Id of the entry, None if nothing has changed.
    """
    _remove_stale_locks(layout.root / ".git")
    with explained(layout.root / ".git"), _repository(layout, create=True) as repo:
        files = _files_on_disk(layout)
        blobs = {path: Blob.from_string(file.read_bytes()) for path, file in files.items()}
        old = _recorded(repo)
        if {path: blob.id for path, blob in blobs.items()} == old:
            return None
        known = set(old.values())
        repo.object_store.add_objects([(blob, None) for blob in blobs.values() if blob.id not in known])
        tree = commit_tree(repo.object_store, [(path.encode(), blob.id, _FILE_MODE) for path, blob in blobs.items()])
        commit = _commit(tree, _head(repo), reason, user)
        repo.object_store.add_object(commit)
        if not repo.refs.set_if_equals(_HEAD, _head(repo), commit.id):
            raise WorkspaceError(
                _("Der Verlauf wurde gleichzeitig von einem anderen Programm geändert."),
                where=str(layout.root / ".git"),
                remedy=_("Den Befehl wiederholen."),
            )
        _write_index(repo, files, {path: blob.id for path, blob in blobs.items()})
        return commit.id.decode("ascii")


def _remove_stale_locks(folder: Path) -> None:
    """Remove locks that a crash left; the lock for definitions, which the caller holds, keeps others away."""
    for path in folder.rglob("*.lock"):
        path.unlink(missing_ok=True)


def changes(layout: Layout) -> tuple[str, ...]:
    """Return the paths that differ from the last recorded state, sorted; all of them if there is no history yet."""
    present = {path: Blob.from_string(file.read_bytes()).id for path, file in _files_on_disk(layout).items()}
    try:
        with _repository(layout) as repo:
            old = _recorded(repo)
    except NotGitRepository:
        old = {}
    return tuple(sorted(path for path in {*present, *old} if present.get(path) != old.get(path)))


def log(layout: Layout, path: str | None = None) -> tuple[HistoryEntry, ...]:
    """Return the recorded changes, newest first.

    Parameters
    ----------
    layout : Layout
        The workspace.
    path : str, optional
        Only changes of this file or of files in this folder, from the root with slashes.

    Returns
    -------
    tuple of HistoryEntry
        Empty if there is no history yet.
    """
    wanted = None if path is None else _normal(path).strip("/")
    try:
        with _repository(layout) as repo:
            entries = tuple(_entry(repo, commit) for commit in _commits(repo))
    except NotGitRepository:
        return ()
    if wanted is None:
        return entries
    return tuple(e for e in entries if any(p == wanted or p.startswith(f"{wanted}/") for p in e.paths))


def content(layout: Layout, commit: str, path: str) -> bytes:
    """Return a file as it was recorded.

    Parameters
    ----------
    layout : Layout
        The workspace.
    commit : str
        Id of the entry, or its first characters (at least 4).
    path : str
        From the root, with slashes.

    Returns
    -------
    bytes
        The content then.

    Raises
    ------
    UnknownNameError
        If there is no such entry, or the entry has no such file.
    """
    least = 4
    try:
        with _repository(layout) as repo:
            ids = [c.id.decode("ascii") for c in _commits(repo)]
            hits = [full for full in ids if len(commit) >= least and full.startswith(commit.lower())]
            if len(hits) != 1:
                raise UnknownNameError(_("Stand"), commit, [full[:10] for full in ids])
            files = _tree(repo, ObjectID(hits[0].encode("ascii")))
            if _normal(path) not in files:
                raise UnknownNameError(_("Datei"), path, files, where=hits[0][:10])
            return bytes(repo.object_store[files[_normal(path)]].as_raw_string())
    except NotGitRepository as error:
        raise UnknownNameError(_("Stand"), commit, ()) from error


@contextmanager
def _repository(layout: Layout, *, create: bool = False) -> Iterator[Repo]:
    if create and not (layout.root / ".git").exists():
        Repo.init(str(layout.root), default_branch=b"main", config=None, symlinks=False).close()
    repo = Repo(str(layout.root))
    try:
        yield repo
    except (KeyError, AssertionError) as error:
        raise IntegrityError(
            _("Der Verlauf der Definitionen ist beschädigt."),
            where=str(layout.root / ".git"),
            remedy=_(
                "Den Ordner .git aus einer Sicherung zurückholen oder umbenennen; dann beginnt der Verlauf neu. "
                "Die Definitionen selbst sind nicht betroffen."
            ),
        ) from error
    finally:
        repo.close()


def _head(repo: Repo) -> ObjectID | None:
    """Return the tip of the branch that is checked out, `main` unless somebody with a git program chose another one."""
    try:
        return repo.refs[_HEAD]
    except KeyError:
        return None


def _recorded(repo: Repo) -> dict[str, ObjectID]:
    head = _head(repo)
    return {} if head is None else _tree(repo, head)


def _tree(repo: Repo, commit: ObjectID) -> dict[str, ObjectID]:
    found = repo.object_store[commit]
    if not isinstance(found, Commit):
        raise KeyError(commit)
    entries = iter_tree_contents(repo.object_store, found.tree)
    return {entry.path.decode(): entry.sha for entry in entries}


def _commits(repo: Repo) -> Iterator[Commit]:
    """Newest first; the history of a workspace is a line, merges made elsewhere follow their first parent."""
    current = _head(repo)
    while current is not None:
        commit = repo.object_store[current]
        if not isinstance(commit, Commit):
            raise KeyError(current)
        yield commit
        current = commit.parents[0] if commit.parents else None


def _entry(repo: Repo, commit: Commit) -> HistoryEntry:
    before = repo.object_store[commit.parents[0]] if commit.parents else None
    paths = {
        side.path.decode()
        for change in tree_changes(repo.object_store, before.tree if isinstance(before, Commit) else None, commit.tree)
        for side in (change.old, change.new)
        if side is not None and side.path is not None
    }
    return HistoryEntry(
        id=commit.id.decode("ascii"),
        time=datetime.fromtimestamp(commit.commit_time, tz=UTC),
        user=commit.author.partition(b" <")[0].decode("utf-8", "replace"),
        reason=commit.message.decode("utf-8", "replace").rstrip("\n"),
        paths=tuple(sorted(paths)),
    )


def _commit(tree: ObjectID, parent: ObjectID | None, reason: str, user: str) -> Commit:
    person = "".join(sign for sign in user if sign not in "<>\n\0") or "unknown"
    commit = Commit()
    commit.tree = tree
    commit.parents = [] if parent is None else [parent]
    commit.author = commit.committer = f"{person} <{person}@kobimo.invalid>".encode()
    commit.author_time = commit.commit_time = int(time.time())
    commit.author_timezone = commit.commit_timezone = 0
    commit.encoding = b"UTF-8"
    commit.message = f"{reason.strip()}\n".encode()
    return commit


def _write_index(repo: Repo, files: dict[str, Path], ids: dict[str, ObjectID]) -> None:
    """Let a git program, should somebody use one, see the folder as clean."""
    index = Index(repo.index_path(), read=False)
    for path, file in sorted(files.items()):
        index[path.encode()] = index_entry_from_stat(file.stat(), ids[path], mode=_FILE_MODE)
    index.write()


def _files_on_disk(layout: Layout) -> dict[str, Path]:
    """All files that the history keeps; names are NFC, so a copy by way of another system is no change."""
    found: dict[str, Path] = {}
    for name in HISTORY_PATHS:
        start = layout.root / name
        if start.is_file():
            found[name] = start
        for folder, folders, names in os.walk(start):
            folders[:] = sorted(inner for inner in folders if not inner.startswith("."))
            for file in sorted(names):
                if not file.startswith((".", "~$")) and Path(folder, file).is_file():
                    found[_normal(layout.relative(Path(folder, file)))] = Path(folder, file)
    return found


def _normal(path: str) -> str:
    return unicodedata.normalize("NFC", path.replace("\\", "/"))
