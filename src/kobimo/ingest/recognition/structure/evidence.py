"""Say in sentences what was concluded of a table, and how sure it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kobimo.ingest.grid import address, letters
from kobimo.ingest.listing import first_of
from kobimo.ingest.outline import Conclusion, RowKind
from kobimo.ingest.recognition.structure.body import Body
from kobimo.ingest.recognition.structure.columns import Profile
from kobimo.ingest.recognition.structure.heads import Head
from kobimo.ingest.recognition.structure.kinds import NUMBER
from kobimo.ingest.recognition.structure.markers import is_footer
from kobimo.ingest.recognition.structure.names import Headings
from kobimo.ingest.recognition.structure.view import View
from kobimo.language import _, counted, quoted

_NAMED = 8

Words = tuple[tuple[str, ...], ...]
"""Texts of the rows of headings."""


@dataclass(frozen=True, slots=True)
class Found:
    """One table before it is named: measure, headings, data, columns; `beside` other tables, left of a `margin`."""

    measure: Profile
    head: Head
    body: Body
    left: int
    right: int
    beside: bool
    margin: int = 0


def heading_words(view: View, found: Found) -> Words:
    """Return the words of all rows of headings."""
    return tuple(tuple(view.words(row)) for row in found.head.rows)


def conclusions(
    view: View,
    found: Found,
    named: Headings,
    repeats: Sequence[int],
    above: Sequence[str],
    below: Sequence[str],
    known: Mapping[Words, tuple[int, ...]],
) -> tuple[tuple[Conclusion, ...], float]:
    """Explain a table.

    Parameters
    ----------
    view : View
        The region.
    found : Found
        What was found.
    named : Headings
        Names of the columns.
    repeats : sequence of int
        Columns whose blank cells repeat the label above.
    above, below : sequence of str
        Lines around the table.
    known : mapping of words to tuple of int
        Rows of headings of the tables above in the same region, by their words.

    Returns
    -------
    tuple of (tuple of Conclusion, float)
        The conclusions, and the confidence of all together: that of the least certain one that the structure hangs on.
    """
    made = [
        _range(view, found),
        *_head(view, found, named, known),
        *_rows(view, found),
        *_columns(view, found, named, repeats),
        *_around(above, below),
        *_hidden(view, found),
    ]
    return tuple(made), round(min(item.confidence for item in made), 2)


def places(view: View, rows: Sequence[int]) -> str:
    """Name rows as the user sees them: "Zeile 7", "Zeile 7 bis 10", "Zeile 3, 8, 12".

    Parameters
    ----------
    view : View
        The region.
    rows : sequence of int
        Positions, in their order, at least one.

    Returns
    -------
    str
        The place.
    """
    if len(rows) == 1:
        return _("Zeile {row}").format(row=view.number(rows[0]))
    if rows[-1] - rows[0] == len(rows) - 1:
        return _("Zeile {first} bis {last}").format(first=view.number(rows[0]), last=view.number(rows[-1]))
    listed = first_of([str(view.number(row)) for row in rows], _NAMED)
    return _("Zeile {rows}").format(rows=listed)


def _range(view: View, found: Found) -> Conclusion:
    """Say where the table is."""
    cells = f"{address(view.number(found.head.top), found.left)}:{address(view.number(found.body.last), found.right)}"
    data = places(view, range(found.head.first, found.body.last + 1))
    text = _("Tabelle in {cells}; Daten in {rows}.").format(cells=cells, rows=data)
    subject = _("Tabelle")
    if not found.measure.values.any():
        reason = _("Sie enthält nur Text, keine Zahlen.")
        return Conclusion(subject, f"{text} {reason}", 0.4)
    if found.beside:
        reason = _("Eine leere Spalte trennt sie von einer Tabelle daneben.")
        return Conclusion(subject, f"{text} {reason}", 0.8)
    return Conclusion(subject, text, 0.95)


def _head(view: View, found: Found, named: Headings, known: Mapping[Words, tuple[int, ...]]) -> list[Conclusion]:
    """Say which rows are headings and why."""
    head, subject = found.head, _("Überschriften")
    if not head.rows:
        text = _("Über den Daten steht keine Überschrift: Schon {row} sieht aus wie die Zeilen darunter.")
        return [Conclusion(subject, text.format(row=places(view, [head.first])), 0.3)]
    made = []
    where = places(view, head.rows)
    if head.counted:
        text = _("Überschriften in {rows}; eine davon zählt nur hoch, anders als die Daten darunter.")
        made.append(Conclusion(subject, text.format(rows=where), 0.7))
    else:
        text = _("Überschriften in {rows}: Dort stehen Wörter oder Jahre, darunter Werte.")
        made.append(Conclusion(subject, text.format(rows=where), 0.9 if found.measure.values.any() else 0.5))
    mixed = [row for row in head.rows if _has_values(view, found, row)]
    if mixed and not head.counted:
        text = _(
            "{rows}: Zwischen den Überschriften stehen Zahlen wie in den Daten. Sind es zwei Tabellen nebeneinander?"
        )
        made.append(Conclusion(subject, text.format(rows=places(view, mixed)), 0.45))
    if head.doubtful:
        text = _("{row} nennt jede Spalte noch einmal; es könnte auch eine Zeile der Daten ohne Zahlen sein.")
        made.append(Conclusion(subject, text.format(row=places(view, head.rows[-1:])), 0.6))
    if head.unit is not None:
        text = _("{row} nennt nur Einheiten.").format(row=places(view, [head.unit]))
        made.append(Conclusion(_("Einheiten"), text, 0.95))
    if head.numbers is not None:
        text = _("{row} zählt nur die Spalten.").format(row=places(view, [head.numbers]))
        made.append(Conclusion(_("Spaltennummern"), text, 0.95))
    if named.guessed:
        text = _(
            "In {rows} gelten Überschriften auch für die leeren Zellen rechts daneben, unter denen weitere stehen."
        )
        made.append(Conclusion(subject, text.format(rows=places(view, named.guessed)), 0.75))
    if named.stripped:
        listed = first_of([quoted(text) for text in named.stripped], _NAMED)
        text = _("Fußnotenzeichen in Überschriften weggelassen: {texts}.").format(texts=listed)
        made.append(Conclusion(_("Fußnoten"), text, 0.9))
    return [*made, *_again(view, found, known)]


def _has_values(view: View, found: Found, row: int) -> bool:
    """Tell whether a row of headings has a number in a column of numbers."""
    return bool(((view.kinds[row] == NUMBER) & found.measure.values).any())


def _again(view: View, found: Found, known: Mapping[Words, tuple[int, ...]]) -> list[Conclusion]:
    """Say that a table further up has the same headings."""
    rows = known.get(heading_words(view, found))
    if not rows:
        return []
    text = _("Dieselben Überschriften wie in {rows}: Das sind zwei Tabellen oder zwei Teile von einer.")
    return [Conclusion(_("Wiederholung"), text.format(rows=places(view, rows)), 0.6)]


def _rows(view: View, found: Found) -> list[Conclusion]:
    """Say which rows between the data are none."""
    body = found.body
    made = []
    groups = [row for row, kind in sorted(body.kinds.items()) if kind is RowKind.GROUP]
    notes = [row for row, kind in sorted(body.kinds.items()) if kind is RowKind.NOTE and row not in body.repeated]
    if groups:
        text = _("{rows}: allein stehende Zwischenüberschriften.").format(rows=places(view, groups))
        made.append(Conclusion(_("Zwischenüberschriften"), text, 0.9))
    if notes:
        text = _("{rows}: Anmerkungen zwischen den Daten.").format(rows=places(view, notes))
        ends = any(is_footer(view.first_word(row)) for row in notes)
        made.append(Conclusion(_("Anmerkungen"), text, 0.45 if ends else 0.6))
    if body.repeated:
        text = _("{rows}: Die Überschriften wiederholen sich wie auf einer neuen Seite.")
        grouped = any(body.kinds[row] is RowKind.GROUP for row in body.repeated)
        if body.again or grouped:
            text = _("{rows}: Die Überschriften wiederholen sich. Wurden zwei Dateien aneinandergehängt?")
        confidence = 0.4 if body.again or grouped else 0.85
        made.append(Conclusion(_("Wiederholung"), text.format(rows=places(view, body.repeated)), confidence))
    if body.unsure:
        text = _("{rows}: nur eine Zelle; als Zeile ohne Werte gelesen, nicht als Zwischenüberschrift.")
        made.append(Conclusion(_("Einzelne Zellen"), text.format(rows=places(view, body.unsure)), 0.6))
    if body.beyond:
        text = _("{rows}: sieht aus wie Daten, steht aber unter dem Ende der Tabelle und wird nicht gelesen.")
        made.append(Conclusion(_("Daten"), text.format(rows=places(view, body.beyond)), 0.4))
    if body.odd:
        text = _("{rows}: Text, wo sonst Werte stehen.").format(rows=places(view, body.odd))
        made.append(Conclusion(_("Daten"), text, 0.6))
    return made


def _columns(view: View, found: Found, named: Headings, repeats: Sequence[int]) -> list[Conclusion]:
    """Say which columns have no heading, and which repeat the label above."""
    made = []
    subject = _("Spalten")
    if found.head.rows:
        made += _unnamed(found, named)
    if named.counted:
        labels = any(not found.measure.values[column] for column in named.counted)
        values = any(found.measure.values[column] for column in named.counted)
        text = _("Gleiche Überschriften in mehreren Spalten, gezählt: {names}.")
        if labels and values:
            text = _("Gleiche Überschriften stehen mehrmals nebeneinander, vielleicht zwei Tabellen: {names}.")
        listed = first_of([quoted(named.names[column]) for column in named.counted], _NAMED)
        made.append(Conclusion(subject, text.format(names=listed), 0.45 if labels and values else 0.7))
    if repeats:
        text = _("Spalte {columns}: Leere Zellen wiederholen den Text darüber.")
        made.append(Conclusion(subject, text.format(columns=", ".join(letters(column) for column in repeats)), 0.8))
    if found.margin:
        text = _("Spalte {column} enthält nur einzelne Bemerkungen neben der Tabelle und wird nicht gelesen.")
        made.append(Conclusion(subject, text.format(column=letters(found.right + found.margin)), 0.7))
    rows = range(found.head.first, found.body.last + 1)
    merged = sorted(
        (merge.top, merge.left)
        for merge in view.grid.merges
        if merge.bottom > merge.top
        and merge.top in rows
        and found.left <= merge.left <= found.right
        and merge.left not in repeats
    )
    if merged:
        cells = first_of([address(view.number(row), column) for row, column in merged], _NAMED)
        text = _("Verbundene Zellen in den Daten: {cells}. Der Wert gilt nur für die erste Zeile.").format(cells=cells)
        made.append(Conclusion(subject, text, 0.6))
    return made


def _unnamed(found: Found, named: Headings) -> list[Conclusion]:
    """Say which columns have no heading; keys before the first heading often have none, values behind it should."""
    used = found.measure.used
    bare = [column for column, parts in named.parts.items() if not any(parts) and used[column]]
    if not bare:
        return []
    first = min((column for column, parts in named.parts.items() if any(parts)), default=0)
    values = any(column > first and found.measure.values[column] for column in bare)
    text = _("Ohne Überschrift: Spalte {columns}.")
    listed = first_of([letters(column) for column in bare], _NAMED)
    return [Conclusion(_("Spalten"), text.format(columns=listed), 0.45 if values else 0.85)]


def _around(above: Sequence[str], below: Sequence[str]) -> list[Conclusion]:
    """Say how many lines stand above and below."""
    made = []
    if above:
        text = _("{lines} über der Tabelle als Titel gelesen.").format(lines=counted(len(above), "Zeile", "Zeilen"))
        made.append(Conclusion(_("Titel"), text, 0.9))
    if below:
        text = _("{lines} unter der Tabelle als Anmerkungen gelesen.").format(
            lines=counted(len(below), "Zeile", "Zeilen")
        )
        made.append(Conclusion(_("Fußbereich"), text, 0.9))
    return made


def _hidden(view: View, found: Found) -> list[Conclusion]:
    """Say what Excel does not show."""
    made = []
    subject = _("Ausgeblendet")
    grid = view.grid
    if grid.hidden:
        text = _("Das Blatt ist ausgeblendet.")
        made.append(Conclusion(subject, text, 0.7))
    rows = sorted(row for row in grid.hidden_rows if found.head.first <= row <= found.body.last and view.filled[row])
    if rows:
        text = _("{rows}: in Excel ausgeblendet oder herausgefiltert, aber Teil der Daten.")
        made.append(Conclusion(subject, text.format(rows=places(view, rows)), 0.7))
    columns = sorted(column for column in grid.hidden_columns if found.left <= column <= found.right)
    if columns:
        listed = first_of([letters(column) for column in columns], _NAMED)
        text = _("Spalte {columns}: in Excel ausgeblendet, aber Teil der Tabelle.").format(columns=listed)
        made.append(Conclusion(subject, text, 0.7))
    return made
