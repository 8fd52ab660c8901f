"""Rules of protection in the words of people who have to answer for them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kobimo.language import _, counted
from kobimo.publish.spelling import spelling


def audience_name(label: str) -> str:
    """Name an audience."""
    kind, _colon, unit = label.partition(":")
    names = {"team": _("Team"), "committee": _("Ausschuss"), "public": _("Öffentlichkeit")}
    return names.get(kind) or _("Amt: {unit}").format(unit=unit)


def small(threshold: int) -> str:
    """Name the counts that are too small to be shown: 1 oder 2 Personen."""
    most = threshold - 1
    if most == 1:
        return _("1 Person")
    text = _("1 oder {most} Personen") if most == 2 else _("1 bis {most} Personen")
    return text.format(most=most)


def rules(protocol: Mapping[str, Any]) -> list[str]:
    """Say what is hidden.

    Parameters
    ----------
    protocol : mapping
        Of a protected release.

    Returns
    -------
    list of str
        Sentences.
    """
    threshold = int(protocol["threshold"])
    found = [
        _("Eine Anzahl von {small} wird nicht gezeigt; die kleinste gezeigte Anzahl ist {threshold}.").format(
            small=small(threshold), threshold=threshold
        ),
        _(
            "Das gilt auch für den Rest: Bleiben von einer Basis weniger als {threshold} Personen übrig, ist auch die "
            "Angabe verborgen."
        ).format(threshold=threshold),
        _(
            "Verborgen ist außerdem, womit sich eine kleine Anzahl errechnen oder zu eng eingrenzen ließe "
            "(Sekundärsperrung), über alle Raumebenen, Gruppen, Zeiträume und Kennzahlen."
        ),
        _(
            "Geheim gelieferte Zahlen bleiben geheim. Alles Verborgene trägt dasselbe Zeichen; der Grund ist nach "
            "außen nicht erkennbar."
        ),
    ]
    if protocol.get("zeros") == "public":
        found.append(_("Wahre Nullen werden gezeigt, denn in ihnen ist niemand gezählt."))
    if protocol.get("withheld"):
        found.append(
            _(
                "Wofür kein Nachweis möglich ist, wird nicht gezeigt: {count}, deren Anzahl mit einem Gewicht auf "
                "Gebiete aufgeteilt wurde."
            ).format(count=counted(int(protocol["withheld"]), "Angabe", "Angaben"))
        )
    return found


def readers(protocol: Mapping[str, Any]) -> list[str]:
    """Say what readers are assumed to know and to be able to do.

    Parameters
    ----------
    protocol : mapping

    Returns
    -------
    list of str
    """
    found = [
        _(
            "Leserinnen und Leser kennen alles, was der Freigabestand zeigt, und können alles zugleich verrechnen: "
            "Zähler, Basis, Anteil, Rest, jede Summe über Gebiete und Gruppen."
        ),
        _("Sie wissen, dass keine Anzahl negativ ist."),
    ]
    if protocol.get("attacker") == "x1":
        found.append(
            _("Sie wissen, dass Nullen gezeigt werden. Wo eine Zahl verborgen ist, steht für sie also mindestens 1.")
        )
    if "told_before" in protocol:
        found.append(_("Sie kennen alle früheren Freigabestände für Ausschuss und Öffentlichkeit."))
    found.append(_("Sie kennen Regeln und Verfahren; geheim sind nur die verborgenen Zahlen."))
    return found


def promises(protocol: Mapping[str, Any]) -> list[str]:
    """Say what was proved, and how.

    Parameters
    ----------
    protocol : mapping

    Returns
    -------
    list of str
    """
    spell, threshold = spelling(), int(protocol["threshold"])
    room = _(", soweit frühere Freigabestände das noch zulassen") if protocol.get("told_before") else ""
    return [
        _(
            "Grundlage ist ein einziges Gleichungssystem über alle Angaben, ihre {cells} Anzahlen und die Summen "
            "zwischen ihnen."
        ).format(cells=spell.number(protocol.get("cells", 0))),
        _(
            "Zu jeder geschützten kleinen Anzahl gibt es andere vollständige Tabellen aus ganzen Zahlen, die zu allem "
            "Gezeigten und zu allem Wissen der Leser passen; in einer davon ist sie mindestens {threshold}{room}."
        ).format(threshold=threshold, room=room),
        _("Kleinste Spannweite der möglichen Werte: {spread}.").format(spread=spell.number(protocol.get("spread", 0))),
        _(
            "Nachgerechnet hat das ein eigenes kurzes Programm, das nur ganze Zahlen addiert und keiner Suche "
            "vertraut. Ohne seine Zustimmung entsteht kein Freigabestand."
        ),
    ]


def limits(protocol: Mapping[str, Any]) -> list[str]:
    """Say what was not proved.

    Parameters
    ----------
    protocol : mapping

    Returns
    -------
    list of str
    """
    found = []
    if protocol.get("lost_before"):
        found.append(
            _("Aus früheren Freigabeständen folgt schon, was sich nicht mehr schützen lässt: {count}.").format(
                count=counted(int(protocol["lost_before"]), "kleine Anzahl", "kleine Anzahlen")
            )
        )
    if protocol.get("contradicted_sums"):
        found.append(
            _(
                "In den Lieferungen gingen {count} nicht auf; was Leser daraus schließen könnten, stimmt nicht und ist "
                "nicht Teil des Gleichungssystems."
            ).format(count=counted(int(protocol["contradicted_sums"]), "Summe", "Summen"))
        )
    return [
        *found,
        _("Nichts darüber, dass alle möglichen Werte gleich wahrscheinlich sind."),
        _("Nichts über das Wissen Einzelner: Wer in einer kleinen Gruppe selbst gezählt ist, weiß mehr."),
        _("Nichts über Gruppen, in denen niemand oder alle ein Merkmal haben: Null und alle werden gezeigt."),
        _("Nichts über Tabellen anderer Stellen und über Auskünfte außerhalb von kobimo."),
        _("Nicht, dass die Grenze richtig gewählt ist: Das entscheidet die Kommune."),
    ]
