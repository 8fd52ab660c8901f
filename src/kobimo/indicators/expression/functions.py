"""The functions of the formula language: name, what stands in the brackets, and what they mean."""

from __future__ import annotations

from dataclasses import dataclass

from kobimo.language import _


@dataclass(frozen=True, slots=True)
class Function:
    """A function as the handbook and the editor show it; `meaning` is a message that is not yet translated."""

    name: str
    form: str
    meaning: str
    least: int
    most: int

    @property
    def explained(self) -> str:
        """What it does, in the language in use."""
        return _(self.meaning)


def N_(text: str) -> str:  # noqa: N802 - the usual name of what marks a text for translation
    """Mark a text that is translated later."""
    return text


_ALL = (
    Function("jahresende", "jahresende(x)", N_("Stand vom 31. Dezember des Jahres, in dem der Zeitraum beginnt."), 1, 1),
    Function("vorjahresende", "vorjahresende(x)", N_("Stand vom 31. Dezember des Jahres davor."), 1, 1),
    Function("jahre_vorher", "jahre_vorher(x, 2)", N_("Derselbe Zeitraum so viele Jahre früher."), 1, 2),
    Function("zeitraum", 'zeitraum(x, "2020")', N_("Immer dieser Zeitraum, zum Beispiel als Basis eines Index."), 2, 2),
    Function(
        "naechster_stichtag",
        "naechster_stichtag(x, 1)",
        N_("Der nächstgelegene Stichtag, höchstens so viele Jahre entfernt."),
        1,
        2,
    ),
    Function(
        "letzter_stichtag",
        "letzter_stichtag(x, 1)",
        N_("Der letzte Stichtag, der nicht später ist, höchstens so viele Jahre zurück."),
        1,
        2,
    ),
    Function(
        "mittel",
        "mittel(x)",
        N_("Mittel aus Jahresende und Vorjahresende; mittel(x, y) das Mittel zweier Zahlen."),
        1,
        2,
    ),
    Function(
        "quotensumme",
        "quotensumme(alter, a / b)",
        N_("Je Ausprägung des Merkmals wird geteilt, dann werden die Quoten zusammengezählt."),
        2,
        2,
    ),
    Function(
        "schichtensumme",
        "schichtensumme(a / b, schicht([beginn: 0]), schicht([beginn: 1], 1))",
        N_("Je Schicht wird durch die Basis geteilt, die so viele Jahre vorher begann; die Quoten werden addiert."),
        2,
        20,
    ),
    Function("schicht", "schicht([beginn: 1], 1)", N_("Eine Schicht: Ausprägungen des Zählers, Jahre davor."), 1, 2),
    Function(
        "mittelwert",
        "mittelwert(alter, x, [95+: 97.5])",
        N_("Mittelwert des Merkmals, gewichtet mit der Anzahl; dahinter Werte für offene Gruppen."),
        2,
        3,
    ),
    Function("median", "median(alter, x)", N_("Median des Merkmals aus gruppierten Zahlen."), 2, 3),
    Function("segregation", "segregation(a, b)", N_("Dissimilaritätsindex zweier Gruppen über die Teilgebiete."), 2, 2),
    Function("saldo", "saldo(a - b)", N_("Saldo von Zu- und Abgängen; er kann negativ sein."), 1, 1),
    Function("anzahl", "anzahl(a - b)", N_("Eine Anzahl, auch wenn davon etwas abgezogen wird."), 1, 1),
    Function("faelle", "faelle(a + b)", N_("Zählt Verschiedenes ausdrücklich zusammen, etwa Verträge und Stellen."), 1, 1),
    Function("wie_geliefert", "wie_geliefert(x)", N_("Ein gelieferter Wert oder eine Klasse; nichts wird summiert."), 1, 1),
    Function("jahre_zusammen", "jahre_zusammen(a / b, 3)", N_("Zähler und Nenner mehrerer Zeiträume zusammen."), 2, 2),
    Function(
        "ohne_angabe",
        "ohne_angabe(a / b, ausgeschlossen)",
        N_("Wer ohne Angabe ist: eingeschlossen, ausgeschlossen oder grenzen (Unter- und Obergrenze)."),
        2,
        2,
    ),
)

FUNCTIONS = {function.name: function for function in _ALL}

UNKNOWN_WORDS = {"eingeschlossen": "include", "ausgeschlossen": "exclude", "grenzen": "bounds"}
"""Words of `ohne_angabe`, and the policy of a definition."""
