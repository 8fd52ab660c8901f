"""Commands that mend a workspace, spelled so that they can be copied as they stand."""

from __future__ import annotations

import os
import shlex
import subprocess
from collections.abc import Iterable

from kobimo.language import _
from kobimo.store.deliveries import Receipt
from kobimo.store.erasure import ErasedPart
from kobimo.workspace.layout import Layout


def command(layout: Layout, name: str, *arguments: str) -> str:
    """Return `kobimo NAME WORKSPACE ARGUMENTS` between quotation marks, with the quoting of this operating system."""
    words = ["kobimo", name, str(layout.root), *arguments]
    return _("„{command}“").format(command=subprocess.list2cmdline(words) if os.name == "nt" else shlex.join(words))


def strike(layout: Layout, kind: str, name: str) -> str:
    """Return the command that withdraws a release or retracts a delivery, and strikes it if its folder is lost."""
    reason = ("--reason", _("GRUND"))
    if kind == "release":
        return command(layout, "release", "--withdraw", name, *reason)
    if kind == "told":
        return command(layout, "told", "--correct", name, "--note", _("GRUND"))
    return command(layout, "retract", name.rpartition("/")[2], *reason)


def read_again(layout: Layout, receipt: Receipt) -> str:
    """Return the command that reads the files of a delivery once more; those that are not here come from outside."""
    folder = layout.deliveries / receipt.source / receipt.id
    files = [str(folder / entry.name) for entry in receipt.originals] or [entry.name for entry in receipt.files]
    again = ["--again"] if receipt.lacks(ErasedPart.ORIGINALS) else []
    return command(layout, "import", receipt.source, *files, *again)


def from_the_originals(layout: Layout, receipt: Receipt) -> str:
    """Return the commands that make the observations of a delivery anew from its files."""
    first, second = strike(layout, "delivery", receipt.id), read_again(layout, receipt)
    return _("erst {first}, dann {second}").format(first=first, second=second)


def areas_again(layout: Layout, space: str, receipts: Iterable[Receipt]) -> str:
    """Return the command that reads the areas of a space as they were delivered last."""
    found = [receipt for receipt in receipts if receipt.space == space]
    if not found:
        return command(layout, "import", _("QUELLE"), _("DATEI"))
    return read_again(layout, max(found, key=lambda receipt: receipt.order))
