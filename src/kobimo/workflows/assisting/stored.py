"""What is different about a stored delivery from those before it."""

from __future__ import annotations

from kobimo.errors import KobimoError
from kobimo.language import _
from kobimo.store.deliveries import Receipt
from kobimo.workflows.deliveries.importing import import_delivery
from kobimo.workflows.earlier.differences import lines
from kobimo.workflows.opened import OpenedWorkspace


def compared(workspace: OpenedWorkspace, receipt: Receipt) -> list[str]:
    """Read the kept files of a delivery once more and say what is different from the delivery before.

    Parameters
    ----------
    workspace : OpenedWorkspace
    receipt : Receipt

    Returns
    -------
    list of str
        Sentences; one that says why where nothing can be compared.
    """
    folder = workspace.layout.deliveries / receipt.source / receipt.id
    files = [folder / entry.name for entry in receipt.originals]
    if not files or not all(path.is_file() for path in files):
        return [_("Die gelieferten Dateien sind nicht mehr da; verglichen werden kann nicht.")]
    try:
        result = import_delivery(workspace, receipt.source, files, dry_run=True)
    except KobimoError as error:
        return [error.message]
    return lines(result.diff) or [_("Das ist die erste Lieferung dieser Quelle.")]
