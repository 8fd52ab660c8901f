"""What the pages of the assistant show."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import QueryDict

from kobimo.ingest.grid import address, letters
from kobimo.ingest.outline import ColumnType, Conclusion, Question, Role
from kobimo.ingest.recognition.report import cell_range
from kobimo.language import _
from kobimo.model.checks import CheckResult, Severity
from kobimo.workflows.assisting.decisions import Decisions
from kobimo.workflows.assisting.known import Candidate
from kobimo.workflows.assisting.looking import Look
from kobimo.workflows.assisting.preview import preview
from kobimo.workflows.assisting.sheet import FIRST, ShownGrid, kinds, position
from kobimo.workflows.assisting.trial import NEW, Trial, source_of
from kobimo.workflows.assisting.uploads import Upload
from kobimo.workflows.earlier.differences import lines
from kobimo.workflows.opened import OpenedWorkspace

_FINDINGS = 20
_FREE = frozenset({"PERIOD_MISSING"})
_ELSEWHERE = frozenset({"AREA_UNMATCHED", "TABLE"})
_SURE, _LIKELY = 0.9, 0.6


def role_titles() -> dict[str, str]:
    """Return the roles that somebody may choose, in German."""
    return {
        Role.VALUE.value: _("Wert (Zahl)"),
        Role.AREA_KEY.value: _("Gebiet: Schlüssel"),
        Role.AREA_NAME.value: _("Gebiet: Name"),
        Role.PERIOD.value: _("Zeitraum"),
        Role.CATEGORY.value: _("Merkmal (Ausprägung)"),
        Role.CATEGORY_CODE.value: _("Merkmal: Code"),
        Role.UNIT.value: _("Einheit"),
        Role.STATUS.value: _("Qualitätszeichen"),
        Role.AREA_LEVEL.value: _("Gebietsebene"),
        Role.INSTITUTION_KEY.value: _("Einrichtung: Nummer"),
        Role.INSTITUTION_NAME.value: _("Einrichtung: Name"),
        Role.COORDINATE.value: _("Koordinate"),
        Role.PERSON.value: _("Angabe zu Personen"),
        Role.ATTRIBUTE.value: _("Bemerkung (nicht auswerten)"),
        Role.EMPTY.value: _("nicht einlesen"),
    }


def type_titles() -> dict[str, str]:
    """Return what cells are, in German."""
    return {
        ColumnType.INTEGER.value: _("ganze Zahlen"),
        ColumnType.DECIMAL.value: _("Dezimalzahlen"),
        ColumnType.PERCENT.value: _("Prozent"),
        ColumnType.DATE.value: _("Datum"),
        ColumnType.TEXT.value: _("Text"),
        ColumnType.EMPTY.value: _("leer"),
    }


def severity_title(severity: Severity) -> str:
    """Name a severity."""
    return {Severity.ERROR: _("Fehler"), Severity.WARNING: _("Warnung"), Severity.NOTE: _("Hinweis")}[severity]


def known_context(found: Sequence[Candidate]) -> dict[str, Any]:
    """Describe the sources that a file belongs to."""
    best = found[0]
    checks = best.result.checks
    return {
        "best": best,
        "others": found[1:],
        "differences": lines(best.result.diff),
        "checks": [_check(check) for check in checks],
        "counts": _counts(checks),
        "periods": sorted({label for labels in best.result.periods.values() for label in labels}),
        "rows": sum(best.result.observations.values()),
    }


def assistant_context(workspace: OpenedWorkspace, upload: Upload, trial: Trial, query: QueryDict) -> dict[str, Any]:
    """Describe a file, what was understood, what was decided, and what would come of it."""
    seen = trial.look
    number = _sheet(seen, query)
    return {
        "said": trial.said or upload.decisions,
        "trial": trial,
        "source": trial.proposed.source if trial.proposed is not None else source_of(upload),
        "exists": trial.proposed is not None and trial.proposed.source in workspace.definitions.recipes,
        "sheets": [
            {"number": n, "title": grid.name or grid.file, "hidden": grid.hidden}
            for n, grid in enumerate(seen.file.opened.grids)
        ],
        "sheet": _shown(trial, number, query) if seen.file.opened.grids else None,
        "kinds": kinds(),
        "tables": _tables(seen, upload.decisions),
        "points": _points(seen),
        "columns": _columns(seen, upload.decisions),
        "roles": role_titles(),
        "evidence": _evidence(seen),
        "questions": _questions(trial, upload.decisions),
        "names": _names(trial, upload.decisions),
        "spaces": [(NEW, _("neue Gebiete aus dieser Datei")), *((n, _space(workspace, n)) for n in trial.spaces)],
        "preview": preview(trial),
        "checks": [_check(check, trial) for check in trial.checks],
        "counts": _counts(trial.checks),
    }


def _space(workspace: OpenedWorkspace, name: str) -> str:
    """Return the title of a space with its levels."""
    definition = workspace.definitions.spaces[name]
    return f"{definition.title.shown} ({', '.join(level.title.shown for level in definition.levels)})"


def _sheet(seen: Look, query: QueryDict) -> int:
    """Return the sheet to show: the one that was asked for, else the one with the table."""
    text = query.get("blatt", "")
    wanted = int(text) if text.isdecimal() and len(text) < 6 else seen.number
    return wanted if wanted < len(seen.file.opened.grids) else seen.number


def _shown(trial: Trial, number: int, query: QueryDict) -> dict[str, Any]:
    """Return the rows that the page holds: the first ones, and those around findings and the cell in question."""
    grid = ShownGrid(trial.look, number, trial.checks)
    column, row = position(query.get("zelle", ""))
    picked = grid.at(row) if row > 0 else None
    wanted = [*([] if picked is None else [picked]), *sorted(at for at in grid.problems if at >= FIRST)[:_FINDINGS]]
    parts = [grid.rows(0, FIRST)]
    last = FIRST
    for at in sorted(wanted):
        part = [shown for shown in grid.around(at) if shown.at >= last]
        if part:
            parts.append(part)
            last = part[-1].at + 1
    main = trial.look.table if trial.look.number == number else None
    roles = {c.position: c.role.value for c in main.columns} if main is not None else {}
    return {
        "number": number,
        "grid": grid,
        "parts": parts,
        "letters": grid.letters,
        "roles": [roles.get(at, "") for at in range(grid.width)],
        "cut": grid.grid.width > grid.width,
        "picked": (picked, column) if picked is not None else None,
        "cell": query.get("zelle", "") if picked is not None else "",
    }


def _tables(seen: Look, said: Decisions) -> list[dict[str, Any]]:
    """List the tables of the file."""
    file = seen.file
    return [
        {
            "number": n,
            "title": f"{table.sheet or table.file} {cell_range(file.grid(table), table)}",
            "about": table.facts.get("title", "")[:80],
            "chosen": said.table == n if said.table is not None else table is _largest(seen),
        }
        for n, table in enumerate(file.tables)
    ]


def _largest(seen: Look) -> object:
    """Return the table that is read if nobody chooses."""
    return max(seen.file.tables, key=lambda t: (t.last - t.first + 1) * len(t.columns), default=None)


def _points(seen: Look) -> dict[str, Any]:
    """Return rows and columns of the table as the user knows them."""
    if seen.grid is None or seen.pointing is None:
        return {"head_first": "", "head_last": "", "first": "", "last": "", "left": "", "right": ""}
    numbers, place = seen.grid.numbers, seen.pointing
    return {
        "head_first": numbers[place.head[0]] if place.head else "",
        "head_last": numbers[place.head[-1]] if place.head else "",
        "first": numbers[place.first],
        "last": numbers[place.last],
        "left": letters(place.left),
        "right": letters(place.right),
    }


def _columns(seen: Look, said: Decisions) -> list[dict[str, Any]]:
    """Describe the columns of the table."""
    if seen.table is None:
        return []
    titles, types = role_titles(), type_titles()
    return [
        {
            "at": column.position,
            "letter": letters(column.position),
            "name": column.name,
            "role": titles[column.role.value],
            "fixed": said.roles.get(column.name, ""),
            "type": types[column.type.value],
            "unit": column.unit,
            "sure": sureness(column.confidence),
            "symbols": ", ".join(column.symbols),
        }
        for column in seen.table.columns
    ]


def sureness(confidence: float) -> str:
    """Say in a word how sure something is."""
    if confidence >= _SURE:
        return _("sicher")
    return _("wahrscheinlich") if confidence >= _LIKELY else _("unsicher")


def _evidence(seen: Look) -> list[dict[str, str]]:
    """List what was concluded, the least certain first."""
    found: list[Conclusion] = list(seen.file.recognition.evidence)
    found += seen.table.evidence if seen.table is not None else ()
    ordered = sorted(dict.fromkeys(found), key=lambda item: item.confidence >= _SURE)
    return [{"text": item.text, "sure": sureness(item.confidence)} for item in ordered]


def _questions(trial: Trial, said: Decisions) -> list[dict[str, Any]]:
    """List the questions, those of one kind together: one answer holds for all of them."""
    asked: dict[str, list[Question]] = {}
    for question in trial.proposed.questions if trial.proposed is not None else trial.look.questions:
        if question.code not in _ELSEWHERE or (question.code == "AREA_UNMATCHED" and not trial.unmatched):
            asked.setdefault(question.code, []).append(question)
    return [
        {
            "code": code,
            "texts": [question.text for question in items],
            "place": items[0].place,
            "options": list(dict.fromkeys(option for question in items for option in question.options)),
            "chosen": said.answers.get(code, items[0].options[0][0] if items[0].options else ""),
            "free": code in _FREE,
            "said": said.answers.get(code, ""),
        }
        for code, items in asked.items()
    ]


def _names(trial: Trial, said: Decisions) -> dict[str, Any]:
    """Describe the names that may be changed: what was proposed, and what is chosen."""
    base = trial.base.dataset if trial.base is not None else None
    if base is None:
        return {"dataset": None, "measures": [], "dimensions": []}

    def entry(key: str, name: str, title: str, unit: str = "") -> dict[str, str]:
        chosen = said.names.get(key)
        return {
            "key": key,
            "id": name,
            "title": title,
            "unit": unit,
            "chosen_id": chosen.id if chosen and chosen.id else name,
            "chosen_title": chosen.title if chosen and chosen.title else title,
            "chosen_unit": chosen.unit if chosen and chosen.unit else unit,
        }

    return {
        "dataset": entry("dataset", base.id, base.title.de),
        "measures": [entry(f"measure:{m.id}", m.id, m.title.de, m.unit.de) for m in base.measures],
        "dimensions": [entry(f"dimension:{d.id}", d.id, d.title.de) for d in base.dimensions],
    }


def _check(check: CheckResult, trial: Trial | None = None) -> dict[str, Any]:
    """Describe a check result with the way to its cell."""
    place = check.place
    numbers = {g.name: n for n, g in enumerate(trial.look.file.opened.grids)} if trial is not None else {}
    cell = place.cell or (address(place.row, 0) if place.row else "")
    where = "!".join(part for part in (place.sheet, place.cell) if part)
    return {
        "severity": check.severity.value,
        "title": severity_title(check.severity),
        "message": check.message,
        "remedy": check.remedy,
        "where": where or (_("Zeile {row}").format(row=place.row) if place.row else ""),
        "sheet": numbers.get(place.sheet, 0 if len(numbers) == 1 else None),
        "cell": cell,
        "count": check.count,
    }


def _counts(checks: Sequence[CheckResult]) -> dict[str, int]:
    """Count check results by severity."""
    return {severity.value: sum(check.severity is severity for check in checks) for severity in Severity}
