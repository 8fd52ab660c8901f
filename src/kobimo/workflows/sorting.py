"""Sort files that were dropped together to supplier and period: by hidden key, file name, content, never by guess."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from kobimo.errors import KobimoError
from kobimo.ingest.matching.hidden_key import HiddenKey, read_keys
from kobimo.ingest.matching.sender import named_senders, sender_texts
from kobimo.ingest.persons.sampling import persons_in_opened
from kobimo.language import _, quoted
from kobimo.model.checks import CheckResult, Place, Severity
from kobimo.model.period import parse_period
from kobimo.model.slice import HeldSlice, Slice
from kobimo.reference.checks import found
from kobimo.store.deliveries import Receipt, held_slices, read_receipts
from kobimo.workflows.importing import import_delivery
from kobimo.workflows.missing import MissingSuppliers, missing_suppliers
from kobimo.workflows.opened import OpenedWorkspace, german_day, open_workspace
from kobimo.workflows.progress import SILENT, Progress
from kobimo.workflows.sorting_batch import batch_doubts
from kobimo.workflows.sorting_files import Dropped, dropped_files
from kobimo.workflows.sorting_suppliers import ANY, Attempt, Suppliers, not_fitting, periods_of
from kobimo.workspace.files import sha256_of

_SURE, _TWO_PROOFS, _ONE_PROOF = 1.0, 0.98, 0.9


class State(StrEnum):
    """What becomes of a file."""

    NEW = "new"
    REPLACES = "replaces"
    DUPLICATE = "duplicate"
    OPEN = "open"


@dataclass(frozen=True)
class SortedFile:
    """A file with the slot that it belongs to.

    Attributes
    ----------
    file : str
        As the user knows it, `archive.zip/inner.csv` for a member.
    state : State
        `open` means that somebody has to decide; `checks` says what.
    source, supplier : str
        Source and its office; "" if unknown. For an open file the likeliest.
    periods : mapping of str to tuple of str
        By data set.
    evidence : tuple of str
        By what the sender was recognised, German.
    confidence : float
        0 for an open file.
    checks : tuple of CheckResult
        What somebody must look at.
    slices : tuple of Slice
        What the file contains.
    delivery : str
        Where it was stored, after accepting; of a duplicate the earlier one.
    """

    file: str
    state: State
    source: str = ""
    supplier: str = ""
    periods: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    evidence: tuple[str, ...] = ()
    confidence: float = 0.0
    checks: tuple[CheckResult, ...] = ()
    slices: tuple[Slice, ...] = ()
    delivery: str = ""

    @property
    def certain(self) -> bool:
        """Whether it can be imported without a question."""
        return self.state in {State.NEW, State.REPLACES}

    def opened(self, *checks: CheckResult) -> SortedFile:
        """Return the same as a question."""
        return replace(self, state=State.OPEN, confidence=0.0, checks=(*self.checks, *checks))

    def as_dict(self) -> dict[str, Any]:
        """Return the machine form."""
        return {
            "file": self.file,
            "state": self.state.value,
            "source": self.source or None,
            "supplier": self.supplier or None,
            "periods": {name: list(labels) for name, labels in self.periods.items()},
            "evidence": list(self.evidence),
            "confidence": self.confidence,
            "delivery": self.delivery or None,
            "checks": [check.as_dict() for check in self.checks],
        }


@dataclass(frozen=True)
class SortResult:
    """All files in the order in which they came, and who is missing of the data sets that they are about."""

    files: tuple[SortedFile, ...]
    missing: tuple[MissingSuppliers, ...]
    accepted: bool

    @property
    def open(self) -> tuple[SortedFile, ...]:
        """The files that somebody has to decide about."""
        return tuple(item for item in self.files if item.state is State.OPEN)

    def as_dict(self) -> dict[str, Any]:
        """Return the machine form."""
        return {
            "files": [item.as_dict() for item in self.files],
            "missing": [item.as_dict() for item in self.missing],
            "accepted": self.accepted,
        }


def sort_files(
    workspace: OpenedWorkspace, paths: Sequence[str | Path], *, accept: bool = False, progress: Progress = SILENT
) -> SortResult:
    """Sort files to suppliers and periods.

    A file belongs to a supplier if its recipe reads it without an error, and something besides the form says so: the
    hidden key, the pattern of file names, the areas in its rows, or words in its titles and name. Whatever speaks
    against it, or for two, makes a question of it.

    Parameters
    ----------
    workspace : OpenedWorkspace
    paths : sequence of path
        Files, folders and ZIP archives.
    accept : bool
        Import every file that leaves no question, each as a delivery of its own; the others stay.
    progress : Progress, optional
        Is told how far the work is.

    Returns
    -------
    SortResult

    Raises
    ------
    InvalidInputError
        If a path does not exist.
    """
    with tempfile.TemporaryDirectory(prefix="kobimo-") as scratch:
        dropped = dropped_files(paths, Path(scratch))
        suppliers, receipts = Suppliers(workspace), read_receipts(workspace.layout)
        files: list[SortedFile] = []
        hashes: dict[str, str] = {}
        for number, item in enumerate(dropped, 1):
            progress.stage(_("Datei {number} von {all}").format(number=number, all=len(dropped)))
            files.append(_sorted(suppliers, receipts, item, hashes))
            suppliers.open.forget(item.path)
        held = held_slices(receipts)
        files = [_beside_held(item, held) for item in files]
        files = [
            item.opened(*doubts) if doubts else item
            for item, doubts in zip(files, batch_doubts(suppliers, files, held), strict=True)
        ]
        if accept:
            files = _imported(workspace, files, dropped, progress)
    return SortResult(tuple(files), _missing(workspace, files, accepted=accept), accept)


def _sorted(suppliers: Suppliers, receipts: Sequence[Receipt], item: Dropped, hashes: dict[str, str]) -> SortedFile:
    """Sort one file."""
    if item.checks:
        return SortedFile(item.shown, State.OPEN, checks=item.checks)
    digest = sha256_of(item.path)
    if digest in hashes:
        note = found("SORT_SAME_FILE", Place(item.shown), other=hashes[digest])
        return SortedFile(item.shown, State.DUPLICATE, checks=(note,))
    hashes[digest] = item.shown
    if (receipt := _stored(suppliers, receipts, item, digest)) is not None:
        counting = {unit.delivery for unit in held_slices(receipts)}
        return _already(suppliers, item, receipt, replaced=bool(receipt.slices) and receipt.id not in counting)
    return _Judge(suppliers, item).judge()


def _stored(suppliers: Suppliers, receipts: Sequence[Receipt], item: Dropped, digest: str) -> Receipt | None:
    """Return the delivery that has the same bytes, if the name of the file does not decide about its meaning."""
    for receipt in reversed(receipts):
        recipe = suppliers.recipes.get(receipt.source)
        if recipe is None or receipt.retracted or receipt.erasures:
            continue
        rules = [rule for rule in (recipe.period, *(value.period for value in recipe.values)) if rule is not None]
        by_name = any(rule.in_file_name for rule in rules)
        if any(file.sha256 == digest and (not by_name or file.name == item.path.name) for file in receipt.files):
            return receipt
    return None


def _already(suppliers: Suppliers, item: Dropped, receipt: Receipt, *, replaced: bool) -> SortedFile:
    """Say that a file was imported before."""
    text = _("dieselbe Datei, eingelesen am {day}")
    if replaced:
        text = _("dieselbe Datei, eingelesen am {day} und seitdem ersetzt")
    text = text.format(day=german_day(receipt.received_at))
    periods: dict[str, set[str]] = {}
    for part in receipt.slices:
        periods.setdefault(part.dataset, set()).add(part.period)
    labels = {name: tuple(sorted(found_labels)) for name, found_labels in periods.items()}
    return SortedFile(
        item.shown,
        State.DUPLICATE,
        receipt.source,
        suppliers.workspace.definitions.sources[receipt.source].supplier,
        labels,
        (text,),
        _SURE,
        delivery=receipt.id,
    )


class _Judge:
    """Decides whose one file is."""

    def __init__(self, suppliers: Suppliers, item: Dropped) -> None:
        self.suppliers = suppliers
        self.item = item
        self.place = Place(item.shown)
        self.file = suppliers.opened(item.path)
        titles = sender_texts(self.file, item.path.name, contents=not persons_in_opened(item.path, self.file))
        self.senders = named_senders(titles, suppliers.words)

    def judge(self) -> SortedFile:
        """Sort by the key if there is one, else by name and content."""
        if not self.file.grids:
            return self._question(None, *self.file.checks)
        keys = read_keys(self.file, self.item.path)
        if len(keys) > 1:
            return self._question(None, self._key_wrong(_("Es sind zwei verschiedene darin.")))
        return self._by_key(keys[0]) if keys else self._by_content()

    def _by_key(self, key: HiddenKey) -> SortedFile:
        """Trust the key only where the content says nothing else."""
        if key.source not in self.suppliers.recipes:
            return self._question(None, self._key_wrong(_("Die Quelle {id} gibt es nicht.").format(id=key.source)))
        attempt = self.suppliers.attempt(self.item.paths, key.source)
        if not attempt.fits:
            return self._unreadable(attempt)
        if attempt.foreign:
            return self._foreign(attempt)
        labels = {label for periods in periods_of(attempt.reading).values() for label in periods}
        if key.period and labels != {key.period}:
            reason = _("Er sagt {key}, die Datei enthält {labels}.").format(
                key=key.period, labels=", ".join(sorted(labels))
            )
            return self._question(attempt, self._key_wrong(reason))
        says = _("der verdeckte Schlüssel nennt {source}").format(source=self.suppliers.shown(key.source))
        return self._contradicted(attempt, says) or self._certain(attempt, [says], _SURE)

    def _by_content(self) -> SortedFile:
        """Try the recipes: first those whose pattern the name has, and those for any name."""
        recipes = self.suppliers.recipes
        general = [source for source in recipes if recipes[source].file_name == ANY]
        named = [source for source in recipes if self.suppliers.is_named(source, self.item.path)]
        attempts = self.suppliers.tried(self.item.paths, named, all_of_them=True)
        attempts += self.suppliers.tried(self.item.paths, [source for source in general if source not in named])
        fitting = [attempt for attempt in attempts if attempt.fits]
        own = [attempt for attempt in fitting if not attempt.foreign]
        if own:
            return self._of_fitting(own)
        if fitting:
            return self._all_foreign(fitting)
        others = [source for source in recipes if source not in {attempt.source for attempt in attempts}]
        return self._nothing_fits([*attempts, *self.suppliers.tried(self.item.paths, others)])

    def _proofs(self, attempt: Attempt) -> list[str]:
        """Say what besides the form speaks for a supplier."""
        proofs = []
        if attempt.named:
            pattern = self.suppliers.recipes[attempt.source].file_name
            proofs.append(_("der Dateiname passt zum Muster {pattern}").format(pattern=quoted(pattern)))
        if attempt.areas and self.suppliers.covered[attempt.source]:
            proofs.append(_("alle Gebiete gehören zu {source}").format(source=self.suppliers.shown(attempt.source)))
        if attempt.source in self.senders:
            proofs.append(_("die Datei nennt {text}").format(text=quoted(self.senders[attempt.source])))
        return proofs

    def _of_fitting(self, own: Sequence[Attempt]) -> SortedFile:
        """Choose among the suppliers whose recipes fit."""
        proofs = {attempt.source: self._proofs(attempt) for attempt in own}
        most = max(map(len, proofs.values()))
        best = [attempt for attempt in own if len(proofs[attempt.source]) == most]
        names = "; ".join(self.suppliers.shown(attempt.source) for attempt in best)
        if not most:
            return self._without_proof(best, names)
        if len(best) > 1:
            check = found("SORT_SEVERAL_SOURCES", self.place, sources=names, file=self.item.shown)
            return self._question(None, check)
        chosen = best[0]
        says = proofs[chosen.source]
        return self._contradicted(chosen, says[0]) or self._certain(
            chosen, says, _TWO_PROOFS if most > 1 else _ONE_PROOF
        )

    def _without_proof(self, best: Sequence[Attempt], names: str) -> SortedFile:
        """Ask who has sent a file of which only the form is known."""
        alike = self.suppliers.same_content(best[0].source)
        named = [source for source in self.senders if source in alike]
        if len(named) == 1:
            check = found("SORT_OTHER_LAYOUT", self.place, source=named[0], other=best[0].source)
            return self._question(None, check, source=named[0])
        code = "SORT_SENDER_UNKNOWN" if len(best) == 1 else "SORT_SEVERAL_SOURCES"
        only = best[0] if len(best) == 1 else None
        return self._question(only, found(code, self.place, sources=names, file=self.item.shown))

    def _contradicted(self, attempt: Attempt, says: str) -> SortedFile | None:
        """Ask if titles or name speak of another supplier of the same content."""
        alike = self.suppliers.same_content(attempt.source)
        rivals = [source for source in self.senders if source in alike]
        strong = attempt.named or bool(attempt.areas and self.suppliers.covered[attempt.source])
        if not rivals or (attempt.source in self.senders and strong):
            return None
        second = _("sie nennt {text}").format(text=quoted(self.senders[rivals[0]]))
        check = found("SORT_CONTRADICTION", self.place, first=says, second=second, file=self.item.shown)
        return self._question(attempt, check)

    def _all_foreign(self, fitting: Sequence[Attempt]) -> SortedFile:
        """Ask about a file with areas for which no supplier of its form is responsible."""
        owners = self.suppliers.responsible(fitting[0].areas)
        content = {attempt.source for attempt in fitting} | self.suppliers.same_content(fitting[0].source)
        owners = tuple(source for source in owners if source in content)
        if len(owners) == 1:
            tried = self.suppliers.attempt(self.item.paths, owners[0])
            if tried.lacks_name_only:
                return self._name_needed([tried])
            check = found("SORT_OTHER_LAYOUT", self.place, source=owners[0], other=fitting[0].source)
            return self._question(None, check, source=owners[0])
        named = [attempt for attempt in fitting if attempt.source in self.senders or attempt.named]
        return self._foreign(named[0] if named else min(fitting, key=lambda attempt: len(attempt.foreign)))

    def _nothing_fits(self, attempts: Sequence[Attempt]) -> SortedFile:
        """Say which recipe comes nearest to a file that none can read."""
        named = [attempt for attempt in attempts if attempt.named]
        named = named or [attempt for attempt in attempts if attempt.source in self.senders]
        if len(named) == 1:
            return self._unreadable(named[0])
        if unnamed := [attempt for attempt in attempts if attempt.lacks_name_only]:
            return self._name_needed([a for a in unnamed if a.source in self.senders] or unnamed)
        readable = [attempt for attempt in attempts if attempt.errors]
        nearest = min(readable, key=lambda attempt: sum(check.count for check in attempt.errors), default=None)
        text = ""
        if nearest is not None:
            text = _("Am nächsten kommt {source}: {reason}").format(
                source=self.suppliers.shown(nearest.source), reason=nearest.errors[0].message
            )
        elif len(self.senders) == 1:
            sender, said = next(iter(self.senders.items()))
            text = _("Sie nennt {text} ({source}).").format(text=quoted(said), source=sender)
        return self._question(None, found("SORT_NO_SOURCE", self.place, nearest=text))

    def _name_needed(self, attempts: Sequence[Attempt]) -> SortedFile:
        """Ask for a better name of a file whose form fits recipes that take sender or period from the name."""
        recipes = self.suppliers.recipes
        names = "; ".join(self.suppliers.shown(attempt.source) for attempt in attempts)
        patterns = ", ".join(quoted(recipes[attempt.source].file_name) for attempt in attempts)
        check = found("SORT_NAME_NEEDED", self.place, sources=names, patterns=patterns)
        return self._question(None, check, source=attempts[0].source if len(attempts) == 1 else "")

    def _unreadable(self, attempt: Attempt) -> SortedFile:
        """Say why the file of a known sender cannot be read."""
        shown = self.suppliers.shown(attempt.source)
        return self._question(attempt, *not_fitting(self.place, shown, attempt))

    def _foreign(self, attempt: Attempt) -> SortedFile:
        """Ask about areas of somebody else."""
        shown, areas = self.suppliers.shown(attempt.source), "; ".join(attempt.foreign)
        return self._question(attempt, found("SORT_FOREIGN_AREAS", self.place, source=shown, areas=areas))

    def _key_wrong(self, reason: str) -> CheckResult:
        return found("SORT_KEY_WRONG", self.place, reason=reason)

    def _question(self, attempt: Attempt | None, *checks: CheckResult, source: str = "") -> SortedFile:
        """Leave the file to somebody."""
        name = attempt.source if attempt is not None else source
        made = SortedFile(self.item.shown, State.OPEN, name, self._office(name), checks=checks)
        return made if attempt is None else replace(made, periods=periods_of(attempt.reading))

    def _certain(self, attempt: Attempt, evidence: Sequence[str], confidence: float) -> SortedFile:
        """Put the file into its slot."""
        warnings = tuple(check for check in attempt.reading.checks if check.severity is Severity.WARNING)
        return SortedFile(
            self.item.shown,
            State.NEW,
            attempt.source,
            self._office(attempt.source),
            periods_of(attempt.reading),
            tuple(evidence),
            confidence,
            warnings,
            attempt.reading.slices,
        )

    def _office(self, source: str) -> str:
        return self.suppliers.workspace.definitions.sources[source].supplier if source else ""


def _beside_held(item: SortedFile, held: Sequence[HeldSlice]) -> SortedFile:
    """Say whether a file replaces what counts."""
    mine = {unit.slice.key for unit in held if unit.source == item.source}
    replaces = item.state is State.NEW and any(part.key in mine for part in item.slices)
    return replace(item, state=State.REPLACES) if replaces else item


def _imported(
    workspace: OpenedWorkspace, files: Sequence[SortedFile], dropped: Sequence[Dropped], progress: Progress
) -> list[SortedFile]:
    """Import what leaves no question, areas first and then in the order of the periods."""
    result = list(files)
    for number in sorted((n for n, item in enumerate(files) if item.certain), key=lambda n: _order(files[n])):
        item = files[number]
        try:
            outcome = import_delivery(workspace, item.source, dropped[number].paths, progress=progress)
        except KobimoError as error:
            check = found("SORT_NOT_FITTING", Place(item.file), source=item.source, reason=str(error))
            result[number] = item.opened(check)
            continue
        if not outcome.accepted:
            errors = [check for check in outcome.checks if check.severity is Severity.ERROR]
            result[number] = item.opened(*errors)
            continue
        result[number] = replace(item, delivery=outcome.delivery)
        if outcome.areas:
            workspace = open_workspace(workspace.layout.root)
    return result


def _order(item: SortedFile) -> tuple[bool, Any]:
    """Sort areas before values, and early periods before late ones."""
    ends = [parse_period(label).end for labels in item.periods.values() for label in labels]
    return bool(ends), (max(ends) if ends else 0)


def _missing(
    workspace: OpenedWorkspace, files: Sequence[SortedFile], *, accepted: bool
) -> tuple[MissingSuppliers, ...]:
    """Say who is missing in the latest period of each data set that the files are about."""
    held = held_slices(read_receipts(workspace.layout))
    about: dict[str, set[str]] = {}
    for item in files:
        for dataset, labels in item.periods.items() if item.state is not State.OPEN else ():
            about.setdefault(dataset, set()).update(labels)
    result = []
    for dataset, periods in sorted(about.items()):
        latest = max(periods, key=lambda label: parse_period(label).end)
        arriving = {item.source for item in files if item.certain and latest in item.periods.get(dataset, ())}
        who = missing_suppliers(workspace, dataset, latest, held=held, arriving=() if accepted else arriving)
        if len(who.expected) > 1:
            result.append(who)
    return tuple(result)
