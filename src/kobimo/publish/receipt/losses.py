"""What a spreadsheet library cannot carry over when it copies a workbook; the supplier must be told."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

from kobimo.language import _

_SHAPES = re.compile(rb"<(?:\w+:)?(?:sp|cxnSp|grpSp)\b")
_LARGEST_PART = 8 << 20


def losses(path: Path) -> tuple[str, ...]:
    """Say what an annotated copy of a workbook lacks.

    Parameters
    ----------
    path : Path
        XLSX or XLSM.

    Returns
    -------
    tuple of str
        German texts, empty if everything comes along.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            return _of(archive)
    except (zipfile.BadZipFile, OSError):
        return ()


def _of(archive: zipfile.ZipFile) -> tuple[str, ...]:
    names = archive.namelist()

    def any_part(*beginnings: str) -> bool:
        return any(name.startswith(beginnings) for name in names)

    found = {
        _("Makros sind entfernt."): any_part("xl/vbaProject.bin"),
        _("Diagramme sind neu gezeichnet; Feinheiten ihrer Gestaltung können fehlen."): any_part("xl/charts/"),
        _("Formen und Textfelder fehlen."): _contains(archive, "xl/drawings/drawing", _SHAPES),
        _("Datenschnitte und Zeitachsen fehlen."): any_part("xl/slicers/", "xl/timelines/"),
        _("Schaltflächen und andere Steuerelemente fehlen."): any_part("xl/ctrlProps/", "xl/activeX/"),
        _("Unterhaltungen sind einfache Kommentare geworden."): any_part("xl/threadedComments/"),
        _("Sparklines und erweiterte Regeln fehlen."): _contains(archive, "xl/worksheets/sheet", re.compile(rb"<x14:")),
        _("Ergebnisse von Formeln erscheinen erst, wenn Excel die Datei öffnet und rechnet."): _contains(
            archive, "xl/worksheets/sheet", re.compile(rb"<f[ >]")
        ),
    }
    return tuple(text for text, there in found.items() if there)


def _contains(archive: zipfile.ZipFile, beginning: str, pattern: re.Pattern[bytes]) -> bool:
    for info in archive.infolist():
        if info.filename.startswith(beginning) and info.file_size:
            with archive.open(info) as part:
                if pattern.search(part.read(_LARGEST_PART)):
                    return True
    return False
