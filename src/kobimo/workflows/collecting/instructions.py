"""What the first sheet of a collection workbook says to the person who fills it in."""

from __future__ import annotations

from collections.abc import Iterator

from kobimo.language import _, counted
from kobimo.model.dataset import Measure
from kobimo.model.period import PeriodType
from kobimo.publish.spelling import spelling
from kobimo.workflows.collecting.asking import Asked

SIGNS = ("-", ".", "x")
"""Signs of official tables that an input cell takes."""


def sign_meanings() -> dict[str, str]:
    """Say what each sign means."""
    return {
        "0": _("null: gezählt, und es sind keine"),
        "-": _("nichts vorhanden (eine echte Null)"),
        ".": _("unbekannt oder geheim zu halten"),
        "x": _("Angabe hier nicht sinnvoll"),
    }


def title_of(asked: Asked) -> str:
    """Return the title: dataset, and the cube where it says more."""
    parts = [asked.definition.title.de]
    if asked.cube.title is not None and asked.cube.title.de != parts[0]:
        parts.append(asked.cube.title.de)
    return " – ".join(parts)


def facts(asked: Asked) -> Iterator[tuple[str, str]]:
    """Yield what is asked for, from whom, about when."""
    template, form = asked.template, asked.form
    if asked.municipality:
        yield _("Wer fragt"), _("{name}, Bildungsmonitoring").format(name=asked.municipality)
    if template is not None:
        yield _("Wer antwortet"), template.office.shown
        yield _("Was"), template.request.shown
    elif asked.definition.description is not None:
        yield _("Was"), asked.definition.description.shown
    kind = _("Stichtag") if asked.definition.period_type is PeriodType.REFERENCE_DATE else _("Zeitraum")
    open_period = _("bitte auf dem Blatt {sheet} im Feld B2 eintragen").format(sheet=form.sheet)
    yield kind, spelling().period(form.period) if form.period else open_period
    if asked.level_title and not form.free:
        number = counted(len(asked.areas), _("Gebiet"), _("Gebiete"))
        yield _("Wofür"), _("Ebene {level}, {number}").format(level=asked.level_title, number=number)
    yield _("Ausgezählt wird"), "; ".join(map(_measured, asked.definition.measures))
    place = {
        "residence": _("am Wohnort"),
        "institution": _("am Ort der Einrichtung, nicht am Wohnort"),
        None: "",
    }[asked.definition.place]
    if place:
        yield _("Wo gezählt wird"), place
    if template is not None:
        yield _("Wie oft"), template.rhythm.shown
        if template.note is not None:
            yield _("Zu beachten"), template.note.shown


def _measured(measure: Measure) -> str:
    """Describe a measure with unit and decimals."""
    digits = _(", bis zu {n} Nachkommastellen").format(n=measure.scale) if measure.scale else ""
    return f"{measure.title.shown} ({measure.unit.shown}{digits})"


def steps(asked: Asked) -> Iterator[str]:
    """Yield how the workbook is filled in."""
    sheet = asked.form.sheet
    yield _("Öffnen Sie das Blatt {sheet}. Es geht mit Excel und mit LibreOffice.").format(sheet=sheet)
    if not asked.form.period:
        yield _("Tragen Sie oben im Feld B2 den Zeitraum ein.")
    if asked.form.free:
        yield _(
            "Nehmen Sie für jede Einrichtung eine Zeile, oder mehrere. Gebiet und Merkmale wählen Sie aus der Liste, "
            "die am Feld aufgeht. Zeilen mit gleicher Auswahl werden zusammengezählt."
        )
    else:
        yield _("Jede Zeile ist vorbereitet; Schlüssel, Namen und Merkmale sind gesperrt und bleiben, wie sie sind.")
    yield _("Füllen Sie jedes umrandete, gelbe Feld aus: mit einer Zahl oder mit einem der Zeichen unten.")
    yield _("Die Summen rechnen sich selbst. Vergleichen Sie sie mit Ihren eigenen, bevor Sie die Mappe zurückgeben.")
    yield _("Fügen Sie keine Zeilen, Spalten oder Blätter hinzu und löschen Sie keine; benennen Sie nichts um.")
    yield _("Speichern Sie als Excel-Arbeitsmappe (.xlsx). Der Dateiname ist frei.")


def privacy() -> str:
    """Say what must not stand in the workbook."""
    return _(
        "Bitte nur Zahlen: keine Namen, Geburtstage, Anschriften oder Bemerkungen zu einzelnen Personen. Kleine Zahlen "
        "werden vor jeder Veröffentlichung geschützt. Dürfen Sie eine Zahl nicht weitergeben, tragen Sie „.“ ein."
    )


def return_to(asked: Asked) -> str:
    """Say to whom the workbook goes back."""
    return asked.return_to or _("an die Stelle, von der Sie diese Mappe erhalten haben")
