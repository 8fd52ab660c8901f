"""How a table names its areas: keys of a system, numbers of the town, names, headings."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from kobimo.ingest.grid import address, letters
from kobimo.ingest.outline import AreaFinding, Conclusion, Question, Role
from kobimo.ingest.recognition.meaning.draft import Draft
from kobimo.ingest.recognition.meaning.keys import LEVELS, LOR_LEVELS, Reading, plain_key
from kobimo.ingest.recognition.meaning.survey import Survey
from kobimo.language import _, counted, quoted
from kobimo.reference.areas import known_names, plain_name

OWN = "Ortsschlüssel"

_DEPTH = {level: rank for rank, level in enumerate((*LEVELS, *LOR_LEVELS))}
_ARS_PARTS = (
    re.compile(r"(?:^|\W)land(?:\W|$)"),
    re.compile(r"(?:^|\W)(?:rb|reg\.?-?bez|regierungsbezirk)(?:\W|$)"),
    re.compile(r"(?:^|\W)(?:kreis|krs)(?:\W|$)"),
    re.compile(r"(?:^|\W)(?:vb|verb|verband|vg|gemeindeverband)(?:\W|$)"),
    re.compile(r"(?:^|\W)(?:gem|gemeinde)(?:\W|$)"),
)


@dataclass
class Areas:
    """What was found.

    Attributes
    ----------
    own : bool
        Whether keys are numbers of the town itself, without levels.
    head_row : int or None
        Row of headings that names areas.
    keys : collection of str
        Cells that are official keys.
    """

    finding: AreaFinding | None = None
    own: bool = False
    head_row: int | None = None
    keys: Collection[str] = ()
    evidence: list[Conclusion] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)


def find_areas(survey: Survey, drafts: Sequence[Draft]) -> Areas:
    """Tell how a table names its areas.

    Parameters
    ----------
    survey : Survey
        The table.
    drafts : sequence of Draft
        Columns with their roles; those of a key in several columns are changed.

    Returns
    -------
    Areas
        Finding, evidence, questions.
    """
    return (
        _split_key(drafts)
        or _official_key(survey, drafts)
        or _own_key(drafts)
        or _grid_or_point(drafts)
        or _names(drafts)
        or _in_headings(survey, drafts)
        or _institutions(drafts)
        or _in_title(survey)
        or Areas()
    )


def _split_key(drafts: Sequence[Draft]) -> Areas | None:
    """Recognise a regional key that is spread over columns Land, RB, Kreis, VB, Gem."""
    for index in range(len(drafts) - 2):
        run = drafts[index : index + 5]
        fits = [
            pattern.search(draft.heading.casefold()) is not None
            for pattern, draft in zip(_ARS_PARTS, run, strict=False)
        ]
        length = fits.index(False) if False in fits else len(fits)
        if length < 3 or not all(_digits(draft) for draft in run[:length]):
            continue
        for draft in run[:length]:
            draft.settle(Role.AREA_KEY)
            draft.readings = []
        system, width = ("ARS", 12) if length >= 4 else ("AGS", 5)
        levels = ("land", "regierungsbezirk", "kreis", "gemeindeverband", "gemeinde")[:length]
        text = _("Spalten {first} bis {last}: der Schlüssel steht auf {number} Spalten verteilt ({system}).")
        say = text.format(
            first=letters(run[0].position), last=letters(run[length - 1].position), number=length, system=system
        )
        return Areas(AreaFinding(system, levels, run[0].position, width), evidence=[Conclusion("area", say, 1.0)])
    return None


def _digits(draft: Draft) -> bool:
    """Tell whether all cells of a column are short numbers."""
    return bool(draft.cells.filled) and all(
        plain_key(text).isdecimal() and len(text) <= 6 for text in draft.cells.texts
    )


def _official_key(survey: Survey, drafts: Sequence[Draft]) -> Areas | None:
    """Choose among the columns with official keys the one on the finest level."""
    keyed = [draft for draft in drafts if draft.role is Role.AREA_KEY and draft.readings]
    if not keyed:
        return None
    best = max(
        keyed,
        key=lambda draft: (max(map(_depth, draft.readings[0].levels), default=9), draft.distinct, -draft.position),
    )
    rivals = _rivals(best, drafts)
    reading = rivals[0]
    finding = AreaFinding(reading.system, reading.levels, best.position, reading.width, reading.repaired)
    result = Areas(finding, keys=reading.keys)
    result.evidence.append(_say(best, reading))
    if len(rivals) > 1:
        best.doubt = 0.5
        result.questions.append(_ask(survey, best, rivals))
    return result


def _depth(level: str) -> int:
    """Return how fine a level is."""
    return _DEPTH.get(level, 0)


def _rivals(draft: Draft, drafts: Sequence[Draft]) -> list[Reading]:
    """Return the readings between which the keys alone do not decide; heading and names settle some."""
    top = draft.readings[0]
    close = [reading for reading in draft.readings if reading.share >= top.share - 0.02]
    close = [reading for reading in close if reading.keys != top.keys or reading is top or reading.system == "NUTS"]
    if len(close) == 1:
        return close
    fewest = min(reading.repaired for reading in close)
    if any(text.startswith("0") for text in draft.cells.texts):
        close = [reading for reading in close if reading.repaired == fewest] or close
    heading = draft.heading.casefold() + " ".join(
        other.heading.casefold() for other in drafts if other.role is Role.AREA_NAME
    )
    if len(close) > 1 and ("lor" in heading or "planungsr" in heading or "raumid" in heading):
        close = [reading for reading in close if reading.system.startswith("LOR")] or close
    elif len(close) > 1 and any(word in heading for word in ("ags", "kreis", "gemeinde", "land")):
        close = [reading for reading in close if not reading.system.startswith("LOR")] or close
    return close


def _say(draft: Draft, reading: Reading) -> Conclusion:
    """Write what the keys are."""
    cells = sum(number for text, number in draft.cells.texts.items() if text in reading.keys)
    text = _("Spalte {column}: {known} von {cells} Werten sind Schlüssel ({system}, {width} Stellen)")
    say = text.format(
        column=letters(draft.position),
        known=cells,
        cells=draft.cells.filled,
        system=reading.system,
        width=reading.width,
    )
    if reading.repaired:
        lost = counted(reading.repaired, "Schlüssel", "Schlüssel")
        restored = _("; bei {lost} fehlen Nullen oder stehen Zusätze; nur eine Lesart passt auf die ganze Spalte")
        say += restored.format(lost=lost)
    if len(reading.levels) > 1:
        say += _("; gemischte Ebenen: {levels}").format(levels=", ".join(reading.levels))
    return Conclusion("area", say + ".", round(min(1.0, reading.share), 2))


def _ask(survey: Survey, draft: Draft, rivals: Sequence[Reading]) -> Question:
    """Ask which system the keys follow."""
    sample = next(text for text in draft.cells.texts if text in rivals[0].keys)
    text = _("Die Schlüssel in Spalte {column} passen zu mehreren Systemen ({example}). Welches ist gemeint?")
    options = tuple(
        (reading.system, _("{system}, {width} Stellen: {key}").format(system=reading.system, width=reading.width,
                                                                      key=reading.keys.get(sample, sample)))
        for reading in rivals
    )  # fmt: skip
    place = draft.cells.place(sample) or address(survey.grid.numbers[survey.outline.first], draft.position)
    return Question("AREA_KEY", text.format(column=letters(draft.position), example=quoted(sample)), place, options)


def _own_key(drafts: Sequence[Draft]) -> Areas | None:
    """Recognise numbers of a town's own areas."""
    keyed = [draft for draft in drafts if draft.role is Role.AREA_KEY]
    if not keyed:
        return None
    best = max(keyed, key=lambda draft: (draft.distinct, -draft.position))
    keys = [plain_key(text) for text in best.cells.texts]
    width = max(map(len, keys))
    levels = own_levels(keys)
    text = _("Spalte {column}: {number} verschiedene Schlüssel, die in keinem amtlichen System stehen; es sind wohl "
             "Nummern der Stadt selbst.")  # fmt: skip
    say = text.format(column=letters(best.position), number=best.distinct)
    if levels:
        say += " " + _("Sie haben drei Ebenen (alles Nullen, führende Nullen, volle Nummer).")
    finding = AreaFinding(OWN, levels, best.position, width)
    return Areas(finding, own=not levels, evidence=[Conclusion("area", say, best.confidence)])


