"""What each column is for: values, keys, names, categories, periods, attributes."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Sequence
from itertools import pairwise

from kobimo.ingest.cells import as_text
from kobimo.ingest.outline import Role
from kobimo.ingest.recognition.meaning import words
from kobimo.ingest.recognition.meaning.draft import Draft
from kobimo.ingest.recognition.meaning.eaten import month_number
from kobimo.ingest.recognition.meaning.keys import readings_of
from kobimo.ingest.recognition.meaning.neighbours import Neighbours
from kobimo.ingest.recognition.meaning.periods import as_period, early_year, excel_serial, short_school_year
from kobimo.ingest.recognition.meaning.words import says
from kobimo.model.period import Period, PeriodType
from kobimo.reference.areas import gemeinde_names, known_names, plain_name

_NO_PERIOD = re.compile(r"baujahr|gr(?:ü|ue)ndung|geburt|alter|jahrgang|geb\.|eröffnung|einzug|klasse|stufe")
_EXACT_COORDINATE = re.compile(r"x|y|lat|lon|long|lng")
_CODE_LIKE = re.compile(r"[A-Z0-9][A-Z0-9_.\-]*")
_GEOMETRY = re.compile(r"geom|wkt|shape")
_MEASURED = re.compile(r"[-–]?\d[\d.,]*\s?([A-Za-zÄÖÜäöüß€²³/.]{1,12})")
_DAY_HEADING = re.compile(r"datum|stichtag|monat|date\b")
_LAND = re.compile(r"(?<![a-z])(?:bundes)?l(?:a|ä)nd|ags|ars")
_NUMBERED_NAME = re.compile(r"\d+\s+[-–/]?\s?[^\W\d].*")
_QUALITY = re.compile(r"\w+_q")
_LONG_TEXT = 60
_FEW = 3
_YEARS, _DAYS = 150, 5000
"""Different years, and days as numbers, that a column of periods has at most."""

_SAMPLE = 200
_KEYS_OF_PEOPLE = re.compile(r"[\w.+-]+@[\w-]+\.\w+|https?://.*")


def assign_roles(drafts: Sequence[Draft]) -> None:
    """Give every undecided column its role, first by the column itself, then by its neighbours.

    Parameters
    ----------
    drafts : sequence of Draft
        Columns of one table; changed in place.
    """
    for draft in drafts:
        if not draft.decided:
            next((True for rule in _RULES if rule(draft)), None)
    _short_keys(drafts)
    others = Neighbours(drafts)
    for draft in drafts:
        if not draft.decided and draft.numeric:
            _numeric_role(draft, others)
            others.note(draft)
    for draft in drafts:
        if not draft.decided:
            _text_role(draft, others)
            others.note(draft)
    _parts_of_keys(drafts)
    _dates_of_institutions(drafts)


def _short_keys(drafts: Sequence[Draft]) -> None:
    """Take back keys of one or two digits that neither a zero, nor the heading, nor names beside them confirm."""
    for draft in drafts:
        if draft.role is not Role.AREA_KEY or not draft.readings or draft.readings[0].width > 2:
            continue
        if any(text.startswith("0") for text in draft.cells.texts) or _LAND.search(draft.heading.casefold()):
            continue
        beside = (other for other in drafts if not other.numeric and other is not draft)
        if not any(_one_to_one(draft, other) and _share_of_names(list(other.cells.texts), known_names()) >= 0.6
                   for other in beside):  # fmt: skip
            draft.readings, draft.decided, draft.role = [], False, Role.EMPTY


def _dates_of_institutions(drafts: Sequence[Draft]) -> None:
    """Take the days on which schools were opened for what they are, not for the period of the table."""
    if not any(draft.role is Role.INSTITUTION_KEY and draft.distinct == draft.cells.filled for draft in drafts):
        return
    for draft in drafts:
        if draft.role is Role.PERIOD and draft.distinct > 20:
            draft.settle(Role.ATTRIBUTE, 0.9)


def _empty(draft: Draft) -> bool:
    """Recognise a column without cells."""
    if draft.cells.filled:
        return False
    draft.settle(Role.EMPTY)
    return True


def _institution(draft: Draft) -> bool:
    """Recognise numbers of schools and other institutions."""
    if not says(words.INSTITUTION, draft.heading):
        return False
    draft.settle(Role.INSTITUTION_KEY)
    return True


def _coordinate(draft: Draft) -> bool:
    """Recognise coordinates by heading."""
    exact = _EXACT_COORDINATE.fullmatch(draft.heading.casefold()) is not None
    if not exact and not says(words.COORDINATE, draft.heading):
        return False
    if not draft.numeric and not _GEOMETRY.search(draft.heading.casefold()):
        return False
    draft.settle(Role.COORDINATE, 0.9 if exact else 1.0)
    return True


def _attribute(draft: Draft) -> bool:
    """Recognise post codes, telephone numbers and other things that are no value."""
    if not says(words.NUMBERED_ATTRIBUTE if draft.numeric else words.ATTRIBUTE, draft.heading):
        return False
    draft.settle(Role.ATTRIBUTE)
    return True


def _period(draft: Draft) -> bool:
    """Recognise a column of years, dates, months or school years."""
    heading = draft.heading.casefold()
    if _NO_PERIOD.search(heading):
        return False
    named = says(words.PERIOD, draft.heading) and not says(words.VALUE, draft.heading)
    if draft.numeric and draft.distinct > (_DAYS if named else _YEARS):
        return False
    texts = [text for text in draft.cells.texts if text not in draft.figures.symbols]
    if not texts:
        return False
    read = _school_or_period if "schul" in heading or "sj" in heading else _year_or_period if named else as_period
    if not named and any(read(text) is None for text in texts[:_SAMPLE]) and "monat" not in heading:
        return False
    found = [read(text) for text in texts]
    kinds = {period.type for period in found if period is not None}
    if None in found:
        dated = draft.figures.typed or _DAY_HEADING.search(heading) is not None
        if named and dated and draft.whole and _all_serials(draft):
            draft.settle(Role.PERIOD, 0.9)
            return True
        return _months_only(draft, heading) or (named and _mostly_periods(draft, read))
    bare = PeriodType.CALENDAR_YEAR in kinds or all(text.isdecimal() for text in texts)
    if bare and not named and heading:
        return False
    draft.settle(Role.PERIOD, 1.0 if named else 0.9)
    return True


def _mostly_periods(draft: Draft, read: Callable[[str], Period | None]) -> bool:
    """Recognise periods among which rows such as "Summe" stand; numbers that are no period would speak against it."""
    others = {text: number for text, number in draft.cells.texts.items() if read(text) is None}
    if any(char.isdecimal() for text in others for char in text) or sum(others.values()) > 0.4 * draft.cells.filled:
        return False
    draft.settle(Role.PERIOD, 0.9)
    return True


def _school_or_period(text: str) -> Period | None:
    """Read a period where the heading speaks of school years."""
    return as_period(text) or short_school_year(text)


def _year_or_period(text: str) -> Period | None:
    """Read a period where the heading speaks of years, also one of long ago."""
    return as_period(text) or early_year(text)


def _all_serials(draft: Draft) -> bool:
    """Tell whether all cells are day numbers of a spreadsheet."""
    return all(excel_serial(float(value)) is not None for value in draft.cells.numbers)


def _months_only(draft: Draft, heading: str) -> bool:
    """Recognise a column with numbers or names of months beside one with years."""
    if "monat" not in heading:
        return False
    texts = draft.cells.texts
    if all(month_number(text) or (text.isdecimal() and 1 <= int(text) <= 12) for text in texts):
        draft.settle(Role.PERIOD, 0.9)
        return True
    return False


def _area_key(draft: Draft) -> bool:
    """Recognise keys of official systems by membership of the whole column."""
    if draft.distinct > 60_000 or draft.figures.fractional:
        return False
    if len(as_text(next(iter(draft.cells.counts), ""))) > 60:
        return False
    if draft.distinct > 2 * _SAMPLE and not readings_of(_sample(draft)):
        return False
    draft.readings = readings_of(draft.cells.texts)
    if not draft.readings:
        return False
    named = says(words.AREA_KEY, draft.heading) or says(words.KEY, draft.heading)
    if draft.distinct < _FEW and not named and not draft.figures.zeros:
        draft.readings = []
        return False
    short = draft.readings[0].width <= 4 and not says(words.SHORT_KEY, draft.heading)
    if (not named and says(words.VALUE, draft.heading)) or short:
        draft.readings = []
        return False
    draft.settle(Role.AREA_KEY, min(1.0, 0.5 + 0.5 * draft.readings[0].share))
    return True


def _sample(draft: Draft) -> dict[str, int]:
    """Take some cells from the whole column, to spare most columns the full look-up."""
    step = draft.distinct // _SAMPLE
    return {as_text(value): 1 for index, value in enumerate(draft.cells.counts) if index % step == 0}


def _unit(draft: Draft) -> bool:
    """Recognise the column of units of a long table."""
    if draft.numeric or not says(words.UNIT, draft.heading) or draft.distinct > 60:
        return False
    draft.settle(Role.UNIT)
    return True


def _level(draft: Draft) -> bool:
    """Recognise the column that names the level of the area."""
    if draft.distinct > 15 or not says(words.AREA_LEVEL, draft.heading):
        return False
    if any(_NUMBERED_NAME.fullmatch(text) for text in draft.cells.texts):
        return False
    draft.settle(Role.AREA_LEVEL, 0.95)
    return True


def _status(draft: Draft) -> bool:
    """Recognise a column of quality signs."""
    if not says(words.STATUS, draft.heading):
        return False
    if not all(len(text) <= 3 and not text.isdecimal() for text in draft.cells.texts):
        if _QUALITY.fullmatch(draft.heading.casefold()) and all(len(text) == 1 for text in draft.cells.texts):
            draft.settle(Role.ATTRIBUTE, 0.9)
            return True
        return False
    draft.settle(Role.STATUS)
    return True


_RULES: tuple[Callable[[Draft], bool], ...] = (
    _empty, _institution, _coordinate, _attribute, _status, _unit, _level, _period, _area_key,
)  # fmt: skip


def _numeric_role(draft: Draft, others: Neighbours) -> None:
    """Tell values from keys, codes and counters."""
    heading = draft.heading
    keyish = says(words.KEY, heading) and not says(words.VALUE, heading)
    whole = draft.whole or (keyish and all(text.replace(" ", "").isdecimal() for text in draft.cells.texts))
    partner = _partner(draft, others) if whole else None
    if (
        draft.whole
        and _counts_up(draft)
        and (partner is None or "lfd" in heading.casefold() or "lauf" in heading.casefold())
    ):
        named = says(words.COUNTER, heading) or not heading
        if named:
            draft.settle(Role.ATTRIBUTE, 0.9)
            return
    leading = others.leads(draft)
    if draft.whole and says(words.ORDER, heading) and _rises(draft):
        draft.settle(Role.ATTRIBUTE, 0.9)
        return
    if leading and others.precedes_numbers(draft) and words.BREAKDOWN.fullmatch(words.folded(heading)):
        draft.settle(Role.CATEGORY, 0.9)
        return
    area = says(words.AREA, heading) or (partner is not None and (others.levels_without_key or _names_areas(partner)))
    if whole and area and (keyish or draft.figures.zeros or (leading and _is_area_word(heading))):
        draft.settle(Role.AREA_KEY, 0.95 if keyish else 0.85)
    elif whole and (keyish or draft.figures.zeros):
        unique = draft.distinct == len(draft.cells.rows) and draft.distinct > 30
        draft.settle(Role.ATTRIBUTE if unique and partner is None else Role.CATEGORY_CODE, 0.9)
    elif draft.whole and _repeats_codes(draft, partner):
        draft.settle(Role.CATEGORY_CODE, 0.85)
    else:
        draft.settle(Role.VALUE, 0.7 + 0.3 * draft.figures.share)


def _repeats_codes(draft: Draft, partner: Draft | None) -> bool:
    """Tell whether few numbers repeat, and the heading or a column of labels says that they are codes."""
    rows = len(draft.cells.rows)
    if words.CODES.fullmatch(words.folded(draft.heading)):
        return True
    if as_period(draft.heading) is not None:
        return False
    named = says(words.CODED, draft.heading) and draft.distinct <= 60 and 3 * draft.distinct < rows
    return named or (partner is not None and draft.distinct <= 20 and 2 * draft.distinct < rows)


def _is_area_word(heading: str) -> bool:
    """Tell whether a heading is the name of a kind of area and nothing else."""
    match = words.AREA.search(words.folded(heading))
    return (
        match is not None and len(match.group()) >= len(heading.strip()) - 2 and match.group() not in {"stadt", "land"}
    )


def _counts_up(draft: Draft) -> bool:
    """Tell whether the cells are 1, 2, 3 ... from the top."""
    wanted = iter(range(1, len(draft.cells.rows) + 1))
    texts = (
        text for value in draft.cells.each() if (text := str(value).strip().removesuffix(".0")) not in {"", "None"}
    )
    return all(text.isdecimal() and int(text) == next(wanted) for text in texts) and draft.distinct > 1


def _rises(draft: Draft) -> bool:
    """Tell whether each number is greater than the one before."""
    texts = [str(value).strip().removesuffix(".0") for value in draft.cells.values]
    numbers = [int(text) for text in texts if text.isdecimal()]
    return len(numbers) == draft.cells.filled and all(a < b for a, b in pairwise(numbers))


def _partner(draft: Draft, others: Neighbours) -> Draft | None:
    """Find a column of text beside it with exactly one text per number and the other way round."""
    for other in others.names(draft):
        if abs(other.distinct - draft.distinct) > 2 + 0.05 * draft.distinct:
            continue
        if _one_to_one(draft, other):
            return other
    return None


def _one_to_one(draft: Draft, other: Draft) -> bool:
    """Tell whether two columns name the same things."""
    raw = set(zip(draft.cells.values, other.cells.values, strict=True))
    pairs = {(as_text(a), as_text(b)) for a, b in raw if a not in {None, ""} and b not in {None, ""}}
    return len(pairs) > 1 and len(pairs) == len({a for a, _ in pairs}) == len({b for _, b in pairs})


def _names_areas(draft: Draft) -> bool:
    """Tell whether a text column holds names of areas."""
    if says(words.AREA, draft.heading) or draft.role is Role.AREA_NAME:
        return True
    texts = list(draft.cells.texts)
    return len(texts) >= 2 and _share_of_names(texts, known_names()) >= 0.6


def _share_of_names(texts: Sequence[str], names: Container[str]) -> float:
    """Return the share of texts that are names of a list."""
    return sum(plain_name(text.rstrip("123456789 )")) in names for text in texts) / len(texts)


def _hidden_values(draft: Draft, others: Neighbours) -> bool:
    """Tell whether a column of text behind the labels holds values: only signs, or numbers with a word behind them."""
    if not others.follows_label(draft):
        return False
    signs = set(draft.figures.symbols)
    if signs and draft.figures.signs == draft.cells.filled:
        return not signs <= {"x", "X"}
    measured = sum(number for text, number in draft.figures.unknown.items() if _MEASURED.fullmatch(text))
    units = {match.group(1) for text in draft.figures.unknown if (match := _MEASURED.fullmatch(text))}
    return measured >= 0.6 * draft.cells.filled and len(units) <= 3


def _text_role(draft: Draft, others: Neighbours) -> None:
    """Tell names, categories and codes from free text."""
    rows, heading = len(draft.cells.rows), draft.heading
    texts = list(draft.cells.texts)
    if _hidden_values(draft, others):
        draft.settle(Role.VALUE, 0.6)
    elif _beside_key(draft, others):
        draft.settle(Role.AREA_NAME)
    elif says(words.INSTITUTION_NAME, heading):
        draft.settle(Role.INSTITUTION_NAME, 0.95)
    elif sum(map(len, texts)) / len(texts) > _LONG_TEXT or any(_KEYS_OF_PEOPLE.fullmatch(text) for text in texts[:20]):
        draft.settle(Role.ATTRIBUTE, 0.9)
    elif _says_area_name(heading) or (len(texts) <= 20_000 and _are_names(texts)):
        draft.settle(Role.AREA_NAME, 0.9)
    elif draft.distinct == rows > 1 and _CODE_LIKE.fullmatch(texts[0]) and says(words.KEY, heading):
        draft.settle(Role.ATTRIBUTE, 0.9)
    elif (says(words.KEY, heading) or says(words.CODE, heading)) and all(" " not in text for text in texts):
        draft.settle(Role.CATEGORY_CODE, 0.9)
    else:
        first = others.is_first_label(draft)
        repeated = draft.distinct <= 0.5 * draft.cells.filled
        draft.settle(Role.CATEGORY if repeated or first else Role.ATTRIBUTE, 0.9 if repeated or first else 0.8)


def _says_area_name(heading: str) -> bool:
    """Tell whether a heading announces names of areas."""
    return says(words.AREA, heading) and not says(words.KEY, heading) and not says(words.AREA_TYPE, heading)


def _are_names(texts: Sequence[str]) -> bool:
    """Tell whether texts are names of Länder, Kreise or Gemeinden."""
    if len(texts) < 2:
        return False
    return _share_of_names(texts, known_names()) >= 0.6 or (
        len(texts) >= 5 and _share_of_names(texts, gemeinde_names()) >= 0.8
    )


def _beside_key(draft: Draft, others: Neighbours) -> bool:
    """Tell whether a text column names the areas of a key column."""
    for other in others.keys(draft):
        if draft.distinct > 1:
            close = draft.distinct >= 0.9 * (other.distinct - 2) and draft.distinct <= 1.05 * other.distinct + 12
            if close and (_one_to_one(draft, other) or other.position + 1 == draft.position or _nearly(draft, other)):
                return True
    return False


def _nearly(draft: Draft, other: Draft) -> bool:
    """Tell whether nearly every key has one name."""
    pairs = {pair for pair in zip(other.cells.values, draft.cells.values, strict=True) if pair[0] not in {None, ""}}
    return len(pairs) <= 1.1 * len({key for key, _ in pairs})


def _parts_of_keys(drafts: Sequence[Draft]) -> None:
    """Find columns that repeat two digits of the key of a LOR; they are no values."""
    keys = [draft for draft in drafts if draft.readings and draft.readings[0].width == 8]
    if not keys:
        return
    restored = [keys[0].readings[0].keys.get(as_text(value), "") for value in keys[0].cells.values]
    if not any(restored):
        return
    for draft in drafts:
        if draft.role is not Role.VALUE or not draft.whole or draft.distinct > 100:
            continue
        for start in (0, 2, 4, 6):
            pairs = zip(restored, draft.cells.values, strict=True)
            if all(
                not key or key[start : start + 2] == str(value).strip().removesuffix(".0").zfill(2)
                for key, value in pairs
            ):
                draft.settle(Role.CATEGORY_CODE, 0.95)
                break
