"""LIESMICH: what is in the data, what columns and signs mean, how to cite; plain text that anybody can open."""

from __future__ import annotations

import textwrap

from kobimo.language import _
from kobimo.publish.open_data.about import About

_WIDTH = 100


def readme(about: About, rows: int) -> str:
    """Explain the CSV for programs.

    Parameters
    ----------
    about : About
    rows : int
        Without the line of headings.

    Returns
    -------
    str
        In the language in use.
    """
    head = [line for name, text in about.lines(rows) for line in _entry(name, text)]
    sections = (
        (_("Spalten von daten.csv"), column_meanings(versions=not about.release.created_at)),
        (_("Zeichen in OBS_STATUS"), status_meanings()),
    )
    lines = [about.title, "=" * min(len(about.title), _WIDTH), "", *head]
    for title, entries in sections:
        lines += ["", title, "-" * len(title), *(line for name, text in entries for line in _entry(name, text))]
    cautions = _("Zu beachten")
    lines += ["", cautions, "-" * len(cautions), *(line for text in _cautions() for line in _wrapped(f"– {text}"))]
    return "\r\n".join(lines) + "\r\n"


def column_meanings(*, versions: bool = False) -> tuple[tuple[str, str], ...]:
    """Return the columns of the CSV for programs with what they mean, in their order.

    Parameters
    ----------
    versions : bool
        Whether rows are named by the version of their figures instead of the release.

    Returns
    -------
    tuple of (str, str)
    """
    version = _("Fassung der Zahlen; welche Fassungen zu welchem Freigabestand gehören, steht in stand.json")
    return (
        ("INDICATOR", _("Kennung der Kennzahl")),
        ("LEVEL", _("Raumebene")),
        ("REF_AREA", _("Schlüssel des Gebiets als Text; führende Nullen gehören dazu")),
        ("REF_AREA_NAME", _("Name des Gebiets")),
        ("TIME_PERIOD", _("Zeitraum: Stichtag, Jahr, Monat oder Schuljahr")),
        ("PERIOD_START", _("erster Tag des Zeitraums (ISO 8601)")),
        ("PERIOD_END", _("letzter Tag des Zeitraums (ISO 8601)")),
        ("BREAKDOWN", _("Aufgliederung als merkmal=ausprägung, mehrere mit Semikolon; leer bei Gesamtzahlen")),
        ("OBS_VALUE", _("Wert in der Einheit, ungerundet; leer, wenn es keinen gibt")),
        ("UNIT_MEASURE", _("Einheit als Kürzel, zum Beispiel percent oder number")),
        ("OBS_STATUS", _("Zustand des Werts nach der SDMX-Codeliste, siehe unten")),
        ("STATUS", _("derselbe Zustand mit dem Wort von kobimo")),
        ("NUMERATOR", _("Zähler")),
        ("DENOMINATOR", _("Nenner")),
        ("COVERAGE", _("Erfassungsgrad von 0 bis 1: Anteil der Teilgebiete, für die Angaben vorliegen")),
        ("LOWER_BOUND", _("Untergrenze, wo Teile unbekannt sind")),
        ("UPPER_BOUND", _("Obergrenze, wo Teile unbekannt sind")),
        ("STD_ERROR", _("Standardfehler umgerechneter Werte")),
        ("RELEASE", version if versions else _("Kennung des Freigabestands")),
    )


def status_meanings() -> tuple[tuple[str, str], ...]:
    """Return the signs of `OBS_STATUS` with what they mean."""
    return (
        ("A", _("gewöhnlicher Wert")),
        ("U", _("unvollständig: Angaben aus Teilgebieten fehlen")),
        ("E", _("geschätzt: aus Zahlen für andere Gebiete umgerechnet")),
        ("O", _("keine Angabe")),
        ("Q", _("geheim oder unbekannt")),
        ("M", _("kein Wert möglich: der Nenner ist null")),
        ("N", _("Basis zu klein, oder die Zeiträume passen nicht zueinander")),
    )


def _cautions() -> tuple[str, ...]:
    return (
        _("Ein leeres Feld ist keine Null."),
        _("Anteile größerer Gebiete sind keine Mittelwerte der Anteile ihrer Teilgebiete."),
        _("Zeichensatz UTF-8, Trennzeichen Komma, Dezimalpunkt. Für ein deutsches Excel gibt es eine eigene Datei."),
    )


def _entry(name: str, text: str) -> list[str]:
    return _wrapped(f"{name}: {text}")


def _wrapped(text: str) -> list[str]:
    """Break a line; what follows is indented. Addresses are not broken."""
    return textwrap.wrap(text, _WIDTH, subsequent_indent="    ", break_long_words=False, break_on_hyphens=False)
