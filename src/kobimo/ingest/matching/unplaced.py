"""Texts of a delivery that a recipe cannot place: areas and categories without meaning."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from kobimo.ingest.corrections import apply_corrections
from kobimo.ingest.formats.registry import without_companions
from kobimo.ingest.matching.proposals import Known
from kobimo.ingest.persons.policy import judge_persons
from kobimo.ingest.persons.sampling import persons_in_opened
from kobimo.ingest.proposing.ages import age_interval
from kobimo.ingest.protocol import Protocol
from kobimo.ingest.tables import delivered_tables, open_delivered
from kobimo.ingest.values.areas import AreaFinder
from kobimo.ingest.values.categories import CategoryReader
from kobimo.ingest.values.conditions import drop_rows, select_rows
from kobimo.ingest.values.plan import Block, canonical_code, make_blocks, wanted_columns
from kobimo.ingest.values.sheet import Sheet
from kobimo.model.area import Space
from kobimo.model.checks import CheckResult, Place, Severity
from kobimo.model.dataset import DatasetDefinition, Dimension
from kobimo.model.recipe import AreaRule, DimensionRule, Recipe
from kobimo.model.source import Corrections
from kobimo.model.table import Table, clean


@dataclass(frozen=True, slots=True)
class Subject:
    """What texts of a column should name.

    Attributes
    ----------
    dimension : str
        Dimension of the dataset, "" for areas.
    dataset : str
        Dataset, or the space of areas.
    heading : str
        Heading of the column in the recipe.
    known : tuple of Known
        What a text may mean.
    placed : frozenset of str
        Values that other texts of the delivery mean already.
    """

    dimension: str
    dataset: str
    heading: str
    known: tuple[Known, ...]
    placed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A text that means nothing; `vanished` is the area that it was assigned to and that is gone."""

    subject: Subject
    text: str
    rows: int
    place: Place
    vanished: str = ""


def unplaced_texts(
    paths: Sequence[Path],
    recipe: Recipe,
    corrections: Corrections,
    datasets: Mapping[str, DatasetDefinition],
    spaces: Mapping[str, Space],
    *,
    statistics_office: bool = False,
) -> tuple[tuple[Unplaced, ...], tuple[CheckResult, ...]]:
    """List all texts of files that a recipe for values cannot place.

    Parameters
    ----------
    paths : sequence of Path
        Delivered files.
    recipe : Recipe
        With `values`.
    corrections : Corrections
        Of the source.
    datasets, spaces : mapping
        Definitions by id.
    statistics_office : bool
        Whether files with records of persons may be looked at.

    Returns
    -------
    tuple of (tuple of Unplaced, tuple of CheckResult)
        Each text once for what it should name; and why a file could not be looked at. Of a file with records of
        persons nothing is listed.

    Raises
    ------
    DefinitionError, UnknownNameError
        If the recipe contradicts the definitions.
    """
    blocks = make_blocks(recipe, datasets, spaces)
    wanted = wanted_columns(recipe)
    tables: list[Table] = []
    checks: list[CheckResult] = []
    persons = {}
    files = without_companions(paths)
    for path in files:
        opened = open_delivered(path, recipe.table, wanted)
        persons.update(persons_in_opened(path, opened))
        read, found = delivered_tables(opened, recipe.table, wanted)
        tables += read
        checks += [check for check in found if check.severity is Severity.ERROR]
    verdict = judge_persons([path.name for path in files], persons, recipe, statistics_office=statistics_office)
    if verdict.refused or verdict.quiet:
        return (), tuple(verdict.checks)
    corrected, _results = apply_corrections(tables, corrections)
    protocol = Protocol()
    sheets = [Sheet.whole(table, recipe.table, protocol) for table in corrected]
    drop_rows(sheets, recipe.drop, protocol)
    texts = [text for sheet in sheets for block in blocks for text in _of_block(sheet, block)]
    return tuple(_joined(texts)), tuple(checks)


def _of_block(sheet: Sheet, block: Block) -> Iterator[Unplaced]:
    """Give the texts of one block of values in one table."""
    rows = select_rows(sheet, block.rule.rows).tolist()
    yield from _areas(sheet, block, rows)
    for name, rule in block.rule.dimensions.items():
        yield from _categories(sheet, block.dataset, block.dataset.dimension(name), rule, rows)


def _rows_by_text(sheet: Sheet, names: Sequence[str] | None, rows: Sequence[int]) -> tuple[int, dict[str, list[int]]]:
    """Return the position of a column and its texts with their rows."""
    column = sheet.column(tuple(names)) if names else None
    texts: dict[str, list[int]] = {}
    for index in rows if column is not None else ():
        texts.setdefault(sheet.text(index, column or 0), []).append(index)
    return column or 0, texts


