"""A recipe checked against the datasets: which column of the file is which cell of which cube."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from kobimo.errors import DefinitionError, InvalidInputError, UnknownNameError
from kobimo.ingest.values.dated import DatedSpace
from kobimo.language import _
from kobimo.model.area import Space
from kobimo.model.category import parse_interval
from kobimo.model.dataset import Cube, DatasetDefinition, Dimension, Measure
from kobimo.model.recipe import AreaRule, ColumnMeaning, Names, PeriodRule, Recipe, Signs, ValueRule
from kobimo.reference.scales import Scale, scale_of, scale_of_measure

WHERE = "recipe.yaml"


@dataclass(frozen=True, slots=True)
class ValueColumn:
    """A column with values; `names` is None where rows are counted. `where` holds canonical codes.

    `unit` is how the recipe or else the dataset calls what the column counts in, `due` what that means. Its numbers
    times 10**`shift` are those of the measure. `signs` mean something else here than in the rest of the table.
    """

    names: Names | None
    measure: Measure
    where: Mapping[str, str]
    period: str | None
    area: str | None
    unit: str
    due: Scale
    shift: int = 0
    signs: Signs = ()

    @property
    def counts(self) -> bool:
        """Whether whole things are counted."""
        return self.measure.additivity == "count"

    @property
    def whole(self) -> bool:
        """Whether the column itself holds nothing but whole numbers: no decimal places, no thousands."""
        return self.counts and self.measure.scale == 0 and self.shift <= 0

    @property
    def places(self) -> int:
        """Decimal places of the column that are stored."""
        return self.measure.scale + self.shift


@dataclass(frozen=True, slots=True)
class Block:
    """One block of values: everything that a `ValueRule` says, with the definitions it refers to."""

    rule: ValueRule
    dataset: DatasetDefinition
    cube: Cube
    space: Space
    area: AreaRule
    period: PeriodRule
    columns: tuple[ValueColumn, ...]

    @property
    def adds_up(self) -> bool:
        """Whether several rows of one key are summed."""
        return self.rule.sum_rows or self.rule.count_rows


def canonical_code(dimension: Dimension, code: str) -> str | None:
    """Return the code as the dataset spells it, or None if it is not one of its categories."""
    if dimension.kind == "coded":
        return code if code in dimension.codes else None
    try:
        return parse_interval(code).code
    except InvalidInputError:
        return None


def make_blocks(
    recipe: Recipe, datasets: Mapping[str, DatasetDefinition], spaces: Mapping[str, Space]
) -> tuple[Block, ...]:
    """Check a recipe against the definitions it names.

    Raises
    ------
    DefinitionError
        If area, cube or a category of a cube's dimension is not said.
    UnknownNameError
        If dataset, space, level, measure, dimension or code does not exist.
    """
    _check_patterns(recipe)
    return tuple(_block(recipe, rule, datasets, spaces) for rule in recipe.values)


def _check_patterns(recipe: Recipe) -> None:
    """Raise for a regular expression that cannot be used."""
    areas = [rule for rule in (recipe.area, *(value.area for value in recipe.values)) if rule]
    periods = [rule for rule in (recipe.period, *(value.period for value in recipe.values)) if rule]
    conditions = [*recipe.drop, *(condition for value in recipe.values for condition in value.rows)]
    patterns = [condition.matches for condition in conditions]
    patterns += [level.matches for rule in areas for level in rule.levels]
    for pattern in [*patterns, *(rule.in_file_name or "" for rule in periods)]:
        try:
            re.compile(pattern)
        except re.error as error:
            raise DefinitionError(
                _("„{pattern}“ ist kein gültiges Suchmuster: {reason}.").format(pattern=pattern, reason=error),
                where=WHERE,
                remedy=_("Bitte das Muster prüfen; vor Klammern und Punkte gehört ein Rückstrich."),
            ) from error


def _block(
    recipe: Recipe, rule: ValueRule, datasets: Mapping[str, DatasetDefinition], spaces: Mapping[str, Space]
) -> Block:
    """Resolve one rule."""
    if rule.dataset not in datasets:
        raise UnknownNameError(_("Datensatz"), rule.dataset, datasets, where=WHERE)
    dataset = datasets[rule.dataset]
    if dataset.space not in spaces:
        raise UnknownNameError(_("Raumsystem"), dataset.space, spaces, where=f"datasets/{dataset.id}.yaml")
    area = rule.area or recipe.area
    if area is None:
        raise DefinitionError(
            _("Die Einlesevorlage sagt nicht, welches Gebiet eine Zeile meint."),
            where=WHERE,
            remedy=_("Bitte area: angeben."),
        )
    whole = spaces[dataset.space]
    space = whole.of_rule(area) if isinstance(whole, DatedSpace) else whole
    for level in [area.level] if area.level else [pattern.level for pattern in area.levels]:
        space.level(level)
    columns = tuple(_columns(dataset, rule))
    cube = _cube(dataset, rule)
    _check_dimensions(dataset, cube, rule, columns)
    return Block(rule, dataset, cube, space, area, rule.period or recipe.period or PeriodRule(), columns)


def _columns(dataset: DatasetDefinition, rule: ValueRule) -> Iterator[ValueColumn]:
    """List the value columns of a rule with their measures."""
    if not rule.columns:
        measure = _measure(dataset, rule.measure)
        unit = _unit(dataset, measure, rule.unit)
        yield ValueColumn(rule.column, measure, {}, None, None, *unit, tuple(sorted(rule.symbols.items())))
    for heading, meaning in rule.columns.items():
        measure = _measure(dataset, meaning.measure or rule.measure)
        names, where = (heading, *meaning.aliases), _where(dataset, meaning)
        unit = _unit(dataset, measure, meaning.unit or rule.unit)
        signs = tuple(sorted({**rule.symbols, **meaning.symbols}.items()))
        yield ValueColumn(names, measure, where, meaning.period, meaning.area, *unit, signs)


def _unit(dataset: DatasetDefinition, measure: Measure, unit: str | None) -> tuple[str, Scale, int]:
    """Return what a column counts in, what that means, and the power of ten that makes it the unit of the measure."""
    own = scale_of_measure(measure.unit.de, counts=measure.additivity == "count")
    if unit is None or unit == measure.unit.de:
        return measure.unit.de, own, 0
    told = scale_of(unit)
    if told is None:
        raise DefinitionError(
            _("„{unit}“ ist keine bekannte Einheit.").format(unit=unit),
            where=WHERE,
            remedy=_("Verständlich sind zum Beispiel: Tsd. EUR, Mio. EUR, 1000 Personen, 1000, %, je 1000, km², Std."),
        )
    shift = told.becomes(own)
    if shift is None:
        raise DefinitionError(
            _("„{unit}“ lässt sich nicht in „{own}“ umrechnen, die Einheit der Messgröße „{measure}“.").format(
                unit=unit, own=measure.unit.de, measure=measure.id
            ),
            where=WHERE,
            remedy=_("Bitte unit in der Einlesevorlage oder in datasets/{dataset}.yaml berichtigen.").format(
                dataset=dataset.id
            ),
        )
    return unit, Scale(told.kind or own.kind, told.power), shift


def _where(dataset: DatasetDefinition, meaning: ColumnMeaning) -> dict[str, str]:
    """Return the categories of a column with canonical codes."""
    return {name: _code(dataset.dimension(name), code) for name, code in meaning.where.items()}


def _code(dimension: Dimension, code: str) -> str:
    """Return a canonical code, or raise with the nearest ones."""
    canonical = canonical_code(dimension, code)
    if canonical is None:
        remedy = "" if dimension.codes else _("Schreiben Sie 3, 3-5 (beide eingeschlossen) oder 95+.")
        kind = _("Ausprägung von {name}:").format(name=dimension.id)
        raise UnknownNameError(kind, code, dimension.codes, where=WHERE, remedy=remedy)
    return canonical


def _measure(dataset: DatasetDefinition, name: str | None) -> Measure:
    """Return the named measure, or the only one."""
    if name is not None:
        return dataset.measure(name)
    if len(dataset.measures) == 1:
        return dataset.measures[0]
    raise DefinitionError(
        _("Der Datensatz „{dataset}“ hat mehrere Messgrößen.").format(dataset=dataset.id),
        where=WHERE,
        remedy=_("Bitte measure: angeben: {names}.").format(names=", ".join(m.id for m in dataset.measures)),
    )


def _cube(dataset: DatasetDefinition, rule: ValueRule) -> Cube:
    """Return the named cube, the only one, or the one that has exactly the dimensions of the rule."""
    if rule.cube is not None:
        return dataset.cube(rule.cube)
    if len(dataset.cubes) == 1:
        return dataset.cubes[0]
    named = set(rule.dimensions).union(*(meaning.where for meaning in rule.columns.values()))
    fitting = [cube for cube in dataset.cubes if set(cube.dimensions) == named]
    if len(fitting) == 1:
        return fitting[0]
    raise DefinitionError(
        _("Der Datensatz „{dataset}“ hat mehrere Würfel.").format(dataset=dataset.id),
        where=WHERE,
        remedy=_("Bitte cube: angeben: {names}.").format(names=", ".join(cube.id for cube in dataset.cubes)),
    )


def _check_dimensions(dataset: DatasetDefinition, cube: Cube, rule: ValueRule, columns: Iterable[ValueColumn]) -> None:
    """Every dimension of the cube, and no other, must be said for each column."""
    for name, dimension_rule in rule.dimensions.items():
        dimension = dataset.dimension(name)
        for code in dimension_rule.codes.values():
            _code(dimension, code)
        if dimension_rule.constant is not None and dimension_rule.constant not in dimension_rule.codes:
            _code(dimension, dimension_rule.constant)
    for column in columns:
        said = set(rule.dimensions) | set(column.where)
        if said != set(cube.dimensions):
            raise DefinitionError(
                _("Würfel {cube} hat die Merkmale {expected}, die Einlesevorlage nennt {said}.").format(
                    cube=cube.id,
                    expected=", ".join(sorted(cube.dimensions)) or _("keine"),
                    said=", ".join(sorted(said)) or _("keine"),
                ),
                where=WHERE,
                remedy=_("Bitte cube: oder die Merkmale (dimensions, where) angleichen."),
            )


def wanted_columns(recipe: Recipe) -> tuple[Names, ...]:
    """List the headings that a recipe for values needs, each once.

    Parameters
    ----------
    recipe : Recipe
        With `values`.

    Returns
    -------
    tuple of Names
        Alternatives stay together.
    """
    wanted: list[Names | None] = [condition.column for condition in recipe.drop]
    wanted += list(recipe.table.required)
    for total in filter(None, (condition.check_against for condition in recipe.drop)):
        wanted += [(name,) for name in (*total.same, *filter(None, (total.prefix,)))]
    wanted += _of_area(recipe.area) + ([recipe.period.column] if recipe.period else [])
    for rule in recipe.values:
        wanted += [condition.column for condition in rule.rows]
        wanted += [rule.column, rule.total, *((heading, *meaning.aliases) for heading, meaning in rule.columns.items())]
        wanted += [dimension.column for dimension in rule.dimensions.values()]
        wanted += _of_area(rule.area) + ([rule.period.column] if rule.period else [])
    return tuple(dict.fromkeys(names for names in wanted if names is not None))


def _of_area(rule: AreaRule | None) -> list[Names | None]:
    """List the columns of an area rule."""
    return [rule.column, rule.x, rule.y, rule.street, rule.number, rule.postcode, rule.town] if rule else []
