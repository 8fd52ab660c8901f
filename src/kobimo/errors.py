"""The exception tree. Every message is German and says what happened, where, and what to do.

KobimoError
 |- WorkspaceError             the folder itself
 |   |- NotAWorkspaceError
 |   |- NewerFormatError       made by a newer kobimo
 |   |- LockedError            somebody else is writing; try again later
 |   `- IntegrityError         a file is not what its manifest says
 |- DefinitionError            a definition file cannot be read or contradicts another one
 |- EditConflictError          somebody else changed what is to be saved; nothing was written
 |- UnknownNameError           a look-up failed; carries the nearest matches
 |   `- FormerAreaError        the area ended before the figures; carries its successors
 |- InvalidInputError          an argument of a command or a function is not allowed
 |   `- FormulaError           a formula of an indicator cannot be read (indicators.expression)
 |- SumOverflowError           a sum leaves the range of 64 bit integers
 |- NotDeliveredError          the figure needs categories or a crossing that no delivery has
 |- ReleaseError               a release cannot be made, found or used
 |   |- StaleBuildError        inputs changed since the figures were computed
 |   |- UnapprovedReleaseError the statistics office has not approved it, or refused to
 |   `- WithdrawnReleaseError
 |- ServerError                the local page cannot be served
 `- DisclosureRefusedError     statistical confidentiality forbids the release

A delivery that is rejected is no exception: it is a protocol of check results (`kobimo.model.checks`).
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping

from kobimo.language import _

_SHOWN = 12


class KobimoError(Exception):
    """Base of all errors that a user can cause and mend.

    Parameters
    ----------
    message : str
        What happened, as a German sentence.
    where : str
        File, line, sheet, cell or name that the message is about; may be empty.
    remedy : str
        What the user can do; may be empty.
    """

    exit_code = 2

    def __init__(self, message: str, *, where: str = "", remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.where = where
        self.remedy = remedy

    def __str__(self) -> str:
        """Join place, message and remedy into the text that the command line shows."""
        text = f"{self.where}: {self.message}" if self.where else self.message
        return f"{text}\n{_('Abhilfe')}: {self.remedy}" if self.remedy else text


class WorkspaceError(KobimoError):
    """The workspace folder cannot be used."""


class NotAWorkspaceError(WorkspaceError):
    """The folder has no kobimo.toml."""


class NewerFormatError(WorkspaceError):
    """The workspace was written by a newer version of kobimo."""


class LockedError(WorkspaceError):
    """Another process is writing to the workspace."""


class IntegrityError(WorkspaceError):
    """A stored file differs from what its manifest says."""


class DefinitionError(KobimoError):
    """A definition cannot be read, or contradicts another definition."""


class EditConflictError(KobimoError):
    """The file is no longer the one that the form showed; both versions are intact.

    Parameters
    ----------
    message : str
        What happened, with time and reason of the other change if they are known.
    where : str
        The file.
    remedy : str
        What the user can do.
    sha256 : str
        Hash of the file as it is now; whoever has compared both versions saves with it.
    text : str
        The file as it is now.
    values : mapping
        Its fields as the form shows them; empty if they cannot be read.
    """

    def __init__(
        self, message: str, *, where: str, remedy: str, sha256: str, text: str, values: Mapping[str, str]
    ) -> None:
        super().__init__(message, where=where, remedy=remedy)
        self.sha256 = sha256
        self.text = text
        self.values = values


class InvalidInputError(KobimoError):
    """An argument is not allowed."""


class SumOverflowError(KobimoError):
    """A sum does not fit into 64 bit; nothing was computed."""


class NotDeliveredError(KobimoError):
    """The figure needs categories or a crossing of dimensions that no delivery contains."""


class ReleaseError(KobimoError):
    """A release cannot be made, found or used."""


class StaleBuildError(ReleaseError):
    """Definitions or deliveries changed since the figures were computed."""


class UnapprovedReleaseError(ReleaseError):
    """It was proposed as a release, and the statistics office has not approved it, or refused to."""


class WithdrawnReleaseError(ReleaseError):
    """The release was withdrawn; its figures are not used any more."""


class ServerError(KobimoError):
    """The local page cannot be served, for instance because the port is in use."""


class DisclosureRefusedError(KobimoError):
    """Statistical confidentiality forbids this release; programs tell it from other errors by its code.

    Parameters
    ----------
    message, where, remedy : str
    unprotected : tuple of int
        Counts that cannot be protected, as positions of the system.
    details : mapping
        What programs are told besides.
    """

    exit_code = 4

    def __init__(
        self,
        message: str,
        *,
        where: str = "",
        remedy: str = "",
        unprotected: tuple[int, ...] = (),
        details: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(message, where=where, remedy=remedy)
        self.unprotected = unprotected
        self.details = dict(details or {})


class UnknownNameError(KobimoError):
    """A name was looked up and is not there.

    Parameters
    ----------
    kind : str
        German noun for the thing, for instance "Kennzahl".
    name : str
        What was looked for.
    known : iterable of str
        All names that exist; the nearest ones are offered.
    """

    def __init__(self, kind: str, name: str, known: Iterable[str], *, where: str = "", remedy: str = "") -> None:
        self.kind = kind
        self.name = name
        names = sorted(set(known))
        self.nearest = nearest(name, names)
        super().__init__(
            _("{kind} „{name}“ ist nicht bekannt.").format(kind=kind, name=name),
            where=where,
            remedy=remedy or _known_names(self.nearest, names),
        )


class FormerAreaError(UnknownNameError):
    """An area was looked up that ended; others have taken its place.

    Parameters
    ----------
    level, key : str
        As it was called.
    message : str
        What became of it, in sentences.
    successors : tuple of (str, str)
        Key and name of each area of the level that parts of it belong to now.
    rekeyed : bool
        Whether the only successor is the same area under another key.
    remedy : str
    """

    def __init__(
        self,
        level: str,
        key: str,
        message: str,
        successors: tuple[tuple[str, str], ...],
        *,
        rekeyed: bool = False,
        remedy: str = "",
    ) -> None:
        super().__init__(_("Gebiet"), key, [known for known, _name in successors], remedy=remedy)
        self.message = message
        self.level = level
        self.successors = successors
        self.rekeyed = rekeyed


def _known_names(near: tuple[str, ...], names: list[str]) -> str:
    """Offer the nearest names, or all if there are few and none is near."""
    if near:
        return _("Gemeint war vielleicht: {names}.").format(names=", ".join(near))
    if not names:
        return _("Es gibt noch keine.")
    shown = ", ".join(names[:_SHOWN]) + (" …" if len(names) > _SHOWN else "")
    return _("Bekannt sind: {names}.").format(names=shown)


def nearest(name: str, known: Iterable[str], count: int = 3) -> tuple[str, ...]:
    """Return up to `count` of the `known` names that resemble `name`, best first."""
    names = sorted(set(known))
    folded: dict[str, str] = {}
    for item in names:
        folded.setdefault(item.casefold(), item)
    hits = difflib.get_close_matches(name.casefold(), list(folded), n=count, cutoff=0.5)
    return tuple(folded[hit] for hit in hits)
