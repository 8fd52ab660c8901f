"""The proposal as a whole: recipe, dataset, new space, and what only a person can decide."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kobimo.errors import InvalidInputError, UnknownNameError
from kobimo.ingest.grid import Grid
from kobimo.ingest.listing import first_of
from kobimo.ingest.outline import Outline, Question, Role
from kobimo.ingest.proposing.content import Content, content_of
from kobimo.ingest.proposing.definitions import proposed_dataset, value_rules
from kobimo.ingest.proposing.names import slug
from kobimo.ingest.proposing.periods import period_rule, undated_columns, without_period
from kobimo.ingest.proposing.places import ROOT_KEY, ProposedPlaces, places_of
from kobimo.ingest.proposing.totals import without_totals
from kobimo.ingest.tidy import PERIOD
from kobimo.language import _, quoted
from kobimo.model.area import LevelDefinition, Space, SpaceDefinition
from kobimo.model.dataset import DatasetDefinition
from kobimo.model.recipe import (
    AreaRule,
    AreasRule,
    DropRule,
    Recipe,
    TableRule,
)
from kobimo.model.status import ObsStatus
from kobimo.model.text import Text


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
    period, period_type, period_questions = period_rule(outline, content.table, answers)
    dataset = proposed_dataset(outline, content, chosen, period_type, source)
    recipe = Recipe(
        table=table,
        area=chosen.rule,
        period=period,
        drop=chosen.drop + tuple(_unmatched(chosen, answers)) + tuple(without_period(content.table, period)),
        values=tuple(value_rules(content, dataset)),
    )
    new_space = _space(chosen) if chosen.levels else None
    areas = _area_recipe(table, chosen) if new_space else None
    if areas is not None:
        recipe, areas = without_totals(grid, outline, recipe, areas)
    undated = undated_columns(outline) if period.column == (PERIOD,) else ()
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
