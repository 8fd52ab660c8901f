"""What methods of protection mean to readers, and what speaks for which: words, never a decision."""

from __future__ import annotations

from collections.abc import Mapping

from kobimo.disclosure.methods.loss import Bill
from kobimo.language import _
from kobimo.publish.spelling import spelling

_FEW_HIDDEN = 0.15
"""Share of hidden cells up to which a table with gaps is taken to be readable."""


def title(method: str) -> str:
    """Name a method in a few words."""
    names = {
        "strike": _("nur kleine Zahlen streichen"),
        "suppress": _("sperren"),
        "round5": _("jede Zahl für sich auf 5 runden"),
        "round10": _("jede Zahl für sich auf 10 runden"),
        "controlled5": _("gemeinsam auf 5 runden"),
        "controlled10": _("gemeinsam auf 10 runden"),
        "cellkey": _("Zellschlüssel"),
        "pretab": _("kleine Zahlen ersetzen"),
    }
    return names[method]


def reader_words(method: str) -> tuple[str, ...]:
    """Say in sentences what a method does to somebody who reads the table."""
    alone = (
        _("Jede Zahl steht da, keine genau. Die Abweichung ist höchstens die Hälfte der Rundungsbasis."),
        _("Summen weichen von ihren Teilen ab; Leser sollen nicht selbst addieren."),
        _("In kleinen Gebieten kann die Rundung so groß sein wie die Zahl selbst."),
    )
    together = (
        _("Jede Zahl steht da, keine genau. Wo die Rundung nicht aufgeht, liegt eine Zahl auch weiter weg."),
        _("Summen gehen auf; Leser können addieren."),
        _("Wird dieselbe Zahl in einer anderen Tabelle gezeigt, kann sie dort anders gerundet sein."),
    )
    words = {
        "strike": (
            _("Nur zum Vergleich: Wer Summen und Lücken sieht, rechnet die gestrichenen Zahlen oft aus."),
            _("Das ist kein Schutz."),
        ),
        "suppress": (
            _("Jede gezeigte Zahl stimmt. Einige fehlen, auch größere, damit sich keine kleine errechnen lässt."),
            _("Summen gehen auf, wo alle Teile gezeigt sind."),
            _("Die Lücken liegen fast immer in den kleinen Gebieten und feinen Gliederungen."),
        ),
        "round5": alone,
        "round10": alone,
        "controlled5": together,
        "controlled10": together,
        "cellkey": (
            _("Jede Zahl steht da, mit einer kleinen zufälligen Abweichung."),
            _("Summen gehen nicht auf. Dieselben Personen haben in jeder Tabelle dieselbe Abweichung."),
            _("In kleinen Gebieten fällt die Abweichung ins Gewicht, in großen nicht."),
        ),
        "pretab": (
            _("Nur kleine Zahlen sind ersetzt, und Summen um das, was sich dabei ansammelt."),
            _("Summen gehen auf, auch zwischen Tabellen."),
            _("Große Summen können weiter weg liegen als bei anderen Verfahren."),
        ),
    }
    return words[method]


def advice(safe: Mapping[str, Bill], primary: int) -> tuple[str, ...]:
    """Say what speaks for which method.

    Parameters
    ----------
    safe : mapping of str to Bill
        What methods cost that protect the table.
    primary : int
        Small counts.

    Returns
    -------
    tuple of str
    """
    if not primary:
        return (_("Keine Zahl fällt unter die Regel: Die Tabelle braucht keinen Schutz."),)
    usable = {method: bill for method, bill in safe.items() if method != "strike"}
    if not usable:
        return (_("Keines der Verfahren schützt diese Tabelle. Eine gröbere Gliederung wählen."), _decided())
    found = [*_for_hiding(usable, primary), *_for_sums(usable), *_for_many_tables(usable)]
    return (*found, _decided())


def _for_hiding(usable: Mapping[str, Bill], primary: int) -> list[str]:
    """Say whether hiding keeps the table readable."""
    if "suppress" not in usable:
        return [_("Sperren schützt diese Tabelle nicht: Sie ist zu klein oder zu fein gegliedert.")]
    whole = usable["suppress"].whole
    share, own = (_percent(count / whole.cells) for count in (whole.hidden, primary))
    if whole.hidden <= _FEW_HIDDEN * whole.cells:
        text = _(
            "Für das Sperren spricht: Alles Gezeigte stimmt, und nur {share} der Zahlen fehlen. Es passt, wenn "
            "einzelne Lücken erträglich sind."
        )
    else:
        text = _(
            "Gegen das Sperren spricht: {share} der Zahlen fehlen, {own} schon ihrer selbst wegen. Eine gröbere "
            "Gliederung oder ein Verfahren, das Zahlen verändert, zeigt mehr."
        )
    return [text.format(share=share, own=own)]


def _for_sums(usable: Mapping[str, Bill]) -> list[str]:
    """Name the method that moves figures least among those whose sums hold."""
    additive = {m: bill for m, bill in usable.items() if m not in {"suppress", "cellkey"} and bill.additive}
    if not additive:
        return [_("Kein veränderndes Verfahren, das hier schützt, lässt alle Summen aufgehen.")]
    best = min(additive, key=lambda method: additive[method].whole.mean_absolute)
    text = _(
        "Soll jede Zelle eine Zahl haben und jede Summe aufgehen, verändert „{name}“ am wenigsten: im Mittel um "
        "{mean}, höchstens um {most}."
    )
    whole = additive[best].whole
    return [text.format(name=title(best), mean=spelling().number(whole.mean_absolute, 1), most=whole.max_absolute)]


def _for_many_tables(usable: Mapping[str, Bill]) -> list[str]:
    """Say when noise that follows from persons is worth its price."""
    if "cellkey" not in usable:
        return []
    return [
        _(
            "Für den Zellschlüssel spricht, wenn aus denselben Daten viele Tabellen entstehen, auch auf Anfrage: Keine "
            "muss auf die anderen Rücksicht nehmen. Dafür geht keine Summe auf."
        )
    ]


def _decided() -> str:
    return _("Die Wahl trifft die Statistikstelle; kobimo stellt nichts um.")


def _percent(share: float) -> str:
    return spelling().number(100 * share, 1) + spelling().percent
