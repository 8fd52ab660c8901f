"""The receipt on paper: all texts, spelled, in the order in which they stand there."""

from __future__ import annotations

from collections import Counter
from typing import Any

from kobimo.language import _, active, counted
from kobimo.model.checks import CheckResult, Severity
from kobimo.publish.receipt.feedback import Feedback, FeedbackFile, places_text, severity_name
from kobimo.publish.spelling import spelling

SHOWN_CHECKS, SHOWN_TOTALS = 16, 8
"""What fits on two pages; the workbook and `--json` have the rest."""


def receipt_content(feedback: Feedback) -> dict[str, Any]:
    """Return what the template of the receipt prints.

    Parameters
    ----------
    feedback : Feedback

    Returns
    -------
    dict
        Texts only; nothing is computed in the template.
    """
    title = _("Rückmeldung zur Datenlieferung")
    return {
        "lang": active(),
        "title": title,
        "kicker": _("Datenlieferung"),
        "publisher": feedback.recipient,
        "author": feedback.recipient,
        "heading": title,
        "verdict": feedback.verdict,
        "state": _state(feedback),
        "summary": _summary(feedback),
        "facts": _facts(feedback),
        "files": {
            "heading": _("Gelieferte Dateien"),
            "columns": [_("Datei"), _("Größe"), _("Zeilen"), _("Gelesen als")],
            "rows": [_file(file) for file in feedback.files],
            "hash": _("Prüfsumme (SHA-256)"),
        },
        "totals": _totals(feedback),
        "checks": _checks(feedback),
        "remarks": list(feedback.remarks),
        "sign": {
            "text": _("Zur Kenntnis genommen"),
            "lines": [_("Ort, Datum"), _("Stelle"), _("Unterschrift")],
        },
        "footer": feedback.delivery or _("Probe, nicht abgelegt"),
        "page": [_("Seite"), _("von")],
    }


def _state(feedback: Feedback) -> str:
    if not feedback.accepted:
        return "rejected"
    return "warned" if any(check.severity is Severity.WARNING for check in feedback.checks) else "accepted"


def _summary(feedback: Feedback) -> str:
    numbers = Counter(check.severity for check in feedback.checks)
    words = {
        Severity.ERROR: ("Fehler", "Fehler"),
        Severity.WARNING: ("Warnung", "Warnungen"),
        Severity.NOTE: ("Hinweis", "Hinweise"),
    }
    parts = [counted(numbers[severity], *words[severity]) for severity in words if numbers[severity]]
    text = _("{numbers}.").format(numbers=", ".join(parts)) if parts else _("Keine Auffälligkeiten.")
    if feedback.accepted:
        return text
    rejected = _("Nichts aus dieser Lieferung wurde übernommen; bitte beheben und neu liefern.")
    return f"{text} {rejected}"


def _facts(feedback: Feedback) -> list[dict[str, str]]:
    facts = (
        (_("Lieferant"), feedback.supplier),
        (_("Inhalt"), feedback.content),
        (_("Empfänger"), feedback.recipient),
        (_("Eingang"), spelling().moment(feedback.moment)),
        (_("Kennung"), feedback.delivery),
    )
    return [{"label": label, "text": text} for label, text in facts if text]


def _file(file: FeedbackFile) -> dict[str, str]:
    names = {
        "sheet": _("Blatt {text}"),
        "encoding": _("Zeichensatz {text}"),
        "delimiter": _("Trennzeichen {text}"),
        "decimal": _("Dezimalzeichen {text}"),
    }
    read = ", ".join(names[name].format(text=text) for name, text in file.facts.items() if name in names)
    state = ""
    if file.erased:
        state = _("Die Datei wurde gelöscht.")
    elif not file.kept:
        state = _("Nur gezählt; Datei und Zeilen wurden nicht aufbewahrt.")
    return {
        "name": file.name,
        "size": _size(file.bytes),
        "rows": spelling().number(file.rows),
        "read": read or "–",
        "hash": file.sha256 or "–",
        "state": state,
    }


def _size(number: int) -> str:
    kilobytes = number / 1024
    if kilobytes < 1024:
        return _("{size} kB").format(size=spelling().number(kilobytes, 1 if kilobytes < 10 else 0))
    return _("{size} MB").format(size=spelling().number(kilobytes / 1024, 1))


def _totals(feedback: Feedback) -> dict[str, Any]:
    rows = [
        {
            "content": item.content,
            "areas": f"{item.level}: {counted(item.areas, 'Gebiet', 'Gebiete')}",
            "period": item.period,
            "total": item.total or "–",
            "unit": item.unit,
        }
        for item in feedback.totals[:SHOWN_TOTALS]
    ]
    more = len(feedback.totals) - len(rows)
    return {
        "heading": _("Kontrollsummen"),
        "lead": _("Bitte mit den eigenen Zahlen vergleichen. Gesperrte und fehlende Werte sind nicht enthalten."),
        "columns": [_("Inhalt"), _("Zeitraum"), _("Summe")],
        "rows": rows,
        "more": _("und {count} weitere").format(count=more) if more > 0 else "",
    }


def _checks(feedback: Feedback) -> dict[str, Any]:
    groups: dict[tuple[str, str, str], list[CheckResult]] = {}
    for check in feedback.checks:
        groups.setdefault((check.severity.value, check.code, check.message), []).append(check)
    shown = list(groups.values())[:SHOWN_CHECKS]
    more = len(feedback.checks) - sum(map(len, shown))
    with_file = len(feedback.files) > 1
    return {
        "heading": _("Prüfergebnisse"),
        "none": _("Keine Auffälligkeiten."),
        "remedy": _("Abhilfe"),
        "items": [_group(checks, with_file=with_file) for checks in shown],
        "more": _("Weitere {count} Ergebnisse stehen in der Excel-Rückmeldung.").format(count=more) if more > 0 else "",
    }


def _group(checks: list[CheckResult], *, with_file: bool) -> dict[str, str]:
    """Say once what holds at several places."""
    first = checks[0]
    return {
        "severity": first.severity.value,
        "label": severity_name(first.severity),
        "code": first.code,
        "place": places_text(checks, with_file=with_file),
        "message": first.message,
        "remedy": first.remedy if first.severity is not Severity.NOTE else "",
    }