def _areas(sheet: Sheet, block: Block, rows: Sequence[int]) -> Iterator[Unplaced]:
    """Give the texts that mean no area."""
    rule = block.area
    column, texts = _rows_by_text(sheet, rule.column, rows)
    finder = AreaFinder(block.space, rule)
    matches = {text: finder.find(text) for text in texts}
    placed = frozenset(f"{match.level}:{match.key}" for match in matches.values() if not match.problem)
    heading = (rule.column or ("",))[0]
    subject = Subject("", block.space.definition.id, heading, known_areas(block.space, rule), placed)
    for text, match in matches.items():
        if match.problem and match.problem != "AREA_EMPTY":
            gone = f"{match.level}:{match.key}" if match.problem == "AREA_MAPPING_VANISHED" else ""
            yield Unplaced(subject, text, len(texts[text]), sheet.place(texts[text][0], column), gone)


def _categories(
    sheet: Sheet, dataset: DatasetDefinition, dimension: Dimension, rule: DimensionRule, rows: Sequence[int]
) -> Iterator[Unplaced]:
    """Give the texts that mean no category."""
    column, texts = _rows_by_text(sheet, rule.column, rows)
    reader = CategoryReader(dimension, rule)
    codes = {text: reader.read(text) for text in texts}
    known = known_categories(dimension, rule, [text for text, code in codes.items() if code is None])
    subject = Subject(dimension.id, dataset.id, (rule.column or ("",))[0], known)
    for text, code in codes.items():
        if code is None and text:
            yield Unplaced(subject, text, len(texts[text]), sheet.place(texts[text][0], column))


def known_areas(space: Space, rule: AreaRule) -> tuple[Known, ...]:
    """Return the areas that a text under a rule may mean: those of its levels, with the texts stored for them.

    Parameters
    ----------
    space : Space
        The areas.
    rule : AreaRule
        Of the recipe.

    Returns
    -------
    tuple of Known
    """
    levels = [rule.level] if rule.level is not None else [entry.level for entry in rule.levels]
    stored: dict[str, list[str]] = {}
    for entry in rule.spellings:
        stored.setdefault(entry.area, []).append(entry.text)
    result = []
    for level in dict.fromkeys(levels):
        for area in space.areas(level):
            value = f"{level}:{area.key}"
            names = tuple(dict.fromkeys(name for name in (area.name, area.key, *stored.get(value, ())) if name))
            label = f"{area.name} ({area.key})" if area.name and area.name != area.key else area.key
            result.append(Known(value, label, names, area.key))
    return tuple(result)


def known_categories(dimension: Dimension, rule: DimensionRule, texts: Sequence[str]) -> tuple[Known, ...]:
    """Return the categories that texts may mean: code, titles and the texts stored for them.

    Parameters
    ----------
    dimension : Dimension
        Of the dataset.
    rule : DimensionRule
        Of the recipe.
    texts : sequence of str
        For ages: those that can be read as an interval bring it along.

    Returns
    -------
    tuple of Known
    """
    stored: dict[str, list[str]] = {}
    for text, code in rule.codes.items():
        stored.setdefault(canonical_code(dimension, code) or code, []).append(clean(text))
    if dimension.kind == "interval":
        for text in texts:
            if (ages := age_interval(text)) is not None:
                stored.setdefault(ages, []).append(text)
        return tuple(Known(code, code, (code, *names)) for code, names in stored.items())
    return tuple(
        Known(item.code, f"{item.title.de} ({item.code})", _names(item.code, item.title.de, item.title.en, stored))
        for item in dimension.categories
    )


def _names(code: str, german: str, english: str, stored: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Return everything that a category is called."""
    return tuple(dict.fromkeys(name for name in (code, german, english, *stored.get(code, ())) if name))


def _joined(texts: Sequence[Unplaced]) -> Iterator[Unplaced]:
    """Name each text once for each subject, although several blocks and files have it."""
    groups: dict[tuple[str, str, str, str], list[Unplaced]] = {}
    for item in texts:
        subject = item.subject
        groups.setdefault((subject.dimension, subject.dataset, subject.heading, item.text), []).append(item)
    for same in groups.values():
        rows: dict[tuple[str, str], int] = {}
        for item in same:
            place = (item.place.file, item.place.sheet)
            rows[place] = max(rows.get(place, 0), item.rows)
        placed = frozenset().union(*(item.subject.placed for item in same))
        known = tuple({entry.value: entry for item in same for entry in item.subject.known}.values())
        yield replace(same[0], rows=sum(rows.values()), subject=replace(same[0].subject, placed=placed, known=known))
