"""How the rows of a table name their period, as a rule of the recipe."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

from kobimo.ingest.listing import first_of
from kobimo.ingest.outline import Outline, PeriodFinding, Question, Role, RowKind
from kobimo.ingest.recognition.meaning.words import kind_by_words
from kobimo.ingest.tidy import GROUP, PERIOD, key_names
from kobimo.language import _, quoted
from kobimo.model.period import PeriodType, parse_period
from kobimo.model.recipe import DropRule, PeriodRule
from kobimo.model.table import Table


def period_rule(
    outline: Outline, table: Table, answers: Mapping[str, str]
) -> tuple[PeriodRule, PeriodType, tuple[Question, ...]]:
    """Say how rows name their period."""
    finding = outline.period
    stand = answers.get("PERIOD_STAND", "")
    if stand:
        return _period_missing(stand)
    if finding is None:
        return _period_missing(answers.get("PERIOD_MISSING", ""))
    answered = next((answers[code] for code in ("PERIOD_TYPE", "YEAR_MEANING_OPEN") if code in answers), "")
    school = answered.startswith("school_year")
    kind = PeriodType.SCHOOL_YEAR if school else PeriodType(finding.type or PeriodType.CALENDAR_YEAR)
    one = len(finding.labels) == 1
    forms: dict[str, Literal["school_year_start", "school_year_end"]] = {
        "school_year_begin": "school_year_start",
        "school_year_end": "school_year_end",
    }
    named = key_names(outline)
    if finding.where == "row" and not one and GROUP in table.columns:
        return PeriodRule(column=(GROUP,), one_per_file=False), kind, ()
    if PERIOD in table.columns and PERIOD not in named.values():
        return PeriodRule(column=(PERIOD,), form=forms.get(answered, "label"), one_per_file=one), kind, ()
    at = finding.column
    by_role = next((named[c.position] for c in outline.columns if c.role is Role.PERIOD), None)
    column = by_role if at is None else named.get(at, by_role)
    if column is None or column not in table.columns:
        constant = finding.labels[0] if finding.labels else None
        return PeriodRule(constant=constant), kind, ()
    if answered in forms:
        return PeriodRule(column=(column,), form=forms[answered], one_per_file=one), kind, ()
    return _from_column(column, finding, kind, table), kind, ()


def without_period(table: Table, rule: PeriodRule) -> Iterator[DropRule]:
    """Leave out sums over several periods, and values below headings that name none; the question names those."""
    if rule.column is None or rule.column[0] not in table.columns:
        return
    at = list(table.columns).index(rule.column[0])
    texts = dict.fromkeys(row[at] for row in table.rows)
    sums = tuple(text for text in texts if kind_by_words(text) in {RowKind.TOTAL, RowKind.SUBTOTAL})
    if sums:
        yield DropRule(column=rule.column, equals=sums, reason="Summe über mehrere Zeiträume")
    if rule.column == (PERIOD,) and "" in texts:
        yield DropRule(column=rule.column, empty=True, reason="Überschrift ohne Zeitraum")


def undated_columns(outline: Outline) -> tuple[Question, ...]:
    """Name the columns of values whose headings name no period although those of others do."""
    values = [column for column in outline.columns if column.role is Role.VALUE]
    undated = [column.name for column in values if not column.period]
    if not undated or len(undated) == len(values):
        return ()
    names = first_of([quoted(name) for name in undated], 8)
    text = _("Diese Überschriften nennen keinen Zeitraum, andere schon: {names}. Sollen die Spalten wegbleiben?")
    options = (("drop", _("ja, die Spalten weglassen")), ("keep", _("nein, die Einlesevorlage von Hand ergänzen")))
    return (Question("COLUMN_WITHOUT_PERIOD", text.format(names=names), "", options),)


def _period_missing(answer: str) -> tuple[PeriodRule, PeriodType, tuple[Question, ...]]:
    """Take the period from the answer, or from the year in the file name."""
    if answer:
        return PeriodRule(constant=answer, ignore_file_name=True), parse_period(answer).type, ()
    text = _("Die Datei nennt keinen Zeitraum. Für welchen gelten die Werte?")
    options = (("", _("Jahr aus dem Dateinamen")), ("2024-12-31", _("ein Zeitraum, zum Beispiel 2024-12-31")))
    rule = PeriodRule(in_file_name=r"(?<!\d)(?P<period>(?:19|20)\d{2})(?!\d)")
    return rule, PeriodType.CALENDAR_YEAR, (Question("PERIOD_MISSING", text, "", options),)


def _from_column(column: str, finding: PeriodFinding, kind: PeriodType, table: Table) -> PeriodRule:
    """Make the rule for a column: by the form of its texts and the type of the periods."""
    at = list(table.columns).index(column)
    texts = {row[at].removesuffix(".0") for row in table.rows if row[at]}
    one = len(finding.labels) == 1
    years = bool(texts) and all(len(text) == 4 and text.isdigit() for text in texts)
    if years and kind is PeriodType.SCHOOL_YEAR:
        starts = {label[:4] for label in finding.labels}
        begins = texts <= starts
        return PeriodRule(column=(column,), form="school_year_start" if begins else "school_year_end", one_per_file=one)
    if years and kind is PeriodType.REFERENCE_DATE:
        day = finding.labels[0][5:] if finding.labels else "12-31"
        return PeriodRule(column=(column,), form="yyyy", type=kind, day=day, one_per_file=one)
    if texts and all(len(text) == 6 and text.isdigit() for text in texts):
        wanted = kind if kind is PeriodType.REFERENCE_DATE else None
        return PeriodRule(column=(column,), form="yyyymm", type=wanted, one_per_file=one)
    return PeriodRule(column=(column,), one_per_file=one)
