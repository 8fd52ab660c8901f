"""Receipts: the stored protocol of a delivery, and feedback for the supplier as PDF, workbook or JSON."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kobimo.errors import InvalidInputError, UnknownNameError
from kobimo.language import _
from kobimo.model.checks import CheckResult, Severity
from kobimo.model.slice import Slice
from kobimo.model.table import clean
from kobimo.store.deliveries import Receipt, read_receipts
from kobimo.store.erasure import ErasedPart
from kobimo.workflows.deliveries.importing import ImportResult
from kobimo.workflows.opened import OpenedWorkspace, german_day
from kobimo.workspace.files import explained, json_bytes, patiently, sha256_of, temporary_beside

if TYPE_CHECKING:
    from kobimo.publish.receipt import ControlTotal, Feedback

FORMS = (".pdf", ".xlsx", ".json")


@dataclass(frozen=True, slots=True)
class WrittenFeedback:
    """A file for the supplier; `warnings` say what a copy of his workbook lacks."""

    path: Path
    warnings: tuple[str, ...] = ()


def delivery_feedback(workspace: OpenedWorkspace, delivery: str) -> tuple[Feedback, dict[str, Path]]:
    """Return what the receipt of a stored delivery says, and the files that are still there.

    Parameters
    ----------
    workspace : OpenedWorkspace
    delivery : str
        Its id, with or without the source in front.

    Returns
    -------
    tuple of (Feedback, dict of str to Path)

    Raises
    ------
    UnknownNameError
        With the nearest ids.
    """
    receipts = {receipt.id: receipt for receipt in read_receipts(workspace.layout)}
    name = delivery.rpartition("/")[2]
    if name not in receipts:
        raise UnknownNameError(_("Lieferung"), delivery, receipts)
    receipt = receipts[name]
    folder = workspace.layout.deliveries / receipt.source / receipt.id
    return _of_receipt(workspace, receipt), {entry.name: folder / entry.name for entry in receipt.originals}


def feedback(
    workspace: OpenedWorkspace, result: ImportResult, paths: Iterable[str | Path], out: Path
) -> WrittenFeedback:
    """Write feedback on a delivery that was just read, be it accepted, rejected or tried.

    Parameters
    ----------
    workspace : OpenedWorkspace
    result : ImportResult
    paths : iterable of path
        The delivered files.
    out : Path
        File that ends with .pdf, .xlsx or .json.

    Returns
    -------
    WrittenFeedback

    Raises
    ------
    InvalidInputError
        If the ending is another one, or `out` is one of the delivered files.
    """
    from kobimo.publish.receipt import Feedback, FeedbackFile  # noqa: PLC0415 - openpyxl loads slowly

    originals = {clean(Path(path).name): Path(path) for path in paths}
    recipient, supplier, content = _parties(workspace, result.source)
    said = Feedback(
        recipient=recipient,
        supplier=supplier,
        content=content,
        delivery=f"{result.source}/{result.delivery}" if result.delivery else "",
        accepted=result.accepted,
        moment=workspace.now(),
        files=tuple(
            FeedbackFile(f.name, f.sha256 or _hash(originals, f.name), f.bytes, f.rows, f.facts, f.kept)
            for f in result.files
        ),
        totals=_totals(workspace, result.slices) if result.accepted else (),
        checks=result.checks,
    )
    return write_feedback(said, originals, out)


def write_feedback(said: Feedback, originals: Mapping[str, Path], out: Path) -> WrittenFeedback:
    """Write feedback in the form that the ending of the file names; raises as `feedback`."""
    form = out.suffix.lower()
    if form not in FORMS:
        raise InvalidInputError(
            _("Diese Form kennt kobimo für eine Rückmeldung nicht."),
            where=str(out),
            remedy=_("Einen Dateinamen mit {forms} angeben.").format(forms=", ".join(FORMS)),
        )
    if any(out.resolve() == path.resolve() for path in originals.values()):
        raise InvalidInputError(
            _("Die Rückmeldung würde die gelieferte Datei überschreiben."),
            where=str(out),
            remedy=_("Einen anderen Namen wählen."),
        )
    data, warnings = _written(said, originals, form)
    with explained(out):
        out.parent.mkdir(parents=True, exist_ok=True)
        aside = temporary_beside(out)
        try:
            aside.write_bytes(data)
            patiently(lambda: aside.replace(out))
        finally:
            aside.unlink(missing_ok=True)
    return WrittenFeedback(out, warnings)


def _hash(originals: Mapping[str, Path], name: str) -> str:
    """Return the hash of a file that was rejected, so that both sides know which one is meant."""
    return sha256_of(originals[name]) if name in originals and originals[name].is_file() else ""


def _written(said: Feedback, originals: Mapping[str, Path], form: str) -> tuple[bytes, tuple[str, ...]]:
    from kobimo.publish.receipt import annotated_workbook, receipt_pdf  # noqa: PLC0415 - load slowly

    if form == ".pdf":
        return receipt_pdf(said), ()
    if form == ".json":
        return json_bytes(said.as_dict()), ()
    annotated = annotated_workbook(said, originals)
    return annotated.data, annotated.warnings


def _of_receipt(workspace: OpenedWorkspace, receipt: Receipt) -> Feedback:
    from kobimo.publish.receipt import Feedback, FeedbackFile  # noqa: PLC0415 - openpyxl loads slowly

    erased = receipt.lacks(ErasedPart.ORIGINALS)
    recipient, supplier, content = _parties(workspace, receipt.source)
    return Feedback(
        recipient=recipient,
        supplier=supplier,
        content=content,
        delivery=f"{receipt.source}/{receipt.id}",
        accepted=True,
        moment=receipt.received_at,
        files=tuple(
            FeedbackFile(f.name, f.sha256, f.bytes, f.rows, f.facts, f.kept, erased and f.kept) for f in receipt.files
        ),
        totals=_totals(workspace, receipt.slices),
        checks=_sorted_checks(receipt),
        remarks=_remarks(receipt),
    )


def _remarks(receipt: Receipt) -> tuple[str, ...]:
    remarks = []
    if receipt.retracted:
        remarks.append(_("Die Lieferung wurde zurückgenommen: {reason}").format(reason=receipt.retracted))
    for act in receipt.erasures:
        values = ErasedPart.OBSERVATIONS in act.parts
        text = (
            _("Dateien und Werte gelöscht am {day}: {reason}") if values else _("Dateien gelöscht am {day}: {reason}")
        )
        remarks.append(text.format(day=german_day(act.erased_at), reason=act.reason))
    return tuple(remarks)


def _parties(workspace: OpenedWorkspace, source: str) -> tuple[str, str, str]:
    """Name who gets, who delivers, and what; functions and offices, never persons."""
    definition = workspace.definitions.sources.get(source)
    if definition is None:
        return workspace.settings.name, source, source
    return workspace.settings.name, definition.supplier, definition.title.shown


def _totals(workspace: OpenedWorkspace, slices: Iterable[Slice]) -> tuple[ControlTotal, ...]:
    """Spell the sums of every slice and measure that adds up."""
    from kobimo.publish.receipt import ControlTotal  # noqa: PLC0415 - openpyxl loads slowly
    from kobimo.publish.spelling import spelling  # noqa: PLC0415

    totals = []
    for item in sorted(slices, key=lambda item: (item.dataset, item.period, len(item.categories), item.level)):
        dataset = workspace.definitions.datasets.get(item.dataset)
        if dataset is None or item.cube not in {cube.id for cube in dataset.cubes}:
            continue
        crossing = [d.title.shown for d in dataset.dimensions if d.id in item.categories]
        level = _level(workspace, dataset.space, item.level)
        for measure in dataset.measures:
            if measure.id not in item.measures or measure.additivity == "none":
                continue
            total = item.sums.get(measure.id)
            text = "" if total is None else spelling().number(total / 10**measure.scale, measure.scale)
            title = (
                f"{dataset.title.shown}: {measure.title.shown}" if len(dataset.measures) > 1 else dataset.title.shown
            )
            content = _("{title} nach {dimensions}").format(title=title, dimensions=", ".join(crossing))
            totals.append(
                ControlTotal(
                    content=content if crossing else title,
                    level=level,
                    period=spelling().period(item.period),
                    areas=item.areas,
                    total=text,
                    unit=measure.unit.shown,
                )
            )
    return tuple(totals)


def _level(workspace: OpenedWorkspace, space: str, level: str) -> str:
    definition = workspace.definitions.spaces.get(space)
    levels = definition.levels if definition is not None else ()
    return next((item.title.shown for item in levels if item.id == level), level)


def _sorted_checks(receipt: Receipt) -> tuple[CheckResult, ...]:
    """Read the check results of a receipt, errors first."""
    order = list(Severity)
    return tuple(sorted(map(CheckResult.from_dict, receipt.checks), key=lambda check: order.index(check.severity)))