def own_levels(keys: Sequence[str]) -> tuple[str, ...]:
    """Tell whether numbers of a town have three levels: 000, then 001 to 009, then 101 ...

    Parameters
    ----------
    keys : sequence of str
        Distinct keys.

    Returns
    -------
    tuple of str
        `stadt`, `stadtbezirk`, `stadtteil`, or nothing.

    Examples
    --------
    >>> own_levels(["000", "001", "002", "101", "102", "201"])
    ('stadt', 'stadtbezirk', 'stadtteil')
    >>> own_levels(["0", "11", "12", "999"])
    ()
    """
    widths = set(map(len, keys))
    if not (len(widths) == 1 or widths == {1, 3}) or not all(key.isdecimal() for key in keys):
        return ()
    width = max(widths)
    keys = [key.zfill(width) for key in keys]
    city = [key for key in keys if not int(key)]
    districts = {key.lstrip("0") for key in keys if key.startswith("0") and int(key)}
    quarters = [key for key in keys if not key.startswith("0")]
    if width < 3 or not city or not districts or not quarters or any(len(key) != 1 for key in districts):
        return ()
    return ("stadt", "stadtbezirk", "stadtteil") if {key[0] for key in quarters} <= districts else ()


def _grid_or_point(drafts: Sequence[Draft]) -> Areas | None:
    """Recognise coordinates where nothing names areas."""
    points = [draft for draft in drafts if draft.role is Role.COORDINATE]
    if not points or any(draft.role is Role.AREA_NAME for draft in drafts):
        return None
    say = _("Spalte {column} enthält Koordinaten.").format(column=letters(points[0].position))
    return Areas(AreaFinding("Koordinaten", (), points[0].position), evidence=[Conclusion("area", say, 0.9)])


