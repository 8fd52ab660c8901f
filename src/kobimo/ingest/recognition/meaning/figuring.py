"""Value columns: format, unit, type and signs, and what must be asked about them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from kobimo.ingest.grid import letters
from kobimo.ingest.listing import first_of
from kobimo.ingest.numbers import NumberFormat, Undecided
from kobimo.ingest.outline import Column, ColumnType, Conclusion, Question, Role
from kobimo.ingest.recognition.meaning.draft import Draft
from kobimo.ingest.recognition.meaning.figures import column_type, number_format, sentinels, shows_decimal
from kobimo.ingest.recognition.meaning.survey import Survey
from kobimo.ingest.recognition.meaning.words import COUNTED, RATED, says
from kobimo.language import _, counted, quoted
from kobimo.reference.scales import told_by, told_in
from kobimo.reference.symbols import meaning_of
from kobimo.reference.units import unit_of_cell

_NAMED = 3
"""Texts and cells that a message names."""


def decide_formats(drafts: Sequence[Draft], unit_of: Mapping[int, str]) -> dict[int, NumberFormat | Undecided | None]:
    """Decide the number format of every column of numbers; what others show, and what is counted, breaks ties.

    Parameters
    ----------
    drafts : sequence of Draft
        Columns with their roles.
    unit_of : mapping of int to str
        Units by position.

    Returns
    -------
    dict of int to NumberFormat, Undecided or None
        By position.
    """
    numeric = [draft for draft in drafts if draft.role in {Role.VALUE, Role.COORDINATE}]
    decided = {draft.position: number_format(draft.figures) for draft in numeric}
    evidence = [
        entry
        for draft in numeric
        if isinstance(entry := decided[draft.position], NumberFormat) and shows_decimal(entry, draft.figures)
    ]
    for draft in numeric:
        if isinstance(decided[draft.position], Undecided):
            decided[draft.position] = number_format(draft.figures, evidence)
        if isinstance(decided[draft.position], Undecided) and _counts_things(draft, unit_of.get(draft.position, "")):
            counted_as = decided[draft.position] = number_format(draft.figures, evidence, whole=True)
            if isinstance(counted_as, NumberFormat) and shows_decimal(counted_as, draft.figures):
                evidence.append(counted_as)
    for draft in numeric:
        if isinstance(decided[draft.position], Undecided):
            decided[draft.position] = number_format(draft.figures, evidence)
    return decided


def _counts_things(draft: Draft, unit: str) -> bool:
    """Tell whether a column counts persons or things, so that "4.321" can only be a thousand."""
    heading = draft.column.name.casefold()
    if unit not in {"", "Anzahl", "Personen"} or RATED.search(heading):
        return False
    return unit != "" or says(COUNTED, draft.column.name)


def filled_column(
    survey: Survey, draft: Draft, entry: NumberFormat | Undecided | None, *, period: str, unit: str
) -> tuple[Column, list[Question]]:
    """Write what is known of a column, and ask what is not.

    Parameters
    ----------
    survey : Survey
        The table.
    draft : Draft
        The column with its role.
    entry : NumberFormat or Undecided or None
        How its numbers are written.
    period : str
        Label that its heading names.
    unit : str
        Its unit.

    Returns
    -------
    tuple of (Column, list of Question)
    """
    figures = draft.figures
    if draft.role not in {Role.VALUE, Role.COORDINATE}:
        suffixes = survey.profile.suffixes if draft.role is Role.STATUS else {}
        return replace(
            draft.column,
            role=draft.role,
            type=_plain_type(draft),
            unit="",
            symbols={text: status for text, status in suffixes.items() if text in draft.cells.texts},
            period=period,
            confidence=round(draft.confidence * draft.doubt, 3),
        ), []
    fraction = _shown_as_percent(survey, draft)
    known = entry if isinstance(entry, NumberFormat) else None
    if isinstance(entry, Undecided):
        draft.doubt = 0.5
    column = replace(
        draft.column,
        role=draft.role,
        type=column_type(figures, known, shown_percent=fraction),
        unit=unit or _unit_of_cells(draft, fraction=fraction),
        number_format=known,
        symbols=dict(figures.symbols),
        footnotes=figures.footnotes,
        period=period,
        confidence=round(draft.confidence * draft.doubt, 3),
        fraction=fraction,
        marks=survey.marks if figures.footnotes else frozenset(),
        undecided=entry.code if isinstance(entry, Undecided) else "",
    )
    return column, _questions(draft, entry, column) if draft.role is Role.VALUE else []


def merged(asked: Sequence[tuple[Draft, Question]]) -> list[Question]:
    """Ask only once what several columns leave open in the same way.

    Parameters
    ----------
    asked : sequence of (Draft, Question)
        Questions with their columns.

    Returns
    -------
    list of Question
        The first of each kind, with the columns that it stands for.
    """
    groups: dict[tuple[str, object], list[tuple[Draft, Question]]] = {}
    for draft, question in asked:
        groups.setdefault((question.code, _riddle(draft, question)), []).append((draft, question))
    found = []
    for group in groups.values():
        first = group[0][1]
        if len(group) > 1:
            columns = first_of([letters(draft.position) for draft, _question in group], 12)
            text = _("{text} Das gilt ebenso für weitere Spalten, zusammen {number}: {columns}.")
            first = replace(first, text=text.format(text=first.text, number=len(group), columns=columns))
        found.append(first)
    return found


def _riddle(draft: Draft, question: Question) -> object:
    """Return what makes two questions the same."""
    if question.code == "SYMBOL":
        return frozenset(draft.figures.unknown)
    if question.code == "NUMBER_FORMAT":
        return tuple(value for value, _text in question.options)
    return question.text if question.code == "DATE_EATEN" else tuple(sorted(sentinels(draft.cells)))


def _unit_of_cells(draft: Draft, *, fraction: bool) -> str:
    """Return the unit that the cells themselves carry."""
    if fraction or draft.figures.percent:
        return "%"
    return "EUR" if draft.figures.currency else ""


def _plain_type(draft: Draft) -> ColumnType:
    """Return the type of a column that holds no values."""
    if draft.role is Role.EMPTY:
        return ColumnType.EMPTY
    if draft.role is Role.PERIOD and draft.cells.dates:
        return ColumnType.DATE
    if draft.role is Role.PERIOD and all("." in text or "-" in text for text in draft.cells.texts):
        return ColumnType.DATE
    return ColumnType.TEXT


def _shown_as_percent(survey: Survey, draft: Draft) -> bool:
    """Tell whether the workbook shows the numbers of a column as percent."""
    if not survey.grid.percent or not draft.cells.numbers:
        return False
    shown = sum((row, draft.position) in survey.grid.percent for row in survey.rows)
    return 2 * shown > sum(draft.cells.numbers.values())


def _questions(draft: Draft, entry: NumberFormat | Undecided | None, column: Column) -> list[Question]:
    """Collect what a column of values leaves open."""
    found = []
    if isinstance(entry, Undecided):
        found.append(_ask_format(draft, entry))
    if draft.figures.unknown:
        found.append(_ask_signs(draft))
    if draft.figures.doubtful:
        found.append(_ask_footnotes(draft))
    if odd := sentinels(draft.cells):
        found.append(_ask_sentinels(draft, odd))
    if column.unit == "%" and not column.fraction and _looks_like_shares(draft):
        found.append(_ask_percent(draft))
    elif 0 < draft.figures.percent < draft.figures.numbers and _unlike_without_sign(draft):
        found.append(_ask_mixed_percent(draft))
    return found


def _ask_format(draft: Draft, entry: Undecided) -> Question:
    """Ask how numbers are written."""
    sample = entry.samples[0]
    place = draft.cells.place(sample)
    if entry.code == "NUMBER_FORMAT_AMBIGUOUS":
        text = _("Spalte {column} ({heading}): {sample} kann ein Tausenderzeichen oder ein Dezimalzeichen enthalten.")
    else:
        text = _("Spalte {column} ({heading}): Zahlen sind verschieden geschrieben, zum Beispiel {sample} und {other}.")
    say = text.format(
        column=letters(draft.position),
        heading=quoted(draft.column.name),
        sample=quoted(sample),
        other=quoted(entry.samples[-1]),
    )
    point, comma = NumberFormat(",", "."), NumberFormat(".", ",")
    thousands = point if "." in sample else comma
    decimal = comma if "." in sample else point
    options = (
        (
            f"{thousands.decimal}{thousands.thousands}",
            _("Tausenderzeichen: {number}").format(number=_shown(thousands, sample)),
        ),
        (f"{decimal.decimal}", _("Dezimalzeichen: {number}").format(number=_shown(decimal, sample))),
    )
    return Question("NUMBER_FORMAT", say, place, options)


def _shown(entry: NumberFormat, sample: str) -> str:
    """Show how a format reads a number."""
    value = entry.parse(sample)
    return sample if value is None else format(value, "f").replace(".", ",")


def _ask_signs(draft: Draft) -> Question:
    """Ask what text in a column of values means."""
    unknown = sorted(draft.figures.unknown.items(), key=lambda item: -item[1])
    names = first_of([f"{quoted(text)} ({number})" for text, number in unknown], _NAMED)
    text = _("Spalte {column} ({heading}): weder Zahl noch bekanntes Zeichen in {cells}: {names}. Was bedeutet das?")
    cells = counted(sum(draft.figures.unknown.values()), "Zelle", "Zellen")
    say = text.format(column=letters(draft.position), heading=quoted(draft.column.name), cells=cells, names=names)
    options = (
        ("missing", _("keine Angabe")),
        ("suppressed", _("geheim")),
        ("nil", _("nichts vorhanden (0)")),
        ("attribute", _("die Spalte enthält keine Werte")),
    )
    signs = tuple(text for text, _number in unknown)
    return Question("SYMBOL", say, draft.cells.place(unknown[0][0]), options, signs)


def _ask_footnotes(draft: Draft) -> Question:
    """Ask whether a bracket behind a number closes a footnote."""
    sample = next(iter(draft.figures.doubtful))
    text = _(
        "Spalte {column} ({heading}): in {cells} endet eine Zahl mit einer Klammer, zum Beispiel {sample}. "
        "Ist die letzte Ziffer eine Fußnote?"
    )
    cells = counted(sum(draft.figures.doubtful.values()), "Zelle", "Zellen")
    say = text.format(
        column=letters(draft.position), heading=quoted(draft.column.name), cells=cells, sample=quoted(sample)
    )
    options = (("footnote", _("Fußnote, nicht Teil der Zahl")), ("unreadable", _("nein, die Zelle ist unlesbar")))
    return Question("FOOTNOTE", say, draft.cells.place(sample), options)


def _ask_sentinels(draft: Draft, odd: Mapping[str, int]) -> Question:
    """Ask whether a number stands for "no value"."""
    sample, number = next(iter(odd.items()))
    text = _(
        "Spalte {column} ({heading}): {sample} steht in {cells} und liegt weit außerhalb der übrigen Werte. "
        "Bedeutet es „kein Wert“?"
    )
    say = text.format(column=letters(draft.position), heading=quoted(draft.column.name), sample=quoted(sample),
                      cells=counted(number, "Zelle", "Zellen"))  # fmt: skip
    options = (("missing", _("ja, kein Wert")), ("value", _("nein, eine Zahl")))
    return Question("SENTINEL", say, draft.cells.place(sample), options, tuple(odd))


def _unlike_without_sign(draft: Draft) -> bool:
    """Tell whether cells without percent sign are more than zeros."""
    return any(not text.endswith("%") and text.strip("0.,") for text in draft.figures.texts) or draft.figures.typed


def _ask_mixed_percent(draft: Draft) -> Question:
    """Ask what numbers without a percent sign mean among those with one."""
    sample = next((text for text in draft.cells.texts if not text.endswith("%") and text[-1:].isdecimal()), "")
    text = _(
        "Spalte {column} ({heading}): {number} von {cells} Zahlen tragen ein Prozentzeichen, {sample} trägt keines."
    )
    say = text.format(
        column=letters(draft.position),
        heading=quoted(draft.column.name),
        number=draft.figures.percent,
        cells=draft.figures.numbers,
        sample=quoted(sample),
    )
    options = (("percent", _("auch diese Zahlen sind Prozent")), ("fraction", _("es sind Anteile: 0,12 bedeutet 12 %")))
    return Question("PERCENT", say, draft.cells.place(sample), options)


def _looks_like_shares(draft: Draft) -> bool:
    """Tell whether typed numbers in percent all lie between 0 and 1."""
    numbers = [float(value) for value in draft.cells.numbers]
    return len(numbers) >= 5 and draft.figures.fractional and all(0 <= value <= 1 for value in numbers)


def _ask_percent(draft: Draft) -> Question:
    """Ask whether 0.12 in a column of percent means 12 percent."""
    sample = next(iter(draft.cells.texts))
    text = _(
        "Spalte {column} ({heading}) soll Prozent enthalten, alle Werte liegen von 0 bis 1, zum Beispiel {sample}. "
        "Sind es Anteile?"
    )
    say = text.format(column=letters(draft.position), heading=quoted(draft.column.name), sample=quoted(sample))
    options = (("fraction", _("ja, 0,12 bedeutet 12 %")), ("percent", _("nein, 0,12 bedeutet 0,12 %")))
    return Question("PERCENT", say, draft.cells.place(sample), options)


def units(survey: Survey, drafts: Sequence[Draft]) -> dict[int, str]:
    """Find the unit of each value column: unit row, heading, title.

    Parameters
    ----------
    survey : Survey
        The table.
    drafts : sequence of Draft
        Columns with their roles.

    Returns
    -------
    dict of int to str
        By position; columns without unit are left out.
    """
    found: dict[int, str] = {}
    row = survey.outline.unit_row
    values = [draft for draft in drafts if draft.role is Role.VALUE]
    for draft in values:
        cell = survey.grid.text(row, draft.position) if row is not None else ""
        if unit := draft.column.unit or unit_of_cell(cell) or _spelled(told_by(draft.column.parts)):
            found[draft.position] = unit
    if not any(draft.role is Role.UNIT for draft in drafts):
        general = next((unit for line in reversed(survey.title) if (unit := _spelled(told_in(line)))), "")
        if general and not found:
            found = {draft.position: general for draft in values if not draft.figures.percent}
    return found


def _spelled(told: str) -> str:
    """Spell a unit as all do; a number of others per which something is counted stays as it is."""
    return told if told.casefold().startswith(("je ", "pro ")) else unit_of_cell(told)


def evidence_of(columns: Sequence[Column]) -> list[Conclusion]:
    """Say how numbers are written and which signs occur.

    Parameters
    ----------
    columns : sequence of Column
        All columns.

    Returns
    -------
    list of Conclusion
    """
    values = [column for column in columns if column.role is Role.VALUE]
    found = []
    formats = {(c.number_format.decimal, c.number_format.thousands) for c in values if c.number_format is not None}
    for decimal, thousands in sorted(formats, key=str):
        names = [letters(c.position) for c in values if c.number_format == NumberFormat(decimal, thousands)]
        sign = {",": _("Komma"), ".": _("Punkt")}[decimal]
        text = _("Zahlen mit Dezimalzeichen {sign} in Spalte {columns}.")
        if thousands:
            text = _("Zahlen mit Dezimalzeichen {sign} und Tausenderzeichen {group} in Spalte {columns}.")
        group = quoted(thousands or "")
        found.append(Conclusion("numbers", text.format(sign=sign, group=group, columns=first_of(names, 6)), 0.98))
    signs = {sign: status for column in values for sign, status in column.symbols.items()}
    if signs:
        text = _("Zeichen statt Zahlen: {signs}.")
        entry = _("{sign} bedeutet {meaning}")
        shown = ", ".join(
            entry.format(sign=quoted(sign), meaning=quoted(meaning_of(status)))
            for sign, status in sorted(signs.items())
        )
        found.append(Conclusion("symbols", text.format(signs=shown), 0.95))
    marked = sum(column.footnotes for column in values)
    if marked:
        cells = counted(marked, "Zahl", "Zahlen")
        found.append(
            Conclusion("footnotes", _("Fußnoten, die nicht zur Zahl gehören, an {cells}.").format(cells=cells), 0.95)
        )
    return found
