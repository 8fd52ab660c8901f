"""Draw a collection workbook: instructions, input sheet, lists, and the hidden sheet by which it is recognised."""

from __future__ import annotations

import io

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from kobimo.ingest.collecting.form import INSTITUTION, PERIOD, TOTAL, ValueHeading, lines_of
from kobimo.ingest.collecting.mark import KEY
from kobimo.ingest.grid import address, letters
from kobimo.language import _
from kobimo.publish.spelling import spelling
from kobimo.workflows.collecting.asking import HEAD, NAME, OPEN, ROW_TOTAL, Asked
from kobimo.workflows.collecting.instructions import (
    SIGNS,
    facts,
    privacy,
    return_to,
    sign_meanings,
    steps,
    title_of,
)

LISTS, HIDDEN = "Listen", "_kobimo"
_A4 = 9
_FIRST = HEAD + 1
_KEY_WIDTH, _NAME_WIDTH, _LABEL_WIDTH, _VALUE_WIDTH = 14, 30, 28, 18
_PROTECTION = {"select_locked_cells": True, "select_unlocked_cells": True, "format_columns": True, "format_rows": True}


def workbook(asked: Asked) -> bytes:
    """Draw a workbook.

    Parameters
    ----------
    asked : Asked
        What it asks for.

    Returns
    -------
    bytes
        XLSX. The same input gives the same cells.
    """
    sink = io.BytesIO()
    with xlsxwriter.Workbook(sink, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        title = title_of(asked)
        book.set_properties({"title": title, "subject": _("Erhebungsmappe"), "comments": asked.form.identity})
        drawing = _Drawing(book, asked)
        drawing.instructions()
        drawing.data()
        if asked.form.free:
            drawing.lists()
        drawing.hidden()
        drawing.input_sheet.activate()
        drawing.guide.activate()
    return sink.getvalue()


class _Drawing:
    """A workbook being drawn."""

    def __init__(self, book: Workbook, asked: Asked) -> None:
        self.book, self.asked, self.form = book, asked, asked.form
        self.guide: Worksheet = book.add_worksheet(_("Anleitung"))
        self.input_sheet: Worksheet = book.add_worksheet(asked.form.sheet)
        self.first_value = 2 + len(asked.form.labels)
        self.last_value = self.first_value + len(asked.form.values) - 1
        self.last_row = _FIRST + asked.rows - 1
        self.formulas = 0
        self.formats = _formats(book)

    def instructions(self) -> None:
        """Draw the sheet that says who, what, when and how."""
        sheet, formats = self.guide, self.formats
        sheet.set_column(0, 0, 20)
        sheet.set_column(1, 1, 92)
        sheet.write_string(0, 0, title_of(self.asked), formats["title"])
        row = 2
        for name, text in facts(self.asked):
            row = self._line(row, name, text)
        row = self._line(row, _("Rücksendung"), return_to(self.asked))
        row = self._line(row, _("Datenschutz"), privacy())
        row = self._heading(row + 1, _("So füllen Sie die Mappe aus"))
        for number, text in enumerate(steps(self.asked), 1):
            row = self._line(row, _("Schritt {number}").format(number=number), text)
        row = self._heading(row + 1, _("Zeichen, die statt einer Zahl stehen dürfen"))
        for sign, meaning in sign_meanings().items():
            row = self._line(row, sign, meaning)
        if not self.form.free:
            row = self._heading(row + 1, _("Stand"))
            cells = f"'{self.form.sheet}'!{self._area()}"
            sheet.write_string(row, 0, _("Noch leere Felder"), formats["name"])
            number = self.asked.rows * len(self.form.values)
            self._formula(sheet, row, 1, f"=COUNTBLANK({cells})", formats["period"], number)
        sheet.hide_gridlines(2)
        self._page(sheet)
        sheet.fit_to_pages(1, 1)
        sheet.protect("", _PROTECTION)

    def data(self) -> None:
        """Draw the sheet with the input cells."""
        sheet, formats = self.input_sheet, self.formats
        sheet.write_string(0, 0, title_of(self.asked), formats["title"])
        sheet.write_string(1, 0, PERIOD, formats["name"])
        if self.form.period:
            sheet.write_string(1, 1, spelling("de").period(self.form.period), formats["period"])
        else:
            sheet.write_blank(1, 1, None, formats["period input"])
        legend = _("Eine Zahl ab 0, oder: - nichts vorhanden   . unbekannt oder geheim   x nicht sinnvoll")
        sheet.write_string(2, 0, legend, formats["hint"])
        self._headings()
        rows = self.form.rows or ((),) * self.asked.rows
        for line, key in enumerate(rows, _FIRST):
            self._row(line, key)
        self._totals()
        for column, value in enumerate(self.form.values, self.first_value):
            self._validate(column, value)
        sheet.freeze_panes(_FIRST, 2)
        sheet.repeat_rows(HEAD)
        self._page(sheet)
        sheet.print_area(0, 0, self.last_row + 1, self._last_column())
        sheet.protect("", _PROTECTION)
        self.book.define_name("Eingabefelder", f"='{self.form.sheet}'!{self._area(absolute=True)}")

    def lists(self) -> None:
        """Write the choices of free rows on a hidden sheet, and let the cells refer to it."""
        sheet = self.book.add_worksheet(LISTS)
        columns = [(0, self.form.areas)] if self.form.areas else []
        columns += [(2 + number, label.choices) for number, label in enumerate(self.form.labels)]
        for position, (column, choices) in enumerate(columns):
            for row, choice in enumerate(choices):
                sheet.write_string(row, position, choice.label)
            letter = letters(position)
            self.input_sheet.data_validation(
                _FIRST,
                column,
                self.last_row,
                column,
                {
                    "validate": "list",
                    "source": f"={LISTS}!${letter}$1:${letter}${len(choices)}",
                    "error_title": _("Bitte auswählen"),
                    "error_message": _("Bitte einen Eintrag der Liste wählen."),
                },
            )
        sheet.protect()
        sheet.hide()

    def hidden(self) -> None:
        """Write what the workbook knows about itself."""
        sheet = self.book.add_worksheet(HIDDEN)
        form = self.form.model_copy(update={"formulas": self.formulas})
        for row, line in enumerate(lines_of(form)):
            sheet.write_string(row, 0, line)
        sheet.write_string(0, 1, _("Dieses Blatt gehört zur Mappe. Bitte weder ändern noch löschen."))
        sheet.protect()
        sheet.hide()

    def _headings(self) -> None:
        first, *others = self.form.headings
        names = (first, INSTITUTION if self.form.free else NAME, *others)
        more = [ROW_TOTAL] if self.asked.summed else []
        widths = [
            _KEY_WIDTH if first == KEY else _NAME_WIDTH,
            _NAME_WIDTH,
            *([_LABEL_WIDTH] * len(self.form.labels)),
            *([_VALUE_WIDTH] * len(self.form.values)),
        ]
        for column, name in enumerate((*names, *more, *([] if self.form.free else [OPEN]))):
            kind = "heading" if column < self.first_value else "number heading"
            self.input_sheet.write_string(HEAD, column, name, self.formats[kind])
            self.input_sheet.set_column(column, column, widths[column] if column < len(widths) else 13)
        longest = max(len(name) / width for name, width in zip(names, widths, strict=True))
        self.input_sheet.set_row(HEAD, 16 * (1 + int(longest * 1.15)))

    def _row(self, line: int, key: tuple[str, ...]) -> None:
        """Draw one row: what it is about, and its input cells."""
        sheet, formats = self.input_sheet, self.formats
        if key:
            sheet.write_string(line, 0, key[0], formats["locked"])
            sheet.write_string(line, 1, self.asked.areas[key[0]], formats["locked"])
            for column, (code, label) in enumerate(zip(key[1:], self.form.labels, strict=True), 2):
                text = next(choice.label for choice in label.choices if choice.code == code)
                sheet.write_string(line, column, text, formats["locked"])
        else:
            for column in range(self.first_value):
                sheet.write_blank(line, column, None, formats["text input"])
        for column, value in enumerate(self.form.values, self.first_value):
            sheet.write_blank(line, column, None, formats[f"input {value.scale}"])
        cells = f"{address(line + 1, self.first_value)}:{address(line + 1, self.last_value)}"
        column = self.last_value + 1
        if self.asked.summed:
            kind = f"sum {self.form.values[0].scale}"
            self._formula(sheet, line, column, f"=SUM({cells})", formats[kind], 0)
            column += 1
        if not self.form.free:
            self._formula(sheet, line, column, f"=COUNTBLANK({cells})", formats["count"], len(self.form.values))

    def _totals(self) -> None:
        """Draw the row of sums, by which the office checks itself."""
        sheet, formats, line = self.input_sheet, self.formats, self.last_row + 1
        sheet.write_string(line, 0, TOTAL, formats["total text"])
        for column in range(1, self.first_value):
            sheet.write_blank(line, column, None, formats["total text"])
        last = self.last_value + self.asked.summed
        scales = [*(value.scale for value in self.form.values), self.form.values[0].scale]
        for column in range(self.first_value, last + 1):
            position = column - self.first_value
            value = self.form.values[min(position, len(self.form.values) - 1)]
            kind = f"total {scales[position]}"
            if self.asked.definition.measure(value.measure).additivity == "none":
                sheet.write_blank(line, column, None, formats[kind])
                continue
            letter = letters(column)
            formula = f"=SUM({letter}{_FIRST + 1}:{letter}{self.last_row + 1})"
            self._formula(sheet, line, column, formula, formats[kind], 0)

    def _validate(self, column: int, value: ValueHeading) -> None:
        """Let cells take numbers of the measure and the signs of official tables, and say so."""
        cell = address(_FIRST + 1, column)
        measure = self.asked.definition.measure(value.measure)
        low = measure.minimum if measure.minimum is not None else 0
        bounds = [f"{cell}>={low}"] + ([f"{cell}<={measure.maximum}"] if measure.maximum is not None else [])
        number = ",".join([f"ISNUMBER({cell})", *bounds, f"ROUND({cell},{value.scale})={cell}"])
        signs = ",".join(f'{cell}="{sign}"' for sign in SIGNS)
        kind = _("Eine ganze Zahl") if not value.scale else _("Eine Zahl")
        allowed = _("{kind} ab {low}, oder eines der Zeichen -  .  x").format(kind=kind, low=low)
        self.input_sheet.data_validation(
            _FIRST,
            column,
            self.last_row,
            column,
            {
                "validate": "custom",
                "value": f"=OR(IF(ISNUMBER({cell}),AND({number}),FALSE),{signs})",
                "input_title": measure.title.de[:32],
                "input_message": allowed[:255],
                "error_title": _("Das geht hier nicht"),
                "error_message": allowed[:255],
            },
        )

    def _formula(self, sheet: Worksheet, row: int, column: int, formula: str, form: Format, value: int) -> None:
        """Write a formula with the result that it has while the workbook is empty."""
        sheet.write_formula(row, column, formula, form, value)
        self.formulas += sheet is self.input_sheet

    def _line(self, row: int, name: str, text: str) -> int:
        """Write a name and a text beside each other; returns the next row."""
        self.guide.write_string(row, 0, name, self.formats["name"])
        self.guide.write_string(row, 1, text, self.formats["text"])
        self.guide.set_row(row, 15 * (1 + len(text) // 104))
        return row + 1

    def _heading(self, row: int, text: str) -> int:
        self.guide.write_string(row, 0, text, self.formats["subtitle"])
        return row + 1

    def _page(self, sheet: Worksheet) -> None:
        """Print on A4 across, one page wide."""
        sheet.set_landscape()
        sheet.set_paper(_A4)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
        sheet.set_footer(f"&L{title_of(self.asked)[:100].replace('&', '&&')}&R&P / &N")

    def _area(self, *, absolute: bool = False) -> str:
        """Return the range of the input cells."""
        first, last = address(_FIRST + 1, self.first_value), address(self.last_row + 1, self.last_value)
        if not absolute:
            return f"{first}:{last}"
        rows = _FIRST + 1, self.last_row + 1
        return f"${letters(self.first_value)}${rows[0]}:${letters(self.last_value)}${rows[1]}"

    def _last_column(self) -> int:
        return self.last_value + self.asked.summed + (not self.form.free)


def _formats(book: Workbook) -> dict[str, Format]:
    """Return the formats; input cells differ from locked ones by border and protection, not by colour alone."""
    heading = {"bold": True, "text_wrap": True, "valign": "top", "bottom": 2, "bg_color": "#E8EDF3"}
    entry = {"locked": False, "border": 1, "bg_color": "#FFF8DC", "valign": "top"}
    total = {"bold": True, "top": 2, "valign": "top"}
    formats = {
        "title": {"bold": True, "font_size": 16},
        "subtitle": {"bold": True, "font_size": 13},
        "name": {"bold": True, "valign": "top"},
        "text": {"text_wrap": True, "valign": "top"},
        "hint": {"italic": True},
        "period": {"bold": True, "align": "left"},
        "period input": {**entry, "num_format": "@", "align": "left"},
        "heading": heading,
        "number heading": {**heading, "align": "right"},
        "locked": {"valign": "top", "num_format": "@", "text_wrap": True},
        "text input": {**entry, "num_format": "@", "text_wrap": True},
        "count": {"num_format": "#,##0", "valign": "top", "align": "right", "italic": True},
        "total text": total,
    }
    for scale in range(7):
        digits = "#,##0" + ("." + "0" * scale if scale else "")
        formats[f"input {scale}"] = {**entry, "num_format": digits, "align": "right"}
        formats[f"sum {scale}"] = {"num_format": digits, "align": "right", "valign": "top"}
        formats[f"total {scale}"] = {**total, "num_format": digits, "align": "right"}
    return {name: book.add_format(properties) for name, properties in formats.items()}
