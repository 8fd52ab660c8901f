"""Checks of files that are too large to be read at once."""

from __future__ import annotations

from kobimo.model.checks import Severity
from kobimo.reference.checks.kind import CheckKind

LARGE_CHECKS = (
    CheckKind(
        "FILE_TOO_LARGE_AT_ONCE",
        Severity.ERROR,
        "Die Datei hat etwa {rows} Millionen Zeilen. So große Dateien werden in Stücken gelesen; hier geht das nicht. "
        "{reason}",
        "Bitte die Datei teilen, zum Beispiel nach Jahren oder Gebieten, oder die Einlesevorlage so ändern, dass keine "
        "Prüfung alle Zeilen zugleich braucht.",
    ),
)
