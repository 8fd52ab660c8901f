"""The sources of a workspace with their deliveries, as the pages show them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from kobimo.errors import UnknownNameError
from kobimo.language import _
from kobimo.model.checks import CheckResult, Severity
from kobimo.model.source import SourceDefinition
from kobimo.store.deliveries import Receipt, read_receipts
from kobimo.store.erasure import ErasedPart
from kobimo.workflows.deliveries.erasing import due_erasures
from kobimo.workflows.opened import OpenedWorkspace


@dataclass(frozen=True)
class DeliveryRow:
    """One delivery: receipt, state in words, number of errors, warnings and notes."""

    receipt: Receipt
    state: str
    periods: tuple[str, ...]
    rows: int
    checks: tuple[CheckResult, ...]

    @property
    def counts(self) -> Mapping[Severity, int]:
        """Number of check results by severity."""
        return {severity: sum(check.severity is severity for check in self.checks) for severity in Severity}


@dataclass(frozen=True)
class SourceRow:
    """One source with its deliveries, the newest first.

    `recipe` is the path of its recipe from the root of the workspace, "" if it has none; `due` the reason to look at
    it, "" if there is none.
    """

    definition: SourceDefinition
    recipe: str
    deliveries: tuple[DeliveryRow, ...] = field(default=())
    due: str = ""

    @property
    def last(self) -> DeliveryRow | None:
        """The newest delivery that counts."""
        return next((row for row in self.deliveries if not row.receipt.retracted), None)


def source_rows(workspace: OpenedWorkspace) -> tuple[SourceRow, ...]:
    """Return all sources, ordered by title."""
    receipts = read_receipts(workspace.layout)
    due = {item.source: item for item in due_erasures(workspace, receipts)}
    rows = [
        _row(workspace, definition, [r for r in receipts if r.source == name], erasure=name in due)
        for name, definition in workspace.definitions.sources.items()
    ]
    return tuple(sorted(rows, key=lambda row: row.definition.title.shown.casefold()))


def source_row(workspace: OpenedWorkspace, source: str) -> SourceRow:
    """Return one source.

    Raises
    ------
    UnknownNameError
        If there is none with this id.
    """
    known = workspace.definitions.sources
    if source not in known:
        raise UnknownNameError(_("Datenquelle"), source, known)
    receipts = read_receipts(workspace.layout)
    erasure = any(item.source == source for item in due_erasures(workspace, receipts))
    return _row(workspace, known[source], [r for r in receipts if r.source == source], erasure=erasure)


def _row(
    workspace: OpenedWorkspace, definition: SourceDefinition, receipts: Sequence[Receipt], *, erasure: bool
) -> SourceRow:
    """Describe a source."""
    recipe = workspace.layout.source(definition.id) / "recipe.yaml"
    path = workspace.layout.relative(recipe) if recipe.exists() else ""
    deliveries = tuple(_delivery(receipt) for receipt in reversed(receipts))
    due = _("Löschung fällig") if erasure else ("" if deliveries else _("noch nichts geliefert"))
    return SourceRow(definition, path, deliveries, due)


def _delivery(receipt: Receipt) -> DeliveryRow:
    """Describe a delivery."""
    state = _("zurückgezogen") if receipt.retracted else _("angenommen")
    if receipt.lacks(ErasedPart.OBSERVATIONS):
        state = _("gelöscht")
    elif receipt.lacks(ErasedPart.ORIGINALS):
        state = _("Datei gelöscht")
    return DeliveryRow(
        receipt,
        state,
        tuple(sorted({item.period for item in receipt.slices})),
        sum(item.rows for item in receipt.slices),
        tuple(map(CheckResult.from_dict, receipt.checks)),
    )
