"""Checks of computed figures before they are released."""

from __future__ import annotations

from kobimo.model.checks import Severity
from kobimo.reference.checks.kind import CheckKind

ANOMALY_CHECKS: tuple[CheckKind, ...] = (
    CheckKind(
        "FIGURE_VANISHED",
        Severity.WARNING,
        "Der Wert {old} aus {since} ist verschwunden ({now}).",
        "Klären, ob die Angabe zu Recht fehlt: Lieferung ansehen (kobimo receipt), nachfordern, oder mit Grund "
        "quittieren.",
    ),
    CheckKind(
        "FIGURE_STATUS_CHANGED",
        Severity.NOTE,
        "Der Zustand ist ein anderer als in {since}: {before} → {now}.",
        "Ansehen, welche Teile fehlen oder neu sind.",
    ),
    CheckKind(
        "FIGURE_REVISED",
        Severity.WARNING,
        "Ein schon freigegebener Wert ändert sich weit stärker als üblich: {old} → {new} (Abstand {score}).",
        "Beim Lieferanten klären, ob berichtigt oder verwechselt wurde, und mit Grund quittieren.",
    ),
    CheckKind(
        "FIGURE_JUMPS",
        Severity.NOTE,
        "Der Wert springt gegenüber {since}: {old} → {new} (Abstand von der üblichen Veränderung {score}).",
        "Mit der Lieferung vergleichen; ist der Sprung echt, gehört er in die Erläuterung.",
    ),
    CheckKind(
        "FIGURE_BECOMES_ZERO",
        Severity.NOTE,
        "Der Wert ist 0, zuvor üblich waren {old}.",
        "Prüfen, ob Zeilen oder Ausprägungen in der Lieferung fehlen.",
    ),
    CheckKind(
        "FIGURE_ABOVE_100",
        Severity.NOTE,
        "Der Anteil liegt mit {new} über 100 Prozent.",
        "Zähler und Nenner prüfen (Wohnort oder Einrichtungsort?); ist es zulässig, gehört der Grund in die "
        "Definition (above_100).",
    ),
    CheckKind(
        "FIGURE_TOTAL_DIFFERS",
        Severity.NOTE,
        "Die gelieferte Summe weicht um {new} von der Summe ihrer Teile ab (bisher {old}).",
        "Lieferung prüfen; bei gerundeten Tabellen sind kleine Abweichungen üblich.",
    ),
)
