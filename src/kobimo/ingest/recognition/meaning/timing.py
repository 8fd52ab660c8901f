"""Which periods a table is about, and where it says so."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from kobimo.ingest.grid import address, letters
from kobimo.ingest.outline import Conclusion, PeriodFinding, Question, Role
from kobimo.ingest.recognition.meaning.draft import Draft
from kobimo.ingest.recognition.meaning.eaten import month_number
from kobimo.ingest.recognition.meaning.periods import (
    as_period,
    early_year,
    excel_serial,
    kinds_of,
    periods_in,
    short_school_year,
    typed_period,
)
from kobimo.ingest.recognition.meaning.survey import Survey
from kobimo.ingest.recognition.meaning.words import NOT_SCHOOL_YEAR, SCHOOL, kind_by_words
from kobimo.language import _, quoted
from kobimo.model.period import Period, PeriodType, month, school_year

_STAND = re.compile(
    r"\b(?:daten)?stand\b|erstell|aktualisiert|abgerufen|erschienen|©|copyright|gebietsstand", re.IGNORECASE
)
_STAND_DATE = re.compile(r"\b(?:gebiets|daten)?stand(?:\s*:|\s+vom|\s+am)?\s*[\d./: ]*(?:19|20)\d\d\b", re.IGNORECASE)
_SPAN = re.compile(
    r"(?:\b(?:ab|seit|bis)\b|–|\()\s*(?:19|20)\d\d|(?:19|20)\d\d\s*(?:bis|–|-|und)\s*(?:19|20)\d\d", re.IGNORECASE
)
_BEGIN = re.compile(
    r"schuljahres?-?\s?beginn|beginn\w* (?:des )?schuljahr|jahr,? in dem das schuljahr beginnt", re.IGNORECASE
)
_END = re.compile(
    r"schuljahres?-?\s?ende|(?:jahr,? in dem|ende) das schuljahr endet|jahr in dem das schuljahr endet", re.IGNORECASE
)
_MONTH_HEADING = re.compile(r"([A-Za-zä]{3,9})\.?(?:\s*\(.*\))?")


def _title_of(kind: PeriodType) -> str:
    """Name a kind of period for the user."""
    return {
        PeriodType.REFERENCE_DATE: _("Stichtage"),
        PeriodType.CALENDAR_YEAR: _("Kalenderjahre"),
        PeriodType.SCHOOL_YEAR: _("Schuljahre"),
        PeriodType.STUDY_YEAR: _("Studienjahre"),
        PeriodType.TRAINING_YEAR: _("Ausbildungsjahre"),
        PeriodType.QUARTER: _("Quartale"),
        PeriodType.MONTH: _("Monate"),
    }[kind]


@dataclass
class Timing:
    """What was found; `headings` are the labels of single columns."""

    finding: PeriodFinding | None = None
    headings: Mapping[int, str] = field(default_factory=dict)
    evidence: list[Conclusion] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)


def find_periods(survey: Survey, drafts: Sequence[Draft]) -> Timing:
    """Tell which periods a table is about.

    Parameters
    ----------
    survey : Survey
        The table.
    drafts : sequence of Draft
        Columns with their roles.

    Returns
    -------
    Timing
        Finding, labels of columns, evidence, questions.
    """
    headings = _of_headings(drafts)
    result = (
        _months_across(drafts)
        or _in_column(drafts)
        or _in_headings(drafts, headings)
        or _in_rows(survey)
        or _in_title(survey)
        or _in_sheet(survey)
        or _from_stand(survey)
        or Timing()
    )
    result.headings = {position: period.label for position, period in headings.items()}
    _school_years(survey, drafts, result)
    result.questions += [question for draft in drafts if (question := _ask_unread(draft)) is not None]
    return result


def _ask_unread(draft: Draft) -> Question | None:
    """Ask what a cell in a column of periods means that is none, unless its word says it."""
    if draft.role is not Role.PERIOD or len(draft.cells.texts) > 5000 or draft.cells.dates or not draft.figures.unknown:
        return None
    readable = short_school_year if "schul" in draft.heading.casefold() else early_year
    odd = [
        text
        for text in draft.figures.unknown
        if as_period(text) is None and readable(text) is None and not month_number(text) and kind_by_words(text) is None
    ]
    if not odd:
        return None
    text = _("Spalte {column} ({heading}) enthält Zeiträume; {sample} ist keiner. Was ist mit der Zeile?")
    say = text.format(column=letters(draft.position), heading=quoted(draft.column.name), sample=quoted(odd[0]))
    options = (("note", _("die Zeile gehört nicht zu den Daten")), ("total", _("sie ist eine Summe")))
    return Question("PERIOD_UNREADABLE", say, draft.cells.place(odd[0]), options)


def _ordered(periods: Iterable[Period]) -> tuple[str, ...]:
    """Return the labels of periods in their order."""
    return tuple(dict.fromkeys(period.label for period in sorted(set(periods))))


def _finding(periods: Iterable[Period], where: str, column: int | None, say: str, confidence: float) -> Timing | None:
    """Build the finding, unless periods of several kinds are mixed beyond sense."""
    found = list(periods)
    if not found:
        return None
    types = [period.type for period in found]
    usual = max(sorted(set(types)), key=types.count)
    same = [period for period in found if period.type is usual]
    labels = _ordered(same)
    text = say.format(kind=_title_of(usual), labels=labels[0] if len(labels) == 1 else f"{labels[0]} – {labels[-1]}")
    return Timing(PeriodFinding(usual.value, labels, where, column), evidence=[Conclusion("period", text, confidence)])


def _in_column(drafts: Sequence[Draft]) -> Timing | None:
    """Read the column of periods with most different ones."""
    columns = [draft for draft in drafts if draft.role is Role.PERIOD]
    if not columns:
        return None
    if (both := _year_and_month(columns)) is not None:
        return both
    best = max(columns, key=lambda draft: (len(_column_periods(draft)), -draft.position))
    say = _("Spalte {column}: {kind} {labels}.").replace("{column}", letters(best.position))
    found = _column_periods(best)
    timing = _finding(found, "column", best.position, say, best.confidence)
    if timing is not None and kinds_of(found) == {PeriodType.CALENDAR_YEAR, PeriodType.SCHOOL_YEAR}:
        timing.questions.append(_ask_mixed(best, found))
    return timing


def _ask_mixed(draft: Draft, found: Sequence[Period]) -> Question:
    """Ask which school year the bare years among school years stand for."""
    year = next(period.start.year for period in found if period.type is PeriodType.CALENDAR_YEAR)
    labels = next(period.label for period in found if period.type is PeriodType.SCHOOL_YEAR)
    text = _("Spalte {column} nennt Schuljahre ({label}) und einfache Jahre ({year}). Wofür stehen die einfachen?")
    say = text.format(column=letters(draft.position), label=labels, year=year)
    return Question("PERIOD_TYPE", say, draft.cells.place(str(year)), _meanings(year))


def _column_periods(draft: Draft) -> list[Period]:
    """Read the distinct cells of a column of periods."""
    school, year = "schul" in draft.heading.casefold(), "jahr" in draft.heading.casefold()
    found: list[Period | None] = [typed_period(value) for value in draft.cells.dates]
    if (
        found
        and "monat" in draft.heading.casefold()
        and all(period is not None and period.start.day == 1 for period in found)
    ):
        found = [month(period.start.year, period.start.month) for period in found if period is not None]
    for text in draft.cells.texts:
        period = as_period(text) or (short_school_year(text) if school else early_year(text) if year else None)
        if period is None and text.isdecimal():
            period = excel_serial(float(text))
        found.append(period)
    dated = {value.isoformat()[:10] for value in draft.cells.dates}
    return [period for period in found if period is not None and not (period.label in dated and _is_month(draft))]


def _is_month(draft: Draft) -> bool:
    """Tell whether typed dates of a column stand for months."""
    return "monat" in draft.heading.casefold() and all(value.day == 1 for value in draft.cells.dates)


def _year_and_month(columns: Sequence[Draft]) -> Timing | None:
    """Join a column of years and one of months."""
    months = [draft for draft in columns if "monat" in draft.heading.casefold() and _month_cells(draft)]
    years = [draft for draft in columns if draft not in months]
    if not months or not years:
        return None
    pairs = set(zip(years[0].cells.values, months[0].cells.values, strict=True))
    found = [period for year, number in pairs if (period := _joined(year, number)) is not None]
    say = _("Spalten {year} und {month}: {kind} {labels}.")
    say = say.replace("{year}", letters(years[0].position)).replace("{month}", letters(months[0].position))
    return _finding(found, "column", years[0].position, say, 0.9)


def _month_cells(draft: Draft) -> bool:
    """Tell whether a column holds months without years."""
    return all(month_number(text) or (text.isdecimal() and 1 <= int(text) <= 12) for text in draft.cells.texts)


def _joined(year: object, number: object) -> Period | None:
    """Build a month from the cells of two columns."""
    base = as_period(str(year).strip().removesuffix(".0"))
    text = str(number).strip().removesuffix(".0")
    which = month_number(text) or (int(text) if text.isdecimal() else 0)
    return month(base.start.year, which) if base is not None and 1 <= which <= 12 else None


def _of_headings(drafts: Sequence[Draft]) -> dict[int, Period]:
    """Read the periods that single headings name, the most exact part of each."""
    found = {}
    for draft in drafts:
        if draft.role not in {Role.VALUE, Role.EMPTY, Role.STATUS}:
            continue
        periods = [period for part in draft.column.parts if (period := _heading_period(part)) is not None]
        if periods:
            found[draft.position] = min(periods, key=lambda period: period.end - period.start)
    return found


def _heading_period(part: str) -> Period | None:
    """Read the period of a part of a heading; among words only where it names exactly one."""
    whole = as_period(part)
    if whole is not None or not part:
        return whole
    if _STAND.search(part) or _SPAN.search(part):
        return None
    named = periods_in(part)
    return named[0] if len({period.label for period in named}) == 1 else None


def _in_headings(drafts: Sequence[Draft], headings: Mapping[int, Period]) -> Timing | None:
    """Take the periods of the headings if the value columns have one."""
    values = [draft for draft in drafts if draft.role is Role.VALUE]
    named = [headings[draft.position] for draft in values if draft.position in headings]
    if not named or len(named) < 0.5 * len(values):
        return None
    if len(named) < len(values) and len({period.label for period in named}) == 1 and len(values) > 2:
        return None
    named += [headings[draft.position] for draft in drafts if draft.role is Role.EMPTY and draft.position in headings]
    return _finding(named, "heading", None, _("Überschriften nennen {kind}: {labels}."), 0.98)


def _months_across(drafts: Sequence[Draft]) -> Timing | None:
    """Join years in rows with months in headings."""
    years = [draft for draft in drafts if draft.role is Role.PERIOD]
    if not years or any(period.type is not PeriodType.CALENDAR_YEAR for period in _column_periods(years[0])):
        return None
    values = [draft for draft in drafts if draft.role is Role.VALUE]
    numbers = {number for draft in values for part in draft.column.parts if (number := _month_of(part))}
    if len(numbers) < 2:
        return None
    found = [month(year.start.year, number) for year in _column_periods(years[0]) for number in sorted(numbers)]
    say = _("Spalte {column} nennt Jahre, die Überschriften Monate: {kind} {labels}.")
    return _finding(found, "column", years[0].position, say.replace("{column}", letters(years[0].position)), 0.9)


def _month_of(part: str) -> int | None:
    """Return the month that a heading such as "Januar (31.)" names."""
    match = _MONTH_HEADING.fullmatch(part)
    return month_number(match.group(1)) if match and (len(match.group(1)) > 3 or match.group(1) == "Mai") else None


def _in_rows(survey: Survey) -> Timing | None:
    """Take the lone cells inside the data."""
    if not survey.lone:
        return None
    row = survey.grid.numbers[min(survey.lone)]
    say = _("Zeile {row} enthält nur den Zeitraum: {kind} {labels}.").replace("{row}", str(row))
    return _finding(survey.lone.values(), "row", None, say, 0.95)


def _in_title(survey: Survey) -> Timing | None:
    """Take what the title says; the line that names the most exact period wins, "Stand" does not count."""
    best: list[Period] = []
    for line in (*survey.title, *(survey.outline.facts.get(name, "") for name in ("period", "reference_date"))):
        rest = _STAND_DATE.sub(" ", line)
        if not rest or _STAND.search(rest) or _SPAN.search(rest):
            continue
        found = periods_in(rest)
        if found and (not best or found[0].end - found[0].start < best[0].end - best[0].start):
            best = found
    if len(kinds_of(best)) != 1 or len(best) > 3:
        return None
    return _finding(best, "title", None, _("Der Titel nennt {kind}: {labels}."), 0.9)


def _in_sheet(survey: Survey) -> Timing | None:
    """Take the name of the sheet if it is a period."""
    name = survey.grid.name.strip()
    period = as_period(name)
    found = [period] if period is not None else periods_in(name)
    if len(found) != 1 or (period is None and found[0].type is PeriodType.CALENDAR_YEAR and len(name) > 30):
        return None
    return _finding(found, "sheet", None, _("Der Name des Blattes nennt {kind}: {labels}."), 0.85)


def _from_stand(survey: Survey) -> Timing | None:
    """Fall back to "Stand: ..." above the data, and ask; below the data it only says when the file was made."""
    if survey.outline.layout:
        return None
    for line in survey.title:
        if re.search(r"\bstand\b", line, re.IGNORECASE) and (found := periods_in(line)):
            say = _("Nur der Stand ist angegeben ({kind}: {labels}); ob er der Zeitraum der Daten ist, ist unsicher.")
            timing = _finding(found[:1], "title", None, say, 0.4)
            if timing is not None:
                timing.questions.append(_ask_stand(found[0]))
            return timing
    return None


def _ask_stand(period: Period) -> Question:
    """Ask whether the day on which a list was made is the one that its numbers are about."""
    text = _("Die Datei nennt nur einen Stand ({label}). Gelten die Werte für diesen Zeitraum?")
    options = ((period.label, _("ja, für {label}").format(label=period.label)), ("", _("nein, für einen anderen")))
    return Question("PERIOD_STAND", text.format(label=period.label), "", options)


def _school_years(survey: Survey, drafts: Sequence[Draft], result: Timing) -> None:
    """Ask whether bare years of a table about schools mean the begin or the end of the school year."""
    finding = result.finding
    if finding is None or finding.type != PeriodType.CALENDAR_YEAR or result.questions:
        return
    column = next((draft for draft in drafts if draft.position == finding.column), None)
    near = " ".join((*survey.title, column.heading if column else ""))
    about = f"{near} {survey.headings} {survey.outline.facts.get('statistic', '')}"
    words = f"{about} {' '.join(survey.notes)}"
    begins, ends = _BEGIN.search(words), _END.search(words)
    if bool(begins) != bool(ends):
        _as_school_years(result, finding, begin=bool(begins))
        return
    values = [draft.column.name for draft in drafts if draft.role is Role.VALUE]
    schools = [heading for heading in values if SCHOOL.search(heading)]
    if not SCHOOL.search(near) and 2 * len(schools) <= len(values):
        return
    if NOT_SCHOOL_YEAR.search(about):
        return
    year = finding.labels[-1]
    text = _("Die Tabelle handelt von Schulen, nennt aber einfache Jahre ({year}). Was ist gemeint?").format(year=year)
    options = _meanings(int(year))
    place = "" if column is None else address(survey.grid.numbers[survey.outline.first], column.position)
    result.questions.append(Question("PERIOD_TYPE", text, place, options))
    result.evidence = [Conclusion(item.subject, item.text, min(item.confidence, 0.6)) for item in result.evidence]


def _meanings(year: int) -> tuple[tuple[str, str], ...]:
    """Offer what a bare year of a table about schools may mean."""
    return (
        ("school_year_begin", _("Beginn des Schuljahres {label}").format(label=school_year(year).label)),
        ("school_year_end", _("Ende des Schuljahres {label}").format(label=school_year(year - 1).label)),
        ("calendar_year", _("Kalenderjahr {year}").format(year=year)),
    )


def _as_school_years(result: Timing, finding: PeriodFinding, *, begin: bool) -> None:
    """Turn bare years into school years."""
    shift = 0 if begin else -1
    labels = tuple(school_year(int(label) + shift).label for label in finding.labels)
    result.finding = PeriodFinding(PeriodType.SCHOOL_YEAR.value, labels, finding.where, finding.column)
    result.headings = {
        position: school_year(int(label) + shift).label if label.isdecimal() else label
        for position, label in result.headings.items()
    }
    what = _("das Schuljahr, das in dem Jahr beginnt") if begin else _("das Schuljahr, das in dem Jahr endet")
    say = _("Die Datei sagt, dass mit einem Jahr {what}, gemeint ist: {labels}.")
    shown = labels[0] if len(labels) == 1 else f"{labels[0]} – {labels[-1]}"
    result.evidence.append(Conclusion("period", say.format(what=what, labels=shown), 0.95))
