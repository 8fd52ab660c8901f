"""Whose one file is: by hidden key, file name and content, never by guess."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kobimo.ingest.matching.hidden_key import HiddenKey, read_keys
from kobimo.ingest.matching.sender import named_senders, sender_texts
from kobimo.ingest.persons.sampling import persons_in_opened
from kobimo.language import _, quoted
from kobimo.model.checks import CheckResult, Place, Severity
from kobimo.reference.checks import found
from kobimo.workflows.sorting.dropped import Dropped
from kobimo.workflows.sorting.suppliers import ANY, Attempt, Suppliers, not_fitting, periods_of
from kobimo.workflows.sorting.verdict import SortedFile, State

SURE, _TWO_PROOFS, _ONE_PROOF = 1.0, 0.98, 0.9


class Judge:
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
        return self._contradicted(attempt, says) or self._certain(attempt, [says], SURE)

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
