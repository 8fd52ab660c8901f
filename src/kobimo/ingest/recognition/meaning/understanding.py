"""From the structure of a table to its meaning: the one entrance to this package."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from kobimo.ingest.grid import Grid, letters
from kobimo.ingest.listing import first_of
from kobimo.ingest.outline import Column, ColumnType, Conclusion, Outline, Question, Role, RowKind
from kobimo.ingest.recognition.distinct import Distinct
from kobimo.ingest.recognition.meaning.areas import Areas, find_areas
from kobimo.ingest.recognition.meaning.draft import Draft, own_headings
from kobimo.ingest.recognition.meaning.eaten import cut_off, eaten_cells, eaten_date
from kobimo.ingest.recognition.meaning.figures import read_figures
from kobimo.ingest.recognition.meaning.figuring import decide_formats, evidence_of, filled_column, merged, units
from kobimo.ingest.recognition.meaning.headnames import head_names
from kobimo.ingest.recognition.meaning.roles import assign_roles
from kobimo.ingest.recognition.meaning.rows import Rows, matrix_of, summable, understand_rows
from kobimo.ingest.recognition.meaning.sums import find_sums
from kobimo.ingest.recognition.meaning.survey import Survey, survey
from kobimo.ingest.recognition.meaning.timing import Timing, find_periods
from kobimo.ingest.recognition.meaning.words import kind_by_words
from kobimo.language import _, counted, quoted

_ROWS_FOR_COLUMNS = 60
"""Rows on which sums of columns are tried."""

_WIDEST = 200


def understand(
    grid: Grid, outline: Outline, fixed: Mapping[int, Role] | None = None, distinct: Distinct | None = None
) -> tuple[Outline, tuple[Question, ...]]:
    """Find out what the columns and rows of a table mean.

    Everything is decided from all data rows; what they leave open is asked. What a known layout has decided (roles,
    units, areas, period, kinds of rows) stands.

    Parameters
    ----------
    grid : Grid
        The sheet.
    outline : Outline
        Structure of the table.
    fixed : mapping of int to Role or None
        Roles that somebody decided, by position; they stand.
    distinct : Distinct or None
        The distinct values of the sheet, as far as they are known.

    Returns
    -------
    tuple of (Outline, tuple of Question)
        The outline with roles, types, units, number formats, signs, areas, period, kinds of rows and evidence.
    """
    if outline.last < outline.first or not outline.columns:
        return outline, ()
    seen = survey(grid, outline, distinct)
    headings = own_headings(outline.columns)
    drafts = [_draft(seen, column, headings[column.position]) for column in outline.columns]
    for draft in drafts:
        if fixed and draft.position in fixed:
            draft.settle(fixed[draft.position])
    eaten = _eaten(drafts)
    assign_roles(drafts)
    areas, timing = _told(outline, find_areas(seen, drafts), find_periods(seen, drafts))
    columns, asked = _columns(seen, drafts, timing)
    rows = _rows(seen, columns, areas, outline)
    columns = _totals_across(seen, columns)
    firm = min((draft.confidence for draft in drafts if draft.role is not Role.EMPTY), default=0.0)
    finished = _finish(outline, seen, columns, areas, timing, rows, firm)
    return finished, tuple(dict.fromkeys([*eaten, *areas.questions, *timing.questions, *asked, *rows.questions]))


def _told(outline: Outline, areas: Areas, timing: Timing) -> tuple[Areas, Timing]:
    """Let the areas and the period of a layout stand, and ask nothing about them."""
    if outline.area is not None:
        same = areas.finding is not None and areas.finding.system == outline.area.system
        areas = replace(areas, evidence=areas.evidence if same else [], questions=[])
    if outline.period is not None:
        same = timing.finding is not None and timing.finding.labels == outline.period.labels
        timing = replace(timing, evidence=timing.evidence if same else [], questions=[])
    return areas, timing


def _draft(seen: Survey, column: Column, heading: str) -> Draft:
    """Start with what the layout says of a column."""
    cells = seen.cells[column.position]
    draft = Draft(column, cells, read_figures(cells, seen.profile, seen.marks), heading=heading)
    if seen.outline.layout and column.role is not Role.EMPTY:
        draft.settle(column.role, column.confidence)
    return draft


def _eaten(drafts: Sequence[Draft]) -> list[Question]:
    """Ask about cells that a spreadsheet has turned into dates, unless the column is one of dates."""
    found = []
    for draft in drafts:
        cells, figures = draft.cells, draft.figures
        texts = eaten_cells(figures.unknown) if len(figures.unknown) < 5000 else {}
        days = {day.isoformat()[:10]: eaten_date(day) for day in cells.dates}
        suspects = texts | days
        if not suspects or _is_column_of_dates(draft, suspects):
            continue
        places = [place for text in list(suspects)[:3] for place in cells.places(text, 1)]
        text, originals = next(iter(suspects.items()))
        number = sum(cells.texts.get(item, 0) for item in suspects) or len(suspects)
        say = _(
            "Spalte {column} ({heading}): in {cells} wurde der Inhalt wohl zu einem Datum,"
            " zum Beispiel {sample} in {place}; vorher vielleicht {original}."
        )
        found.append(
            Question(
                "DATE_EATEN",
                say.format(
                    column=letters(draft.position),
                    heading=quoted(draft.column.name),
                    cells=counted(number, "Zelle", "Zellen"),
                    sample=quoted(text),
                    place=", ".join(places),
                    original=_(" oder ").join(map(quoted, originals[:3])),
                ),
                places[0] if places else "",
                tuple((original, _("war {original}").format(original=quoted(original))) for original in originals),
            )
        )
        for item in suspects:
            figures.unknown.pop(item, None)
    return found + [_ask_cut_off(draft, lost) for draft in drafts if (lost := cut_off(draft.figures.unknown))]


def _ask_cut_off(draft: Draft, lost: Sequence[str]) -> Question:
    """Say that the last digits of long numbers are gone."""
    text = _("Spalte {column} ({heading}): lange Zahlen sind zu {sample} verkürzt, ihre letzten Ziffern sind verloren.")
    say = text.format(column=letters(draft.position), heading=quoted(draft.column.name), sample=quoted(lost[0]))
    options = (("reject", _("Datei neu anfordern")), ("ignore", _("Spalte nicht verwenden")))
    return Question("DIGITS_LOST", say, draft.cells.place(lost[0]), options)


def _is_column_of_dates(draft: Draft, suspects: Mapping[str, object]) -> bool:
    """Tell whether dates are what a column is about."""
    heading = draft.heading.casefold()
    about = any(
        word in heading
        for word in ("datum", "monat", "stichtag", "stand", "zeit", "tag", "periode", "beginn", "ende", "geb")
    )
    classes = any(word in heading for word in ("klasse", "alter", "stufe", "gruppe", "jahrgang", "größe", "nummer"))
    only = len(suspects) == draft.distinct
    return only and not classes and (about or bool(draft.cells.dates))


def _columns(seen: Survey, drafts: Sequence[Draft], timing: Timing) -> tuple[tuple[Column, ...], list[Question]]:
    """Write down all columns."""
    unit_of = units(seen, drafts)
    formats = decide_formats(drafts, unit_of)
    columns: list[Column] = []
    asked: list[tuple[Draft, Question]] = []
    for draft in drafts:
        period = draft.column.period or timing.headings.get(draft.position, "")
        unit = draft.column.unit or unit_of.get(draft.position, "")
        column, questions = filled_column(seen, draft, formats.get(draft.position), period=period, unit=unit)
        if seen.outline.layout and draft.column.type is not ColumnType.EMPTY and draft.role is not Role.VALUE:
            column = replace(column, type=draft.column.type)
        columns.append(column)
        asked += [(draft, question) for question in questions]
    return tuple(columns), merged(asked)


def _rows(seen: Survey, columns: Sequence[Column], areas: Areas, outline: Outline) -> Rows:
    """Find totals among the rows; those of a layout stand."""
    finding = areas.finding if outline.area is None else outline.area
    known = dict(outline.kinds) | dict.fromkeys(seen.lone, RowKind.GROUP)
    position = finding.column if finding is not None else None
    return understand_rows(
        columns,
        seen.cells,
        seen.profile,
        known,
        position,
        own_keys=areas.own,
        only_expected=bool(outline.layout),
        official=areas.keys if areas.finding is not None and areas.finding.column == position else (),
    )


def _totals_across(seen: Survey, columns: tuple[Column, ...]) -> tuple[Column, ...]:
    """Mark columns that are the sum of neighbours, or a part of the one before."""
    values = summable(columns)
    by_words = {column.position: _words_of(column) for column in columns if column.role is Role.VALUE}
    expected = [i for i, column in enumerate(values) if by_words[column.position] in {RowKind.TOTAL, RowKind.SUBTOTAL}]
    ignored = [i for i, column in enumerate(values) if by_words[column.position] is RowKind.SUBSET]
    sums = {}
    if 3 <= len(values) <= _WIDEST and len(seen.rows) >= 3:
        matrix = matrix_of(values, seen.cells, seen.profile, _ROWS_FOR_COLUMNS)
        sums = find_sums(np.nan_to_num(matrix.T, nan=0.0) if _all_known(matrix.T) else matrix.T, expected, ignored)
    summed = {values[index].position for index in sums}
    several = len(by_words) > 1
    return tuple(
        replace(
            column,
            total=several
            and (column.position in summed or by_words[column.position] in {RowKind.TOTAL, RowKind.SUBTOTAL}),
            subset=by_words[column.position] is RowKind.SUBSET,
        )
        if column.role is Role.VALUE
        else column
        for column in columns
    )


def _all_known(matrix: np.ndarray) -> bool:
    """Tell whether no entry is missing."""
    return not bool(np.isnan(matrix).any())


def _words_of(column: Column) -> RowKind | None:
    """Return what the parts of a heading say, the lowest first."""
    kinds = [kind for part in reversed(column.parts) if part and (kind := kind_by_words(part)) is not None]
    if RowKind.SUBSET in kinds:
        return RowKind.SUBSET
    lowest = next((part for part in reversed(column.parts) if part), column.name)
    return kind_by_words(lowest)


def _finish(
    outline: Outline,
    seen: Survey,
    columns: tuple[Column, ...],
    areas: Areas,
    timing: Timing,
    rows: Rows,
    firm: float,
) -> Outline:
    """Put everything together, with the confidence of the weakest part; what is asked does not make it less firm."""
    values = [column for column in columns if column.role is Role.VALUE]
    evidence = [*outline.evidence, *areas.evidence, *timing.evidence, *evidence_of(columns), *rows.evidence]
    evidence.append(_roles_said(columns))
    weakest = min((column.confidence for column in columns if column.role is not Role.EMPTY), default=0.0)
    timed = min((item.confidence for item in timing.evidence), default=0.9)
    known = 1.0 if values or _lists_places(columns) else 0.45
    confidence = known * outline.confidence * weakest * timed
    firmness = known * outline.confidence * firm
    facts = dict(outline.facts)
    if seen.marks:
        facts.setdefault("footnote_marks", " ".join(sorted(seen.marks)))
    return replace(
        outline,
        columns=columns,
        shape=outline.shape if outline.layout else ("wide" if len(values) > 1 else "long"),
        kinds=rows.kinds,
        area=outline.area or areas.finding,
        period=outline.period or timing.finding,
        facts=facts,
        head_names=head_names(outline, columns, areas.head_row),
        evidence=tuple(evidence),
        confidence=round(confidence, 3),
        firmness=round(firmness, 3),
    )


def _lists_places(columns: Sequence[Column]) -> bool:
    """Tell whether a table without values is a list of areas or institutions."""
    return any(column.role in {Role.AREA_KEY, Role.INSTITUTION_KEY} for column in columns)


def _roles_said(columns: Sequence[Column]) -> Conclusion:
    """Say which columns are values and which are not."""
    values = [quoted(column.name) for column in columns if column.role is Role.VALUE]
    if not values:
        return Conclusion("roles", _("Keine Spalte enthält Werte."), 0.5)
    text = _("{count}: {names}.")
    count = counted(len(values), "Spalte mit Werten", "Spalten mit Werten")
    return Conclusion("roles", text.format(count=count, names=first_of(values, 5)), 1.0)
