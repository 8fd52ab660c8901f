"""Charts in words: what a picture shows, said with its figures."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from datetime import date

from kobimo.language import _, counted
from kobimo.model.period import parse_period
from kobimo.publish.appearance import word
from kobimo.publish.charts.course import belong, interruptions, is_drawn, is_incomplete, value_of
from kobimo.publish.spelling import spelling
from kobimo.publish.views import Figure, IndicatorHead, Series
from kobimo.publish.views.breaks import estimation, refusal

_TOLD = 6
"""Series whose course is told; the table has the others."""
NAME = 60
"""Letters of a name in a sentence."""
NARROW_LINE, WIDE_LINE = 46, 96
"""Letters in a line above a narrow and a wide picture."""


def shortened(name: str, length: int) -> str:
    """Cut a long name; the whole one must stand in a tooltip and in the table."""
    return name if len(name) <= length else name[: length - 1].rstrip() + "…"


def wrapped(text: str, length: int) -> list[str]:
    """Break a text into lines."""
    return textwrap.wrap(text, length) or [""]


def course_text(
    head: IndicatorHead, series: Sequence[Series], labels: Sequence[str], *, converted: bool = False
) -> str:
    """Tell the course of each series: first and last number, direction, highest, lowest, gaps.

    Parameters
    ----------
    head : IndicatorHead
    series : sequence of Series
        Picked areas are told first.
    labels : sequence of str
        All periods, oldest first.
    converted : bool
        Whether changes over territorial changes are told, of the converted series.
    """
    if not any(is_drawn(figure) for item in series for figure in item.figures):
        return (
            _("Verlauf: {title}. Es liegt keine Zahl vor. {gaps}")
            .format(title=head.title, gaps=" ".join(filter(None, (_gaps(item) for item in series[:_TOLD]))))
            .strip()
        )
    told = sorted(series, key=lambda item: item.role != "selected")
    if len(labels) == 1 and sum(is_drawn(figure) for item in series for figure in item.figures) == 1:
        return " ".join([_single(head, labels[0]), *(_told(head, item, converted) for item in told[:_TOLD])])
    sentences = [_opening(head, labels), *interruption_texts(labels), *break_texts(told[:_TOLD])]
    sentences += [_told(head, item, converted) for item in told[:_TOLD]]
    if len(told) > _TOLD:
        sentences.append(
            _("{areas} stehen in der Tabelle.").format(
                areas=counted(len(told) - _TOLD, "weiteres Gebiet", "weitere Gebiete")
            )
        )
    return " ".join(sentences)


def _single(head: IndicatorHead, label: str) -> str:
    return _("Einzelwert: {title} ({unit}), {period}. Für einen Verlauf fehlen weitere Zeiträume.").format(
        title=head.title, unit=head.unit_label, period=spelling().period(label)
    )


def _opening(head: IndicatorHead, labels: Sequence[str]) -> str:
    spell = spelling()
    if len(labels) == 1:
        return _(
            "Einzelwerte: {title} ({unit}), {period}. Es gibt nur einen Zeitraum, deshalb Punkte und keine Linie."
        ).format(title=head.title, unit=head.unit_label, period=spell.period(labels[0]))
    return _("Verlauf: {title} ({unit}), {first} bis {last}.").format(
        title=head.title, unit=head.unit_label, first=spell.period(labels[0]), last=spell.period(labels[-1])
    )


def interruption_texts(labels: Sequence[str]) -> list[str]:
    """Say where lines stop although there are numbers before and after; a missing number is told with its area."""
    spell = spelling()
    texts = []
    for first, second in interruptions(labels):
        if parse_period(first).type is parse_period(second).type:
            text = _("Zwischen {first} und {second} liegen keine Angaben vor; die Linie ist dort unterbrochen.")
        else:
            text = _("Zwischen {first} und {second} wechselt die Art des Zeitraums; die Linie ist dort unterbrochen.")
        texts.append(text.format(first=spell.period(first), second=spell.period(second)))
    return texts


def break_texts(series: Sequence[Series]) -> list[str]:
    """Tell the breaks in the courses, each once, and what they mean for the figures before."""
    found: dict[tuple[date, bool, bool], dict[str, None]] = {}
    for item in series:
        for one in item.breaks:
            found.setdefault((one.day, one.converted, one.territorial), {})[one.text] = None
    return [
        _break_text(day, " ".join(texts), converted=converted, territorial=territorial)
        for (day, converted, territorial), texts in sorted(found.items())
    ]


def _break_text(day: date, text: str, *, converted: bool, territorial: bool) -> str:
    """Tell one break; the text of a territorial change says its day, that of a new definition does not."""
    if not territorial:
        told = _("Zeitreihenbruch am {day}: {text}").format(day=spelling().day(day), text=text)
        return f"{told} " + _("Frühere Zahlen bedeuten etwas anderes; die Linie ist dort unterbrochen.")
    if converted:
        meaning = _("Frühere Zahlen sind auf die heutigen Gebiete umgerechnet; gestrichelt, wo sie geschätzt sind.")
    else:
        meaning = _("Frühere Zahlen gelten für ein anderes Gebiet; die Linie ist dort unterbrochen.")
    return f"{text} {meaning}"


def _told(head: IndicatorHead, item: Series, converted: bool) -> str:
    drawn = [figure for figure in item.figures if is_drawn(figure)]
    name = shortened(item.area.name, NAME)
    if not drawn:
        text = _("{area}: keine Zahl.")
    elif len(drawn) > 1:
        between = [one for one in item.breaks if one.between(drawn[0].period, drawn[-1].period)]
        reason = refusal(between, converted=converted)
        return _joined(_change(head, name, drawn, reason), _extremes(drawn), _incomplete(drawn), _gaps(item))
    elif len(item.figures) == 1:
        text = _("{area}: {value}.")
    else:
        text = _("{area}: nur {when}, {value}.")
    when, value = (spelling().period(drawn[0].period), drawn[0].text) if drawn else ("", "")
    return _joined(text.format(area=name, value=value, when=when), _incomplete(drawn), _gaps(item))


def _change(head: IndicatorHead, name: str, drawn: Sequence[Figure], reason: str) -> str:
    first, last, spell = drawn[0], drawn[-1], spelling()
    difference = value_of(last) - value_of(first)
    if reason:
        text = _("{area}: {first} ({start}) und {last} ({end}), Unterschied {reason}.")
    elif not belong(first, last, head.kind):
        text = _("{area}: {first} ({start}) und {last} ({end}), wegen unvollständiger Angaben nicht vergleichbar.")
    elif difference == 0:
        text = _("{area}: {first} ({start}) und {last} ({end}), unverändert.")
    elif first.text == last.text or not any(d in spell.number(difference, head.decimals) for d in "123456789"):
        text = _("{area}: {first} ({start}) und {last} ({end}), nahezu unverändert.")
    elif difference > 0:
        text = _("{area}: von {first} ({start}) gestiegen auf {last} ({end}), Unterschied {difference}.")
    else:
        text = _("{area}: von {first} ({start}) gefallen auf {last} ({end}), Unterschied {difference}.")
    return text.format(
        area=name,
        first=first.text,
        start=spell.period(first.period),
        last=last.text,
        end=spell.period(last.period),
        difference=head.difference(difference) + estimation(head, first, last),
        reason=reason,
    )


def _extremes(drawn: Sequence[Figure]) -> str:
    """Name highest and lowest number, unless they are the first and the last one, which were told before."""
    highest, lowest = max(drawn, key=value_of), min(drawn, key=value_of)
    ends = {drawn[0].value, drawn[-1].value}
    if highest.value in ends and lowest.value in ends:
        return ""
    spell = spelling()
    return _("Höchster Wert {highest} ({then}), niedrigster {lowest} ({when}).").format(
        highest=highest.text,
        then=spell.period(highest.period),
        lowest=lowest.text,
        when=spell.period(lowest.period),
    )


def _incomplete(drawn: Sequence[Figure]) -> str:
    marked = [figure for figure in drawn if is_incomplete(figure)]
    if not marked:
        return ""
    if len(marked) == len(drawn) > 1:
        return _("Alle Zahlen sind unvollständig.")
    return _("Unvollständig: {periods}.").format(periods=_periods(marked))


def _gaps(item: Series) -> str:
    """Name the periods without a number by state."""
    states: dict[str, list[Figure]] = {}
    for figure in item.figures:
        if not is_drawn(figure):
            states.setdefault(word(figure.appearance), []).append(figure)
    if not states:
        return ""
    return _("Ohne Zahl: {periods}.").format(
        periods="; ".join(f"{state} ({_periods(figures)})" for state, figures in states.items())
    )


def _periods(figures: Sequence[Figure]) -> str:
    return ", ".join(spelling().period(figure.period) for figure in figures)


def _joined(*sentences: str) -> str:
    return " ".join(filter(None, sentences))
