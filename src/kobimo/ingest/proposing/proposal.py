"""The proposal as a whole: recipe, dataset, new space, and what only a person can decide."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from kobimo.errors import InvalidInputError, UnknownNameError
from kobimo.ingest.grid import Grid
from kobimo.ingest.listing import first_of
from kobimo.ingest.outline import Outline, PeriodFinding, Question, Role, RowKind
from kobimo.ingest.proposing.content import Content, ProposedDimension, ProposedMeasure, content_of
from kobimo.ingest.proposing.names import slug
from kobimo.ingest.proposing.places import ROOT_KEY, ProposedPlaces, places_of
from kobimo.ingest.recognition.meaning.words import kind_by_words
from kobimo.ingest.structured import VALUE
from kobimo.ingest.tidy import GROUP, PERIOD, key_names
from kobimo.language import _, quoted
from kobimo.model.area import LevelDefinition, Space, SpaceDefinition
from kobimo.model.dataset import Category, Cube, DatasetDefinition, Dimension, Measure
from kobimo.model.period import PeriodType, parse_period
from kobimo.model.recipe import (
    AreaRule,
    AreasRule,
    ColumnMeaning,
    Condition,
    DimensionRule,
    DropRule,
    PeriodRule,
    Recipe,
    TableRule,
    ValueRule,
)
from kobimo.model.status import ObsStatus
from kobimo.model.table import Table
from kobimo.model.text import Text

COUNTED = "anzahl"
"""Measure of a list whose rows are counted."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What reading a file would need.

    Attributes
    ----------
    recipe : Recipe
        For the values, or for areas if the file holds nothing else.
    dataset : DatasetDefinition or None
        New dataset that the recipe fills; None for a file of areas.
    space : SpaceDefinition or None
        New space, if none of the workspace fits.
    areas : Recipe or None
        How the areas of the new space are read out of the same file, if `recipe` reads values.
    questions : tuple of Question
        What the file leaves open; the proposal follows the answers, or else the first option of each.
    """

    recipe: Recipe
    dataset: DatasetDefinition | None
    space: SpaceDefinition | None
    areas: Recipe | None
    questions: tuple[Question, ...]


def propose(
    grid: Grid,
    outline: Outline,
    spaces: Mapping[str, Space],
    source: str,
    answers: Mapping[str, str],
    asked: Sequence[Question] = (),
) -> Proposal:
    """Propose how a table is read.

    Parameters
    ----------
    grid : Grid
        The grid.
    outline : Outline
        A table in it, with roles.
    spaces : mapping of str to Space
        Those of the workspace.
    source : str
        Id of the source; the dataset is named after it.
    answers : mapping of str to str
        Answers to questions, by code.
    asked : sequence of Question
        What the recognition of the table left open.

    Returns
    -------
    Proposal
        It reads every value of the table or says, in a question, which rows it leaves out. A list of institutions
        is counted row by row; a table of areas without values becomes a space.

    Raises
    ------
    InvalidInputError
        If an answer is not possible.
    """
    content = content_of(grid, outline)
    table = TableRule(
        sheet=grid.name or None,
        headings=content.headings,
        layout=outline.layout or None,
        symbols=_symbols(asked, answers),
        **_signs(answers),
    )
    if not content.measures and not lists_institutions(grid, outline):
        return _of_areas(outline, content, table, source)
    places = places_of(outline, content.table, spaces, source)
    chosen = places or _one_area(spaces, source, answers.get("AREA_CONSTANT", ""))
    period, period_type, period_questions = _period(outline, content.table, answers)
    dataset = _dataset(outline, content, chosen, period_type, source)
    recipe = Recipe(
        table=table,
        area=chosen.rule,
        period=period,
        drop=chosen.drop + tuple(_unmatched(chosen, answers)) + tuple(_without_period(content.table, period)),
        values=tuple(_values(content, dataset)),
    )
    new_space = _space(chosen) if chosen.levels else None
    areas = _area_recipe(table, chosen) if new_space else None
    undated = _ask_undated(outline) if period.column == (PERIOD,) else ()
    questions = (*period_questions, *undated, *_area_questions(chosen, places, spaces))
    return Proposal(recipe, dataset, new_space, areas, questions)


def lists_institutions(grid: Grid, outline: Outline) -> bool:
    """Tell whether the rows of a table are institutions or other places that may be counted.

    Parameters
    ----------
    grid : Grid
        The grid.
    outline : Outline
        A table in it.

    Returns
    -------
    bool
        True for points on a map, and for tables with names or numbers of institutions.
    """
    roles = {column.role for column in outline.columns}
    points = any(shape is not None and shape.geom_type == "Point" for shape in grid.geometry or ())
    return points or bool(roles & {Role.INSTITUTION_KEY, Role.INSTITUTION_NAME})


def _of_areas(outline: Outline, content: Content, table: TableRule, source: str) -> Proposal:
    """Propose a space out of a table that holds nothing but areas."""
    places = places_of(outline, content.table, {}, source)
    if places is None:
        raise InvalidInputError(
            _("Die Tabelle enthält weder Werte noch Gebiete noch Einrichtungen."),
            where=outline.file,
            remedy=_("kobimo sniff zeigt, was erkannt wurde."),
        )
    return Proposal(_area_recipe(table, places), None, _space(places), None, tuple(_area_questions(places, places, {})))


def _area_recipe(table: TableRule, places: ProposedPlaces) -> Recipe:
    """Make the recipe that reads the areas of a new space."""
    joined = table.model_copy(update={"headings": "joined"})
    return Recipe(table=joined, space=places.space, drop=places.drop, areas=places.areas)


def _symbols(asked: Sequence[Question], answers: Mapping[str, str]) -> dict[str, ObsStatus]:
    """Say what unknown signs, and numbers that may be signs, mean, as far as it was answered.

    Nothing is assumed: what nobody has explained stops the import.
    """
    meanings = {"value": ObsStatus.NORMAL} | {status.value: status for status in ObsStatus}
    return {
        text: meanings[answers[question.code]]
        for question in asked
        if question.code in {"SENTINEL", "SYMBOL"} and answers.get(question.code) in meanings
        for text in question.subjects
    }


def _signs(answers: Mapping[str, str]) -> dict[str, Any]:
    """Return what answers say of the spelling of numbers: `,` or `,.` (decimal and thousands sign)."""
    spelled = answers.get("NUMBER_FORMAT", "")
    signs = dict(zip(("decimal", "thousands"), spelled, strict=False))
    return {name: sign for name, sign in signs.items() if sign}


def _one_area(spaces: Mapping[str, Space], source: str, answer: str) -> ProposedPlaces:
    """Propose the one area that a table without areas is about: the answer, the root of a space, or a new one."""
    if answer and (known := _named_area(spaces, answer)) is not None:
        return known
    for name, space in spaces.items():
        roots = space.keys(space.root)
        if len(roots) == 1:
            return ProposedPlaces(name, space.root, AreaRule(level=space.root, constant=roots[0]))
    rule = AreaRule(level="gesamt", constant=ROOT_KEY)
    areas = (AreasRule(level="gesamt", names={ROOT_KEY: "Gesamt"}),)
    return ProposedPlaces(slug(f"{source}_gebiete"), "gesamt", rule, levels=(("gesamt", "Gesamt"),), areas=areas)


def _named_area(spaces: Mapping[str, Space], answer: str) -> ProposedPlaces | None:
    """Read an answer such as `lor/bezirk:03`; the area of a new space needs no reading."""
    name, _slash, area = answer.rpartition("/")
    level, _colon, key = area.partition(":")
    if not name and key == ROOT_KEY:
        return None
    if name not in spaces:
        raise UnknownNameError(_("Raum"), name, spaces)
    spaces[name].area(level, key)
    return ProposedPlaces(name, level, AreaRule(level=level, constant=key))


def _space(places: ProposedPlaces) -> SpaceDefinition:
    """Make the new space."""
    levels = [
        LevelDefinition(
            id=name,
            title=Text(de=title),
            parent=places.levels[index + 1][0] if index + 1 < len(places.levels) else None,
        )
        for index, (name, title) in enumerate(places.levels)
    ]
    title = Text(de=", ".join(title for _name, title in places.levels[:1]))
    return SpaceDefinition(id=places.space, title=title, levels=tuple(levels))


def _unmatched(places: ProposedPlaces, answers: Mapping[str, str]) -> Iterator[DropRule]:
    """Leave out the rows whose text is no area of the space; the question names them."""
    column = places.rule.column
    if places.unmatched and column is not None and answers.get("AREA_UNMATCHED", "drop") == "drop":
        yield DropRule(column=column, equals=places.unmatched, reason="kein Gebiet des Raums")


def _area_questions(
    places: ProposedPlaces, found: ProposedPlaces | None, spaces: Mapping[str, Space]
) -> Iterator[Question]:
    """Ask what only a person knows about areas."""
    if found is None:
        options = [
            (f"{name}/{space.root}:{key}", f"{space.area(space.root, key).name} ({name})")
            for name, space in spaces.items()
            for key in space.keys(space.root)
        ]
        text = _("Keine Spalte nennt ein Gebiet. Für welches Gebiet gelten die Werte?")
        yield Question("AREA_CONSTANT", text, "", tuple(options) or ((f"gesamt:{ROOT_KEY}", "Gesamt"),))
    if places.others:
        texts = first_of([quoted(text) for text in places.others], 8)
        text = _("Die Spalte nennt auch Gebiete anderer Ebenen: {texts}. Der Vorschlag liest nur die Ebene {level}.")
        say = text.format(texts=texts, level=places.levels[0][1])
        yield Question("AREA_LEVELS", say, "", (("drop", _("nur diese Ebene lesen, die übrigen Zeilen weglassen")),))
    if places.unmatched:
        texts = first_of([quoted(text) for text in places.unmatched], 8)
        text = _("Diese Angaben sind kein Gebiet des Raums {space}: {texts}. Sollen die Zeilen wegbleiben?")
        choices = (("drop", _("Zeilen weglassen (Summen, Reste, aufgelöste Gebiete)")), ("map", _("Gebieten zuordnen")))
        yield Question("AREA_UNMATCHED", text.format(space=places.space, texts=texts), "", choices)


def _period(
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


def _without_period(table: Table, rule: PeriodRule) -> Iterator[DropRule]:
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


def _ask_undated(outline: Outline) -> tuple[Question, ...]:
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


def _dataset(
    outline: Outline, content: Content, places: ProposedPlaces, period_type: PeriodType, source: str
) -> DatasetDefinition:
    """Make the dataset."""
    title = outline.facts.get("title", "") or source.replace("_", " ").capitalize()
    return DatasetDefinition(
        id=source,
        title=Text(de=title[:200]),
        space=places.space,
        level=places.level,
        period_type=period_type,
        measures=tuple(_measure(entry) for entry in content.measures) or (_number_of_rows(),),
        dimensions=tuple(_dimension(entry) for entry in content.dimensions),
        cubes=tuple(Cube(id=_cube_id(names), dimensions=names) for names in content.cubes),
    )


def _number_of_rows() -> Measure:
    """Make the measure of a list whose rows are counted."""
    return Measure(id=COUNTED, title=Text(de="Anzahl"), unit=Text(de="Anzahl"), concerns="institutions")


def _measure(entry: ProposedMeasure) -> Measure:
    """Make a measure; whether persons are concerned is assumed, because that protects them."""
    return Measure(
        id=entry.id,
        title=Text(de=entry.title),
        additivity=entry.additivity,
        unit=Text(de=entry.unit),
        concerns="persons" if entry.additivity == "count" else "nothing",
        scale=entry.scale,
    )


def _dimension(entry: ProposedDimension) -> Dimension:
    """Make a dimension."""
    categories = (
        ()
        if entry.kind == "interval"
        else tuple(Category(code=code, title=Text(de=label or code)) for code, label in entry.labels.items())
    )
    return Dimension(id=entry.id, title=Text(de=entry.title), kind=entry.kind, categories=categories)


def _cube_id(names: tuple[str, ...]) -> str:
    """Name a cube by its dimensions."""
    return slug("_".join(names)) if names else "gesamt"


def _values(content: Content, dataset: DatasetDefinition) -> Iterator[ValueRule]:
    """Make the rules that read the values: one for each cube, and in tables of rows for each measure."""
    for names in content.cubes:
        chosen = [entry for entry in content.dimensions if entry.id in names]
        conditions = tuple(
            _condition(entry, broken_down=entry.id in names) for entry in content.dimensions if entry.totals
        )
        dimensions = {entry.id: DimensionRule(column=(entry.column,), codes=_codes(entry)) for entry in chosen}
        cube = _cube_id(names)
        if not content.measures:
            yield ValueRule(
                dataset=dataset.id, cube=cube, measure=COUNTED, count_rows=True, dimensions=dimensions, rows=conditions
            )
            continue
        if any(entry.rows_with for entry in content.measures):
            for entry in content.measures:
                unit = tuple(_says(name, text) for name, text in entry.rows_with)
                meaning = {entry.heading: ColumnMeaning(measure=entry.id)}
                rows = (*unit, *conditions)
                yield ValueRule(dataset=dataset.id, cube=cube, columns=meaning, dimensions=dimensions, rows=rows)
            continue
        if content.headings == "joined":
            columns = {entry.heading: ColumnMeaning(measure=entry.id) for entry in content.measures}
            yield ValueRule(dataset=dataset.id, cube=cube, columns=columns, dimensions=dimensions, rows=conditions)
            continue
        for entry in content.measures:
            own = tuple(_says(name, text) for name, text in entry.where)
            yield ValueRule(
                dataset=dataset.id,
                cube=cube,
                measure=entry.id,
                column=(VALUE,),
                dimensions=dimensions,
                rows=(*own, *conditions),
            )


def _says(name: str, text: str) -> Condition:
    """Select the rows whose heading says this."""
    return Condition(column=(name,), equals=(text,)) if text else Condition(column=(name,), empty=True)


def _codes(entry: ProposedDimension) -> dict[str, str]:
    """Return the texts whose code is another."""
    return {text: code for text, code in entry.codes.items() if text != code}


def _condition(entry: ProposedDimension, *, broken_down: bool) -> Condition:
    """Select the rows that break down by a dimension, or those that stand for all of it."""
    texts = [text for text in entry.totals if text]
    if broken_down:
        options = "|".join([*map(re.escape, texts), *([""] if "" in entry.totals else [])])
        return Condition(column=(entry.column,), matches=rf"(?!(?:{options})$).*")
    if not texts:
        return Condition(column=(entry.column,), empty=True)
    if "" in entry.totals:
        return Condition(column=(entry.column,), matches="|".join(["", *map(re.escape, texts)]))
    return Condition(column=(entry.column,), equals=tuple(texts))