def _names(drafts: Sequence[Draft]) -> Areas | None:
    """Recognise names without keys; the column with most names that a list knows."""
    named = [draft for draft in drafts if draft.role is Role.AREA_NAME]
    if not named:
        return None
    best = max(named, key=_names_known)
    levels = tuple(sorted(set(_known_levels(best)), key=_depth))
    by_list = len(_known_levels(best)) >= 0.6 * len(best.cells.texts)
    text = (
        _("Spalte {column}: Gebiete nur mit Namen; {known} von {number} stehen in den Listen der Länder und Kreise.")
        if by_list
        else _("Spalte {column}: Gebiete nur mit Namen, erkannt an der Überschrift {heading}.")
    )
    say = text.format(
        column=letters(best.position),
        known=len(_known_levels(best)),
        number=len(best.cells.texts),
        heading=quoted(best.column.name),
    )
    return Areas(
        AreaFinding("Name", levels if by_list else (), best.position), evidence=[Conclusion("area", say, 0.85)]
    )


def _names_known(draft: Draft) -> tuple[int, int]:
    """Return how many names of a column the lists know, 0 if they know only a few by chance, and how many it has."""
    known, names = len(_known_levels(draft)), len(draft.cells.texts)
    return (known if known >= 0.6 * names else 0), names


def _known_levels(draft: Draft) -> list[str]:
    """Return the levels of those names that the lists know."""
    names = known_names()
    return [names[name] for text in draft.cells.texts if (name := plain_name(text.rstrip("123456789 )"))) in names]


def _in_headings(survey: Survey, drafts: Sequence[Draft]) -> Areas | None:
    """Recognise areas that stand in a row of headings."""
    values = [draft for draft in drafts if draft.role is Role.VALUE]
    names = known_names()
    for row in range(max((len(draft.column.parts) for draft in values), default=0)):
        parts = [
            draft.column.parts[row] for draft in values if row < len(draft.column.parts) and draft.column.parts[row]
        ]
        distinct = list(dict.fromkeys(parts))
        known = [names[name] for part in distinct if (name := plain_name(part)) in names]
        if len(known) >= 3 and len(known) >= 0.6 * len(distinct):
            levels = tuple(sorted(set(known), key=_depth))
            head = survey.outline.head[row] if row < len(survey.outline.head) else survey.outline.first
            text = _("Zeile {row} der Überschriften nennt {number} Gebiete.")
            say = text.format(row=survey.grid.numbers[head], number=len(known))
            return Areas(AreaFinding("Name", levels, None), head_row=row, evidence=[Conclusion("area", say, 0.9)])
    return None


def _in_title(survey: Survey) -> Areas | None:
    """Recognise a table about one area, whose name is a line of the title."""
    names = known_names()
    for line in survey.title:
        for part in line.split(" | "):
            level = names.get(plain_name(part)) if len(part) < 50 else None
            if level is not None:
                say = _("Der Titel nennt das einzige Gebiet: {name}.").format(name=quoted(part))
                return Areas(AreaFinding("Name", (level,), None), evidence=[Conclusion("area", say, 0.85)])
    return None


def _institutions(drafts: Sequence[Draft]) -> Areas | None:
    """Fall back to numbers of schools and other institutions."""
    keyed = [draft for draft in drafts if draft.role is Role.INSTITUTION_KEY]
    if not keyed:
        return None
    text = _("Spalte {column} enthält Nummern von Einrichtungen; sie sind Text, auch wenn sie aus Ziffern bestehen.")
    say = text.format(column=letters(keyed[0].position))
    width = max(map(len, keyed[0].cells.texts), default=0)
    return Areas(AreaFinding("Schulnummer", (), keyed[0].position, width), evidence=[Conclusion("area", say, 0.95)])
