"""Why a figure has no number, or not the whole one, in a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kobimo.language import _, spelled
from kobimo.model.indicator import AS_DELIVERED, WITHOUT_DENOMINATOR
from kobimo.model.status import ValueStatus


def reason(row: Mapping[str, Any], indicator: Mapping[str, Any]) -> str:
    """Explain the status of one row of values; empty for a normal figure.

    Parameters
    ----------
    row : mapping
        Columns of `values.parquet`.
    indicator : mapping
        Definition of the indicator as embedded in the release.
    """
    if indicator["kind"] in AS_DELIVERED or row["status"] == ValueStatus.CONFIDENTIAL:
        return _of_one_value(row)
    match row["status"]:
        case ValueStatus.INCOMPLETE if indicator["kind"] == "count":
            text = _("Angaben aus {used} von {parts} Gebieten; die übrigen fehlen.")
        case ValueStatus.INCOMPLETE:
            text = _("Angaben aus {used} von {parts} Gebieten; die übrigen fehlen und zählen auch in der Basis nicht.")
        case ValueStatus.MISSING if indicator["kind"] not in WITHOUT_DENOMINATOR:
            text = _("Zähler oder Nenner wurden für dieses Gebiet nicht geliefert.")
        case ValueStatus.MISSING:
            text = _("Für dieses Gebiet und diesen Zeitraum wurde nichts geliefert.")
        case ValueStatus.SUPPRESSED:
            text = _("Ein Teil der Angabe ist geheim oder unbekannt und eine Gesamtzahl wurde nicht geliefert.")
            text = f"{text} {_bounds(row)}".strip()
        case ValueStatus.ZERO_DENOMINATOR if indicator["kind"] == "median":
            text = _("Niemand wird gezählt, oder der Median liegt in einer Klasse ohne Obergrenze.")
        case ValueStatus.ZERO_DENOMINATOR:
            text = _("Der Nenner ist null.")
        case ValueStatus.BASE_TOO_SMALL:
            text = _("Die Basis ist kleiner als {base}; ein Anteil wäre nicht aussagekräftig.")
        case ValueStatus.ESTIMATED:
            text = ""
        case _normal if row["difference"]:
            text = _("Gezeigt wird die gelieferte Gesamtzahl; die Summe der Teilgebiete ergibt eine andere.")
        case _normal:
            text = ""
    said = text.format(used=row["parts_used"], parts=row["parts"], base=indicator.get("minimum_base"))
    return f"{said} {_estimated(row)}".strip()


def _of_one_value(row: Mapping[str, Any]) -> str:
    """Explain why an area has no value where it is not a matter of parts: shown as delivered, or not shown."""
    texts = {
        ValueStatus.MISSING: _(
            "Gezeigt wird nur, was für dieses Gebiet selbst geliefert ist; ein solcher Wert wird nicht zusammengezählt "
            "und nicht auf andere Gebiete oder Gebietsstände umgerechnet."
        ),
        ValueStatus.SUPPRESSED: _("Der Wert ist geheim oder unbekannt; so ist er geliefert."),
        ValueStatus.CONFIDENTIAL: _("Aus Gründen der statistischen Geheimhaltung nicht ausgewiesen."),
    }
    return f"{texts.get(row['status'], '')} {_estimated(row)}".strip()


def _estimated(row: Mapping[str, Any]) -> str:
    """Say that a figure was converted and how far it may be off; a release of an older kobimo knows no errors."""
    if row.get("error") is None:
        return ""
    return _("Geschätzt: aus Zahlen für andere Gebiete umgerechnet, Standardfehler {error}.").format(
        error=_number(row["error"])
    )


def status_name(status: str) -> str:
    """Return the word for a status, for tables that people read."""
    names = {
        ValueStatus.NORMAL: "",
        ValueStatus.INCOMPLETE: _("unvollständig"),
        ValueStatus.ESTIMATED: _("geschätzt"),
        ValueStatus.MISSING: _("keine Angabe"),
        ValueStatus.SUPPRESSED: _("geheim"),
        ValueStatus.CONFIDENTIAL: _("geheim"),
        ValueStatus.ZERO_DENOMINATOR: _("Nenner null"),
        ValueStatus.BASE_TOO_SMALL: _("Basis zu klein"),
        ValueStatus.NOT_DELIVERED: _("keine Angabe"),
        ValueStatus.NOT_RELEASED: _("keine Angabe"),
        ValueStatus.WITHDRAWN: _("keine Angabe"),
        ValueStatus.NOT_ALIGNED: _("nicht vergleichbar"),
    }
    return names[ValueStatus(status)]


def _bounds(row: Mapping[str, Any]) -> str:
    if row["lower"] is None:
        return ""
    if row["upper"] is None:
        return _("Der Wert beträgt mindestens {lower}.").format(lower=_number(row["lower"]))
    return _("Der Wert liegt zwischen {lower} und {upper}.").format(
        lower=_number(row["lower"]), upper=_number(row["upper"])
    )


def _number(value: float) -> str:
    return spelled(f"{value:.4f}".rstrip("0").rstrip("."))
